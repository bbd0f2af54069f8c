"""Planted mistakes are proven with their smallest case, and the definition agrees with every case shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3 (Zusatz „beweis“) ist nicht installiert")

from tests.unit.core.bau import FORM, GRUND, SCHEMA, regel, schreibe, werk

from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.befunde import TITEL
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import lies_quelltext
from ust2b.language.yaml_baum import Dokument
from ust2b.proof.beweis import beweise
from ust2b.proof.beweis_pruefungen import beweisstand, konflikte, wirkungslose_regeln
from ust2b.proof.faelle import lade_faelle


def nur(w: Regelwerk, code: str) -> list[Meldung]:
    return [m for m in beweise(w, [code]) if m.code == code]


def mit_zusicherung(ordner: Path, regeln: list[str], text: str) -> list[Meldung]:
    schreibe(ordner, regeln)
    (ordner / "zusicherungen").mkdir()
    (ordner / "zusicherungen/z.yaml").write_text("zusicherungen:\n" + text, encoding="utf-8")
    gelesen: list[Dokument] = []
    meldungen: list[Meldung] = []
    w = lade_regelwerk(ordner, gelesen=gelesen)
    quelltext = lies_quelltext(ordner, gelesen, meldungen)
    return meldungen + beweise(w, ["B05", "B06"], quelltext=quelltext)


def test_ein_gutes_regelwerk_ist_ohne_fehler(tmp_path: Path):
    codes = {m.code for m in beweise(werk(tmp_path))}
    assert codes <= {"B04"}


def test_konflikt_mit_kleinstem_fall(tmp_path: Path):
    regeln = [*GRUND, regel("form-b", "{form: b}", "{handlungsform: privat}")]
    (meldung,) = nur(werk(tmp_path, regeln), "B01")
    assert "form-b" in meldung.text
    assert "form-oeffentlich" in meldung.text
    assert "Kleinster Fall: Leistung am 01.01.2027; Form: B; Satzung: ja." in meldung.text
    assert "form: b" in meldung.vorschlag


def test_vorrang_loest_den_konflikt(tmp_path: Path):
    regeln = [*GRUND, regel("form-b", "{form: b}", "{handlungsform: privat}", geht_vor="[form-oeffentlich]")]
    assert nur(werk(tmp_path, regeln), "B01") == []


def test_unmoegliche_kombination_ist_kein_konflikt(tmp_path: Path):
    """``bindung: ja`` needs ``satzung: ja``, so the two rules never meet; the knowledge may name one of them only."""
    regeln = [*GRUND, regel("bindung", "{bindung: ja}", "{handlungsform: oeffentlich}")]
    assert nur(werk(tmp_path, regeln), "B01") == []


def test_konflikt_nur_an_einem_tag(tmp_path: Path):
    einen_tag = "{ab: 2024-02-29, bis: 2024-02-29}"
    regeln = [*GRUND, regel("schalttag", "{satzung: ja}", "{handlungsform: privat}", gueltig=einen_tag)]
    stand = beweisstand(werk(tmp_path, regeln))
    (meldung,) = list(konflikte(stand))
    assert "Leistung am 29.02.2024" in meldung.text
    assert "nur für Leistungen vom 29.02.2024 bis 29.02.2024." in meldung.text


def test_konflikt_nur_bei_einem_parameterwert(tmp_path: Path):
    """From 2027 on the exception goes first; before, both rules hold between the two amounts."""
    regeln = [
        *FORM,
        regel("klein", "{einnahmen: {hoechstens: grenze}}", "{klein: ja}"),
        regel(
            "gross",
            "{einnahmen: {mehr_als: jahreswert}}",
            "{klein: nein}",
            geht_vor="[klein]",
            gueltig="{ab: 2027-01-01}",
        ),
        regel("gross-frueher", "{einnahmen: {mehr_als: jahreswert}}", "{klein: nein}", gueltig="{bis: 2026-12-31}"),
    ]
    (meldung,) = nur(werk(tmp_path, regeln), "B01")
    tag = re.search(r"Leistung am \d\d\.\d\d\.(\d{4})", meldung.text)
    assert tag is not None
    assert int(tag[1]) <= 2026
    assert "gross-frueher" in meldung.text


def test_tote_regel(tmp_path: Path):
    regeln = [
        *GRUND,
        regel("nie", "{form: a, nur_bei_a: ja, bindung: nein, satzung: [ja, nein]}", "{klein: ja}"),
        regel("tot", "{form: b, nur_bei_a: ja}", "{klein: ja}"),
        regel("immer-verdraengt", "{satzung: ja, form: c}", "{handlungsform: privat}"),
        regel("vorher", "{satzung: ja}", "{handlungsform: oeffentlich}", geht_vor="[immer-verdraengt]"),
    ]
    meldungen = {m.text.split("“")[0].lstrip("„"): m for m in nur(werk(tmp_path, regeln), "B02")}
    assert set(meldungen) == {"tot", "immer-verdraengt"}
    assert "bei keiner möglichen Tätigkeit" in meldungen["tot"].text
    assert "verdrängt sie eine Ausnahme (vorher)" in meldungen["immer-verdraengt"].text


def test_unerreichbarer_wert(tmp_path: Path):
    regeln = [*FORM, regel("nie-klein", "{form: b, nur_bei_a: ja}", "{klein: ja}")]
    (meldung,) = nur(werk(tmp_path, regeln), "B03")
    assert "„ja“" in meldung.text
    assert "Klein" in meldung.text


def test_luecke_nennt_die_tatsachen_die_jede_regel_ausschliessen(tmp_path: Path):
    regeln = [
        regel("a", "{form: a}", "{handlungsform: oeffentlich}"),
        regel("b", "{form: b}", "{handlungsform: privat}"),
        *GRUND[2:],
    ]
    (meldung,) = nur(werk(tmp_path, regeln), "B04")
    assert meldung.schwere == "warnung"
    assert "Kleinster Fall: Leistung am 01.01.2027; Form: C." in meldung.text


def test_keine_luecke_wenn_nur_eine_wertung_fehlt(tmp_path: Path):
    assert nur(werk(tmp_path), "B04") == []


def test_unvollstaendige_tabelle(tmp_path: Path):
    schema = SCHEMA.replace("  - {wenn: {wettbewerb: ja}, dann: {klasse: steuerbar}}\n", "")
    (meldung,) = nur(werk(tmp_path, schema=schema), "B07")
    assert "keine Zeile trifft zu" in meldung.text


def test_regel_ohne_eigene_wirkung(tmp_path: Path):
    regeln = [*GRUND, regel("auch-oeffentlich", "{satzung: ja, form: a}", "{handlungsform: oeffentlich}")]
    stand = beweisstand(werk(tmp_path, regeln))
    assert [r.id for r in wirkungslose_regeln(stand)] == ["auch-oeffentlich"]


def test_zusicherung_haelt(tmp_path: Path):
    text = """
