"""Whether a question is asked depends on answers, never on a conclusion or an amount."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.core import bau

from ust2b.language import Ladefehler


@pytest.mark.parametrize(
    ("bedingung", "name"),
    [("{handlungsform: [privat]}", "handlungsform"), ("{einnahmen: {mehr_als: grenze}}", "einnahmen")],
)
def test_feststellung_und_betrag_in_nur_wenn_werden_abgelehnt(tmp_path: Path, monkeypatch, bedingung: str, name: str):
    monkeypatch.setattr(bau, "MERKMALE", bau.MERKMALE.replace("nur_wenn: {form: [a]}", f"nur_wenn: {bedingung}"))
    with pytest.raises(Ladefehler) as fehler:
        bau.werk(tmp_path, [*bau.FORM, bau.regel("x", "{nur_bei_a: ja}", "{handlungsform: privat}")])
    assert f"„nur_bei_a“ vergleichen Werte anderer Merkmale; „{name}“ geht hier nicht." in str(fehler.value)
    assert "a.yaml:" in str(fehler.value)
