"""The document model of a letter to the tax office, and its writers for every format.

Everything is text that may come from users; each format escapes for itself. ``‹…›`` marks what a person has to fill in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ust2b.memo.modell import Punkt


@dataclass(frozen=True)
class Sachverhaltsteil:
    """Facts of one activity, and what is not established about it."""

    titel: str
    tatsachen: tuple[str, ...]
    offen: tuple[str, ...]


@dataclass(frozen=True)
class Zeile:
    """One activity of the table: what each answer (``titel``) leads to, and the VAT this leaves open."""

    kennung: str
    bezeichnung: str
    betrag: str
    ergebnisse: tuple[Punkt, ...]
    steuer: str


@dataclass(frozen=True)
class Schreiben:
    """A letter about one open legal question, in the order it is read.

    ``hinweise`` (what to do before it is sent) stands on a page of its own that is not sent.
    """

    titel: str
    dateiname: str
    tag: date
    absender: tuple[str, ...]
    empfaenger: tuple[str, ...]
    bezug: tuple[Punkt, ...]
    betreff: str
    anrede: str
    einleitung: str
    frage: str
    antworten: tuple[str, ...]
    sachverhalte: tuple[Sachverhaltsteil, ...]
    herkunft: str
    zeilen: tuple[Zeile, ...]
    summe: Zeile
    rechnung: tuple[str, ...]
    auffassung: tuple[str, ...]
    gegenpositionen: tuple[str, ...]
    bitte: tuple[str, ...]
    gruss: str
    zeichnung: tuple[Punkt, ...]
    anlagen: tuple[str, ...]
    hinweise: tuple[str, ...]

    def als_daten(self) -> dict[str, Any]:
        """Plain texts for templates that read JSON (Typst) or contexts (Word)."""
        return {name: wert for name, wert in asdict(self).items() if name != "tag"}
