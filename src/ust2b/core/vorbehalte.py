"""Vorbehalte of a result: what it rests on that is weaker than a stated fact under a source that was seen.

The first source of a rule carries it; further ones add to it. Where several rules carry the same Feststellung, the best
one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ust2b.core.bedingung import Grenze, blaetter, greift_ungeprueft, pruefe_blatt
from ust2b.core.pruefung import TRAEGT, VERDRAENGT, Pruefung
from ust2b.core.regelwerk import Quelle, Regel
from ust2b.core.wissen import JA


@dataclass(frozen=True, slots=True)
class Vorbehalt:
    """``bezug`` names facts, quantities, judgements, rules or sources, depending on ``art``; it may be empty."""

    art: str
    bezug: tuple[str, ...] = ()


def pfad_mit_vorstufen(pruefung: Pruefung, pfad: Iterable[str]) -> tuple[str, ...]:
    """The Feststellungen of the path and those their carrying rules rest on."""
    werk = pruefung.stand.regelwerk
    ergebnis: dict[str, None] = {}

    def nimm(name: str) -> None:
        if name not in werk.feststellungen or name in ergebnis:
            return
        ergebnis[name] = None
        for regel in pruefung.befund(name).tragende:
            for anderer in pruefung.stand.liest[regel.id]:
                nimm(anderer)

    for name in pfad:
        nimm(name)
    return tuple(ergebnis)


def tragende_regeln(pruefung: Pruefung, pfad: Iterable[str]) -> tuple[Regel, ...]:
    return tuple(regel for name in pfad for regel in pruefung.befund(name).tragende)


def gelesene_tatsachen(pruefung: Pruefung, pfad: Iterable[str]) -> frozenset[str]:
    """Merkmale read by a carrying rule of the path."""
    namen: set[str] = set()
    for regel in tragende_regeln(pruefung, pfad):
        namen.update(pruefung.stand.liest[regel.id])
    for name in list(namen):
        groesse = pruefung.stand.regelwerk.groessen.get(name)
        if groesse is not None:
            namen |= {groesse.von, groesse.nenner, groesse.abzueglich}
    return frozenset(namen & pruefung.stand.regelwerk.merkmale.keys())


def quellenvorbehalte(pruefung: Pruefung, pfad: tuple[str, ...], land: str) -> Iterator[Vorbehalt]:
    """ungeprueft, sonstige_quelle, fremdes_land: for each Feststellung that rests only on such sources."""
    schwach: dict[str, dict[str, None]] = {"ungeprueft": {}, "sonstige_quelle": {}, "fremdes_land": {}}
    for name in pfad:
        quellen = list(_tragende_quellen(pruefung, name))
        if not quellen:
            continue
        for art, ist_schwach in (
            ("ungeprueft", lambda q: q.status != "gesehen"),
            ("sonstige_quelle", lambda q: q.rang == "sonstige"),
            ("fremdes_land", lambda q: bool(q.laender) and land not in q.laender),
        ):
            if all(ist_schwach(q) for q in quellen):
                schwach[art].update(dict.fromkeys(q.id for q in quellen))
    for art, ids in schwach.items():
        if ids:
            yield Vorbehalt(art, tuple(ids))


def _tragende_quellen(pruefung: Pruefung, name: str) -> Iterator[Quelle]:
    werk = pruefung.stand.regelwerk
    befund = pruefung.befund(name)
    for regel in befund.tragende:
        yield werk.quellen[regel.quellen[0]]
    regelfall = werk.feststellungen[name].sonst
    if befund.regelfall and regelfall is not None:
        yield werk.quellen[regelfall.quellen[0]]


def uebergangene_wertungen(pruefung: Pruefung, pfad: Iterable[str], wertungen: Iterable[str]) -> frozenset[str]:
    """Judgements stated by a person whose rule holds, but is displaced by one that establishes something else.

    The result stands without them; that somebody judged otherwise must not go unsaid.
    """
    stand = pruefung.stand
    return frozenset(
        name
        for feststellung in pfad
        for befund in pruefung.befund(feststellung).regeln
        if befund.endgueltig == VERDRAENGT and befund.eigen == TRAEGT
        for name in set(stand.liest[befund.regel.id]).intersection(wertungen)
    )


def regeln_auf_vermutung(pruefungen: Iterable[Pruefung]) -> tuple[str, ...]:
    """Rules that hold or fail on an unexamined presumption; a failing one may let a Regelfall stand."""
    ids = (
        regel.id
        for p in pruefungen
        for regel, teile in p.stand.vermutende
        if any(greift_ungeprueft(teil, p.umgebung) for teil in teile)
    )
    return tuple(dict.fromkeys(ids))


def ruht_auf_summe(pruefung: Pruefung, pfad: Iterable[str]) -> bool:
    """True when a carrying rule keeps a sum below a limit: further activities could tip that."""
    groessen = pruefung.stand.regelwerk.groessen
    for regel in tragende_regeln(pruefung, pfad):
        for blatt in blaetter(regel.wenn):
            if not isinstance(blatt, Grenze) or blatt.name not in groessen or groessen[blatt.name].art != "summe":
                continue
            antwort = pruefe_blatt(blatt, pruefung.umgebung)
            nach_unten = blatt.operator in {"hoechstens", "weniger_als"}
            if (antwort == JA) == nach_unten:
                return True
    return False
