"""Sums over similar activities of the same Rechtsträger and calendar year (point 15 of docs/semantik.md).

Another activity counts *surely* when ``zaehlt_wenn`` is ja for it, *possibly* when it is open. The lower bound is over
the sure ones, the upper over both; where an amount is missing there is no upper bound. Amounts in cents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ust2b.core.bedingung import pruefe
from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import Groesse
from ust2b.core.sachverhalt import Sachverhalt
from ust2b.core.wissen import JA, NEIN, Bereich, Wissen, Zahl

Schluessel = tuple[str, int, str]


def gruppe(sachverhalt: Sachverhalt) -> Schluessel:
    """What is added up; without a named group an activity stands alone."""
    name = sachverhalt.gruppe or f"\0{sachverhalt.id}"
    return (sachverhalt.rechtstraeger, sachverhalt.leistungsdatum.year, name)


@dataclass(slots=True)
class _Topf:
    von: Zahl = 0
    bis: Zahl = 0
    ohne_obergrenze: int = 0


def summen(
    groesse: Groesse, sachverhalte: Sequence[Sachverhalt], pruefung_zu: Callable[[Sachverhalt], Pruefung]
) -> list[Bereich]:
    """For each activity the sum of its group; its own amount always counts."""
    beitraege = [_beitrag(groesse, s, pruefung_zu(s)) for s in sachverhalte]
    toepfe: dict[Schluessel, _Topf] = defaultdict(_Topf)
    for sachverhalt, beitrag in zip(sachverhalte, beitraege, strict=True):
        _lege(toepfe[gruppe(sachverhalt)], beitrag, +1)
    return [_summe(toepfe[gruppe(s)], beitrag) for s, beitrag in zip(sachverhalte, beitraege, strict=True)]


@dataclass(frozen=True, slots=True)
class _Beitrag:
    betrag: Bereich
    zaehlt: str


def _beitrag(groesse: Groesse, sachverhalt: Sachverhalt, pruefung: Pruefung) -> _Beitrag:
    angabe = sachverhalt.angaben.get(groesse.von)
    wissen: Wissen = angabe.wissen if angabe else pruefung.wissen(groesse.von)
    betrag = wissen if isinstance(wissen, Bereich) else Bereich(0, 0)
    zaehlt = JA if groesse.zaehlt_wenn is None else pruefe(groesse.zaehlt_wenn, pruefung.umgebung)
    return _Beitrag(Bereich(betrag.von or 0, betrag.bis), zaehlt)


def _lege(topf: _Topf, beitrag: _Beitrag, vorzeichen: int) -> None:
    if beitrag.zaehlt == NEIN:
        return
    if beitrag.zaehlt == JA:
        topf.von += vorzeichen * (beitrag.betrag.von or 0)
    if beitrag.betrag.bis is None:
        topf.ohne_obergrenze += vorzeichen
    else:
        topf.bis += vorzeichen * beitrag.betrag.bis


def _summe(topf: _Topf, eigener: _Beitrag) -> Bereich:
    andere = _Topf(topf.von, topf.bis, topf.ohne_obergrenze)
    _lege(andere, eigener, -1)
    _lege(andere, _Beitrag(eigener.betrag, JA), +1)
    return Bereich(andere.von, None if andere.ohne_obergrenze else andere.bis)
