"""The small rulebook, loaded once."""

from pathlib import Path

import pytest
from tests.unit.catalogue.mappen import schreibe_regelwerk

from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk


@pytest.fixture(scope="session")
def werk(tmp_path_factory: pytest.TempPathFactory) -> Regelwerk:
    return lade_regelwerk(schreibe_regelwerk(tmp_path_factory.mktemp("regelwerk")))


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    return tmp_path
