"""Inference with durable-rules: three layers of rulesets, compiled from the rules, chained stage by stage.

Layer 1 answers each rule (t, u, f) from the states of its comparisons, layer 2 applies exceptions, layer 3 says which
values of a Feststellung remain. The engine is used only in the form that survives its traps: one constant session and
event id, one event at a time, strings, a positive first test, a default rule in every ruleset, a host without threads,
no data kept between events. Comparisons with amounts and days, and what is not asked, are decided outside it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ust2b.core.bedingung import (
    Alle,
    Bedingung,
    Blatt,
    Eines,
    Gleich,
    Grenze,
    Nicht,
    Regelvermutung,
    Ungleich,
    pruefe_blatt,
)
from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.core.wissen import JA, NEIN, NICHT_FESTGESTELLT, OFFEN, ist_einer_von, ist_keiner_von
from ust2b.engines.alternativen import HOECHSTZAHL, Alternative, F, Knoten, T, Teil, U, groesse, moeglich, sicher

ZUSTAND = {JA: T, NEIN: F, OFFEN: U}


class Maschinenfehler(Exception):
    """The engine did not answer as it must; no result may be built on that."""


class Maschine:
    """Rulesets by name; ``frage`` posts one event and returns what the first matching rule sets."""

    _zaehler = 0

    def __init__(self) -> None:
        from durable import engine

        class StillerHost(engine.Host):  # type: ignore[misc]
            def _run(self) -> None:
                """No dispatcher and timer threads: actions run in the caller's thread only."""

        self._host: Any = StillerHost()
        self._antwort: str | None = None
        self._gemerkt: dict[tuple[str, tuple[str, ...]], str] = {}
        self._felder: dict[str, tuple[str, ...]] = {}
        Maschine._zaehler += 1
        self._vorsilbe = f"m{Maschine._zaehler}-"

    def lerne(self, name: str, felder: tuple[str, ...], zeilen: list[tuple[Alternative, str]], sonst: str) -> None:
        """A ruleset: the first alternative that fits gives its answer, ``sonst`` otherwise."""
        regeln: dict[str, Any] = {}
        for nummer, (alternative, antwort) in enumerate([*zeilen, ({}, sonst)], 1):
            tests = [{"k": "ev"}, *(_test(feld, zustaende) for feld, zustaende in sorted(alternative.items()))]
            regeln[f"r{nummer}"] = {"all": [{"m": {"$and": tests}}], "pri": nummer, "run": self._setze(antwort)}
        self._host.set_rulesets({self._vorsilbe + name: regeln})
        self._felder[name] = felder

    def kennt(self, name: str) -> bool:
        return name in self._felder

    def felder(self, name: str) -> tuple[str, ...]:
        """What the ruleset reads."""
        return self._felder[name]

    def _setze(self, antwort: str) -> Callable[[Any], None]:
        def tu(_kontext: Any) -> None:
            self._antwort = antwort

        return tu

    def frage(self, name: str, zustaende: dict[str, str]) -> str:
        """Answer of the ruleset to these states; equal questions are asked once.

        :raises Maschinenfehler: when no rule fired or the engine reported an exception.
        """
        werte = tuple(zustaende[feld] for feld in self._felder[name])
        if (name, werte) not in self._gemerkt:
            ereignis = dict(zip(self._felder[name], werte, strict=True)) | {"k": "ev", "sid": "0", "id": "e"}
            self._antwort = None
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                zustand = self._host.post(self._vorsilbe + name, ereignis)
            if self._antwort is None or zustand.get("exception"):
                raise Maschinenfehler(f"{name}: keine Antwort auf {zustaende} ({zustand.get('exception')})")
            self._gemerkt[name, werte] = self._antwort
        return self._gemerkt[name, werte]


def _test(feld: str, zustaende: frozenset[str]) -> dict[str, Any]:
    if len(zustaende) == 1:
        return {feld: next(iter(zustaende))}
    (fehlender,) = {T, F, U} - zustaende
    return {"$neq": {feld: fehlender}}


