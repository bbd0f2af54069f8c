"""Remembers answers by what was looked up to find them.

An evaluation that looks names up one after the other asks for the next one depending only on what it has learned so
far. Its runs therefore form a tree: a name at each fork, one branch for each thing that can be known about it, the
answer at the end. What a run never looked at may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from ust2b.core.wissen import Wissen

A = TypeVar("A")
Nachschlagen = Callable[[str], Wissen]
Lage = Callable[[str], object]

HOECHSTZAHL = 10_000
"""Answers kept in one memory; then it starts anew, so that it never grows without end."""


@dataclass(slots=True)
class _Gabel(Generic[A]):
    name: str
    zweige: dict[object, _Gabel[A] | A] = field(default_factory=dict)


class Gedaechtnis(Generic[A]):
    """Answers of one evaluation over different facts."""

    def __init__(self) -> None:
        self._stamm: dict[object, _Gabel[A] | A] = {}
        self._anzahl = 0

    def antwort(self, wissen: Nachschlagen, lage: Lage, werte_aus: Callable[[Nachschlagen], A]) -> A:
        """What ``werte_aus`` finds by looking up ``wissen``; ``lage`` is what it can tell apart about a name."""
        stelle = self._stamm.get(None)
        while isinstance(stelle, _Gabel):
            stelle = stelle.zweige.get(lage(stelle.name))
        if stelle is None:
            return self._merke(wissen, lage, werte_aus)
        return cast("A", stelle)

    def _merke(self, wissen: Nachschlagen, lage: Lage, werte_aus: Callable[[Nachschlagen], A]) -> A:
        gefragt: dict[str, Wissen] = {}

        def nachschlagen(name: str) -> Wissen:
            if name not in gefragt:
                gefragt[name] = wissen(name)
            return gefragt[name]

        antwort = werte_aus(nachschlagen)
        if self._anzahl >= HOECHSTZAHL:
            self._stamm.clear()
            self._anzahl = 0
        self._anzahl += 1
        zweige, zweig = self._stamm, None
        for name in gefragt:
            gabel = zweige.setdefault(zweig, _Gabel(name))
            assert isinstance(gabel, _Gabel)
            assert gabel.name == name, "equal knowledge leads to equal questions"
            zweige, zweig = gabel.zweige, lage(name)
        zweige[zweig] = antwort
        return antwort
