"""Use case: a raw budget export becomes an inventory whose sums tie to the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ust2b import __version__
from ust2b.app.leistungsarten import Ueberschlag, grundfragen, ueberschlage
from ust2b.app.texte import aufzaehlung, euro
from ust2b.catalogue.abgleich.abgleich import Abgleich
from ust2b.catalogue.abgleich.zeile import rechtsform_nach_konto
from ust2b.catalogue.haushalt.einlesen import KOPFZEILE, OHNE_RICHTUNG, SUMMENZEILE, lies_haushalt
from ust2b.catalogue.haushalt.modell import Haushalt, Position, Umfang
from ust2b.catalogue.inventarausgabe import inventar_csv, zusammenfassung
from ust2b.catalogue.inventarbestand import Altzeile, Bestand
from ust2b.catalogue.inventarmappe import inventar_xlsx
from ust2b.catalogue.inventarmodell import (
    NEU,
    UNVERAENDERT,
    Inventar,
    Inventarzeile,
    Tatsachenspalte,
    kennungen,
)
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.regelwerk import Merkmal, Regelwerk
from ust2b.language.leistungsarten import Gruppenregel, Leistungsart, Referenz

HANDLUNGSFORM = "handlungsform"
SPALTENZAHL = 16
"""So many facts by money get a column, and the first questions about lines that say nothing.

What hangs on the others ``ust2b classify`` asks once these are known."""
GRUNDFRAGEN = 8
"""So many of the questions about an unknown activity are put to a line that says nothing."""
UNBEKANNT = "unbekannt"
_NICHT_EINNAHME = frozenset({KOPFZEILE, OHNE_RICHTUNG, SUMMENZEILE})
"""Exclusions that never were among the revenue lines."""
_TRAEGEREBENEN = frozenset({"rechtstraeger", "rechtstraeger_jahr", "land"})


@dataclass(frozen=True)
class Auftrag:
    """What to read; empty fields are recognised. ``spalten`` names heads by role."""

    pfade: tuple[Path, ...]
    jahr: str = ""
    wertart: str = ""
    blatt: str = ""
    spalten: Mapping[str, str] = field(default_factory=dict[str, str])
    rechtstraeger: str = "Gemeinde"


@dataclass(frozen=True)
class Inventur:
    """An inventory with its sums; all amounts in integer cents.

    ``katalog`` + ``negativ`` + the exclusions among the revenue lines = ``einnahmen`` of the file.
    """

    inventar: Inventar
    katalog: Umfang
    negativ: Umfang
    fragen: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Question and who answers, for each fact."""
    regelstand: str = ""

    @property
    def haushalt(self) -> Haushalt:
        return self.inventar.haushalt

    @property
    def ausgeschlossen(self) -> Mapping[str, Umfang]:
        return self.inventar.ausgeschlossen

    @property
    def differenz(self) -> Umfang:
        """What is missing between the file's revenue lines and where they ended; zero when all is accounted for."""
        teile = [self.katalog, self.negativ, *self.ausgeschlossen.values()]
        gesamt = self.haushalt.einnahmen
        return Umfang(gesamt.zeilen - sum(t.zeilen for t in teile), gesamt.cent - sum(t.cent for t in teile))

    @property
    def geht_auf(self) -> bool:
        return (self.differenz.zeilen, self.differenz.cent) == (0, 0)


