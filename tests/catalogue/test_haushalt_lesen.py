"""Budget exports of every kind become positions whose sums tie to the file."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ust2b.catalogue.haushalt.betraege import DEUTSCH, EINFACH, cent, stil
from ust2b.catalogue.haushalt.einlesen import OHNE_BETRAG, OHNE_RICHTUNG, SUMMENZEILE, ZAHLUNGSSPIEGEL, lies_haushalt
from ust2b.catalogue.haushalt.lesen import entziffere
from ust2b.catalogue.haushalt.modell import Haushalt
from ust2b.language import Ladefehler

KOPF = "Jahr;Produkt;Bezeichnung;Sachkonto;Kontobezeichnung;Art;Ansatz\n"
ZEILEN = (
    "2024;126010;Brandschutz;4321000;Benutzungsgebühren;Ertrag;1.250,50\n"
    "2024;126010;Brandschutz;5012000;Vergütungen;Aufwand;20.000,00\n"
    "2024;553010;Friedhöfe;4321000;Friedhofsgebühren;Ertrag;12.000,00\n"
)


def lies(tmp_path: Path, inhalt: str | bytes, name: str = "haushalt.csv", **wuensche: str) -> Haushalt:
    pfad = tmp_path / name
    pfad.write_bytes(inhalt.encode() if isinstance(inhalt, str) else inhalt)
    haushalt = lies_haushalt([pfad], **wuensche)  # type: ignore[arg-type]
    verteilt = sum(p.cent for p in haushalt.positionen) + sum(
        u.cent for n, u in haushalt.ausschluesse.items() if n not in {SUMMENZEILE, OHNE_RICHTUNG}
    )
    assert verteilt == haushalt.einnahmen.cent
    return haushalt


@pytest.mark.parametrize("kodierung", ["utf-8", "utf-8-sig", "cp1252", "cp850", "utf-16"])
def test_kodierungen(tmp_path: Path, kodierung: str) -> None:
    haushalt = lies(tmp_path, (KOPF + ZEILEN).encode(kodierung))
    assert [p.produkt or p.konto for p in haushalt.positionen][1] in {"Friedhöfe", "Friedhofsgebühren"}
    assert haushalt.einnahmen.cent == 1_325_050
    assert haushalt.ausgaben.cent == 2_000_000


def test_doppelt_kodierte_umlaute_und_gzip(tmp_path: Path) -> None:
    kaputt = (KOPF + ZEILEN).encode("utf-8").decode("cp1252").encode("utf-8")
    haushalt = lies(tmp_path, gzip.compress(kaputt), "haushalt.csv.gz")
    assert haushalt.positionen[0].konto.startswith("Benutzungsgebühren")


def test_paragraf_aus_der_dos_zeit() -> None:
    assert entziffere("Kosteners. õ 2 FlüAG".encode())[0] == "Kosteners. § 2 FlüAG"


@pytest.mark.parametrize("trenner", [";", ",", "\t", "|"])
def test_trennzeichen(tmp_path: Path, trenner: str) -> None:
    text = (
        KOPF + ZEILEN.replace("1.250,50", "1250.50").replace("20.000,00", "20000.00").replace("12.000,00", "12000.00")
    ).replace(";", trenner)
    assert lies(tmp_path, text).einnahmen.cent == 1_325_050


def test_titelzeilen_summenzeile_und_leere_betraege(tmp_path: Path) -> None:
    inhalt = "Gemeinde Musterdorf;;;;;;\nHaushaltsplan 2024;;;;;;\n;;;;;;\n" + KOPF + ZEILEN
    inhalt += "2024;;Summe;;;Ertrag;13.250,50\n2024;553010;Friedhöfe;4488000;Erstattungen;Ertrag;\n"
    haushalt = lies(tmp_path, inhalt)
    assert (haushalt.ausschluesse[SUMMENZEILE].cent, haushalt.einnahmen.cent) == (1_325_050, 1_325_050)
    assert haushalt.ausschluesse[OHNE_BETRAG].zeilen == 1
    assert [p.cent for p in haushalt.positionen] == [125_050, 1_200_000]


def test_ohne_richtungsspalte_entscheidet_die_kontenklasse(tmp_path: Path) -> None:
    inhalt = "Produkt;Sachkonto;Kontobezeichnung;Ansatz 2023;Ansatz 2024;Ergebnis 2022\n"
    for nummer, text in [
        (4011000, "Grundsteuer A"),
        (4321000, "Benutzungsgebühren"),
        (4411000, "Mieten und Pachten"),
        (5012000, "Vergütungen tariflich Beschäftigte"),
        (5291000, "Aufwendungen für Dienstleistungen"),
        (5431000, "Geschäftsaufwendungen"),
    ]:
        inhalt += f"11101;{nummer};{text};100,00;200,00;300,50\n"
    haushalt = lies(tmp_path, inhalt)
    assert str(haushalt.scheibe) == "Plan 2024"
    assert haushalt.einnahmen.cent == 60_000
    assert lies(tmp_path, inhalt, jahr="2022").einnahmen.cent == 90_150


def test_klasse_drei_und_zahlungsspiegel(tmp_path: Path) -> None:
    inhalt = "Produkt;Konto;Bezeichnung;Ansatz 2024\n"
    for nummer, text in [
        ("33210000", "Benutzungsgebühren"),
        ("34110000", "Mieten"),
        ("30110000", "Grundsteuer A"),
        ("63210000", "Benutzungsgebühren"),
        ("68110000", "Zuwendungen vom Land"),
        ("42210000", "Unterhaltung Fahrzeuge"),
        ("40120000", "Vergütungen der tariflich Beschäftigten"),
        ("44310000", "Geschäftsaufwendungen"),
    ]:
        inhalt += f"5510;{nummer};{text};10,00\n"
    haushalt = lies(tmp_path, inhalt)
    assert haushalt.ausschluesse[ZAHLUNGSSPIEGEL].cent == 1_000
    assert [p.konto_art for p in haushalt.positionen] == ["d4321", "d4411", "d4011", "d6811"]


def test_hessischer_kontenrahmen(tmp_path: Path) -> None:
    """Class 5 is revenue, 6 and 7 are expense, whatever „Entgelte“ sounds like."""
    inhalt = "Produkt;Sachkonto;Bezeichnung;Ansatz 2023\n"
    for nummer, text, betrag in [
        ("5000100", "Mieten", "-13.000,00"),
        ("5101000", "Verwaltungsgebühren", "-32.000,00"),
        ("5500100", "Grundsteuer B", "-420.000,00"),
        ("6210000", "Entgelte für geleistete Arbeitszeit", "42.000,00"),
        ("7353000", "Kreisumlage", "520.000,00"),
    ]:
        inhalt += f"0101;{nummer};{text};{betrag}\n"
    haushalt = lies(tmp_path, inhalt)
    assert (haushalt.einnahmen.zeilen, haushalt.einnahmen.cent) == (3, 46_500_000)
    assert (haushalt.ausgaben.zeilen, haushalt.ausgaben.cent) == (2, 56_200_000)


def test_kamerale_haushaltsstelle(tmp_path: Path) -> None:
    inhalt = "HHSt;Bezeichnung;Ansatz 2012;Ansatz 2013\n"
    for stelle, text in [
        ("0.1300.1100", "Benutzungsgebühren"),
        ("0.7710.1500", "Vermischte Einnahmen"),
        ("0.9000.0030", "Gewerbesteuer"),
        ("0.9000.0410", "Schlüsselzuweisungen"),
        ("1.6300.3500", "Beiträge"),
        ("0.0200.4140", "Vergütungen"),
        ("0.0200.6500", "Bürobedarf"),
        ("0.5600.2100", "Gewinnanteile"),
        ("0.1300.6300", "Unterhaltung Fahrzeuge"),
    ]:
        inhalt += f"{stelle};{text};1.000,00;2.000,00\n"
    haushalt = lies(tmp_path, inhalt)
    assert haushalt.einnahmen.zeilen == 6
    assert haushalt.ausgaben.zeilen == 3
    assert (haushalt.positionen[0].produkt_nr, haushalt.positionen[0].konto_art) == ("0.1300", "k1100")


def test_einnahmen_mit_minuszeichen(tmp_path: Path) -> None:
    inhalt = "Kostenstelle;Sachkonto;Kontobezeichnung;Richtung;Betrag\n"
    inhalt += (
        "".join(f"4711;43{i}1000;Gebühren {i};Ertrag;-{i + 1}00,50\n" for i in range(5))
        + "4711;5012000;Löhne;Aufwand;900,00\n"
    )
    haushalt = lies(tmp_path, inhalt)
    assert haushalt.einnahmen.cent == 150_250
    assert any("Minuszeichen" in h for h in haushalt.hinweise)


def test_arbeitsmappe_mit_zwei_kopfzeilen(tmp_path: Path) -> None:
    pfad = tmp_path / "plan.xlsx"
    mappe = xlsxwriter.Workbook(str(pfad))
    mappe.add_worksheet("Deckblatt").write(0, 0, "Haushalt")
    blatt = mappe.add_worksheet("Ergebnisplan")
    for spalte, (oben, unten) in enumerate(
        [("Produkt", ""), ("Konto", ""), ("Kontobezeichnung", ""), ("Ansatz", 2024), ("", 2025), ("Ergebnis", 2022)]
    ):
        blatt.write(0, spalte, oben)
        blatt.write(1, spalte, unten)
    zeilen = [
        ("111", 4321000, "Benutzungsgebühren", 1234.5, 1500, 1100.25),
        ("111", 4411000, "Mieten", 10, 20, 30),
        ("111", 4461000, "Erträge aus Verkauf", 1, 2, 3),
        ("111", 5012000, "Personalaufwendungen", 900, 901, 902),
        ("112", 5281000, "Aufwendungen Material", 9, 9, 9),
    ]
    for nummer, zeile in enumerate(zeilen, start=2):
        blatt.write_row(nummer, 0, zeile)
    mappe.close()
    haushalt = lies_haushalt([pfad])
    assert (str(haushalt.scheibe), haushalt.einnahmen.cent) == ("Plan 2025", 152_200)
    assert lies_haushalt([pfad], jahr="2022", wertart="ergebnis").einnahmen.cent == 113_325


def test_offener_haushalt_mit_leerzeichen_im_kopf(tmp_path: Path) -> None:
    inhalt = (
        "Betrag ,Betrag-Typ ,Jahr ,Budget Richtung ,Ebene 1 Code ,Ebene 1 Bezeichnung ,"
        "Ebene 2 Code ,Ebene 2 Bezeichnung ,Ebene 3 Code ,Ebene 3 Bezeichnung\n"
        "1000,Plan,2016,Einnahmen,01,Innere Verwaltung,0111,Verwaltungssteuerung,44,Mieten und Pachten\n"
        "2000,Plan,2016,Ausgaben,01,Innere Verwaltung,0111,Verwaltungssteuerung,50,Personalaufwendungen\n"
    )
    haushalt = lies(tmp_path, inhalt)
    assert (haushalt.einnahmen.cent, haushalt.ausgaben.cent) == (100_000, 200_000)
    assert (haushalt.positionen[0].konto or haushalt.positionen[0].kontogruppe) == "Mieten und Pachten"


def test_fragt_wo_es_nicht_wissen_kann(tmp_path: Path) -> None:
    inhalt = "Produkt;Text;Art;Alpha;Beta\n" + "".join(
        f"1110{i};Gebühren {i};Ertrag;{i}1,50;{i}2,70\n" for i in range(9)
    )
    with pytest.raises(Ladefehler, match=r"--spalte betrag="):
        lies(tmp_path, inhalt)
    assert lies(tmp_path, inhalt, vorgabe={"betrag": "Beta"}).einnahmen.cent == sum(i * 1000 + 270 for i in range(9))  # type: ignore[arg-type]


def test_unlesbarer_betrag_nennt_zeile_und_spalte(tmp_path: Path) -> None:
    with pytest.raises(Ladefehler, match=r"haushalt\.csv:5:7.*kein Betrag"):
        lies(tmp_path, KOPF + ZEILEN + "2024;553010;Friedhöfe;4321000;Gebühren;Ertrag;viel\n")


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_beide_schreibweisen_sind_umkehrbar(werte: list[int]) -> None:
    einfach = [f"{'-' if w < 0 else ''}{abs(w) // 100}.{abs(w) % 100:02}" for w in werte]
    deutsch = [f"{Decimal(w) / 100:,.2f}".replace(",", "x").replace(".", ",").replace("x", ".") for w in werte]
    assert stil(einfach) == EINFACH
    assert stil(deutsch) == DEUTSCH
    assert [cent(t, EINFACH) for t in einfach] == werte
    assert [cent(t, DEUTSCH) for t in deutsch] == werte


BUDGETS = Path(__file__).parents[3] / "shared" / "budgets"
ERWARTET = {
    "merzenich_2015.csv": (843, 245, 245, 1_906_065_500),
    "krefeld_2019.csv": (4854, 1186, 593, None),
    "gilching_2015-2018.csv": (9154, 2040, 408, None),
    "sprendlingen-gensingen_2018.csv": (716, 112, 112, None),
    "bonn_2017.csv.gz": (413838, 73271, 73271, None),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", ERWARTET)
def test_echte_haushalte_ohne_zuordnung_von_hand(name: str) -> None:
    haushalt = lies_haushalt([BUDGETS / name])
    zeilen, alle, scheibe, summe = ERWARTET[name]
    assert (haushalt.zeilen_gesamt, haushalt.einnahmezeilen_gesamt, haushalt.einnahmen.zeilen) == (
        zeilen,
        alle,
        scheibe,
    )
    assert summe in (None, haushalt.einnahmen.cent)
    assert (
        sum(p.cent for p in haushalt.positionen) + sum(u.cent for u in haushalt.ausschluesse.values())
        == haushalt.einnahmen.cent
    )
