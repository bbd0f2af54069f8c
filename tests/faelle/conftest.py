"""Prints the table of the decided cases at the end of every run that examined them."""

import pytest
from bench.faelle import tabelle, vergleiche_alle

from ust2b.core.rechtsstand import Zeitachse
from ust2b.engines.bestaetigung import verfuegbar
from ust2b.language import lade_regelwerk
from ust2b.proof.faelle import Vergleich

_vergleiche = pytest.StashKey[list[Vergleich]]()
_bestaetigt = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def bestaetigung():
    """The second reading, or ``None`` where durable-rules is not installed."""
    if not verfuegbar():
        return None
    from ust2b.engines.bestaetigung import Bestaetigung

    return Bestaetigung(Zeitachse(lade_regelwerk()))


@pytest.fixture(scope="session")
def vergleiche(pytestconfig: pytest.Config, bestaetigung) -> list[Vergleich]:
    """Every case through the definition and, where possible, the second reading; a disagreement of the two raises."""
    pytestconfig.stash[_vergleiche] = vergleiche_alle(lade_regelwerk(), bestaetige=bestaetigung)
    pytestconfig.stash[_bestaetigt] = bestaetigung.bestaetigte if bestaetigung else 0
    return pytestconfig.stash[_vergleiche]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if liste := config.stash.get(_vergleiche, None):
        terminalreporter.section("Entschiedene Fälle")
        for zeile in tabelle(liste):
            terminalreporter.write_line(zeile)
        anzahl = config.stash[_bestaetigt]
        terminalreporter.write_line(
            f"Beide Lesungen einig ({anzahl} Prüfungen)." if anzahl else "Nur die Definition; durable-rules fehlt."
        )
