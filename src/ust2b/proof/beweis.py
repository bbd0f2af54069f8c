"""Proofs over a whole rulebook with z3: for all facts, known or unknown, and all days of supply.

Everything in the ``beweis_*`` modules serves the two functions here. z3 is the extra ``beweis``; without it this module
cannot be imported, and the program says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, lies_ergebnis
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext
from ust2b.proof.beweis_kodierung import Kern, Kodierung
from ust2b.proof.beweis_logik import Loeser, nicht, und
from ust2b.proof.beweis_pruefungen import (
    beweisstand,
    konflikte,
    offene_luecken,
    tabelle_vollstaendig,
    tote_regeln,
    unerreichbare_werte,
    wirkungslose,
)
from ust2b.proof.beweis_welt import Welt
from ust2b.proof.beweis_zeuge import Zeuge, kleinster
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


@dataclass(frozen=True)
class Unterschied:
    """An activity that two rulebooks decide differently. An open result is ``pruefung_erforderlich``."""

    zeuge: Zeuge
    alt: Kern
    neu: Kern
    bestaetigt: bool
    """The definition says the same of both."""


def unterschied(alt: Regelwerk, neu: Regelwerk) -> list[Unterschied]:
    """The smallest activity for each pair of results (old, new) that differ in class, rate, exemption or option.

    Results are compared as the table gives them for the facts that are known; „decided although open“ is not
    searched, so an open result may be one the completion search would still decide.
    """
    welt = Welt([alt, neu])
    kodierungen = [Kodierung(welt, 0), Kodierung(welt, 1)]
    loeser = Loeser()
    loeser.merke(welt.regeln)
    for k in kodierungen:
        loeser.merke(k.definitionen)
    offen = (PRUEFUNG_ERFORDERLICH, "", "", "")
    seiten = []
    for k in kodierungen:
        fest = {kern: und([f, k.ergebnis.entschieden]) for kern, f in k.ergebnis.kerne.items()}
        seiten.append({**fest, offen: nicht(k.ergebnis.entschieden)})
    ohne_konflikt = und(k.ohne_konflikt for k in kodierungen)
    gefunden: list[Unterschied] = []
    for kern_alt, formel_alt in seiten[0].items():
        anders = [f for kern, f in seiten[1].items() if kern == kern_alt]
        if not loeser.moeglich(formel_alt, nicht(anders[0]) if anders else True, ohne_konflikt):
            continue
        for kern_neu, formel_neu in seiten[1].items():
            if kern_neu == kern_alt:
                continue
            zeuge = kleinster(loeser, welt, formel_alt, formel_neu, ohne_konflikt)
            if zeuge is not None:
                bestaetigt = _kern(zeuge, alt) == kern_alt and _kern(zeuge, neu) == kern_neu
                gefunden.append(Unterschied(zeuge, kern_alt, kern_neu, bestaetigt))
    return sorted(gefunden, key=lambda u: (len(u.zeuge.tatsachen), u.alt, u.neu))


def _kern(zeuge: Zeuge, werk: Regelwerk) -> Kern:
    kerne = lies_ergebnis(zeuge.pruefung(werk)).kerne
    (kern, *weitere) = kerne
    offen = weitere or kern[0] in {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}
    return (PRUEFUNG_ERFORDERLICH, "", "", "") if offen else kern
