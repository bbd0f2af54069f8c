"""Tries every mutant against every test that can see it: prüffälle of the rules and decided cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain

from ust2b.core.bedingung import Grenze, Umgebung, blaetter, pruefe
from ust2b.core.pruefung import ANTWORT, TRAEGT_NICHT, Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse, parameterfassung
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regel, Regelwerk
from ust2b.core.wissen import Bereich, Zahl
from ust2b.proof.faelle import Fall, FesterStand, Vergleich, vergleiche_fall
from ust2b.proof.gleichwertig import gleichwertig
from ust2b.proof.mutanten import Mutant, Parametermutant, leser, mutanten, parametermutanten
from ust2b.proof.prueffaelle import Probe


@dataclass(frozen=True)
class Ueberlebender:
    """A change nobody noticed, in words, with the rule or parameter and the field it was made to."""

    worte: str
    regel: Regel | None = None
    parameter: str = ""
    feld: str = "wenn"

    @property
    def satz(self) -> str:
        return f"nicht bemerkt: {self.worte}"


@dataclass
class Mutantenbericht:
    """Count of all changes, of the noticed ones, of those that change nothing, and the rest."""

    gesamt: int = 0
    bemerkt: int = 0
    gleichwertig: int = 0
    ueberlebende: list[Ueberlebender] = field(default_factory=list[Ueberlebender])

    @property
    def quote(self) -> float:
        """Percent noticed of those that can be noticed."""
        zaehlend = self.gesamt - self.gleichwertig
        return 100.0 if zaehlend == 0 else 100.0 * self.bemerkt / zaehlend


@dataclass(frozen=True)
class _Test:
    """A prüffall or a decided case that holds under the rulebook as it is."""

    basis: Pruefung
    haelt_unter: Callable[[Rechtsstand], bool]
    feststellung: str
    """Conclusion the test asks for; empty when it asks for the whole result."""

    @property
    def tag(self) -> int:
        wissen = self.basis.tatsachen[LEISTUNGSDATUM]
        assert isinstance(wissen, Bereich)
        assert wissen.von is not None
        return int(wissen.von)


class Mutantenlauf:
    """Holds the tests with their finished examinations; a mutant is tried only where its rule answers differently."""

    def __init__(
        self,
        werk: Regelwerk,
        achse: Zeitachse,
        proben: Sequence[Probe],
        vergleiche: Callable[[], Sequence[Vergleich]],
    ) -> None:
        """``vergleiche`` delivers the decided cases; it is called when the first change survives all prüffälle."""
        self.werk = werk
        self.achse = achse
        self._eigene: dict[str, list[tuple[Probe, _Test]]] = {}
        tests: list[_Test] = []
        for probe in proben:
            if probe.haelt(probe.basis):
                test = _Test(probe.basis, _probe_haelt(probe), probe.regel.feststellung)
                self._eigene.setdefault(probe.regel.id, []).append((probe, test))
                tests.append(test)
        self._leser = leser(werk)
        self._geltend: dict[int, frozenset[int]] = {}
        self._vorher: dict[tuple[int, int], str] = {}
        self._sieht = _sichtbarkeit(werk, tests)
        self._vergleiche = vergleiche

    @cached_property
    def _faelle(self) -> dict[str, list[_Test]]:
        tests = [_Test(v.beurteilung.pruefung, _fall_haelt(v.fall), "") for v in self._vergleiche() if v.stimmt]
        return _sichtbarkeit(self.werk, tests)

    def laufe(self, regeln: Iterable[Regel], *, mit_parametern: bool = True) -> Mutantenbericht:
        """Mutants of these rules and of the parameters only they or also others read."""
        bericht = Mutantenbericht()
        namen: set[str] = set()
        for regel in regeln:
            for mutant in mutanten(regel, self.werk):
                bericht.gesamt += 1
                if self._bemerkt(mutant, self._prueffaelle(mutant.alt)):
                    bericht.bemerkt += 1
                elif self._gleichwertig(mutant):
                    bericht.gleichwertig += 1
                elif self._bemerkt(mutant, self._faelle.get(regel.feststellung, ())):
                    bericht.bemerkt += 1
                else:
                    bericht.ueberlebende.append(Ueberlebender(mutant.worte, regel, feld=mutant.feld))
            namen |= {blatt.parameter for blatt in blaetter(regel.wenn) if isinstance(blatt, Grenze)}
        if mit_parametern:
            for name in sorted(namen):
                self._parameter(name, bericht)
        return bericht

    def _parameter(self, name: str, bericht: Mutantenbericht) -> None:
        for mutant in parametermutanten(self.werk.parameter[name]):
            bericht.gesamt += 1
            if self._parameter_bemerkt(mutant):
                bericht.bemerkt += 1
            else:
                bericht.ueberlebende.append(Ueberlebender(mutant.worte, parameter=name))

    def _gleichwertig(self, mutant: Mutant) -> bool:
        if mutant.feld != "wenn":
            return False
        tag = mutant.alt.ab or mutant.alt.bis
        stand = self.achse.am(tag) if tag is not None else self.achse.am(self.achse.vertreter()[-1])
        return gleichwertig(mutant.alt.wenn, mutant.neu.wenn, stand)

    def _prueffaelle(self, regel: Regel) -> Iterator[_Test]:
        """Test cases that can see the rule's conclusion, its own first: they most likely notice."""
        yield from (test for _, test in self._eigene.get(regel.id, ()))
        yield from self._sieht.get(regel.feststellung, ())

    def _bemerkt(self, mutant: Mutant, tests: Iterable[_Test]) -> bool:
        alt, neu = mutant.alt, mutant.neu
        if mutant.feld == "wenn":
            for probe, test in self._eigene.get(alt.id, ()):
                if self._gilt(alt, test) and _antwort(neu, probe.basis) != probe.fall.erwartet:
                    return True
        staende: dict[int, Rechtsstand] = {}
        for test in tests:
            if not self._anders(mutant, test):
                continue
            stand = test.basis.stand
            if stand.nummer not in staende or mutant.feld == "gueltig":
                staende[stand.nummer] = _mit_regel(stand, alt, neu, test.tag)
            if not test.haelt_unter(staende[stand.nummer]):
                return True
        return False

    def _anders(self, mutant: Mutant, test: _Test) -> bool:
        """Can the test see the change: does the rule answer differently on its facts, or weigh differently?"""
        galt = self._gilt(mutant.alt, test)
        if mutant.feld == "gueltig":
            return galt != _gilt_am(mutant.neu, test.tag)
        if not galt:
            return False
        vorher = self._antwort_vorher(mutant.alt, test)
        if mutant.feld != "wenn":
            return vorher != TRAEGT_NICHT
        return vorher != _antwort(mutant.neu, test.basis)

    def _gilt(self, regel: Regel, test: _Test) -> bool:
        stand = test.basis.stand
        if stand.nummer not in self._geltend:
            self._geltend[stand.nummer] = frozenset(map(id, stand.regeln))
        return id(regel) in self._geltend[stand.nummer]

    def _antwort_vorher(self, regel: Regel, test: _Test) -> str:
        schluessel = (id(regel), id(test))
        if schluessel not in self._vorher:
            self._vorher[schluessel] = _antwort(regel, test.basis)
        return self._vorher[schluessel]

    def _parameter_bemerkt(self, mutant: Parametermutant) -> bool:
        name = mutant.parameter.name
        staende: dict[int, Rechtsstand] = {}
        for feststellung in {regel.feststellung for regel in self._leser.get(name, ())}:
            for test in chain(self._sieht.get(feststellung, ()), self._faelle.get(feststellung, ())):
                stand = test.basis.stand
                if parameterfassung(mutant.parameter, stand.tag) is not mutant.fassung:
                    continue
                if not self._liest_anders(name, mutant.neu.wert, test):
                    continue
                if stand.nummer not in staende:
                    staende[stand.nummer] = _mit_parameter(stand, mutant.parameter.name, mutant.neu.wert)
                if not test.haelt_unter(staende[stand.nummer]):
                    return True
        return False

    def _liest_anders(self, name: str, wert: Zahl, test: _Test) -> bool:
        parameter = {**test.basis.stand.parameter, name: wert}
        umgebung = Umgebung(test.basis.wissen, parameter)
        return any(
            self._gilt(regel, test) and ANTWORT[pruefe(regel.wenn, umgebung)] != self._antwort_vorher(regel, test)
            for regel in self._leser[name]
        )


