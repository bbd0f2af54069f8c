"""Result columns in the user's own workbook: everything else comes back byte for byte."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.ausgabe import ERGEBNISSPALTEN, Ergebniszeile
from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.ergaenzen import ergaenze, ergaenze_blatt
from ust2b.catalogue.katalog import Katalog
from ust2b.catalogue.mappenteile import Mappenfehler
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Ladefehler

BOESE = "=cmd|'/c calc'!A1 <b>&amp; _x0041_ „ä“\nzweite Zeile"


def ergebnis(text: str = "nicht steuerbar (§ 2b UStG)", kennung: str = "F-1") -> Ergebniszeile:
    return Ergebniszeile(
        kennung,
        "Holz",
        "Linnich",
        date(2027, 1, 1),
        840000,
        "nicht_steuerbar",
        text,
        BOESE,
        ("§ 1", "§ 2"),
        ("V.",),
        "Wer?",
        hinweise=("Gesetz offen.",),
        regelstand="2026-11 (abc)",
    )


def reiche_mappe(pfad: Path) -> Path:
    """Charts, sparklines, filters, tables, comments, colours, names, macros, pictures of a second sheet."""

    def nachher(mappe: Any, blaetter: dict[str, Any]) -> None:
        blatt = blaetter["Daten"]
        diagramm = mappe.add_chart({"type": "column"})
        diagramm.add_series({"values": "=Daten!$E$3:$E$4"})
        blatt.insert_chart("K8", diagramm)
        blatt.add_sparkline("I3", {"range": "Daten!E3:F3"})
        blatt.write_comment("B3", "bitte prüfen")
        blatt.conditional_format("E3:E4", {"type": "data_bar", "data_bar_2010": True})
        blatt.data_validation("H3:H4", {"validate": "list", "source": ["ja", "nein"]})
        blatt.insert_textbox("K2", "Notiz")
        blatt.autofilter("A2:H4")
        blatt.freeze_panes(2, 1)
        blatt.set_header("&LGeheim")
        blatt.set_column("A:B", 20)
        blaetter["Rest"].add_table("A1:B3", {"columns": [{"header": "a"}, {"header": "b"}]})
        blaetter["Rest"].write_formula("D1", "=SUM(A2:A3)", None, 7)
        mappe.define_name("Summe", "=Rest!$D$1")
        mappe.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 Makro"), True)

    zeilen = [["Bestand"], m.KOPF, (*m.GUT[:4], 8400.0, *m.GUT[5:]), (*m.ANDERE[:4], 12000.0, *m.ANDERE[5:])]
    return m.xlsx(pfad, {"Deckblatt": [["x"]], "Daten": zeilen, "Rest": [["a"], [1], [2]]}, nachher=nachher)


def teile(pfad: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pfad) as mappe:
        return {name: mappe.read(name) for name in mappe.namelist()}


def gelesen(pfad: Path, werk: Regelwerk) -> Katalog:
    return lies_katalog(pfad, werk, m.STICHTAG)


def blatt(pfad: Path, name: str) -> list[list[Any]]:
    return (
        python_calamine.CalamineWorkbook.from_path(str(pfad)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    )


def test_nur_das_eine_blatt_aendert_sich(ordner: Path, werk: Regelwerk) -> None:
    quelle, ziel = reiche_mappe(ordner / "a.xlsm"), ordner / "b.xlsm"
    katalog = gelesen(quelle, werk)
    assert ergaenze(quelle, ziel, katalog, [ergebnis(), ergebnis("steuerbar")]) == []
    alt, neu = teile(quelle), teile(ziel)
    assert list(alt) == list(neu)
    assert {name for name in alt if alt[name] != neu[name]} == {"xl/worksheets/sheet2.xml"}
    for name in ("xl/vbaProject.bin", "xl/comments1.xml", "xl/charts/chart1.xml", "xl/tables/table1.xml"):
        assert name in alt
    # Within the sheet: without the new cells, columns and range it is the old text again.
    text = neu["xl/worksheets/sheet2.xml"].decode()
    vorher = alt["xl/worksheets/sheet2.xml"].decode()
    for stueck in (
        "<x14:sparkline",
        "<autoFilter",
        "<dataValidation",
        "<conditionalFormatting",
        "<drawing",
        "<headerFooter",
    ):
        assert text.count(stueck) == vorher.count(stueck) > 0
    assert text[text.index("</sheetData>") :] == vorher[vorher.index("</sheetData>") :]
    assert "<f>" not in text.replace(vorher, "")


def test_werte_stehen_in_ihren_zeilen(ordner: Path, werk: Regelwerk) -> None:
    quelle, ziel = reiche_mappe(ordner / "a.xlsm"), ordner / "b.xlsm"
    ergaenze(quelle, ziel, gelesen(quelle, werk), [ergebnis(), ergebnis("steuerbar")])
    vorher, nachher = blatt(quelle, "Daten"), blatt(ziel, "Daten")
    breite = len(vorher[0]) + 1  # The sparkline in column I keeps its place.
    assert [zeile[: breite - 1] for zeile in nachher] == vorher
    assert nachher[1][breite:] == ["ust2b: " + name for name in ERGEBNISSPALTEN]
    assert nachher[2][breite:] == [
        "nicht steuerbar", "nicht steuerbar (§ 2b UStG)", BOESE, "§ 1; § 2", "V.", "Wer?", "", "", "Gesetz offen.", "2026-11 (abc)",
    ]  # fmt: skip
    assert nachher[3][breite + 1] == "steuerbar"
    assert blatt(ziel, "Rest") == blatt(quelle, "Rest")


def test_kopie_wieder_gelesen_und_wieder_ergaenzt(ordner: Path, werk: Regelwerk) -> None:
    """The copy is corrected and classified again: earlier results are no input and are replaced, not doubled."""
    quelle, kopie, zweite = reiche_mappe(ordner / "a.xlsm"), ordner / "b.xlsm", ordner / "c.xlsm"
    katalog = gelesen(quelle, werk)
    ergaenze(quelle, kopie, katalog, [ergebnis(), ergebnis()])
    wieder = gelesen(kopie, werk)
    assert wieder.sachverhalte == katalog.sachverhalte
    assert wieder.meldungen == []
    ergaenze(kopie, zweite, wieder, [ergebnis("neu"), ergebnis("auch neu")])
    kopf, erste, andere = blatt(zweite, "Daten")[1:4]
    assert kopf == blatt(kopie, "Daten")[1]
    stelle = kopf.index("ust2b: Ergebnis")
    assert (erste[stelle], andere[stelle]) == ("neu", "auch neu")


def test_wiederholter_kopf_in_der_kopie(ordner: Path, werk: Regelwerk) -> None:
    quelle, kopie = m.xlsx(ordner / "a.xlsx", {"D": [m.KOPF, m.GUT, m.KOPF, m.ANDERE]}), ordner / "b.xlsx"
    katalog = gelesen(quelle, werk)
    ergaenze(quelle, kopie, katalog, [ergebnis(), ergebnis()])
    assert gelesen(kopie, werk).sachverhalte == katalog.sachverhalte


def test_zeilen_mit_luecken_vorsilbe_und_spanne() -> None:
    xml = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<x:worksheet xmlns:x="m"><x:dimension ref="A1:B3"/>'
        b'<x:cols><x:col min="1" max="2" width="9"/></x:cols><x:sheetData>'
        b"<x:row r='1' spans='1:2'><x:c r='A1' s='3' t=\"s\"><x:v>0</x:v></x:c><x:c r='B1' s='4'/></x:row>"
        b'<x:row r="2" ht="20"/><x:row r="3"><x:c r="B3"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    texte = list("abcdefghij")
    neu = ergaenze_blatt(xml, 1, {}, {1: texte, 2: texte}).decode()
    assert '<x:dimension ref="A1:L3"/>' in neu
    assert "spans='1:12'" in neu
    assert '<x:c r="C1" s="4" t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t></x:is></x:c>' in neu
    assert '<x:row r="2" ht="20"><x:c r="C2" t="inlineStr">' in neu
    assert neu.count("<x:row") == neu.count("</x:row>") == 3
    assert '<x:col min="12" max="12" width="22" customWidth="1"/></x:cols>' in neu
    # A second time the cells are replaced where they are.
    wieder = ergaenze_blatt(
        neu.encode(), 1, {name: 2 + i for i, name in enumerate(ERGEBNISSPALTEN)}, {2: [t * 2 for t in texte]}
    )
    for spalte, text in zip("CDEFGHIJKL", texte, strict=True):
        vorne = f'r="{spalte}2" t="inlineStr"><x:is><x:t xml:space="preserve">'
        neu = neu.replace(f"{vorne}{text}<", f"{vorne}{text * 2}<")
    assert wieder.decode() == neu


@pytest.mark.parametrize(
    ("xml", "grund"),
    [
        ('<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16"), "UTF-8"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><worksheet><sheetData/></worksheet>', "UTF-8"),
        (b"<worksheet><sheetData><row", "beschädigt"),
        (b"<worksheet/>", "keine Zellen"),
        (b'<worksheet><sheetData><row r="2"/></sheetData></worksheet>', "Zeile 1 fehlt"),
        (b'<worksheet><sheetData><row r="1"><c r="XFD1"/></row></sheetData></worksheet>', "kein Platz"),
    ],
)
def test_was_sich_nicht_ergaenzen_laesst(xml: bytes, grund: str) -> None:
    with pytest.raises(Mappenfehler, match=grund):
        ergaenze_blatt(xml, 1, {}, {1: [""] * len(ERGEBNISSPALTEN)})


@pytest.mark.parametrize(
    ("ziel", "grund"),
    [("a.xlsx", "dieselbe Datei"), ("./a.xlsx", "dieselbe Datei"), ("b.xlsm", "muss auf .xlsx enden")],
)
def test_falsches_ziel(ordner: Path, werk: Regelwerk, ziel: str, grund: str) -> None:
    quelle = m.xlsx(ordner / "a.xlsx")
    vorher = quelle.read_bytes()
    with pytest.raises(Ladefehler, match=grund) as gefangen:
        ergaenze(quelle, ordner / ziel, gelesen(quelle, werk), [ergebnis()], ueberschreiben=True)
    assert gefangen.value.meldungen[0].code == "K21"
    assert [(p.name, p.read_bytes()) for p in ordner.iterdir()] == [("a.xlsx", vorher)]


@pytest.mark.parametrize("ziel", ["a.csv", "verweis.csv", "./a.csv"])
def test_die_eigene_csv_wird_nie_ueberschrieben(ordner: Path, werk: Regelwerk, ziel: str) -> None:
    quelle = m.csv(ordner / "a.csv", [m.KOPF, m.GUT])
    (ordner / "verweis.csv").symlink_to(quelle)
    vorher = quelle.read_bytes()
    with pytest.raises(Ladefehler, match="dieselbe Datei") as gefangen:
        ergaenze(quelle, ordner / ziel, gelesen(quelle, werk), [ergebnis()], ueberschreiben=True)
    assert gefangen.value.meldungen[0].code == "K21"
    assert quelle.read_bytes() == vorher


def test_inzwischen_geaendert(ordner: Path, werk: Regelwerk) -> None:
    quelle = m.xlsx(ordner / "a.xlsx")
    katalog = gelesen(quelle, werk)
    m.xlsx(quelle, {"Tätigkeiten": [m.KOPF, m.ANDERE]})
    with pytest.raises(Ladefehler, match="wurde geändert"):
        ergaenze(quelle, ordner / "b.xlsx", katalog, [ergebnis()])
    assert not (ordner / "b.xlsx").exists()


def test_zahl_der_ergebnisse_muss_stimmen(ordner: Path, werk: Regelwerk) -> None:
    quelle = m.xlsx(ordner / "a.xlsx")
    with pytest.raises(ValueError, match="je Tätigkeit"):
        ergaenze(quelle, ordner / "b.xlsx", gelesen(quelle, werk), [])


def test_csv_kopie_hin_und_zurueck(ordner: Path, werk: Regelwerk) -> None:
    """The copy holds the user's own rows; corrected and classified again it has the new results in the same columns."""
    zeilen = [["Bestand", "2027"], (*m.KOPF, "Notiz"), (*m.GUT, "-5,00"), [], m.KOPF, (*m.ANDERE, "=cmd()")]
    quelle, kopie, zweite = m.csv(ordner / "a.csv", zeilen), ordner / "b.csv", ordner / "c.csv"
    katalog = gelesen(quelle, werk)
    assert ergaenze(quelle, kopie, katalog, [ergebnis(), ergebnis(kennung="F-2")]) == []
    kopf, erste = kopie.read_text(encoding="utf-8-sig").split("\n")[1:3]
    assert kopf.split(";")[9:11] == ["ust2b: Klasse", "ust2b: Ergebnis"]
    assert erste.split(";")[8:11] == ["-5,00", "nicht steuerbar", "nicht steuerbar (§ 2b UStG)"]
    kopie.write_bytes(kopie.read_bytes().replace(b"Holzverkauf", b"Holz"))
    wieder = gelesen(kopie, werk)
    assert (wieder.sachverhalte[1], wieder.meldungen) == (katalog.sachverhalte[1], [])
    assert wieder.sachverhalte[0].bezeichnung == "Holz"
    ergaenze(kopie, zweite, wieder, [ergebnis("neu"), ergebnis(kennung="F-2")])
    assert [z.replace("nicht steuerbar (§ 2b UStG)", "neu", 1) if "Holz;" in z else z for z in zeilen_von(kopie)] == (
        zeilen_von(zweite)
    )


