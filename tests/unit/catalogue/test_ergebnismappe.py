"""The result workbook: right sums, harmless texts, same bytes, readable without colours."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.ausgabe import KLASSEN, ZEICHEN, Ergebniszeile, ergebnis_csv
from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.ergebnismappe import (
    FARBEN,
    OffeneFrage,
    ergebnismappe,
    fragen_nach_geld,
)
from ust2b.core.regelwerk import Regelwerk

REGELSTAND = {"Regelstand": "2026-11-22", "Prüfsumme": "ab" * 32, "Lesung": "beide Lesungen"}


def zeile(nummer: int, klasse: str, cent: int | None, **mehr: Any) -> Ergebniszeile:
    angaben = {"ergebnis_text": KLASSEN[klasse], **mehr}
    return Ergebniszeile(f"F-{nummer}", "x", "Linnich", date(2027, 1, 31), cent, klasse, **angaben)


ZEILEN = [
    zeile(1, "steuerpflichtig", 10_000_00, ergebnis_text="steuerpflichtig mit 19 %"),
    zeile(2, "steuerpflichtig", 5_000_50, ergebnis_text="steuerpflichtig mit 7 %", normen=("§ 12", "§ 2b")),
    zeile(3, "nicht_steuerbar", None),
    zeile(
        4, "pruefung_erforderlich", 20_000_00, naechste_frage="Wie viel?", antwortet="Kämmerei", moegliche=("a", "b")
    ),
    zeile(5, "pruefung_erforderlich", 1_00, naechste_frage="Warum?", antwortet="Fachamt"),
    zeile(6, "pruefung_erforderlich", 30_000_00, naechste_frage="Warum?", antwortet="Fachamt"),
]


def blaetter(roh: bytes, ordner: Path) -> dict[str, list[list[Any]]]:
    (ordner / "e.xlsx").write_bytes(roh)
    mappe = python_calamine.CalamineWorkbook.from_path(str(ordner / "e.xlsx"))
    return {name: mappe.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in mappe.sheet_names}


def test_summen_der_uebersicht(ordner: Path) -> None:
    inhalt = blaetter(ergebnismappe(ZEILEN, REGELSTAND), ordner)
    assert list(inhalt) == ["Übersicht", "Tätigkeiten", "Offene Fragen", "Regelstand"]
    summen = {str(z[0]).strip(): tuple(z[1:4]) for z in inhalt["Übersicht"] if isinstance(z[1], float)}
    assert summen["●  steuerpflichtig"] == (2, 15_000.5, pytest.approx(15_000.5 / 65_001.5))
    assert summen["steuerpflichtig mit 19 %"][:2] == (1, 10_000)
    assert summen["?  Prüfung erforderlich"][:2] == (3, 50_001)
    assert summen["○  nicht steuerbar"][:2] == (1, 0)
    assert summen["Summe"][:2] == (6, 65_001.5)
    assert "Bei 1 Tätigkeit ist kein Betrag angegeben." in [z[0] for z in inhalt["Übersicht"]]


def test_zeilen(ordner: Path) -> None:
    inhalt = blaetter(ergebnismappe(ZEILEN, REGELSTAND), ordner)["Tätigkeiten"]
    kopf, *zeilen = inhalt[2:]
    assert kopf[:7] == ["ID", "Bezeichnung", "Rechtsträger", "Leistungsdatum", "Betrag (EUR)", "Klasse", "Ergebnis"]
    zweite = dict(zip(kopf, zeilen[1], strict=True))
    assert zweite["Leistungsdatum"] == date(2027, 1, 31)
    assert (zweite["Betrag (EUR)"], zweite["Klasse"], zweite["Normen"]) == (5000.5, "●  steuerpflichtig", "§ 12\n§ 2b")
    assert zeilen[2][4] == ""
    assert dict(zip(kopf, zeilen[3], strict=True))["Mögliche Ergebnisse"] == "a\nb"


def test_fragen_nach_geld(ordner: Path) -> None:
    erste, zweite = fragen_nach_geld(ZEILEN)
    assert erste == OffeneFrage("Warum?", "Fachamt", 2, 30_001_00, ("F-5", "F-6"))
    assert zweite.betrag_cent == 20_000_00
    inhalt = blaetter(ergebnismappe(ZEILEN, REGELSTAND), ordner)["Offene Fragen"]
    assert inhalt[3] == [1.0, "Warum?", "Fachamt", 2.0, 30001.0, "F-5, F-6"]


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_ergebnisse_wieder_gelesen(ordner: Path, werk: Regelwerk, name: str) -> None:
    """What ust2b wrote is read as a catalogue; its result columns say nothing, and that is said."""
    inhalt = ergebnis_csv(ZEILEN) if name == "e.csv" else ergebnismappe(ZEILEN, REGELSTAND)
    (ordner / name).write_bytes(inhalt)
    katalog = lies_katalog(ordner / name, werk, m.STICHTAG)
    gelesen = [(s.id, s.bezeichnung, s.rechtstraeger, s.leistungsdatum, s.betrag) for s in katalog.sachverhalte]
    assert gelesen == [(z.id, z.bezeichnung, z.rechtstraeger, z.leistungsdatum, z.betrag_cent) for z in ZEILEN]
    assert all(s.angaben == {} and s.weitere == {} for s in katalog.sachverhalte)
    assert [(n.code, n.schwere) for n in katalog.meldungen] == [("K26", "warnung")]


def test_ergebnisblatt_in_der_eigenen_mappe(ordner: Path, werk: Regelwerk) -> None:
    """A sheet of results copied into one's own workbook has more known columns, but no facts."""
    ergebnisse = (
        "ID",
        "Bezeichnung",
        "Rechtsträger",
        "Leistungsdatum",
        "Betrag (EUR)",
        "Ergebnis",
        "Normen",
        "Vorbehalte",
    )
    eigene = [("ID", "Rechtsträger", "Satzung in Kraft"), ("F-1", "Linnich", "ja")]
    pfad = m.xlsx(ordner / "a.xlsx", {"Ergebnis": [ergebnisse, ("x",) * 8], "Eigene": eigene})
    katalog = lies_katalog(pfad, werk, m.STICHTAG)
    assert ([s.id for s in katalog.sachverhalte], katalog.meldungen) == (["F-1"], [])


