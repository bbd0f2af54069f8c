"""durable-rules and the definition agree on random rulebooks and facts, through every door of the core."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from tests.differential.zufall import TAGE, baue, regel, regelwerke, tatsachen

from ust2b.core.bedingung import Alle, Eines, Gleich, Nicht, Regelvermutung
from ust2b.core.beurteilung import beurteile
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.wissen import punkt
from ust2b.engines.bestaetigung import Bestaetigung


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(regelwerke(), st.lists(tatsachen(), min_size=4, max_size=8))
def test_zufaellige_regelwerke(zufallswerk, faelle):
    achse = Zeitachse(zufallswerk)
    bestaetige = Bestaetigung(achse)
    for tag in TAGE:
        for fall in faelle:
            for gelten in (True, False):
                alle = fall | {LEISTUNGSDATUM: punkt(tag.toordinal())}
                bestaetige(Pruefung(achse.am(tag), alle, vermutungen_gelten=gelten))
    assert bestaetige.bestaetigte == len(TAGE) * len(faelle) * 2


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(regelwerke(), st.lists(tatsachen(), min_size=2, max_size=8), st.sampled_from(("", "g")))
def test_zufaellige_kataloge_mit_summen(zufallswerk, faelle, gruppe):
    """Sums over a group and the ends of the completion search are confirmed too; the result stays the same."""
    sachverhalte = [
        Sachverhalt(str(n), "x", date(2027, 3, 1), {name: Angabe(w) for name, w in fall.items() if name != "summe"},
                    gruppe=gruppe)
        for n, fall in enumerate(faelle)
    ]  # fmt: skip
    achse = Zeitachse(zufallswerk)
    bestaetige = Bestaetigung(achse)
    mit = beurteile(achse, sachverhalte, bestaetige=bestaetige)
    ohne = beurteile(achse, sachverhalte)
    assert [(b.klasse, b.ergebnisse, b.fragen) for b in mit] == [(b.klasse, b.ergebnisse, b.fragen) for b in ohne]
    assert bestaetige.bestaetigte >= len({id(b.fall) for b in mit})


MA, MB, MC = (Gleich(name, frozenset({"a"})) for name in ("m0", "m1", "m2"))


def _gleich_fuer_alle(wenn):
    achse = Zeitachse(baue([regel("f0-r", wenn, "a")], {}))
    bestaetige = Bestaetigung(achse)
    stand = achse.am(TAGE[1])
    werte = [None, frozenset({"a"}), frozenset({"b"})]
    for a in werte:
        for b in werte:
            for c in werte:
                fall = {n: w for n, w in (("m0", a), ("m1", b), ("m2", c)) if w is not None}
                for gelten in (True, False):
                    bestaetige(Pruefung(stand, fall, vermutungen_gelten=gelten))
    return bestaetige


def test_x_und_nicht_x_bleibt_offen():
    bestaetige = _gleich_fuer_alle(Alle((MA, Nicht(MA))))
    pruefung = Pruefung(Zeitachse(bestaetige.leser.werk).am(TAGE[1]), {})
    assert bestaetige.leser.schliesse(pruefung).eigen == {"f0-r": "u"}


ODER_AB, ODER_BC = Eines((MA, MB)), Eines((MB, MC))


# each has more alternatives than one ruleset may hold
@pytest.mark.parametrize(
    "wenn",
    [
        Alle((Eines((MA, MB, MC)),) * 6),
        Nicht(Eines((Alle((MA, Nicht(MB), MC)),) * 40)),
        Regelvermutung(Alle((ODER_AB,) * 8), Alle((ODER_BC,) * 8), True),
        Nicht(Regelvermutung(MA, Eines((Alle((MB, Eines((MC, MA)))),) * 30), True)),
        Eines((MA, Gleich("m0", frozenset({"b"}))) * 40),
    ],
)
def test_grosse_bedingungen_werden_zerlegt(wenn):
    assert _gleich_fuer_alle(wenn).bestaetigte == 54


def test_viele_ausnahmen_einer_regel():
    """More displacers than one ruleset may hold."""
    regeln = [regel("f0-r", MA, "a")]
    regeln += [regel(f"f0-v{n}", MB if n % 2 else MC, "b", geht_vor=("f0-r",)) for n in range(70)]
    achse = Zeitachse(baue(regeln, {"f0": "c"}))
    bestaetige = Bestaetigung(achse)
    for fall in ({}, {"m0": "a"}, {"m0": "a", "m1": "a"}, {"m0": "a", "m1": "b"}, {"m0": "a", "m1": "b", "m2": "b"}):
        bestaetige(Pruefung(achse.am(TAGE[1]), {name: frozenset({wert}) for name, wert in fall.items()}))
    assert bestaetige.bestaetigte == 5
