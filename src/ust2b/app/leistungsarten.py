"""The reference catalogue through the engine: what each entry gives, and that no group rule claims too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ust2b.app.auswertung import STICHTAG
from ust2b.app.saetze import KLASSEN, kurzform
from ust2b.core.beurteilung import Beurteilung, beurteile
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, lies_ergebnis
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
class Eintrag:
    """An entry of the reference catalogue with its result on the presumed facts alone, everything else left open."""

    art: Leistungsart | Gruppenregel
    beurteilung: Beurteilung


@dataclass(frozen=True)
class Ueberschlag:
    """The same result read off the table alone: in words, with the open questions, without its Vorbehalte."""

    art: Leistungsart | Gruppenregel
    text: str
    fragen: tuple[Frage, ...]
    pruefung: Pruefung


def ueberschlage(werk: Regelwerk, arten: Iterable[Leistungsart | Gruppenregel]) -> Mapping[str, Ueberschlag]:
    """What entries give, in a hundredth of the time of :func:`beurteile_referenz`: that nothing else settles an open
    result (Vervollständigungen) is not searched; a test keeps both equal for every entry of the catalogue.
    """
    stand = Zeitachse(werk).am(STICHTAG)
    tag = {LEISTUNGSDATUM: punkt(STICHTAG.toordinal())}
    ergebnisse: dict[str, Ueberschlag] = {}
    for art in arten:
        pruefung = Pruefung(stand, {**art.tatsachen, **tag})
        menge = lies_ergebnis(pruefung)
        klasse = menge.ergebnisse[0].klasse
        if menge.eindeutig and klasse not in {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}:
            ergebnisse[art.name] = Ueberschlag(art, kurzform(menge.feste[0], stand), (), pruefung)
        else:
            fragen = offene_fragen(pruefung, menge)
            ergebnisse[art.name] = Ueberschlag(art, KLASSEN[PRUEFUNG_ERFORDERLICH], fragen, pruefung)
    return ergebnisse


def grundfragen(werk: Regelwerk) -> tuple[str, ...]:
    """Facts asked about an activity of which nothing is known: those that are asked of every activity."""
    pruefung = Pruefung(Zeitachse(werk).am(STICHTAG), {LEISTUNGSDATUM: punkt(STICHTAG.toordinal())})
    fragen = offene_fragen(pruefung, lies_ergebnis(pruefung))
    return tuple(f.name for f in fragen if f.art == "merkmal" and werk.merkmale[f.name].nur_wenn is None)


def beurteile_referenz(werk: Regelwerk, referenz: Referenz) -> Mapping[str, Eintrag]:
    """Every entry and group rule under the law of the usual day, by name."""
    gewaehlt: list[Leistungsart | Gruppenregel] = [
        *referenz.gruppenregeln.values(), *referenz.leistungsarten.values()
    ]  # fmt: skip
    sachverhalte = [
        Sachverhalt(
            id=art.name,
            rechtstraeger=art.name,
            leistungsdatum=STICHTAG,
            angaben={name: Angabe(wissen, "muster") for name, wissen in art.tatsachen.items()},
            bezeichnung=art.titel,
        )
        for art in gewaehlt
    ]
    beurteilungen = beurteile(Zeitachse(werk), sachverhalte)
    return {art.name: Eintrag(art, b) for art, b in zip(gewaehlt, beurteilungen, strict=True)}


def pruefe_referenz(werk: Regelwerk, referenz: Referenz) -> Iterator[Meldung]:
    """What the loader cannot see: results that a group rule or a fallback entry must or must not have."""
    for eintrag in beurteile_referenz(werk, referenz).values():
        art, b = eintrag.art, eintrag.beurteilung
        if b.fall.konflikte:
            text = f"„{art.name}“: Regeln widersprechen sich ({', '.join(b.fall.konflikte)})."
            yield Meldung("A01", text, art.ort, "Mit „ust2b explain“ ansehen; Regel oder Merkmale berichtigen.")
        if isinstance(art, Gruppenregel):
            gruende = {e.grund for e in b.ergebnisse}
            if not (b.klasse == "nicht_steuerbar" and gruende <= KEINE_LEISTUNG):
                text = f"„{art.name}“ ergibt „{b.klasse}“ ({', '.join(sorted(gruende)) or 'ohne Grund'})."
                tun = "Merkmale ergänzen, bis das Regelwerk die Leistung verneint, oder als Leistungsart führen."
                yield Meldung("A02", text, art.ort, tun)
            continue
        if art.auffang and b.entschieden:
            text = f"„{art.name}“ ist eine Auffangart und ergibt doch „{b.klasse}“."
            yield Meldung("A03", text, art.ort, "Das Merkmal weglassen, das entscheidet, oder auffang streichen.")
        if not (art.modell.suchworte or (art.modell.aufgabe and art.zahlung)) and not art.auffang:
            text = f"„{art.name}“ nennt keine Suchworte und nicht Aufgabe und Zahlung."
            yield Meldung("A06", text, art.ort, "suchworte oder aufgabe und zahlung ergänzen.", schwere("A06"))
