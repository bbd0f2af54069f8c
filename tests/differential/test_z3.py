"""The encoding for z3 says about every world what the definition says: rules, conclusions, results."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3 (Zusatz „beweis“) ist nicht installiert")

from tests.differential.zufall import regelwerke
from tests.unit.core.bau import regel, werk

from ust2b.core.ergebnis import lies_ergebnis
from ust2b.core.pruefung import OFFEN, TRAEGT
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.proof.beweis_logik import Formel, Modell, nicht, oder
from ust2b.proof.beweis_pruefungen import Beweisstand, beweisstand
from ust2b.proof.beweis_welt import Auswahl, Summenfakt, Zahlfakt
from ust2b.proof.beweis_zeuge import lies


def abweichungen(stand: Beweisstand, modell: Modell) -> list[str]:
    """Everything in which formula and definition differ in one world."""
    k = stand.kodierung
    zeuge = lies(stand.welt, modell)
    pruefung = zeuge.pruefung()
    menge = lies_ergebnis(pruefung)
    regelantworten = {id(b.regel): b.endgueltig for name in k.befunde for b in pruefung.befund(name).regeln}
    anders: list[str] = []
    for formel in k.regeln:
        antwort = regelantworten.get(id(formel.regel))  # None: not in force on that day
        if (antwort == TRAEGT) != modell.ist(formel.traegt) or (antwort == OFFEN) != modell.ist(formel.offen):
            anders.append(f"{formel.regel.id}: {antwort}")
    for name, befund in k.befunde.items():
        moeglich = {w for w, f in befund.moeglich.items() if modell.ist(f)}
        if moeglich != pruefung.befund(name).moeglich or modell.ist(befund.konflikt) != pruefung.befund(name).konflikt:
            anders.append(f"{name}: {moeglich} statt {set(pruefung.befund(name).moeglich)}")
    kerne = {kern for kern, f in k.ergebnis.kerne.items() if modell.ist(f)}
    gruende = {g for g, f in k.ergebnis.gruende.items() if modell.ist(f)}
    if kerne != menge.kerne or gruende != {e.grund for e in menge.ergebnisse}:
        anders.append(f"Ergebnis: {kerne} statt {set(menge.kerne)}")
    return anders and [zeuge.satz, *anders]


def zufallswelt(stand: Beweisstand, rng: random.Random) -> Modell:
    """A world with random day, values and knowledge; wishes that contradict what was wished before are left out."""
    welt = stand.welt
    wuensche: list[Formel] = [welt.zeit.am(rng.choice(welt.zeit.tage))]
    bekannt = rng.choice((0.1, 0.5, 0.9, 1.0))
    fakten = list(welt.fakten.values())
    rng.shuffle(fakten)
    for fakt in fakten:
        if isinstance(fakt, Summenfakt):
            leitern = [*fakt.von.bis, *fakt.bis.bis, fakt.unbegrenzt]
            wuensche += [v if rng.random() < 0.5 else nicht(v) for v in leitern if v is not False]
            continue
        wuensche.append(fakt.bekannt if rng.random() < bekannt else nicht(fakt.bekannt))
        if isinstance(fakt, Auswahl):
            wuensche.append(rng.choice(list(fakt.werte.values())))
        elif isinstance(fakt, Zahlfakt):
            wuensche += [v if rng.random() < 0.5 else nicht(v) for v in fakt.leiter.unter if v is not False]
    return stand.loeser.frage_literale(_vertraegliche(stand, [stand.loeser.schalter(w) for w in wuensche]))  # type: ignore[return-value]


def _vertraegliche(stand: Beweisstand, literale: list[Formel]) -> list[Formel]:
    """A handful of wishes at a time; a handful that does not fit is left out as a whole."""
    fest: list[Formel] = []
    for anfang in range(0, len(literale), 6):
        handvoll = literale[anfang : anfang + 6]
        if stand.loeser.moeglich(*fest, *handvoll):
            fest += handvoll
    return fest


def pruefe_welten(werk: Regelwerk, samen: int, anzahl: int) -> None:
    stand = beweisstand(werk)
    rng = random.Random(samen)
    for _ in range(anzahl):
        assert abweichungen(stand, zufallswelt(stand, rng)) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(regelwerke(), st.integers(0, 10_000))
def test_kleine_regelwerke(zufallswerk: Regelwerk, samen: int):
    pruefe_welten(zufallswerk, samen, 4)


def test_das_echte_regelwerk():
    pruefe_welten(lade_regelwerk(), 7, 25)


def test_jede_regel_des_echten_regelwerks():
    """Random worlds rarely make a given rule hold; here each is asked for one in which it does."""
    stand = beweisstand(lade_regelwerk())
    for formeln in stand.kodierung.regeln:
        modell = stand.loeser.frage(formeln.traegt)
        assert modell is not None
        assert abweichungen(stand, modell) == []


def test_eine_kodierung_ohne_ausnahmen_faellt_auf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The comparison notices a wrong encoding."""
    regeln = [
        regel("a", "{satzung: ja}", "{handlungsform: oeffentlich}"),
        regel("b", "{bescheid: nein}", "{handlungsform: privat}", geht_vor="[a]"),
    ]
    kleines = werk(tmp_path, regeln)
    richtig = beweisstand(kleines)
    beide = [f.eigen[0] for f in richtig.kodierung.regeln]
    assert abweichungen(richtig, richtig.loeser.frage(*beide)) == []  # type: ignore[arg-type]

    def ohne_ausnahmen(regeln: list[tuple[int, Regel]], eigen: dict[int, tuple[Formel, Formel]]):
        return {i: (eigen[i][0], nicht(oder(eigen[i]))) for i, _ in regeln}

    monkeypatch.setattr("ust2b.proof.beweis_kodierung.endgueltige", ohne_ausnahmen)
    falsch = beweisstand(kleines)
    beide = [f.eigen[0] for f in falsch.kodierung.regeln]
    assert abweichungen(falsch, falsch.loeser.frage(*beide)) != []  # type: ignore[arg-type]
