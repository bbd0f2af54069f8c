"""An entry that fits a line, and what a line was taken for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Art = Literal["gruppe", "leistungsart", "auffang", "mehrdeutig", "vermischt", "nichts"]


@dataclass(frozen=True, slots=True)
class Treffer:
    """An entry that fits a line; ``punkte`` of 100, ``worte`` as they stand in the line."""

    name: str
    titel: str
    punkte: int
    worte: tuple[str, ...]
    aus_produkt: bool = False
    """The task stands in the product only; the account alone would not say it."""


@dataclass(frozen=True, slots=True)
class Zuordnung:
    """What a line was taken for. ``treffer`` is empty where nothing is proposed."""

    art: Art
    treffer: Treffer | None = None
    alternativen: tuple[Treffer, ...] = ()

    @property
    def name(self) -> str:
        return self.treffer.name if self.treffer else ""