class DurableLeser:
    """Reads a rulebook with durable-rules: from the states of comparisons to the possible values of every
    Feststellung."""

    def __init__(self, werk: Regelwerk) -> None:
        self.werk = werk
        self.maschine = Maschine()
        self.maschine.lerne("zaehler", ("bisher", "wert"), [
            ({"bisher": frozenset({T}), "wert": frozenset({T})}, U),
            ({"bisher": frozenset({U})}, U),
            ({"bisher": frozenset({T})}, T),
            ({"wert": frozenset({T})}, T),
        ], F)  # fmt: skip
        self._blaetter: dict[str, Blatt] = {}
        self._nummern: dict[Blatt, str] = {}
        self._teile: dict[str, Bedingung] = {}

    def schliesse(self, pruefung: Pruefung) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
        """Possible values of every Feststellung and the final answer of every rule, inferred by the engine alone.

        Earlier conclusions are handed on as the engine found them, never as the definition did.
        """
        moegliche: dict[str, frozenset[str]] = {}
        antworten: dict[str, str] = {}
        for name in self.werk.reihenfolge:
            if name in self.werk.feststellungen:
                moegliche[name] = self._feststellung(name, pruefung, moegliche, antworten)
        return moegliche, antworten

    def _feststellung(
        self, name: str, pruefung: Pruefung, moegliche: dict[str, frozenset[str]], antworten: dict[str, str]
    ) -> frozenset[str]:
        regeln = pruefung.stand.regeln_fuer[name]
        eigene = {regel.id: self._eigen(regel, pruefung, moegliche) for regel in regeln}
        for regel in regeln:
            antworten[regel.id] = self._endgueltig(regel, eigene, pruefung)
        je_wert = {wert: self._wert(wert, regeln, antworten) for wert in self.werk.feststellungen[name].werte}
        bisher = F
        for zustand in je_wert.values():
            bisher = self.maschine.frage("zaehler", {"bisher": bisher, "wert": zustand})
        bleiben = frozenset(wert for wert, zustand in je_wert.items() if zustand != F)
        if bisher == U:
            return frozenset(wert for wert, zustand in je_wert.items() if zustand == T)
        if bisher == T:
            return bleiben
        regelfall = self.werk.feststellungen[name].sonst
        return bleiben | {regelfall.wert if regelfall else NICHT_FESTGESTELLT}

    def _eigen(self, regel: Regel, pruefung: Pruefung, moegliche: dict[str, frozenset[str]]) -> str:
        name = f"eigen {regel.id} {regel.ab}"
        if not self.maschine.kennt(name):
            self._lerne_bedingung(name, regel.wenn)
        return self._frage_bedingung(name, pruefung, moegliche)

    def _lerne_bedingung(self, name: str, bedingung: Bedingung) -> None:
        knoten = self._zerlege(bedingung)
        felder: dict[str, None] = {}

        def benenne(blatt: Blatt | Teil) -> str:
            feld = blatt.schluessel if isinstance(blatt, Teil) else self._merke_blatt(blatt)
            felder[feld] = None
            return feld

        zeilen = [(a, T) for a in sicher(knoten, benenne)] + [(a, U) for a in moeglich(knoten, benenne)]
        self.maschine.lerne(name, tuple(felder), zeilen, F)

    def _zerlege(self, bedingung: Bedingung) -> Knoten:
        """The condition, with its parts moved into rulesets of their own while it would be too large for one."""
        if groesse(bedingung) <= HOECHSTZAHL:
            return bedingung
        if isinstance(bedingung, Nicht):
            return Nicht(self._als_teil(bedingung.teil))  # type: ignore[arg-type]
        if isinstance(bedingung, Regelvermutung):
            basis, widerlegung = self._als_teil(bedingung.basis), self._als_teil(bedingung.widerlegung)
            return Regelvermutung(basis, widerlegung, bedingung.gilt, regelfall=bedingung.regelfall)  # type: ignore[arg-type]
        assert isinstance(bedingung, Alle | Eines)
        if len(bedingung.teile) > HOECHSTZAHL:
            haelfte = len(bedingung.teile) // 2
            art = type(bedingung)
            return art((self._als_teil(art(bedingung.teile[:haelfte])), self._als_teil(art(bedingung.teile[haelfte:]))))  # type: ignore[arg-type]
        return type(bedingung)(tuple(self._als_teil(teil) for teil in bedingung.teile))  # type: ignore[arg-type]

    def _als_teil(self, bedingung: Bedingung) -> Knoten:
        if isinstance(bedingung, Gleich | Ungleich | Grenze):
            return bedingung
        schluessel = f"teil{len(self._teile)}"
        self._teile[schluessel] = bedingung
        self._lerne_bedingung(schluessel, bedingung)
        return Teil(schluessel)

    def _merke_blatt(self, blatt: Blatt) -> str:
        if blatt not in self._nummern:
            self._nummern[blatt] = f"b{len(self._nummern)}"
            self._blaetter[self._nummern[blatt]] = blatt
        return self._nummern[blatt]

    def _frage_bedingung(self, name: str, pruefung: Pruefung, moegliche: dict[str, frozenset[str]]) -> str:
        zustaende = {feld: self._zustand(feld, pruefung, moegliche) for feld in self.maschine.felder(name)}
        return self.maschine.frage(name, zustaende)

    def _zustand(self, feld: str, pruefung: Pruefung, moegliche: dict[str, frozenset[str]]) -> str:
        if feld in self._teile:
            return self._frage_bedingung(feld, pruefung, moegliche)
        blatt = self._blaetter[feld]
        if blatt.name in moegliche and blatt.name not in pruefung.tatsachen and not isinstance(blatt, Grenze):
            vergleich = ist_einer_von if isinstance(blatt, Gleich) else ist_keiner_von
            return ZUSTAND[vergleich(moegliche[blatt.name], blatt.werte)]
        return ZUSTAND[pruefe_blatt(blatt, pruefung.umgebung)]

    def _endgueltig(self, regel: Regel, eigene: dict[str, str], pruefung: Pruefung) -> str:
        verdraenger = pruefung.stand.verdraenger[regel.id]
        if not verdraenger:
            return eigene[regel.id]
        name = "ausnahmen " + " ".join([regel.id, *(v.id for v in verdraenger)])
        felder = tuple(f"v{i}" for i in range(len(verdraenger)))
        if not self.maschine.kennt(name):
            self.maschine.lerne(name, ("eigen", *felder), list(_ausnahmezeilen(felder)), T)
        zustaende = {f"v{i}": self._endgueltig(v, eigene, pruefung) for i, v in enumerate(verdraenger)}
        return self.maschine.frage(name, zustaende | {"eigen": eigene[regel.id]})

    def _wert(self, wert: str, regeln: tuple[Regel, ...], antworten: dict[str, str]) -> str:
        """Does a rule for this value hold (t) or may one hold (u)? Folded pairwise: no ruleset grows with the
        rulebook."""
        ergebnis = F
        if not self.maschine.kennt("oder"):
            self.maschine.lerne("oder", ("a", "b"), list(_oderzeilen()), F)
        for regel in regeln:
            if regel.wert == wert:
                ergebnis = self.maschine.frage("oder", {"a": ergebnis, "b": antworten[regel.id]})
        return ergebnis


def _ausnahmezeilen(felder: tuple[str, ...]) -> Iterator[tuple[Alternative, str]]:
    yield {"eigen": frozenset({F})}, F
    for feld in felder:
        yield {feld: frozenset({T})}, F
    yield {"eigen": frozenset({U})}, U
    for feld in felder:
        yield {feld: frozenset({U})}, U


def _oderzeilen() -> Iterator[tuple[Alternative, str]]:
    for zustand in (T, U):
        for feld in ("a", "b"):
            yield {feld: frozenset({zustand})}, zustand
