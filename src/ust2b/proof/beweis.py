"""Proofs over a whole rulebook with z3: for all facts, known or unknown, and all days of supply.

Everything in the ``beweis_*`` modules serves the function here. z3 is the extra ``beweis``; without it this module
cannot be imported, and the program says so.
"""

from __future__ import annotations

from collections.abc import Collection

from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext
from ust2b.proof.beweis_pruefungen import (
    beweisstand,
    konflikte,
    offene_luecken,
    tabelle_vollstaendig,
    tote_regeln,
    unerreichbare_werte,
    wirkungslose,
)
from ust2b.proof.beweis_zusicherung import bedingungen, grenztage, lade_zusicherungen, pruefe_zusicherungen

_BEWEISE = {
    "B01": konflikte,
    "B02": tote_regeln,
    "B03": unerreichbare_werte,
    "B04": offene_luecken,
    "B07": tabelle_vollstaendig,
    "B08": wirkungslose,
}


def beweise(
    regelwerk: Regelwerk, nur: Collection[str] | None = None, *, quelltext: Quelltext | None = None
) -> list[Meldung]:
    """All findings B01 to B09; ``nur`` names the codes wanted. Assertions are read from ``quelltext``, if given."""
    zusicherungen, meldungen = lade_zusicherungen(quelltext, regelwerk) if quelltext else ([], [])
    stand = beweisstand(regelwerk, bedingungen(zusicherungen), grenztage(zusicherungen))
    for code, beweis in _BEWEISE.items():
        if nur is None or code in nur:
            meldungen += beweis(stand)
    if nur is None or {"B05", "B06"} & set(nur):
        meldungen += pruefe_zusicherungen(stand, zusicherungen)
    return meldungen
