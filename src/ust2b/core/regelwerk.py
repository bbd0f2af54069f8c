"""The rulebook as immutable data: Merkmale, quantities, parameters, sources, rules, Prüfschema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from ust2b.core.bedingung import Alle, Bedingung, Gleich, gelesene_namen
from ust2b.core.wissen import Zahl

Typ = Literal["ja_nein", "auswahl", "wertung", "betrag", "zahl", "datum"]

ZAHLTYPEN = frozenset({"betrag", "zahl", "datum"})
LEISTUNGSDATUM = "leistungsdatum"


@dataclass(frozen=True, slots=True)
class Ort:
    """Fundstelle in einer Datei, 1-basiert; steht in jeder Meldung."""

    datei: str
    zeile: int
    spalte: int

    def __str__(self) -> str:
        return f"{self.datei}:{self.zeile}:{self.spalte}"


NIRGENDS = Ort("", 0, 0)


@dataclass(frozen=True, slots=True)
class Merkmal:
    """An observable fact or, with ``typ == "wertung"``, a judgement that only a person makes."""

    name: str
    kurz: str
    stufe: str
    typ: Typ
    frage: str
    antwortet: str
    werte: Mapping[str, str] = field(default_factory=dict)
    hilfe: str = ""
    einheit: str = ""
    mass: Mapping[str, str] = field(default_factory=dict)
    ebene: str = "taetigkeit"
    nachweis: str = ""
    gestaltbar: bool = False
    quelle: str = ""
    wertung: str = ""
    tendenz: Mapping[str, str] = field(default_factory=dict)
    mindesttatsachen: tuple[str, ...] = ()
    haengt_ab_von: tuple[str, ...] = ()
    nur_wenn: Bedingung | None = None
    setzt_voraus: Mapping[str, Bedingung] = field(default_factory=dict)
    schliesst_aus: Mapping[str, Bedingung] = field(default_factory=dict)
    ort: Ort = NIRGENDS

    @property
    def ist_zahl(self) -> bool:
        return self.typ in ZAHLTYPEN


@dataclass(frozen=True, slots=True)
class Groesse:
    """Derived quantity from a closed list of computations; rules themselves do not compute.

    ``summe``: own amount and those of the other activities of the same Rechtsträger, year and group, as far as
    ``zaehlt_wenn`` holds for them (cents). ``anteil``: 100 · von / (nenner − abzueglich) in percent.
    ``jahre_zwischen``: full years from the day ``von`` to the day ``nenner``.
    """

    name: str
    kurz: str
    art: Literal["summe", "anteil", "jahre_zwischen"]
    von: str
    nenner: str = ""
    abzueglich: str = ""
    zaehlt_wenn: Bedingung | None = None
    ort: Ort = NIRGENDS


@dataclass(frozen=True, slots=True)
class Parameterfassung:
    wert: Zahl
    ab: date | None
    bis: date | None
    quelle: str
    status: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Amount, number or day of law with its validity. ``bezug`` says by what the Fassung is chosen."""

    name: str
    kurz: str
    typ: Literal["betrag", "zahl", "datum"]
    norm: str
    bezug: Literal["leistung", "kalenderjahr", "rechtsstand"]
    fassungen: tuple[Parameterfassung, ...]
    einheit: str = ""
    ort: Ort = NIRGENDS


@dataclass(frozen=True, slots=True)
class Quelle:
    """Source with rank (gesetz, gericht, bmf, land, sonstige) and status (gesehen, sekundaer, ungeprueft)."""

    id: str
    titel: str
    rang: str
    status: str
    laender: tuple[str, ...] = ()
    datum: str = ""
    fundstelle: str = ""
    gelesen: str = ""
    url: str = ""
    inhalt: str = ""
    ort: Ort = NIRGENDS


@dataclass(frozen=True, slots=True)
class Begruendung:
    traegt: str
    traegt_nicht: str
    offen: str


@dataclass(frozen=True, slots=True)
class Prueffall:
    """Eigener Testfall einer Regel; ``erwartet`` gilt vor, ``erwartet_feststellung`` nach den Ausnahmen."""

    name: str
    merkmale: Mapping[str, str]
    erwartet: str
    erwartet_feststellung: tuple[str, ...] = ()
    stichtag: date | None = None
    ort: Ort = NIRGENDS


