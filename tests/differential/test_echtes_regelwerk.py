"""Agreement over the real rulebook; ``python -m bench.abgleich`` does the same with 100,000 vectors."""

from __future__ import annotations

import random
from datetime import date

import pytest

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from bench.vektoren import Zieher

from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.engines.bestaetigung import Bestaetigung
from ust2b.language import lade_regelwerk

ANZAHL = 2_000


def test_gezogene_faelle():
    achse = Zeitachse(lade_regelwerk())
    bestaetige = Bestaetigung(achse)
    wuerfel = random.Random(20270101)
    heute = Zieher(achse.am(date(2027, 1, 1)), wuerfel)
    andere = [Zieher(achse.am(tag), wuerfel) for tag in achse.vertreter()]
    for nummer in range(ANZAHL):
        zieher = heute if nummer % 2 else andere[nummer // 2 % len(andere)]
        regel = zieher.stand.regeln[(nummer * 7919) % len(zieher.stand.regeln)]
        pruefung = Pruefung(zieher.stand, zieher.fall(regel), vermutungen_gelten=nummer % 5 != 0)
        bestaetige(pruefung)
    assert bestaetige.bestaetigte == ANZAHL
