"""Memos per second in each format; the activities are judged beforehand, so only composing and writing counts."""

from __future__ import annotations

import time

from bench.durchsatz import taetigkeiten
from ust2b.app.auswertung import Auswertung, werte_aus
from ust2b.app.vermerke import Auftrag, erzeuge
from ust2b.language import lade_regelwerk
from ust2b.memo.vorlagen import Vorlagenfehler

ZIELE = {"pdf": 60, "docx": 40}
"""Seconds for 1,000 memos."""


def main(anzahl: int = 1_000) -> None:
    werk = lade_regelwerk()
    auswertung = werte_aus(werk, taetigkeiten(werk, anzahl), nur_definition=True)
    for b in auswertung.beurteilungen:
        _ = b.fall.unterstellt  # part of judging; it is kept with the case
    grund = _miss(auswertung, "md")
    print(f"{anzahl} Vermerke als md: {grund:.1f} s")
    for art, ziel in ZIELE.items():
        try:
            dauer = _miss(auswertung, art)
        except Vorlagenfehler as fehler:
            print(f"{art}: {fehler}")
            continue
        print(
            f"{anzahl} Vermerke als {art}: {dauer:.1f} s, {dauer / grund:.1f}-mal md (Ziel {ziel * anzahl / 1000:g} s)"
        )


def _miss(auswertung: Auswertung, art: str) -> float:
    beginn = time.perf_counter()
    for _ in erzeuge(auswertung, auswertung.beurteilungen, Auftrag((art,))):
        pass
    return time.perf_counter() - beginn


if __name__ == "__main__":
    main()
