"""Which columns the intake workbook has and in which order: what matters for most activities first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ust2b.catalogue.laender import NAMEN
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.regelwerk import Merkmal, Regelwerk

_KLEINSTE_GRUPPE = 5
_WERTUNGSGRUPPE = "Wertungen (nur Steuerstelle)"
_AKTENGRUPPE = "Für die Akten: daran hängt derzeit keine Regel"


@dataclass(frozen=True, slots=True)
class Spalte:
    """A column: a base entry or a fact."""

    titel: str
    name: str
    typ: str
    frage: str
    hilfe: str = ""
    antwortet: str = ""
    werte: tuple[str, ...] = ()
    einheit: str = ""
    merkmal: Merkmal | None = None
    breite: int = 18


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Columns that stand together under one band; ``eingeklappt``: closed when the workbook is opened."""

    titel: str
    spalten: tuple[Spalte, ...]
    eingeklappt: bool = False


_GRUND = (
    Spalte(
        "ID", "id", "text", "Eigene Kennung, je Rechtsträger nur einmal.", "Zum Beispiel F-012.", breite=11
    ),
    Spalte(
        "Bezeichnung", "bezeichnung", "text", "Was wird getan? In eigenen Worten.",
        "Eine Art von Leistung an eine Art von Empfänger zu einer Art von Preis ist eine Zeile.", breite=38,
    ),
    Spalte(
        "Rechtsträger", "rechtstraeger", "traeger", "Wer leistet?",
        "Genau wie auf dem Blatt „Rechtsträger“ geschrieben.", breite=22,
    ),
    Spalte(
        "Leistungsdatum", "leistungsdatum", "datum", "Tag der Leistung, nach dem sich das Recht richtet.",
        "Leer heißt: der Stichtag der Auswertung.", breite=14,
    ),
    Spalte(
        "Gruppe", "gruppe", "text", "Gleichartige Tätigkeiten desselben Rechtsträgers bekommen dasselbe Wort.",
        "Ihre Einnahmen werden für die Umsatzgrenze zusammengerechnet.", breite=18,
    ),
    Spalte(
        "Gehört zu", "gehoert_zu", "text", "ID der Hauptleistung, wenn dies nur eine Nebenleistung ist.", breite=12,
    ),
)  # fmt: skip
_WERTUNGSANGABEN = (
    Spalte("Wertung Rolle", "wertung_rolle", "text", "Wer hat gewertet? Die Rolle, kein Name.", breite=18),
    Spalte("Wertung am", "wertung_am", "datum", "An welchem Tag?", breite=13),
    Spalte("Wertung Gründe", "wertung_gruende", "text", "Warum so? Wenige Sätze.", breite=40),
)
_TRAEGER = (
    Spalte("Rechtsträger", "rechtstraeger", "text", "Name, wie er im Vermerk stehen soll.", breite=30),
    Spalte("AGS", "ags", "ags", "Amtlicher Gemeindeschlüssel, achtstellig, mit führender Null.", breite=12),
    Spalte(
        "Land", "land", "auswahl", "Bundesland.", "Verfügungen anderer Länder werden gekennzeichnet.",
        werte=tuple(NAMEN), breite=8,
    ),
    Spalte(
        "Katalog vollständig", "vollstaendig", "auswahl",
        "Stehen alle Tätigkeiten des Rechtsträgers für das Jahr in dieser Mappe?",
        "Nur dann sind die Summen für die Umsatzgrenze verlässlich.", werte=("ja", "nein"), breite=13,
    ),
)  # fmt: skip


def grundspalten() -> tuple[Spalte, ...]:
    return _GRUND


