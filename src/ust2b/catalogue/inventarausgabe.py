"""A read budget as a catalogue that ``classify`` reads: one row per revenue position, its origin beside it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence

from ust2b.catalogue.ausgabe import csv_bytes, euro_text, fuer_zelle, harmlos
from ust2b.catalogue.haushalt.modell import Haushalt, Position

OFFEN = "offen: nicht zugeordnet"
"""No fact is assumed from an account or a word; what a line is, a person says."""
KOPF = (
    "ID",
    "Bezeichnung",
    "Rechtsträger",
    "Betrag",
    "Zuordnung",
    "Quelldatei",
    "Quellzeile",
    "Produktbereich",
    "Produktgruppe",
    "Produktnummer",
    "Produkttext",
    "Kontonummer",
    "Kontotext",
    "Buchungstext",
)
_BETRAG, _QUELLZEILE = KOPF.index("Betrag"), KOPF.index("Quellzeile")
VORSILBE = "Budget: "
"""Before the heads of the budget's own further columns, so that none is taken for a fact."""


def katalogpositionen(haushalt: Haushalt) -> list[Position]:
    """Positions that become activities; negative ones (corrections, repayments) are no takings to judge."""
    return [p for p in haushalt.positionen if p.cent >= 0]


def inventar_csv(haushalt: Haushalt, rechtstraeger: str) -> bytes:
    """UTF-8 with BOM, semicolon, amounts with a decimal comma."""
    kopf, zeilen = _zeilen(haushalt, rechtstraeger)
    texte = [[harmlos(euro_text(int(z)) if n == _BETRAG else str(z)) for n, z in enumerate(zeile)] for zeile in zeilen]
    return csv_bytes([harmlos(k) for k in kopf], texte)


def inventar_xlsx(haushalt: Haushalt, rechtstraeger: str) -> bytes:
    """One sheet with filter and fixed head; texts are never formulas."""
    import xlsxwriter

    kopf, zeilen = _zeilen(haushalt, rechtstraeger)
    puffer = io.BytesIO()
    with xlsxwriter.Workbook(puffer, {"in_memory": True}) as mappe:
        blatt = mappe.add_worksheet("Tätigkeiten")
        fett, geld = mappe.add_format({"bold": True}), mappe.add_format({"num_format": "#,##0.00"})
        for nummer, text in enumerate(kopf):
            blatt.write_string(0, nummer, fuer_zelle(text), fett)
        for reihe, zeile in enumerate(zeilen, start=1):
            for nummer, zelle in enumerate(zeile):
                if nummer == _BETRAG:
                    blatt.write_number(reihe, nummer, int(zelle) / 100, geld)
                elif nummer == _QUELLZEILE:
                    blatt.write_number(reihe, nummer, int(zelle))
                elif zelle:
                    blatt.write_string(reihe, nummer, fuer_zelle(str(zelle)))
        blatt.freeze_panes(1, 2)
        blatt.autofilter(0, 0, max(1, len(zeilen)), len(kopf) - 1)
        blatt.set_column(0, 0, 13)
        blatt.set_column(1, 1, 50)
        blatt.set_column(2, len(kopf) - 1, 18)
    return puffer.getvalue()


def _zeilen(haushalt: Haushalt, rechtstraeger: str) -> tuple[list[str], list[list[str | int]]]:
    """Heads and rows; the amount stays integer cents here."""
    positionen = katalogpositionen(haushalt)
    weitere = list(dict.fromkeys(name for p in positionen for name in p.weitere))
    kennungen = _kennungen(positionen)
    zeilen: list[list[str | int]] = [
        [
            kennung,
            p.bezeichnung,
            rechtstraeger,
            p.cent,
            OFFEN,
            p.datei,
            p.zeile,
            p.bereich,
            p.gruppe,
            p.produkt_nr,
            p.produkt,
            p.konto_nr,
            p.konto or p.kontogruppe,
            p.text,
            *(p.weitere.get(name, "") for name in weitere),
        ]
        for kennung, p in zip(kennungen, positionen, strict=True)
    ]
    return [*KOPF, *(VORSILBE + name for name in weitere)], zeilen


def _kennungen(positionen: Sequence[Position]) -> list[str]:
    """The lasting key of each position; lines with the same labels are numbered in the order of the file."""
    gesehen: Counter[str] = Counter()
    kennungen: list[str] = []
    for position in positionen:
        kennung = position.kennung()
        gesehen[kennung] += 1
        kennungen.append(kennung if gesehen[kennung] == 1 else f"{kennung}-{gesehen[kennung]}")
    return kennungen
