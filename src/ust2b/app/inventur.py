"""Use case: a raw budget export becomes an inventory whose sums tie to the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ust2b.catalogue.haushalt.einlesen import KOPFZEILE, OHNE_RICHTUNG, lies_haushalt
from ust2b.catalogue.haushalt.modell import Haushalt, Umfang
from ust2b.catalogue.inventarausgabe import inventar_csv, inventar_xlsx, katalogpositionen

_NICHT_EINNAHME = frozenset({KOPFZEILE, OHNE_RICHTUNG})
"""Exclusions that never were among the revenue lines."""


@dataclass(frozen=True)
class Inventur:
    """A read slice with its sums; all amounts in integer cents.

    ``katalog`` + ``negativ`` + the exclusions among the revenue lines = ``einnahmen`` of the file.
    """

    haushalt: Haushalt
    katalog: Umfang
    negativ: Umfang
    ausgeschlossen: dict[str, Umfang]
    ohne_richtung: Umfang

    @property
    def differenz(self) -> Umfang:
        """What is missing between the file's revenue lines and where they ended; zero when all is accounted for."""
        teile = [self.katalog, self.negativ, *self.ausgeschlossen.values()]
        gesamt = self.haushalt.einnahmen
        return Umfang(gesamt.zeilen - sum(t.zeilen for t in teile), gesamt.cent - sum(t.cent for t in teile))

    @property
    def geht_auf(self) -> bool:
        return (self.differenz.zeilen, self.differenz.cent) == (0, 0)


def erstelle_inventur(
    pfad: Path, jahr: str = "", wertart: str = "", spalten: Mapping[str, str] | None = None
) -> Inventur:
    """Reads one slice of a budget export; ``spalten`` names heads by role where they cannot be recognised.

    :raises ust2b.language.Ladefehler: when columns, slice or an amount cannot be known.
    """
    haushalt = lies_haushalt([pfad], vorgabe=spalten, jahr=jahr, wertart=wertart)
    katalog, negativ = Umfang(), Umfang()
    for position in katalogpositionen(haushalt):
        katalog.plus(position.cent, position.zeilen)
    for position in haushalt.positionen:
        if position.cent < 0:
            negativ.plus(position.cent, position.zeilen)
    ausgeschlossen = {n: u for n, u in haushalt.ausschluesse.items() if n not in _NICHT_EINNAHME}
    return Inventur(haushalt, katalog, negativ, ausgeschlossen, haushalt.ausschluesse.get(OHNE_RICHTUNG, Umfang()))


def inventar_datei(inventur: Inventur, endung: str, rechtstraeger: str) -> bytes:
    """The catalogue as ``.xlsx`` or ``.csv``."""
    schreibe = inventar_xlsx if endung == ".xlsx" else inventar_csv
    return schreibe(inventur.haushalt, rechtstraeger)
