"""Workbooks as people have them are read as they mean them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.unit.catalogue.mappen import (
    ANDERE,
    GUT,
    KOPF,
    STICHTAG,
    Fehlerwert,
    Prozent,
    csv,
    ods,
    ods_tabelle,
    ods_zeile,
    umgebaut,
    xlsx,
)

from ust2b.catalogue.arbeitsmappe import zelltext
from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.katalog import Katalog, Zelle
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import UNBEKANNT, UNBEKANNTE_ZAHL, punkt
from ust2b.language.meldung import Meldung


def lies(pfad: Path, werk: Regelwerk) -> Katalog:
    return lies_katalog(pfad, werk, STICHTAG)


def codes(katalog: Katalog) -> list[str]:
    return [m.code for m in katalog.meldungen]


def erwartet(katalog: Katalog, nummer: int = 0) -> None:
    """The activity GUT, however it was written."""
    tatsachen = katalog.sachverhalte[nummer].tatsachen
    assert tatsachen["gegenstand"] == frozenset({"ware"})
    assert tatsachen["einnahmen"] == punkt(840000)
    assert tatsachen["anteil"] == punkt(Fraction(15, 2))
    assert tatsachen["vertrag_am"] == punkt(date(2027, 1, 31).toordinal())
    assert tatsachen["satzung"] == frozenset({"ja"})


def test_texte_und_typen_sagen_dasselbe(ordner: Path, werk: Regelwerk) -> None:
    getippt = ("F-2", "x", "Linnich", "ware", 8400.0, 7.5, date(2027, 1, 31), True)
    katalog = lies(xlsx(ordner / "a.xlsx", {"Daten": [KOPF, GUT, getippt]}), werk)
    assert codes(katalog) == []
    erwartet(katalog, 0)
    erwartet(katalog, 1)
    assert katalog.orte[1] == Zelle(str(ordner / "a.xlsx"), 3, 1, "Daten")


def test_ods_ebenso(ordner: Path, werk: Regelwerk) -> None:
    zellen = [
        *GUT[:4],
        '<table:table-cell office:value-type="currency" office:value="8400"/>',
        '<table:table-cell office:value-type="percentage" office:value="0.075"/>',
        '<table:table-cell office:value-type="date" office:date-value="2027-01-31"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
    ]
    pfad = ods(ordner / "a.ods", ods_tabelle([ods_zeile(KOPF), ods_zeile(zellen)]))
    katalog = lies(pfad, werk)
    assert codes(katalog) == []
    erwartet(katalog)
    assert str(katalog.orte[0]) == f"{pfad}, Blatt „Tätigkeiten“, Zelle A2"


@pytest.mark.parametrize("kodierung", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ende", ["\n", "\r\n", "\r"])
def test_csv_ebenso(ordner: Path, werk: Regelwerk, kodierung: str, ende: str) -> None:
    katalog = lies(csv(ordner / "a.csv", [KOPF, GUT], kodierung, ende), werk)
    assert codes(katalog) == []
    erwartet(katalog)


def test_gemischte_zeilenenden(ordner: Path, werk: Regelwerk) -> None:
    text = ";".join(KOPF) + "\r\n" + ";".join(GUT) + "\n" + ";".join(ANDERE) + "\r" + ";".join(("F-3", *GUT[1:]))
    (ordner / "a.csv").write_bytes(text.encode())
    katalog = lies(ordner / "a.csv", werk)
    assert [s.id for s in katalog.sachverhalte] == ["F-1", "F-2", "F-3"]


def test_titelzeilen_verbundene_zellen_und_reihenfolge(ordner: Path, werk: Regelwerk) -> None:
    def nachher(_: object, blaetter: dict[str, object]) -> None:
        blaetter["Daten"].merge_range("A1:H1", "Bestand 2027")  # type: ignore[attr-defined]
        blaetter["Daten"].merge_range("C4:C5", "Linnich")  # type: ignore[attr-defined]

    zeilen = [[""], ["Stand: Entwurf"], KOPF, GUT, (*ANDERE[:2], "", *ANDERE[3:])]
    katalog = lies(xlsx(ordner / "a.xlsx", {"Daten": zeilen}, nachher=nachher), werk)
    assert [s.rechtstraeger for s in katalog.sachverhalte] == ["Linnich", "Linnich"]
    umgekehrt = [tuple(reversed(KOPF)), tuple(reversed(GUT))]
    erwartet(lies(xlsx(ordner / "b.xlsx", {"Daten": umgekehrt}), werk))


def test_kopf_ohne_umlaute_und_mit_synonymen(ordner: Path, werk: Regelwerk) -> None:
    kopf = ("Lfd. Nr.", "Taetigkeit", "GEMEINDE", *KOPF[3:])
    erwartet(lies(xlsx(ordner / "a.xlsx", {"Daten": [kopf, GUT]}), werk))


def test_kopf_ueber_zwei_zeilen(ordner: Path, werk: Regelwerk) -> None:
    def nachher(_: object, blaetter: dict[str, object]) -> None:
        for spalte in "ABCDEFGH":
            blaetter["D"].merge_range(f"{spalte}1:{spalte}2", KOPF["ABCDEFGH".index(spalte)])  # type: ignore[attr-defined]

    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [[""], [""], GUT]}, nachher=nachher), werk)
    assert [s.id for s in katalog.sachverhalte] == ["F-1"]


def test_wiederholter_kopf_ist_keine_taetigkeit(ordner: Path, werk: Regelwerk) -> None:
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [KOPF, GUT, KOPF, ANDERE]}), werk)
    assert [s.id for s in katalog.sachverhalte] == ["F-1", "F-2"]


def test_das_richtige_blatt(ordner: Path, werk: Regelwerk) -> None:
    blaetter = {
        "Deckblatt": [["Bestandsaufnahme"]],
        "Beispiel": [KOPF, ("B-1", *GUT[1:])],
        "Kurz": [("ID", "Rechtsträger"), ("K-1", "Linnich")],
        "Daten": [KOPF, GUT],
        "Alt": [KOPF, ("A-1", *GUT[1:])],
    }
    katalog = lies(xlsx(ordner / "a.xlsx", blaetter), werk)
    assert [s.id for s in katalog.sachverhalte] == ["F-1"]
    warnungen = [m for m in katalog.meldungen if m.code == "K17"]
    assert ["Kurz" in m.text or "Alt" in m.text for m in warnungen] == [True, True]


def test_verborgenes_blatt_wird_nicht_gelesen(ordner: Path, werk: Regelwerk) -> None:
    def nachher(_: object, blaetter: dict[str, object]) -> None:
        blaetter["Alt"].hide()  # type: ignore[attr-defined]

    blaetter = {"Daten": [KOPF, GUT], "Alt": [KOPF, ANDERE]}
    katalog = lies(xlsx(ordner / "a.xlsx", blaetter, nachher=nachher), werk)
    assert ([s.id for s in katalog.sachverhalte], codes(katalog)) == (["F-1"], [])


def test_verdeckte_zeilen_werden_gelesen_und_gemeldet(ordner: Path, werk: Regelwerk) -> None:
    def nachher(_: object, blaetter: dict[str, object]) -> None:
        for zeile in (1, 2, 9):
            blaetter["D"].set_row(zeile, None, None, {"hidden": True})  # type: ignore[attr-defined]

    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [KOPF, GUT, ANDERE]}, nachher=nachher), werk)
    assert len(katalog.sachverhalte) == 2
    (meldung,) = katalog.meldungen
    assert (meldung.code, meldung.schwere) == ("K14", "warnung")
    assert "2–3" in meldung.text
    assert str(meldung.ort).endswith("Blatt „D“, Zelle A2")


def test_verdeckte_zeilen_in_ods(ordner: Path, werk: Regelwerk) -> None:
    zeilen = [ods_zeile(KOPF), ods_zeile(GUT, 'table:visibility="filter"'), ods_zeile(ANDERE)]
    katalog = lies(ods(ordner / "a.ods", ods_tabelle(zeilen)), werk)
    assert [(m.code, m.ort.zeile) for m in katalog.meldungen] == [("K14", 2)]


def test_prozentzelle_ist_prozent(ordner: Path, werk: Regelwerk) -> None:
    zeilen = [KOPF, (*GUT[:5], Prozent(0.6), *GUT[6:]), (*ANDERE[:5], 0.6, *ANDERE[6:])]
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": zeilen}), werk)
    assert katalog.sachverhalte[0].tatsachen["anteil"] == punkt(Fraction(60))
    assert katalog.sachverhalte[1].tatsachen["anteil"] == punkt(Fraction(3, 5))


def test_unbekannt_ist_eine_antwort(ordner: Path, werk: Regelwerk) -> None:
    zeile = (*GUT[:3], "unklar", "unbekannt", "weiß nicht", "offen", "Unbekannt")
    sachverhalt = lies(xlsx(ordner / "a.xlsx", {"D": [KOPF, zeile]}), werk).sachverhalte[0]
    wissen = {name: angabe.wissen for name, angabe in sachverhalt.angaben.items()}
    assert wissen["gegenstand"] == wissen["satzung"] == UNBEKANNT
    assert wissen["einnahmen"] == wissen["anteil"] == wissen["vertrag_am"] == UNBEKANNTE_ZAHL
    assert sachverhalt.tatsachen == {}


@pytest.mark.parametrize(
    ("text", "wert"), [(True, "ja"), ("WAHR", "ja"), ("j", "ja"), ("Ja", "ja"), (False, "nein"), ("Falsch", "nein")]
)
def test_ja_und_nein_wie_tabellen_sie_schreiben(ordner: Path, werk: Regelwerk, text: object, wert: str) -> None:
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [KOPF, (*GUT[:7], text)]}), werk)
    assert katalog.sachverhalte[0].tatsachen["satzung"] == frozenset({wert})


def test_unbekannt_vertraegt_sich_mit_allem(ordner: Path, werk: Regelwerk) -> None:
    """The handbook allows „unbekannt“ in every cell, also where nothing would be asked."""
    kopf, zeile = (*KOPF, "Art der Ware"), (*GUT[:3], "Raum oder Fläche", *GUT[4:], "unbekannt")
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [kopf, zeile]}), werk)
    assert katalog.meldungen == []
    assert "ware_art" not in katalog.sachverhalte[0].tatsachen


@pytest.mark.parametrize("text", ["raum|ware", "raum | ware", "Raum oder Fläche | Ware, Holz", "Ware, Holz|raum"])
def test_mehrere_werte_auch_mit_worten(ordner: Path, werk: Regelwerk, text: str) -> None:
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [KOPF, (*GUT[:3], text, *GUT[4:])]}), werk)
    assert katalog.sachverhalte[0].tatsachen["gegenstand"] == frozenset({"raum", "ware"})


def test_zahl_als_kennung_und_gemeindeschluessel(ordner: Path, werk: Regelwerk) -> None:
    kopf = ("ID", "AGS", "Rechtsträger", "Satzung in Kraft")
    sachverhalt = lies(xlsx(ordner / "a.xlsx", {"D": [kopf, (12, 5358036, "Linnich", "ja")]}), werk).sachverhalte[0]
    assert (sachverhalt.id, sachverhalt.ags) == ("12", "05358036")


def test_zahlen_als_kennung_bleiben_verschieden(ordner: Path, werk: Regelwerk) -> None:
    """1.1 and 1.10 are one number but two ids; what counts is what the sheet shows."""

    def nachher(mappe: Any, blaetter: dict[str, Any]) -> None:
        blaetter["D"].write_number("A3", 1.1, mappe.add_format({"num_format": "0.00"}))
        blaetter["D"].write_number("A4", 7, mappe.add_format({"num_format": "0000"}))
        blaetter["D"].write_number("A5", 1.25, mappe.add_format({"num_format": "0.0"}))

    rest = GUT[1:]
    kennungen = [1.1, None, None, None, 12, 0.1 + 0.2, "2.10"]
    pfad = xlsx(ordner / "a.xlsx", {"D": [KOPF, *((k, *rest) for k in kennungen)]}, nachher=nachher)
    assert [s.id for s in lies(pfad, werk).sachverhalte] == ["1.1", "1.10", "0007", "1.25", "12", "0.3", "2.10"]


def test_blatt_rechtstraeger(ordner: Path, werk: Regelwerk) -> None:
    blaetter = {
        "Tätigkeiten": [KOPF, GUT, ANDERE],
        "Rechtsträger": [
            ("Rechtsträger", "AGS", "Land", "Katalog vollständig", "Rechtsform des Leistenden"),
            ("Linnich", "05358036", "NW", "ja", "Gemeinde, Stadt"),
        ],
    }
    for sachverhalt in lies(xlsx(ordner / "a.xlsx", blaetter), werk).sachverhalte:
        assert sachverhalt.tatsachen["rechtsform"] == frozenset({"gemeinde"})
        assert (sachverhalt.land, sachverhalt.ags, sachverhalt.vollstaendig) == ("NW", "05358036", True)


def test_die_eigene_angabe_einer_zeile_geht_der_des_rechtstraegers_vor(ordner: Path, werk: Regelwerk) -> None:
    titel = "Rechtsform des Leistenden"
    blaetter = {
        "Tätigkeiten": [(*KOPF, titel), (*GUT, "Verein"), (*ANDERE, "")],
        "Rechtsträger": [("Rechtsträger", "Land", titel), ("Linnich", "NW", "Gemeinde, Stadt")],
    }
    eigene, gemeinsame = lies(xlsx(ordner / "a.xlsx", blaetter), werk).sachverhalte
    assert eigene.tatsachen["rechtsform"] == frozenset({"verein"})
    assert gemeinsame.tatsachen["rechtsform"] == frozenset({"gemeinde"})


def test_die_wertung_einer_person_ist_keine_vermutung(ordner: Path, werk: Regelwerk) -> None:
    """In a row whose facts a pattern presumes, the judgement is still that of the person who signs it."""
    kopf = (*KOPF, "Herkunft", "Gewicht der Verzerrung", "Wertung Rolle", "Wertung am", "Wertung Gründe")
    zeile = (*GUT, "muster", "größere", "Steuerstelle", "2026-11-30", "Zwei Anbieter am Ort")
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [kopf, zeile]}), werk)
    assert codes(katalog) == []
    angaben = katalog.sachverhalte[0].angaben
    assert (angaben["satzung"].herkunft, angaben["f10"].herkunft) == ("muster", "angabe")
    person = (angaben["f10"].rolle, angaben["f10"].am, angaben["f10"].gruende)
    assert person == ("Steuerstelle", "2026-11-30", "Zwei Anbieter am Ort")


def test_unbekannte_spalte_nennt_die_bekannte(ordner: Path, werk: Regelwerk) -> None:
    kopf = (*KOPF[:7], "Satzung in Krafft", "Bemerkung")
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [kopf, (*GUT, "n")]}), werk)
    (meldung,) = katalog.meldungen
    assert (meldung.code, meldung.schwere, str(meldung.ort)[-8:]) == ("K13", "warnung", "Zelle H1")
    assert "„Satzung in Kraft“" in meldung.vorschlag
    assert katalog.sachverhalte[0].weitere == {"Satzung in Krafft": "ja", "Bemerkung": "n"}


def test_fehlerwert_in_eigener_spalte_stoert_nicht(ordner: Path, werk: Regelwerk) -> None:
    katalog = lies(xlsx(ordner / "a.xlsx", {"D": [(*KOPF, "Notiz"), (*GUT, Fehlerwert("#N/A"))]}), werk)
    erwartet(katalog)


def test_vorsilben_im_xml(ordner: Path, werk: Regelwerk) -> None:
    """Some programs write every element with a prefix."""

    def mit_vorsilbe(name: str, teil: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return teil
        text = teil.decode()
        kopf, rumpf = text.split("\n", 1)
        rumpf = rumpf.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        return f"{kopf}\n{rumpf.replace('xmlns=', 'xmlns:x=')}".encode()

    xlsx(ordner / "a.xlsx")
    (ordner / "a.xlsx").write_bytes(umgebaut((ordner / "a.xlsx").read_bytes(), mit_vorsilbe))
    erwartet(lies(ordner / "a.xlsx", werk))


@pytest.mark.parametrize(
    ("wert", "text"),
    [
        (17500.0, "17500"),
        (17500.1, "17500.10"),
        (0.1 + 0.2, "0.30"),
        (17.5, "17.50"),
        (17.125, "17.1250"),
        (1234.5678, "1234.5678"),
        (-3.0, "-3"),
        (True, "ja"),
        (False, "nein"),
        (date(2027, 1, 31), "2027-01-31"),
        (datetime(2027, 1, 31), "2027-01-31"),
        (datetime(2027, 1, 31, 13, 5), "2027-01-31 13:05:00"),
        ("=cmd()", "=cmd()"),
    ],
)
def test_zelltext(wert: object, text: str) -> None:
    assert zelltext(wert) == text


def test_meldung_nennt_blatt_und_zelle() -> None:
    assert str(Meldung("K03", "x", Zelle("a.xlsx", 12, 28, "D"))) == "a.xlsx, Blatt „D“, Zelle AB12: fehler K03: x"
