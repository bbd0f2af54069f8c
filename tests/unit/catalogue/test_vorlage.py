"""The intake workbook: what a person fills in is what is read; help, lists and marks are right."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.erfassungsblatt import KOPFZEILE, Erfassungsblatt, Formate, Listen
from ust2b.catalogue.excelformel import Formelraum
from ust2b.catalogue.spaltenplan import alle_spalten, grundspalten, taetigkeitsgruppen, traegergruppen, traegerspalten
from ust2b.catalogue.vorlage import BEISPIELE, TAETIGKEITEN, neue_mappe, schreibe_vorlage, vorlage
from ust2b.core.bedingung import Alle, Eines, Gleich, Nicht, Ungleich
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import punkt
from ust2b.language import lade_regelwerk
from ust2b.language.meldung import Ladefehler


@pytest.fixture(scope="module")
def echtes() -> Regelwerk:
    return lade_regelwerk()


def ausgefuellt(werk: Regelwerk, taetigkeiten: list[dict[str, Any]], traeger: list[dict[str, Any]] = []) -> bytes:  # noqa: B006
    """The workbook as a person leaves it: the same sheets, with entries."""
    puffer = io.BytesIO()
    mappe = neue_mappe(puffer, "", "")
    formate = Formate(mappe)
    blaetter = [mappe.add_worksheet(name) for name in (TAETIGKEITEN, "Rechtsträger")]
    listen = Listen(mappe)
    Erfassungsblatt(
        werk, formate, listen, blaetter[0], "T", "a", grundspalten(), taetigkeitsgruppen(werk), 50, 2
    ).schreibe(taetigkeiten)
    Erfassungsblatt(
        werk, formate, listen, blaetter[1], "R", "a", traegerspalten(), traegergruppen(werk), 50, 1
    ).schreibe(traeger)
    mappe.close()
    return puffer.getvalue()


EINTRAG: dict[str, Any] = {
    "id": "F-1",
    "bezeichnung": "Holz",
    "rechtstraeger": "Linnich",
    "gegenstand": "Ware, Holz",
    "ware_art": "Buch, Chronik",
    "einnahmen": 8400.5,
    "anteil": 12.5,
    "satzung": "unbekannt",
}


def test_ausgefuellt_und_gelesen(ordner: Path, werk: Regelwerk) -> None:
    traeger = {
        "rechtstraeger": "Linnich",
        "ags": "05358036",
        "land": "NW",
        "vollstaendig": "ja",
        "rechtsform": "Gemeinde, Stadt",
    }
    (ordner / "a.xlsx").write_bytes(ausgefuellt(werk, [EINTRAG], [traeger]))
    katalog = lies_katalog(ordner / "a.xlsx", werk, m.STICHTAG)
    assert katalog.meldungen == []
    (s,) = katalog.sachverhalte
    assert (s.id, s.rechtstraeger, s.ags, s.land, s.vollstaendig) == ("F-1", "Linnich", "05358036", "NW", True)
    assert s.tatsachen["ware_art"] == frozenset({"buch"})
    assert s.tatsachen["rechtsform"] == frozenset({"gemeinde"})
    assert s.tatsachen["einnahmen"] == punkt(840050)
    assert katalog.sachverhalte[0].weitere == {}


def test_leere_vorlage_ist_keine_auswertung(ordner: Path, werk: Regelwerk) -> None:
    """The example sheet is never read, not even when nothing else is filled in."""
    schreibe_vorlage(werk, ordner / "a.xlsx")
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(ordner / "a.xlsx", werk, m.STICHTAG)
    assert [meldung.code for meldung in gefangen.value.meldungen] == ["K09"]


def test_gleiches_regelwerk_gleiche_bytes(werk: Regelwerk) -> None:
    assert vorlage(werk) == vorlage(werk)


def test_jedes_merkmal_hat_genau_eine_spalte(echtes: Regelwerk) -> None:
    spalten = [s.name for s in alle_spalten([*taetigkeitsgruppen(echtes), *traegergruppen(echtes)]) if s.merkmal]
    assert sorted(spalten) == sorted(echtes.merkmale)


def test_wegweisende_fragen_stehen_vorn(echtes: Regelwerk) -> None:
    gruppen = taetigkeitsgruppen(echtes)
    vorn = [s.name for s in gruppen[0].spalten]
    assert set(vorn[:4]) >= {"leistungsgegenstand", "zahlungsart", "empfaenger_art"}
    assert "einnahmen_prognose" in vorn[:8]
    assert all(s.merkmal is not None and s.merkmal.nur_wenn is None for s in gruppen[0].spalten)


def test_echte_vorlage_bleibt_in_den_grenzen_von_excel(echtes: Regelwerk) -> None:
    """XlsxWriter only warns where Excel would refuse the file; every limit is checked here."""
    with zipfile.ZipFile(io.BytesIO(vorlage(echtes))) as mappe:
        blatt = mappe.read("xl/worksheets/sheet1.xml").decode()
        listen = mappe.read("xl/worksheets/sheet5.xml").decode()
        assert b'name="Listen" sheetId="5" state="hidden"' in mappe.read("xl/workbook.xml")
    titel = re.findall(r' promptTitle="([^"]*)"', blatt)
    hinweise = re.findall(r' prompt="([^"]*)"', blatt)
    assert len(titel) == len(hinweise) > 150
    assert max(map(len, titel)) <= 32 + 5 * 4
    assert all(len(_ohne_xml(text)) <= 255 for text in hinweise)
    formeln = re.findall(r"<cfRule[^>]*><formula>(.*?)</formula>", blatt)
    assert len(formeln) > 100
    assert max(len(_ohne_xml(formel)) for formel in formeln) < 8192
    assert "<f>" not in blatt
    assert "<f>" not in listen


def _ohne_xml(text: str) -> str:
    for kurz, zeichen in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(kurz, zeichen)
    return text


def test_jede_liste_laesst_sich_zuruecklesen(ordner: Path, echtes: Regelwerk) -> None:
    """Every label a person can choose is understood as its value."""
    from ust2b.catalogue.tabelle import Tabellenleser

    leser = Tabellenleser(echtes, m.STICHTAG)
    for merkmal in echtes.merkmale.values():
        for wert, label in merkmal.werte.items():
            assert leser._wert(merkmal.name, label) == wert


def test_beispiele_passen_zum_regelwerk(ordner: Path, echtes: Regelwerk) -> None:
    """The shown examples are complete, without contradiction, and readable when someone copies them."""
    eintraege = []
    for beispiel in BEISPIELE:
        for name, wert in beispiel.items():
            merkmal = echtes.merkmale.get(name)
            assert merkmal is not None or name in {s.name for s in grundspalten()}, name
            assert merkmal is None or not merkmal.werte or wert in {*merkmal.werte, "unbekannt"}, (name, wert)
        eintraege.append({"rechtstraeger": "Stadt Musterstadt", **beispiel})
    (ordner / "a.xlsx").write_bytes(ausgefuellt(echtes, eintraege))
    katalog = lies_katalog(ordner / "a.xlsx", echtes, m.STICHTAG)
    assert len(katalog.sachverhalte) == len(BEISPIELE)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(lambda t: t.strip() == t)
BOESE = st.sampled_from(
    ["=1+1", "@SUM(A1)", "+1", "-1", "{=A1}", "http://x.de", "mailto:a@b", "_x0041_", "1.500", "TRUE"]
)


@settings(max_examples=40)
@given(TEXT | BOESE | st.builds(str.__add__, st.sampled_from("=+-@"), TEXT))
def test_jeder_text_kommt_als_text_zurueck(
    tmp_path_factory: pytest.TempPathFactory, werk: Regelwerk, text: str
) -> None:
    pfad = tmp_path_factory.mktemp("v") / "a.xlsx"
    pfad.write_bytes(ausgefuellt(werk, [{**EINTRAG, "bezeichnung": text}]))
    assert lies_katalog(pfad, werk, m.STICHTAG).sachverhalte[0].bezeichnung == text
    with zipfile.ZipFile(pfad) as mappe:
        blatt = mappe.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in blatt
        assert b"<hyperlink" not in blatt


def test_formeln_der_bedingungen(werk: Regelwerk) -> None:
    raum = Formelraum({"gegenstand": "$A1", "satzung": "$B1"}, werk.merkmale)
    ware = Gleich("gegenstand", frozenset({"ware"}))
    assert raum._ja(ware) == '$A1="Ware, Holz"'
    assert raum._nein(ware) == 'AND($A1<>"",$A1<>"unbekannt",$A1<>"Ware, Holz")'
    kurs = Ungleich("gegenstand", frozenset({"kurs"}))
    assert raum._ja(kurs) == 'AND($A1<>"",$A1<>"unbekannt",$A1<>"Kurs, ""Unterricht""")'
    satzung = Gleich("satzung", frozenset({"ja"}))
    assert raum._ja(Alle((ware, satzung))) == 'AND($A1="Ware, Holz",$B1="ja")'
    assert raum._ja(Eines((ware, satzung))) == 'OR($A1="Ware, Holz",$B1="ja")'
    assert raum._nein(Nicht(ware)) == raum._ja(ware)
    # What stands on another sheet is not known here: neither ja nor nein.
    fremd = Gleich("rechtsform", frozenset({"verein"}))
    assert (raum._ja(fremd), raum._nein(fremd)) == ("FALSE", "FALSE")
    assert raum._ja(Alle((ware, fremd))) == "FALSE"


