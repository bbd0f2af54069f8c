"""Conditions of rules as a tree, and their evaluation over what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from ust2b.core.wissen import (
    JA,
    NEIN,
    OFFEN,
    Wissen,
    Zahl,
    alle,
    eines,
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
        return alle(map(pruefe, bedingung.teile, repeat(umgebung)))
    if isinstance(bedingung, Eines):
        return eines(map(pruefe, bedingung.teile, repeat(umgebung)))
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


def kann_vermuten(bedingung: Bedingung) -> bool:
    """Does a presumption stand in it that can carry the Vorbehalt *vermutung*?"""
    if isinstance(bedingung, Alle | Eines):
        return any(map(kann_vermuten, bedingung.teile))
    if isinstance(bedingung, Nicht):
        return kann_vermuten(bedingung.teil)
    if isinstance(bedingung, Regelvermutung):
        selbst = bedingung.gilt and not bedingung.regelfall
        return selbst or kann_vermuten(bedingung.basis) or kann_vermuten(bedingung.widerlegung)
    return False


def stuetzt_sich_auf_vermutung(bedingung: Bedingung, umgebung: Umgebung) -> bool:
    """True when a presumption with an unexamined rebuttal entered the evaluation."""
    if isinstance(bedingung, Alle | Eines):
        return any(stuetzt_sich_auf_vermutung(teil, umgebung) for teil in bedingung.teile)
    if isinstance(bedingung, Nicht):
        return stuetzt_sich_auf_vermutung(bedingung.teil, umgebung)
    if isinstance(bedingung, Regelvermutung):
        offen = pruefe(bedingung.widerlegung, umgebung) == OFFEN
        selbst = bedingung.gilt and not bedingung.regelfall and offen and pruefe(bedingung.basis, umgebung) == JA
        return selbst or any(stuetzt_sich_auf_vermutung(t, umgebung) for t in (bedingung.basis, bedingung.widerlegung))
    return False


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
