"""Common to all tests: where the reference material lies, and that its absence is never silent."""

from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Shared machines are slow at times; a slow example is not a wrong one.
settings.register_profile("ust2b", deadline=None)
settings.load_profile("ust2b")

_uebersprungen = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the reference material beside the repository; use it with ``@pytest.mark.shared``."""
    return SHARED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    betroffen = [item for item in items if item.get_closest_marker("shared")]
    for item in betroffen:
        item.add_marker(pytest.mark.skip(reason="Referenzmaterial ../shared fehlt"))
    config.stash[_uebersprungen] = len(betroffen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if anzahl := config.stash.get(_uebersprungen, 0):
        terminalreporter.section("ACHTUNG", yellow=True, bold=True)
        terminalreporter.write_line(f"ACHTUNG: {anzahl} Tests auf ../shared übersprungen", yellow=True)
