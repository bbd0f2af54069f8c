"""Statements that cannot be true together: ``nur_wenn``, ``setzt_voraus``, ``schliesst_aus``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ust2b.core.bedingung import gelesene_namen
from ust2b.core.pruefung import Pruefung, pruefe
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import JA, NEIN, Bereich, Wissen


@dataclass(frozen=True, slots=True)
class Widerspruch:
    """The statement about ``merkmal`` does not go with those about ``andere``."""

    merkmal: str
    art: str
    andere: tuple[str, ...]


def widersprueche(stand: Rechtsstand, tatsachen: Mapping[str, Wissen]) -> Iterator[Widerspruch]:
    """All sure contradictions; what is still open is none."""
    return widersprueche_in(Pruefung(stand, tatsachen))


def widersprueche_in(pruefung: Pruefung, *, neu_ist: str = "") -> Iterator[Widerspruch]:
    """The sure contradictions of an examined set of facts.

    With ``neu_ist`` the other facts are known to agree with each other; only what this one touches is looked at.
    """
    regelwerk, tatsachen = pruefung.stand.regelwerk, pruefung.tatsachen
    zu_pruefen = regelwerk.beruehrte[neu_ist] if neu_ist else regelwerk.merkmale.keys()
    for name, wissen in tatsachen.items():
        if name not in zu_pruefen:
            continue
        merkmal = regelwerk.merkmale[name]
        if isinstance(wissen, Bereich) and wissen.von is None:
            continue
        if merkmal.nur_wenn is not None and pruefe(merkmal.nur_wenn, pruefung.umgebung) == NEIN:
            yield Widerspruch(name, "nur_wenn", tuple(sorted(gelesene_namen(merkmal.nur_wenn))))
        if isinstance(wissen, Bereich) or len(wissen) != 1:
            continue
        (wert,) = wissen
        for art, tabelle, schlecht in (
            ("setzt_voraus", merkmal.setzt_voraus, NEIN),
            ("schliesst_aus", merkmal.schliesst_aus, JA),
        ):
            bedingung = tabelle.get(wert)
            if bedingung is not None and pruefe(bedingung, pruefung.umgebung) == schlecht:
                yield Widerspruch(name, art, tuple(sorted(gelesene_namen(bedingung))))
    if not neu_ist or regelwerk.erfordert.get(neu_ist):
        yield from _unvereinbare(regelwerk, tatsachen)


def _unvereinbare(regelwerk: Regelwerk, tatsachen: Mapping[str, Wissen]) -> Iterator[Widerspruch]:
    """Facts that are asked only under different values of a third fact that nobody has given."""
    moeglich: dict[str, tuple[frozenset[str], str]] = {}
    for name in sorted(tatsachen):
        for dritte, werte in regelwerk.erfordert.get(name, {}).items():
            if dritte in tatsachen:
                continue
            bisher, zuerst = moeglich.get(dritte, (werte, name))
            if not bisher & werte:
                yield Widerspruch(name, "nur_wenn", (zuerst, dritte))
                return
            moeglich[dritte] = (bisher & werte, zuerst)
