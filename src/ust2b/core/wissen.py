"""What is known about a fact: the set of values still possible, or a range of numbers.

Kleene's three-valued logic: a condition is ``JA``, ``NEIN`` or ``OFFEN``. Unknown is a legal answer, not an error; it
never silently becomes nein.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

JA = "ja"
NEIN = "nein"
OFFEN = "offen"

NICHT_FESTGESTELLT = "?"
"""Possible „value“ of a fact nothing is known about; every comparison with it stays open."""

Zahl = int | Fraction
"""Amounts are whole cents, days ordinals (``date.toordinal``), numbers with a unit fractions."""


@dataclass(frozen=True, slots=True)
class Bereich:
    """A number between ``von`` and ``bis`` (both included); ``None`` means unbounded on that side."""

    von: Zahl | None
    bis: Zahl | None


Wissen = frozenset[str] | Bereich

UNBEKANNT: Wissen = frozenset({NICHT_FESTGESTELLT})
UNBEKANNTE_ZAHL = Bereich(None, None)
ENTFAELLT: Wissen = frozenset()
"""The Merkmal is not asked here (``nur_wenn``); every comparison with it is nein."""


def punkt(zahl: Zahl) -> Bereich:
    return Bereich(zahl, zahl)


def ist_unbekannt(wissen: Wissen) -> bool:
    """True when more than one value is possible (a narrowed range included)."""
    if isinstance(wissen, Bereich):
        return wissen.von is None or wissen.von != wissen.bis
    return NICHT_FESTGESTELLT in wissen or len(wissen) > 1


def alle(werte: Iterable[str]) -> str:
    """Kleene's and; the empty list is ja."""
    ergebnis = JA
    for wert in werte:
        if wert == NEIN:
            return NEIN
        if wert == OFFEN:
            ergebnis = OFFEN
    return ergebnis


def eines(werte: Iterable[str]) -> str:
    """Kleene's or; the empty list is nein."""
    ergebnis = NEIN
    for wert in werte:
        if wert == JA:
            return JA
        if wert == OFFEN:
            ergebnis = OFFEN
    return ergebnis


def nicht(wert: str) -> str:
    return {JA: NEIN, NEIN: JA, OFFEN: OFFEN}[wert]


def ist_einer_von(wissen: Wissen, werte: frozenset[str]) -> str:
    """Is the value surely, possibly or surely not in ``werte``?"""
    if isinstance(wissen, Bereich):
        return OFFEN
    if not wissen:
        return NEIN
    if NICHT_FESTGESTELLT in wissen:
        return OFFEN
    if wissen <= werte:
        return JA
    return OFFEN if wissen & werte else NEIN


def ist_keiner_von(wissen: Wissen, werte: frozenset[str]) -> str:
    """Like „not one of“, but nein where the Merkmal is not asked: nothing is claimed about a question never put."""
    if not isinstance(wissen, Bereich) and not wissen:
        return NEIN
    return nicht(ist_einer_von(wissen, werte))


def _hoechstens(bereich: Bereich, grenze: Zahl) -> str:
    if bereich.bis is not None and bereich.bis <= grenze:
        return JA
    if bereich.von is not None and bereich.von > grenze:
        return NEIN
    return OFFEN


def _weniger(bereich: Bereich, grenze: Zahl) -> str:
    if bereich.bis is not None and bereich.bis < grenze:
        return JA
    if bereich.von is not None and bereich.von >= grenze:
        return NEIN
    return OFFEN


def vergleiche(wissen: Wissen, operator: str, grenze: Zahl) -> str:
    """Comparison of a number, an amount (cents) or a day with a parameter.

    ``operator`` is one of ``hoechstens`` (≤), ``mehr_als`` (>), ``mindestens`` (≥), ``weniger_als`` (<).
    """
    if not isinstance(wissen, Bereich):
        return NEIN if not wissen else OFFEN
    if operator == "hoechstens":
        return _hoechstens(wissen, grenze)
    if operator == "mehr_als":
        return nicht(_hoechstens(wissen, grenze))
    if operator == "weniger_als":
        return _weniger(wissen, grenze)
    if operator == "mindestens":
        return nicht(_weniger(wissen, grenze))
    raise ValueError(f"unbekannter Vergleich {operator!r}")
