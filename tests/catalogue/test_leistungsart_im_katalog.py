"""A catalogue entry that names its Leistungsart: presumed until confirmed, the same in YAML, CSV and workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from ust2b.app.auswertung import werte_aus
from ust2b.catalogue.eingang import lies_katalog
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.meldung import WARNUNG, Ladefehler

TAG = date(2027, 1, 15)
TITEL = "Steuern und steuerähnliche Abgaben"
FELDER = {"Vorgeschlagene Leistungsart": "leistungsart", "Bestätigte Leistungsart": "bestaetigte_leistungsart"}


@pytest.fixture(scope="module")
def werk() -> Regelwerk:
    return lade_regelwerk()


def yaml(ordner: Path, *zeilen: str) -> Path:
    pfad = ordner / "k.yaml"
    kopf = ["taetigkeiten:", "- id: a", "  bezeichnung: A", "  rechtstraeger: Gemeinde"]
    pfad.write_text("\n".join((*kopf, *(f"  {zeile}" for zeile in zeilen))) + "\n", "utf-8")
    return pfad


def tabelle(ordner: Path, endung: str, spalte: str, wert: str) -> Path:
    pfad = ordner / f"k{endung}"
    zeilen = [("ID", "Bezeichnung", "Rechtsträger", spalte), ("a", "A", "Gemeinde", wert)]
    if endung == ".csv":
        pfad.write_text("\n".join(";".join(zeile) for zeile in zeilen) + "\n", "utf-8")
    else:
        with xlsxwriter.Workbook(pfad) as mappe:
            blatt = mappe.add_worksheet("Tätigkeiten")
            for nummer, zeile in enumerate(zeilen):
                blatt.write_row(nummer, 0, zeile)
    return pfad


@pytest.mark.parametrize("endung", [".yaml", ".csv", ".xlsx"])
@pytest.mark.parametrize(("spalte", "herkunft"), [*zip(FELDER, ("muster", "angabe"), strict=True)])
def test_ein_eintrag_nennt_seine_leistungsart(
    werk: Regelwerk, tmp_path: Path, endung: str, spalte: str, herkunft: str
) -> None:
    if endung == ".yaml":
        pfad = yaml(tmp_path, f"{FELDER[spalte]}: {TITEL}")
    else:
        pfad = tabelle(tmp_path, endung, spalte, TITEL)
    sachverhalt = lies_katalog(pfad, werk, TAG).sachverhalte[0]
    angabe = sachverhalt.angaben["zahlungsart"]
    assert (angabe.wissen, angabe.herkunft) == (frozenset({"steuer"}), herkunft)


def test_der_name_gilt_wie_der_titel_und_die_eigene_angabe_geht_vor(werk: Regelwerk, tmp_path: Path) -> None:
    pfad = yaml(tmp_path, "leistungsart: steuern", "merkmale: {zahlungsart: zuschuss}")
    angabe = lies_katalog(pfad, werk, TAG).sachverhalte[0].angaben["zahlungsart"]
    assert (angabe.wissen, angabe.herkunft) == (frozenset({"zuschuss"}), "angabe")


@pytest.mark.parametrize("feld", FELDER.values())
def test_was_die_leistungsart_anders_vermutet_nennt_eine_warnung(werk: Regelwerk, tmp_path: Path, feld: str) -> None:
    katalog = lies_katalog(yaml(tmp_path, f"{feld}: steuern", "merkmale: {zahlungsart: zuschuss}"), werk, TAG)
    (meldung,) = katalog.meldungen
    assert (meldung.code, meldung.schwere, meldung.ort.zeile) == ("K25", WARNUNG, 5)
    assert meldung.text.startswith("„Art der Zahlung“ aus „Steuern und steuerähnliche Abgaben“ verträgt sich nicht")


@pytest.mark.parametrize("wert", ["steuer", "unbekannt"])
def test_was_die_leistungsart_nicht_ausschliesst_warnt_nicht(werk: Regelwerk, tmp_path: Path, wert: str) -> None:
    pfad = yaml(tmp_path, "leistungsart: steuern", f"merkmale: {{zahlungsart: {wert}}}")
    assert lies_katalog(pfad, werk, TAG).meldungen == []


def test_auch_was_mit_einer_angabe_nicht_zusammengeht_wird_genannt(werk: Regelwerk, tmp_path: Path) -> None:
    pfad = yaml(tmp_path, "leistungsart: wohnungsvermietung", "merkmale: {zahlungsart: steuer}")
    katalog = lies_katalog(pfad, werk, TAG)
    assert [m.code for m in katalog.meldungen] == ["K25"]
    assert katalog.meldungen[0].text.startswith("„Art der Zahlung“")
    assert katalog.sachverhalte[0].angaben["zahlungsart"].wissen == frozenset({"steuer"})


@pytest.mark.parametrize("feld", FELDER.values())
def test_eine_unbekannte_leistungsart_ist_ein_fehler_mit_stelle_und_vorschlag(
    werk: Regelwerk, tmp_path: Path, feld: str
) -> None:
    with pytest.raises(Ladefehler) as fehler:
        lies_katalog(yaml(tmp_path, f"{feld}: steurn"), werk, TAG)
    (meldung,) = fehler.value.meldungen
    assert (meldung.code, meldung.ort.zeile) == ("K24", 5)
    assert "steuern" in meldung.vorschlag


@pytest.mark.parametrize(("feld", "vermutet"), [*zip(FELDER.values(), (True, False), strict=True)])
def test_das_ergebnis_steht_unter_vorbehalt_bis_jemand_bestaetigt(
    werk: Regelwerk, tmp_path: Path, feld: str, vermutet: bool
) -> None:
    katalog = lies_katalog(yaml(tmp_path, f"{feld}: {TITEL}"), werk, TAG)
    (beurteilung,) = werte_aus(werk, katalog.sachverhalte, nur_definition=True).beurteilungen
    assert ("muster" in {v.art for v in beurteilung.fall.vorbehalte}) is vermutet
