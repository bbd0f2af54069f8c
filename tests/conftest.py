"""Common to all tests: where the reference material lies, that its absence is never silent, one loaded rulebook."""

import functools
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

import ust2b.language

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Shared machines are slow at times; a slow example is not a wrong one.
settings.register_profile("ust2b", deadline=None)
settings.load_profile("ust2b")

# Nothing is left in the cache of whoever runs the tests.
os.environ["UST2B_CACHE"] = "aus"

# Loading the shipped rulebook takes most of the time of a command, and nothing may change it: every test that loads it
# without naming a folder gets the same one. Tests of loading itself, and of processes of their own, name or start one.
_laden = ust2b.language.lade_regelwerk
_mitgeliefert = functools.cache(_laden)


def _lade_einmal(wurzel=None, *, gemerkt=False, **weitere):
    eigenes = wurzel is not None or weitere or "UST2B_RULES" in os.environ
    return _laden(wurzel, gemerkt=gemerkt, **weitere) if eigenes else _mitgeliefert()


ust2b.language.lade_regelwerk = _lade_einmal


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the reference material beside the repository; use it with ``@pytest.mark.shared``."""
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="Referenzmaterial ../shared fehlt"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested, and why: missing material, extras, LibreOffice."""
    gruende = Counter(bericht.longrepr[2] for bericht in terminalreporter.stats.get("skipped", ()))
    if gruende:
        terminalreporter.section("ACHTUNG", yellow=True, bold=True)
        for grund, anzahl in gruende.items():
            terminalreporter.write_line(f"ACHTUNG: {anzahl} × übersprungen: {grund}", yellow=True)
