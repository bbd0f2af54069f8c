"""Runs the test cases that stand in the rules themselves (``prueffaelle``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Prueffall, Regel, Regelwerk
from ust2b.core.wissen import NICHT_FESTGESTELLT, Bereich, Wissen, punkt
from ust2b.language.bedingungen import Vokabular, vokabular_von
from ust2b.language.beschreibung import wert_in_worten
from ust2b.language.meldung import Meldung
from ust2b.language.prueffaelle import wissen_aus_text
from ust2b.language.quelltext import Quelltext

HEUTE = date(2027, 1, 1)
"""Day of supply of a case that names none, as in ``rules/faelle``."""
NICHT_FESTGESTELLT_WORT = "nicht_festgestellt"
_ANTWORT = {TRAEGT: "trägt", TRAEGT_NICHT: "trägt nicht", OFFEN: "ist offen"}


@dataclass(frozen=True)
class Antwort:
    """What the rule says before exceptions and which values its conclusion may have after them."""

    eigen: str
    moeglich: frozenset[str]
    konflikt: tuple[str, ...]
    erreicht: bool
    """The rule carries the conclusion after exceptions."""


@dataclass(frozen=True)
class Probe:
    """One test case of one rule, typed and ready to run; ``basis`` is its examination under the rulebook as it is."""

    regel: Regel
    fall: Prueffall
    basis: Pruefung

    def antwort(self, pruefung: Pruefung) -> Antwort:
        befund = pruefung.befund(self.regel.feststellung)
        eigener = next((b for b in befund.regeln if b.regel.id == self.regel.id), None)
        moeglich = frozenset(NICHT_FESTGESTELLT_WORT if w == NICHT_FESTGESTELLT else w for w in befund.moeglich)
        konflikt = tuple(r.id for r in befund.tragende) if befund.konflikt else ()
        if eigener is None:
            return Antwort(TRAEGT_NICHT, moeglich, konflikt, erreicht=False)
        return Antwort(eigener.eigen, moeglich, konflikt, eigener.endgueltig == TRAEGT)

    def haelt(self, pruefung: Pruefung) -> bool:
        """Does the case come out as it expects?"""
        antwort = self.antwort(pruefung)
        if antwort.eigen != self.fall.erwartet or antwort.konflikt:
            return False
        return self.feststellung_passt(antwort)

    def feststellung_passt(self, antwort: Antwort) -> bool:
        """A list of two or more values need not say that nothing may be established; a single value is exact."""
        erwartet = frozenset(self.fall.erwartet_feststellung)
        offengelassen = antwort.moeglich - {NICHT_FESTGESTELLT_WORT} == erwartet and len(erwartet) > 1
        return not erwartet or antwort.moeglich == erwartet or offengelassen

    def unter(self, stand: Rechtsstand) -> Pruefung:
        """The same facts under another state of the rules."""
        return Pruefung(stand, self.basis.tatsachen)


def stichtag(regel: Regel, fall: Prueffall) -> date:
    """The day named in the case, else 2027-01-01, else the nearest day on which the rule is in force."""
    if fall.stichtag is not None:
        return fall.stichtag
    if LEISTUNGSDATUM in fall.merkmale:
        return date.fromisoformat(fall.merkmale[LEISTUNGSDATUM])
    if regel.gilt_am(HEUTE):
        return HEUTE
    return regel.bis if regel.bis is not None and regel.bis < HEUTE else regel.ab or HEUTE


def proben(achse: Zeitachse, regel: Regel, vokabular: Vokabular) -> list[Probe]:
    """The test cases of one rule. Conclusions and quantities among the facts replace what would be computed."""
    ergebnis: list[Probe] = []
    for fall in regel.prueffaelle:
        tag = stichtag(regel, fall)
        tatsachen: dict[str, Wissen] = {
            name: wissen_aus_text(name, text, vokabular) for name, text in fall.merkmale.items()
        }
        tatsachen[LEISTUNGSDATUM] = punkt(tag.toordinal())
        ergebnis.append(Probe(regel, fall, Pruefung(achse.am(tag), tatsachen)))
    return ergebnis


def alle_proben(werk: Regelwerk, achse: Zeitachse) -> list[Probe]:
    vokabular = vokabular_von(werk)
    return [probe for regel in werk.regeln for probe in proben(achse, regel, vokabular)]


def meldungen(probe: Probe, quelltext: Quelltext) -> list[Meldung]:
    """P21 and P22 for a case that does not come out as it expects."""
    regel, fall = probe.regel, probe.fall
    antwort = probe.antwort(probe.basis)
    werk = probe.basis.stand.regelwerk
    ort = (regel.ort, *_pfad(probe, quelltext))
    ergebnis: list[Meldung] = []
    if antwort.eigen != fall.erwartet:
        text = f"Prüffall „{fall.name}“: erwartet „{_ANTWORT[fall.erwartet]}“, die Regel {_ANTWORT[antwort.eigen]}."
        ergebnis.append(quelltext.meldung("P21", text, *ort, vorschlag=_hinweis(probe)))
    erwartet = frozenset(fall.erwartet_feststellung)
    if antwort.konflikt:
        text = f"Prüffall „{fall.name}“: Regelkonflikt zwischen {' und '.join(antwort.konflikt)}."
        ergebnis.append(quelltext.meldung("P22", text, *ort, vorschlag="Mit geht_vor sagen, welche Regel vorgeht."))
    elif not probe.feststellung_passt(antwort):

        def worte(werte: frozenset[str]) -> str:
            return " oder ".join(
                "nicht festgestellt" if w == NICHT_FESTGESTELLT_WORT else wert_in_worten(regel.feststellung, w, werk)
                for w in sorted(werte)
            )

        text = f"Prüffall „{fall.name}“: erwartet „{worte(erwartet)}“, festgestellt ist „{worte(antwort.moeglich)}“."
        ergebnis.append(quelltext.meldung("P22", text, *ort, vorschlag=_andere_regeln(probe)))
    return ergebnis


def _pfad(probe: Probe, quelltext: Quelltext) -> tuple[str | int, ...]:
    """Place of the case in its rule; a case spread by ``je_einzeln`` shares the place of the whole."""
    stelle = quelltext.stelle(probe.regel.ort)
    if stelle is None:
        return ("prueffaelle",)
    nummern = [p[1] for p in stelle[0].stellen if len(p) == 2 and p[0] == "prueffaelle"]
    for nummer in nummern:
        if stelle[0].ort(("prueffaelle", nummer)) == probe.fall.ort:
            return ("prueffaelle", nummer)
    return ("prueffaelle",)


def _hinweis(probe: Probe) -> str:
    regel, pruefung = probe.regel, probe.basis
    tag = pruefung.wissen(LEISTUNGSDATUM)
    if isinstance(tag, Bereich) and tag.von is not None and not regel.gilt_am(date.fromordinal(int(tag.von))):
        return "An diesem Tag gilt die Regel nicht (gueltig)."
    if all(r.id != regel.id for r in pruefung.stand.regeln):
        return "An diesem Tag hat ein Parameter, den die Regel liest, keinen Wert."
    return "Bedingung oder Erwartung berichtigen."


def _andere_regeln(probe: Probe) -> str:
    befund = probe.basis.befund(probe.regel.feststellung)
    andere = [b for b in befund.regeln if b.regel.id != probe.regel.id and b.endgueltig in {TRAEGT, OFFEN}]
    if not andere:
        return ""
    return "Mit im Spiel: " + ", ".join(f"{b.regel.id} ({_ANTWORT[b.endgueltig]})" for b in andere[:6]) + "."
