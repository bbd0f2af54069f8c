"""The definition: what the rulebook says about a set of facts.

A :class:`Pruefung` answers Feststellungen on demand and remembers the answers, so it is the trace („why“) at the same
time. It is total: over typed facts it never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ust2b.core.bedingung import Nachschlagen, Umgebung, pruefe
from ust2b.core.gedaechtnis import Gedaechtnis, Lage
from ust2b.core.groessen import berechne
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import LEISTUNGSDATUM, Merkmal, Regel
from ust2b.core.wissen import (
    ENTFAELLT,
    JA,
    NEIN,
    NICHT_FESTGESTELLT,
    OFFEN,
    UNBEKANNT,
    UNBEKANNTE_ZAHL,
    Bereich,
    Wissen,
    punkt,
)

TRAEGT = "traegt"
TRAEGT_NICHT = "traegt_nicht"
VERDRAENGT = "verdraengt"
ANTWORT = {JA: TRAEGT, NEIN: TRAEGT_NICHT, OFFEN: OFFEN}
W = TypeVar("W")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Regelbefund:
    """Answer of a rule before (``eigen``) and after (``endgueltig``) the exceptions."""

    regel: Regel
    eigen: str
    endgueltig: str
    verdraenger: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feststellungsbefund:
    """What is known about a Feststellung and which rules carry it.

    ``moeglich`` holds ``NICHT_FESTGESTELLT`` when it is also open whether anything is established at all.
    """

    name: str
    moeglich: frozenset[str]
    regeln: tuple[Regelbefund, ...]
    konflikt: bool = False
    regelfall: bool = False

    @property
    def wert(self) -> str | None:
        """The established value, when only one remains possible."""
        if len(self.moeglich) == 1 and not self.konflikt:
            (wert,) = self.moeglich
            return None if wert == NICHT_FESTGESTELLT else wert
        return None

    @property
    def tragende(self) -> tuple[Regel, ...]:
        return tuple(b.regel for b in self.regeln if b.endgueltig == TRAEGT)

    @property
    def offene(self) -> tuple[Regelbefund, ...]:
        return tuple(b for b in self.regeln if b.endgueltig == OFFEN)


def endgueltige_antwort(regel: Regel, eigen: Mapping[str, str], stand: Rechtsstand) -> tuple[str, tuple[str, ...]]:
    """Answer after the exceptions, from the top of the graph of exceptions (point 8 of docs/semantik.md)."""
    if eigen[regel.id] == TRAEGT_NICHT:
        return TRAEGT_NICHT, ()
    antworten = {r.id: endgueltige_antwort(r, eigen, stand)[0] for r in stand.verdraenger[regel.id]}
    tragende = tuple(sorted(r for r, antwort in antworten.items() if antwort == TRAEGT))
    if tragende:
        return VERDRAENGT, tragende
    if eigen[regel.id] == OFFEN or OFFEN in antworten.values():
        return OFFEN, ()
    return TRAEGT, ()


class _Bekannt(dict[str, W]):
    """What is known so far; anything else is found out once, when it is asked for."""

    def __init__(self, bekannt: Mapping[str, W], finde: Callable[[str], W]) -> None:
        super().__init__(bekannt)
        self._finde = finde

    def __missing__(self, name: str) -> W:
        self[name] = wissen = self._finde(name)
        return wissen

    def uebernimm(self, bisher: dict[str, W], ausser: frozenset[str]) -> None:
        """Takes over what another one knows, except about some names."""
        uebernommen = dict(bisher)
        for name in ausser:
            uebernommen.pop(name, None)
        self.update(uebernommen)


class Pruefung:
    """Examines a set of facts on one day. A Feststellung is examined only when it is asked for."""

    def __init__(self, stand: Rechtsstand, tatsachen: Mapping[str, Wissen], *, vermutungen_gelten: bool = True) -> None:
        self.stand = stand
        self.tatsachen = tatsachen
        self._befunde: dict[str, Feststellungsbefund] = {}
        self._entfaellt: dict[str, str] = {}
        self._vorher = self
        self._betroffene: frozenset[str] = frozenset()
        self._bekannt = _Bekannt(tatsachen, self._finde)
        self.wissen: Nachschlagen = self._bekannt.__getitem__
        """What is known about a Merkmal, a quantity or a Feststellung."""
        self._lagen = _Bekannt[object]({}, self._finde_lage)
        self.lage: Lage = self._lagen.__getitem__
        """The same as far as conditions can tell: of a number only the truth of its comparisons."""
        self.umgebung = Umgebung(self.wissen, stand.parameter, vermutungen_gelten)

    def mit(self, name: str, wissen: Wissen) -> Pruefung:
        """The same examination with one more fact; about what it does not touch this examination is asked."""
        vermutungen = self.umgebung.vermutungen_gelten
        # a quantity keeps what was known before: one tried amount does not stand for all its values
        teile = {
            g.name: self.wissen(g.name)
            for g in self.stand.regelwerk.groessen.values()
            if name in (g.von, g.nenner, g.abzueglich)
        }
        neu = Pruefung(self.stand, {**teile, **self.tatsachen, name: wissen}, vermutungen_gelten=vermutungen)
        neu._vorher, neu._betroffene = self, self.stand.regelwerk.betroffene[name]
        neu._bekannt.uebernimm(self._bekannt, neu._betroffene)
        neu._lagen.uebernimm(self._lagen, neu._betroffene)
        return neu

    def _zustaendig(self, name: str) -> Pruefung:
        """Who knows about it: where :meth:`mit` has changed nothing, the examination before."""
        return self if name in self._betroffene else self._vorher

    def _finde(self, name: str) -> Wissen:
        if (andere := self._zustaendig(name)) is not self:
            return andere.wissen(name)
        werk = self.stand.regelwerk
        if name in werk.feststellungen:
            return self.befund(name).moeglich
        if name in werk.groessen:
            return berechne(werk.groessen[name], self.wissen)
        if name == LEISTUNGSDATUM:
            return punkt(self.stand.tag.toordinal())
        return self._unbeantwortet(werk.merkmale[name])

    def _finde_lage(self, name: str) -> object:
        wissen = self.wissen(name)
        return self.stand.vergleichswerte(name, wissen) if isinstance(wissen, Bereich) else wissen

    def _unbeantwortet(self, merkmal: Merkmal) -> Wissen:
        if self.wird_gefragt(merkmal) == NEIN:
            return ENTFAELLT
        return UNBEKANNTE_ZAHL if merkmal.ist_zahl else UNBEKANNT

    def wird_gefragt(self, merkmal: Merkmal) -> str:
        """Is the condition ``nur_wenn`` of the Merkmal fulfilled?"""
        if merkmal.nur_wenn is None:
            return JA
        if merkmal.name not in self._entfaellt:
            andere = self._zustaendig(merkmal.name)
            selbst = andere is self
            antwort = pruefe(merkmal.nur_wenn, self.umgebung) if selbst else andere.wird_gefragt(merkmal)
            self._entfaellt[merkmal.name] = antwort
        return self._entfaellt[merkmal.name]

    def befund(self, name: str) -> Feststellungsbefund:
        """What the rules say about the Feststellung ``name`` (points 7 to 10 of docs/semantik.md)."""
        if name not in self._befunde:
            andere = self._zustaendig(name)
            self._befunde[name] = (
                self.erinnere(name, lambda umgebung: self._stelle_fest(name, umgebung))
                if andere is self
                else andere.befund(name)
            )
        return self._befunde[name]

    def erinnere(self, woran: str, werte_aus: Callable[[Umgebung], A]) -> A:
        """What ``werte_aus`` finds in the facts; the same questions come up in many examinations of a Rechtsstand."""
        gelten = self.umgebung.vermutungen_gelten
        gedaechtnis: Gedaechtnis[A] = self.stand.gedaechtnis[woran, gelten]
        return gedaechtnis.antwort(
            self.wissen, self.lage, lambda wissen: werte_aus(Umgebung(wissen, self.stand.parameter, gelten))
        )

    def _stelle_fest(self, name: str, umgebung: Umgebung) -> Feststellungsbefund:
        regeln = self.stand.regeln_fuer[name]
        eigen = {regel.id: ANTWORT[pruefe(regel.wenn, umgebung)] for regel in regeln}
        befunde = []
        for regel in regeln:
            endgueltig, verdraenger = endgueltige_antwort(regel, eigen, self.stand)
            befunde.append(Regelbefund(regel, eigen[regel.id], endgueltig, verdraenger))
        return self._schliesse(name, tuple(befunde))

    def _schliesse(self, name: str, befunde: tuple[Regelbefund, ...]) -> Feststellungsbefund:
        haelt = frozenset(b.regel.wert for b in befunde if b.endgueltig == TRAEGT)
        offen = frozenset(b.regel.wert for b in befunde if b.endgueltig == OFFEN)
        if len(haelt) > 1:
            return Feststellungsbefund(name, haelt, befunde, konflikt=True)
        if len(haelt) == 1 and offen <= haelt:
            return Feststellungsbefund(name, haelt, befunde)
        if haelt:
            return Feststellungsbefund(name, haelt | offen, befunde)
        regelfall = self.stand.regelwerk.feststellungen[name].sonst
        sonst = frozenset({regelfall.wert if regelfall else NICHT_FESTGESTELLT})
        return Feststellungsbefund(name, offen | sonst, befunde, regelfall=regelfall is not None and offen <= sonst)

    @cached_property
    def alle_befunde(self) -> dict[str, Feststellungsbefund]:
        """All Feststellungen in the order of the Prüfschema; both laws are always examined."""
        return {name: self.befund(name) for name in self.stand.regelwerk.feststellungen}

    def konflikte(self) -> list[Feststellungsbefund]:
        """Every contradiction of rules, read by the result or not (architektur.md Punkt 10)."""
        return [befund for befund in self.alle_befunde.values() if befund.konflikt]