def _probe_haelt(probe: Probe) -> Callable[[Rechtsstand], bool]:
    return lambda stand: probe.haelt(probe.unter(stand))


def _fall_haelt(fall: Fall) -> Callable[[Rechtsstand], bool]:
    return lambda stand: vergleiche_fall(FesterStand(stand), fall).stimmt


def _sichtbarkeit(werk: Regelwerk, tests: Sequence[_Test]) -> dict[str, list[_Test]]:
    """To each conclusion the tests whose outcome can depend on it: those that ask for it or for one that reads it."""
    tiefe: dict[str, frozenset[str]] = {}

    def liest(name: str) -> frozenset[str]:
        if name not in tiefe:
            tiefe[name] = frozenset({name})
            tiefe[name] |= frozenset[str]().union(*(liest(n) for n in werk.abhaengigkeiten[name]))
        return tiefe[name]

    ergebnis: dict[str, list[_Test]] = {}
    for test in tests:
        namen = liest(test.feststellung) if test.feststellung else frozenset(werk.feststellungen)
        for name in namen:
            if name not in test.basis.tatsachen:
                ergebnis.setdefault(name, []).append(test)
    return ergebnis


def _antwort(regel: Regel, pruefung: Pruefung) -> str:
    return ANTWORT[pruefe(regel.wenn, pruefung.umgebung)]


def _gilt_am(regel: Regel, ordinal: int) -> bool:
    return regel.gilt_am(date.fromordinal(ordinal))


def _mit_regel(stand: Rechtsstand, alt: Regel, neu: Regel, tag: int) -> Rechtsstand:
    """The state of the rules on that day with one rule replaced; nothing is read or built anew that stays the same."""
    regeln = tuple(neu if regel is alt else regel for regel in stand.regeln)
    if all(regel is not alt for regel in stand.regeln):
        regeln = (*regeln, neu)
    elif not _gilt_am(neu, tag):
        regeln = tuple(regel for regel in regeln if regel is not neu)
    geaendert = Rechtsstand(stand.regelwerk, stand.nummer, stand.tag)
    # cached_property keeps its value under its own name: these two are taken over instead of derived anew
    geaendert.__dict__.update(regeln=regeln, parameter=stand.parameter)
    return geaendert


def _mit_parameter(stand: Rechtsstand, name: str, wert: Zahl) -> Rechtsstand:
    geaendert = Rechtsstand(stand.regelwerk, stand.nummer, stand.tag)
    geaendert.__dict__.update(regeln=stand.regeln, parameter={**stand.parameter, name: wert})
    return geaendert
