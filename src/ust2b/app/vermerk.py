"""Use case: the memo of one activity, composed from the sentences of rules, stages and frame.

Rules supply standard and subsumption, stages the question and result of each Feststellung, the frame everything else
(docs/handbuch/vermerk.md). A stage is written in full where it decides, is open, rests on a judgement or is contested;
else it is one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ust2b import __version__
from ust2b.app.ablage import kennung
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von, tragende_regeln
from ust2b.app.folgen import folgen
from ust2b.app.saetze import (
    GRUND,
    HAFTUNGSSATZ,
    HERKUNFT,
    QUELLENSTATUS,
    antwortende_stelle,
    entscheidende_zuerst,
    fragetext,
    hinweise,
    kurzform,
    kurzformen,
    normen_von,
    unterstelltsatz,
    vorbehaltssatz,
)
from ust2b.app.tatsachensatz import tatsachensatz
from ust2b.app.texte import NB, aufzaehlung, datum, euro, fuelle, tag_text, zahlwort
from ust2b.app.vermerkdatensatz import Umfeld, vermerk_datei
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import PRUEFUNG_ERFORDERLICH, Ergebnis
from ust2b.core.pruefung import Feststellungsbefund, Pruefung
from ust2b.core.regelwerk import Feststellung, Regel, Stufe
from ust2b.core.vorbehalte import gelesene_tatsachen, pfad_mit_vorstufen
from ust2b.memo.modell import Absatz, Abschnitt, Punkt, Schritt, Tatsache, Vermerk

ROLLEN = ("Erstellt", "Geprüft", "Freigegeben")


def vermerk(auswertung: Auswertung, b: Beurteilung, aktenzeichen: str = "", umfeld: Umfeld | None = None) -> Vermerk:
    """The memo of one activity with its own facts and amounts; ``umfeld`` is built once for many memos."""
    umfeld = umfeld or Umfeld([andere.sachverhalt for andere in auswertung.beurteilungen])
    return _Verfasser(auswertung, b, aktenzeichen, umfeld).vermerk()


class _Verfasser:
    def __init__(self, auswertung: Auswertung, b: Beurteilung, aktenzeichen: str, umfeld: Umfeld) -> None:
        self.auswertung = auswertung
        self.b = b
        self.aktenzeichen = aktenzeichen
        self.pruefung: Pruefung = b.pruefung
        self.werk = auswertung.werk
        self.datensatz = vermerk_datei(auswertung, b, umfeld.von(b.sachverhalt))
        offene = () if b.entschieden and b.fall.menge.feste else b.fall.menge.offen
        self.pfad = pfad_mit_vorstufen(self.pruefung, (*b.fall.menge.pfad, *offene))
        # a result that is still open has no deciding stage
        self.entscheidend = {entscheidende_zuerst(e)[0] for e in b.ergebnisse if e.tragend and b.entschieden}
        self.tatsachen = self._tatsachen()
        self.nummer_von = {name: t.nummer for name, t in self.tatsachen.items()}

    def vermerk(self) -> Vermerk:
        b = self.b
        return Vermerk(
            titel="Prüfvermerk Umsatzsteuer",
            dateiname=dateiname(b),
            kopf=tuple(self._kopf()),
            ergebnis=self._ergebnissatz(),
            vorbehalte=tuple(self._vorbehalte()),
            sachverhalt=tuple(self.tatsachen.values()),
            nicht_festgestellt=tuple(self._nicht_festgestellt()),
            pruefung=tuple(self._pruefung()),
            klaerung=tuple(self._klaerung()),
            folgen=tuple(folgen(b)),
            grenzen=tuple(self._grenzen()),
            zeichnung=tuple(Punkt(rolle, self._sperre(rolle)) for rolle in ROLLEN),
            anlage=tuple(self._anlage()),
            weg=tuple(self._weg()),
            haftung=HAFTUNGSSATZ,
            datensatz=self.datensatz.model_dump_json(by_alias=True),
        )

    def _kopf(self) -> Iterator[Punkt]:
        s = self.b.sachverhalt
        yield Punkt("Rechtsträger", s.rechtstraeger + (f" (AGS {s.ags})" if s.ags else ""))
        yield Punkt("Tätigkeit", f"{s.id}: {s.bezeichnung}" if s.bezeichnung else s.id)
        yield Punkt("Leistung am (Stichtag)", datum(s.leistungsdatum))
        if betrag_von(self.b) is not None:
            yield Punkt("Betrag im Jahr", euro(betrag_von(self.b)))
        yield Punkt("Aktenzeichen", self.aktenzeichen or "‹Aktenzeichen›")
        yield Punkt("Regelstand", f"{self.werk.name} (Prüfsumme {self.werk.pruefsumme[:12]})")

    def _sperre(self, rolle: str) -> str:
        return "gesperrt, solange Fragen offen sind" if rolle == ROLLEN[-1] and not self.b.entschieden else ""

    def _ergebnissatz(self) -> str:
        b = self.b
        stand = self.pruefung.stand
        if b.fall.konflikte:
            return "Kein Ergebnis: Zwei Regeln widersprechen einander; das Regelwerk ist zu berichtigen."
        if not b.entschieden:
            if {e.klasse for e in b.ergebnisse} == {PRUEFUNG_ERFORDERLICH}:
                return f"Prüfung erforderlich: {aufzaehlung([GRUND.get(e.grund, e.grund) for e in b.ergebnisse])}."
            moeglich = aufzaehlung([f"„{t}“" for t in kurzformen(b)])
            zahl = len(b.fragen)
            fragen = "an einer offenen Frage" if zahl == 1 else f"an {zahlwort(zahl)} offenen Fragen"
            return f"Prüfung erforderlich: Möglich bleiben {moeglich}; das hängt {fragen} (Abschnitt 4)."
        if b.hauptleistung:
            rest = kurzform(b.ergebnisse[0], stand)
            return f"Die Leistung ist Nebenleistung zu „{b.hauptleistung}“ und wie diese {rest}."
        erste = b.ergebnisse[0]
        grund = aufzaehlung(list(dict.fromkeys(GRUND.get(e.grund, e.grund) for e in b.ergebnisse if e.grund)))
        text = KLASSEN[erste.klasse] if erste.klasse in {"nicht_steuerbar", "steuerfrei"} else kurzform(erste, stand)
        verzicht = {"moeglich": "möglich", "nicht_moeglich": "nicht möglich"}.get(erste.option)
        if erste.klasse == "steuerfrei" and verzicht and len({e.option for e in b.ergebnisse}) == 1:
            text += f"; ein Verzicht auf die Befreiung ist {verzicht}"
        jedenfalls = "jedenfalls " if len({e.tragend for e in b.ergebnisse}) > 1 else ""
        normen = "; ".join(dict.fromkeys(n for e in b.ergebnisse for n in self._normen(e)))
        weil = f" ({grund})" if grund and erste.klasse == "nicht_steuerbar" else ""
        return f"Die Leistung ist {jedenfalls}{text}{weil}. Maßgebend: {normen}."

    def _normen(self, ergebnis: Ergebnis) -> list[str]:
        namen = entscheidende_zuerst(ergebnis)
        if ergebnis.klasse in {"steuerfrei", "steuerpflichtig", "aufzuteilen"}:
            namen = namen[:1]
        return [norm for name in namen for norm in normen_von(self.pruefung, name)]

    def _vorbehalte(self) -> Iterator[str]:
        for vorbehalt in self.b.fall.vorbehalte:
            yield vorbehaltssatz(vorbehalt, self.b)
        for _, text in hinweise(self.b):
            yield text
        if any(not r.freigegeben for name in self.pfad for r in self.pruefung.befund(name).tragende):
            yield "Die tragenden Regeln sind fachlich nicht freigegeben."

    def _tatsachen(self) -> dict[str, Tatsache]:
        gelesen = set(gelesene_tatsachen(self.pruefung, self.pfad))
        for name in self.pfad:
            for befund in self.pruefung.befund(name).offene:
                gelesen |= gelesene_namen(befund.regel.wenn)
        ergebnis: dict[str, Tatsache] = {}
        for name, angabe in self.b.sachverhalt.angaben.items():
            if name not in gelesen:
                continue
            satz = tatsachensatz(self.werk, name, angabe.wissen)
            teile = [
                HERKUNFT.get(angabe.herkunft, angabe.herkunft),
                angabe.rolle,
                tag_text(angabe.am),
                angabe.beleg,
                angabe.gruende,
            ]
            ergebnis[name] = Tatsache(len(ergebnis) + 1, satz, ", ".join(t for t in teile if t))
        return ergebnis

    def _nicht_festgestellt(self) -> Iterator[str]:
        for frage in self.b.fragen:
            if frage.name in self.werk.merkmale:
                yield self.werk.merkmale[frage.name].kurz

    def _klaerung(self) -> Iterator[Punkt]:
        for frage in self.b.fragen:
            text = fragetext(frage, self.werk)
            merkmal = self.werk.merkmale.get(frage.name)
            if merkmal is not None and merkmal.wertung:
                text += f" (Wertung {merkmal.wertung})"
                if merkmal.tendenz.get("aussage"):
                    quelle = merkmal.tendenz.get("quelle", "")
                    text += " " + mit_fundstellen(f"Tendenz: {merkmal.tendenz['aussage']}", [quelle] if quelle else [])
            elif merkmal is not None and merkmal.nachweis:
                text += f" Nachweis: {merkmal.nachweis}."
            yield Punkt(antwortende_stelle(frage, self.werk), text)

    def _grenzen(self) -> Iterator[Punkt]:
        if self._jahresgebunden():
            jahr = self.b.sachverhalt.leistungsdatum.year
            yield Punkt("Geltung", f"Das Ergebnis ruht auf einer Jahresprognose und gilt nur für {jahr}.")
        elif any(self._liest_summe(name) for e in self.b.ergebnisse for name in e.tragend if self.b.entschieden):
            jahr = self.b.sachverhalt.leistungsdatum.year
            yield Punkt("Geltung", f"Der Grund, der auf der Jahresprognose ruht, gilt nur für {jahr}.")
        if self.b.fall.unterstellt:
            yield Punkt("Unterstellt", unterstelltsatz([self.werk.merkmale[n].kurz for n in self.b.fall.unterstellt]))
        if self.b.klasse in {"steuerpflichtig", "aufzuteilen"}:
            yield Punkt(
                "Nicht geprüft",
                "Kleinunternehmer (§ 19 UStG), Steuerschuld des Empfängers (§ 13b UStG) und Bemessungsgrundlage "
                "(§ 10 UStG).",
            )
        if all(e.grund != "altrecht_nicht_geprueft" for e in self.b.ergebnisse):
            yield Punkt("Altrecht", "Nicht Gegenstand.")
        anlass = ["Bei Änderung der genannten Tatsachen, der angewandten Normen oder Anweisungen"]
        if any(art == "gesetzgebung_offen" for art, _ in hinweise(self.b)):
            anlass.append("nach Abschluss des unter 1 genannten Gesetzgebungsverfahrens")
        yield Punkt("Wiedervorlage", "; ".join(anlass) + ".")

    def _jahresgebunden(self) -> bool:
        """Every ground of the result rests on a sum over the year."""
        return bool(self.entscheidend) and all(self._liest_summe(name) for name in self.entscheidend)

    def _liest_summe(self, feststellung: str) -> bool:
        summen = {g.name for g in self.werk.groessen.values() if g.art == "summe"}
        return any(summen & gelesene_namen(r.wenn) for r in self.pruefung.befund(feststellung).tragende)

    def _anlage(self) -> Iterator[Punkt]:
        yield Punkt("Programm", f"ust2b {__version__}")
        yield Punkt("Regelstand", f"{self.werk.name}, SHA-256 {self.werk.pruefsumme}")
        yield Punkt("Fakten", f"SHA-256 {self.datensatz.sachverhalt_pruefsumme}")
        yield Punkt("Lesung", self.auswertung.lesung)
        regeln = ", ".join(tragende_regeln(self.b))
        if regeln:
            yield Punkt("Tragende Regeln", regeln)
        quellen = {
            q: self.werk.quellen[q] for n in self.pfad for r in self.pruefung.befund(n).tragende for q in r.quellen
        }
        for status in ("sekundaer", "ungeprueft"):
            schwache = [q.titel for q in quellen.values() if q.status == status]
            if schwache:
                yield Punkt(f"Quellen, {QUELLENSTATUS[status]}", "; ".join(schwache))


def dateiname(b: Beurteilung) -> str:
    """A stable file name from legal person and id: letters, digits and hyphens only."""
    return kennung(f"{b.sachverhalt.rechtstraeger}-{b.sachverhalt.id}") or "vermerk"
