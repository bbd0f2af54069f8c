"""Use case: the same activity in several municipalities, their results, and the fact that makes the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ust2b.app.saetze import kurzformen
from ust2b.app.texte import wert_text
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import lies_ergebnis
from ust2b.core.pruefung import Pruefung
from ust2b.core.vervollstaendigung import ist_entschieden, suche_vollstaendigungen
from ust2b.core.wissen import Wissen

Kerne = frozenset[tuple[str, str, str, str]]
HOECHSTENS_TATSACHEN = 3
"""A difference that needs more than three facts at once is reported as such, not searched."""


@dataclass(frozen=True)
class Unterschied:
    """Why ``traeger`` differs from the reference: these facts, changed together, turn one result into the other."""

    traeger: str
    bezug: str
    tatsachen: tuple[tuple[str, str, str], ...]
    """Label of the fact, its value here, its value in the reference."""


@dataclass(frozen=True)
class Vergleichszeile:
    """One activity across municipalities."""

    kennung: str
    bezeichnung: str
    ergebnisse: Mapping[str, str]
    """Name of the legal person to its result in words; missing where it has no such activity."""
    unterschiede: tuple[Unterschied, ...]

    @property
    def einheitlich(self) -> bool:
        return len(set(self.ergebnisse.values())) <= 1


def vergleiche(beurteilungen: Iterable[Beurteilung]) -> list[Vergleichszeile]:
    """Rows in order of first appearance; activities are the same when they carry the same id."""
    nach_kennung: dict[str, list[Beurteilung]] = {}
    for b in beurteilungen:
        nach_kennung.setdefault(b.sachverhalt.id, []).append(b)
    return [_zeile(kennung, gruppe) for kennung, gruppe in nach_kennung.items() if len(gruppe) > 1]


def _zeile(kennung: str, gruppe: Sequence[Beurteilung]) -> Vergleichszeile:
    ergebnisse = {b.sachverhalt.rechtstraeger: _text(b) for b in gruppe}
    haeufigstes, _ = Counter(ergebnisse.values()).most_common(1)[0]
    bezug = next(b for b in gruppe if _text(b) == haeufigstes)
    unterschiede = tuple(_unterschied(b, bezug) for b in gruppe if _text(b) != haeufigstes)
    return Vergleichszeile(kennung, gruppe[0].sachverhalt.bezeichnung, ergebnisse, unterschiede)


def _text(b: Beurteilung) -> str:
    formen = kurzformen(b)
    return formen[0] if b.entschieden else "Prüfung erforderlich (" + " oder ".join(formen) + ")"


def _unterschied(b: Beurteilung, bezug: Beurteilung) -> Unterschied:
    verschieden = sorted(
        name
        for name in b.tatsachen.keys() | bezug.tatsachen.keys()
        if b.tatsachen.get(name) != bezug.tatsachen.get(name)
    )
    ziel = _kerne(bezug, bezug.tatsachen)
    werk = b.fall.pruefung.stand.regelwerk
    verschieden = [n for n in verschieden if n in werk.merkmale or n in werk.groessen]
    for anzahl in range(1, HOECHSTENS_TATSACHEN + 1):
        for namen in combinations(verschieden, anzahl):
            if _kerne(b, _getauscht(b.tatsachen, bezug.tatsachen, namen)) == ziel:
                return Unterschied(
                    b.sachverhalt.rechtstraeger, bezug.sachverhalt.rechtstraeger, _in_worten(b, bezug, namen)
                )
    return Unterschied(b.sachverhalt.rechtstraeger, bezug.sachverhalt.rechtstraeger, _in_worten(b, bezug, verschieden))


def _getauscht(eigene: Mapping[str, Wissen], andere: Mapping[str, Wissen], namen: Iterable[str]) -> dict[str, Wissen]:
    neu = dict(eigene)
    for name in namen:
        if name in andere:
            neu[name] = andere[name]
        else:
            neu.pop(name, None)
    return neu


def _kerne(b: Beurteilung, tatsachen: Mapping[str, Wissen]) -> Kerne:
    """Result of the activity with other facts, decided although open where that holds."""
    stand = b.fall.pruefung.stand
    menge = lies_ergebnis(Pruefung(stand, tatsachen))
    if len(menge.kerne) > 1:
        suche = suche_vollstaendigungen(stand, tatsachen)
        if ist_entschieden(suche):
            return suche.kerne
    return menge.kerne


def _in_worten(b: Beurteilung, bezug: Beurteilung, namen: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    werk = b.fall.pruefung.stand.regelwerk

    def kurz(name: str) -> str:
        return werk.merkmale[name].kurz if name in werk.merkmale else werk.groessen[name].kurz

    return tuple(
        (kurz(n), wert_text(werk, n, b.pruefung.wissen(n)), wert_text(werk, n, bezug.pruefung.wissen(n))) for n in namen
    )
