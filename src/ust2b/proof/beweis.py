"""Proofs over a whole rulebook with z3: for all facts, known or unknown, and all days of supply.

Everything in the ``beweis_*`` modules serves the two functions here. z3 is the extra ``beweis``; without it this module
cannot be imported, and the program says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product

from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, lies_ergebnis
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext
from ust2b.proof.beweis_kodierung import Kern, Kodierung
from ust2b.proof.beweis_logik import Formel, Loeser, gleich, nicht, und
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
    """For each pair of classes (old, new) the smallest activity whose class, rate, exemption or option differs.

    Results are compared as the table gives them for the facts that are known; „decided although open“ is not
    searched, so an open result may be one the completion search would still decide.
    """
    welt = Welt([alt, neu])
    seiten = [Kodierung(welt, 0), Kodierung(welt, 1)]
    loeser = Loeser()
    loeser.merke([*welt.regeln, *(d for k in seiten for d in k.definitionen)])
    immer = loeser.schalter(und(k.ohne_konflikt for k in seiten))
    gefunden: list[Unterschied] = []
    for (klasse_alt, formel_alt), (klasse_neu, formel_neu) in product(*(_nach_klasse(k).items() for k in seiten)):
        annahmen = [immer, formel_alt, formel_neu]
        if klasse_alt == klasse_neu:
            annahmen.append(nicht(und(_gleicher_kern(k, *seiten) for k in _kerne(klasse_alt, *seiten))))
        zeuge = kleinster(loeser, welt, *annahmen) if loeser.moeglich(*annahmen) else None
        if zeuge is not None:
            kern_alt, kern_neu = _kern(zeuge, alt), _kern(zeuge, neu)
            wie_behauptet = (kern_alt[0], kern_neu[0]) == (klasse_alt, klasse_neu) and kern_alt != kern_neu
            gefunden.append(Unterschied(zeuge, kern_alt, kern_neu, wie_behauptet))
    return sorted(gefunden, key=lambda u: (len(u.zeuge.tatsachen), u.alt, u.neu))


def _nach_klasse(k: Kodierung) -> dict[str, Formel]:
    """Decided with this class; the open results together are ``pruefung_erforderlich``."""
    entschieden = k.ergebnis.entschieden
    klassen = {klasse: und([formel, entschieden]) for klasse, formel in k.ergebnis.klassen.items()}
    return {**klassen, PRUEFUNG_ERFORDERLICH: nicht(entschieden)}


def _kerne(klasse: str, *seiten: Kodierung) -> list[Kern]:
    if klasse == PRUEFUNG_ERFORDERLICH:
        return []
    return sorted({kern for k in seiten for kern in k.ergebnis.kerne if kern[0] == klasse})


def _gleicher_kern(kern: Kern, *seiten: Kodierung) -> Formel:
    return gleich(*(k.ergebnis.kerne.get(kern, False) for k in seiten))


def _kern(zeuge: Zeuge, werk: Regelwerk) -> Kern:
    kerne = lies_ergebnis(zeuge.pruefung(werk)).kerne
    (kern, *weitere) = kerne
    offen = weitere or kern[0] in {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}
    return (PRUEFUNG_ERFORDERLICH, "", "", "") if offen else kern
