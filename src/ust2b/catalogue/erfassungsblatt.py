"""One sheet for filling in: head with help, dropdowns, marks for what is to be asked, entries already known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ust2b.catalogue.ausgabe import fuer_zelle
from ust2b.catalogue.excelformel import FALSCH, Formelraum
from ust2b.catalogue.mappenteile import spaltenname
from ust2b.catalogue.spaltenplan import Gruppe, Spalte
from ust2b.core.regelwerk import Regelwerk

KOPFZEILE = 3
"""Row of the head, from 0: above it title, instruction and bands."""
BLATT_LISTEN = "Listen"
_HOECHSTLAENGE_HINWEIS = 255
_HOECHSTLAENGE_HINWEISTITEL = 32
SCHRIFT = "Calibri"
DUNKEL = "#1F3A4D"
BAND = ("#2F5D7C", "#5B7F95")
HELL = ("#E4EEF4", "#EFF3F6")
GEFRAGT = "#FFF2CC"
ENTFAELLT = "#D9D9D9"
RAHMEN = "#B7C4CC"


@dataclass
class Formate:
    """The formats of a workbook, each made once."""

    mappe: Any
    _fertig: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict[Any, Any])

    def __call__(self, **eigenschaften: Any) -> Any:
        schluessel = tuple(sorted(eigenschaften.items()))
        if schluessel not in self._fertig:
            self._fertig[schluessel] = self.mappe.add_format({"font_name": SCHRIFT, "font_size": 10, **eigenschaften})
        return self._fertig[schluessel]


class Listen:
    """The hidden sheet with the texts of the dropdowns; equal lists are kept once."""

    def __init__(self, mappe: Any) -> None:
        self._blatt = mappe.add_worksheet(BLATT_LISTEN)
        self._bereiche: dict[tuple[str, ...], str] = {}

    def bereich(self, werte: tuple[str, ...]) -> str:
        if werte not in self._bereiche:
            nummer = len(self._bereiche)
            for zeile, wert in enumerate(werte):
                self._blatt.write_string(zeile, nummer, wert)
            name = spaltenname(nummer + 1)
            self._bereiche[werte] = f"={BLATT_LISTEN}!${name}$1:${name}${len(werte)}"
        return self._bereiche[werte]

    def verbirg(self) -> None:
        self._blatt.hide()


@dataclass
class Erfassungsblatt:
    """Writes one sheet. ``feste`` are the columns that stay in view; ``zeilen`` how many rows can be filled in."""

    werk: Regelwerk
    formate: Formate
    listen: Listen
    blatt: Any
    titel: str
    anleitung: str
    feste: Sequence[Spalte]
    gruppen: Sequence[Gruppe]
    zeilen: int
    eingefroren: int
    traegerbereich: str = ""
    mit_hilfe: bool = True

    def schreibe(self, eintraege: Sequence[Mapping[str, str | float]] = ()) -> None:
        """``eintraege``: one mapping per row, column name → text or number."""
        spalten = self._koepfe()
        self._formel_und_listen(spalten)
        self._eintraege(spalten, eintraege)
        self._druck(spalten)

    def _koepfe(self) -> dict[int, Spalte]:
        """Title, bands and head; returns the columns by number. A wide empty column opens each group."""
        f, blatt = self.formate, self.blatt
        # The rows above the head have a format of their own; else the borders of the columns would run through them.
        blatt.set_row(0, 26, f())
        blatt.write_string(0, 0, self.titel, f(bold=True, font_size=16, font_color=DUNKEL))
        blatt.set_row(1, 18, f())
        blatt.write_string(1, 0, self.anleitung, f(font_color="#444444", italic=True))
        blatt.set_row(2, 20, f())
        blatt.set_row(KOPFZEILE, 48)
        blatt.outline_settings(True, False, False, False)
        spalten: dict[int, Spalte] = {}
        nummer = 0
        for spalte in self.feste:
            self._kopf(nummer, spalte, DUNKEL, {})
            spalten[nummer] = spalte
            nummer += 1
        for i, gruppe in enumerate(g for g in self.gruppen if g.spalten):
            band = BAND[i % 2]
            if gruppe.eingeklappt:
                # LibreOffice closes the group before a column so marked, unless a column stands between them.
                blatt.set_column(nummer, nummer, 1, f())
                nummer += 1
            trenner = {"collapsed": True} if gruppe.eingeklappt else {}
            breite = max(16, len(gruppe.titel) + 2) if gruppe.eingeklappt else 3
            blatt.set_column(nummer, nummer, breite, f(bg_color=HELL[i % 2]), trenner)
            for k in range(nummer, nummer + 1 + len(gruppe.spalten)):
                blatt.write_blank(2, k, None, f(bg_color=band))
            blatt.write_string(2, nummer, gruppe.titel, f(bold=True, font_color="white", bg_color=band))
            blatt.write_blank(KOPFZEILE, nummer, None, f(bg_color=band))
            stufe = {"level": 1, "hidden": gruppe.eingeklappt}
            for spalte in gruppe.spalten:
                nummer += 1
                self._kopf(nummer, spalte, band, stufe)
                spalten[nummer] = spalte
            nummer += 1
        blatt.freeze_panes(KOPFZEILE + 1, self.eingefroren)
        return spalten

    def _kopf(self, nummer: int, spalte: Spalte, farbe: str, stufe: Mapping[str, Any]) -> None:
        f, blatt = self.formate, self.blatt
        blatt.set_column(nummer, nummer, spalte.breite, f(**_zellformat(spalte)), stufe)
        kopf = f(
            bold=True, text_wrap=True, valign="vcenter", align="left", indent=1, font_color="white", bg_color=farbe,
            border=1, border_color=RAHMEN,
        )  # fmt: skip
        blatt.write_string(KOPFZEILE, nummer, spalte.titel, kopf)
        if self.mit_hilfe:
            wer = f"\n\nAntwortet: {spalte.antwortet}" if spalte.antwortet else ""
            hilfe = f"\n\n{spalte.hilfe}" if spalte.hilfe else ""
            text = f"{spalte.frage}{hilfe}{wer}"
            hoehe = 40 + 17 * (len(text) // 42 + text.count("\n"))
            blatt.write_comment(
                KOPFZEILE, nummer, text, {"width": 300, "height": hoehe, "font_size": 9, "author": "ust2b"}
            )

    def _formel_und_listen(self, spalten: Mapping[int, Spalte]) -> None:
        erste, letzte = KOPFZEILE + 1, KOPFZEILE + self.zeilen
        zellen = {s.name: f"${spaltenname(n + 1)}{erste + 1}" for n, s in spalten.items() if s.merkmal is not None}
        raum = Formelraum(zellen, self.werk.merkmale)
        gefragt = self.formate(bg_color=GEFRAGT, border=1, border_color="#D6A300")
        entfaellt = self.formate(bg_color=ENTFAELLT, font_color="#7F7F7F")
        for nummer, spalte in spalten.items():
            if not self.mit_hilfe:
                break
            self.blatt.data_validation(erste, nummer, letzte, nummer, self._pruefung(spalte))
            if spalte.merkmal is None:
                continue
            zelle = zellen[spalte.name]
            for formel, format_ in (
                (raum.entfaellt(spalte.merkmal), entfaellt),
                (raum.gefragt(spalte.merkmal), gefragt),
            ):
                if formel != FALSCH:
                    ganz = f'=AND({zelle}="",{formel})' if format_ is gefragt else f"={formel}"
                    angabe = {"type": "formula", "criteria": ganz, "format": format_}
                    self.blatt.conditional_format(erste, nummer, letzte, nummer, angabe)

    def _pruefung(self, spalte: Spalte) -> dict[str, Any]:
        titel = spalte.titel if len(spalte.titel) <= _HOECHSTLAENGE_HINWEISTITEL else spalte.titel[:31] + "…"
        hinweis = f"{spalte.frage} {spalte.hilfe}".strip()
        if len(hinweis) > _HOECHSTLAENGE_HINWEIS:
            hinweis = hinweis[: _HOECHSTLAENGE_HINWEIS - 1].rstrip() + "…"
        regel: dict[str, Any] = {"validate": "any", "input_title": titel, "input_message": hinweis}
        if spalte.typ == "traeger" and self.traegerbereich:
            regel |= {"validate": "list", "source": self.traegerbereich, "error_type": "warning"}
            regel |= _fehler("Dieser Rechtsträger steht nicht auf dem Blatt „Rechtsträger“.")
        elif spalte.werte:
            regel |= {"validate": "list", "source": self.listen.bereich(spalte.werte)}
            regel |= _fehler("Bitte einen Eintrag der Liste wählen; wer es nicht weiß, wählt „unbekannt“.")
        elif spalte.typ == "datum":
            regel |= {"validate": "date", "criteria": "between", "error_type": "warning"}
            regel |= {"minimum": _tag(1990), "maximum": _tag(2100)}
            regel |= _fehler("Das ist kein Tag wie 31.01.2027. Erlaubt ist auch das Wort „unbekannt“.")
        elif spalte.typ in {"betrag", "zahl"}:
            regel |= {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
            regel |= _fehler("Das ist keine Zahl ab 0. Erlaubt ist auch das Wort „unbekannt“.")
        return regel

    def _eintraege(self, spalten: Mapping[int, Spalte], eintraege: Sequence[Mapping[str, str | float]]) -> None:
        f = self.formate
        nummern = {spalte.name: nummer for nummer, spalte in spalten.items()}
        for i, eintrag in enumerate(eintraege):
            zeile = KOPFZEILE + 1 + i
            self.blatt.set_row(
                zeile,
                zeilenhoehe([(str(eintrag.get(s.name, "")), s.breite) for s in spalten.values() if s.name in eintrag]),
            )
            for name, wert in eintrag.items():
                if name not in nummern:
                    continue
                spalte = spalten[nummern[name]]
                if isinstance(wert, str):
                    self.blatt.write_string(zeile, nummern[name], fuer_zelle(wert), f(**_zellformat(spalte)))
                else:
                    self.blatt.write_number(zeile, nummern[name], wert, f(**_zellformat(spalte)))

    def _druck(self, spalten: Mapping[int, Spalte]) -> None:
        blatt = self.blatt
        blatt.hide_gridlines(2)
        blatt.set_print_scale(70)
        blatt.set_landscape()
        blatt.set_paper(8)
        blatt.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        blatt.repeat_rows(2, KOPFZEILE)
        blatt.repeat_columns(0, min(1, max(spalten)))
        blatt.set_footer("&L&8&A&R&8Seite &P von &N")


def _zellformat(spalte: Spalte) -> dict[str, Any]:
    gemeinsam: dict[str, Any] = {"valign": "top", "border": 1, "border_color": RAHMEN, "locked": False}
    if spalte.typ == "betrag":
        return {**gemeinsam, "num_format": "#,##0.00"}
    if spalte.typ == "datum":
        return {**gemeinsam, "num_format": "dd.mm.yyyy"}
    if spalte.typ == "zahl":
        return {**gemeinsam, "num_format": "#,##0.##"}
    if spalte.typ in {"text", "ags", "traeger"}:
        # Text cells keep leading zeros and never become dates.
        return {**gemeinsam, "num_format": "@", "text_wrap": True, "align": "left", "indent": 1}
    return {**gemeinsam, "text_wrap": True, "align": "left", "indent": 1}


def zeilenhoehe(texte: Sequence[tuple[str, float]], hoechstens: int = 180) -> float:
    """Height in points that shows wrapped texts in columns of the given width (in characters of 10 points)."""
    zeilen = 1
    for text, breite in texte:
        je_zeile = max(1.0, breite * 1.18)
        zeilen = max(zeilen, sum(1 + int(len(absatz) // je_zeile) for absatz in text.split("\n")))
    return float(min(13.5 * zeilen + 3, hoechstens))


def _fehler(text: str) -> dict[str, str]:
    return {"error_title": "Eingabe prüfen", "error_message": text}


def _tag(jahr: int) -> Any:
    from datetime import datetime

    return datetime(jahr, 1, 1)
