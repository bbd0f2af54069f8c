"""The document model of a dossier: all memos of one legal person in one document.

Plain texts in the order they are read; ``anker`` are names of places inside the document, made of letters and digits.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ust2b.memo.modell import Punkt, Vermerk


@dataclass(frozen=True)
class Verweis:
    """A link to the memo of an activity."""

    anker: str
    text: str


@dataclass(frozen=True)
class Summenzeile:
    ergebnis: str
    anzahl: int
    betrag: str


@dataclass(frozen=True)
class Uebersichtszeile:
    """One activity: result (the possible ones while it is open), norms, amount, and what the result rests on."""

    verweis: Verweis
    bezeichnung: str
    ergebnis: str
    moegliche: tuple[str, ...]
    normen: tuple[str, ...]
    betrag: str
    vorbehalte: str


@dataclass(frozen=True)
class Fragezeile:
    """An open question with who answers it, the activities it is open at, their amounts, and the VAT at stake."""

    frage: str
    stelle: str
    taetigkeiten: tuple[Verweis, ...]
    betrag: str
    steuer: str


@dataclass(frozen=True)
class Normgruppe:
    """The provisions of one law with the activities they decide."""

    gesetz: str
    normen: tuple[tuple[str, tuple[Verweis, ...]], ...]


@dataclass(frozen=True)
class Anhang:
    """An embedded record: file name, the activity, and the SHA-256 of its bytes."""

    name: str
    kennung: str
    pruefsumme: str


@dataclass(frozen=True)
class Kapitel:
    """A memo inside the dossier."""

    anker: str
    vermerk: Vermerk


@dataclass(frozen=True)
class Dossier:
    """A whole dossier. ``datensaetze`` are the JSON records in the order of ``anhaenge``."""

    titel: str
    rechtstraeger: str
    dateiname: str
    tag: date
    kopf: tuple[Punkt, ...]
    summen: tuple[Summenzeile, ...]
    gesamt: Summenzeile
    hinweise: tuple[str, ...]
    uebersicht: tuple[Uebersichtszeile, ...]
    fragen: tuple[Fragezeile, ...]
    fragenhinweis: str
    kapitel: tuple[Kapitel, ...]
    normen: tuple[Normgruppe, ...]
    anlage: tuple[Punkt, ...]
    anhaenge: tuple[Anhang, ...]
    haftung: str
    datensaetze: tuple[str, ...] = field(default=(), repr=False)

    def als_daten(self) -> dict[str, Any]:
        """Frame and registers as plain data; memos and records are added by the writer of each format."""
        return {name: wert for name, wert in asdict(self).items() if name not in {"tag", "kapitel", "datensaetze"}}
