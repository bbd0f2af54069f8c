"""The decided cases: what the authorities say, typed before the rules were run, beside what the rules say."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from bench.faelle import RICHTIG, altrecht, fragequoten, quoten, spalte, stark

from ust2b.language import lade_regelwerk
from ust2b.language.normen import passt
from ust2b.language.quelltext import lies_quelltext
from ust2b.proof.faelle import Vergleich, lade_faelle
from ust2b.proof.faelle import vergleiche as vergleiche_wieder

GRUENDE = yaml.safe_load((Path(__file__).parent / "abweichungen.yaml").read_text(encoding="utf-8"))
ERREICHT = {"steuerbarkeit": 94.9, "ganz": 94.0, "ein_ergebnis": 90.3, "befreiung_satz": 96.3, "mit_altrecht": 87.2}
"""Percent reached when the table was last worked on, never less again; required are 90 and 95 (see below)."""
FRAGEN = {"frage": 95.2, "frage_vorn": 76.1}
STAERKER = {"gesetz", "gericht", "bmf"}
ART = {"offen": "offen", "widersprochen": "widersprochen", "anderer Grund": "anderer_grund"}


def _abweichungen(vergleiche: list[Vergleich]) -> dict[str, Vergleich]:
    return {v.fall.id: v for v in vergleiche if spalte(v) not in RICHTIG}


def _eintraege() -> dict[str, dict[str, str]]:
    return {fall: eintrag for eintrag in GRUENDE for fall in eintrag["faelle"]}


def test_every_case_is_read_and_both_readings_agree(vergleiche, bestaetigung):
    assert len(vergleiche) >= 385
    if bestaetigung is not None:
        # a disagreement would have raised; ancillary supplies and completions add further examinations
        assert bestaetigung.bestaetigte >= len(vergleiche)


def test_no_strong_authority_is_contradicted(vergleiche):
    falsch = [v.fall.id for v in vergleiche if stark(v) and not altrecht(v) and spalte(v) == "widersprochen"]
    assert not falsch


def test_a_contradiction_names_a_stronger_source(vergleiche):
    quellen = lade_regelwerk().quellen
    for name, v in _abweichungen(vergleiche).items():
        eintrag = _eintraege().get(name, {})
        if spalte(v) == "widersprochen":
            assert quellen[eintrag["quelle"]].rang in STAERKER, name


def test_every_difference_has_a_reason_and_every_reason_a_difference(vergleiche):
    abweichungen, eintraege = set(_abweichungen(vergleiche)), _eintraege()
    assert not abweichungen - eintraege.keys(), "Abweichung ohne Grund in tests/faelle/abweichungen.yaml"
    assert not eintraege.keys() - abweichungen, "Grund ohne Abweichung in tests/faelle/abweichungen.yaml: streichen"
    assert len(eintraege) == sum(len(e["faelle"]) for e in GRUENDE), "Ein Fall steht unter zwei Gründen."


def test_reasons_are_of_the_right_kind_and_cite_a_known_source(vergleiche):
    quellen = lade_regelwerk().quellen
    for name, v in _abweichungen(vergleiche).items():
        eintrag = _eintraege()[name]
        assert eintrag["quelle"] in quellen, name
        assert len(eintrag["grund"]) > 40, name
        if eintrag["art"] == "altrecht":
            assert altrecht(v), name
            assert spalte(v) == "offen", name
        else:
            assert eintrag["art"] == ART[spalte(v)], name


@pytest.mark.parametrize("mass", sorted(ERREICHT))
def test_what_was_reached_stays_reached(vergleiche, mass):
    quote = quoten(vergleiche)[mass]
    assert round(quote.prozent, 1) >= ERREICHT[mass], quote


def test_the_required_figures(vergleiche):
    assert quoten(vergleiche)["steuerbarkeit"].prozent >= 90
    assert quoten(vergleiche)["ganz"].prozent >= 90
    assert quoten(vergleiche)["ein_ergebnis"].prozent >= 90
    assert quoten(vergleiche)["befreiung_satz"].prozent >= 95


@pytest.mark.parametrize("mass", sorted(FRAGEN))
def test_the_question_the_source_leaves_open_is_asked(vergleiche, mass):
    quote = fragequoten(vergleiche)[mass]
    assert round(quote.prozent, 1) >= FRAGEN[mass], quote


def test_only_the_unexamined_old_law_does_not_ask_the_question_of_the_source(vergleiche):
    assert [v.fall.id for v in vergleiche if v.fragestelle == 0] == ["gegenfall-g21-parkhaus-satzung-altrecht"]


def test_an_open_case_says_what_is_open(vergleiche):
    offene = [v for v in vergleiche if v.fall.modell.erwartet.klasse == "pruefung_erforderlich"]
    # the sources of these three do decide, or ask for something no Merkmal stands for
    entschieden = {"holzverkauf-stammholz-forstbetrieb", "saegewerkserzeugnisse-forst"}
    entschieden.add("feuerwehr-verkehrssicherung-unentgeltlich")
    assert {v.fall.id for v in offene if v.fragestelle is None} == entschieden


def test_an_ancillary_supply_follows_the_main_supply_of_its_case(vergleiche):
    v = next(v for v in vergleiche if v.fall.id == "bestattungsleistung-als-nebenleistung")
    assert v.fall.hauptleistung is not None
    assert v.beurteilung.hauptleistung == v.fall.modell.hauptleistung
    assert v.richtig


def test_a_norm_that_decides_nothing_never_fits(vergleiche):
    """The comparison of norms can fail: an invented exemption fits no case."""
    for erfunden in ("§ 4 Nr. 99 UStG", "§ 4 Nr. 5 Buchst. z UStG", "§ 2b Abs. 9 UStG"):
        assert not [v.fall.id for v in vergleiche if any(passt(erfunden, n) for n in v.normen)]


def test_a_question_must_be_a_known_fact_or_judgement(tmp_path):
    ordner = tmp_path / "faelle"
    ordner.mkdir()
    (ordner / "x.yaml").write_text(
        "faelle:\n- {id: x, titel: x, sachverhalt: x, merkmale: {}, autoritaet: bmf, quelle: x,\n"
        "   erwartet: {klasse: pruefung_erforderlich, frage: [private_duerfn, gehoert_zu]}}\n",
        encoding="utf-8",
    )
    faelle, (meldung,) = lade_faelle(lies_quelltext(tmp_path, [], []), lade_regelwerk())
    assert not faelle
    assert (meldung.code, meldung.ort.zeile) == ("L06", 3)
    assert "private_duerfn" in meldung.text


@pytest.mark.parametrize(
    ("feld", "wert", "urteil"),
    [
        ("befreiung", ["4-99"], "falsch"),
        ("satz", "42", "falsch"),
        ("klasse", "nicht_steuerbar", "falsch"),
        ("norm", ["§ 4 Nr. 99 UStG"], None),
    ],
)
def test_the_comparison_notices_a_wrong_expectation(vergleiche, feld, wert, urteil):
    """The same result beside an expectation nobody can meet: every part of the expectation is really compared."""
    geprueft = 0
    for v in vergleiche:
        erwartet = v.fall.modell.erwartet
        einfach = v.richtig and v.norm and v.beurteilung.entschieden and v.fall.hauptleistung is None
        if not einfach or erwartet.klasse not in {"steuerfrei", "steuerpflichtig"} or not getattr(erwartet, feld):
            continue
        modell = v.fall.modell.model_copy(update={"erwartet": erwartet.model_copy(update={feld: wert})})
        anders = vergleiche_wieder(replace(v.fall, modell=modell), v.beurteilung)
        geprueft += 1
        assert (anders.urteil == urteil) if urteil else (anders.norm is False), v.fall.id
    assert geprueft > 10
