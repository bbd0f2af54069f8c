"""What a ruleset must answer: a table read from the top, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ust2b.engines.alternativen import Alternative


def antwort_von_oben(zeilen: Iterable[tuple[Alternative, str]], sonst: str, zustaende: Mapping[str, str]) -> str:
    """Answer of the first line whose tests all fit."""
    for alternative, antwort in zeilen:
        if all(zustaende[feld] in erlaubt for feld, erlaubt in alternative.items()):
            return antwort
    return sonst
