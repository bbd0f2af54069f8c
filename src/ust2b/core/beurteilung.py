"""Judging a catalogue: the unit of the definition is the list, one activity is the list of length one.

Equal cases are decided once. A case is all that rules can tell apart: Rechtsstand, values with provenance, truth values
of comparisons, Land, completeness. That is what makes a million activities affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ust2b.core.ergebnis import (
    FOLGT_HAUPTLEISTUNG,
    PRUEFUNG_ERFORDERLICH,
    Ergebnis,
    Ergebnismenge,
    lies_ergebnis,
)
from ust2b.core.fragen import Frage, offene_fragen
from ust2b.core.groessen import berechne
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regelwerk
from ust2b.core.sachverhalt import Sachverhalt
from ust2b.core.summen import gruppe, summen
from ust2b.core.unterstelltes import unterstelltes
from ust2b.core.vervollstaendigung import Suche, ist_entschieden, suche_ab
from ust2b.core.vorbehalte import (
    Vorbehalt,
    gelesene_tatsachen,
    pfad_mit_vorstufen,
    quellenvorbehalte,
    regeln_auf_vermutung,
    ruht_auf_summe,
    tragende_regeln,
    uebergangene_wertungen,
)
from ust2b.core.wissen import ENTFAELLT, Bereich, Wissen, ist_unbekannt, punkt

Bestaetigung = Callable[[Pruefung], None]
"""Second reading: gets every Pruefung a result rests on, and raises when it disagrees."""


@dataclass(frozen=True)
class Fall:
    """A distinguishable case with its result; many activities share it."""

    pruefung: Pruefung
    menge: Ergebnismenge
    ergebnisse: tuple[Ergebnis, ...]
    entschieden: bool
    fragen: tuple[Frage, ...]
    vorbehalte: tuple[Vorbehalt, ...]
    konflikte: tuple[str, ...] = ()

    @cached_property
    def unterstellt(self) -> tuple[str, ...]:
        """Merkmale the decided result takes as in the normal case, and that could overturn it."""
        return unterstelltes(self.pruefung, self.ergebnisse) if self.entschieden else ()


@dataclass(frozen=True)
class Beurteilung:
    """Result of one activity."""

    sachverhalt: Sachverhalt
    fall: Fall
    tatsachen: Mapping[str, Wissen]
    ergebnisse: tuple[Ergebnis, ...]
    fragen: tuple[Frage, ...]
    hauptleistung: str = ""

    @property
    def pruefung(self) -> Pruefung:
        """A fresh Pruefung with the activity's own amounts; the case knows only the truth of their comparisons."""
        return Pruefung(self.fall.pruefung.stand, self.tatsachen)

    @property
    def entschieden(self) -> bool:
        return not self.fragen and not self.fall.konflikte

    @property
    def klasse(self) -> str:
        """Class of the result; *pruefung_erforderlich* while more than one result is possible."""
        return self.ergebnisse[0].klasse if self.entschieden else PRUEFUNG_ERFORDERLICH

    @property
    def vorlaeufig(self) -> bool:
        return any(v.art in MUSTER for v in self.fall.vorbehalte)


def beurteile(
    zeitachse: Zeitachse,
    sachverhalte: Sequence[Sachverhalt],
    *,
    bestaetige: Bestaetigung | None = None,
    fortschritt: Callable[[int], None] | None = None,
) -> list[Beurteilung]:
    """Judges all activities of a catalogue, also of several Rechtsträger and years.

    The result does not depend on the order. ``bestaetige`` sees every distinguishable case once.
    """
    arbeit = _Arbeit(zeitachse, bestaetige)
    mit_summen = arbeit.ergaenze_groessen(sachverhalte)
    bestaetigte = [_ohne_muster(s) for s in sachverhalte]
    alle_bestaetigt = all(b is s for b, s in zip(bestaetigte, sachverhalte, strict=True))
    gesichert = mit_summen if alle_bestaetigt else arbeit.ergaenze_groessen(bestaetigte)
    beurteilungen = []
    for nummer, (sachverhalt, tatsachen, sicher) in enumerate(zip(sachverhalte, mit_summen, gesichert, strict=True)):
        fall = arbeit.fall(sachverhalt, tatsachen, sicher)
        beurteilungen.append(Beurteilung(sachverhalt, fall, tatsachen, fall.ergebnisse, fall.fragen))
        if fortschritt is not None and nummer % 256 == 255:
            fortschritt(256)
    return _folge_hauptleistungen(beurteilungen)


MUSTER = frozenset({"muster", "vermutung"})
"""Provenance of what nobody has confirmed yet."""