def test_regelstand(ordner: Path) -> None:
    inhalt = blaetter(ergebnismappe([], REGELSTAND), ordner)
    assert [tuple(z[:2]) for z in inhalt["Regelstand"][3:6]] == list(REGELSTAND.items())
    assert "Keine Frage ist offen." in inhalt["Offene Fragen"][3]


def test_gleiche_ergebnisse_gleiche_bytes() -> None:
    assert ergebnismappe(ZEILEN, REGELSTAND) == ergebnismappe(list(ZEILEN), dict(REGELSTAND))


def test_filter_fenster_und_formate(ordner: Path) -> None:
    (ordner / "e.xlsx").write_bytes(ergebnismappe(ZEILEN, REGELSTAND))
    with zipfile.ZipFile(ordner / "e.xlsx") as mappe:
        blatt = mappe.read("xl/worksheets/sheet2.xml").decode()
        stile = mappe.read("xl/styles.xml").decode()
    assert '<autoFilter ref="A3:M9"/>' in blatt
    assert 'ySplit="3"' in blatt
    assert 'xSplit="2"' in blatt
    assert 'formatCode="dd.mm.yyyy"' in stile


def _helligkeit(farbe: str) -> float:
    werte = [int(farbe[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [w / 12.92 if w <= 0.03928 else ((w + 0.055) / 1.055) ** 2.4 for w in werte]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_jede_klasse_hat_wort_zeichen_und_lesbare_farbe() -> None:
    assert set(ZEICHEN) == set(FARBEN) == set(KLASSEN)
    assert len(set(ZEICHEN.values())) == len(KLASSEN)
    for grund, schrift in FARBEN.values():
        hell, dunkel = sorted((_helligkeit(grund), _helligkeit(schrift)), reverse=True)
        assert (hell + 0.05) / (dunkel + 0.05) >= 4.5  # WCAG AA


def test_klassen_sind_auch_in_grau_verschieden() -> None:
    """Those between which a mistake would cost money differ in lightness by a tenth of the scale or more."""
    stufen = {k: _helligkeit(FARBEN[k][0]) ** 0.45 for k in ("nicht_steuerbar", "steuerfrei", "steuerpflichtig")}
    paare = [(a, b) for a in stufen for b in stufen if a < b]
    assert all(abs(stufen[a] - stufen[b]) > 0.1 for a, b in paare)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@settings(max_examples=30)
@given(st.builds(str.__add__, st.sampled_from(["", "=", "+", "-", "@", "=HYPERLINK("]), TEXT))
def test_kein_text_wird_formel_und_jeder_bleibt(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    felder = {"grund": text, "normen": (text,), "vorbehalte": (text,), "naechste_frage": text, "moegliche": (text,)}
    z = Ergebniszeile(text, text, text, date(2027, 1, 1), 1, "steuerbar", text, antwortet=text, **felder)
    ordner = tmp_path_factory.mktemp("e")
    inhalt = blaetter(ergebnismappe([z], {"Regelstand": text, text: text}), ordner)
    assert [inhalt["Tätigkeiten"][3][i] for i in (0, 1, 2, 6, 7, 8, 9, 10, 11, 12)] == [text] * 10
    with zipfile.ZipFile(ordner / "e.xlsx") as mappe:
        for name in mappe.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in mappe.read(name)
                assert b"<hyperlink" not in mappe.read(name)
