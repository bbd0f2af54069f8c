"""What a budget becomes: positions of revenue, expenses as a count, and what was set aside by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from ust2b.catalogue.tabelle import normal


@dataclass(frozen=True, slots=True)
class Scheibe:
    """One year of one kind of figure; a run judges exactly one."""

    jahr: str
    wertart: str
    spalte: str = ""

    def __str__(self) -> str:
        wert = {"plan": "Plan", "ergebnis": "Ergebnis"}.get(self.wertart, self.wertart)
        return (
            " ".join(t for t in (wert, self.jahr, f"(Spalte „{self.spalte}“)" if self.spalte else "") if t)
            or "ohne Jahr"
        )


@dataclass(slots=True)
class Umfang:
    """Number of lines and their sum in cents."""

    zeilen: int = 0
    cent: int = 0

    def plus(self, cent: int, zeilen: int = 1) -> None:
        self.zeilen += zeilen
        self.cent += cent


@dataclass(slots=True)
class Position:
    """A revenue position: one line of the file, or all single postings with the same labels.

    ``konto_art`` is the account in the nationwide chart: ``d`` with the group of the doppik chart (revenue class as 4),
    ``k`` with the kameral Gruppierung, or empty where the chart is unknown.
    """

    datei: str
    zeile: int
    bereich: str
    gruppe: str
    produkt: str
    produkt_nr: str
    konto: str
    konto_nr: str
    kontogruppe: str
    text: str
    haushalt: str
    traeger: str = ""
    """Legal person named in the file; empty when it has no such column."""
    konto_art: str = ""
    cent: int = 0
    zeilen: int = 1
    weitere: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def bezeichnung(self) -> str:
        """Short label for people: product and account."""
        aufgabe = self.produkt or self.gruppe or self.bereich or self.produkt_nr
        zahlung = self.konto or self.text or self.kontogruppe or self.konto_nr
        return " – ".join(dict.fromkeys(t for t in (aufgabe, zahlung) if t)) or f"Zeile {self.zeile}"

    def kennung(self) -> str:
        """Key that stays the same next year: product and account by number where there is one, else by name."""
        teile = (
            self.produkt_nr or normal(self.produkt or self.gruppe),
            normal(self.bereich) if not self.produkt_nr else "",
            self.konto_nr or normal(self.konto),
            "" if self.konto_nr else normal(self.kontogruppe),
            normal(self.text),
            normal(self.haushalt),
        )
        return "E" + hashlib.sha256("\x1f".join(teile).encode()).hexdigest()[:10]


@dataclass
class Haushalt:
    """A read slice of one or several files."""

    dateien: list[str]
    scheibe: Scheibe
    scheiben: dict[Scheibe, dict[str, Umfang]]
    """Every slice of the files with its revenue and expense."""
    positionen: list[Position]
    einnahmen: Umfang
    ausgaben: Umfang
    ausschluesse: dict[str, Umfang]
    verstanden: list[tuple[str, str, str]]
    hinweise: list[str]
    zeilen_gesamt: int = 0
    """Lines of all slices, revenue and expense."""
    einnahmezeilen_gesamt: int = 0
    """Revenue lines of all slices."""
