"""The document model of a memo (Prüfvermerk): plain texts in the order they are read, independent of any format.

Everything here is text that may come from users; each writer escapes for its own format, and no writer evaluates it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Tatsache:
    """One fact as established, numbered so that the examination can refer to it."""

    nummer: int
    text: str
    herkunft: str


@dataclass(frozen=True)
class Absatz:
    """A paragraph of the examination; ``titel`` is run-in (the name of a ground)."""

    text: str
    titel: str = ""


@dataclass(frozen=True)
class Abschnitt:
    """One stage or a group of uncontested stages."""

    titel: str
    absaetze: tuple[Absatz, ...]


@dataclass(frozen=True)
class Punkt:
    """A labelled item: consequence, limit, question with the office that answers it (numbered by its place)."""

    titel: str
    text: str


@dataclass(frozen=True)
class Schritt:
    """A step of the decision path for the picture: question, answer, state.

    ``zustand`` is fest, offen, entscheidend, or ergebnis for the last one, which belongs to no stage.
    """

    stufe: str
    frage: str
    antwort: str
    zustand: str


@dataclass(frozen=True)
class Vermerk:
    """A whole memo.

    ``datensatz`` is the JSON record of the examination; Word, PDF and HTML carry it unaltered, Markdown does not.
    """

    titel: str
    dateiname: str
    kopf: tuple[Punkt, ...]
    ergebnis: str
    vorbehalte: tuple[str, ...]
    sachverhalt: tuple[Tatsache, ...]
    nicht_festgestellt: str
    pruefung: tuple[Abschnitt, ...]
    klaerung: tuple[Punkt, ...]
    folgen: tuple[Punkt, ...]
    grenzen: tuple[Punkt, ...]
    zeichnung: tuple[Punkt, ...]
    anlage: tuple[Punkt, ...]
    weg: tuple[Schritt, ...]
    haftung: str
    datensatz: str = field(default="", repr=False)

    def als_daten(self) -> dict[str, Any]:
        """The printed texts as plain data for templates that read JSON (Typst) or contexts (Word)."""
        return {name: wert for name, wert in asdict(self).items() if name != "datensatz"}