def _ohne_muster(sachverhalt: Sachverhalt) -> Sachverhalt:
    if all(a.herkunft not in MUSTER for a in sachverhalt.angaben.values()):
        return sachverhalt
    return replace(sachverhalt, angaben={n: a for n, a in sachverhalt.angaben.items() if a.herkunft not in MUSTER})


class _Arbeit:
    def __init__(self, zeitachse: Zeitachse, bestaetige: Bestaetigung | None) -> None:
        self.zeitachse = zeitachse
        self.werk: Regelwerk = zeitachse.regelwerk
        self.bestaetige = bestaetige
        self._faelle: dict[tuple[object, ...], Fall] = {}
        self._vorlaeufige: dict[tuple[object, ...], Pruefung] = {}

    def ergaenze_groessen(self, sachverhalte: Sequence[Sachverhalt]) -> list[dict[str, Wissen]]:
        """Facts of each activity with its day, shares and sums."""
        tatsachen = [self._eigene(s) for s in sachverhalte]
        mehrfach = _mehrfach_besetzte_gruppen(sachverhalte)
        for name in self.werk.reihenfolge:
            groesse = self.werk.groessen.get(name)
            if groesse is None or groesse.art != "summe":
                continue
            stellen = [i for i, s in enumerate(sachverhalte) if gruppe(s) in mehrfach]
            teil = [sachverhalte[i] for i in stellen]
            pruefungen = {id(sachverhalte[i]): self._vorlaeufig(sachverhalte[i], tatsachen[i]) for i in stellen}
            for i, summe in zip(stellen, summen(groesse, teil, lambda s: pruefungen[id(s)]), strict=True):  # noqa: B023
                tatsachen[i][name] = summe
            for i in stellen:
                if pruefungen[id(sachverhalte[i])].wissen(groesse.von) == ENTFAELLT:
                    tatsachen[i][name] = ENTFAELLT
            for sachverhalt, bekannt in zip(sachverhalte, tatsachen, strict=True):
                angabe = sachverhalt.angaben.get(groesse.von)
                if name not in bekannt and angabe is not None and not ist_unbekannt(angabe.wissen):
                    bekannt[name] = angabe.wissen
        return tatsachen

    def _eigene(self, sachverhalt: Sachverhalt) -> dict[str, Wissen]:
        tatsachen = sachverhalt.tatsachen
        tatsachen[LEISTUNGSDATUM] = punkt(sachverhalt.leistungsdatum.toordinal())
        # a deduction nobody stated is unknown, unless the question is not asked at all
        nachschlagen = Pruefung(self.zeitachse.am(sachverhalt.leistungsdatum), tatsachen).wissen
        for groesse in self.werk.groessen.values():
            if groesse.art != "summe" and groesse.von in tatsachen and groesse.nenner in tatsachen:
                wissen = berechne(groesse, nachschlagen)
                if not ist_unbekannt(wissen):
                    tatsachen[groesse.name] = wissen
        return tatsachen

    def _vorlaeufig(self, sachverhalt: Sachverhalt, tatsachen: dict[str, Wissen]) -> Pruefung:
        """Pruefung without the sums not yet computed; it only answers ``zaehlt_wenn``."""
        stand = self.zeitachse.am(sachverhalt.leistungsdatum)
        schluessel = self._schluessel(stand, sachverhalt, tatsachen)
        if schluessel not in self._vorlaeufige:
            self._vorlaeufige[schluessel] = Pruefung(stand, dict(tatsachen))
        return self._vorlaeufige[schluessel]

    def _schluessel(
        self, stand: Rechtsstand, sachverhalt: Sachverhalt, tatsachen: dict[str, Wissen]
    ) -> tuple[object, ...]:
        """What rules can tell apart about this activity."""
        teile: list[object] = []
        for name in sorted(tatsachen):
            wissen = tatsachen[name]
            angabe = sachverhalt.angaben.get(name)
            herkunft = angabe.herkunft if angabe else ""
            if isinstance(wissen, Bereich):
                teile.append((name, wissen.von is None, stand.vergleichswerte(name, wissen), herkunft))
            else:
                teile.append((name, wissen, herkunft))
        return (stand.nummer, sachverhalt.land, sachverhalt.vollstaendig, tuple(teile))

    def fall(self, sachverhalt: Sachverhalt, tatsachen: dict[str, Wissen], sicher: dict[str, Wissen]) -> Fall:
        stand = self.zeitachse.am(sachverhalt.leistungsdatum)
        schluessel = self._schluessel(stand, sachverhalt, tatsachen)
        if sicher != tatsachen:
            schluessel += self._schluessel(stand, sachverhalt, sicher)
        if schluessel not in self._faelle:
            self._faelle[schluessel] = self._entscheide(stand, sachverhalt, tatsachen, sicher)
        return self._faelle[schluessel]

    def _entscheide(
        self, stand: Rechtsstand, sachverhalt: Sachverhalt, tatsachen: dict[str, Wissen], sicher: dict[str, Wissen]
    ) -> Fall:
        pruefung = Pruefung(stand, tatsachen)
        menge = lies_ergebnis(pruefung)
        if self.bestaetige is not None:
            self.bestaetige(pruefung)
        entschieden, belege = menge.eindeutig and _ist_ein_ergebnis(menge.ergebnisse), [pruefung]
        ergebnisse = menge.feste if entschieden and menge.feste else menge.ergebnisse
        if not menge.eindeutig:
            suche = suche_ab(pruefung)
            if ist_entschieden(suche):
                ergebnisse, entschieden, belege = tuple(suche.ergebnisse), True, suche.blaetter
                self._bestaetige_blaetter(suche)
        konflikte = tuple(dict.fromkeys(befund.name for beleg in belege for befund in beleg.konflikte()))
        fragen = () if entschieden else _fragen(pruefung, menge)
        folgt = all(e.klasse == FOLGT_HAUPTLEISTUNG for e in ergebnisse)
        vorbehalte = _vorbehalte(pruefung, belege, ergebnisse, sachverhalt, sicher) if entschieden or folgt else ()
        return Fall(pruefung, menge, ergebnisse, entschieden, fragen, vorbehalte, konflikte)

    def _bestaetige_blaetter(self, suche: Suche) -> None:
        if self.bestaetige is not None:
            for blatt in suche.blaetter:
                self.bestaetige(blatt)


