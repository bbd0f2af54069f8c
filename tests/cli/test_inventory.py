"""``ust2b inventory``: sums tie to the file, nothing open is guessed, ``classify`` reads it back, next year keeps it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from ust2b.catalogue.inventarmodell import STAENDE
from ust2b.catalogue.muster import BESTAETIGT, VORGESCHLAGEN
from ust2b.cli import main

HAUSHALT = (
    "Jahr;Produkt;Bezeichnung;Sachkonto;Kontobezeichnung;Art;Ansatz;VE 2025\n"
    "2024;126010;Brandschutz;4591000;Vermischte Einnahmen;Ertrag;1.250,50;\n"
    "2024;126010;Brandschutz;5012000;Vergütungen;Aufwand;20.000,00;\n"
    "2024;553010;Friedhöfe;4321000;Friedhofsgebühren;Ertrag;12.000,00;7\n"
    "2024;553010;Friedhöfe;4321000;Friedhofsgebühren;Ertrag;7,01;\n"
    "2024;611010;Steuern;4011000;Grundsteuer A;Ertrag;30.000,00;\n"
    "2024;611010;Steuern;4591000;Sonstige Erträge;Ertrag;5,00;\n"
    "2024;611010;Steuern;4019000;Absetzungen;Ertrag;-100,00;\n"
    "2024;;Summe;;;Ertrag;43.162,51;\n"
)


def rufe(*argumente: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in argumente])


def zeilen_von(pfad: Path) -> list[dict[str, str]]:
    if pfad.suffix == ".csv":
        with pfad.open(encoding="utf-8-sig", newline="") as datei:
            return list(csv.DictReader(datei, delimiter=";"))
    reihen = CalamineWorkbook.from_path(str(pfad)).get_sheet_by_name("Einnahmen").to_python()
    return [dict(zip(map(str, reihen[0]), map(str, reihe), strict=True)) for reihe in reihen[1:]]


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
        "Gruppenregel: 1 Zeile, 30.000,00 €",
        "offen: die Zeile mischt Verschiedenes: 1 Zeile, 1.250,50 €",
        "offen: die Zeile sagt nicht, wofür: 1 Zeile, 5,00 €",
        "im Inventar: 5 Zeilen, 43.262,51 €",
        "negativ (Absetzung), nicht im Inventar: 1 Zeile, −100,00 €",
        "Summenzeile: 1 Zeile, 43.162,51 €",
        "alle Einnahmezeilen der Datei: 6 Zeilen, 43.162,51 €",
        "Differenz: 0 Zeilen, 0,00 €",
        "Ausgaben: 1 Zeile, 20.000,00 €",
        "Leistungsarten: ",
    ):
        assert text in ergebnis.stdout.replace("\xa0", " ")


@pytest.mark.parametrize("endung", ["csv", "xlsx"])
def test_jede_zeile_mit_herkunft_vorschlag_und_eindeutiger_kennung(haushalt: Path, tmp_path: Path, endung: str) -> None:
    ziel = tmp_path / f"inventar.{endung}"
    assert rufe("inventory", haushalt, "-o", ziel, "--rechtstraeger", "Musterdorf").exit_code == 0
    zeilen = zeilen_von(ziel)
    assert [float(z["Betrag"].replace(",", ".")) for z in zeilen] == [1250.5, 12000, 7.01, 30000, 5]
    assert [float(z["Quellzeile"]) for z in zeilen] == [2, 4, 5, 6, 7]
    assert {z["Rechtsträger"] for z in zeilen} == {"Musterdorf"}
    assert {z[BESTAETIGT] for z in zeilen} == {""}
    assert zeilen[1]["Budget: VE 2025"] == "7"
    kennungen = [z["ID"] for z in zeilen]
    assert len(set(kennungen)) == 5
    assert kennungen[2] == f"{kennungen[1]}-2"
    assert zeilen[3][VORGESCHLAGEN] == "Steuern und steuerähnliche Abgaben"
    assert zeilen[3]["Gefundene Wörter"] == "Grundsteuer"
    assert [zeilen[0][VORGESCHLAGEN], zeilen[4][VORGESCHLAGEN]] == ["", ""]
    assert {z["Zuordnung"] for z in zeilen} <= set(STAENDE)


def test_mappe_hat_auswahllisten_filter_und_summen_nach_geld(haushalt: Path, tmp_path: Path) -> None:
    ziel = tmp_path / "inventar.xlsx"
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 0
    with ZipFile(ziel) as mappe:
        blatt = mappe.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert 'type="list"' in blatt
    assert re.search(r"<formula1>Listen!\$\w+\$1:\$\w+\$\d{3}</formula1>", blatt)
    assert "<autoFilter " in blatt
    assert 'state="frozen"' in blatt
    buch = CalamineWorkbook.from_path(str(ziel))
    assert buch.sheet_names[:6] == [
        "Einnahmen", "Rechtsträger", "Summen", "Offene Fragen", "Nicht im Inventar", "Hilfe",
    ]  # fmt: skip
    ausserhalb = {str(z[0]): z[2] for z in buch.get_sheet_by_name("Nicht im Inventar").to_python() if len(z) > 2}
    assert ausserhalb["im Inventar"] == 43_262.51
    assert ausserhalb["keine Einnahmezeile: Summenzeile"] == 43_162.51
    assert ausserhalb["alle Einnahmezeilen der Datei"] == 43_162.51
    summen = [z for z in buch.get_sheet_by_name("Summen").to_python() if z[0] == "Summe der Zeilen"]
    assert summen[0][3] == 43_262.51
    fragen = [float(z[3]) for z in buch.get_sheet_by_name("Offene Fragen").to_python()[1:]]
    assert fragen == sorted(fragen, reverse=True)
    assert fragen


def test_zusammenfassung_als_json(haushalt: Path) -> None:
    ergebnis = rufe("inventory", haushalt, "--format", "json")
    summe = json.loads(ergebnis.stdout)
    assert summe["einnahmen"] == {"zeilen": 6, "betrag_cent": 4_316_251}
    assert sum(u["betrag_cent"] for u in summe["zuordnung"].values()) == 4_326_251
    assert sum(g["betrag_cent"] for g in summe["gruppen"]) == 4_326_251
    assert summe["scheiben"][0]["ausgaben"] == {"zeilen": 1, "betrag_cent": 2_000_000}
    assert {"Regelstand", "Leistungsarten", "Programm"} == set(summe["stand"])


def _klassen(pfad: Path) -> dict[str, dict[str, str]]:
    ergebnis = rufe("classify", pfad, "--definition-only", "--format", "csv")
    assert ergebnis.exit_code == 0, ergebnis.output
    zeilen = csv.DictReader(ergebnis.stdout.lstrip("\ufeff").splitlines(), delimiter=";")
    return {z["ID"]: z for z in zeilen}


def _mit(pfad: Path, nummer: int, **werte: str) -> Path:
    """The CSV inventory with entries of a person in one row."""
    zeilen = zeilen_von(pfad)
    zeilen[nummer] |= werte
    with pfad.open("w", encoding="utf-8-sig", newline="") as datei:
        schreiber = csv.DictWriter(datei, list(zeilen[0]), delimiter=";")
        schreiber.writeheader()
        schreiber.writerows(zeilen)
    return pfad


@pytest.mark.parametrize("endung", ["csv", "xlsx"])
def test_classify_liest_vorschlaege_unter_vorbehalt(haushalt: Path, tmp_path: Path, endung: str) -> None:
    ziel = tmp_path / f"inventar.{endung}"
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 0
    zeilen = list(_klassen(ziel).values())
    assert len(zeilen) == 5
    assert zeilen[3]["ust2b: Klasse"] == "nicht steuerbar"
    assert "noch niemand bestätigt" in zeilen[3]["ust2b: Vorbehalte"]
    assert {z["ust2b: Klasse"] for z in zeilen[:1] + zeilen[4:]} == {"Prüfung erforderlich"}


def test_bestaetigt_heisst_ohne_vorbehalt_und_eigene_angaben_gehen_vor(haushalt: Path, tmp_path: Path) -> None:
    ziel = tmp_path / "inventar.csv"
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 0
    _mit(ziel, 3, **{BESTAETIGT: "Steuern und steuerähnliche Abgaben"})
    zeile = list(_klassen(ziel).values())[3]
    assert (zeile["ust2b: Klasse"], "bestätigt" in zeile["ust2b: Vorbehalte"]) == ("nicht steuerbar", False)
    _mit(ziel, 3, **{BESTAETIGT: "Steuern"})
    ergebnis = rufe("classify", ziel, "--definition-only")
    assert ergebnis.exit_code == 3
    assert "K24: Die Leistungsart „Steuern“ gibt es nicht." in ergebnis.stderr
    assert "inventar.csv:5:" in ergebnis.stderr
    _mit(ziel, 3, **{BESTAETIGT: "", VORGESCHLAGEN: "Steuern"})
    ergebnis = rufe("classify", ziel, "--definition-only")
    assert ergebnis.exit_code == 0
    assert "warnung K24" in ergebnis.stderr


def test_naechstes_jahr_behaelt_bestaetigtes(haushalt: Path, tmp_path: Path) -> None:
    alt, neu = tmp_path / "alt.csv", tmp_path / "neu.csv"
    assert rufe("inventory", haushalt, "-o", alt).exit_code == 0
    frage = next(k for k in zeilen_von(alt)[0] if k not in {"ID"} and k.startswith("Art der Zahlung"))
    _mit(alt, 1, **{BESTAETIGT: "Steuern und steuerähnliche Abgaben", frage: "Steuer"})
    text = HAUSHALT.replace("2024", "2025").replace("12.000,00", "13.000,00").replace("5,00;", "6,00;")
    text = text.replace("2025;126010;Brandschutz;4591000;Vermischte Einnahmen;Ertrag;1.250,50;\n", "")
    haushalt.write_text(text + "2025;424010;Bäder;4321001;Eintritt Hallenbad;Ertrag;50,00;\n", encoding="utf-8")
    ergebnis = rufe("inventory", haushalt, "--bisher", alt, "-o", neu)
    assert ergebnis.exit_code == 0, ergebnis.output
    assert "2 unverändert, 2 geändert, 1 neu, 1 weggefallen; 1 bestätigt" in ergebnis.stdout
    zeilen = zeilen_von(neu)
    assert (zeilen[0][BESTAETIGT], zeilen[0][frage]) == ("Steuern und steuerähnliche Abgaben", "Steuer")
    assert zeilen[0]["Zuordnung"] == "bestätigt"
    vorjahr = [z["Gegenüber dem Vorjahr"].replace("\xa0", " ") for z in zeilen]
    assert vorjahr[0] == "geändert: bisher 12.000,00 €"
    assert vorjahr[-1] == "neu"


def test_mappe_aus_dem_vorjahr(haushalt: Path, tmp_path: Path) -> None:
    alt, neu = tmp_path / "alt.xlsx", tmp_path / "neu.xlsx"
    assert rufe("inventory", haushalt, "-o", alt).exit_code == 0
    assert rufe("inventory", haushalt, "--bisher", alt, "-o", neu).exit_code == 0
    assert {z["Gegenüber dem Vorjahr"] for z in zeilen_von(neu)} == {"unverändert"}
    fremd = rufe("inventory", haushalt, "--bisher", haushalt)
    assert fremd.exit_code == 3
    assert "kein Inventar" in fremd.stderr


def test_vorhandene_datei_bleibt_und_unbekanntes_jahr_wird_gemeldet(haushalt: Path, tmp_path: Path) -> None:
    ziel = tmp_path / "inventar.csv"
    ziel.write_text("alt", encoding="utf-8")
    assert rufe("inventory", haushalt, "-o", ziel).exit_code == 3
    assert ziel.read_text(encoding="utf-8") == "alt"
    ergebnis = rufe("inventory", haushalt, "--jahr", "1999")
    assert ergebnis.exit_code == 3
    assert "„1999“ kommt in der Datei nicht vor" in ergebnis.stderr
    assert rufe("inventory", haushalt, "-o", tmp_path / "inventar.pdf").exit_code == 2
    assert rufe("inventory", haushalt, "--format", "xlsx").exit_code == 2


def test_fragt_nach_der_spalte_und_das_profil_behaelt_die_antwort(tmp_path: Path) -> None:
    pfad, profil = tmp_path / "haushalt.csv", tmp_path / "profil.yaml"
    zeilen = "".join(f"1110{i};Gebühren {i};Ertrag;{i}1,50;{i}2,70\n" for i in range(9))
    pfad.write_text("Produkt;Text;Art;Alpha;Beta\n" + zeilen, encoding="utf-8")
    ergebnis = rufe("inventory", pfad)
    assert ergebnis.exit_code == 3
    assert "--spalte betrag=" in ergebnis.stderr
    assert rufe("inventory", pfad, "--profil", profil).exit_code == 3
    assert not profil.exists()
    gesagt = rufe("inventory", pfad, "--spalte", "betrag=Beta", "--profil", profil)
    assert "im Inventar: 9 Zeilen, 384,30\u00a0€" in gesagt.stdout
    assert rufe("inventory", pfad, "--profil", profil).stdout == gesagt.stdout
    assert rufe("inventory", pfad, "--spalte", "Beta").exit_code == 2


def test_zwei_dateien_und_rechtstraeger_der_datei(tmp_path: Path) -> None:
    for name in ("Oberdorf", "Unterdorf"):
        text = HAUSHALT.replace("Jahr;", "Gemeinde;Jahr;").replace("\n2024;", f"\n{name};2024;")
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    ziel = tmp_path / "inventar.csv"
    ergebnis = rufe("inventory", tmp_path / "Oberdorf.csv", tmp_path / "Unterdorf.csv", "-o", ziel)
    assert ergebnis.exit_code == 0, ergebnis.output
    zeilen = zeilen_von(ziel)
    assert [z["Rechtsträger"] for z in zeilen] == ["Oberdorf"] * 5 + ["Unterdorf"] * 5
    assert {z["ID"] for z in zeilen[:5]} == {z["ID"] for z in zeilen[5:]}
    assert len(_klassen(ziel)) == 5


def test_ein_konto_anderer_rechtsform_laesst_die_tatsache_offen(tmp_path: Path) -> None:
    """Accounts never decide the legal form; where they contradict the Leistungsart, the fact is asked."""
    pfad, ziel = tmp_path / "haushalt.csv", tmp_path / "inventar.csv"
    kopf, *zeilen = HAUSHALT.splitlines(keepends=True)
    neu = "2024;122030;Standesamt;{};Verwaltungsgebühren;Ertrag;10,00;\n"
    pfad.write_text(kopf + neu.format(4311000) + neu.format(4411000) + "".join(zeilen), encoding="utf-8")
    assert rufe("inventory", pfad, "-o", ziel).exit_code == 0
    passend, zweifelhaft = zeilen_von(ziel)[:2]
    assert passend[VORGESCHLAGEN] == zweifelhaft[VORGESCHLAGEN] != ""
    assert passend["Bemerkung zur Zuordnung"] == ""
    assert "andere Rechtsform" in zweifelhaft["Bemerkung zur Zuordnung"]
    offen = {k for k in zweifelhaft if zweifelhaft[k] == "unbekannt"}
    assert offen
    assert all(passend[k] == "" for k in offen)


def test_eigene_mappen_sind_kein_haushalt(haushalt: Path, tmp_path: Path):
    """Neither the intake workbook nor last year's inventory is guessed at as a budget."""
    erfassung, inventar = tmp_path / "erfassung.xlsx", tmp_path / "inventar.xlsx"
    assert rufe("template", "--output", erfassung).exit_code == 0
    assert rufe("inventory", haushalt, "--rechtstraeger", "X", "--output", inventar).exit_code == 0
    for mappe in (erfassung, inventar):
        ergebnis = rufe("inventory", mappe, "--rechtstraeger", "X", "--output", tmp_path / "neu.xlsx")
        assert ergebnis.exit_code == 3
        assert "kein Haushalt" in ergebnis.output
        assert "ust2b classify" in ergebnis.output
    assert not (tmp_path / "neu.xlsx").exists()