def erstelle_inventur(
    auftrag: Auftrag,
    werk: Regelwerk,
    referenz: Referenz,
    *,
    bisher: Bestand | None = None,
    fortschritt: Callable[[int, int], None] | None = None,
) -> Inventur:
    """Reads one slice of a budget, matches its revenue lines, and carries over what ``bisher`` had confirmed.

    :raises ust2b.language.Ladefehler: when columns, slice or an amount cannot be known.
    """
    haushalt = lies_haushalt(
        auftrag.pfade, vorgabe=auftrag.spalten, jahr=auftrag.jahr, wertart=auftrag.wertart, blatt=auftrag.blatt,
        fortschritt=fortschritt,
    )  # fmt: skip
    # Negative lines are corrections and repayments: no takings to judge, but accounted for.
    positionen = [(p.traeger or auftrag.rechtstraeger, p) for p in haushalt.positionen if p.cent >= 0]
    negative = [p for p in haushalt.positionen if p.cent < 0]
    inventar = Inventar(
        haushalt=haushalt,
        zeilen=_Zuordner(werk, referenz, bisher).zeilen(positionen),
        negative=negative,
        ausgeschlossen={n: u for n, u in haushalt.ausschluesse.items() if n not in _NICHT_EINNAHME},
        leistungsarten=referenz.titel(),
        traegerangaben=bisher.traeger if bisher else {},
        mit_vorjahr=bisher is not None,
        staende={
            "Regelstand": f"{werk.name}, Prüfsumme {werk.pruefsumme}",
            "Leistungsarten": f"{len(referenz.leistungsarten)} Einträge, {len(referenz.gruppenregeln)} Gruppenregeln, "
            f"Prüfsumme {referenz.pruefsumme}",
            "Programm": f"ust2b {__version__}",
        },
    )
    inventar.spalten = _spalten(inventar, werk, bisher)
    inventar.weggefallen = _weggefallen(inventar.zeilen, bisher)
    fragen = {name: (m.frage, m.antwortet) for name, m in werk.merkmale.items()}
    return Inventur(
        inventar,
        _umfang(z.position for z in inventar.zeilen),
        _umfang(negative),
        fragen,
        werk.name,
    )


def inventar_datei(inventur: Inventur, form: str) -> bytes:
    """The inventory as ``xlsx`` or ``csv``, its summary as ``json``."""
    if form == "xlsx":
        return inventar_xlsx(inventur.inventar, inventur.regelstand, inventur.fragen)
    if form == "csv":
        return inventar_csv(inventur.inventar)
    text = json.dumps(zusammenfassung(inventur.inventar), ensure_ascii=False, indent=2)
    return (text + "\n").encode("utf-8")


def _umfang(positionen: Iterable[Position]) -> Umfang:
    umfang = Umfang()
    for position in positionen:
        umfang.plus(position.cent, position.zeilen)
    return umfang


class _Zuordner:
    """Lines with their proposal, what it would give, and what was confirmed before."""

    def __init__(self, werk: Regelwerk, referenz: Referenz, bisher: Bestand | None) -> None:
        self.werk, self.referenz, self.bisher = werk, referenz, bisher
        self.abgleich = Abgleich(referenz)
        self.alle: dict[str, Leistungsart | Gruppenregel] = {**referenz.gruppenregeln, **referenz.leistungsarten}
        self.grundfragen = grundfragen(werk)[:GRUNDFRAGEN]
        self.ergebnisse: Mapping[str, Ueberschlag] = {}

    def zeilen(self, positionen: Sequence[tuple[str, Position]]) -> list[Inventarzeile]:
        zeilen = [
            Inventarzeile(kennung, position, traeger, self.abgleich.ordne_zu(position))
            for kennung, (traeger, position) in zip(kennungen(positionen), positionen, strict=True)
        ]
        for zeile in zeilen:
            self._uebernimm(zeile)
        self.ergebnisse = ueberschlage(self.werk, [self.alle[n] for n in {self._name(z) for z in zeilen} if n])
        for zeile in zeilen:
            self._beurteile(zeile)
        return zeilen

    def _name(self, zeile: Inventarzeile) -> str:
        """The entry that holds for a line: the confirmed one, else the proposed one."""
        art = self.referenz.nach_titel(zeile.bestaetigt) if zeile.bestaetigt else None
        return art.name if art else zeile.zuordnung.name

    def _beurteile(self, zeile: Inventarzeile) -> None:
        eintrag = self.ergebnisse.get(self._name(zeile))
        if eintrag is None:
            zeile.fragen = self.grundfragen
            return
        zeile.ergebnis = eintrag.text
        zeile.fragen = tuple(f.name for f in eintrag.fragen if f.art == "merkmal")
        if not zeile.bestaetigt:
            self._zweifle(zeile, eintrag, self.alle[zeile.zuordnung.name].tatsachen)

    def _zweifle(self, zeile: Inventarzeile, eintrag: Ueberschlag, tatsachen: Iterable[str]) -> None:
        """Where the account speaks of another legal form, the facts that made the form are open again."""
        form = rechtsform_nach_konto(zeile.position.konto_art)
        befund = eintrag.pruefung.befund(HANDLUNGSFORM) if form else None
        if befund is None or befund.wert in (None, form):
            return
        gelesen = frozenset[str]().union(*(gelesene_namen(r.wenn) for r in befund.tragende))
        stufe = self.werk.stufe_von[HANDLUNGSFORM].nummer
        merkmale = [self.werk.merkmale[n] for n in tatsachen if n in gelesen]
        offen = [m for m in merkmale if m.stufe == stufe and m.kurz not in zeile.angaben]
        if offen:
            zeile.angaben = {**zeile.angaben, **{m.kurz: UNBEKANNT for m in offen}}
            zeile.fragen = tuple(dict.fromkeys((*zeile.fragen, *(m.name for m in offen))))
            zeile.ergebnis = ""
            worte = aufzaehlung([f"„{m.kurz}“" for m in offen])
            zeile.zweifel = f"Das Konto spricht für eine andere Rechtsform als die Leistungsart; {worte} prüfen."

    def _uebernimm(self, zeile: Inventarzeile) -> None:
        if self.bisher is None:
            return
        alt = self.bisher.zeilen.get((zeile.traeger, zeile.kennung))
        if alt is None:
            zeile.vorjahr = NEU
            return
        zeile.bestaetigt, zeile.angaben = alt.bestaetigt, alt.angaben
        zeile.vorjahr = _vergleich(alt, zeile.position)