def _mehrfach_besetzte_gruppen(sachverhalte: Iterable[Sachverhalt]) -> set[tuple[str, int, str]]:
    einmal: set[tuple[str, int, str]] = set()
    mehrfach: set[tuple[str, int, str]] = set()
    for sachverhalt in sachverhalte:
        schluessel = gruppe(sachverhalt)
        (mehrfach if schluessel in einmal else einmal).add(schluessel)
    return mehrfach


def _ist_ein_ergebnis(ergebnisse: tuple[Ergebnis, ...]) -> bool:
    kerne = {e.kern for e in ergebnisse}
    return len(kerne) == 1 and ergebnisse[0].klasse not in {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}


def _fragen(pruefung: Pruefung, menge: Ergebnismenge) -> tuple[Frage, ...]:
    """Questions of an open result; never empty, for open means that something remains to be settled."""
    fragen = offene_fragen(pruefung, menge)
    if fragen:
        return fragen
    gruende = dict.fromkeys(e.grund or e.klasse for e in menge.ergebnisse)
    return tuple(Frage(grund, "luecke") for grund in gruende)


def _kerne_mit(pruefung: Pruefung, tatsachen: dict[str, Wissen], *, vermutungen: bool) -> frozenset[object]:
    neu = Pruefung(pruefung.stand, tatsachen, vermutungen_gelten=vermutungen)
    menge = lies_ergebnis(neu)
    if menge.eindeutig:
        return menge.kerne
    suche = suche_ab(neu)
    return suche.kerne if ist_entschieden(suche) else frozenset()


