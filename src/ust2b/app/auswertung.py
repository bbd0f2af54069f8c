"""Use case: classify a catalogue through both readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.katalog import Katalog
from ust2b.core.beurteilung import Beurteilung, beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.sachverhalt import Sachverhalt
from ust2b.language import lade_regelwerk

STICHTAG = date(2027, 1, 1)
"""Day of supply when neither the catalogue nor the user names one: first day without the option for the old law."""


@dataclass(frozen=True)
class Auswertung:
    """Results of a catalogue with the sentence that says how they were confirmed."""

    werk: Regelwerk
    beurteilungen: list[Beurteilung]
    lesung: str
    faelle: int


def werte_aus(
    werk: Regelwerk,
    sachverhalte: Sequence[Sachverhalt],
    *,
    fortschritt: Callable[[int], None] | None = None,
    nur_definition: bool = False,
) -> Auswertung:
    """Evaluates activities; each distinct case is inferred by durable-rules and confirmed by the definition.

    :raises ust2b.engines.bestaetigung.Lesungsabweichung: when the two readings disagree.
    """
    from ust2b.engines import bestaetigung

    zeitachse = Zeitachse(werk)
    zweite = None if nur_definition or not bestaetigung.verfuegbar() else bestaetigung.Bestaetigung(zeitachse)
    beurteilungen = beurteile(zeitachse, sachverhalte, bestaetige=zweite, fortschritt=fortschritt)
    lesung = bestaetigung.SATZ_BEIDE if zweite is not None else bestaetigung.SATZ_NUR_DEFINITION
    faelle = len({id(b.fall) for b in beurteilungen})
    return Auswertung(werk, beurteilungen, lesung, faelle)


def oeffne(pfad: Path, regeln: Path | None, stichtag: date | None) -> tuple[Regelwerk, Katalog]:
    """Rulebook and catalogue.

    :raises ust2b.language.Ladefehler: with all messages.
    """
    werk = lade_regelwerk(regeln, gemerkt=True)
    return werk, lies_katalog(pfad, werk, stichtag or STICHTAG, regeln)
