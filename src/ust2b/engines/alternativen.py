"""Conditions as alternatives of leaf states: when does a rule surely hold, when may it hold?

Each alternative maps a leaf to the states it may have (t true, f false, u unknown). Four readings of a condition are
needed because a presumption that holds although its rebuttal is unknown is not monotone: *surely true*, *surely false*,
*not surely false*, *not surely true*. Products and unions of them are Kleene's logic, case by case; x and not x is not
simplified away where both may be unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ust2b.core.bedingung import Alle, Bedingung, Blatt, Eines, Nicht, Regelvermutung

T, F, U = "t", "f", "u"
Zustaende = frozenset[str]
Leseort = str
"""Name under which the state of a leaf travels in an event."""
Alternative = dict[Leseort, Zustaende]

HOECHSTZAHL = 24
"""Alternatives per reading of one ruleset; larger conditions are split (the engine refuses above 64 matching tests)."""


@dataclass(frozen=True, slots=True)
class Teil:
    """A sub-condition that has a ruleset of its own; its answer is read like a leaf."""

    schluessel: str


Knoten = Bedingung | Teil
Benenne = Callable[[Blatt | Teil], Leseort]


@dataclass(frozen=True, slots=True)
class Leser:
    """Reads conditions into alternatives; ``vermutungen_gelten`` as in :class:`ust2b.core.bedingung.Umgebung`."""

    benenne: Benenne
    vermutungen_gelten: bool = True

    def sicher(self, knoten: Knoten) -> list[Alternative]:
        """Alternatives under which the condition is surely true."""
        return self._lies(knoten, wahr=True, sicher=True)

    def moeglich(self, knoten: Knoten) -> list[Alternative]:
        """Alternatives under which the condition is not surely false."""
        return self._lies(knoten, wahr=True, sicher=False)

    def _lies(self, knoten: Knoten, *, wahr: bool, sicher: bool) -> list[Alternative]:
        """``wahr``/``sicher``: surely true, not surely false, surely false (wahr=False), not surely true."""
        if isinstance(knoten, Nicht):
            return self._lies(knoten.teil, wahr=not wahr, sicher=sicher)
        if isinstance(knoten, Alle | Eines):
            teile = [self._lies(teil, wahr=wahr, sicher=sicher) for teil in knoten.teile]
            return _und(teile) if isinstance(knoten, Alle) == wahr else _oder(teile)
        if isinstance(knoten, Regelvermutung):
            return self._vermutung(knoten, wahr=wahr, sicher=sicher)
        zustand = T if wahr else F
        return [{self.benenne(knoten): frozenset({zustand} if sicher else {zustand, U})}]

    def _vermutung(self, knoten: Regelvermutung, *, wahr: bool, sicher: bool) -> list[Alternative]:
        gilt = knoten.regelfall or (knoten.gilt and self.vermutungen_gelten)
        basis = self._lies(knoten.basis, wahr=wahr, sicher=sicher)
        # where it holds unexamined, an unknown rebuttal counts as nein: only „surely true“ rebuts
        if wahr:
            return _und([basis, self._lies(knoten.widerlegung, wahr=False, sicher=sicher and not gilt)])
        return _oder([basis, self._lies(knoten.widerlegung, wahr=True, sicher=sicher or gilt)])


def _oder(teile: Iterable[list[Alternative]]) -> list[Alternative]:
    return [alternative for teil in teile for alternative in teil]


def _und(teile: Iterable[list[Alternative]]) -> list[Alternative]:
    ergebnis: list[Alternative] = [{}]
    for teil in teile:
        verbunden = (_verbinde(links, rechts) for links in ergebnis for rechts in teil)
        ergebnis = [alternative for alternative in verbunden if alternative is not None]
    return ergebnis


def _verbinde(links: Alternative, rechts: Alternative) -> Alternative | None:
    """Both at once, or ``None`` when a leaf would have to be in two states."""
    ergebnis = dict(links)
    for name, zustaende in rechts.items():
        gemeinsam = ergebnis.get(name, zustaende) & zustaende
        if not gemeinsam:
            return None
        ergebnis[name] = gemeinsam
    return ergebnis


def groesse(knoten: Knoten) -> int:
    """Upper bound of the number of alternatives in any reading, without building them."""
    if isinstance(knoten, Nicht):
        return groesse(knoten.teil)
    if isinstance(knoten, Alle | Eines):
        summe = sum(groesse(teil) for teil in knoten.teile)
        produkt = 1
        for teil in knoten.teile:
            produkt *= groesse(teil)
        return max(summe, produkt, 1)
    if isinstance(knoten, Regelvermutung):
        a, b = groesse(knoten.basis), groesse(knoten.widerlegung)
        return max(a + b, a * b)
    return 1
