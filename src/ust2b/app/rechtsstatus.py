"""Use case: how far the rulebook's sources have been verified, when they were read, and what is being watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ust2b.app.saetze import QUELLENSTATUS
from ust2b.app.texte import datum
from ust2b.core.regelwerk import Parameter, Quelle, Regelwerk


@dataclass(frozen=True)
class Schwachstelle:
    """A source nobody has read in the original, with what rests on it.

    ``regeln`` are those it carries (their first source), ``parameter`` the dated values taken from it.
    """

    quelle: Quelle
    regeln: tuple[str, ...]
    parameter: tuple[str, ...]


@dataclass(frozen=True)
class Beobachtung:
    """Something that will or may change the law in force; ``ab`` is the first day that is different, if known."""

    was: str
    ab: date | None
    norm: str


@dataclass(frozen=True)
class Rechtsstatus:
    quellen_nach_status: dict[str, int]
    regeln_nach_status: dict[str, int]
    """Rules by the status of the source that carries them; every Fassung counts."""
    freigegebene: int
    gelesen_zuerst: str
    gelesen_zuletzt: str
    schwache: tuple[Schwachstelle, ...]
    """Only what carries a rule or a parameter; most rules first."""
    beobachtet: tuple[Beobachtung, ...]


def rechtsstatus(werk: Regelwerk, am: date) -> Rechtsstatus:
    """State of the sources; ``am`` is the day from which dates count as lying ahead."""
    gelesen = sorted(q.gelesen for q in werk.quellen.values() if q.gelesen)
    return Rechtsstatus(
        quellen_nach_status=_zaehle(q.status for q in werk.quellen.values()),
        regeln_nach_status=_zaehle(werk.quellen[r.quellen[0]].status for r in werk.regeln),
        freigegebene=sum(bool(r.freigegeben) for r in werk.regeln),
        gelesen_zuerst=gelesen[0] if gelesen else "",
        gelesen_zuletzt=gelesen[-1] if gelesen else "",
        schwache=tuple(sorted(_schwache(werk), key=lambda s: (-len(s.regeln), -len(s.parameter), s.quelle.id))),
        beobachtet=(*_gesetzgebung(werk), *sorted(_bevorstehend(werk, am), key=lambda b: (b.ab or am, b.was))),
    )


def _zaehle(status: Iterator[str]) -> dict[str, int]:
    zahlen = Counter(status)
    return {s: zahlen[s] for s in QUELLENSTATUS}


def _schwache(werk: Regelwerk) -> Iterator[Schwachstelle]:
    for quelle in werk.quellen.values():
        if quelle.status == "gesehen":
            continue
        regeln = tuple(dict.fromkeys(r.id for r in werk.regeln if r.quellen[0] == quelle.id))
        parameter = tuple(
            p.name for p in werk.parameter.values() if any(f.quelle == quelle.id for f in p.fassungen)
        )  # fmt: skip
        if regeln or parameter:
            yield Schwachstelle(quelle, regeln, parameter)


def _gesetzgebung(werk: Regelwerk) -> Iterator[Beobachtung]:
    for hinweis in werk.hinweise:
        if hinweis.quelle:
            yield Beobachtung(" ".join(hinweis.text.split()), None, werk.quellen[hinweis.quelle].titel)


def _bevorstehend(werk: Regelwerk, am: date) -> Iterator[Beobachtung]:
    """Days of law ahead, values that change, rules that begin or end."""
    for parameter in werk.parameter.values():
        yield from _aus_parameter(parameter, am)
    nachfolger = {(r.id, r.ab) for r in werk.regeln}
    for regel in werk.regeln:
        if regel.ab is not None and regel.ab > am:
            yield Beobachtung(f"Regel {regel.id} gilt in dieser Fassung ab {datum(regel.ab)}.", regel.ab, regel.norm)
        if regel.bis is not None and regel.bis >= am:
            danach = date.fromordinal(regel.bis.toordinal() + 1)
            if (regel.id, danach) not in nachfolger:
                yield Beobachtung(f"Regel {regel.id} gilt letztmals am {datum(regel.bis)}.", danach, regel.norm)


def _aus_parameter(parameter: Parameter, am: date) -> Iterator[Beobachtung]:
    for fassung in parameter.fassungen:
        # A value for each calendar year is arithmetic, not law in motion.
        if parameter.bezug == "kalenderjahr":
            return
        if parameter.typ == "datum":
            tag = date.fromordinal(int(fassung.wert))
            gilt = (fassung.ab is None or fassung.ab <= am) and (fassung.bis is None or am <= fassung.bis)
            if gilt and tag >= am:
                yield Beobachtung(f"{parameter.kurz}: {datum(tag)}", tag, parameter.norm)
        elif fassung.ab is not None and fassung.ab > am:
            yield Beobachtung(f"{parameter.kurz}: neuer Wert ab {datum(fassung.ab)}", fassung.ab, parameter.norm)
