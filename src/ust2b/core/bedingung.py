"""Conditions of rules as a tree, and their evaluation over what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ust2b.core.wissen import (
    JA,
    NEIN,
    OFFEN,
    Wissen,
    Zahl,
    alle,
    ist_einer_von,
    ist_keiner_von,
    nicht,
    vergleiche,
)


@dataclass(frozen=True, slots=True)
class Gleich:
    """The value of ``name`` is one of ``werte``."""

    name: str
    werte: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ungleich:
    """The value of ``name`` is known and none of ``werte``."""

    name: str
    werte: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grenze:
    """Amount, number or day ``name`` against the parameter ``parameter`` of the day of supply."""

    name: str
    operator: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Alle:
    teile: tuple[Bedingung, ...]


@dataclass(frozen=True, slots=True)
class Eines:
    teile: tuple[Bedingung, ...]


@dataclass(frozen=True, slots=True)
class Nicht:
    teil: Bedingung


@dataclass(frozen=True, slots=True)
class Regelvermutung:
    """``alle [basis, nicht widerlegung]``; with ``gilt`` an unexamined rebuttal counts as nein.

    ``gilt`` needs a source that says exactly that; the result then carries the Vorbehalt *vermutung*.
    """

    basis: Bedingung
    widerlegung: Bedingung
    gilt: bool
    quelle: str | None = None
    regelfall: bool = False
    """``ungeprueft: regelfall``: sources name the basis as the normal case; unexamined it holds without Vorbehalt."""


Bedingung = Gleich | Ungleich | Grenze | Alle | Eines | Nicht | Regelvermutung
Blatt = Gleich | Ungleich | Grenze

Nachschlagen = Callable[[str], Wissen]


@dataclass(frozen=True, slots=True)
class Umgebung:
    """What a condition may see: facts, parameters of the day, and whether presumptions hold."""

    wissen: Nachschlagen
    parameter: Mapping[str, Zahl]
    vermutungen_gelten: bool = True


def pruefe_blatt(blatt: Blatt, umgebung: Umgebung) -> str:
    """Wahrheitswert eines einzelnen Vergleichs."""
    wissen = umgebung.wissen(blatt.name)
    if isinstance(blatt, Gleich):
        return ist_einer_von(wissen, blatt.werte)
    if isinstance(blatt, Ungleich):
        return ist_keiner_von(wissen, blatt.werte)
    return vergleiche(wissen, blatt.operator, umgebung.parameter[blatt.parameter])


def gilt_ungeprueft(vermutung: Regelvermutung, umgebung: Umgebung) -> bool:
    """Does an unexamined rebuttal count as nein?"""
    return vermutung.regelfall or (vermutung.gilt and umgebung.vermutungen_gelten)


def pruefe(bedingung: Bedingung, umgebung: Umgebung) -> str:
    """JA, NEIN oder OFFEN nach Kleene (architektur.md Punkt 6, 11)."""
    if isinstance(bedingung, Gleich):
        return ist_einer_von(umgebung.wissen(bedingung.name), bedingung.werte)
    if isinstance(bedingung, Alle):
        # alle() and eines() written out: most of the time of a catalogue is spent in these two loops
        ergebnis = JA
        for teil in bedingung.teile:
            antwort = pruefe(teil, umgebung)
            if antwort == NEIN:
                return NEIN
            if antwort == OFFEN:
                ergebnis = OFFEN
        return ergebnis
    if isinstance(bedingung, Eines):
        ergebnis = NEIN
        for teil in bedingung.teile:
            antwort = pruefe(teil, umgebung)
            if antwort == JA:
                return JA
            if antwort == OFFEN:
                ergebnis = OFFEN
        return ergebnis
    if isinstance(bedingung, Nicht):
        return nicht(pruefe(bedingung.teil, umgebung))
    if isinstance(bedingung, Regelvermutung):
        basis = pruefe(bedingung.basis, umgebung)
        if basis == NEIN:
            return NEIN
        widerlegung = pruefe(bedingung.widerlegung, umgebung)
        if widerlegung == OFFEN and gilt_ungeprueft(bedingung, umgebung):
            widerlegung = NEIN
        return alle((basis, nicht(widerlegung)))
    return pruefe_blatt(bedingung, umgebung)


def vermutungen(bedingung: Bedingung) -> Iterator[Regelvermutung]:
    """The presumptions in it that can carry the Vorbehalt *vermutung*."""
    if isinstance(bedingung, Alle | Eines):
        for teil in bedingung.teile:
            yield from vermutungen(teil)
    elif isinstance(bedingung, Nicht):
        yield from vermutungen(bedingung.teil)
    elif isinstance(bedingung, Regelvermutung):
        if bedingung.gilt and not bedingung.regelfall:
            yield bedingung
        yield from vermutungen(bedingung.basis)
        yield from vermutungen(bedingung.widerlegung)


def greift_ungeprueft(vermutung: Regelvermutung, umgebung: Umgebung) -> bool:
    """True when its basis is there and its rebuttal unexamined."""
    return pruefe(vermutung.basis, umgebung) == JA and pruefe(vermutung.widerlegung, umgebung) == OFFEN


def blaetter(bedingung: Bedingung) -> Iterator[Blatt]:
    """All comparisons in the order in which they are written."""
    if isinstance(bedingung, Alle | Eines):
        for teil in bedingung.teile:
            yield from blaetter(teil)
    elif isinstance(bedingung, Nicht):
        yield from blaetter(bedingung.teil)
    elif isinstance(bedingung, Regelvermutung):
        yield from blaetter(bedingung.basis)
        yield from blaetter(bedingung.widerlegung)
    else:
        yield bedingung


def gelesene_namen(bedingung: Bedingung) -> frozenset[str]:
    return frozenset(blatt.name for blatt in blaetter(bedingung))


def offene_blaetter(bedingung: Bedingung, umgebung: Umgebung) -> Iterator[Blatt]:
    """The comparisons an open condition hangs on; parts already decided do not count.

    A presumption that holds unexamined does not hang on its rebuttal.
    """
    if pruefe(bedingung, umgebung) != OFFEN:
        return
    if isinstance(bedingung, Alle | Eines):
        for teil in bedingung.teile:
            yield from offene_blaetter(teil, umgebung)
    elif isinstance(bedingung, Nicht):
        yield from offene_blaetter(bedingung.teil, umgebung)
    elif isinstance(bedingung, Regelvermutung):
        yield from offene_blaetter(bedingung.basis, umgebung)
        if not gilt_ungeprueft(bedingung, umgebung):
            yield from offene_blaetter(bedingung.widerlegung, umgebung)
    else:
        yield bedingung
