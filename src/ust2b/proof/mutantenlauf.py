"""Tries every mutant against every test that can see it: prüffälle of the rules and decided cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ust2b.core.bedingung import Grenze, Umgebung, blaetter, pruefe
from ust2b.core.pruefung import ANTWORT, TRAEGT_NICHT, Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse, parameterfassung
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regel, Regelwerk
from ust2b.core.wissen import Bereich, Zahl, punkt
from ust2b.proof.faelle import Fall, FesterStand, vergleiche_fall
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
    """A prüffall or a decided case. One that does not hold under the rulebook as it is (``hielt``) shows nothing."""

    basis: Pruefung
    hielt: Callable[[], bool]
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
        faelle: Sequence[Fall],
        stimmt: Callable[[Fall], bool],
    ) -> None:
        """``stimmt`` says whether a decided case comes out right; it is asked only about cases that see a change."""
        self.werk = werk
        self.achse = achse
        self._eigene: dict[str, list[tuple[Probe, _Test]]] = {}
        tests: list[_Test] = []
        for probe in proben:
            test = _probe_als_test(probe)
            self._eigene.setdefault(probe.regel.id, []).append((probe, test))
            tests.append(test)
        self._leser = leser(werk)
        self._geltend: dict[int, frozenset[int]] = {}
        self._vorher: dict[tuple[int, int], str] = {}
        self._sieht = _Sicht(werk, tests)
        self._faelle = _Sicht(werk, [_fall_als_test(fall, achse, stimmt) for fall in faelle])

    def laufe(self, regeln: Iterable[Regel]) -> Mutantenbericht:
        """Mutants of these rules and of the parameters they read."""
        bericht = Mutantenbericht()
        namen: set[str] = set()
        for regel in regeln:
            for mutant in mutanten(regel, self.werk):
                bericht.gesamt += 1
                if self._bemerkt(mutant, self._prueffaelle(mutant.alt)):
                    bericht.bemerkt += 1
                elif self._gleichwertig(mutant):
                    bericht.gleichwertig += 1
                elif self._bemerkt(mutant, self._faelle.auf(regel.feststellung)):
                    bericht.bemerkt += 1
                else:
                    bericht.ueberlebende.append(Ueberlebender(mutant.worte, regel, feld=mutant.feld))
            namen |= {blatt.parameter for blatt in blaetter(regel.wenn) if isinstance(blatt, Grenze)}
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
        yield from self._sieht.auf(regel.feststellung)

    def _alle_tests(self, feststellung: str) -> Iterator[_Test]:
        """Prüffälle first; the decided cases are examined only when these have not noticed."""
        yield from self._sieht.auf(feststellung)
        yield from self._faelle.auf(feststellung)

    def _bemerkt(self, mutant: Mutant, tests: Iterable[_Test]) -> bool:
        alt, neu = mutant.alt, mutant.neu
        if mutant.feld == "wenn":
            for probe, test in self._eigene.get(alt.id, ()):
                if self._gilt(alt, test) and _antwort(neu, probe.basis) != probe.fall.erwartet and test.hielt():
                    return True
        staende: dict[int, Rechtsstand] = {}
        for test in tests:
            if not (self._anders(mutant, test) and test.hielt()):
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
            for test in self._alle_tests(feststellung):
                stand = test.basis.stand
                if parameterfassung(mutant.parameter, stand.tag) is not mutant.fassung:
                    continue
                if not (self._liest_anders(name, mutant.neu.wert, test) and test.hielt()):
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


def _probe_als_test(probe: Probe) -> _Test:
    return _Test(
        probe.basis,
        lambda: probe.haelt(probe.basis),
        lambda stand: probe.haelt(probe.unter(stand)),
        probe.regel.feststellung,
    )


def _fall_als_test(fall: Fall, achse: Zeitachse, stimmt: Callable[[Fall], bool]) -> _Test:
    tag = fall.sachverhalt.leistungsdatum
    basis = Pruefung(achse.am(tag), {**fall.sachverhalt.tatsachen, LEISTUNGSDATUM: punkt(tag.toordinal())})

    def haelt_unter(stand: Rechtsstand) -> bool:
        return vergleiche_fall(FesterStand(stand), fall).stimmt

    return _Test(basis, lambda: stimmt(fall), haelt_unter, "")


class _Sicht:
    """To each conclusion the tests whose outcome can depend on it: those that ask for it or for one that reads it."""

    def __init__(self, werk: Regelwerk, tests: Sequence[_Test]) -> None:
        self.werk = werk
        self.tests = tests
        self._auf: dict[str, list[_Test]] = {}
        self._liest: dict[str, frozenset[str]] = {}

    def auf(self, feststellung: str) -> list[_Test]:
        if feststellung not in self._auf:
            self._auf[feststellung] = [
                test
                for test in self.tests
                if feststellung not in test.basis.tatsachen
                and (not test.feststellung or feststellung in self._gelesene(test.feststellung))
            ]
        return self._auf[feststellung]

    def _gelesene(self, name: str) -> frozenset[str]:
        if name not in self._liest:
            tiefer = (self._gelesene(n) for n in self.werk.abhaengigkeiten[name])
            self._liest[name] = frozenset({name}).union(*tiefer)
        return self._liest[name]


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
