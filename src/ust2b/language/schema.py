"""JSON Schema of every YAML kind, for editors; derived from the models, so that both say the same."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from ust2b.language import modelle as m
from ust2b.language.leistungsarten import LeistungsartenDatei

ARTEN: dict[str, tuple[type[BaseModel], str]] = {
    "regel": (m.RegelModell, "Regel von ust2b"),
    "merkmale": (m.MerkmaleDatei, "Merkmale, Wertungen und Größen von ust2b"),
    "parameter": (m.ParameterDatei, "Parameter von ust2b"),
    "quellen": (m.QuellenDatei, "Quellen von ust2b"),
    "pruefschema": (m.PruefschemaDatei, "Prüfschema von ust2b"),
    "faelle": (m.FaelleDatei, "Entschiedene Fälle von ust2b"),
    "leistungsarten": (LeistungsartenDatei, "Leistungsarten, Gruppenregeln und Abkürzungen von ust2b"),
    "zusicherungen": (m.ZusicherungenDatei, "Zusicherungen von ust2b"),
}
_EINZELN_ODER_LISTE = frozenset({"erwartet_feststellung", "grund", "norm", "befreiung"})
"""Lists for which the models also take a single text."""


def schemata() -> dict[str, str]:
    """File name to text, for all kinds; the same bytes on every run."""
    return {f"{art}.schema.json": _text(modell, titel) for art, (modell, titel) in ARTEN.items()}


def _text(modell: type[BaseModel], titel: str) -> str:
    schema: dict[str, Any] = {"$schema": "http://json-schema.org/draft-07/schema#"}
    schema |= _wie_geschrieben(modell.model_json_schema())
    schema["title"] = titel
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _wie_geschrieben(schema: Any, feld: str = "") -> Any:
    """What people write rather than what arrives: ``17500.00`` is text here, one text stands for a list of one."""
    if isinstance(schema, list):
        return [_wie_geschrieben(teil) for teil in schema]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(schema, dict):
        return schema
    neu: dict[str, Any] = {
        str(name): _wie_geschrieben(wert, str(name))  # pyright: ignore[reportUnknownArgumentType]
        for name, wert in schema.items()  # pyright: ignore[reportUnknownVariableType]
        if not (name == "title" and isinstance(wert, str))
    }
    if neu.get("type") == "string" and "enum" not in neu and "const" not in neu:
        neu["type"] = ["string", "number", "boolean"]
    if feld in _EINZELN_ODER_LISTE and neu.get("type") == "array":
        neu["type"] = ["array", "string"]
    return neu
