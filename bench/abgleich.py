"""Agreement of both readings on many vectors over the real rulebook, and what was seen of rules and conclusions."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict

from bench.vektoren import Zieher
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.engines.bestaetigung import Bestaetigung
from ust2b.language import lade_regelwerk

MINDESTENS = 100
ZUSTAENDE = ("traegt", "traegt_nicht", "offen")


def main(anzahl: int = 100_000, saat: int = 2027) -> int:
    """Compares ``anzahl`` vectors; prints what was seen fewer than 100 times. Raises at the first disagreement."""
    werk = lade_regelwerk()
    achse = Zeitachse(werk)
    bestaetige = Bestaetigung(achse)
    wuerfel = random.Random(saat)
    zieher = [Zieher(achse.am(tag), wuerfel) for tag in achse.vertreter()]
    regeln_gesehen: dict[str, Counter[str]] = defaultdict(Counter)
    werte_gesehen: Counter[tuple[str, str]] = Counter()
    beginn = time.perf_counter()
    for nummer in range(anzahl):
        # mostly today's law, every other state of the law in turn
        einer = zieher[-1] if nummer % 3 else zieher[nummer // 3 % len(zieher)]
        regel = einer.stand.regeln[(nummer * 7919) % len(einer.stand.regeln)]
        pruefung = Pruefung(einer.stand, einer.fall(regel))
        bestaetige(pruefung)
        for name, befund in pruefung.alle_befunde.items():
            if befund.wert is not None:
                werte_gesehen[name, befund.wert] += 1
            for regelbefund in befund.regeln:
                regeln_gesehen[regelbefund.regel.id][regelbefund.endgueltig] += 1
        if nummer % 10_000 == 9_999:
            print(f"{nummer + 1:,} Vektoren verglichen".replace(",", "."), file=sys.stderr)
    dauer = time.perf_counter() - beginn
    print(f"{bestaetige.bestaetigte} Vektoren, keine Abweichung, {dauer:.0f} s.")
    seltene = [
        f"{regel_id}: {zustand} {gesehen[zustand]}"
        for regel_id, gesehen in sorted(regeln_gesehen.items())
        for zustand in ZUSTAENDE
        if gesehen[zustand] < MINDESTENS
    ]
    print(f"{len(regeln_gesehen)} Regeln; seltener als {MINDESTENS}-mal gesehene Zustände: {len(seltene)}")
    for zeile in seltene:
        print("  " + zeile)
    fehlende = [
        f"{f.name} = {wert}: {werte_gesehen[f.name, wert]}"
        for f in werk.feststellungen.values()
        for wert in f.werte
        if werte_gesehen[f.name, wert] < MINDESTENS
    ]
    print(f"Werte von Feststellungen, seltener als {MINDESTENS}-mal festgestellt: {len(fehlende)}")
    for zeile in fehlende:
        print("  " + zeile)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(a) for a in sys.argv[1:2])))