@dataclass(frozen=True, slots=True)
class Regel:
    """Eine Fassung einer Regel: unter ``wenn`` stellt sie genau einen Wert einer Feststellung fest."""

    id: str
    norm: str
    titel: str
    frage: str
    wenn: Bedingung
    feststellung: str
    wert: str
    quellen: tuple[str, ...]
    begruendung: Begruendung
    ab: date | None = None
    bis: date | None = None
    geht_vor: tuple[str, ...] = ()
    gelesen: Mapping[str, str] = field(default_factory=dict)
    freigegeben: Mapping[str, str] = field(default_factory=dict)
    gegenposition: Mapping[str, str] = field(default_factory=dict)
    prueffaelle: tuple[Prueffall, ...] = ()
    ort: Ort = NIRGENDS

    def gilt_am(self, tag: date) -> bool:
        return (self.ab is None or self.ab <= tag) and (self.bis is None or tag <= self.bis)


@dataclass(frozen=True, slots=True)
class Regelfall:
    """The spoken normal case (``sonst``) of a Feststellung, with its own norm and sentence."""

    wert: str
    norm: str
    satz: str
    quellen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feststellung:
    """Intermediate fact with a closed list of values, stated by the rules of a stage."""

    name: str
    kurz: str
    frage: str
    norm: str
    werte: Mapping[str, str]
    stufe: str
    sonst: Regelfall | None = None
    obersatz: str = ""
    saetze: Mapping[str, str] = field(default_factory=dict[str, str])
    """Result sentence of a memo per value; ``offen`` for the open one."""
    ort: Ort = NIRGENDS


@dataclass(frozen=True, slots=True)
class Stufe:
    id: str
    nummer: str
    titel: str
    feststellungen: tuple[Feststellung, ...]


@dataclass(frozen=True, slots=True)
class Ergebniszeile:
    """A row of the result table. Fields that begin with ``=`` name a Feststellung whose value is to be inserted."""

    wenn: Bedingung | None
    klasse: str = ""
    tabelle: str = ""
    grund: str = ""
    satz: str = ""
    befreiung: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class Hinweis:
    """General notice; with ``ab`` only for supplies from the day this parameter names."""

    art: str
    text: str
    ab: str = ""
    quelle: str = ""


