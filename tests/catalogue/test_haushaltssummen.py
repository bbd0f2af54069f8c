"""The five budgets: lines and cents by another way than the program's, and that nothing of them gets lost.

``unabhaengig`` uses csv and Decimal with column names typed by hand, nothing of ust2b.
"""

from __future__ import annotations

import csv
import gzip
import io
from decimal import Decimal
from pathlib import Path

import pytest

from ust2b.app.inventur import Auftrag, erstelle_inventur
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import Referenz, lade_referenz

EINNAHMEN = {"Einnahmen", "Einnahme", "Ertrag", "Erträge"}
# File: encoding, separator, column of direction, further conditions, column of the amount; lines and cents of revenue.
DATEIEN: dict[str, tuple[str, str, str, dict[str, str], str, int, int]] = {
    "merzenich_2015.csv": ("utf-8", ";", "Art", {"Jahr": "2015"}, "Ansatz", 245, 1_906_065_500),
    "krefeld_2019.csv": (
        "cp1252", ",", "Budget Direction", {"Date": "2019", "Amount Kind": "PLAN"}, "Amount", 593, 93_100_711_700,
    ),
    "gilching_2015-2018.csv": (
        "utf-8", ",", "Budget Richtung", {"Jahr": "2018", "Ansatz/Rechnung": "Ansatz"}, "Betrag", 408, 6_649_660_000,
    ),
    "sprendlingen-gensingen_2018.csv": (
        "cp1252", ";", "Budgetrichtung", {"Haushaltsjahr": "2018"}, "Ansatz", 112, 955_488_000,
    ),
    "bonn_2017.csv.gz": ("utf-8", ",", "Budget_Richtung", {"Jahr": "2017"}, "Betrag", 73_271, 121_222_648_365),
}  # fmt: skip


def unabhaengig(pfad: Path) -> tuple[int, int]:
    kodierung, trenner, richtung, bedingungen, betrag, _, _ = DATEIEN[pfad.name]
    roh = gzip.decompress(pfad.read_bytes()) if pfad.suffix == ".gz" else pfad.read_bytes()
    zeilen, summe = 0, Decimal(0)
    for zeile in csv.DictReader(io.StringIO(roh.decode(kodierung).lstrip("\ufeff")), delimiter=trenner):
        if zeile[richtung] in EINNAHMEN and all(zeile[s].upper() == w.upper() for s, w in bedingungen.items()):
            zeilen += 1
            summe += Decimal(zeile[betrag])
    return zeilen, int(summe * 100)


@pytest.fixture(scope="module")
def werk() -> Regelwerk:
    return lade_regelwerk()


@pytest.fixture(scope="module")
def referenz(werk: Regelwerk) -> Referenz:
    return lade_referenz(werk)


@pytest.mark.shared
@pytest.mark.parametrize("name", DATEIEN)
def test_summen_stimmen_mit_einer_unabhaengigen_rechnung_ueberein(
    shared: Path, werk: Regelwerk, referenz: Referenz, name: str
) -> None:
    pfad = shared / "budgets" / name
    erwartet = DATEIEN[name][-2:]
    assert unabhaengig(pfad) == erwartet
    inventur = erstelle_inventur(Auftrag((pfad,)), werk, referenz)
    einnahmen = inventur.haushalt.einnahmen
    assert (einnahmen.zeilen, einnahmen.cent) == erwartet
    assert inventur.geht_auf
    # Every line and every cent ends under a stand of the inventory, as a negative line, or as a named exclusion.
    teile = [*inventur.inventar.summen().values(), inventur.negativ, *inventur.ausgeschlossen.values()]
    assert (sum(t.zeilen for t in teile), sum(t.cent for t in teile)) == erwartet
    nach_vorschlag = [umfang for _, _, umfang in inventur.inventar.summen_je_vorschlag()]
    assert sum(t.cent for t in nach_vorschlag) == inventur.katalog.cent
