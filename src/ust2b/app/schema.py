"""JSON Schema of what the program writes, published beside the schemas of what lawyers write."""

from __future__ import annotations

import json

from ust2b.app.datensatz import ErgebnisDatei
from ust2b.app.erklaerung import ErklaerungDatei
from ust2b.app.nachpruefung import NachpruefungDatei
from ust2b.app.vermerkdatensatz import VermerkDatei


def ausgabeschemata() -> dict[str, str]:
    """File name to text; the same bytes on every run."""
    arten = {
        "ergebnis": ErgebnisDatei,
        "erklaerung": ErklaerungDatei,
        "nachpruefung": NachpruefungDatei,
        "vermerk": VermerkDatei,
    }
    return {
        f"{art}.schema.json": json.dumps(
            modell.model_json_schema(mode="serialization", by_alias=True), ensure_ascii=False, indent=2, sort_keys=True
        )
        + "\n"
        for art, modell in arten.items()
    }
