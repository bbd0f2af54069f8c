"""Inference with durable-rules: three layers of rulesets, compiled from the rules, chained stage by stage.

Layer 1 answers each rule (t, u, f) from the states of its comparisons; layer 2 applies exceptions; layer 3 says which
values of a Feststellung remain. Comparisons with amounts and days, sums, and what is not asked, are decided outside the
engine; from there on it draws its own conclusions and hands them to the next stage itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

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
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.core.wissen import JA, NEIN, NICHT_FESTGESTELLT, OFFEN, Wissen, ist_einer_von, ist_keiner_von
from ust2b.engines.alternativen import HOECHSTZAHL, Alternative, F, Knoten, Leser, T, Teil, U, groesse
from ust2b.engines.maschine import Maschine

ZUSTAND = {JA: T, NEIN: F, OFFEN: U}
GEDAECHTNIS = 200_000
"""Conclusions about single Feststellungen that are kept; then the memory starts anew."""


@dataclass(frozen=True)
class Antworten:
    """What the engine inferred for one Feststellung: t, u, f of each rule before and after exceptions, what remains."""

    eigen: Mapping[str, str]
    endgueltig: Mapping[str, str]
    moeglich: frozenset[str]
    konflikt: bool
    """Rules that hold contradict each other."""


@dataclass
class Schluss:
    """What the engine inferred for one case, by Feststellung."""

    antworten: dict[str, Antworten] = field(default_factory=dict[str, Antworten])

    @property
    def moeglich(self) -> dict[str, frozenset[str]]:
        return {name: antworten.moeglich for name, antworten in self.antworten.items()}

    @property
    def eigen(self) -> dict[str, str]:
        return {regel: zustand for a in self.antworten.values() for regel, zustand in a.eigen.items()}

    @property
    def endgueltig(self) -> dict[str, str]:
        return {regel: zustand for a in self.antworten.values() for regel, zustand in a.endgueltig.items()}


@dataclass
class _Fall:
    pruefung: Pruefung
    schluss: Schluss
    zustaende: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def vermutungen(self) -> bool:
        return self.pruefung.umgebung.vermutungen_gelten

    def sicht(self, name: str) -> Wissen:
        """What the engine knows: facts, and of Feststellungen only what it concluded itself."""
        geschlossen = self.schluss.antworten.get(name)
        if geschlossen is None or name in self.pruefung.tatsachen:
            return self.pruefung.wissen(name)
        return geschlossen.moeglich


class DurableLeser:
    """Reads a rulebook with durable-rules: from states of comparisons to the possible values of every Feststellung.

    Rulesets are built when first needed and serve every Rechtsstand with the same Fassung of the rule.
    """

    def __init__(self, werk: Regelwerk, maschine: Maschine | None = None) -> None:
        self.werk = werk
        self.maschine = maschine or Maschine()
        self.maschine.lerne("oder", ("a", "b"), list(_oderzeilen()), F)
        self.maschine.lerne("zaehler", ("bisher", "wert"), list(_zaehlerzeilen()), F)
        self._blaetter: dict[str, Blatt] = {}
        self._nummern: dict[Blatt, str] = {}
        self._teile: set[str] = set()
        self._gemerkt: dict[tuple[object, ...], Antworten] = {}
        self._gefaltet: dict[tuple[str, tuple[str, ...]], str] = {}

    def schliesse(self, pruefung: Pruefung) -> Schluss:
        """All conclusions of a case, inferred by the engine alone from the states of the comparisons.

        Earlier conclusions are handed on as the engine found them, never as the definition did.

        :raises ust2b.engines.maschine.Maschinenfehler: when the engine fails.
        """
        fall = _Fall(pruefung, Schluss())
        for name in self.werk.reihenfolge:
            if name in self.werk.feststellungen:
                self._nimm(name, fall)
        return fall.schluss

    def _nimm(self, name: str, fall: _Fall) -> None:
        """Equal knowledge about what the rules read is inferred once."""
        stand, lage = fall.pruefung.stand, fall.pruefung.lage
        tatsachen, schluesse = stand.gelesen_von[name]
        schluessel = (name, stand.nummer, fall.vermutungen, *map(lage, tatsachen), *map(fall.sicht, schluesse))
        if schluessel not in self._gemerkt:
            if len(self._gemerkt) >= GEDAECHTNIS:
                self._gemerkt.clear()
            self._gemerkt[schluessel] = self._stelle_fest(name, fall)
        fall.schluss.antworten[name] = self._gemerkt[schluessel]

    # layer 3: what remains of a Feststellung

    def _stelle_fest(self, name: str, fall: _Fall) -> Antworten:
        regeln = fall.pruefung.stand.regeln_fuer[name]
        eigen = {regel.id: self._eigen(regel, fall) for regel in regeln}
        endgueltig = {regel.id: self._endgueltig(regel, fall.pruefung.stand, eigen) for regel in regeln}
        nach_wert: dict[str, list[str]] = {wert: [] for wert in self.werk.feststellungen[name].werte}
        for regel in regeln:
            nach_wert[regel.wert].append(endgueltig[regel.id])
        je_wert = {wert: self._falte("oder", zustaende) for wert, zustaende in nach_wert.items()}
        haelt = self._falte("zaehler", je_wert.values())
        if haelt == U:
            return Antworten(eigen, endgueltig, frozenset(w for w, zustand in je_wert.items() if zustand == T), True)
        bleiben = frozenset(wert for wert, zustand in je_wert.items() if zustand != F)
        if haelt != T:
            regelfall = self.werk.feststellungen[name].sonst
            bleiben |= {regelfall.wert if regelfall else NICHT_FESTGESTELLT}
        return Antworten(eigen, endgueltig, bleiben, False)

    def _falte(self, regelsatz: str, zustaende: Iterable[str]) -> str:
        """Answer of a ruleset of two fields, passed on from state to state: no ruleset grows with the rulebook.

        ``oder``: does one hold (t) or may one hold (u)? ``zaehler``: does none hold (f), one (t), several (u)?
        """
        schluessel = (regelsatz, tuple(zustaende))
        if schluessel not in self._gefaltet:
            ergebnis = F
            erstes, zweites = self.maschine.felder(regelsatz)
            for zustand in schluessel[1]:
                ergebnis = self.maschine.frage(regelsatz, {erstes: ergebnis, zweites: zustand})
            self._gefaltet[schluessel] = ergebnis
        return self._gefaltet[schluessel]

    # layer 2: exceptions

    def _endgueltig(self, regel: Regel, stand: Rechtsstand, eigen: Mapping[str, str]) -> str:
        verdraenger = stand.verdraenger[regel.id]
        if not verdraenger:
            return eigen[regel.id]
        vor = [self._endgueltig(v, stand, eigen) for v in verdraenger]
        name = f"ausnahmen {regel.id} {stand.nummer}"
        if len(vor) > HOECHSTZAHL:
            vor, name = [self._falte("oder", vor)], f"ausnahmen {regel.id} zusammen"
        felder = tuple(f"v{i}" for i in range(len(vor)))
        if not self.maschine.kennt(name):
            self.maschine.lerne(name, ("eigen", *felder), list(_ausnahmezeilen(felder)), T)
        return self.maschine.frage(name, dict(zip(felder, vor, strict=True)) | {"eigen": eigen[regel.id]})

    # layer 1: a rule's own answer

    def _eigen(self, regel: Regel, fall: _Fall) -> str:
        name = f"eigen {regel.id} {regel.ab}" + ("" if fall.vermutungen else " ohne Vermutungen")
        if not self.maschine.kennt(name):
            self._lerne_bedingung(name, regel.wenn, vermutungen=fall.vermutungen)
        return self._frage_bedingung(name, fall)

    def _lerne_bedingung(self, name: str, bedingung: Bedingung, *, vermutungen: bool) -> None:
        knoten = self._zerlege(bedingung, name, vermutungen=vermutungen)
        felder: dict[str, None] = {}

        def benenne(blatt: Blatt | Teil) -> str:
            feld = blatt.schluessel if isinstance(blatt, Teil) else self._merke_blatt(blatt)
            felder[feld] = None
            return feld

        leser = Leser(benenne, vermutungen_gelten=vermutungen)
        zeilen = [(a, T) for a in leser.sicher(knoten)] + [(a, U) for a in leser.moeglich(knoten)]
        self.maschine.lerne(name, tuple(felder), zeilen, F)

    def _zerlege(self, bedingung: Bedingung, name: str, *, vermutungen: bool) -> Knoten:
        """The condition, with its parts moved into rulesets of their own while it would be too large for one."""

        def als_teil(teil: Bedingung) -> Bedingung:
            if isinstance(teil, Gleich | Ungleich | Grenze):
                return teil
            schluessel = f"{name} teil{len(self._teile)}"
            self._teile.add(schluessel)
            self._lerne_bedingung(schluessel, teil, vermutungen=vermutungen)
            return Teil(schluessel)  # type: ignore[return-value]

        if groesse(bedingung) <= HOECHSTZAHL:
            return bedingung
        if isinstance(bedingung, Nicht):
            return Nicht(als_teil(bedingung.teil))
        if isinstance(bedingung, Regelvermutung):
            basis, widerlegung = als_teil(bedingung.basis), als_teil(bedingung.widerlegung)
            return Regelvermutung(basis, widerlegung, bedingung.gilt, regelfall=bedingung.regelfall)
        assert isinstance(bedingung, Alle | Eines)
        art, teile = type(bedingung), bedingung.teile
        if len(teile) > HOECHSTZAHL:
            haelfte = len(teile) // 2
            teile = (art(teile[:haelfte]), art(teile[haelfte:]))
        return art(tuple(als_teil(teil) for teil in teile))

    def _merke_blatt(self, blatt: Blatt) -> str:
        if blatt not in self._nummern:
            self._nummern[blatt] = f"b{len(self._nummern)}"
            self._blaetter[self._nummern[blatt]] = blatt
        return self._nummern[blatt]

    def _frage_bedingung(self, name: str, fall: _Fall) -> str:
        zustaende = fall.zustaende
        for feld in self.maschine.felder(name):
            if feld not in zustaende:
                zustaende[feld] = self._zustand(feld, fall)
        return self.maschine.frage(name, zustaende)

    def _zustand(self, feld: str, fall: _Fall) -> str:
        if feld in self._teile:
            return self._frage_bedingung(feld, fall)
        blatt = self._blaetter[feld]
        if isinstance(blatt, Grenze):
            return ZUSTAND[pruefe_blatt(blatt, fall.pruefung.umgebung)]
        vergleich = ist_einer_von if isinstance(blatt, Gleich) else ist_keiner_von
        return ZUSTAND[vergleich(fall.sicht(blatt.name), blatt.werte)]


def _ausnahmezeilen(felder: tuple[str, ...]) -> Iterator[tuple[Alternative, str]]:
    yield {"eigen": frozenset({F})}, F
    for zustand, antwort in ((T, F), (U, U)):
        if zustand == U:
            yield {"eigen": frozenset({U})}, U
        for feld in felder:
            yield {feld: frozenset({zustand})}, antwort


def _oderzeilen() -> Iterator[tuple[Alternative, str]]:
    for zustand in (T, U):
        for feld in ("a", "b"):
            yield {feld: frozenset({zustand})}, zustand


def _zaehlerzeilen() -> Iterator[tuple[Alternative, str]]:
    """How many values hold so far: none (f), one (t), several (u)."""
    yield {"bisher": frozenset({T}), "wert": frozenset({T})}, U
    yield {"bisher": frozenset({U})}, U
    yield {"bisher": frozenset({T})}, T
    yield {"wert": frozenset({T})}, T
