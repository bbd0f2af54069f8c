"""The shared desk of six towns: each inventory loads, most activities are settled, the comparison names the cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.auswertung import STICHTAG, Auswertung, werte_aus
from ust2b.app.vergleich import Unterschied, Vergleichszeile, vergleiche
from ust2b.catalogue.eingang import lies_katalog
from ust2b.cli import main
from ust2b.language import lade_regelwerk

ORDNER = Path(__file__).resolve().parents[2] / "examples" / "dlz"
AGS = {
    "Stadt Linnich": "05358036",
    "Stadt Kerpen": "05362032",
    "Stadt Jülich": "05358024",
    "Gemeinde Inden": "05358020",
    "Gemeinde Merzenich": "05358040",
    "Gemeinde Niederzier": "05358048",
}

AUFFORDERUNG = "Form der Zahlungsaufforderung"


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk = lade_regelwerk()
    sachverhalte = [
        s for pfad in sorted(ORDNER.glob("*.yaml")) for s in lies_katalog(pfad, werk, STICHTAG).sachverhalte
    ]
    return werte_aus(werk, sachverhalte, nur_definition=True)


@pytest.fixture(scope="module")
def zeilen(auswertung: Auswertung) -> dict[str, Vergleichszeile]:
    return {z.kennung: z for z in vergleiche(auswertung.beurteilungen)}


def _unterschied(zeile: Vergleichszeile, traeger: str) -> Unterschied:
    (unterschied,) = (u for u in zeile.unterschiede if u.traeger == traeger)
    return unterschied


def test_six_inventories_with_the_official_keys(auswertung: Auswertung):
    assert {b.sachverhalt.rechtstraeger: b.sachverhalt.ags for b in auswertung.beurteilungen} == AGS
    assert len({b.sachverhalt.id for b in auswertung.beurteilungen}) >= 40


def test_every_file_says_that_its_amounts_are_invented():
    for pfad in ORDNER.glob("*.yaml"):
        assert "ERFUNDEN" in "".join(pfad.read_text(encoding="utf-8").splitlines()[:3])


def test_no_rule_contradicts_another(auswertung: Auswertung):
    assert [b.sachverhalt.id for b in auswertung.beurteilungen if b.fall.konflikte] == []


def test_at_least_half_is_definite_without_vorbehalt(auswertung: Auswertung):
    fest = [b for b in auswertung.beurteilungen if b.entschieden and not b.fall.vorbehalte]
    assert len(fest) * 2 >= len(auswertung.beurteilungen)


@pytest.mark.parametrize("traeger", AGS)
def test_in_every_town_at_least_a_third_is_definite_without_vorbehalt(auswertung: Auswertung, traeger: str):
    eigene = [b for b in auswertung.beurteilungen if b.sachverhalt.rechtstraeger == traeger]
    assert sum(b.entschieden and not b.fall.vorbehalte for b in eigene) * 3 >= len(eigene)


def test_judgements_and_undeclared_completeness_show_as_vorbehalt(auswertung: Auswertung):
    arten = {v.art for b in auswertung.beurteilungen for v in b.fall.vorbehalte}
    assert {"wertung", "unvollstaendig", "fremdes_land"} <= arten
    erklaerte = {b.sachverhalt.rechtstraeger for b in auswertung.beurteilungen if b.sachverhalt.vollstaendig}
    for b in auswertung.beurteilungen:
        if any(v.art == "unvollstaendig" for v in b.fall.vorbehalte):
            assert b.sachverhalt.rechtstraeger not in erklaerte


@pytest.mark.parametrize(
    ("kennung", "traeger", "erwartet"),
    [
        ("abwasser", "Gemeinde Niederzier", ["Regelung der Leistung", "Regelung des Preises", AUFFORDERUNG]),
        ("buergerhaus-feier", "Stadt Kerpen", ["Technik im Raum"]),
        ("strom-konzession", "Stadt Jülich", ["Alleinige Nutzung der Fläche"]),
        ("trauerhalle", "Stadt Kerpen", ["Erwartete Einnahmen im Jahr"]),
        ("hallenbad", "Stadt Linnich", ["Kostendeckungsquote"]),
        ("gaststaette-verpachtung", "Stadt Kerpen", ["Verzicht auf die Befreiung (§ 9)"]),
        ("turnhalle-verein", "Gemeinde Merzenich", ["Art der Zahlung"]),
        ("brennholz", "Stadt Kerpen", ["Gesamtumsatz des Vorjahres"]),
        ("pv-einspeisung-2026", "Gemeinde Inden", ["Stand der Option zum alten Recht"]),
    ],
)  # fmt: skip
def test_the_comparison_names_the_fact(
    zeilen: dict[str, Vergleichszeile], kennung: str, traeger: str, erwartet: list[str]
):
    assert [name for name, _, _ in _unterschied(zeilen[kennung], traeger).tatsachen] == erwartet


def test_delegation_against_mandate(zeilen: dict[str, Vergleichszeile]):
    tatsachen = _unterschied(zeilen["bauhof-fuer-nachbarn"], "Stadt Kerpen").tatsachen
    assert tatsachen[0][0] == "Umfang der Aufgabenübertragung"
    assert {name for name, _, _ in tatsachen} <= {
        "Umfang der Aufgabenübertragung", "Name auf den Bescheiden", "Satzungsrecht übergegangen"
    }  # fmt: skip


def test_every_difference_has_a_cause_and_none_is_trivial(zeilen: dict[str, Vergleichszeile]):
    assert any(z.einheitlich for z in zeilen.values())
    for zeile in zeilen.values():
        for unterschied in zeile.unterschiede:
            assert 1 <= len(unterschied.tatsachen) <= 4, zeile.kennung
            for _, hier, dort in unterschied.tatsachen:
                assert hier != dort


def test_before_2027_the_option_decides(auswertung: Auswertung):
    klassen = {
        b.sachverhalt.rechtstraeger: b.klasse
        for b in auswertung.beurteilungen
        if b.sachverhalt.id == "pv-einspeisung-2026"
    }
    assert len(klassen) >= 4
    mit_option = {"Stadt Linnich", "Stadt Kerpen", "Gemeinde Inden"}
    for traeger, klasse in klassen.items():
        assert klasse == ("pruefung_erforderlich" if traeger in mit_option else "steuerpflichtig"), traeger


def test_compare_only_differences_counts_all():
    pfade = [str(p) for p in sorted(ORDNER.glob("*.yaml"))]
    ergebnis = CliRunner().invoke(main, ["compare", *pfade, "--nur-unterschiede"])
    assert ergebnis.exit_code == 0
    assert "einheitlich" in ergebnis.stdout
    assert "mahngebuehren" not in ergebnis.stdout
    assert "Technik im Raum" in ergebnis.stdout
