"""Use case: the memo of one activity, composed from the sentences of rules, stages and frame.

Rules supply standard and subsumption, stages the question and result of each Feststellung (:mod:`ust2b.app.gutachten`),
the frame everything else (docs/handbuch/vermerk.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from ust2b import __version__
from ust2b.app.ablage import kennung
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von, tragende_regeln
from ust2b.app.folgen import folgen, schuldet_der_empfaenger
from ust2b.app.gutachten import Gutachten, mit_fundstellen
from ust2b.app.klaerung import klaerung, nicht_festgestellt
from ust2b.app.saetze import (
    GRUND,
    HAFTUNGSSATZ,
    HERKUNFT,
    OHNE_BELEG,
    QUELLENSTATUS,
    entscheidende_zuerst,
    hinweise,
    kurzform,
    kurzformen,
    normen_von,
    unterstelltsatz,
    vorbehaltssatz,
)
from ust2b.app.tatsachensatz import tatsachensatz
from ust2b.app.texte import aufzaehlung, datum, euro, tag_text, zahlwort
from ust2b.app.vermerkdatensatz import Umfeld, vermerk_datei
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.bedingung import Eines, gelesene_namen
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, Ergebnis
from ust2b.core.pruefung import Pruefung
from ust2b.core.vorbehalte import gelesene_tatsachen, pfad_mit_vorstufen
from ust2b.memo.modell import Punkt, Tatsache, Vermerk

ROLLEN = ("Erstellt", "Geprüft", "Freigegeben")
NEBENSATZ = {
    "kein_leistungsaustausch": "weil kein Leistungsaustausch vorliegt",
    "innenleistung": "weil sie innerhalb derselben Person bleibt",
    "keine_wirtschaftliche_taetigkeit": "weil keine wirtschaftliche Tätigkeit vorliegt",
    "p2b": "weil der Rechtsträger insoweit nicht als Unternehmer gilt",
    "leistung_eines_anderen": "weil ein anderer sie erbringt",
    "geschaeftsveraeusserung": "weil ein Betrieb im Ganzen übergeht",
    "ort_ausland": "weil ihr Ort im Ausland liegt",
}
"""Why a supply is outside the tax, as the clause of the result sentence."""


def vermerk(auswertung: Auswertung, b: Beurteilung, aktenzeichen: str = "", umfeld: Umfeld | None = None) -> Vermerk:
    """The memo of one activity with its own facts and amounts; ``umfeld`` is built once for many memos."""
    umfeld = umfeld or Umfeld([andere.sachverhalt for andere in auswertung.beurteilungen])
    return _Verfasser(auswertung, b, aktenzeichen, umfeld).vermerk()


class _Verfasser:
    def __init__(self, auswertung: Auswertung, b: Beurteilung, aktenzeichen: str, umfeld: Umfeld) -> None:
        self.auswertung = auswertung
        self.b = b
        self.aktenzeichen = aktenzeichen
        self.umfeld = umfeld
        self.pruefung: Pruefung = b.pruefung
        self.werk = auswertung.werk
        self.datensatz = vermerk_datei(auswertung, b, umfeld.von(b.sachverhalt), self.pruefung)
        offene = () if b.entschieden and b.fall.menge.feste else b.fall.menge.offen
        self.pfad = pfad_mit_vorstufen(self.pruefung, (*b.fall.menge.pfad, *offene))
        # a result that is still open has no deciding stage
        self.entscheidend = {n for e in b.ergebnisse if e.tragend and b.entschieden for n in self._entscheidende(e)}
        self.tatsachen = self._tatsachen()
        self.gutachten = Gutachten(
            b,
            self.pruefung,
            self.pfad,
            self.entscheidend,
            {name: t.nummer for name, t in self.tatsachen.items()},
            {frage.name: nummer for nummer, frage in enumerate(b.fragen, start=1)},
        )

    def vermerk(self) -> Vermerk:
        b = self.b
        return Vermerk(
            titel="Prüfvermerk Umsatzsteuer",
            dateiname=dateiname(b),
            kopf=tuple(self._kopf()),
            ergebnis=self._ergebnissatz(),
            vorbehalte=tuple(self._vorbehalte()),
            sachverhalt=tuple(self.tatsachen.values()),
            nicht_festgestellt=nicht_festgestellt(b, self.werk),
            pruefung=tuple(self.gutachten.abschnitte()),
            klaerung=tuple(klaerung(b, self.werk, self.umfeld.wirkungen)),
            folgen=tuple(folgen(b)),
            grenzen=tuple(self._grenzen()),
            zeichnung=tuple(Punkt(rolle, self._sperre(rolle)) for rolle in ROLLEN),
            anlage=tuple(self._anlage()),
            weg=tuple(self.gutachten.schritte(self._kurzergebnis())),
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

    def _kurzergebnis(self) -> str:
        if self.b.fall.konflikte:
            return "kein Ergebnis"
        formen = kurzformen(self.b)
        return formen[0] if self.b.entschieden else "Prüfung erforderlich: " + aufzaehlung(formen, "oder")

    def _sperre(self, rolle: str) -> str:
        return "gesperrt, solange Fragen offen sind" if rolle == ROLLEN[-1] and not self.b.entschieden else ""

    def _ergebnissatz(self) -> str:
        b = self.b
        if b.fall.konflikte:
            return "Kein Ergebnis: Zwei Regeln widersprechen einander; das Regelwerk ist zu berichtigen."
        if not b.entschieden:
            return self._offenes_ergebnis()
        if b.hauptleistung:
            rest = kurzform(b.ergebnisse[0], self.pruefung.stand)
            folgt = [e for e in b.fall.menge.ergebnisse if e.klasse == FOLGT_HAUPTLEISTUNG and e.tragend]
            normen = [norm for e in folgt for norm in normen_von(self.pruefung, e.tragend[-1])]
            satz = f"Die Leistung ist Nebenleistung zu „{self._hauptleistung()}“ und wie diese {rest}"
            return mit_fundstellen(satz, normen)
        normen = list(dict.fromkeys(n for e in b.ergebnisse for n in self._normen(e)))
        # where nothing is supplied, no „Leistung“ can be outside the tax
        ohne = {e.grund for e in b.ergebnisse} == {"kein_leistungsaustausch"}
        satz = mit_fundstellen(f"{'Der Vorgang' if ohne else 'Die Leistung'} ist {self._aussage()}", normen)
        return satz.removesuffix(".") + self._verzicht() + "." + self._tragweite()

    def _hauptleistung(self) -> str:
        traeger = self.b.sachverhalt.rechtstraeger
        alle = (b.sachverhalt for b in self.auswertung.beurteilungen)
        return next(
            (
                s.bezeichnung
                for s in alle
                if (s.rechtstraeger, s.id) == (traeger, self.b.hauptleistung) and s.bezeichnung
            ),
            self.b.hauptleistung,
        )

    def _offenes_ergebnis(self) -> str:
        if {e.klasse for e in self.b.ergebnisse} == {PRUEFUNG_ERFORDERLICH}:
            return f"Prüfung erforderlich: {aufzaehlung([GRUND.get(e.grund, e.grund) for e in self.b.ergebnisse])}."
        moeglich = aufzaehlung([f"„{t}“" for t in kurzformen(self.b)])
        zahl = len(self.b.fragen)
        fragen = "allein an einer offenen Frage" if zahl == 1 else f"an {zahlwort(zahl)} offenen Fragen"
        return f"Prüfung erforderlich: Möglich bleiben {moeglich}; das hängt {fragen} (Abschnitt 4)."

    def _aussage(self) -> str:
        """„nicht steuerbar, weil …“, „steuerfrei“, „steuerpflichtig mit 19 %“, „aufzuteilen …“."""
        erste = self.b.ergebnisse[0]
        jedenfalls = "jedenfalls " if len({e.tragend for e in self.b.ergebnisse}) > 1 else ""
        gruende = list(dict.fromkeys(e.grund for e in self.b.ergebnisse if e.grund))
        if erste.klasse == "nicht_steuerbar" and all(g in NEBENSATZ for g in gruende):
            saetze = [NEBENSATZ[g] for g in gruende]
            return f"{jedenfalls}nicht steuerbar" + (f", {aufzaehlung(saetze, 'oder')}" if saetze else "")
        if erste.klasse == "aufzuteilen" and gruende:
            return f"{jedenfalls}aufzuteilen: {aufzaehlung([GRUND.get(g, g) for g in gruende], 'oder')}"
        if erste.klasse != "steuerfrei":
            return jedenfalls + kurzform(erste, self.pruefung.stand)
        return jedenfalls + KLASSEN[erste.klasse]

    def _verzicht(self) -> str:
        verzicht = {"moeglich": "möglich", "nicht_moeglich": "nicht möglich"}.get(self.b.ergebnisse[0].option)
        einig = len({e.option for e in self.b.ergebnisse}) == 1
        return f"; ein Verzicht auf die Befreiung ist {verzicht}" if verzicht and einig else ""

    def _tragweite(self) -> str:
        """How many grounds carry, and for how long."""
        zahl = sum(len(self.pruefung.befund(name).tragende) for name in self.entscheidend)
        saetze = f" Das Ergebnis ruht auf {zahlwort(zahl)} Gründen, von denen jeder allein trägt." if zahl > 1 else ""
        if self._jahresgebunden():
            subjekt = "Es" if saetze else "Das Ergebnis"
            saetze += f" {subjekt} gilt nur für {self.b.sachverhalt.leistungsdatum.year}."
        return saetze

    def _entscheidende(self, ergebnis: Ergebnis) -> set[str]:
        """The last Feststellung, or all of them of which the result table asks only one."""
        for zeilen in self.werk.ergebnis.values():
            for zeile in zeilen:
                if (zeile.klasse, zeile.grund) == (ergebnis.klasse, ergebnis.grund) and isinstance(zeile.wenn, Eines):
                    wahlweise = set(ergebnis.tragend) & gelesene_namen(zeile.wenn)
                    if wahlweise:
                        return wahlweise
        return {entscheidende_zuerst(ergebnis)[0]}

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
            yield "Die angewandten Regeln sind fachlich nicht freigegeben."

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
            teile = [angabe.rolle, tag_text(angabe.am), angabe.beleg, angabe.gruende]
            beleg = ", ".join(t for t in teile if t)
            herkunft = HERKUNFT.get(angabe.herkunft, angabe.herkunft)
            if angabe.herkunft == "angabe":
                herkunft = beleg or OHNE_BELEG
            elif beleg:
                herkunft = f"{herkunft}, {beleg}"
            ergebnis[name] = Tatsache(len(ergebnis) + 1, satz, herkunft)
        return ergebnis

    def _grenzen(self) -> Iterator[Punkt]:
        jahr = self.b.sachverhalt.leistungsdatum.year
        prognose = self.b.entschieden and any(self._liest_summe(n) for e in self.b.ergebnisse for n in e.tragend)
        if prognose and not self._jahresgebunden():
            yield Punkt("Geltung", f"Der Grund, der auf der Jahresprognose ruht, gilt nur für {jahr}.")
        if self.b.fall.unterstellt:
            yield Punkt("Unterstellt", unterstelltsatz([self.werk.merkmale[n].kurz for n in self.b.fall.unterstellt]))
        ungeprueft = ["das alte Recht (§ 2 Abs. 3 UStG a. F.)"]
        if any(e.grund == "altrecht_nicht_geprueft" for e in self.b.ergebnisse):
            ungeprueft = []
        if self.b.klasse in {"steuerpflichtig", "aufzuteilen"}:
            ungeprueft.append("Kleinunternehmer (§ 19 UStG)")
            if not schuldet_der_empfaenger(self.b):
                ungeprueft.append("Steuerschuld des Empfängers (§ 13b UStG)")
            ungeprueft.append("Bemessungsgrundlage (§ 10 UStG)")
        if ungeprueft:
            text = ", ".join(ungeprueft)
            yield Punkt("Nicht geprüft", text[0].upper() + text[1:] + ".")
        anlass = [f"Spätestens am 31.01.{jahr + 1} mit neuer Prognose"] if prognose else []
        if not self.b.entschieden:
            anlass.append("Sobald die Antworten zu Abschnitt 4 vorliegen")
        anlass.append("bei Änderung der Tatsachen, der angewandten Normen oder Anweisungen")
        if any(art == "gesetzgebung_offen" for art, _ in hinweise(self.b)):
            anlass.append("nach Abschluss des unter 1 genannten Gesetzgebungsverfahrens")
        text = "; ".join(anlass)
        yield Punkt("Wiedervorlage", text[0].upper() + text[1:] + ".")

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
        quellen = {q: self.werk.quellen[q] for n in self.pfad for r in self.gutachten.angewandte(n) for q in r.quellen}
        for status in ("sekundaer", "ungeprueft"):
            schwache = [q.titel for q in quellen.values() if q.status == status]
            if schwache:
                yield Punkt(f"Quellen, {QUELLENSTATUS[status]}", "; ".join(schwache))


def dateiname(b: Beurteilung) -> str:
    """A stable file name from legal person and id: letters, digits and hyphens only."""
    return kennung(f"{b.sachverhalt.rechtstraeger}-{b.sachverhalt.id}") or "vermerk"
