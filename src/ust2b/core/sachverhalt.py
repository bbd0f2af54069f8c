"""An activity with its statements, as it is to be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ust2b.core.wissen import UNBEKANNT, UNBEKANNTE_ZAHL, Wissen


@dataclass(frozen=True, slots=True)
class Angabe:
    """What someone said about a Merkmal, with provenance.

    ``herkunft``: angabe, muster (presumed by a Leistungsart), vermutung, berechnet or abgeleitet.
    A written *unbekannt* silences a muster and a statement made for all activities; a fact it is not.
    """

    wissen: Wissen
    herkunft: str = "angabe"
    rolle: str = ""
    am: str = ""
    beleg: str = ""
    gruende: str = ""


@dataclass(frozen=True, slots=True)
class Sachverhalt:
    """An activity: one kind of supply to one kind of recipient in one legal form.

    ``betrag`` is the yearly amount in cents as the catalogue has it (only for totals in reports).
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
    """The catalogue of this Rechtsträger is declared complete for this year."""
    ort: str = ""
    weitere: Mapping[str, str] = field(default_factory=dict)

    @property
    def tatsachen(self) -> dict[str, Wissen]:
        """What is known. A written *unbekannt* says no more than an empty cell and contradicts nothing."""
        return tatsachen_aus(self.angaben)


def tatsachen_aus(angaben: Mapping[str, Angabe]) -> dict[str, Wissen]:
    """What these statements claim."""
    return {n: a.wissen for n, a in angaben.items() if a.wissen not in (UNBEKANNT, UNBEKANNTE_ZAHL)}
