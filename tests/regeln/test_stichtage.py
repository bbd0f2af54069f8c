"""The same activity on the days around each dated change gives each change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ust2b.app.saetze import kurzformen
from ust2b.core.beurteilung import beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.language import lade_regelwerk
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.prueffaelle import wissen_aus_text

PRIVAT = {
    "leistender_rechtsform": "gemeinde_kreis",
    "option_stand": "nie_erklaert",
    "rechtstraeger_entstanden_am": "1975-01-01",
    "rechtstraeger_entstanden_durch": "neugruendung",
    "auftritt_nach_aussen": "eigener_name_eigene_rechnung",
    "empfaenger_art": "privatperson",
    "auslandsbezug": "keiner",
    "stellung_im_paket": "allein",
    "zahlungsart": "preis_gebuehr_miete",
    "preisbemessung": "marktpreis",
    "haeufigkeit": "laufend",
    "leistung_geregelt_in": "vertrag_agb",
    "preis_geregelt_in": "entgeltordnung_preisliste",
    "gemeinnuetzige_satzung": "nein",
    "luf_betrieb": "nein",
}
WERBUNG = {"leistungsgegenstand": "werbung"}
SPEISEN = {
    "leistungsgegenstand": "ware_speise",
    "ware_art": "speisen",
    "verzehr_ort": "vor_ort",
    "personenkreis": "jedermann",
}
GAS = {"leistungsgegenstand": "ver_entsorgung", "ver_entsorgung_art": "gas_waerme"}
WASSER = {"leistungsgegenstand": "ver_entsorgung", "ver_entsorgung_art": "wasser"}
KUNST = {"leistungsgegenstand": "ware_speise", "ware_art": "kunst_sammlungsstueck", "personenkreis": "jedermann"}
PV = {
    "leistungsgegenstand": "ver_entsorgung",
    "ver_entsorgung_art": "solaranlage_verkauf",
    "solaranlage_gebaeude": "wohnung",
    "solaranlage_kwp": "10",
}
MUSEUM_ZWECKVERBAND = {
    "leistender_rechtsform": "anstalt_stiftung_oer",
    "leistungsgegenstand": "kultur_veranstaltung_kur",
    "kultur_veranstaltung_art": "museum_sammlung",
    "personenkreis": "jedermann",
}
KOCHKURS = {
    "leistungsgegenstand": "kurs",
    "kurs_inhalt": "herstellen_ausueben",
    "personenkreis": "jedermann",
    "kurs_ueberschuss": "deckt_kosten",
    "bildungsauftrag_norm": "nein",
}


@pytest.fixture(scope="module")
def achse() -> Zeitachse:
    return Zeitachse(lade_regelwerk())


def ergebnis(achse: Zeitachse, tag: str, merkmale: dict[str, str]) -> str:
    werk = achse.regelwerk
    vokabular = vokabular_von(werk)
    angaben = {
        name: Angabe(wissen_aus_text(name, wert, vokabular), rolle="Amt", am="2027-01-01", gruende="Probe")
        for name, wert in (PRIVAT | merkmale).items()
    }
    (b,) = beurteile(achse, [Sachverhalt("t", "G", date.fromisoformat(tag), angaben, land="NW")])
    assert b.entschieden, [f.name for f in b.fragen]
    return kurzformen(b)[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("merkmale", "tag", "erwartet"),
    [
        pytest.param(WERBUNG, "2020-06-30", "steuerpflichtig mit 19 %", id="regelsatz-vor-2020-07"),
        pytest.param(WERBUNG, "2020-07-01", "steuerpflichtig mit 16 %", id="regelsatz-ab-2020-07"),
        pytest.param(WERBUNG, "2020-12-31", "steuerpflichtig mit 16 %", id="regelsatz-bis-2020-12"),
        pytest.param(WERBUNG, "2021-01-01", "steuerpflichtig mit 19 %", id="regelsatz-ab-2021"),
        pytest.param(WASSER, "2020-06-30", "steuerpflichtig mit 7 %", id="ermaessigt-vor-2020-07"),
        pytest.param(WASSER, "2020-07-01", "steuerpflichtig mit 5 %", id="ermaessigt-ab-2020-07"),
        pytest.param(WASSER, "2021-01-01", "steuerpflichtig mit 7 %", id="ermaessigt-ab-2021"),
        pytest.param(SPEISEN, "2023-12-31", "steuerpflichtig mit 7 %", id="speisen-bis-2023"),
        pytest.param(SPEISEN, "2024-01-01", "steuerpflichtig mit 19 %", id="speisen-ab-2024"),
        pytest.param(SPEISEN, "2025-12-31", "steuerpflichtig mit 19 %", id="speisen-bis-2025"),
        pytest.param(SPEISEN, "2026-01-01", "steuerpflichtig mit 7 %", id="speisen-ab-2026"),
        pytest.param(GAS, "2022-09-30", "steuerpflichtig mit 19 %", id="gas-vor-2022-10"),
        pytest.param(GAS, "2022-10-01", "steuerpflichtig mit 7 %", id="gas-ab-2022-10"),
        pytest.param(GAS, "2024-03-31", "steuerpflichtig mit 7 %", id="gas-bis-2024-03"),
        pytest.param(GAS, "2024-04-01", "steuerpflichtig mit 19 %", id="gas-ab-2024-04"),
        pytest.param(KUNST, "2024-12-31", "steuerpflichtig mit 19 %", id="kunst-bis-2024"),
        pytest.param(KUNST, "2025-01-01", "steuerpflichtig mit 7 %", id="kunst-ab-2025"),
        pytest.param(PV, "2022-12-31", "steuerpflichtig mit 19 %", id="pv-bis-2022"),
        pytest.param(PV, "2023-01-01", "steuerpflichtig mit 0 %", id="pv-ab-2023"),
        pytest.param(
            MUSEUM_ZWECKVERBAND, "2023-01-01", "steuerfrei (§ 4 Nr. 20 Buchst. a UStG, ohne Option)", id="nr20-ab-2023"
        ),
        pytest.param(
            KOCHKURS | {"altregel_kurse_genutzt": "ja"}, "2028-01-01", "steuerpflichtig mit 19 %", id="kochkurs-ab-2028"
        ),
    ],
)
def test_am_tag_der_aenderung(achse, merkmale, tag, erwartet):
    assert ergebnis(achse, tag, merkmale) == erwartet


@pytest.mark.parametrize(
    ("tag", "option", "erwartet"),
    [
        ("2016-12-31", {}, "altrecht"),
        ("2026-12-31", {"option_stand": "erklaert", "option_eingang_am": "2016-12-01"}, "altrecht"),
        ("2027-01-01", {"option_stand": "erklaert", "option_eingang_am": "2016-12-01"}, "neurecht"),
        ("2026-12-31", {"option_stand": "erklaert", "option_eingang_am": "2017-01-01"}, "neurecht"),
        ("2026-12-31", {}, "neurecht"),
        ("2027-01-01", {"option_stand": "unbekannt"}, "neurecht"),
    ],
)
def test_altes_oder_neues_recht(achse, tag, option, erwartet):
    from ust2b.core.pruefung import Pruefung

    werk = achse.regelwerk
    vokabular = vokabular_von(werk)
    tatsachen = {n: wissen_aus_text(n, w, vokabular) for n, w in (PRIVAT | WERBUNG | option).items()}
    (b,) = beurteile(
        achse, [Sachverhalt("t", "G", date.fromisoformat(tag), {n: Angabe(w) for n, w in tatsachen.items()})]
    )
    assert Pruefung(b.fall.pruefung.stand, b.tatsachen).befund("regime").wert == erwartet


def test_kochkurs_haengt_in_der_uebergangszeit_an_der_wertung_und_danach_nicht_mehr(achse):
    altregel = {"altregel_kurse_genutzt": "ja"}
    with pytest.raises(AssertionError, match="f14_kurs_bildung_oder_freizeit"):
        ergebnis(achse, "2027-12-31", KOCHKURS | altregel)
    befreit = ergebnis(achse, "2027-12-31", KOCHKURS | altregel | {"f14_kurs_bildung_oder_freizeit": "bildung"})
    assert befreit == "steuerfrei (§ 4 Nr. 22 Buchst. a UStG, ohne Option)"


@pytest.mark.parametrize(
    ("name", "tag", "wert"),
    [
        ("satz_regel", "2027-01-01", "19"),
        ("satz_ermaessigt", "2027-01-01", "7"),
        ("satz_null", "2027-01-01", "0"),
        ("p24_satz_forst", "2027-01-01", "5.5"),
        ("p24_satz_uebrige", "2024-12-31", "8.4"),
        ("p24_satz_uebrige", "2025-01-01", "7.8"),
        ("p24_satz_getraenke", "2027-01-01", "19"),
    ],
)
def test_satz_am_tag(achse: Zeitachse, name: str, tag: str, wert: str):
    """No condition reads these rates, so no prüffall and no mutant would notice a wrong one."""
    assert achse.am(date.fromisoformat(tag)).parameter[name] == Fraction(wert)
