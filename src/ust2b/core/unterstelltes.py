"""What a decided result takes for granted: normal cases nobody has spoken about.

A rule may count an unexamined rebuttal as nein because its source says „in der Regel“ (``ungeprueft: regelfall``). The
result then carries no Vorbehalt, but whoever signs it should see which facts it silently supposes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.core.bedingung import Alle, Bedingung, Eines, Nicht, Regelvermutung, offene_blaetter
from ust2b.core.ergebnis import Ergebnis, lies_ergebnis
from ust2b.core.pruefung import Pruefung
from ust2b.core.vervollstaendigung import ist_entschieden, kandidaten, suche_ab
from ust2b.core.widerspruch import widersprueche_in
from ust2b.core.wissen import OFFEN, ist_unbekannt


def unterstelltes(pruefung: Pruefung, ergebnisse: tuple[Ergebnis, ...]) -> tuple[str, ...]:
    """Merkmale that a normal case leaves unexamined and that could overturn the result, in the order of the rules."""
    kerne = frozenset(e.kern for e in ergebnisse)
    return tuple(name for name in dict.fromkeys(_regelfaelle(pruefung)) if _kippt(pruefung, name, kerne))


def _regelfaelle(pruefung: Pruefung) -> Iterator[str]:
    besucht: set[str] = set()
    for regel in pruefung.stand.regeln:
        for vermutung in _vermutungen(regel.wenn):
            yield from _offene_merkmale(pruefung, vermutung.widerlegung, besucht)


def _vermutungen(bedingung: Bedingung) -> Iterator[Regelvermutung]:
    if isinstance(bedingung, Alle | Eines):
        for teil in bedingung.teile:
            yield from _vermutungen(teil)
    elif isinstance(bedingung, Nicht):
        yield from _vermutungen(bedingung.teil)
    elif isinstance(bedingung, Regelvermutung):
        if bedingung.regelfall:
            yield bedingung
        yield from _vermutungen(bedingung.basis)
        yield from _vermutungen(bedingung.widerlegung)


def _offene_merkmale(pruefung: Pruefung, bedingung: Bedingung, besucht: set[str]) -> Iterator[str]:
    """The unanswered Merkmale an open condition hangs on, also behind Feststellungen and behind their own question."""
    werk = pruefung.stand.regelwerk
    for blatt in offene_blaetter(bedingung, pruefung.umgebung):
        if blatt.name in besucht:
            continue
        besucht.add(blatt.name)
        if blatt.name in werk.feststellungen:
            for befund in pruefung.befund(blatt.name).offene:
                yield from _offene_merkmale(pruefung, befund.regel.wenn, besucht)
        elif blatt.name in werk.merkmale:
            merkmal = werk.merkmale[blatt.name]
            if merkmal.nur_wenn is not None and pruefung.wird_gefragt(merkmal) == OFFEN:
                yield from _offene_merkmale(pruefung, merkmal.nur_wenn, besucht)
            if ist_unbekannt(pruefung.wissen(blatt.name)):
                yield blatt.name


def _kippt(pruefung: Pruefung, name: str, kerne: frozenset[tuple[str, str, str, str]]) -> bool:
    for wert in kandidaten(pruefung.stand, name, pruefung.wissen(name)):
        neu = pruefung.mit(name, wert)
        menge = lies_ergebnis(neu)
        if menge.eindeutig and menge.kerne == kerne:
            continue
        if next(widersprueche_in(neu), None) is not None:
            continue
        suche = suche_ab(neu)
        if menge.eindeutig or not ist_entschieden(suche) or suche.kerne != kerne:
            return True
    return False
