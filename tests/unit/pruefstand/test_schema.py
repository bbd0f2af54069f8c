"""The committed JSON Schemas are those of the models and fit what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ust2b.language.modelle import RegelModell
from ust2b.language.schema import ARTEN, schemata

WURZEL = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", sorted(schemata()))
def test_abgelegt_ist_der_stand_der_modelle(name: str) -> None:
    abgelegt = (WURZEL / "schemas" / name).read_text(encoding="utf-8")
    assert abgelegt == schemata()[name], "ust2b rules schema --output schemas"


def test_jede_art_ist_im_editor_verdrahtet() -> None:
    einstellungen = json.loads((WURZEL / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    verdrahtet = {Path(name).name for name in einstellungen["yaml.schemas"]}
    assert verdrahtet == {f"{art}.schema.json" for art in ARTEN}


def test_geschriebene_zahlen_und_einzelne_texte_sind_erlaubt() -> None:
    parameter: dict[str, Any] = json.loads(schemata()["parameter.schema.json"])
    wert = parameter["$defs"]["ParameterfassungModell"]["properties"]["wert"]
    assert wert["type"] == ["string", "number", "boolean"]
    faelle: dict[str, Any] = json.loads(schemata()["faelle.schema.json"])
    assert faelle["$defs"]["ErwartetModell"]["properties"]["norm"]["type"] == ["array", "string"]
    regel: dict[str, Any] = json.loads(schemata()["regel.schema.json"])
    assert regel["additionalProperties"] is False
    assert set(regel["properties"]) == set(RegelModell.model_fields)
