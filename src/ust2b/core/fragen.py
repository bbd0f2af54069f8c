"""What an open result hangs on: the facts, Wertungen and gaps that can still change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ust2b.core.bedingung import Bedingung, gelesene_namen, offene_blaetter
from ust2b.core.ergebnis import Ergebnismenge
from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.wissen import OFFEN, Bereich, ist_unbekannt

RANG = {"merkmal": 0, "summe": 1, "wertung": 2, "luecke": 3, "konflikt": 3}


@dataclass(frozen=True, slots=True)
class Frage:
    """An open question. ``art`` is merkmal, wertung, summe (other activities of the group), luecke or konflikt.

    A gap is a Feststellung about which the rulebook says nothing for these facts; closing it means answering the
    Feststellung itself. In a conflict two rules say different things: the rulebook must be mended.
    """

    name: str
    art: str


def offene_fragen(pruefung: Pruefung, menge: Ergebnismenge) -> tuple[Frage, ...]:
    """All questions behind the open Feststellungen, each once.

    Hangs the first open Feststellung on one judgement alone, it comes first: answered otherwise, the rest is not asked.
    Then comes what is asked in any case, last what only follows from the answer to another open question. Among those
    facts come before sums and what people must judge, and what many open rules read before what few read.
    """
    sammler = _Sammler(pruefung)
    erste = tuple(sammler.von_feststellungen(menge.offen[:1]))
    zuerst = erste if len(erste) == 1 and erste[0].art == "wertung" else ()
    fragen = tuple(dict.fromkeys((*erste, *sammler.von_feststellungen(menge.offen[1:]))))
    namen = frozenset(frage.name for frage in fragen)

    def rang(frage: Frage) -> tuple[bool, bool, int, int]:
        folgt = sammler.folgt(frage.name, namen)
        return frage not in zuerst, folgt, RANG[frage.art], -sammler.gewicht(frage.name)

    return tuple(sorted(fragen, key=rang))


class _Sammler:
    def __init__(self, pruefung: Pruefung) -> None:
        self.pruefung = pruefung
        self.werk = pruefung.stand.regelwerk
        self._besucht: set[str] = set()
        self._gelesen: Counter[str] = Counter()

    def folgt(self, name: str, fragen: frozenset[str]) -> bool:
        """Is ``name`` only asked depending on the answer to another of these questions?"""
        merkmal = self.werk.merkmale.get(name)
        return (
            merkmal is not None
            and merkmal.nur_wenn is not None
            and not fragen.isdisjoint(gelesene_namen(merkmal.nur_wenn))
        )

    def gewicht(self, name: str) -> int:
        """How often open rules read ``name``, directly or through a quantity."""
        groessen = [g for g in self.werk.groessen.values() if name in (g.von, g.nenner, g.abzueglich)]
        return self._gelesen[name] + sum(self._gelesen[g.name] for g in groessen)

    def von_feststellungen(self, namen: tuple[str, ...]) -> Iterator[Frage]:
        for name in namen:
            yield from self._hinter(name)

    def _hinter(self, name: str) -> Iterator[Frage]:
        if name in self._besucht or name == LEISTUNGSDATUM:
            return
        self._besucht.add(name)
        if name in self.werk.feststellungen:
            yield from self._hinter_feststellung(name)
        elif name in self.werk.groessen:
            yield from self._hinter_groesse(name)
        else:
            yield from self._hinter_merkmal(name)

    def _hinter_feststellung(self, name: str) -> Iterator[Frage]:
        befund = self.pruefung.befund(name)
        if befund.wert is not None:
            return
        if not befund.offene:
            yield Frage(name, "konflikt" if befund.konflikt else "luecke")
            return
        offene = {b.regel.id for b in befund.offene}
        for regelbefund in befund.offene:
            yield from self._hinter_bedingung(regelbefund.regel.wenn)
            for verdraenger in self.pruefung.stand.verdraenger[regelbefund.regel.id]:
                if verdraenger.id in offene:
                    yield from self._hinter_bedingung(verdraenger.wenn)

    def _hinter_bedingung(self, bedingung: Bedingung) -> Iterator[Frage]:
        blaetter = list(offene_blaetter(bedingung, self.pruefung.umgebung))
        self._gelesen.update({blatt.name for blatt in blaetter})
        for blatt in blaetter:
            yield from self._hinter(blatt.name)

    def _hinter_groesse(self, name: str) -> Iterator[Frage]:
        groesse = self.werk.groessen[name]
        quellen = [n for n in (groesse.von, groesse.nenner, groesse.abzueglich) if n]
        unbekannt = [n for n in quellen if n != LEISTUNGSDATUM and ist_unbekannt(self.pruefung.wissen(n))]
        for quelle in unbekannt:
            yield from self._hinter(quelle)
        if not unbekannt:
            yield Frage(name, "summe")

    def _hinter_merkmal(self, name: str) -> Iterator[Frage]:
        merkmal = self.werk.merkmale[name]
        if merkmal.nur_wenn is not None and self.pruefung.wird_gefragt(merkmal) == OFFEN:
            yield from self._hinter_bedingung(merkmal.nur_wenn)
        yield Frage(name, "wertung" if merkmal.typ == "wertung" else "merkmal")


def ansatzpunkt(pruefung: Pruefung, menge: Ergebnismenge) -> str | None:
    """The first fact or quantity the result hangs on; ``None`` when only a gap remains.

    A quantity stands for itself here: its possible values are tried independently of its parts.
    """
    werk = pruefung.stand.regelwerk
    besucht: set[str] = set()

    def suche(name: str) -> str | None:
        if name in besucht or name == LEISTUNGSDATUM:
            return None
        besucht.add(name)
        if name in werk.groessen:
            wissen = pruefung.wissen(name)
            return name if isinstance(wissen, Bereich) and ist_unbekannt(wissen) else None
        if name in werk.merkmale:
            merkmal = werk.merkmale[name]
            if merkmal.nur_wenn is not None and pruefung.wird_gefragt(merkmal) == OFFEN:
                for eltern in sorted(gelesene_namen(merkmal.nur_wenn)):
                    if treffer := suche(eltern):
                        return treffer
            return name if ist_unbekannt(pruefung.wissen(name)) else None
        befund = pruefung.befund(name)
        for regelbefund in befund.offene:
            regeln = (regelbefund.regel, *pruefung.stand.verdraenger[regelbefund.regel.id])
            for regel in regeln:
                for blatt in offene_blaetter(regel.wenn, pruefung.umgebung):
                    if treffer := suche(blatt.name):
                        return treffer
        return None

    for name in menge.offen:
        if treffer := suche(name):
            return treffer
    return None
