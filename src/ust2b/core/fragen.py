"""What an open result hangs on: the facts, Wertungen and gaps that can still change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ust2b.core.bedingung import Bedingung, gelesene_namen, offene_blaetter
from ust2b.core.ergebnis import Ergebnismenge
from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.wissen import OFFEN, Bereich, ist_unbekannt

RANG = {"merkmal": 0, "summe": 1, "wertung": 2, "luecke": 3}


@dataclass(frozen=True, slots=True)
class Frage:
    """An open question. ``art`` is merkmal, wertung, summe (other activities of the group) or luecke.

    A gap is a Feststellung about which the rulebook says nothing for these facts; closing it means answering the
    Feststellung itself.
    """

    name: str
    art: str


def offene_fragen(pruefung: Pruefung, menge: Ergebnismenge) -> tuple[Frage, ...]:
    """All questions behind the open Feststellungen, each once: facts first, then what people must judge."""
    fragen = dict.fromkeys(_Sammler(pruefung).von_feststellungen(menge.offen))
    return tuple(sorted(fragen, key=lambda frage: RANG[frage.art]))


class _Sammler:
    def __init__(self, pruefung: Pruefung) -> None:
        self.pruefung = pruefung
        self.werk = pruefung.stand.regelwerk
        self._besucht: set[str] = set()

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
            yield Frage(name, "luecke")
            return
        offene = {b.regel.id for b in befund.offene}
        for regelbefund in befund.offene:
            yield from self._hinter_bedingung(regelbefund.regel.wenn)
            for verdraenger in self.pruefung.stand.verdraenger[regelbefund.regel.id]:
                if verdraenger.id in offene:
                    yield from self._hinter_bedingung(verdraenger.wenn)

    def _hinter_bedingung(self, bedingung: Bedingung) -> Iterator[Frage]:
        for blatt in offene_blaetter(bedingung, self.pruefung.umgebung):
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