- {id: privat, satz: Nie § 2b., norm: § 2b, wenn: {handlungsform: privat}, gilt: {grund: {nicht: [p2b]}}}
- {id: privat-steuerbar, satz: Privat ist steuerbar., norm: § 2b, wenn: {satzung: nein}, gilt: {ergebnis: steuerbar}}
- id: wort
  satz: Ab dem Wechsel.
  norm: § 27
  wenn: {leistungsdatum: {ab: wechsel}, satzung: ja}
  gilt: {handlungsform: oeffentlich}
"""
    assert mit_zusicherung(tmp_path, GRUND, text) == []


def test_zusicherung_haelt_nicht(tmp_path: Path):
    text = "- {id: falsch, satz: Falsch., norm: § 2b, wenn: {klein: ja}, gilt: {ergebnis: {nicht: [steuerbar]}}}\n"
    (meldung,) = mit_zusicherung(tmp_path, GRUND, text)
    assert (meldung.code, meldung.ort.zeile) == ("B05", 2)
    assert "stimmt nicht" in meldung.text
    assert "Satzung: nein" in meldung.text
    assert "; Einnahmen: " in meldung.text


def test_zusicherung_bleibt_offen(tmp_path: Path):
    text = "- {id: offen, satz: Offen., norm: § 2b, wenn: {satzung: ja}, gilt: {handlungsform: oeffentlich, form: [a, b, c]}}\n"
    (meldung,) = mit_zusicherung(tmp_path, GRUND, text)
    assert "ist nicht gesichert. Sie bleibt in diesem Fall offen." in meldung.text


def test_zusicherung_ohne_fall_und_mit_fremdem_namen(tmp_path: Path):
    text = """
