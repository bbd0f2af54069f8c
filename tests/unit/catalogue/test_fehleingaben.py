"""Hands that make mistakes: each case has its code, its place, its exit code, and nothing is written."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.eingang import lies_katalog
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Ladefehler

KOPF, GUT, ANDERE = m.KOPF, m.GUT, m.ANDERE
LANG = (*KOPF, "Gruppe", "Gehört zu", "Leistungsdatum", "Betrag", "Art der Ware", "Gewicht der Verzerrung", "Herkunft")
OHNE_ZUSATZ = ("", "", "", "", "", "", "")


def mit(spalte: str, wert: Any, zeile: Sequence[Any] = GUT) -> list[Sequence[Any]]:
    """Head and one row with one cell changed."""
    nummer = LANG.index(spalte)
    neu = [*zeile, *OHNE_ZUSATZ]
    neu[nummer] = wert
    return [LANG, neu]


# name: (code, column letter and row, part of the message, rows). Each is written as XLSX, ODS and CSV.
ZEILENFEHLER: dict[str, tuple[str, str, str, list[Sequence[Any]]]] = {
    "kennung fehlt": ("K02", "A2", "Die Kennung fehlt", mit("ID", "")),
    "rechtstraeger fehlt": ("K02", "C2", "Der Rechtsträger fehlt", mit("Rechtsträger", "")),
    "kennung doppelt": ("K04", "A3", "gibt es schon", [KOPF, GUT, GUT]),
    "wert fast bekannt": ("K03", "D2", "„Ware, Holz“", mit("Gegenstand der Leistung", "Waren, Holz")),
    "wert unbekannt": ("K03", "D2", "Erlaubt: Raum oder Fläche", mit("Gegenstand der Leistung", "xyz")),
    "ein wort einer langen beschriftung": (
        "K03",
        "D2",
        "Gemeint sein könnte „Raum oder Fläche“.",
        mit("Gegenstand der Leistung", "Fläche"),
    ),
    "teil eines wortes": (
        "K03",
        "M2",
        "Gemeint sein könnte „Brennholz“.",
        mit("Art der Ware", "Brenn", (*GUT[:3], "Ware, Holz", *GUT[4:])),
    ),
    "betrag mit punkt mehrdeutig": ("K03", "E2", "mehrdeutig", mit("Erwartete Einnahmen", "17.500")),
    "betrag mit komma mehrdeutig": ("K03", "E2", "mehrdeutig", mit("Erwartete Einnahmen", "17,500")),
    "betrag als wort": ("K03", "E2", "kein Betrag", mit("Erwartete Einnahmen", "viel")),
    "betrag mit vier stellen": ("K03", "E2", "kein Betrag", mit("Erwartete Einnahmen", "1234,5678")),
    "betrag zu groß": ("K03", "E2", "zu groß", mit("Erwartete Einnahmen", "99999999999999999")),
    "betrag negativ": ("K07", "E2", "negativ", mit("Erwartete Einnahmen", "-5,00")),
    "betrag als formeltext": ("K03", "E2", "kein Betrag", mit("Erwartete Einnahmen", "=1+1")),
    "zahl als wort": ("K03", "F2", "keine Zahl", mit("Anteil der Nutzung", "halb")),
    "zahl mehrdeutig": ("K03", "F2", "mehrdeutig", mit("Anteil der Nutzung", "1.500")),
    "zahl negativ": ("K07", "F2", "negativ", mit("Anteil der Nutzung", "-1")),
    "tag gibt es nicht": ("K03", "G2", "gibt es nicht", mit("Vertrag geschlossen am", "31.02.2027")),
    "tag als wort": ("K03", "G2", "kein Tag, z. B. 31.01.2027", mit("Vertrag geschlossen am", "bald")),
    "ja nein als vielleicht": ("K03", "H2", "Erlaubt: ja", mit("Satzung in Kraft", "vielleicht")),
    "widerspruch nur_wenn": (
        "K05",
        "M2",
        "verträgt sich nicht",
        mit("Art der Ware", "Brennholz", (*GUT[:3], "Raum oder Fläche", *GUT[4:])),
    ),
    "widerspruch ohne angabe, an der er haengt": (
        "K05",
        "A2",
        "passt nur zu bestimmten Einträgen unter „Art der Ware“",
        [("Herkunft des Holzes", *KOPF[:3], "Gegenstand der Leistung"), ("Zukauf", *GUT[:3], "Raum oder Fläche")],
    ),
    "katalog vollstaendig mit jahr": (
        "K03",
        "C2",
        "kein Wert von „Katalog vollständig“",
        [(*KOPF[:2], "Katalog vollständig", *KOPF[2:]), (*GUT[:2], "2027", *GUT[2:])],
    ),
    "widerspruch setzt_voraus": (
        "K05",
        "D2",
        "verträgt sich nicht",
        [KOPF, (*GUT[:3], "kurs", *GUT[4:7], "nein")],
    ),
    "wertung ohne person": ("K08", "N2", "Rolle, Tag und Gründe", mit("Gewicht der Verzerrung", "größere")),
    "hauptleistung fehlt": ("K06", "J2", "fehlt im Katalog", mit("Gehört zu", "F-99")),
    "leistungsdatum falsch": ("K03", "K2", "kein Tag", mit("Leistungsdatum", "Januar")),
    "betrag der spalte betrag": ("K03", "L2", "mehrdeutig", mit("Betrag", "1.000")),
    "betrag der spalte betrag negativ": ("K07", "L2", "negativ", mit("Betrag", "-1000,00")),
    "herkunft unbekannt": ("K03", "O2", "keine Herkunft", mit("Herkunft", "geraten")),
    "spalte doppelt": ("K12", "I1", "steht doppelt", [(*KOPF, "Erwartete Einnahmen"), (*GUT, "1,00")]),
    "spalte id fehlt": ("K11", "A1", "„ID“ fehlt", [KOPF[1:], GUT[1:]]),
    "spalte rechtstraeger fehlt": ("K11", "A1", "„Rechtsträger“ fehlt", [(*KOPF[:2], *KOPF[3:]), (*GUT[:2], *GUT[3:])]),
    "kein land": ("K03", "I2", "ist kein Land", [(*KOPF, "Land"), (*GUT, "Preußen")]),
    "keine kopfzeile": ("K11", "A1", "Kopfzeile", [("a", "b"), ("1", "2")]),
    "keine taetigkeit": ("K09", "", "keine Tätigkeit", [KOPF]),
    "leer": ("K11", "A1", "Kopfzeile", [("",)]),
}


def _ole(inhalt: str = "") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + inhalt.encode("utf-16-le") + b"\0" * 512


def _roh(name: str, inhalt: bytes) -> Callable[[Path], Path]:
    def baue(ordner: Path) -> Path:
        (ordner / name).write_bytes(inhalt)
        return ordner / name

    return baue


def _mappe(*zeilen: Sequence[Any], blatt: str = "D", nachher: Any = None) -> Callable[[Path], Path]:
    return lambda ordner: m.xlsx(ordner / "a.xlsx", {blatt: list(zeilen)}, nachher=nachher)


def _blaetter(nachher: Any = None, **blaetter: list[Sequence[Any]]) -> Callable[[Path], Path]:
    return lambda ordner: m.xlsx(ordner / "a.xlsx", blaetter, nachher=nachher)


def _umgebaut(aendere: Callable[[str, bytes], bytes | None]) -> Callable[[Path], Path]:
    return lambda ordner: m.xlsx_umgebaut(ordner / "a.xlsx", aendere)


def _blatt(aendere: Callable[[bytes], bytes | None]) -> Callable[[Path], Path]:
    return _umgebaut(lambda name, teil: aendere(teil) if name == "xl/worksheets/sheet1.xml" else teil)


def _gross(name: str, groesse: int) -> Callable[[Path], Path]:
    def baue(ordner: Path) -> Path:
        with (ordner / name).open("wb") as datei:
            datei.write(b"PK\x03\x04")
            datei.truncate(groesse)
        return ordner / name

    return baue


def _bombe(ordner: Path) -> Path:
    """450 MB of blanks in half a megabyte."""
    pfad = m.xlsx(ordner / "a.xlsx")
    with (
        zipfile.ZipFile(pfad, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as mappe,
        mappe.open("xl/media/bild.bin", "w", force_zip64=True) as teil,
    ):
        for _ in range(45):
            teil.write(b" " * 10_000_000)
    return pfad


def _gefaelschte_groesse(ordner: Path) -> Path:
    """The container says a part is small; unpacked further it would be large."""
    roh = bytearray(m.xlsx(ordner / "a.xlsx").read_bytes())
    with zipfile.ZipFile(io.BytesIO(roh)) as mappe:
        teil = mappe.getinfo("xl/worksheets/sheet1.xml")
    for kennung, versatz in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        stelle = 0
        while (stelle := roh.find(kennung, stelle)) >= 0:
            name = roh.find(teil.filename.encode(), stelle, stelle + 80)
            if name >= 0:
                roh[stelle + versatz : stelle + versatz + 4] = struct.pack("<I", 100)
            stelle += 4
    (ordner / "a.xlsx").write_bytes(roh)
    return ordner / "a.xlsx"


def _verschluesselter_teil(ordner: Path) -> Path:
    roh = bytearray(m.xlsx(ordner / "a.xlsx").read_bytes())
    stelle = roh.find(b"PK\x01\x02")
    roh[stelle + 8] |= 1
    (ordner / "a.xlsx").write_bytes(roh)
    return ordner / "a.xlsx"


def _abgeschnitten(ordner: Path) -> Path:
    roh = m.xlsx(ordner / "a.xlsx").read_bytes()
    (ordner / "a.xlsx").write_bytes(roh[: len(roh) * 2 // 3])
    return ordner / "a.xlsx"


def _pruefsumme(ordner: Path) -> Path:
    roh = bytearray(m.xlsx(ordner / "a.xlsx").read_bytes())
    stelle = roh.find(b"xl/worksheets/sheet1.xml") + 60
    roh[stelle] ^= 0xFF
    (ordner / "a.xlsx").write_bytes(roh)
    return ordner / "a.xlsx"


def _doppelter_teil(ordner: Path) -> Path:
    with zipfile.ZipFile(m.xlsx(ordner / "a.xlsx"), "a") as mappe, pytest.warns(UserWarning, match="Duplicate"):
        mappe.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return ordner / "a.xlsx"


def _umbenannt(von: str, nach: str) -> Callable[[Path], Path]:
    def baue(ordner: Path) -> Path:
        if von == ".ods":
            m.ods(ordner / "b.ods", m.ods_tabelle([m.ods_zeile(KOPF), m.ods_zeile(GUT)]))
        else:
            m.xlsx(ordner / "b.xlsx")
        return (ordner / f"b{von}").rename(ordner / f"a{nach}")

    return baue


def _archiv(ordner: Path) -> Path:
    with zipfile.ZipFile(ordner / "a.xlsx", "w") as mappe:
        mappe.writestr("brief.txt", "Guten Tag")
    return ordner / "a.xlsx"


def _ods(zelle: str, verzeichnis: str = "") -> Callable[[Path], Path]:
    zeilen = [m.ods_zeile(KOPF), m.ods_zeile([*GUT[:4], zelle, *GUT[5:]])]
    return lambda ordner: m.ods(ordner / "a.ods", m.ods_tabelle(zeilen), verzeichnis)


def _verborgen(_: Any, blaetter: dict[str, Any]) -> None:
    blaetter["Leer"].activate()
    blaetter["Alt"].hide()


def _verbundener_betrag(_: Any, blaetter: dict[str, Any]) -> None:
    blaetter["D"].merge_range("E2:E3", 8400)


def _ferne_zelle(_: Any, blaetter: dict[str, Any]) -> None:
    blaetter["D"].write_string("XFD1048576", "Hallo")


TRAEGER = ("Rechtsträger", "Land", "Rechtsform des Leistenden")
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'

# name: (code, end of the place, part of the message, builder)
DATEIFEHLER: dict[str, tuple[str, str, str, Callable[[Path], Path]]] = {
    "datei fehlt": ("K10", "a.xlsx:1:1", "gibt es nicht", lambda ordner: ordner / "a.xlsx"),
    "ordner statt datei": ("K10", ":1:1", "ist ein Ordner", lambda ordner: ordner),
    "altes excel": ("K10", "a.xls:1:1", ".xls wird nicht gelesen", _roh("a.xls", _ole())),
    "binaeres excel": ("K10", "a.xlsb:1:1", ".xlsb", _roh("a.xlsb", b"PK")),
    "pdf": ("K10", "a.pdf:1:1", "PDF", _roh("a.pdf", b"%PDF-1.7")),
    "unbekannte endung": ("K10", "a.foo:1:1", "„.foo“ ist unbekannt", _roh("a.foo", b"x")),
    "ohne endung": ("K10", "a:1:1", "ist unbekannt", _roh("a", b"x")),
    "null byte groß": ("K10", "a.xlsx:1:1", "leer (0 Byte)", _roh("a.xlsx", b"")),
    "text als xlsx": ("K10", "a.xlsx:1:1", "keine Arbeitsmappe", _roh("a.xlsx", b"ID;Ort\n1;2\n")),
    "xls als xlsx": ("K10", "a.xlsx:1:1", "alte Excel-Datei", _roh("a.xlsx", _ole())),
    "kennwort": ("K10", "a.xlsx:1:1", "Kennwort", _roh("a.xlsx", _ole("EncryptedPackage"))),
    "kennwort im zip": ("K10", "a.xlsx:1:1", "Kennwort", _verschluesselter_teil),
    "kennwort ods": (
        "K10",
        "a.ods:1:1",
        "Kennwort",
        _ods("<table:table-cell/>", '<manifest><manifest:encryption-data xmlns:manifest="m"/></manifest>'),
    ),
    "ods als xlsx": ("K10", "a.xlsx:1:1", "LibreOffice-Mappe", _umbenannt(".ods", ".xlsx")),
    "xlsx als ods": ("K10", "a.ods:1:1", "Excel-Mappe", _umbenannt(".xlsx", ".ods")),
    "xlsx als csv": ("K10", "a.csv:1:1", "Das ist eine Arbeitsmappe", _umbenannt(".xlsx", ".csv")),
    "archiv": ("K10", "a.xlsx:1:1", "ZIP-Archiv", _archiv),
    "abgeschnitten": ("K10", "a.xlsx:1:1", "beschädigt", _abgeschnitten),
    "pruefsumme falsch": ("K10", "a.xlsx:1:1", "beschädigt", _pruefsumme),
    "gefaelschte groesse": ("K10", "a.xlsx:1:1", "beschädigt", _gefaelschte_groesse),
    "teil doppelt": ("K10", "a.xlsx:1:1", "doppelt", _doppelter_teil),
    "blatt fehlt": ("K10", "a.xlsx:1:1", "fehlt der Teil", _blatt(lambda teil: None)),
    "mappe fehlt": (
        "K10",
        "a.xlsx:1:1",
        "fehlt der Teil",
        _umgebaut(lambda name, teil: None if name == "xl/workbook.xml" else teil),
    ),
    "blatt kein xml": ("K10", "a.xlsx:1:1", "beschädigt", _blatt(lambda teil: teil[:-40])),
    "blatt mit dtd": ("K10", "a.xlsx:1:1", "Dokumenttyp", _blatt(lambda teil: DTD + teil[55:])),
    "mappe mit dtd": (
        "K10",
        "a.xlsx:1:1",
        "Dokumenttyp",
        _umgebaut(lambda name, teil: DTD + teil[55:] if name == "xl/workbook.xml" else teil),
    ),
    "100 mb": ("K16", "a.xlsx:1:1", "100 MB", _gross("a.xlsx", 100_000_000)),
    "riesige csv": ("K10", "a.csv:1:1", "400 MB", _gross("a.csv", 400_000_001)),
    "zip bombe": ("K16", "a.xlsx:1:1", "Ausgepackt", _bombe),
    "ferne zelle": ("K16", "a.xlsx:1:1", "XFD1048576", _mappe(KOPF, GUT, nachher=_ferne_zelle)),
    "wiederholte zellen ods": (
        "K16",
        "a.ods:1:1",
        "mehr, als gelesen wird",
        lambda ordner: m.ods(
            ordner / "a.ods",
            m.ods_tabelle(
                [
                    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
                    'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
                ]
            ),
        ),
    ),
    "formel ohne wert": (
        "K15",
        "Blatt „D“, Zelle E2",
        "keinen gespeicherten Wert",
        _mappe(KOPF, (*GUT[:4], m.Formel("=SUM(Z1:Z9)"), *GUT[5:])),
    ),
    "formel ohne wert in der kennung": (
        "K15",
        "Blatt „D“, Zelle A2",
        "keinen gespeicherten Wert",
        _mappe(KOPF, (m.Formel("=ROW()"), *GUT[1:])),
    ),
    "formel ohne wert ods": (
        "K15",
        "Blatt „Tätigkeiten“, Zelle E2",
        "keinen gespeicherten Wert",
        _ods('<table:table-cell table:formula="of:=1+1"/>'),
    ),
    "fehlerwert": (
        "K15",
        "Blatt „D“, Zelle E2",
        "Fehlerwert",
        _mappe(KOPF, (*GUT[:4], m.Fehlerwert("#N/A"), *GUT[5:])),
    ),
    "fehlerwert ods": (
        "K15",
        "Blatt „Tätigkeiten“, Zelle E2",
        "Fehlerwert",
        _ods('<table:table-cell office:value-type="string" calcext:value-type="error"/>'),
    ),
    "betrag ueber zwei zeilen verbunden": (
        "K15",
        "Blatt „D“, Zelle E2",
        "bis Zeile 3; ihr Betrag würde in jeder",
        _mappe(KOPF, GUT, ANDERE, nachher=_verbundener_betrag),
    ),
    "betrag verbunden ods": (
        "K15",
        "Blatt „Tätigkeiten“, Zelle E2",
        "in jeder dieser Zeilen gezählt",
        lambda ordner: m.ods(
            ordner / "a.ods",
            m.ods_tabelle(
                [
                    m.ods_zeile(KOPF),
                    m.ods_zeile(
                        [
                            *GUT[:4],
                            '<table:table-cell table:number-rows-spanned="2" office:value-type="float" '
                            'office:value="8400"><text:p>8400</text:p></table:table-cell>',
                            *GUT[5:],
                        ]
                    ),
                    m.ods_zeile([*ANDERE[:4], "<table:covered-table-cell/>", *ANDERE[5:]]),
                ]
            ),
        ),
    ),
    "zahl mit drei stellen im betrag": ("K03", "Zelle E2", "kein Betrag", _mappe(KOPF, (*GUT[:4], 17.125, *GUT[5:]))),
    "prozent im betrag": ("K03", "Zelle E2", "kein Betrag", _mappe(KOPF, (*GUT[:4], m.Prozent(0.5), *GUT[5:]))),
    "tag mit uhrzeit": ("K03", "Zelle G2", "kein Tag", _mappe(KOPF, (*GUT[:6], datetime(2027, 1, 31, 9, 5), "ja"))),
    "zahl statt auswahl": ("K03", "Zelle D2", "„3“ ist kein Wert", _mappe(KOPF, (*GUT[:3], 3, *GUT[4:]))),
    "betrag als unendlich": ("K03", "Zelle E2", "kein Betrag", _mappe(KOPF, (*GUT[:4], 1e300, *GUT[5:]))),
    "rechtstraeger unbekannt": (
        "K02",
        "Blatt „Daten“, Zelle C2",
        "steht nicht auf dem Blatt",
        _blaetter(Daten=[KOPF, (*GUT[:2], "Linich", *GUT[3:])], Rechtsträger=[TRAEGER, ("Linnich", "NW", "gemeinde")]),
    ),
    "rechtstraeger doppelt": (
        "K04",
        "Blatt „Rechtsträger“, Zelle A3",
        "steht doppelt",
        _blaetter(Daten=[KOPF, GUT], Rechtsträger=[TRAEGER, ("Linnich", "NW", ""), ("Linnich", "NW", "")]),
    ),
    "rechtstraeger ohne namen": (
        "K02",
        "Blatt „Rechtsträger“, Zelle A2",
        "Name des Rechtsträgers fehlt",
        _blaetter(Daten=[KOPF, GUT], Rechtsträger=[TRAEGER, ("", "NW", "")]),
    ),
    "falscher wert beim rechtstraeger": (
        "K03",
        "Blatt „Rechtsträger“, Zelle C2",
        "kein Wert von „Rechtsform des Leistenden“",
        _blaetter(Daten=[KOPF, GUT], Rechtsträger=[TRAEGER, ("Linnich", "NW", "Firma")]),
    ),
    "nur leere und verborgene blaetter": (
        "K11",
        "Blatt „Leer“, Zelle A1",
        "Auf keinem Blatt",
        _blaetter(Alt=[KOPF, GUT], Leer=[[""]], nachher=_verborgen),
    ),
    "nur ein beispiel": ("K11", "Zelle A1", "Auf keinem Blatt", _blaetter(Beispiel=[KOPF, GUT])),
    "csv mit nullbyte": ("K10", "a.csv:2:1", "Nullbyte", _roh("a.csv", b"ID;Rechtstraeger\n1;\x00\n")),
    "csv zeichensatz": ("K10", "a.csv:2:1", "Zeichensatz", _roh("a.csv", b"ID;Rechtstraeger\n1;\x81\xe4\n")),
    "csv offenes anfuehrungszeichen": (
        "K10",
        "a.csv:2:1",
        "Anführungszeichen",
        _roh("a.csv", b'ID;Rechtstraeger;Satzung in Kraft\n1;"Linnich;ja\n2;Linnich;nein\n3;Linnich;nein\n'),
    ),
    "csv leer": ("K11", "a.csv:1:1", "Kopfzeile", _roh("a.csv", b"")),
}
assert len(ZEILENFEHLER) + len(DATEIFEHLER) >= 60


def pruefe(pfad: Path, werk: Regelwerk, regeln: Path, code: str, ort: str, text: str) -> None:
    ordner = pfad if pfad.is_dir() else pfad.parent
    vorher = sorted((p.name, p.stat().st_mtime_ns) for p in ordner.iterdir())
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(pfad, werk, m.STICHTAG)
    treffer = [meldung for meldung in gefangen.value.meldungen if meldung.code == code and meldung.schwere == "fehler"]
    assert treffer, str(gefangen.value)
    assert any(text in str(meldung) for meldung in treffer), str(gefangen.value)
    assert any(str(meldung.ort).endswith(ort) for meldung in treffer), str(gefangen.value)
    # What a person sees, and the exit code of the command.
    from ust2b.cli import main
    from ust2b.cli.gemeinsam import EINGABE

    ausgang = CliRunner().invoke(main, ["classify", str(pfad), "--rules", str(regeln), "-o", str(ordner / "e.json")])
    assert ausgang.exit_code == EINGABE, ausgang.output
    assert text in ausgang.output
    assert "Nichts ausgewertet" in ausgang.output
    assert sorted((p.name, p.stat().st_mtime_ns) for p in ordner.iterdir()) == vorher


@pytest.fixture(scope="module")
def regeln(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return m.schreibe_regelwerk(tmp_path_factory.mktemp("regeln"))


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("fall", ZEILENFEHLER)
def test_zeile(ordner: Path, werk: Regelwerk, regeln: Path, fall: str, format_: str) -> None:
    code, zelle, text, zeilen = ZEILENFEHLER[fall]
    if format_ == "csv":
        ort = f"a.csv:{zelle[1:]}:{ord(zelle[0]) - 64}" if zelle else ""
        # In CSV a comma in a text would be read as separator where there are few semicolons; quotes keep it.
        pfad = m.csv(ordner / "a.csv", [[f'"{z}"' if "," in z else z for z in zeile] for zeile in zeilen])
    elif format_ == "ods":
        ort = f"Zelle {zelle}" if zelle else ""
        leer = "<table:table-cell/>"
        pfad = m.ods(ordner / "a.ods", m.ods_tabelle([m.ods_zeile([z or leer for z in zeile]) for zeile in zeilen]))
    else:
        ort = f"Blatt „D“, Zelle {zelle}" if zelle else ""
        pfad = m.xlsx(ordner / "a.xlsx", {"D": zeilen})
    pruefe(pfad, werk, regeln, code, ort, text)


@pytest.mark.parametrize("fall", DATEIFEHLER)
def test_datei(ordner: Path, werk: Regelwerk, regeln: Path, fall: str) -> None:
    code, ort, text, baue = DATEIFEHLER[fall]
    pruefe(baue(ordner), werk, regeln, code, ort, text)


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.csv"])
def test_kein_leserecht(ordner: Path, werk: Regelwerk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a file another program keeps locked; simulated, because the tests may run as root."""
    (ordner / name).write_bytes(b"PK")

    def verboten(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", verboten)
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(ordner / name, werk, m.STICHTAG)
    assert [meldung.code for meldung in gefangen.value.meldungen] == ["K10"]
    assert "lässt sich nicht lesen" in str(gefangen.value)


def test_alle_fehler_auf_einmal(ordner: Path, werk: Regelwerk) -> None:
    zeilen = [KOPF, ("", *GUT[1:4], "17.500", "halb", "bald", "vielleicht"), ANDERE]
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(m.xlsx(ordner / "a.xlsx", {"D": zeilen}), werk, m.STICHTAG)
    assert sorted(str(meldung.ort)[-2:] for meldung in gefangen.value.meldungen) == ["A2", "E2", "F2", "G2", "H2"]


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_formeltext_bleibt_text(ordner: Path, werk: Regelwerk, text: str) -> None:
    """Read, such a text is a text like any other."""
    katalog = lies_katalog(m.xlsx(ordner / "a.xlsx", {"D": [KOPF, (GUT[0], text, *GUT[2:])]}), werk, m.STICHTAG)
    assert katalog.sachverhalte[0].bezeichnung == text


def test_alles_in_einem_durchgang(tmp_path: Path, werk: Regelwerk) -> None:
    """A wrong cell does not hide an id given twice, and a long list of entries is printed once."""
    falsch = (*GUT[:3], "xyz", *GUT[4:])
    with pytest.raises(Ladefehler) as fehler:
        lies_katalog(m.xlsx(tmp_path / "a.xlsx", {"D": [KOPF, falsch, GUT, falsch]}), werk, m.STICHTAG)
    assert [x.code for x in fehler.value.meldungen] == ["K03", "K03", "K04", "K04"]
    assert ["Erlaubt: Raum" in x.text for x in fehler.value.meldungen[:2]] == [True, False]
