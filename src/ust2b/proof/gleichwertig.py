"""Does a changed condition say the same for every set of facts? Then no case can notice the change, and none need."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from math import prod

from ust2b.core.bedingung import Bedingung, Blatt, Grenze, blaetter, gelesene_namen, pruefe
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.widerspruch import widersprueche
from ust2b.core.wissen import NEIN, OFFEN, UNBEKANNT, UNBEKANNTE_ZAHL, Wissen, Zahl, punkt
from ust2b.language.kontext import alle_werte

HOECHSTZAHL = 3000
"""Combinations tried; a condition with more counts as different."""


def gleichwertig(alt: Bedingung, neu: Bedingung, stand: Rechtsstand) -> bool:
    """True when both give the same answer (ja, nein, offen) for all combinations of known and unknown facts.

    Impossible combinations are left out: known facts that contradict each other, or that are known although it is
    open or excluded that anybody asks for them (``nur_wenn``).
    """
    moeglichkeiten = _moeglichkeiten(alt, neu, stand)
    if prod(map(len, moeglichkeiten.values())) > HOECHSTZAHL:
        return False
    return all(
        pruefe(alt, p.umgebung) == pruefe(neu, p.umgebung)
        for p in _pruefungen(moeglichkeiten, stand)
        if not _unmoeglich(p, stand)
    )


def _pruefungen(moeglichkeiten: dict[str, list[Wissen | None]], stand: Rechtsstand) -> Iterator[Pruefung]:
    namen = list(moeglichkeiten)
    for werte in islice(product(*moeglichkeiten.values()), HOECHSTZAHL):
        yield Pruefung(stand, {n: w for n, w in zip(namen, werte, strict=True) if w is not None})


def _unmoeglich(pruefung: Pruefung, stand: Rechtsstand) -> bool:
    merkmale = stand.regelwerk.merkmale
    for name in pruefung.tatsachen:
        if name in merkmale and pruefung.wird_gefragt(merkmale[name]) in {NEIN, OFFEN}:
            return True
    return next(widersprueche(stand, pruefung.tatsachen), None) is not None


def _moeglichkeiten(alt: Bedingung, neu: Bedingung, stand: Rechtsstand) -> dict[str, list[Wissen | None]]:
    """To each name the cases that the two conditions can tell apart; ``None`` leaves a fact unanswered."""
    werk = stand.regelwerk
    alle_blaetter = [*blaetter(alt), *blaetter(neu)]
    namen = {blatt.name for blatt in alle_blaetter}
    offen = list(namen)
    while offen:
        merkmal = werk.merkmale.get(offen.pop())
        eltern = gelesene_namen(merkmal.nur_wenn) if merkmal and merkmal.nur_wenn else frozenset[str]()
        offen += list(eltern - namen)
        namen |= eltern
    ergebnis: dict[str, list[Wissen | None]] = {}
    for name in sorted(namen):
        werte = alle_werte(werk, name)
        if werte:
            ergebnis[name] = [*(frozenset({w}) for w in _vertreter(name, werte, alle_blaetter, namen, stand))]
            ergebnis[name].append(None if name in werk.merkmale else UNBEKANNT)
        else:
            punkte: list[Wissen | None] = [punkt(z) for z in _zahlen(name, alle_blaetter, stand)]
            unbekannt = [] if name == LEISTUNGSDATUM else [None if name in werk.merkmale else UNBEKANNTE_ZAHL]
            ergebnis[name] = punkte + unbekannt
    rng = random.Random(0)
    for liste in ergebnis.values():
        rng.shuffle(liste)
    return ergebnis


def _vertreter(
    name: str, werte: frozenset[str], alle_blaetter: Sequence[Blatt], namen: set[str], stand: Rechtsstand
) -> list[str]:
    """Values that some comparison, or the ``nur_wenn`` of one of ``namen``, tells apart, one of each kind."""
    mengen: list[frozenset[str]] = [b.werte for b in alle_blaetter if b.name == name and not isinstance(b, Grenze)]
    for merkmal in stand.regelwerk.merkmale.values():
        if merkmal.nur_wenn is not None and merkmal.name in namen:
            mengen += [b.werte for b in blaetter(merkmal.nur_wenn) if b.name == name and not isinstance(b, Grenze)]
    klassen: dict[tuple[bool, ...], str] = {}
    for wert in sorted(werte):
        klassen.setdefault(tuple(wert in menge for menge in mengen), wert)
    return list(klassen.values())


def _zahlen(name: str, alle_blaetter: Sequence[Blatt], stand: Rechtsstand) -> list[Zahl]:
    grenzen = {b.parameter for b in alle_blaetter if isinstance(b, Grenze) and b.name == name}
    ganz = name == LEISTUNGSDATUM or name in stand.regelwerk.merkmale
    schritt: Zahl = 1 if ganz else Fraction(1, 1000)
    werte = {stand.parameter[p] for p in grenzen if p in stand.parameter}
    return sorted({z for w in werte for z in (w - schritt, w, w + schritt)}) or [0]
