"""Rows whose amount is the sum of others: counted twice they would be revenue nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ust2b.catalogue.haushalt.modell import Position

KURZ = 3
"""A number of so few digits names a group; then one line below it is enough to make it a sum."""


def zwischensummen(positionen: Sequence[Position]) -> list[Position]:
    """Positions whose number begins the numbers of their neighbours and whose amount is exactly the sum of those.

    Accounts are compared within one product, products only where the file has no accounts.
    """
    mit_konten = any(p.konto_nr or p.konto or p.kontogruppe for p in positionen)
    if mit_konten:
        gefunden = _summen(positionen, lambda p: _ziffern(p.konto_nr), lambda p: (p.produkt_nr, p.produkt, p.gruppe), 1)
        if any(p.konto_nr for p in positionen):
            gefunden |= _ohne_nummer(positionen, gefunden)
    else:
        # One product below its group shows nothing by itself; beside sums of several it is one more.
        gefunden = _summen(positionen, lambda p: _ziffern(p.produkt_nr), lambda p: (), 2)
        if gefunden:
            gefunden = _summen(positionen, lambda p: _ziffern(p.produkt_nr), lambda p: (), 1)
    return [positionen[i] for i in sorted(gefunden)]


def _ziffern(nummer: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", nummer)


def _summen(
    positionen: Sequence[Position],
    nummer: Callable[[Position], str],
    rahmen: Callable[[Position], tuple[str, ...]],
    mindestens: int,
) -> set[int]:
    gefunden: set[int] = set()
    for richtung in (1, -1):
        # From the end towards the beginning, so that sums of sums find the smaller ones already known.
        reihe = range(len(positionen) - 1, -1, -1) if richtung == 1 else range(len(positionen))
        for i in reihe:
            eigene = nummer(positionen[i])
            if not eigene or not positionen[i].cent or i in gefunden:
                continue
            summe, zahl, j = 0, 0, i + richtung
            while 0 <= j < len(positionen) and _gehoert(positionen[j], eigene, nummer) and (
                rahmen(positionen[j]) == rahmen(positionen[i])
            ):  # fmt: skip
                if j not in gefunden:
                    summe, zahl = summe + positionen[j].cent, zahl + 1
                j += richtung
            genug = zahl >= 2 or (zahl >= mindestens and len(eigene) <= KURZ)
            if genug and summe == positionen[i].cent:
                gefunden.add(i)
    return gefunden


def _gehoert(position: Position, nummer: str, lies: Callable[[Position], str]) -> bool:
    eigene = lies(position)
    return len(eigene) > len(nummer) and eigene.startswith(nummer)


def _ohne_nummer(positionen: Sequence[Position], bekannt: set[int]) -> set[int]:
    """A row without account among rows that have one, equal to the sum of at least two rows right above it."""
    gefunden: set[int] = set()
    summe, zahl = 0, 0
    for i, position in enumerate(positionen):
        if i in bekannt:
            continue
        if position.konto_nr:
            summe, zahl = summe + position.cent, zahl + 1
            continue
        if zahl >= 2 and position.cent and position.cent == summe:
            gefunden.add(i)
        summe, zahl = 0, 0
    return gefunden