def test_eigene_spalte_mit_namen_eines_ergebnisses(ordner: Path, werk: Regelwerk) -> None:
    """„Grund“ without our prefix is the user's: it is neither replaced nor dropped."""
    quelle, kopie = m.csv(ordner / "a.csv", [(*m.KOPF, "Grund"), (*m.GUT, "meiner")]), ordner / "b.csv"
    katalog = gelesen(quelle, werk)
    ergaenze(quelle, kopie, katalog, [ergebnis()])
    wieder = gelesen(kopie, werk)
    assert wieder.sachverhalte == katalog.sachverhalte
    assert wieder.sachverhalte[0].weitere == {"Grund": "meiner"}


def zeilen_von(pfad: Path) -> list[str]:
    return pfad.read_text(encoding="utf-8-sig").split("\n")


@pytest.mark.parametrize("neue", [[(*m.KOPF,), (*m.ANDERE,)], [(*m.KOPF,)]])
def test_csv_inzwischen_geaendert(ordner: Path, werk: Regelwerk, neue: list[tuple[str, ...]]) -> None:
    quelle = m.csv(ordner / "a.csv", [m.KOPF, m.GUT])
    katalog = gelesen(quelle, werk)
    m.csv(quelle, neue)
    with pytest.raises(Ladefehler, match="wurde geändert"):
        ergaenze(quelle, ordner / "b.csv", katalog, [ergebnis()])
    assert not (ordner / "b.csv").exists()


