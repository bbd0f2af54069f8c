"""Goals a comparison of both readings must have met, and a search for facts that meet them.

A goal is a state of a rule after exceptions or a value of a Feststellung. The search walks: it looks what keeps the
goal from being met and changes one fact there, until it is met or the steps are used up. A failure proves nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from bench.vektoren import irgendetwas
from ust2b.core.bedingung import (
    Alle,
    Bedingung,
    Blatt,
    Eines,
    Gleich,
    Grenze,
    Nicht,
    Regelvermutung,
    gelesene_namen,
    pruefe,
)
from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, VERDRAENGT, Pruefung, Regelbefund
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regel, Regelwerk
from ust2b.core.wissen import JA, NEIN, Wissen, punkt
from ust2b.engines.alternativen import Leser, T

Fall = dict[str, Wissen]
SCHRITTE = 120
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Ziel:
    """``regel`` in a state, or, without ``regel``, the Feststellung with this value."""

    feststellung: str
    zustand: str
    regel: str = ""

    def __str__(self) -> str:
        return f"{self.regel or self.feststellung}: {self.zustand}"

    def erreicht(self, pruefung: Pruefung) -> bool:
        befund = pruefung.befund(self.feststellung)
        if not self.regel:
            return befund.wert == self.zustand
        return any(b.regel.id == self.regel and b.endgueltig == self.zustand for b in befund.regeln)


def ziele(achse: Zeitachse) -> Iterator[tuple[Ziel, list[Rechtsstand]]]:
    """Every goal with the Rechtsstände in which it can be met at all, the newest last."""
    werk = achse.regelwerk
    staende = [achse.am(tag) for tag in achse.vertreter()]
    for regel_id in sorted({regel.id for regel in werk.regeln}):
        gelten = [s for s in staende if any(r.id == regel_id for r in s.regeln)]
        if not gelten:
            continue
        name = next(r.feststellung for r in gelten[-1].regeln if r.id == regel_id)
        for zustand in (TRAEGT, TRAEGT_NICHT, OFFEN):
            moeglich = [s for s in gelten if zustand != OFFEN or _kann_offen_sein(s, regel_id)]
            if moeglich:
                yield Ziel(name, zustand, regel_id), moeglich
        verdraengbar = [s for s in gelten if _kann_verdraengt_werden(s, regel_id)]
        if verdraengbar:
            yield Ziel(name, VERDRAENGT, regel_id), verdraengbar
    for feststellung in werk.feststellungen.values():
        for wert in feststellung.werte:
            yield (
                Ziel(feststellung.name, wert),
                [s for s in staende if _kann(s, werk, feststellung.name, wert)] or staende,
            )


def _kann_offen_sein(stand: Rechtsstand, regel_id: str) -> bool:
    """The day of supply is always known; only a displacer can make a rule open that reads nothing else."""
    regel = next(r for r in stand.regeln if r.id == regel_id)
    return gelesene_namen(regel.wenn) != {LEISTUNGSDATUM} or bool(stand.verdraenger[regel_id])


def _kann_verdraengt_werden(stand: Rechtsstand, regel_id: str) -> bool:
    """False when no displacer can hold together with the rule: such an exception only keeps it open."""
    blaetter: dict[str, Blatt] = {}

    def benenne(blatt: Any) -> str:
        blaetter[repr(blatt)] = blatt
        return repr(blatt)

    wenn = next(r for r in stand.regeln if r.id == regel_id).wenn
    for verdraenger in stand.verdraenger[regel_id]:
        for alternative in Leser(benenne).sicher(Alle((wenn, verdraenger.wenn))):
            if not _widerspricht_sich({blaetter[name]: zustaende for name, zustaende in alternative.items()}):
                return True
    return False


def _widerspricht_sich(alternative: dict[Blatt, frozenset[str]]) -> bool:
    """Is a fact surely one of some values although a comparison with all of these must not be surely true?"""
    gleich = [(blatt, zustaende) for blatt, zustaende in alternative.items() if isinstance(blatt, Gleich)]
    sicher: dict[str, frozenset[str]] = {}
    for blatt, zustaende in gleich:
        if zustaende == {T}:
            sicher[blatt.name] = sicher.get(blatt.name, blatt.werte) & blatt.werte
    return any(
        not sicher[blatt.name] or (T not in zustaende and sicher[blatt.name] <= blatt.werte)
        for blatt, zustaende in gleich
        if blatt.name in sicher
    )


def _kann(stand: Rechtsstand, werk: Regelwerk, name: str, wert: str) -> bool:
    sonst = werk.feststellungen[name].sonst
    return (sonst is not None and sonst.wert == wert) or any(r.wert == wert for r in stand.regeln_fuer[name])


class Sucher:
    """Looks for facts that meet a goal on one day of supply."""

    def __init__(self, stand: Rechtsstand, wuerfel: random.Random) -> None:
        self.stand = stand
        self.werk = stand.regelwerk
        self.wuerfel = wuerfel
        self.namen = sorted(self.werk.gelesene_merkmale)
        self._wahl: dict[tuple[str, object], object] = {}
        self._fall: Fall = {}
        self._tiefe = 0

    def suche(self, ziel: Ziel, anfang: Fall | None = None) -> Fall | None:
        """Facts that meet the goal, or ``None``."""
        self._wahl = {}
        self._fall = anfang.copy() if anfang else {LEISTUNGSDATUM: punkt(self.stand.tag.toordinal())}
        for _ in range(SCHRITTE):
            pruefung = Pruefung(self.stand, self._fall)
            if ziel.erreicht(pruefung):
                return self._fall
            self._tiefe = 0
            if ziel.regel:
                self._zur_regel(ziel, pruefung)
            else:
                self._zum_wert(ziel.feststellung, ziel.zustand, pruefung)
        return None

    def aendere(self, fall: Fall, abstand: int) -> Fall:
        """A neighbour: facts lost, changed and added at random."""
        neu = dict(fall)
        for _ in range(self.wuerfel.randint(0, abstand)):
            name = self.wuerfel.choice(self.namen)
            if self.wuerfel.random() < 0.2 and len(fall) > 1:
                name = self.wuerfel.choice([n for n in fall if n != LEISTUNGSDATUM])
                neu.pop(name, None)
            elif name not in fall or self.wuerfel.random() < 0.2:
                neu[name] = irgendetwas(self.stand, name, self.wuerfel)
        return neu

    # towards a state of a rule

    def _zur_regel(self, ziel: Ziel, pruefung: Pruefung) -> None:
        befunde = {b.regel.id: b for b in pruefung.befund(ziel.feststellung).regeln}
        befund = befunde[ziel.regel]
        if ziel.zustand == TRAEGT_NICHT:
            self._wende(befund.regel.wenn, pruefung, wahr=False)
        elif ziel.zustand == OFFEN:
            self._vergiss(befund.regel)
        elif befund.eigen != TRAEGT:
            self._wende(befund.regel.wenn, pruefung, wahr=True)
        elif ziel.zustand == TRAEGT:
            self._wende(self._stoerer(befund.regel, befunde).wenn, pruefung, wahr=False)
        else:
            verdraenger = self.stand.verdraenger[ziel.regel]
            vor = self._waehle("verdraenger", ziel.regel, verdraenger)
            if befunde[vor.id].eigen == TRAEGT:  # itself displaced or unsure for it
                self._wende(self._stoerer(vor, befunde).wenn, pruefung, wahr=False)
            else:
                self._wende(vor.wenn, pruefung, wahr=True)

    def _stoerer(self, regel: Regel, befunde: dict[str, Regelbefund]) -> Regel:
        """A displacer that keeps the rule from holding."""
        stoerende = [v for v in self.stand.verdraenger[regel.id] if befunde[v.id].endgueltig in {TRAEGT, OFFEN}]
        return self.wuerfel.choice(stoerende or [regel])

    def _vergiss(self, regel: Regel) -> None:
        """Forgets facts, or, with nothing to forget, learns one so that the rule is not ruled out."""
        bekannte = [n for n in self._fall if n != LEISTUNGSDATUM]
        if bekannte:
            del self._fall[self.wuerfel.choice(bekannte)]
        else:
            self._fall[self.wuerfel.choice(self.namen)] = irgendetwas(
                self.stand, self.wuerfel.choice(self.namen), self.wuerfel
            )

    # towards a value of a Feststellung

    def _zum_wert(self, name: str, wert: str, pruefung: Pruefung) -> None:
        befund = pruefung.befund(name)
        fremde = [b for b in befund.regeln if b.regel.wert != wert and b.endgueltig in {TRAEGT, OFFEN}]
        haelt = any(b.regel.wert == wert and b.endgueltig == TRAEGT for b in befund.regeln)
        regeln = [b.regel for b in befund.regeln if b.regel.wert == wert]
        sonst = self.werk.feststellungen[name].sonst
        if (
            not haelt
            and regeln
            and not (sonst is not None and sonst.wert == wert and self._waehle("sonst", name, (0, 1)))
        ):
            regel = self._waehle("regel", (name, wert), tuple(regeln))
            befunde = {b.regel.id: b for b in befund.regeln}
            if befunde[regel.id].eigen != TRAEGT:
                self._wende(regel.wenn, pruefung, wahr=True)
            else:
                self._wende(self._stoerer(regel, befunde).wenn, pruefung, wahr=False)
        elif fremde:
            self._wende(self.wuerfel.choice(fremde).regel.wenn, pruefung, wahr=False)

    # towards a truth value of a condition

    def _wende(self, bedingung: Bedingung, pruefung: Pruefung, *, wahr: bool) -> None:
        """Changes one fact so that the condition comes closer to being surely true or surely false."""
        ziel = JA if wahr else NEIN
        if isinstance(bedingung, Nicht):
            self._wende(bedingung.teil, pruefung, wahr=not wahr)
        elif isinstance(bedingung, Regelvermutung):
            self._wende(Alle((bedingung.basis, Nicht(bedingung.widerlegung))), pruefung, wahr=wahr)
        elif isinstance(bedingung, Alle | Eines):
            if isinstance(bedingung, Alle) == wahr:
                offene = [t for t in bedingung.teile if pruefe(t, pruefung.umgebung) != ziel]
                self._wende(self.wuerfel.choice(offene or list(bedingung.teile)), pruefung, wahr=wahr)
            else:
                self._wende(self._waehle("teil", (bedingung, wahr), bedingung.teile), pruefung, wahr=wahr)
        else:
            self._setze(bedingung, pruefung, wahr=wahr)

    def _setze(self, blatt: Blatt, pruefung: Pruefung, *, wahr: bool) -> None:
        if blatt.name in self.werk.feststellungen and not isinstance(blatt, Grenze):
            passend = isinstance(blatt, Gleich) == wahr
            werte = [w for w in self.werk.feststellungen[blatt.name].werte if (w in blatt.werte) == passend]
            if werte and self._tiefe < 12:
                self._tiefe += 1
                self._zum_wert(blatt.name, self._waehle("wert", (blatt, wahr), tuple(werte)), pruefung)
            return
        merkmal = self.werk.merkmale.get(blatt.name)
        if merkmal is not None and merkmal.nur_wenn is not None and pruefung.wird_gefragt(merkmal) != JA:
            self._wende(merkmal.nur_wenn, pruefung, wahr=wahr or self.wuerfel.random() < 0.5)
            if not wahr:
                return
        if isinstance(blatt, Grenze):
            self._fall[blatt.name] = self._zahl(blatt, wahr=wahr)
        elif merkmal is not None:
            passend = isinstance(blatt, Gleich) == wahr
            werte = [w for w in merkmal.werte if (w in blatt.werte) == passend]
            if werte:
                self._fall[blatt.name] = frozenset({self.wuerfel.choice(werte)})

    def _zahl(self, blatt: Grenze, *, wahr: bool) -> Wissen:
        grenze = self.stand.parameter[blatt.parameter]
        unten = (blatt.operator in {"hoechstens", "weniger_als"}) == wahr
        genau = (blatt.operator in {"hoechstens", "mindestens"}) == wahr
        weite = self.wuerfel.choice((0, 1, 100)) if genau else self.wuerfel.choice((1, 100))
        return punkt(max(0, grenze - weite) if unten else grenze + weite)

    def _waehle(self, art: str, woran: object, auswahl: tuple[W, ...]) -> W:
        """A choice that is kept for a while, so that the walk gets somewhere."""
        schluessel = (art, woran)
        if schluessel not in self._wahl or self.wuerfel.random() < 0.08:
            self._wahl[schluessel] = self.wuerfel.choice(auswahl)
        return self._wahl[schluessel]  # type: ignore[return-value]