@dataclass(frozen=True)
class Regelwerk:
    """All law in one hand. ``pruefsumme`` is the SHA-256 over the content of all files."""

    merkmale: Mapping[str, Merkmal]
    groessen: Mapping[str, Groesse]
    parameter: Mapping[str, Parameter]
    quellen: Mapping[str, Quelle]
    regeln: tuple[Regel, ...]
    stufen: tuple[Stufe, ...]
    ergebnis: Mapping[str, tuple[Ergebniszeile, ...]]
    saetze: Mapping[str, str] = field(default_factory=dict)
    hinweise: tuple[Hinweis, ...] = ()
    name: str = ""
    pruefsumme: str = ""

    @cached_property
    def feststellungen(self) -> dict[str, Feststellung]:
        return {f.name: f for stufe in self.stufen for f in stufe.feststellungen}

    @cached_property
    def stufe_von(self) -> dict[str, Stufe]:
        return {f.name: stufe for stufe in self.stufen for f in stufe.feststellungen}

    @cached_property
    def abhaengigkeiten(self) -> dict[str, frozenset[str]]:
        """Which Feststellungen and quantities a Feststellung or quantity reads (over all Fassungen)."""
        liest: dict[str, set[str]] = {name: set() for name in (*self.feststellungen, *self.groessen)}
        for regel in self.regeln:
            liest[regel.feststellung] |= gelesene_namen(regel.wenn) & liest.keys()
        for groesse in self.groessen.values():
            namen = {groesse.von, groesse.nenner, groesse.abzueglich}
            if groesse.zaehlt_wenn is not None:
                namen |= gelesene_namen(groesse.zaehlt_wenn)
            liest[groesse.name] |= namen & liest.keys()
        return {name: frozenset(namen) for name, namen in liest.items()}

    @cached_property
    def reihenfolge(self) -> tuple[str, ...]:
        """Feststellungen and quantities ordered so that each reads only what comes before it.

        :raises ValueError: when there is a cycle (the loader reports it earlier, with its place).
        """
        fertig: dict[str, None] = {}
        offen: list[str] = []

        def besuche(name: str) -> None:
            if name in fertig:
                return
            if name in offen:
                raise ValueError("Kreis: " + " > ".join([*offen[offen.index(name) :], name]))
            offen.append(name)
            for anderer in sorted(self.abhaengigkeiten[name], key=self._rang):
                besuche(anderer)
            offen.pop()
            fertig[name] = None

        for name in sorted(self.abhaengigkeiten, key=self._rang):
            besuche(name)
        return tuple(fertig)

    def _rang(self, name: str) -> tuple[int, str]:
        namen = list(self.feststellungen)
        return (namen.index(name), name) if name in self.feststellungen else (-1, name)

    @cached_property
    def gelesene_merkmale(self) -> frozenset[str]:
        """Merkmale read by a rule, by a quantity, or by ``nur_wenn`` of a Merkmal that is read."""
        namen: set[str] = set()
        for regel in self.regeln:
            namen |= gelesene_namen(regel.wenn)
        for groesse in self.groessen.values():
            namen |= {groesse.von, groesse.nenner, groesse.abzueglich}
            if groesse.zaehlt_wenn is not None:
                namen |= gelesene_namen(groesse.zaehlt_wenn)
        neu = namen & self.merkmale.keys()
        ergebnis: set[str] = set()
        while neu:
            ergebnis |= neu
            naechste: set[str] = set()
            for name in neu:
                bedingung = self.merkmale[name].nur_wenn
                if bedingung is not None:
                    naechste |= gelesene_namen(bedingung)
            neu = (naechste & self.merkmale.keys()) - ergebnis
        return frozenset(ergebnis)

    @cached_property
    def betroffene(self) -> dict[str, frozenset[str]]:
        """For each Merkmal and quantity all that may change with it: itself, others, quantities, Feststellungen."""
        gelesen_von: dict[str, set[str]] = {}

        def liest(leser: str, namen: Iterable[str]) -> None:
            for name in namen:
                gelesen_von.setdefault(name, set()).add(leser)

        for regel in self.regeln:
            liest(regel.feststellung, gelesene_namen(regel.wenn))
        for merkmal in self.merkmale.values():
            if merkmal.nur_wenn is not None:
                liest(merkmal.name, gelesene_namen(merkmal.nur_wenn))
        for groesse in self.groessen.values():
            liest(groesse.name, (n for n in (groesse.von, groesse.nenner, groesse.abzueglich) if n))
        ergebnis: dict[str, frozenset[str]] = {}
        for name in (*self.merkmale, *self.groessen):
            offen, erreicht = [name], {name}
            while offen:
                for leser in gelesen_von.get(offen.pop(), ()):
                    if leser not in erreicht:
                        erreicht.add(leser)
                        offen.append(leser)
            ergebnis[name] = frozenset(erreicht)
        return ergebnis

    @cached_property
    def beruehrte(self) -> dict[str, frozenset[str]]:
        """For each Merkmal or quantity the Merkmale whose statements may contradict it or what changes with it."""
        liest: dict[str, frozenset[str]] = {}
        for merkmal in self.merkmale.values():
            bedingungen = [merkmal.nur_wenn, *merkmal.setzt_voraus.values(), *merkmal.schliesst_aus.values()]
            liest[merkmal.name] = frozenset[str]().union(*(gelesene_namen(b) for b in bedingungen if b is not None))
        return {
            name: frozenset(leser for leser, gelesene in liest.items() if leser == name or gelesene & betroffene)
            for name, betroffene in self.betroffene.items()
        }

    @cached_property
    def erfordert(self) -> dict[str, dict[str, frozenset[str]]]:
        """What must hold for a Merkmal to be asked at all: the values its ``nur_wenn`` leaves, through all levels.

        Alternatives (``eines``) restrict nothing here; they are checked where the facts are known.
        """
        fertig: dict[str, dict[str, frozenset[str]]] = {}

        def bestimme(name: str) -> dict[str, frozenset[str]]:
            if name not in fertig:
                fertig[name] = {}
                merkmal = self.merkmale.get(name)
                for blatt in _sichere_blaetter(merkmal.nur_wenn if merkmal else None):
                    for anderer, werte in ({blatt.name: blatt.werte} | bestimme(blatt.name)).items():
                        fertig[name][anderer] = fertig[name].get(anderer, werte) & werte
            return fertig[name]

        return {name: bestimme(name) for name in self.merkmale}


def _sichere_blaetter(bedingung: Bedingung | None) -> Iterator[Gleich]:
    """Comparisons that must be true for the condition to be true."""
    if isinstance(bedingung, Gleich):
        yield bedingung
    elif isinstance(bedingung, Alle):
        for teil in bedingung.teile:
            yield from _sichere_blaetter(teil)
