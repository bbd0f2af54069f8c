"""Ids and legal persons: nothing is taken for another, and what is ambiguous is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.katalog import Katalog
from ust2b.core.regelwerk import NIRGENDS, Regelwerk
from ust2b.core.sachverhalt import Sachverhalt
from ust2b.language.meldung import Ladefehler


def katalog(*paare: tuple[str, str]) -> Katalog:
    k = Katalog("k.csv")
    for traeger, kennung in paare:
        k.nimm_auf(Sachverhalt(kennung, traeger, m.STICHTAG), NIRGENDS)
    return k


def test_finde_eindeutige_kennung() -> None:
    k = katalog(("Aldorf", "F-1"), ("Bedorf", "F-2"))
    assert k.finde("F-2") is k.sachverhalte[1]


def test_finde_fragt_nach_dem_rechtstraeger() -> None:
    k = katalog(("Aldorf", "F-1"), ("Bedorf", "F-1"))
    with pytest.raises(Ladefehler) as gefangen:
        k.finde("F-1")
    (meldung,) = gefangen.value.meldungen
    assert (meldung.code, meldung.ort.datei) == ("K23", "k.csv")
    assert meldung.vorschlag.endswith("„Aldorf/F-1“ oder „Bedorf/F-1“")
    assert k.finde("Bedorf/F-1") is k.sachverhalte[1]


def test_finde_nennt_die_aehnliche() -> None:
    with pytest.raises(Ladefehler) as gefangen:
        katalog(("Aldorf", "parkbuchten")).finde("parkbuchte")
    (meldung,) = gefangen.value.meldungen
    assert (meldung.code, meldung.vorschlag) == ("K22", "Gemeint sein könnte „parkbuchten“.")


@pytest.mark.parametrize(("feld", "zweiter"), [("id", "id: g, name: B"), ("name", "id: h, name: A")])
def test_doppelter_rechtstraeger_in_yaml(ordner: Path, werk: Regelwerk, feld: str, zweiter: str) -> None:
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- id: g\n  name: A\n  merkmale: {rechtsform: gemeinde}\n"
        f"- {{{zweiter}, merkmale: {{rechtsform: verein}}}}\n"
        "taetigkeiten:\n- {id: t, bezeichnung: T, rechtstraeger: g}\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler, match="gibt es in dieser Datei schon") as gefangen:
        lies_katalog(pfad, werk, m.STICHTAG)
    (meldung,) = gefangen.value.meldungen
    wert = zweiter.split(": ")[1 if feld == "id" else 2].split(",")[0]
    assert (meldung.code, meldung.ort.zeile) == ("K04", 5)
    assert meldung.zeile[meldung.ort.spalte - 1 :].startswith(wert)


def test_yaml_vollstaendig_gilt_fuer_sein_jahr_und_eigene_angaben_gehen_vor(ordner: Path, werk: Regelwerk) -> None:
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A, land: NW, vollstaendig: ['2027'], merkmale: {rechtsform: gemeinde}}\n"
        "taetigkeiten:\n"
        "- {id: a, bezeichnung: A, rechtstraeger: g, leistungsdatum: 2027-12-31, merkmale: {rechtsform: verein}}\n"
        "- {id: b, bezeichnung: B, rechtstraeger: g, leistungsdatum: 2028-01-01}\n",
        encoding="utf-8",
    )
    a, b = lies_katalog(pfad, werk, m.STICHTAG).sachverhalte
    assert (a.vollstaendig, b.vollstaendig) == (True, False)
    assert (a.tatsachen["rechtsform"], b.tatsachen["rechtsform"]) == (frozenset({"verein"}), frozenset({"gemeinde"}))
    assert (a.rechtstraeger, a.land, b.land) == ("A", "NW", "NW")


@pytest.mark.parametrize("geschrieben", ["NW", "nw", "NRW", "Nordrhein-Westfalen"])
def test_land_als_kuerzel_oder_name(ordner: Path, werk: Regelwerk, geschrieben: str) -> None:
    """Decrees of other Länder are marked, so every way to write the own one must be understood."""
    pfad = ordner / "k.yaml"
    kopf = f"rechtstraeger:\n- {{id: g, name: A, land: {geschrieben}}}\n"
    pfad.write_text(kopf + "taetigkeiten:\n- {id: a, bezeichnung: A, rechtstraeger: g}\n", encoding="utf-8")
    tabelle = m.xlsx(ordner / "a.xlsx", {"D": [(*m.KOPF, "Land"), (*m.GUT, geschrieben)]})
    assert [lies_katalog(p, werk, m.STICHTAG).sachverhalte[0].land for p in (pfad, tabelle)] == ["NW", "NW"]


def test_unbekanntes_land_ist_ein_fehler(ordner: Path, werk: Regelwerk) -> None:
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A, land: Preußen}\ntaetigkeiten:\n"
        "- {id: a, bezeichnung: A, rechtstraeger: g}\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler, match="„Preußen“ ist kein Land") as gefangen:
        lies_katalog(pfad, werk, m.STICHTAG)
    assert gefangen.value.meldungen[0].ort.zeile == 2


@pytest.mark.parametrize("fehlt", ["rolle", "am", "gruende"])
def test_eine_wertung_ohne_person_wird_nicht_ausgewertet(ordner: Path, werk: Regelwerk, fehlt: str) -> None:
    person = {"rolle": "Steuerstelle", "am": "2026-11-30", "gruende": "Zwei Anbieter"}
    del person[fehlt]
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A}\ntaetigkeiten:\n- id: a\n  bezeichnung: A\n  rechtstraeger: g\n"
        f"  wertungen: {{f10: {{wert: ja, {', '.join(f'{n}: {w}' for n, w in person.items())}}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler, match="braucht Rolle, Tag und Gründe"):
        lies_katalog(pfad, werk, m.STICHTAG)


def test_vollstaendig_nennt_jahre(ordner: Path, werk: Regelwerk) -> None:
    """A year nobody recognises would leave every result on the Umsatzgrenze under a Vorbehalt, without a word."""
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A, vollstaendig: ['2027', '28']}\ntaetigkeiten:\n"
        "- {id: a, bezeichnung: A, rechtstraeger: g}\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler, match="„28“ ist kein Jahr"):
        lies_katalog(pfad, werk, m.STICHTAG)


def test_ein_fehler_beim_rechtstraeger_wird_einmal_gemeldet(ordner: Path, werk: Regelwerk) -> None:
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A, merkmale: {rechtsform: quatsch}}\ntaetigkeiten:\n"
        "- {id: a, bezeichnung: A, rechtstraeger: g}\n- {id: b, bezeichnung: B, rechtstraeger: g}\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(pfad, werk, m.STICHTAG)
    assert [(x.code, x.ort.zeile) for x in gefangen.value.meldungen] == [("K03", 2)]


@pytest.mark.parametrize("name", ["e.yaml", "e.json"])
def test_eine_ausgabe_ist_kein_katalog(ordner: Path, werk: Regelwerk, name: str) -> None:
    """One message that says so, not one per field."""
    (ordner / name).write_text("schema: ust2b/ergebnis/1\ntaetigkeiten: [{id: a, ags: b}]\n", encoding="utf-8")
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(ordner / name, werk, m.STICHTAG)
    (meldung,) = gefangen.value.meldungen
    assert "Den Katalog angeben" in meldung.vorschlag


def test_eine_sehr_lange_zeile_wird_um_die_stelle_gezeigt(ordner: Path, werk: Regelwerk) -> None:
    (ordner / "k.yaml").write_text("a: " + "[" * 5000, encoding="utf-8")
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(ordner / "k.yaml", werk, m.STICHTAG)
    zeilen = str(gefangen.value.meldungen[0]).splitlines()
    assert max(map(len, zeilen)) < 250
    marke = next(z for z in zeilen if z.strip() == "^")
    assert len(marke) <= 250


def test_eine_meldung_zeigt_auf_die_angabe_und_nicht_auf_die_taetigkeit(ordner: Path, werk: Regelwerk) -> None:
    pfad = ordner / "k.yaml"
    pfad.write_text(
        "rechtstraeger:\n- {id: g, name: A}\ntaetigkeiten:\n- id: a\n  bezeichnung: A\n  rechtstraeger: g\n"
        "  betrag: -5,00\n  merkmale:\n    gegenstand: raum\n    ware_art: holz\n",
        encoding="utf-8",
    )
    with pytest.raises(Ladefehler) as gefangen:
        lies_katalog(pfad, werk, m.STICHTAG)
    assert [(x.code, x.ort.zeile) for x in gefangen.value.meldungen] == [("K07", 7), ("K05", 10)]