def test_zu_ods_nur_die_ergebnisse(ordner: Path, werk: Regelwerk) -> None:
    quelle = m.ods(ordner / "a.ods", m.ods_tabelle([m.ods_zeile(m.KOPF), m.ods_zeile(m.GUT)]))
    (meldung,) = ergaenze(quelle, ordner / "e.csv", gelesen(quelle, werk), [ergebnis()])
    assert (meldung.code, meldung.schwere) == ("K18", "warnung")
    assert "„e.csv“ enthält nur die Ergebnisse" in meldung.text
    assert (ordner / "e.csv").read_bytes().startswith(b"\xef\xbb\xbfID;")


def test_signatur_wird_gemeldet(ordner: Path, werk: Regelwerk) -> None:
    quelle = m.xlsx(ordner / "a.xlsx")
    with zipfile.ZipFile(quelle, "a") as mappe:
        mappe.writestr("_xmlsignatures/origin.sigs", b"")
    (meldung,) = ergaenze(quelle, ordner / "b.xlsx", gelesen(quelle, werk), [ergebnis()])
    assert "Signatur" in meldung.text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice fehlt")
def test_libreoffice_oeffnet_die_kopie(ordner: Path, werk: Regelwerk) -> None:
    quelle, ziel = reiche_mappe(ordner / "a.xlsm"), ordner / "b.xlsm"
    ergaenze(quelle, ziel, gelesen(quelle, werk), [ergebnis(), ergebnis()])
    befehl = ["soffice", f"-env:UserInstallation=file://{ordner}/lo", "--headless", "--convert-to", "ods"]
    subprocess.run([*befehl, "--outdir", str(ordner), str(ziel)], check=True, capture_output=True, timeout=180)
    assert gelesen(ordner / "b.ods", werk).sachverhalte == gelesen(quelle, werk).sachverhalte
    assert blatt(ordner / "b.ods", "Daten")[2][10:12] == ["nicht steuerbar (§ 2b UStG)", BOESE]