def _vorbehalte(
    erste: Pruefung,
    belege: Sequence[Pruefung],
    ergebnisse: tuple[Ergebnis, ...],
    sachverhalt: Sachverhalt,
    sicher: dict[str, Wissen],
) -> tuple[Vorbehalt, ...]:
    """The Vorbehalte of a decided case, over all examinations that prove it.

    ``sicher`` are the facts, and the quantities computed from them, without what nobody has confirmed: here and in the
    other activities of a sum. A Vorbehalt counts when the result would not stand without what it names; where
    unconfirmed facts and presumptions could each stand in for the other, both are named.
    """
    kerne = frozenset(e.kern for e in ergebnisse)
    pfade = [(p, pfad_mit_vorstufen(p, lies_ergebnis(p).pfad)) for p in belege]
    werk = erste.stand.regelwerk
    grundlage = dict(sachverhalt.tatsachen) | {
        name: wissen for name, wissen in erste.tatsachen.items() if name not in werk.merkmale
    }
    gelesen = frozenset[str]().union(*(gelesene_tatsachen(p, pfad) for p, pfad in pfade))
    liste: list[Vorbehalt] = []
    muster = [n for n, a in sachverhalt.angaben.items() if a.herkunft in MUSTER]
    fremd = [
        g for g in werk.groessen.values() if g.von not in muster and sicher.get(g.name) != erste.tatsachen.get(g.name)
    ]
    vermutet = regeln_auf_vermutung(belege)
    an_muster = bool(muster or fremd) and _kerne_mit(erste, sicher, vermutungen=True) != kerne
    an_vermutung = bool(vermutet) and _kerne_mit(erste, grundlage, vermutungen=False) != kerne
    if not (an_muster or an_vermutung) and (muster or fremd) and vermutet:
        an_muster = an_vermutung = _kerne_mit(erste, sicher, vermutungen=False) != kerne
    if an_muster:
        namen = [*(n for n in muster if n in gelesen), *(g.name for g in fremd if g.von in gelesen)]
        liste.append(Vorbehalt("muster", tuple(sorted(namen or muster))))
    if an_vermutung:
        tragend = {r.id for p, pfad in pfade for r in tragende_regeln(p, pfad)}
        liste.append(Vorbehalt("vermutung", tuple(r for r in vermutet if r in tragend) or vermutet))
    wertungen = [n for n in sachverhalt.angaben if n in werk.merkmale and werk.merkmale[n].typ == "wertung"]
    if wertungen and _kerne_mit(erste, _ohne(erste, grundlage, wertungen), vermutungen=True) != kerne:
        liste.append(Vorbehalt("wertung", tuple(sorted(set(wertungen) & gelesen) or sorted(wertungen))))
    uebergangen = frozenset[str]().union(*(uebergangene_wertungen(p, pfad, wertungen) for p, pfad in pfade))
    if uebergangen:
        liste.append(Vorbehalt("uebergangene_wertung", tuple(sorted(uebergangen))))
    quellen: dict[Vorbehalt, None] = {}
    for pruefung, pfad in pfade:
        quellen.update(dict.fromkeys(quellenvorbehalte(pruefung, pfad, sachverhalt.land)))
    liste += quellen
    if not sachverhalt.vollstaendig and any(ruht_auf_summe(p, pfad) for p, pfad in pfade):
        liste.append(Vorbehalt("unvollstaendig"))
    return tuple(liste)


def _ohne(pruefung: Pruefung, tatsachen: dict[str, Wissen], namen: Iterable[str]) -> dict[str, Wissen]:
    """Facts without the named Merkmale and without the quantities computed from them."""
    weg = set(namen)
    for groesse in pruefung.stand.regelwerk.groessen.values():
        if weg & {groesse.von, groesse.nenner, groesse.abzueglich}:
            weg.add(groesse.name)
    return {name: wissen for name, wissen in tatsachen.items() if name not in weg}


def _folge_hauptleistungen(beurteilungen: list[Beurteilung]) -> list[Beurteilung]:
    """A Nebenleistung shares the result of its Hauptleistung when that is in the catalogue."""
    nach_id = {(b.sachverhalt.rechtstraeger, b.sachverhalt.id): b for b in beurteilungen}
    ergebnis = []
    for b in beurteilungen:
        if all(e.klasse != FOLGT_HAUPTLEISTUNG for e in b.ergebnisse):
            ergebnis.append(b)
            continue
        haupt = nach_id.get((b.sachverhalt.rechtstraeger, b.sachverhalt.gehoert_zu))
        nur_folge = all(e.klasse == FOLGT_HAUPTLEISTUNG for e in b.ergebnisse)
        if (
            haupt is None
            or not nur_folge
            or haupt is b
            or any(e.klasse == FOLGT_HAUPTLEISTUNG for e in haupt.ergebnisse)
        ):
            fragen = b.fragen or (Frage("gehoert_zu", "luecke"),)
            ergebnis.append(replace(b, fragen=fragen))
        else:
            ergebnis.append(
                replace(
                    b,
                    fall=_mit(b.fall, haupt.fall),
                    ergebnisse=haupt.ergebnisse,
                    fragen=haupt.fragen,
                    hauptleistung=haupt.sachverhalt.id,
                )
            )
    return ergebnis


def _mit(fall: Fall, haupt: Fall) -> Fall:
    """What weakens the result of the Hauptleistung weakens that of the Nebenleistung."""
    return replace(
        fall,
        vorbehalte=tuple(dict.fromkeys((*fall.vorbehalte, *haupt.vorbehalte))),
        konflikte=tuple(dict.fromkeys((*fall.konflikte, *haupt.konflikte))),
    )
