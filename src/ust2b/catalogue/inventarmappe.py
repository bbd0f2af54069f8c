"""An inventory as a workbook: lines with dropdowns, sums that follow the choices, open questions by money, help."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ust2b.catalogue.ausgabe import fuer_zelle
from ust2b.catalogue.erfassungsblatt import BAND, DUNKEL, GEFRAGT, RAHMEN, Formate, Listen
from ust2b.catalogue.inventarausgabe import BETRAG
from ust2b.catalogue.inventarbestand import BLATT, TRAEGERBLATT
from ust2b.catalogue.inventarhilfe import HILFE
from ust2b.catalogue.inventarmodell import GRUNDKOPF, Inventar, Inventarzeile
from ust2b.catalogue.mappenteile import spaltenname
from ust2b.catalogue.muster import BESTAETIGT
from ust2b.catalogue.vorlage import neue_mappe

_BREITEN = {
    "ID": 13, "Bezeichnung": 46, "Rechtsträger": 18, "Betrag": 16, "Zuordnung": 31, "Vorgeschlagene Leistungsart": 38,
    BESTAETIGT: 38, "Vorläufiges Ergebnis": 36, "Punktzahl": 11, "Gefundene Wörter": 26, "Andere Möglichkeiten": 60,
    "Bemerkung zur Zuordnung": 36,
}  # fmt: skip
_FARBE = {"bestätigt": "#E2EFDA", "Gruppenregel": "#EDEDED", "Vorschlag": "#DDEBF7"}
_OFFEN = "#FCE4D6"
_EINGABE, _EINGABEKOPF = "#F3F9EE", "#4E7A34"
_ZEILENHOEHE = 13.5
_HILFEBREITE = 110
_TRAEGERZEILEN = 50
_STAND = GRUNDKOPF.index("Zuordnung")
_WAHL = GRUNDKOPF.index(BESTAETIGT)
_GEDRUCKT = GRUNDKOPF.index("Vorläufiges Ergebnis")


def inventar_xlsx(inventar: Inventar, regelstand: str, fragen: Mapping[str, tuple[str, str]]) -> bytes:
    """The workbook; texts are never formulas. ``fragen``: fact → question and who answers."""
    puffer = io.BytesIO()
    mappe = neue_mappe(puffer, regelstand, "Inventar der Einnahmen (§ 2b UStG)")
    schreiber = _Schreiber(inventar, mappe, Formate(mappe))
    schreiber.schreibe(fragen)
    mappe.close()
    return puffer.getvalue()


def _umbrochen(zellen: Sequence[str | int]) -> int:
    """Lines of text a row shows: all of what is printed, the beginning of the rest."""
    je_spalte = [-(-len(str(z)) * 11 // (_BREITEN[k] * 10)) for z, k in zip(zellen, GRUNDKOPF, strict=False)]
    return max(1, min(5, max(je_spalte[: _GEDRUCKT + 1])), min(2, max(je_spalte)))


@dataclass
class _Schreiber:
    inventar: Inventar
    mappe: Any
    f: Formate

    def schreibe(self, fragen: Mapping[str, tuple[str, str]]) -> None:
        namen = [BLATT, TRAEGERBLATT, "Summen", "Offene Fragen", "Nicht im Inventar", "Hilfe"]
        blaetter = {name: self.mappe.add_worksheet(name) for name in namen}
        self.listen = Listen(self.mappe)
        self._einnahmen(blaetter[BLATT])
        self._traeger(blaetter[TRAEGERBLATT])
        self._summen(blaetter["Summen"])
        self._fragen(blaetter["Offene Fragen"], fragen)
        self._ausserhalb(blaetter["Nicht im Inventar"])
        self._hilfe(blaetter["Hilfe"])
        self.listen.verbirg()
        blaetter[BLATT].activate()

    def _kopfzeile(self, blatt: Any, texte: Sequence[str], *, zeile: int = 0, breiten: Sequence[float] = ()) -> None:
        for nummer, text in enumerate(texte):
            farbe = _EINGABEKOPF if text == BESTAETIGT else BAND[1] if nummer >= len(GRUNDKOPF) else DUNKEL
            stil = self.f(
                bold=True, text_wrap=True, valign="vcenter", font_color="white", bg_color=farbe, border=1,
                border_color=RAHMEN,
            )  # fmt: skip
            blatt.write_string(zeile, nummer, fuer_zelle(text), stil)
            if breiten:
                blatt.set_column(nummer, nummer, breiten[nummer])
        blatt.set_row(zeile, 32)
        blatt.repeat_rows(zeile)
        self._druck(blatt)

    @staticmethod
    def _druck(blatt: Any) -> None:
        blatt.set_landscape()
        blatt.set_paper(9)
        blatt.fit_to_pages(1, 0)
        blatt.set_margins(0.4, 0.4, 0.5, 0.6)
        blatt.set_footer("&L&8&A&R&8Seite &P von &N")

    def _einnahmen(self, blatt: Any) -> None:
        inventar = self.inventar
        kopf = inventar.kopf
        self._kopfzeile(blatt, kopf, breiten=[_BREITEN.get(k, 20) for k in kopf])
        tatsachen = {s.titel: s for s in inventar.spalten if not s.gemeinsam}
        for nummer, titel in enumerate(kopf):
            if titel in tatsachen and tatsachen[titel].hilfe:
                blatt.write_comment(0, nummer, tatsachen[titel].hilfe, {"width": 300, "height": 120, "author": "ust2b"})
        gefragt = {s.name: kopf.index(s.titel) for s in tatsachen.values()}
        weitere = inventar.weitere
        for reihe, zeile in enumerate(inventar.zeilen, start=1):
            self._zeile(blatt, reihe, zeile, gefragt, inventar.zellen(zeile, weitere))
        letzte = max(1, len(inventar.zeilen))
        self._liste(blatt, (1, letzte, kopf.index(BESTAETIGT)), tuple(sorted(inventar.leistungsarten)))
        for spalte in tatsachen.values():
            self._liste(blatt, (1, letzte, kopf.index(spalte.titel)), spalte.werte)
        blatt.freeze_panes(1, 2)
        blatt.autofilter(0, 0, letzte, len(kopf) - 1)
        # On paper only what names the line and its result; facts and origin are for the screen.
        blatt.print_area(0, 0, letzte, _GEDRUCKT)

    def _zeile(
        self, blatt: Any, reihe: int, zeile: Inventarzeile, gefragt: Mapping[str, int], zellen: Sequence[str | int]
    ) -> None:
        oben = {"valign": "top", "border": 1, "border_color": RAHMEN}
        text, geld = self.f(**oben, text_wrap=True), self.f(**oben, num_format="#,##0.00")
        stand = self.f(**oben, text_wrap=True, bg_color=_FARBE.get(zeile.stand, _OFFEN))
        wahl, mitte = self.f(**oben, text_wrap=True, bg_color=_EINGABE), self.f(**oben, align="center")
        blatt.set_row(reihe, _ZEILENHOEHE * _umbrochen(zellen))
        for nummer, zelle in enumerate(zellen):
            if nummer == BETRAG:
                blatt.write_number(reihe, nummer, int(zelle) / 100, geld)
            elif isinstance(zelle, int):
                blatt.write_number(reihe, nummer, zelle, mitte)
            elif zelle:
                stil = stand if nummer == _STAND else wahl if nummer == _WAHL else text
                blatt.write_string(reihe, nummer, fuer_zelle(zelle), stil)
            elif nummer < len(GRUNDKOPF):
                blatt.write_blank(reihe, nummer, None, wahl if nummer == _WAHL else text)
        gelb = self.f(**oben, text_wrap=True, bg_color=GEFRAGT)
        for name in zeile.fragen:
            nummer = gefragt.get(name)
            if nummer is not None and not zellen[nummer]:
                blatt.write_blank(reihe, nummer, None, gelb)

    def _liste(self, blatt: Any, bereich: tuple[int, int, int], werte: tuple[str, ...]) -> None:
        if not werte:
            return
        von, bis, spalte = bereich
        regel = {
            "validate": "list", "source": self.listen.bereich(werte), "error_title": "Eingabe prüfen",
            "error_message": "Bitte einen Eintrag der Liste wählen.",
        }  # fmt: skip
        blatt.data_validation(von, spalte, bis, spalte, regel)

    def _traeger(self, blatt: Any) -> None:
        gemeinsame = [s for s in self.inventar.spalten if s.gemeinsam]
        kopf = ["Rechtsträger", "AGS", "Land", "Katalog vollständig", *(s.titel for s in gemeinsame)]
        self._kopfzeile(blatt, kopf, breiten=[30, 12, 8, 14, *[24] * len(gemeinsame)])
        namen = dict.fromkeys([z.traeger for z in self.inventar.zeilen])
        for reihe, name in enumerate(namen, start=1):
            blatt.write_string(reihe, 0, fuer_zelle(name), self.f())
            for nummer, titel in enumerate(kopf[1:], start=1):
                text = self.inventar.traegerangaben.get(name, {}).get(titel, "")
                if text:
                    blatt.write_string(reihe, nummer, fuer_zelle(text), self.f())
        self._liste(blatt, (1, _TRAEGERZEILEN, 3), ("ja", "nein"))
        for nummer, spalte in enumerate(gemeinsame, start=4):
            self._liste(blatt, (1, _TRAEGERZEILEN, nummer), spalte.werte)
            if spalte.hilfe:
                blatt.write_comment(0, nummer, spalte.hilfe, {"width": 300, "height": 120, "author": "ust2b"})
        blatt.freeze_panes(1, 1)

    def _summen(self, blatt: Any) -> None:
        self._kopfzeile(blatt, ("Zuordnung", "Leistungsart oder Gruppe", "Zeilen", "Betrag"), breiten=(34, 60, 10, 18))
        geld, zahl, fett = self.f(num_format="#,##0.00"), self.f(num_format="#,##0"), self.f(bold=True)
        reihe = 1
        for stand, umfang in self.inventar.summen().items():
            blatt.write_string(reihe, 0, stand, fett)
            blatt.write_number(reihe, 2, umfang.zeilen, zahl)
            blatt.write_number(reihe, 3, umfang.cent / 100, geld)
            reihe += 1
        summe = sum(z.position.cent for z in self.inventar.zeilen)
        betrag, wahl = (
            f"{BLATT}!${s}$2:${s}${len(self.inventar.zeilen) + 1}"
            for s in (spaltenname(BETRAG + 1), spaltenname(self.inventar.kopf.index(BESTAETIGT) + 1))
        )
        bestaetigt = sum(z.position.cent for z in self.inventar.zeilen if z.bestaetigt)
        anzahl = sum(z.position.zeilen for z in self.inventar.zeilen)
        fette_zahl = self.f(num_format="#,##0", bold=True, top=1)
        for text, zeilen, formel, wert in (
            ("Summe der Zeilen", anzahl, f"=SUM({betrag})", summe),
            ("davon jetzt bestätigt", None, f'=SUMIFS({betrag},{wahl},"<>")', bestaetigt),
        ):
            blatt.write_string(reihe, 0, text, fett)
            blatt.write(reihe, 2, zeilen, fette_zahl)
            blatt.write_formula(reihe, 3, formel, self.f(num_format="#,##0.00", bold=True, top=1), wert / 100)
            reihe += 1
        reihe += 1
        for stand, titel, umfang in self.inventar.summen_je_vorschlag():
            blatt.write_string(reihe, 0, stand, self.f())
            blatt.write_string(reihe, 1, fuer_zelle(titel), self.f())
            blatt.write_number(reihe, 2, umfang.zeilen, zahl)
            blatt.write_number(reihe, 3, umfang.cent / 100, geld)
            reihe += 1
        blatt.freeze_panes(1, 0)

    def _fragen(self, blatt: Any, fragen: Mapping[str, tuple[str, str]]) -> None:
        self._kopfzeile(blatt, ("Frage", "Antwortet", "Zeilen", "Betrag, der daran hängt"), breiten=(96, 18, 12, 26))
        umbruch = self.f(text_wrap=True, valign="top")
        for reihe, (name, umfang) in enumerate(self.inventar.offene_fragen(), start=1):
            frage, wer = fragen.get(name, (name, ""))
            blatt.write_string(reihe, 0, fuer_zelle(frage), umbruch)
            blatt.write_string(reihe, 1, wer, umbruch)
            blatt.write_number(reihe, 2, umfang.zeilen, self.f(num_format="#,##0", valign="top"))
            blatt.write_number(reihe, 3, umfang.cent / 100, self.f(num_format="#,##0.00", valign="top"))
        blatt.autofilter(0, 0, max(1, len(self.inventar.offene_fragen())), 3)
        blatt.freeze_panes(1, 0)

    def _ausserhalb(self, blatt: Any) -> None:
        """What is no line of the inventory, by name: the proof that no line and no cent was lost."""
        self._kopfzeile(blatt, ("Was", "Zeilen", "Betrag"), breiten=(90, 10, 18))
        negativ = sum(p.cent for p in self.inventar.negative)
        teile = [
            ("negative Zeilen (Absetzungen), unten einzeln", sum(p.zeilen for p in self.inventar.negative), negativ)
        ]
        teile += [(grund, u.zeilen, u.cent) for grund, u in self.inventar.ausgeschlossen.items()]
        im_inventar = [z.position for z in self.inventar.zeilen]
        teile.insert(0, ("im Inventar", sum(p.zeilen for p in im_inventar), sum(p.cent for p in im_inventar)))
        gesamt = self.inventar.haushalt.einnahmen
        teile.append(("alle Einnahmezeilen der Datei", gesamt.zeilen, gesamt.cent))
        daneben = self.inventar.nicht_gezaehlt.items()
        teile += [(f"keine Einnahmezeile: {grund}", u.zeilen, u.cent) for grund, u in daneben]
        reihe = 1
        for text, zeilen, cent in teile:
            self._betragszeile(blatt, reihe, text, zeilen, cent)
            reihe += 1
        for position in self.inventar.negative:
            reihe += 1
            text = f"{position.bezeichnung} ({position.datei}, Zeile {position.zeile})"
            self._betragszeile(blatt, reihe, text, position.zeilen, position.cent)
        if self.inventar.weggefallen:
            reihe += 2
            blatt.write_string(reihe, 0, "Im vorigen Inventar, in diesem Haushalt nicht mehr:", self.f(bold=True))
            for alt in self.inventar.weggefallen:
                reihe += 1
                rest = f"; bestätigt: {alt['bestaetigt']}" if alt["bestaetigt"] else ""
                blatt.write_string(reihe, 0, fuer_zelle(f"{alt['bezeichnung']} ({alt['id']}){rest}"), self.f())
                blatt.write_string(reihe, 2, alt["betrag"], self.f(align="right"))

    def _betragszeile(self, blatt: Any, reihe: int, text: str, zeilen: int, cent: int) -> None:
        blatt.write_string(reihe, 0, fuer_zelle(text), self.f())
        blatt.write_number(reihe, 1, zeilen, self.f(num_format="#,##0"))
        blatt.write_number(reihe, 2, cent / 100, self.f(num_format="#,##0.00"))

    def _hilfe(self, blatt: Any) -> None:
        self._druck(blatt)
        blatt.hide_gridlines(2)
        blatt.set_column(0, 0, _HILFEBREITE)
        blatt.write_string(0, 0, "Hilfe", self.f(bold=True, font_size=16, font_color=DUNKEL))
        reihe = 2
        for titel, absaetze in HILFE:
            blatt.write_string(reihe, 0, titel, self.f(bold=True, font_color=DUNKEL))
            for absatz in absaetze:
                reihe += 1
                blatt.set_row(reihe, _ZEILENHOEHE * -(-len(absatz) // _HILFEBREITE))
                blatt.write_string(reihe, 0, absatz, self.f(text_wrap=True, valign="top"))
            reihe += 2
        blatt.write_string(reihe, 0, "Worauf die Vorschläge beruhen", self.f(bold=True, font_color=DUNKEL))
        for name, wert in self.inventar.staende.items():
            reihe += 1
            blatt.write_string(reihe, 0, fuer_zelle(f"{name}: {wert}"), self.f())
