"""What must be so when a condition holds: a bounded disjunctive form, good enough to see dead branches and inclusion.

Everything here errs on the quiet side: what cannot be told is ``OFFEN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from ust2b.core.bedingung import Alle, Bedingung, Blatt, Eines, Gleich, Grenze, Nicht, Regelvermutung, Ungleich
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import JA, NEIN, OFFEN, alle, eines, nicht

HOECHSTZAHL = 64
"""Alternatives looked at; a condition with more is treated as saying nothing."""
_GEGENTEIL = {
    "hoechstens": "mehr_als",
    "mehr_als": "hoechstens",
    "mindestens": "weniger_als",
    "weniger_als": "mindestens",
}


@dataclass(frozen=True)
class Kontext:
    """One alternative: values still possible per name, and number comparisons that hold."""

    werte: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    grenzen: frozenset[Grenze] = frozenset()

    def und(self, anderer: Kontext) -> Kontext:
        werte = dict(self.werte)
        for name, moeglich in anderer.werte.items():
            werte[name] = werte[name] & moeglich if name in werte else moeglich
        return Kontext(werte, self.grenzen | anderer.grenzen)

    @property
    def unmoeglich(self) -> bool:
        if any(not moeglich for moeglich in self.werte.values()):
            return True
        return any(Grenze(g.name, _GEGENTEIL[g.operator], g.parameter) in self.grenzen for g in self.grenzen)


LEER = Kontext()


def alle_werte(werk: Regelwerk, name: str) -> frozenset[str]:
    """Closed list of values of a fact or conclusion; empty for numbers."""
    if name in werk.feststellungen:
        return frozenset(werk.feststellungen[name].werte)
    return frozenset(werk.merkmale[name].werte) if name in werk.merkmale else frozenset()


def kontexte(bedingung: Bedingung, werk: Regelwerk, *, wahr: bool = True) -> list[Kontext]:
    """Alternatives of which at least one holds whenever the condition is ja (or, with ``wahr=False``, nein)."""
    if isinstance(bedingung, Nicht):
        return kontexte(bedingung.teil, werk, wahr=not wahr)
    if isinstance(bedingung, Regelvermutung):
        return kontexte(bedingung.basis, werk) if wahr else [LEER]
    if isinstance(bedingung, Alle | Eines):
        teile = [kontexte(teil, werk, wahr=wahr) for teil in bedingung.teile]
        if isinstance(bedingung, Alle) != wahr:
            zusammen = [k for teil in teile for k in teil]
            return zusammen if len(zusammen) <= HOECHSTZAHL else [LEER]
        ergebnis = [LEER]
        for teil in teile:
            if len(ergebnis) * len(teil) <= HOECHSTZAHL:
                ergebnis = [a.und(b) for a, b in product(ergebnis, teil)]
        return [k for k in ergebnis if not k.unmoeglich]
    return [_blatt(bedingung, werk, wahr)]


def _blatt(blatt: Blatt, werk: Regelwerk, wahr: bool) -> Kontext:
    if isinstance(blatt, Grenze):
        operator = blatt.operator if wahr else _GEGENTEIL[blatt.operator]
        # outside nur_wenn a comparison is nein as well, so its opposite is not certain
        return Kontext(grenzen=frozenset({Grenze(blatt.name, operator, blatt.parameter)})) if wahr else LEER
    if isinstance(blatt, Gleich) and wahr:
        return Kontext({blatt.name: blatt.werte})
    if isinstance(blatt, Ungleich) and wahr:
        return Kontext({blatt.name: alle_werte(werk, blatt.name) - blatt.werte})
    return LEER


def gilt_unter(bedingung: Bedingung, kontext: Kontext) -> str:
    """Is the condition certainly true, certainly false, or open in this alternative?"""
    if isinstance(bedingung, Alle):
        return alle(gilt_unter(teil, kontext) for teil in bedingung.teile)
    if isinstance(bedingung, Eines):
        return eines(gilt_unter(teil, kontext) for teil in bedingung.teile)
    if isinstance(bedingung, Nicht):
        return nicht(gilt_unter(bedingung.teil, kontext))
    if isinstance(bedingung, Regelvermutung):
        return alle((gilt_unter(bedingung.basis, kontext), nicht(gilt_unter(bedingung.widerlegung, kontext))))
    if isinstance(bedingung, Grenze):
        if bedingung in kontext.grenzen:
            return JA
        gegenteil = Grenze(bedingung.name, _GEGENTEIL[bedingung.operator], bedingung.parameter)
        return NEIN if gegenteil in kontext.grenzen else OFFEN
    moeglich = kontext.werte.get(bedingung.name)
    if moeglich is None:
        return OFFEN
    drin = JA if moeglich <= bedingung.werte else NEIN if not moeglich & bedingung.werte else OFFEN
    return drin if isinstance(bedingung, Gleich) else nicht(drin)


def gilt_stets(bedingung: Bedingung, unter: list[Kontext]) -> bool:
    """True when the condition holds in every alternative; an impossible premise proves nothing."""
    return bool(unter) and all(gilt_unter(bedingung, k) == JA for k in unter)