def _vergleich(alt: Altzeile, position: Position) -> str:
    unterschiede: list[str] = []
    if alt.bezeichnung != position.bezeichnung:
        unterschiede.append(f"hieß „{alt.bezeichnung}“")
    if alt.cent is not None and alt.cent != position.cent:
        unterschiede.append(f"bisher {euro(alt.cent)}")
    return f"geändert: {'; '.join(unterschiede)}" if unterschiede else UNVERAENDERT


def _weggefallen(zeilen: Sequence[Inventarzeile], bisher: Bestand | None) -> list[Mapping[str, str]]:
    if bisher is None:
        return []
    da = {(z.traeger, z.kennung) for z in zeilen}
    return [
        {"id": alt.kennung, "bezeichnung": alt.bezeichnung, "betrag": euro(alt.cent), "bestaetigt": alt.bestaetigt}
        for schluessel, alt in bisher.zeilen.items()
        if schluessel not in da
    ]


def _spalten(inventar: Inventar, werk: Regelwerk, bisher: Bestand | None) -> list[Tatsachenspalte]:
    """Columns for facts: those filled in before, then those on which most money hangs; facts of the legal person."""
    merkmale = [werk.merkmale[name] for name, _ in inventar.offene_fragen() if name in werk.merkmale]
    je_taetigkeit = [m for m in merkmale if m.ebene not in _TRAEGEREBENEN]
    immer = {name for z in inventar.zeilen if not (z.bestaetigt or z.zuordnung.treffer) for name in z.fragen}
    eigene = [m for nummer, m in enumerate(je_taetigkeit) if nummer < SPALTENZAHL or m.name in immer]
    nach_titel = {m.kurz: m for m in werk.merkmale.values()}
    schon = bisher.spalten if bisher else []
    zweifel = [titel for z in inventar.zeilen if z.zweifel for titel in z.angaben]
    titel = dict.fromkeys([*schon, *(m.kurz for m in eigene), *zweifel])
    traegertitel = {t for angaben in inventar.traegerangaben.values() for t in angaben}
    gemeinsame = [m for m in werk.merkmale.values() if m.ebene in _TRAEGEREBENEN and m.typ != "wertung"]
    gefragt = {m.name for m in merkmale}
    return [
        *(_spalte(nach_titel[t]) if t in nach_titel else Tatsachenspalte("", t) for t in titel),
        *(_spalte(m, gemeinsam=True) for m in gemeinsame if m.name in gefragt or m.kurz in traegertitel),
    ]


def _spalte(merkmal: Merkmal, *, gemeinsam: bool = False) -> Tatsachenspalte:
    werte = ("ja", "nein", UNBEKANNT) if merkmal.typ == "ja_nein" else ()
    if merkmal.typ != "ja_nein" and merkmal.werte:
        werte = (*merkmal.werte.values(), UNBEKANNT)
    hilfe = "\n\n".join(t for t in (merkmal.frage, merkmal.hilfe) if t)
    return Tatsachenspalte(merkmal.name, merkmal.kurz, werte, hilfe, gemeinsam)
