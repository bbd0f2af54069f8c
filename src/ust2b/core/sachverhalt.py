"""Eine Tätigkeit mit ihren Angaben, wie sie zu beurteilen ist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ust2b.core.wissen import Wissen


@dataclass(frozen=True, slots=True)
class Angabe:
    """Was jemand zu einem Merkmal gesagt hat, mit Herkunft.

    ``herkunft``: angabe, muster (von einer Leistungsart vermutet), vermutung, berechnet oder abgeleitet.
    Ein ausdrückliches *unbekannt* ist eine Angabe; sie bringt ein Muster zum Schweigen.
    """

    wissen: Wissen
    herkunft: str = "angabe"
    rolle: str = ""
    am: str = ""
    beleg: str = ""
    gruende: str = ""


@dataclass(frozen=True, slots=True)
class Sachverhalt:
    """Eine Tätigkeit: eine Art von Leistung an eine Art von Empfänger in einer Rechtsform.

    ``betrag`` ist der Betrag der Tätigkeit im Jahr in Cent, wie er im Katalog steht (nur für Summen in Berichten).
    """

    id: str
    rechtstraeger: str
    leistungsdatum: date
    angaben: Mapping[str, Angabe] = field(default_factory=dict)
    bezeichnung: str = ""
    gruppe: str = ""
    gehoert_zu: str = ""
    land: str = ""
    ags: str = ""
    betrag: int | None = None
    vollstaendig: bool = False
    """Der Katalog dieses Rechtsträgers ist für dieses Jahr für vollständig erklärt."""
    ort: str = ""
    weitere: Mapping[str, str] = field(default_factory=dict)

    @property
    def tatsachen(self) -> dict[str, Wissen]:
        return {name: angabe.wissen for name, angabe in self.angaben.items()}
