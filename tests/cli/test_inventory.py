"""``ust2b inventory``: sums tie to the file, no fact is guessed, and ``classify`` reads what it writes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.inventur import erstelle_inventur
from ust2b.catalogue.inventarausgabe import OFFEN
from ust2b.cli import main

HAUSHALT = (
    "Jahr;Produkt;Bezeichnung;Sachkonto;Kontobezeichnung;Art;Ansatz\n"
    "2024;126010;Brandschutz;4321000;Benutzungsgebühren;Ertrag;1.250,50\n"
    "2024;126010;Brandschutz;5012000;Vergütungen;Aufwand;20.000,00\n"
    "2024;553010;Friedhöfe;4321000;Friedhofsgebühren;Ertrag;12.000,00\n"
    "2024;553010;Friedhöfe;4321000;Friedhofsgebühren;Ertrag;7,01\n"
    "2024;611010;Steuern;4011000;Grundsteuer A;Ertrag;30.000,00\n"
    "2024;611010;Steuern;4019000;Absetzungen;Ertrag;-100,00\n"
    "2024;;Summe;;;Ertrag;43.157,51\n"
)
SHARED = Path("../shared/budgets")


def rufe(*argumente: str | Path):
    return CliRunner().invoke(main, [str(a) for a in argumente])


@pytest.fixture
def haushalt(tmp_path: Path) -> Path:
    pfad = tmp_path / "haushalt.csv"
    pfad.write_text(HAUSHALT, encoding="utf-8")
    return pfad


def test_zeigt_was_erkannt_wurde_und_wie_die_summen_aufgehen(haushalt: Path) -> None:
    ergebnis = rufe("inventory", haushalt)
    assert ergebnis.exit_code == 0, ergebnis.output
    for text in (
        "Spalte „Ansatz“",
        "doppisch, Ertragsklasse 4",
        "Gelesen: Plan 2024",
        "im Katalog, offen: 4 Zeilen, 43.257,51 €",
        "negativ (Absetzung), nicht im Katalog: 1 Zeile, −100,00 €",
        "Summenzeile: 1 Zeile, 43.157,51 €",
        "alle Einnahmezeilen der Datei: 6 Zeilen, 86.315,02 €",
        "Differenz: 0 Zeilen, 0,00 €",
        "Ausgaben: 1 Zeile, 20.000,00 €",
    ):
        assert text in ergebnis.stdout.replace("\xa0", " ")


def test_katalog_haelt_herkunft_und_eindeutige_kennungen_und_vermutet_nichts(haushalt: Path, tmp_path: Path) -> None:
    ziel = tmp_path / "inventar.csv"
    assert rufe("inventory", haushalt, "-o", ziel, "--rechtstraeger", "Musterdorf").exit_code == 0
    with ziel.open(encoding="utf-8-sig", newline="") as datei:
        zeilen = list(csv.DictReader(datei, delimiter=";"))
    assert [z["Betrag"] for z in zeilen] == ["1250,50", "12000,00", "7,01", "30000,00"]
    assert [z["Quellzeile"] for z in zeilen] == ["2", "4", "5", "6"]
    assert {z["Zuordnung"] for z in zeilen} == {OFFEN}
    assert {z["Rechtsträger"] for z in zeilen} == {"Musterdorf"}
    kennungen = [z["ID"] for z in zeilen]
    assert len(set(kennungen)) == 4
    assert kennungen[2] == f"{kennungen[1]}-2"


@pytest.mark.parametrize("endung", ["csv", "xlsx"])
def test_classify_liest_das_inventar(haushalt: Path, tmp_path: Path, endung: str) -> None:
    ziel = tmp_path / f"inventar.{endung}"
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 0
    ergebnis = rufe("classify", ziel, "--definition-only", "--format", "csv")
    assert ergebnis.exit_code == 0, ergebnis.output
    zeilen = list(csv.DictReader(ergebnis.stdout.lstrip("\ufeff").splitlines(), delimiter=";"))
    assert len(zeilen) == 4
    assert "pruefung_erforderlich" in ergebnis.stdout or "Prüfung erforderlich" in ergebnis.stdout


def test_vorhandene_datei_bleibt_und_unbekanntes_jahr_wird_gemeldet(haushalt: Path, tmp_path: Path) -> None:
    ziel = tmp_path / "inventar.csv"
    ziel.write_text("alt", encoding="utf-8")
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 3
    assert ziel.read_text(encoding="utf-8") == "alt"
    ergebnis = rufe("inventory", haushalt, "--jahr", "1999")
    assert ergebnis.exit_code == 3
    assert "„1999“ kommt in der Datei nicht vor" in ergebnis.stderr
    assert rufe("inventory", haushalt, "-o", tmp_path / "inventar.pdf").exit_code == 2


def test_fragt_nach_der_spalte_und_nimmt_die_antwort(tmp_path: Path) -> None:
    pfad = tmp_path / "haushalt.csv"
    zeilen = "".join(f"1110{i};Gebühren {i};Ertrag;{i}1,50;{i}2,70\n" for i in range(9))
    pfad.write_text("Produkt;Text;Art;Alpha;Beta\n" + zeilen, encoding="utf-8")
    ergebnis = rufe("inventory", pfad)
    assert ergebnis.exit_code == 3
    assert "--spalte betrag=" in ergebnis.stderr
    assert "im Katalog, offen: 9 Zeilen, 384,30\u00a0€" in rufe("inventory", pfad, "--spalte", "betrag=Beta").stdout
    assert rufe("inventory", pfad, "--spalte", "Beta").exit_code == 2


@pytest.mark.shared
def test_merzenich_geht_auf() -> None:
    pfad = SHARED / "merzenich_2015.csv"
    if not pfad.exists():
        pytest.skip("../shared/budgets fehlt")
    inventur = erstelle_inventur(pfad)
    assert inventur.geht_auf
    assert inventur.haushalt.einnahmen.zeilen == 245
    assert inventur.haushalt.einnahmen.cent == 1_906_065_500
