"""Agreement over the real rulebook; ``python -m bench.abgleich`` does the same with 100,000 vectors."""

from __future__ import annotations

import random
from datetime import date

import pytest

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from bench.vektoren import Zieher
from bench.ziele import Sucher, ziele

from ust2b.core.pruefung import VERDRAENGT, Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.engines.bestaetigung import Bestaetigung
from ust2b.language import lade_regelwerk

ANZAHL = 1_000
VERSUCHE = 20


@pytest.fixture(scope="module")
def achse() -> Zeitachse:
    return Zeitachse(lade_regelwerk())


def test_gezogene_faelle(achse: Zeitachse):
    bestaetige = Bestaetigung(achse)
    wuerfel = random.Random(20270101)
    heute = Zieher(achse.am(date(2027, 1, 1)), wuerfel)
    andere = [Zieher(achse.am(tag), wuerfel) for tag in achse.vertreter()]
    for nummer in range(ANZAHL):
        zieher = heute if nummer % 2 else andere[nummer // 2 % len(andere)]
        regel = zieher.stand.regeln[(nummer * 7919) % len(zieher.stand.regeln)]
        bestaetige(Pruefung(zieher.stand, zieher.fall(regel), vermutungen_gelten=nummer % 5 != 0))
    assert bestaetige.bestaetigte == ANZAHL


def test_jeder_zustand_jeder_regel_und_jeder_wert(achse: Zeitachse):
    """Both readings agree on a case of every state of every rule and every value of every Feststellung.

    A state nobody can show a case for is a dead rule or value; only *verdraengt* may be impossible for reasons that the
    list of goals does not see.
    """
    bestaetige = Bestaetigung(achse)
    wuerfel = random.Random(7)
    nicht_gefunden = []
    alle = list(ziele(achse))
    for ziel, staende in alle:
        for versuch in range(VERSUCHE):
            stand = wuerfel.choice(staende) if versuch % 2 else staende[-1]
            fall = Sucher(stand, wuerfel).suche(ziel)
            if fall is not None:
                bestaetige(Pruefung(stand, fall))
                break
        else:
            nicht_gefunden.append(ziel)
    assert [str(ziel) for ziel in nicht_gefunden if ziel.zustand != VERDRAENGT] == []
    assert bestaetige.bestaetigte == len(alle) - len(nicht_gefunden) > 0.98 * len(alle)
