"""The reference catalogue through the engine: what each entry gives, and that no group rule claims too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ust2b.app.auswertung import STICHTAG
from ust2b.app.saetze import KLASSEN, kurzform
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, Ergebnismenge, lies_ergebnis
from ust2b.core.fragen import Frage, offene_fragen
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.wissen import punkt
from ust2b.language.befunde import schwere
from ust2b.language.leistungsarten import Gruppenregel, Leistungsart, Referenz
from ust2b.language.meldung import Meldung

KEINE_LEISTUNG = frozenset({"kein_leistungsaustausch", "innenleistung"})
"""Grounds a group rule may have; § 2b is never among them."""


@dataclass(frozen=True)
class Ueberschlag:
    """The same result read off the table alone, without a search for what else could settle it and its Vorbehalte."""

    pruefung: Pruefung
    menge: Ergebnismenge

    @property
    def entschieden(self) -> bool:
        offen = {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}
        return self.menge.eindeutig and self.menge.ergebnisse[0].klasse not in offen

    @property
    def klasse(self) -> str:
        return self.menge.ergebnisse[0].klasse if self.entschieden else PRUEFUNG_ERFORDERLICH

    @property
    def gruende(self) -> frozenset[str]:
        return frozenset(e.grund for e in (self.menge.feste or self.menge.ergebnisse))

    @property
    def text(self) -> str:
        return kurzform(self.menge.feste[0], self.pruefung.stand) if self.entschieden else KLASSEN[self.klasse]

    @cached_property
    def fragen(self) -> tuple[Frage, ...]:
        return () if self.entschieden else offene_fragen(self.pruefung, self.menge)


def ueberschlage(werk: Regelwerk, arten: Iterable[Leistungsart | Gruppenregel]) -> Mapping[str, Ueberschlag]:
    """What entries give on their presumed facts under the law of the usual day, by name.

    A test keeps this equal to the full judgement by both engines for every entry of the catalogue.
    """
    stand = Zeitachse(werk).am(STICHTAG)
    tag = {LEISTUNGSDATUM: punkt(STICHTAG.toordinal())}
    nach_tatsachen: dict[frozenset[object], Ueberschlag] = {}
    ergebnisse: dict[str, Ueberschlag] = {}
    for art in arten:
        schluessel = frozenset[object](art.tatsachen.items())
        if schluessel not in nach_tatsachen:
            pruefung = Pruefung(stand, {**art.tatsachen, **tag})
            nach_tatsachen[schluessel] = Ueberschlag(pruefung, lies_ergebnis(pruefung))
        ergebnisse[art.name] = nach_tatsachen[schluessel]
    return ergebnisse


def grundfragen(werk: Regelwerk) -> tuple[str, ...]:
    """Facts asked about an activity of which nothing is known: those that are asked of every activity."""
    pruefung = Pruefung(Zeitachse(werk).am(STICHTAG), {LEISTUNGSDATUM: punkt(STICHTAG.toordinal())})
    fragen = offene_fragen(pruefung, lies_ergebnis(pruefung))
    return tuple(f.name for f in fragen if f.art == "merkmal" and werk.merkmale[f.name].nur_wenn is None)


def als_sachverhalt(art: Leistungsart | Gruppenregel) -> Sachverhalt:
    """The entry as an activity of its own, its facts presumed."""
    return Sachverhalt(
        id=art.name,
        rechtstraeger=art.name,
        leistungsdatum=STICHTAG,
        angaben={name: Angabe(wissen, "muster") for name, wissen in art.tatsachen.items()},
        bezeichnung=art.titel,
    )


def pruefe_referenz(werk: Regelwerk, referenz: Referenz) -> Iterator[Meldung]:
    """What the loader cannot see: results that a group rule or a fallback entry must or must not have."""
    arten = [*referenz.gruppenregeln.values(), *referenz.leistungsarten.values()]
    ergebnisse = ueberschlage(werk, arten)
    for art in arten:
        ergebnis = ergebnisse[art.name]
        if konflikte := [befund.name for befund in ergebnis.pruefung.konflikte()]:
            text = f"„{art.name}“: Regeln widersprechen sich ({', '.join(konflikte)})."
            yield Meldung("A01", text, art.ort, "Regel oder Merkmale berichtigen.")
        if isinstance(art, Gruppenregel):
            if not (ergebnis.klasse == "nicht_steuerbar" and ergebnis.gruende <= KEINE_LEISTUNG):
                gruende = ", ".join(sorted(ergebnis.gruende - {""})) or "ohne Grund"
                text = f"„{art.name}“ ergibt „{ergebnis.klasse}“ ({gruende})."
                tun = "Merkmale ergänzen, bis das Regelwerk die Leistung verneint, oder als Leistungsart führen."
                yield Meldung("A02", text, art.ort, tun)
            continue
        if art.auffang and ergebnis.entschieden:
            text = f"„{art.name}“ ist eine Auffangart und ergibt doch „{ergebnis.klasse}“."
            yield Meldung("A03", text, art.ort, "Das Merkmal weglassen, das entscheidet, oder auffang streichen.")
        if not (art.modell.suchworte or (art.modell.aufgabe and art.zahlung)) and not art.auffang:
            text = f"„{art.name}“ nennt keine Suchworte und nicht Aufgabe und Zahlung."
            yield Meldung("A06", text, art.ort, "suchworte oder aufgabe und zahlung ergänzen.", schwere("A06"))
