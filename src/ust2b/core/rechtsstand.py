"""The rulebook on a day of supply: the Fassungen in force and the values of parameters."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ust2b.core.bedingung import Grenze, Regelvermutung, blaetter, gelesene_namen, vermutungen
from ust2b.core.gedaechtnis import Gedaechtnis
from ust2b.core.regelwerk import Parameter, Parameterfassung, Regel, Regelwerk
from ust2b.core.wissen import Bereich, Zahl, vergleiche


def _fassung_am(fassungen: Iterable[Parameterfassung], tag: date) -> Parameterfassung | None:
    for fassung in fassungen:
        if (fassung.ab is None or fassung.ab <= tag) and (fassung.bis is None or tag <= fassung.bis):
            return fassung
    return None


def parameterfassung(parameter: Parameter, tag: date) -> Parameterfassung | None:
    """The Fassung that governs a supply on ``tag``, or ``None`` when there is none.

    ``bezug: kalenderjahr`` takes the Fassung in force on 1 January of the year, ``rechtsstand`` always the newest.
    """
    if parameter.bezug == "rechtsstand":
        return max(parameter.fassungen, key=lambda f: f.ab or date.min)
    if parameter.bezug == "kalenderjahr":
        tag = date(tag.year, 1, 1)
    return _fassung_am(parameter.fassungen, tag)


@dataclass(frozen=True)
class Rechtsstand:
    """Was an einem Tag gilt. Tage mit denselben Fassungen teilen sich denselben Rechtsstand (``nummer``)."""

    regelwerk: Regelwerk
    nummer: int
    tag: date

    @cached_property
    def regeln(self) -> tuple[Regel, ...]:
        """Geltende Regeln, deren Parameter an diesem Tag alle einen Wert haben."""
        return tuple(
            regel
            for regel in self.regelwerk.regeln
            if regel.gilt_am(self.tag)
            and all(blatt.parameter in self.parameter for blatt in blaetter(regel.wenn) if isinstance(blatt, Grenze))
        )

    @cached_property
    def parameter(self) -> dict[str, Zahl]:
        werte: dict[str, Zahl] = {}
        for parameter in self.regelwerk.parameter.values():
            fassung = parameterfassung(parameter, self.tag)
            if fassung is not None:
                werte[parameter.name] = fassung.wert
        return werte

    @cached_property
    def regeln_fuer(self) -> dict[str, tuple[Regel, ...]]:
        """Rules by Feststellung, ordered by id: the order of files never matters."""
        geordnet: dict[str, list[Regel]] = {name: [] for name in self.regelwerk.feststellungen}
        for regel in sorted(self.regeln, key=lambda r: r.id):
            geordnet[regel.feststellung].append(regel)
        return {name: tuple(regeln) for name, regeln in geordnet.items()}

    @cached_property
    def gedaechtnis(self) -> dict[tuple[str, bool], Gedaechtnis[Any]]:
        """What has been found out already, by subject and by whether presumptions hold (:meth:`Pruefung.erinnere`)."""
        return defaultdict(Gedaechtnis[Any])

    @cached_property
    def gelesen_von(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """For each Feststellung the facts and the Feststellungen its rules read; nothing else decides it."""
        namen = {name: {n for r in regeln for n in self.liest[r.id]} for name, regeln in self.regeln_fuer.items()}
        schluesse = self.regelwerk.feststellungen.keys()
        return {name: (tuple(sorted(n - schluesse)), tuple(sorted(n & schluesse))) for name, n in namen.items()}

    @cached_property
    def vermutende(self) -> tuple[tuple[Regel, tuple[Regelvermutung, ...]], ...]:
        """Rules with presumptions that may hold unexamined, and these."""
        paare = ((regel, tuple(vermutungen(regel.wenn))) for regel in self.regeln)
        return tuple((regel, teile) for regel, teile in paare if teile)

    @cached_property
    def liest(self) -> dict[str, tuple[str, ...]]:
        """For each rule the names it reads, in alphabetical order."""
        return {regel.id: tuple(sorted(gelesene_namen(regel.wenn))) for regel in self.regeln}

    @cached_property
    def verdraenger(self) -> dict[str, tuple[Regel, ...]]:
        """For each rule the rules in force that go before it and state another value."""
        nach_id = {regel.id: regel for regel in self.regeln}
        ergebnis: dict[str, list[Regel]] = {regel.id: [] for regel in self.regeln}
        for regel in sorted(self.regeln, key=lambda r: r.id):
            for ziel in regel.geht_vor:
                if ziel in nach_id and nach_id[ziel].wert != regel.wert:
                    ergebnis[ziel].append(regel)
        return {regel_id: tuple(regeln) for regel_id, regeln in ergebnis.items()}

    @cached_property
    def grenzen(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """For each number the comparisons (operator, parameter) it meets on this day."""
        ergebnis: dict[str, set[tuple[str, str]]] = {}
        bedingungen = [regel.wenn for regel in self.regeln]
        bedingungen += [g.zaehlt_wenn for g in self.regelwerk.groessen.values() if g.zaehlt_wenn is not None]
        for bedingung in bedingungen:
            for blatt in blaetter(bedingung):
                if isinstance(blatt, Grenze):
                    ergebnis.setdefault(blatt.name, set()).add((blatt.operator, blatt.parameter))
        return {name: tuple(sorted(paare)) for name, paare in ergebnis.items()}

    def vergleichswerte(self, name: str, bereich: Bereich) -> tuple[str, ...]:
        """Truth of the comparisons a number meets on this day; rules can tell no more about it."""
        return tuple(
            vergleiche(bereich, operator, self.parameter[parameter])
            for operator, parameter in self.grenzen.get(name, ())
        )


class Zeitachse:
    """Finds the Rechtsstand of a day; between two dates of the rulebook it is the same."""

    def __init__(self, regelwerk: Regelwerk) -> None:
        self.regelwerk = regelwerk
        self._schnitte = self._schnittstellen(regelwerk)
        self._staende: dict[int, Rechtsstand] = {}

    @staticmethod
    def _schnittstellen(regelwerk: Regelwerk) -> list[date]:
        tage: set[date] = set()
        for regel in regelwerk.regeln:
            tage |= _grenztage(regel.ab, regel.bis)
        for parameter in regelwerk.parameter.values():
            if parameter.bezug == "rechtsstand":
                continue
            for fassung in parameter.fassungen:
                grenztage = _grenztage(fassung.ab, fassung.bis)
                if parameter.bezug == "kalenderjahr":
                    grenztage = {
                        tag if (tag.month, tag.day) == (1, 1) else date(tag.year + 1, 1, 1) for tag in grenztage
                    }
                tage |= grenztage
        return sorted(tage)

    def am(self, tag: date) -> Rechtsstand:
        nummer = bisect_right(self._schnitte, tag)
        if nummer not in self._staende:
            self._staende[nummer] = Rechtsstand(self.regelwerk, nummer, tag)
        return self._staende[nummer]

    def vertreter(self) -> list[date]:
        """One day for each Rechtsstand, the oldest first."""
        if not self._schnitte:
            return [date.min]
        return [self._schnitte[0] - timedelta(days=1), *self._schnitte]


def _grenztage(ab: date | None, bis: date | None) -> set[date]:
    tage = set() if ab is None else {ab}
    if bis is not None and bis < date.max:
        tage.add(bis + timedelta(days=1))
    return tage
