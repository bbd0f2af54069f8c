"""An inventory: every revenue line of a budget with what it was taken for, and the columns people read and fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ust2b.catalogue.abgleich.treffer import Zuordnung
from ust2b.catalogue.haushalt.modell import Haushalt, Position, Umfang
from ust2b.catalogue.muster import BESTAETIGT, VORGESCHLAGEN

STAND = {
    "gruppe": "Gruppenregel",
    "leistungsart": "Vorschlag",
    "auffang": "offen: nur die Zahlung erkennbar",
    "mehrdeutig": "offen: mehrere Leistungsarten passen",
    "vermischt": "offen: die Zeile mischt Verschiedenes",
    "nichts": "offen: die Zeile sagt nicht, wofür",
}
BESTAETIGTER_STAND = "bestätigt"
STAENDE = (BESTAETIGTER_STAND, *STAND.values())
NEU, UNVERAENDERT = "neu", "unverändert"
GRUNDKOPF = (
    "ID",
    "Bezeichnung",
    "Rechtsträger",
    "Betrag",
    "Zuordnung",
    VORGESCHLAGEN,
    BESTAETIGT,
    "Vorläufiges Ergebnis",
    "Punktzahl",
    "Gefundene Wörter",
    "Andere Möglichkeiten",
    "Bemerkung zur Zuordnung",
)
VORJAHR = "Gegenüber dem Vorjahr"
HERKUNFT = (
    "Quelldatei",
    "Quellzeile",
    "Buchungen",
    "Produktbereich",
    "Produktgruppe",
    "Produktnummer",
    "Produkttext",
    "Kontonummer",
    "Kontotext",
    "Kontengruppe",
    "Buchungstext",
)
VORSILBE = "Budget: "
"""Before the heads of the budget's own further columns, so that none is taken for a fact."""


@dataclass(frozen=True)
class Tatsachenspalte:
    """A fact people fill in: its label, the entries of its dropdown, the question as help."""

    name: str
    titel: str
    werte: tuple[str, ...] = ()
    hilfe: str = ""
    gemeinsam: bool = False
    """The same for all activities of a legal person; it stands on the sheet „Rechtsträger“."""


@dataclass
class Inventarzeile:
    """One revenue position with its proposal and, when a person has been there, the confirmation."""

    kennung: str
    position: Position
    traeger: str
    zuordnung: Zuordnung
    ergebnis: str = ""
    """Result if what the Leistungsart presumes is so."""
    fragen: tuple[str, ...] = ()
    """Facts still open then, by name."""
    bestaetigt: str = ""
    angaben: Mapping[str, str] = field(default_factory=dict[str, str])
    """Cells of fact columns by head, as people wrote them."""
    vorjahr: str = ""
    zweifel: str = ""
    """Why a presumed fact was left open after all."""

    @property
    def stand(self) -> str:
        return BESTAETIGTER_STAND if self.bestaetigt else STAND[self.zuordnung.art]


@dataclass
class Inventar:
    """The inventory of one slice; ``weggefallen`` are lines of the previous one that are not in this budget."""

    haushalt: Haushalt
    zeilen: list[Inventarzeile]
    negative: list[Position]
    """Corrections and repayments: no takings to judge, but accounted for."""
    ausgeschlossen: Mapping[str, Umfang]
    spalten: Sequence[Tatsachenspalte] = ()
    leistungsarten: Sequence[str] = ()
    """Titles to choose from."""
    traegerangaben: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Cells of the sheet „Rechtsträger“ by legal person and head."""
    weggefallen: Sequence[Mapping[str, str]] = ()
    mit_vorjahr: bool = False
    staende: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the proposals rest on: rule state, state of the Leistungsarten, program."""

    @property
    def kopf(self) -> list[str]:
        vorjahr = [VORJAHR] if self.mit_vorjahr else []
        eigene = [s.titel for s in self.spalten if not s.gemeinsam]
        return [*GRUNDKOPF, *vorjahr, *eigene, *HERKUNFT, *(VORSILBE + name for name in self.weitere)]

    @property
    def nicht_gezaehlt(self) -> Mapping[str, Umfang]:
        """What stands in the file and is no revenue line: sums, repeated heads, lines that are neither."""
        return {n: u for n, u in self.haushalt.ausschluesse.items() if n not in self.ausgeschlossen}

    @property
    def weitere(self) -> list[str]:
        return list(dict.fromkeys(name for z in self.zeilen for name in z.position.weitere))

    def zellen(self, zeile: Inventarzeile, weitere: Sequence[str]) -> list[str | int]:
        """The cells of a line under ``kopf``; the amount in integer cents."""
        p, treffer = zeile.position, zeile.zuordnung.treffer
        andere = "; ".join(f"{t.titel} ({t.punkte})" for t in zeile.zuordnung.alternativen)
        return [
            zeile.kennung, p.bezeichnung, zeile.traeger, p.cent, zeile.stand,
            treffer.titel if treffer else "", zeile.bestaetigt, zeile.ergebnis,
            treffer.punkte if treffer else "", ", ".join(treffer.worte) if treffer else "", andere, zeile.zweifel,
            *([zeile.vorjahr] if self.mit_vorjahr else []),
            *(zeile.angaben.get(s.titel, "") for s in self.spalten if not s.gemeinsam),
            p.datei, p.zeile, p.zeilen, p.bereich, p.gruppe, p.produkt_nr, p.produkt, p.konto_nr, p.konto,
            p.kontogruppe, p.text, *(p.weitere.get(name, "") for name in weitere),
        ]  # fmt: skip

    def summen(self) -> dict[str, Umfang]:
        """Lines and cents by stand; together they are all revenue that became a line of the inventory."""
        summen = {stand: Umfang() for stand in STAENDE}
        for zeile in self.zeilen:
            summen[zeile.stand].plus(zeile.position.cent, zeile.position.zeilen)
        return summen

    def summen_je_vorschlag(self) -> list[tuple[str, str, Umfang]]:
        """Stand, title and extent of each group rule and Leistungsart, the most money first."""
        summen: dict[tuple[str, str], Umfang] = {}
        for zeile in self.zeilen:
            treffer = zeile.zuordnung.treffer
            titel = zeile.bestaetigt or (treffer.titel if treffer else "ohne Vorschlag")
            summen.setdefault((zeile.stand, titel), Umfang()).plus(zeile.position.cent, zeile.position.zeilen)
        geordnet = sorted(summen.items(), key=lambda paar: (STAENDE.index(paar[0][0]), -paar[1].cent, paar[0][1]))
        return [(stand, titel, umfang) for (stand, titel), umfang in geordnet]

    def offene_fragen(self) -> list[tuple[str, Umfang]]:
        """Facts that are still open, with the money that hangs on them, the most first."""
        summen: dict[str, Umfang] = {}
        for zeile in self.zeilen:
            for name in zeile.fragen:
                summen.setdefault(name, Umfang()).plus(zeile.position.cent, zeile.position.zeilen)
        return sorted(summen.items(), key=lambda paar: (-paar[1].cent, paar[0]))


def kennungen(positionen: Sequence[tuple[str, Position]]) -> list[str]:
    """The lasting key of each position; lines of one legal person with the same labels are numbered in file order."""
    gesehen: Counter[tuple[str, str]] = Counter()
    ergebnis: list[str] = []
    for traeger, position in positionen:
        kennung = position.kennung()
        gesehen[traeger, kennung] += 1
        zahl = gesehen[traeger, kennung]
        ergebnis.append(kennung if zahl == 1 else f"{kennung}-{zahl}")
    return ergebnis