def test_was_entfaellt_zieht_weiteres_mit(werk: Regelwerk) -> None:
    """A room has no kind of ware, so it has no origin of wood either."""
    raum = Formelraum({"gegenstand": "$A1", "ware_art": "$B1"}, werk.merkmale)
    formel = raum.entfaellt(werk.merkmale["holz_herkunft"])
    assert formel == (
        'OR(AND($B1<>"",$B1<>"unbekannt",$B1<>"Brennholz"),AND($A1<>"",$A1<>"unbekannt",$A1<>"Ware, Holz"))'
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice fehlt")
def test_libreoffice_hin_und_zurueck(ordner: Path, werk: Regelwerk) -> None:
    eintraege = [
        {**EINTRAG, "leistungsdatum": "2027-03-01"},
        {**EINTRAG, "id": "F-2", "bezeichnung": "=1+1", "anteil": "60 %"},
    ]
    (ordner / "a.xlsx").write_bytes(ausgefuellt(werk, eintraege, [{"rechtstraeger": "Linnich", "ags": "05358036"}]))
    vorher = lies_katalog(ordner / "a.xlsx", werk, m.STICHTAG).sachverhalte
    for endung in ("ods", "xlsx"):
        (ordner / endung).mkdir()
        befehl = ["soffice", f"-env:UserInstallation=file://{ordner}/lo", "--headless", "--convert-to", endung]
        quelle = ordner / "a.xlsx" if endung == "ods" else ordner / "ods" / "a.ods"
        subprocess.run(
            [*befehl, "--outdir", str(ordner / endung), str(quelle)], check=True, capture_output=True, timeout=180
        )
        assert lies_katalog(ordner / endung / f"a.{endung}", werk, m.STICHTAG).sachverhalte == vorher


def test_blaetter_und_anleitung(ordner: Path, werk: Regelwerk) -> None:
    schreibe_vorlage(werk, ordner / "a.xlsx")
    mappe = python_calamine.CalamineWorkbook.from_path(str(ordner / "a.xlsx"))
    assert mappe.sheet_names == [TAETIGKEITEN, "Rechtsträger", "Beispiel", "Erläuterung", "Listen"]
    assert mappe.get_sheet_by_name(TAETIGKEITEN).to_python(skip_empty_area=False)[KOPFZEILE][:3] == [
        "ID",
        "Bezeichnung",
        "Rechtsträger",
    ]
    text = str(mappe.get_sheet_by_name("Erläuterung").to_python())
    for merkmal in werk.merkmale.values():
        assert merkmal.frage in text
