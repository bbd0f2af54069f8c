"""Derived quantities: the closed list of computations that rules may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from ust2b.core.regelwerk import Groesse
from ust2b.core.wissen import ENTFAELLT, UNBEKANNTE_ZAHL, Bereich, Wissen, punkt


def _zahl(wissen: Wissen) -> Bereich:
    return wissen if isinstance(wissen, Bereich) else UNBEKANNTE_ZAHL


def berechne(groesse: Groesse, nachschlagen: Callable[[str], Wissen]) -> Wissen:
    """Value of a quantity from the facts of a single activity.

    Sums over a catalogue are computed in :mod:`ust2b.core.summen`; without a catalogue a sum is the own amount.
    """
    if groesse.art == "summe":
        return nachschlagen(groesse.von)
    von, nenner = nachschlagen(groesse.von), nachschlagen(groesse.nenner)
    if ENTFAELLT in (von, nenner):
        return ENTFAELLT
    if groesse.art == "jahre_zwischen":
        return _jahre_zwischen(_zahl(von), _zahl(nenner))
    abzug = nachschlagen(groesse.abzueglich) if groesse.abzueglich else punkt(0)
    return _anteil(_zahl(von), _zahl(nenner), punkt(0) if abzug == ENTFAELLT else _zahl(abzug))


def _anteil(von: Bereich, nenner: Bereich, abzug: Bereich) -> Bereich:
    """100 · von / (nenner − abzug) in percent; without a positive denominator the share is unknown."""
    werte = (von.von, nenner.von, abzug.von)
    bestimmt = all(b.von is not None and b.von == b.bis for b in (von, nenner, abzug))
    if not bestimmt or any(w is None for w in werte):
        return UNBEKANNTE_ZAHL
    zaehler, oben, unten = (Fraction(w) for w in werte if w is not None)
    rest = oben - unten
    return UNBEKANNTE_ZAHL if rest <= 0 else punkt(100 * zaehler / rest)


def _jahre_zwischen(von: Bereich, bis: Bereich) -> Bereich:
    if von.von is None or von.von != von.bis or bis.von is None or bis.von != bis.bis:
        return UNBEKANNTE_ZAHL
    anfang, ende = date.fromordinal(int(von.von)), date.fromordinal(int(bis.von))
    voll = ende.year - anfang.year - ((ende.month, ende.day) < (anfang.month, anfang.day))
    return punkt(Fraction(max(voll, 0)))
