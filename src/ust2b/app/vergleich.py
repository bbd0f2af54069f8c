"""Use case: the same activity in several municipalities, their results, and the fact that makes the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from pathlib import Path

from ust2b.app.saetze import ergebnistext, kurzform, kurzformen
from ust2b.app.texte import wert_text
from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.katalog import Katalog
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import PRUEFUNG_ERFORDERLICH, Ergebnis, lies_ergebnis
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import LEISTUNGSDATUM, Ort, Regelwerk
from ust2b.core.vervollstaendigung import ist_entschieden, suche_vollstaendigungen
from ust2b.core.wissen import ENTFAELLT, Wissen
from ust2b.language.meldung import Ladefehler, Meldung

PAARE_BIS = 8
"""Pairs are tried only among so few facts; beyond that the reduced set is reported as it is."""


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


def lies_kataloge(pfade: Iterable[Path], werk: Regelwerk, stichtag: date) -> list[Katalog]:
    """The catalogues of a comparison, one for each legal person: two of one name would be added up as one.

    :raises ust2b.language.Ladefehler: with all messages; K04 when a legal person stands in two catalogues.
    """
    kataloge = [lies_katalog(pfad, werk, stichtag) for pfad in pfade]
    erste: dict[str, Ort] = {}
    meldungen: list[Meldung] = []
    for katalog in kataloge:
        orte = {s.rechtstraeger: katalog.orte[nummer] for nummer, s in reversed([*enumerate(katalog.sachverhalte)])}
        for traeger, ort in orte.items():
            if traeger in erste:
                text = f"„{traeger}“ steht auch in {erste[traeger]}; der Vergleich würde beide vermengen."
                tun = "Jeden Rechtsträger nur in einem Katalog führen oder verschieden benennen."
                meldungen.append(Meldung("K04", text, ort, tun))
            erste.setdefault(traeger, ort)
    if meldungen:
        raise Ladefehler(meldungen)
    return kataloge


def vergleiche(beurteilungen: Iterable[Beurteilung]) -> list[Vergleichszeile]:
    """Rows in order of first appearance; activities are the same when they carry the same id."""
    nach_kennung: dict[str, list[Beurteilung]] = {}
    for b in beurteilungen:
        nach_kennung.setdefault(b.sachverhalt.id, []).append(b)
    return [_zeile(kennung, gruppe) for kennung, gruppe in nach_kennung.items() if len(gruppe) > 1]


def _zeile(kennung: str, gruppe: Sequence[Beurteilung]) -> Vergleichszeile:
    ergebnisse = {b.sachverhalt.rechtstraeger: _text(b) for b in gruppe}
    # The yardstick is the most frequent result, a decided one where there is any.
    zaehlung = Counter(_text(b) for b in gruppe if b.entschieden) or Counter(ergebnisse.values())
    ((haeufigstes, _),) = zaehlung.most_common(1)
    bezuege = [b for b in gruppe if _text(b) == haeufigstes]
    # A conflict is a defect of the rulebook; no fact of the municipality explains it.
    andere = [b for b in gruppe if _text(b) != haeufigstes and not b.fall.konflikte]
    unterschiede = tuple(_naechster(b, bezuege) for b in andere)
    return Vergleichszeile(kennung, gruppe[0].sachverhalt.bezeichnung, ergebnisse, unterschiede)


def _text(b: Beurteilung) -> str:
    if b.fall.konflikte:
        return ergebnistext(b)
    formen = kurzformen(b)
    if b.entschieden or all(e.klasse == PRUEFUNG_ERFORDERLICH for e in b.ergebnisse):
        return formen[0]
    return "Prüfung erforderlich (" + " oder ".join(formen) + ")"


def _naechster(b: Beurteilung, bezuege: Sequence[Beurteilung]) -> Unterschied:
    """Against the municipality that is most alike: what remains different then explains most."""
    paare = [_Paar(b, bezug) for bezug in bezuege]
    return min(paare, key=lambda paar: len(paar.verschiedene)).unterschied()


class _Paar:
    """Two judgements of the same activity. Facts of the reference are put into ``b`` until its result follows."""

    def __init__(self, b: Beurteilung, bezug: Beurteilung) -> None:
        self.b, self.bezug = b, bezug
        self.werk: Regelwerk = b.fall.pruefung.stand.regelwerk
        self.hier, self.dort = b.pruefung.wissen, bezug.pruefung.wissen
        self.ziel = _lesart(bezug.fall.pruefung.stand, bezug.tatsachen)

    @cached_property
    def verschiedene(self) -> tuple[str, ...]:
        """What rules read and what differs, in the order of the vocabulary."""
        gelesen: set[str] = {LEISTUNGSDATUM}
        for regeln in self.b.fall.pruefung.stand.regeln_fuer.values():
            gelesen.update(*(gelesene_namen(regel.wenn) for regel in regeln))
        alle = (LEISTUNGSDATUM, *self.werk.merkmale, *self.werk.groessen)
        return tuple(n for n in alle if n in gelesen and self.hier(n) != self.dort(n))

    @cached_property
    def kandidaten(self) -> tuple[str, ...]:
        """One name for quantities of one source: both sums rest on the same revenue, both quotas on the same costs."""
        namen: dict[tuple[str, str], str] = {}
        for n in self.verschiedene:
            groesse = self.werk.groessen.get(n)
            quelle = n if groesse is None else groesse.nenner or groesse.von
            namen.setdefault(("" if groesse is None else groesse.art, quelle), n)
        return tuple(namen.values())

    def unterschied(self) -> Unterschied:
        namen = self._einzeln() or self._gekuerzt()
        traeger, bezug = self.b.sachverhalt.rechtstraeger, self.bezug.sachverhalt.rechtstraeger
        return Unterschied(traeger, bezug, tuple(self._in_worten(n) for n in namen))

    def _einzeln(self) -> tuple[str, ...]:
        """The one fact that is enough: alone, or with what is asked only because of it."""
        for mit_folgen in (False, True):
            for n in self.kandidaten:
                if self._traegt((n,), mit_folgen=mit_folgen):
                    return (n,)
        return ()

    def _gekuerzt(self) -> tuple[str, ...]:
        """Facts of which none can be left out; two where two are enough."""
        namen = list(self.kandidaten)
        for n in reversed(self.kandidaten):
            rest = tuple(m for m in namen if m != n)
            if self._traegt(rest):
                namen.remove(n)
        if len(namen) > 2 and len(self.kandidaten) <= PAARE_BIS:
            return next((paar for paar in combinations(self.kandidaten, 2) if self._traegt(paar)), tuple(namen))
        return tuple(namen)

    def _traegt(self, namen: Iterable[str], *, mit_folgen: bool = True) -> bool:
        getauscht: set[str] = set()
        for n in namen:
            getauscht |= {n, *self._geschwister(n), *(self._folgen(n) if mit_folgen else ())}
        tatsachen = dict(self.b.tatsachen)
        for n in getauscht:
            if n in self.bezug.tatsachen:
                tatsachen[n] = self.bezug.tatsachen[n]
            else:
                tatsachen.pop(n, None)
        quelle = self.bezug if LEISTUNGSDATUM in getauscht else self.b
        return _lesart(quelle.fall.pruefung.stand, tatsachen) == self.ziel

    def _geschwister(self, name: str) -> tuple[str, ...]:
        groesse = self.werk.groessen.get(name)
        if groesse is None:
            return ()
        return tuple(
            g.name
            for g in self.werk.groessen.values()
            if g.art == groesse.art and (g.nenner or g.von) == (groesse.nenner or groesse.von)
        )

    def _folgen(self, name: str) -> set[str]:
        """Facts asked on one side only because ``name`` says what it says there."""
        folgen: set[str] = set()
        for n in self.verschiedene:
            merkmal = self.werk.merkmale.get(n)
            if merkmal is None or merkmal.nur_wenn is None or ENTFAELLT not in (self.hier(n), self.dort(n)):
                continue
            if {name, *folgen} & gelesene_namen(merkmal.nur_wenn):
                folgen.add(n)
        return folgen

    def _in_worten(self, name: str) -> tuple[str, str, str]:
        return (
            self._kurz(name),
            wert_text(self.werk, name, self.hier(name)),
            wert_text(self.werk, name, self.dort(name)),
        )

    def _kurz(self, name: str) -> str:
        if name == LEISTUNGSDATUM:
            return "Tag der Leistung"
        if name in self.werk.merkmale:
            return self.werk.merkmale[name].kurz
        groesse = self.werk.groessen[name]
        allein = all(wissen(name) == wissen(groesse.von) for wissen in (self.hier, self.dort))
        return self.werk.merkmale[groesse.von].kurz if groesse.art == "summe" and allein else groesse.kurz


def _lesart(stand: Rechtsstand, tatsachen: Mapping[str, Wissen]) -> tuple[bool, frozenset[str]]:
    """Result of these facts in words: decided or not, and which are possible; grounds count, not only classes."""
    menge = lies_ergebnis(Pruefung(stand, tatsachen))
    ergebnisse: Iterable[Ergebnis] = menge.ergebnisse
    entschieden = len(menge.kerne) == 1
    if entschieden:
        ergebnisse = menge.feste or menge.ergebnisse
    else:
        suche = suche_vollstaendigungen(stand, tatsachen)
        if ist_entschieden(suche):
            entschieden, ergebnisse = True, suche.ergebnisse
    return entschieden, frozenset(kurzform(e, stand) for e in ergebnisse)