def taetigkeitsgruppen(werk: Regelwerk) -> list[Gruppe]:
    """The columns of an activity: facts for all, then by what they depend on, then judgements, then the unread ones."""
    fakten = [m for m in werk.merkmale.values() if m.typ != "wertung" and not _gemeinsam(m)]
    fakten.sort(key=lambda m: _stufenrang(m, werk))
    gelesen = [m for m in fakten if m.name in werk.gelesene_merkmale]
    wegweiser = Counter(w for m in gelesen for w in _wurzeln(m, werk))
    wegweiser.update(g.von for g in werk.groessen.values() if g.art == "summe")
    immer = [m for m in gelesen if m.nur_wenn is None]
    immer.sort(key=lambda m: -wegweiser[m.name])
    gruppen = [Gruppe("Zuerst ausfüllen", tuple(_spalte(m) for m in immer))]
    bedingte: dict[str, list[Merkmal]] = {}
    for merkmal in gelesen:
        if merkmal.nur_wenn is not None:
            wurzeln = _wurzeln(merkmal, werk)
            wurzel = next((w.name for w in immer if w.name in wurzeln), "")
            bedingte.setdefault(wurzel if wegweiser[wurzel] >= _KLEINSTE_GRUPPE else "", []).append(merkmal)
    for wurzel in [*(m.name for m in immer), ""]:
        if wurzel in bedingte:
            titel = f"Je nach „{werk.merkmale[wurzel].kurz}“" if wurzel else "Je nach weiteren Angaben"
            gruppen.append(Gruppe(titel, tuple(_spalte(m) for m in bedingte[wurzel])))
    wertungen = sorted((m for m in werk.merkmale.values() if m.typ == "wertung"), key=lambda m: _stufenrang(m, werk))
    if wertungen:
        spalten = (*_WERTUNGSANGABEN, *(_spalte(m) for m in wertungen))
        gruppen.append(Gruppe(_WERTUNGSGRUPPE, spalten, eingeklappt=True))
    akten = tuple(_spalte(m) for m in fakten if m.name not in werk.gelesene_merkmale)
    return [*gruppen, *([Gruppe(_AKTENGRUPPE, akten, eingeklappt=True)] if akten else [])]


def traegergruppen(werk: Regelwerk) -> list[Gruppe]:
    """The columns of a legal person: what is the same for all its activities."""
    fakten = sorted((m for m in werk.merkmale.values() if _gemeinsam(m)), key=lambda m: _stufenrang(m, werk))
    gelesen = [m for m in fakten if m.name in werk.gelesene_merkmale]
    return [
        Gruppe("Für alle", tuple(_spalte(m) for m in gelesen if m.nur_wenn is None)),
        Gruppe("Je nach Angaben links", tuple(_spalte(m) for m in gelesen if m.nur_wenn is not None)),
        Gruppe(_AKTENGRUPPE, tuple(_spalte(m) for m in fakten if m not in gelesen), eingeklappt=True),
    ]


def traegerspalten() -> tuple[Spalte, ...]:
    return _TRAEGER


def alle_spalten(gruppen: Sequence[Gruppe]) -> Iterator[Spalte]:
    for gruppe in gruppen:
        yield from gruppe.spalten


def _gemeinsam(merkmal: Merkmal) -> bool:
    return merkmal.typ != "wertung" and merkmal.ebene in {"rechtstraeger", "rechtstraeger_jahr", "land"}


def _stufenrang(merkmal: Merkmal, werk: Regelwerk) -> int:
    nummern = [stufe.nummer for stufe in werk.stufen]
    if merkmal.stufe in nummern:
        return nummern.index(merkmal.stufe)
    return int(merkmal.stufe) if merkmal.stufe.isdigit() else len(nummern) + 100


def _wurzeln(merkmal: Merkmal, werk: Regelwerk) -> set[str]:
    """The unconditional facts on which it depends whether this one is asked."""
    wurzeln: set[str] = set()
    besucht = {merkmal.name}
    offen = [merkmal]
    while offen:
        bedingung = offen.pop().nur_wenn
        for name in gelesene_namen(bedingung) if bedingung is not None else ():
            anderes = werk.merkmale.get(name)
            if anderes is None or name in besucht:
                continue
            besucht.add(name)
            if anderes.nur_wenn is None:
                wurzeln.add(name)
            else:
                offen.append(anderes)
    return wurzeln


def _spalte(merkmal: Merkmal) -> Spalte:
    werte = (*merkmal.werte.values(), "unbekannt") if merkmal.werte else ()
    if merkmal.typ == "ja_nein":
        werte = ("ja", "nein", "unbekannt")
    laengster = max((len(wert) for wert in werte), default=0)
    schmal = merkmal.ist_zahl or merkmal.typ == "ja_nein"
    # The head is bold and must not be split within a word.
    wort = max(len(wort) for wort in merkmal.kurz.replace("-", "- ").split())
    breite = max(14 if schmal else min(max(18, laengster // 2), 30), round(wort * 1.15) + 1)
    hilfe = " ".join(teil for teil in (merkmal.hilfe, merkmal.nachweis and f"Nachweis: {merkmal.nachweis}.") if teil)
    return Spalte(
        merkmal.kurz, merkmal.name, merkmal.typ, merkmal.frage, hilfe, merkmal.antwortet, werte, merkmal.einheit,
        merkmal, breite,
    )  # fmt: skip
