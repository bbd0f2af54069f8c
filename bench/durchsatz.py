"""Activities per second through the definition alone and through both readings."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

from ust2b.core.beurteilung import beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.wissen import punkt
from ust2b.engines.bestaetigung import Bestaetigung, verfuegbar
from ust2b.language import lade_regelwerk
from ust2b.language.orte import regelverzeichnis
from ust2b.language.quelltext import lies_quelltext
from ust2b.proof.faelle import lade_faelle


def taetigkeiten(werk: Regelwerk, anzahl: int, saat: int = 7) -> list[Sachverhalt]:
    """Activities modelled on the decided cases, amounts drawn anew, a tenth of the facts missing."""
    faelle, _ = lade_faelle(lies_quelltext(regelverzeichnis(), [], []), werk)
    wuerfel = random.Random(saat)
    vorbilder = [fall.sachverhalt for fall in faelle]
    ergebnis = []
    for nummer in range(anzahl):
        vorbild = wuerfel.choice(vorbilder)
        angaben = dict(vorbild.angaben)
        if wuerfel.random() < 0.1 and angaben:
            angaben.pop(wuerfel.choice(sorted(angaben)))
        if "einnahmen_prognose" in angaben:
            angaben["einnahmen_prognose"] = Angabe(punkt(wuerfel.randrange(0, 6_000_000)))
        eigenes = replace(vorbild, id=f"t{nummer}", rechtstraeger=f"G{nummer % 500}", angaben=angaben)
        ergebnis.append(replace(eigenes, leistungsdatum=date(2027, 1, 15)))
    return ergebnis


def main(anzahlen: tuple[int, ...] = (1_000, 100_000, 1_000_000)) -> None:
    werk = lade_regelwerk()
    print("Tätigkeiten  Fälle  Definition        beide Lesungen    Verhältnis")
    for anzahl in anzahlen:
        liste = taetigkeiten(werk, anzahl)
        beginn = time.perf_counter()
        beurteilungen = beurteile(Zeitachse(werk), liste)
        allein = time.perf_counter() - beginn
        faelle = len({id(b.fall) for b in beurteilungen})
        del beurteilungen
        if verfuegbar():
            achse = Zeitachse(werk)
            beginn = time.perf_counter()
            beurteile(achse, liste, bestaetige=Bestaetigung(achse))
            beide = time.perf_counter() - beginn
            rest = f"{anzahl / beide:9.0f}/s {beide:6.1f} s {beide / allein:8.2f}"
        else:
            rest = "durable-rules fehlt"
        print(f"{anzahl:11d} {faelle:6d} {anzahl / allein:9.0f}/s {allein:6.1f} s {rest}")