- {id: leer, satz: Nie., norm: § 1, wenn: {form: a, handlungsform: privat, satzung: ja}, gilt: {klein: ja}}
- {id: fremd, satz: Fremd., norm: § 1, gilt: {ergebnis: gibt_es_nicht}}
"""
    codes = [m.code for m in mit_zusicherung(tmp_path, GRUND, text)]
    assert sorted(codes) == ["B06", "L07"]


def test_zwei_faelle_die_sich_nur_im_betrag_unterscheiden(tmp_path: Path):
    text = """
- id: nur-grenze
  satz: Der Betrag ändert nur die Grenze.
  norm: § 2b
  anders_in: [einnahmen, summe_gruppe]
  gleich_in: [handlungsform, wettbewerb]
- id: zu-viel
  satz: Der Betrag ändert nichts.
  norm: § 2b
  anders_in: [einnahmen, summe_gruppe]
  gleich_in: [handlungsform, klein]
"""
    (meldung,) = mit_zusicherung(tmp_path, GRUND, text)
    assert "verschieden ist auch klein" in meldung.text


def test_der_fall_zum_behalten_laesst_sich_laden(tmp_path: Path):
    gross = regel("gross", "{f10: ja, einnahmen: {mehr_als: grenze}, beginn: {ab: wechsel}}", "{klein: nein}")
    w = werk(tmp_path, [*GRUND, gross, regel("doch", "{f10: ja, kosten: {hoechstens: grenze}}", "{klein: ja}")])
    (meldung,) = nur(w, "B01")
    text = meldung.vorschlag.split("zum Behalten:\n")[1]
    (tmp_path / "faelle").mkdir()
    (tmp_path / "faelle/neu.yaml").write_text("faelle:\n" + text, encoding="utf-8")
    gelesen: list[Dokument] = []
    lade_regelwerk(tmp_path, gelesen=gelesen)
    faelle, meldungen = lade_faelle(lies_quelltext(tmp_path, gelesen, []), w)
    assert meldungen == []
    (fall,) = faelle
    assert fall.modell.wertungen == {"f10": "ja"}
    assert set(fall.modell.merkmale) == {"einnahmen", "beginn", "kosten"}
    assert fall.sachverhalt.leistungsdatum == date(2027, 1, 1)


def test_ausgeschlossene_kombination_ist_kein_konflikt(tmp_path: Path):
    """The two rules contradict each other only where the vocabulary rules the combination out."""
    regeln = [
        regel("bindung", "{bindung: nein}", "{handlungsform: oeffentlich}"),
        regel("form-b", "{form: b}", "{handlungsform: privat}"),
    ]
    assert nur(werk(tmp_path, regeln), "B01") == []


def test_grenze_als_groesse(tmp_path: Path):
    """A share is shown as the amounts that give it, not as a figure nobody enters."""
    regeln = [*GRUND, regel("quote", "{quote: {mehr_als: drei}}", "{wettbewerb: nein}")]
    (meldung,) = nur(werk(tmp_path, regeln), "B01")
    assert "Quote" not in meldung.text
    assert "Kosten:" in meldung.text
    assert "Einnahmen:" in meldung.text


def test_eine_falsche_kodierung_wird_laut_gemeldet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ust2b.proof.beweis_kodierung.zwei_von", lambda teile: next(iter(teile)))
    codes = {m.code for m in beweise(werk(tmp_path), ["B01"])}
    assert codes == {"B09"}


def test_jeder_code_hat_titel_und_seite():
    seiten = Path(__file__).resolve().parents[3] / "docs/befunde"
    for nummer in range(1, 10):
        assert f"B0{nummer}" in TITEL
        assert (seiten / f"B0{nummer}.md").is_file()
