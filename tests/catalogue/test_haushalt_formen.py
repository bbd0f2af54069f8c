"""Shapes in which other municipalities publish budgets; invented figures."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from ust2b.catalogue.haushalt.einlesen import OHNE_BETRAG, SUMMENZEILE, lies_haushalt
from ust2b.catalogue.haushalt.modell import Haushalt
from ust2b.language.meldung import Ladefehler


def lies(tmp_path: Path, inhalt: str, name: str = "haushalt.csv") -> Haushalt:
    pfad = tmp_path / name
    pfad.write_text(inhalt, encoding="utf-8")
    return lies_haushalt([pfad])


def mappe(tmp_path: Path, reihen: list[list[object]]) -> Path:
    pfad = tmp_path / "haushalt.xlsx"
    buch = xlsxwriter.Workbook(str(pfad))
    blatt = buch.add_worksheet("Plan")
    for r, reihe in enumerate(reihen):
        for c, wert in enumerate(reihe):
            if wert != "":
                blatt.write(r, c, wert)
    buch.close()
    return pfad


def test_produkt_steht_nur_in_der_ueberschrift(tmp_path: Path) -> None:
    reihen: list[list[object]] = [
        ["Stadt Musterstadt"], ["Sachkonto", "Bezeichnung", "Ergebnis", "Ansatz", "Ansatz", "Planung", "Planung"],
        ["", "", "2024", "2025", "2026", "2027", "2028"],
        ["Produktbereich 42 Sport"], ["Produkt 42.40.01 Hallenbad"],
        ["33210000", "Benutzungsgebühren", 10, 11, 12, 13, 14], ["34110000", "Mieten und Pachten", 5, 5, 5, 5, 5],
        ["", "Summe ordentliche Erträge", 15, 16, 17, 18, 19], ["40120000", "Entgelte Beschäftigte", 9, 9, 9, 9, 9],
        ["", "Summe ordentliche Aufwendungen", 9, 9, 9, 9, 9],
        ["Produkt 55.30.01 Friedhöfe"], ["33210000", "Benutzungsgebühren", 20, 21, 22, 23, 24],
        ["42110000", "Unterhaltung der Grundstücke", 3, 3, 3, 3, 3],
    ]  # fmt: skip
    haushalt = lies_haushalt([mappe(tmp_path, reihen)])
    assert (str(haushalt.scheibe), haushalt.einnahmen.cent, haushalt.ausgaben.cent) == ("Plan 2026", 3_900, 1_200)
    assert [(p.produkt_nr, p.produkt, p.bereich) for p in haushalt.positionen] == [
        ("42.40.01", "Hallenbad", "Sport"), ("42.40.01", "Hallenbad", "Sport"), ("55.30.01", "Friedhöfe", "Sport"),
    ]  # fmt: skip
    assert haushalt.ausschluesse[SUMMENZEILE].zeilen == 2


def test_unterabschnitt_ueber_kameralen_haushaltsstellen(tmp_path: Path) -> None:
    reihen: list[list[object]] = [
        ["Haushaltsstelle", "Bezeichnung", "Ansatz 2026 EUR"],
        ["Einzelplan 0 Allgemeine Verwaltung"], ["Unterabschnitt 0500 Standesamt"],
        ["0.0500.1000", "Verwaltungsgebühren", 22000], ["0.0500.1300", "Verkauf von Stammbüchern", 800],
        ["0.0500.6500", "Bürobedarf, Geschäftsausgaben", 300], ["Einzelplan 7 Öffentliche Einrichtungen"],
        ["Unterabschnitt 7500 Bestattungswesen"], ["0.7500.1100", "Grabgebühren", 62000],
        ["0.7500.5000", "Unterhaltung", 9000],
    ]  # fmt: skip
    haushalt = lies_haushalt([mappe(tmp_path, reihen)])
    assert haushalt.einnahmen.cent == 8_480_000
    assert [(p.bereich, p.produkt, p.konto_art) for p in haushalt.positionen] == [
        ("Allgemeine Verwaltung", "Standesamt", "k1000"), ("Allgemeine Verwaltung", "Standesamt", "k1300"),
        ("Öffentliche Einrichtungen", "Bestattungswesen", "k1100"),
    ]  # fmt: skip


def test_ertraege_und_aufwendungen_nebeneinander_in_tausend(tmp_path: Path) -> None:
    reihen: list[list[object]] = [
        ["Produktplan 2026 (Angaben in T€)"], ["Produkt", "Bezeichnung", "Erträge T€", "Aufwendungen T€", "Ergebnis T€"],
        ["11.1.01", "Gemeindeorgane", 12.5, 300, -287.5], ["42.4.01", "Hallenbad", 125, 413.2, -288.2],
        ["", "Summe", 137.5, 713.2, -575.7],
    ]  # fmt: skip
    haushalt = lies_haushalt([mappe(tmp_path, reihen)])
    assert (haushalt.einnahmen.cent, haushalt.ausgaben.cent) == (13_750_000, 71_320_000)


def test_gruppenzeilen_ueber_ihren_konten_zaehlen_nicht(tmp_path: Path) -> None:
    inhalt = (
        "Konto;Bezeichnung;Ansatz 2026\n40;Steuern und ähnliche Abgaben;3000\n4011;Grundsteuer A;1000\n"
        "4012;Grundsteuer B;2000\n43;Öffentlich-rechtliche Leistungsentgelte;500\n4311;Verwaltungsgebühren;500\n"
        "44;Erstattungen;70\n4411;Mieten;60\n50;Personalaufwendungen;900\n5012;Vergütungen;900\n"
    )
    haushalt = lies(tmp_path, inhalt)
    # „Erstattungen“ differs from the only account below it and stays.
    assert haushalt.einnahmen.cent == (1000 + 2000 + 500 + 70 + 60) * 100
    assert haushalt.ausschluesse[SUMMENZEILE].cent == 350_000
    assert any("Zeile 2 „Steuern und ähnliche Abgaben“" in h for h in haushalt.hinweise)


def test_produktgruppe_als_summe_ihrer_produkte(tmp_path: Path) -> None:
    inhalt = (
        "Index;Teilhaushalt;Produktgruppe;Betrag;Richtung;Art;Jahr\n"
        "3650;Soziales;Tageseinrichtungen für Kinder;300;Erträge;Plan;2026\n"
        "36500101;Soziales;Gruppen für 0 bis 6-jährige;200;Erträge;Plan;2026\n"
        "36500102;Soziales;Gruppen für 7 bis 14-jährige;100;Erträge;Plan;2026\n"
        "3680;Soziales;Kooperation und Vernetzung;300;Erträge;Plan;2026\n"
        "3680;Soziales;Kooperation und Vernetzung;500;Aufwendungen;Plan;2026\n"
    )
    haushalt = lies(tmp_path, inhalt)
    assert (str(haushalt.scheibe), haushalt.einnahmen.cent) == ("Plan 2026", 60_000)


def test_sap_mit_leerer_kostenart_und_mittelfristiger_planung(tmp_path: Path) -> None:
    inhalt = (
        "Kontengruppe-Nummer;Kontengruppe;Profitcenter;Profitcenter-Bezeichnung;Kostenart;Kostenart Beschreibung;"
        "Ist 2023;Ist 2024;Plan 2024;Plan 2025;VE 2026;Plan 2026;Plan 2027;Plan 2028\n"
        "43;öffentlich-rechtliche Leistungsentgelte;104; Bäder ;;;-2,50;-2,88;0;-3,00;0;-4,00;-5,00;-6,00\n"
        "44;Privatrechtliche Leistungsentgelte;104; Bäder ;44110000;Mieten;-1;-1;-1;-1,50;0;-1;-1;-1\n"
        "45;sonstige ordentliche Erträge;104; Bäder ;45910000;andere Erträge;0;0;0;0,00;0;0;0;0\n"
        "45;sonstige ordentliche Erträge;105; Museum ;45910000;andere Erträge;0;0;0;0,00;0;0;0;0\n"
        "50;Personalaufwendungen;104; Bäder ;;;1.891,92;1.909,82;2.142,52;2.047,20;0;1;1;1\n"
    )
    haushalt = lies(tmp_path, inhalt)
    assert (str(haushalt.scheibe), haushalt.einnahmen.cent, haushalt.ausgaben.cent) == ("Plan 2025", 450, 204_720)
    assert [(p.produkt, p.konto) for p in haushalt.positionen][:2] == [("Bäder", ""), ("Bäder", "Mieten")]


def test_leere_und_wissenschaftliche_zahlen(tmp_path: Path) -> None:
    inhalt = (
        "TITEL,JAHR,TYP,BETRAG,Einnahme / Ausgabe\nGrundsteuer A,2026,Ansatz,154894.6,Einnahme\n"
        "Grundsteuer B,2026,Ansatz,4.721540379E7,Einnahme\nSonstige Erträge,2026,Ansatz,nan,Einnahme\n"
        "Personalaufwendungen,2026,Ansatz,5.47E7,Ausgabe\n"
    )
    haushalt = lies(tmp_path, inhalt)
    assert (haushalt.einnahmen.cent, haushalt.ausgaben.cent) == (15_489_460 + 4_721_540_379, 5_470_000_000)
    assert haushalt.ausschluesse[OHNE_BETRAG].zeilen == 1


def test_text_aus_einem_pdf(tmp_path: Path) -> None:
    inhalt = (
        "Teilergebnisplan 2026   Produkt 08.02.01 Freibad\n\n"
        "Nr.  Bezeichnung                  Ergebnis 2024   Ansatz 2025   Ansatz 2026\n"
        "432100  Eintrittsgelder Freibad      81.234,50     80.000,00     85.000,00\n"
        "441100  Miete Kiosk                   3.000,00      3.000,00      3.000,00\n"
        "501200  Vergütungen der Beschäftigten   140.000,00    150.000,00    155.000,00\n"
    )
    haushalt = lies(tmp_path, inhalt, "plan.txt")
    assert (str(haushalt.scheibe), haushalt.einnahmen.cent) == ("Plan 2026", 8_800_000)


@pytest.mark.parametrize(
    ("kopf", "zeile"),
    [
        ("Produkt;Konto;Kontobezeichnung;Ordentliche Erträge 2026;Außerordentliche Erträge 2026;Aufwendungen 2026",
         "111;;Verwaltung;5;6;7"),
        ("Produkt;Konto;Kontobezeichnung;Richtung;Ansatz 2026", "111;5011;Bezüge;Aufwand;5"),
    ],
)  # fmt: skip
def test_fragt_statt_doppelt_oder_nichts_zu_zaehlen(tmp_path: Path, kopf: str, zeile: str) -> None:
    with pytest.raises(Ladefehler) as fehler:
        lies(tmp_path, f"{kopf}\n{zeile}\n{zeile}\n")
    assert "--spalte" in str(fehler.value.meldungen[0].vorschlag)
