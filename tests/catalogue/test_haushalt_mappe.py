"""Budget workbooks: hidden sheets, formulas without a value, merged labels, the legal person in its own column."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

from ust2b.catalogue.haushalt.einlesen import lies_haushalt
from ust2b.language import Ladefehler

KOPF = ("Gemeinde", "Produkt", "Sachkonto", "Kontobezeichnung", "Art", "Ansatz 2024")
ZEILEN = (
    ("Oberdorf", "111", 4321000, "Benutzungsgebühren", "Ertrag", 100),
    ("Unterdorf", "111", 4321000, "Benutzungsgebühren", "Ertrag", 25.5),
    ("Oberdorf", "111", 5012000, "Vergütungen", "Aufwand", 900),
)


def schreibe(blatt: Any, faktor: int = 1) -> None:
    blatt.write_row(0, 0, KOPF)
    for nummer, zeile in enumerate(ZEILEN, start=1):
        blatt.write_row(nummer, 0, (*zeile[:-1], zeile[-1] * faktor))


@pytest.fixture
def mappe(tmp_path: Path) -> tuple[Path, Any]:
    pfad = tmp_path / "plan.xlsx"
    return pfad, xlsxwriter.Workbook(str(pfad))


def test_ausgeblendetes_blatt_wird_nur_auf_wunsch_gelesen(mappe: tuple[Path, Any]) -> None:
    pfad, arbeitsmappe = mappe
    versteckt = arbeitsmappe.add_worksheet("Entwurf")
    schreibe(versteckt, 10)
    for nummer in range(5, 20):
        versteckt.write_row(nummer, 0, ZEILEN[0])
    versteckt.hide()
    blatt = arbeitsmappe.add_worksheet("Plan")
    schreibe(blatt)
    blatt.activate()
    blatt.set_first_sheet()
    arbeitsmappe.close()
    haushalt = lies_haushalt([pfad])
    assert haushalt.einnahmen.cent == 12_550
    assert "ausgeblendete Blätter, nicht gelesen (--blatt): Entwurf" in haushalt.hinweise[0]
    assert lies_haushalt([pfad], blatt="Entwurf").einnahmen.cent == 125_500 + 15 * 10_000
    with pytest.raises(Ladefehler, match="Das Blatt „Nirgends“ gibt es nicht"):
        lies_haushalt([pfad], blatt="Nirgends")


def test_formel_ohne_wert_nennt_die_zelle(mappe: tuple[Path, Any]) -> None:
    pfad, arbeitsmappe = mappe
    blatt = arbeitsmappe.add_worksheet("Plan")
    schreibe(blatt)
    blatt.write_formula(2, 5, "=F2*2", None, 815)
    arbeitsmappe.close()
    with ZipFile(pfad) as alt:
        teile = {name: alt.read(name).replace(b"<v>815</v>", b"") for name in alt.namelist()}
    with ZipFile(pfad, "w") as neu:
        for name, inhalt in teile.items():
            neu.writestr(name, inhalt)
    with pytest.raises(Ladefehler, match=r"Blatt „Plan“, Zelle F3.*keinen gespeicherten Wert"):
        lies_haushalt([pfad])


def test_rechtstraeger_aus_der_datei(mappe: tuple[Path, Any]) -> None:
    pfad, arbeitsmappe = mappe
    schreibe(arbeitsmappe.add_worksheet("Plan"))
    arbeitsmappe.close()
    assert [p.traeger for p in lies_haushalt([pfad]).positionen] == ["Oberdorf", "Unterdorf"]


def test_verbundene_beschriftung_gilt_fuer_jede_zeile_ein_verbundener_betrag_einmal(mappe: tuple[Path, Any]) -> None:
    pfad, arbeitsmappe = mappe
    blatt = arbeitsmappe.add_worksheet("Plan")
    schreibe(blatt)
    rahmen = arbeitsmappe.add_format({"border": 1})
    blatt.merge_range(1, 3, 2, 3, "Friedhofsgebühren", rahmen)
    blatt.merge_range(1, 5, 2, 5, 70, rahmen)
    arbeitsmappe.close()
    haushalt = lies_haushalt([pfad])
    assert {p.konto for p in haushalt.positionen} == {"Friedhofsgebühren"}
    assert haushalt.einnahmen.cent == 7_000
