"""Prüffälle of rules and decided cases: what they are compared with and what a difference is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.pruefstand.mini import FAELLE, FORM, WETTBEWERB, bericht, meldung, ort, schreibe

from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.quelltext import lies_quelltext
from ust2b.language.yaml_baum import Dokument
from ust2b.proof.faelle import Vergleich, lade_faelle, vergleiche_fall
from ust2b.proof.prueffaelle import proben, stichtag


def lade(regeln: Path) -> tuple[Regelwerk, dict[str, Vergleich], list[str]]:
    gelesen: list[Dokument] = []
    werk = lade_regelwerk(regeln, gelesen=gelesen)
    faelle, meldungen = lade_faelle(lies_quelltext(regeln, gelesen, []), werk)
    achse = Zeitachse(werk)
    return werk, {fall.id: vergleiche_fall(achse, fall) for fall in faelle}, [str(m) for m in meldungen]


def test_tag_ohne_angabe_liegt_in_der_geltung(tmp_path: Path) -> None:
    werk, _, _ = lade(schreibe(tmp_path))
    nach_id = {r.id: r for r in werk.regeln}
    frueher, heute = nach_id["wettbewerb-frueher"], nach_id["form-privat"]
    assert stichtag(frueher, frueher.prueffaelle[2]) == date(2024, 12, 31)
    assert stichtag(heute, heute.prueffaelle[0]) == date(2027, 1, 1)


def test_groesse_und_feststellung_gehen_der_rechnung_vor(tmp_path: Path) -> None:
    text = WETTBEWERB.replace("{umsatz: 12345.00}", "{umsatz: 12345.00, einnahmen: 99999.00, form: privat}")
    werk, _, _ = lade(schreibe(tmp_path, ustg__wettbewerb=text))
    regel = next(r for r in werk.regeln if r.id == "grenze-eingehalten")
    probe = proben(Zeitachse(werk), regel, vokabular_von(werk))[0]
    assert probe.haelt(probe.basis)
    assert probe.basis.wissen("form") == {"privat"}


def test_je_einzeln_meldet_den_einen_fall(tmp_path: Path) -> None:
    neu = "- name: je eine\n  merkmale: {}\n  erwartet: traegt\n  je_einzeln: [{grundlage: bescheid}, {grundlage: vertrag}]\n"
    alt = "- {name: nichts bekannt, merkmale: {}, erwartet: offen}\n"
    regeln = schreibe(tmp_path, ustg__form=FORM.replace(alt, alt + neu))
    treffer = meldung(bericht(regeln, mutanten=False), "P21")
    assert str(treffer.ort) == ort(regeln, "ustg/form.yaml", "name: je eine")
    assert "„je eine (grundlage: vertrag)“: erwartet „trägt“, die Regel trägt nicht" in treffer.text


def test_nicht_festgestellt_ist_ein_moeglicher_wert(tmp_path: Path) -> None:
    """One value is exact; who names several may leave out that nothing may be established."""
    alt = "{name: nichts bekannt, merkmale: {}, erwartet: offen}"
    falsch = alt[:-1] + ", erwartet_feststellung: [oeffentlich, nicht_festgestellt]}"
    kurz = alt[:-1] + ", erwartet_feststellung: [oeffentlich, privat]}"
    richtig = alt[:-1] + ", erwartet_feststellung: [oeffentlich, privat, nicht_festgestellt]}"
    treffer = meldung(bericht(schreibe(tmp_path / "a", ustg__form=FORM.replace(alt, falsch)), mutanten=False), "P22")
    assert (
        "erwartet „nicht festgestellt oder öffentlich-rechtlich“, festgestellt ist „nicht festgestellt oder"
        in treffer.text
    )
    assert "form-privat (ist offen)" in treffer.vorschlag
    for nummer, gut in enumerate((kurz, richtig)):
        regeln = schreibe(tmp_path / str(nummer), ustg__form=FORM.replace(alt, gut))
        assert bericht(regeln, mutanten=False).meldungen == []


def test_regel_gilt_an_diesem_tag_nicht(tmp_path: Path) -> None:
    alt = "{name: verneint, merkmale: {f10_verzerrung: nein}, erwartet: traegt_nicht}\n- {name: nicht gewertet"
    neu = "{name: verneint, stichtag: 2026-01-01, merkmale: {f10_verzerrung: ja}, erwartet: traegt}\n- {name: nicht gewertet"
    assert alt in WETTBEWERB
    treffer = meldung(bericht(schreibe(tmp_path, ustg__wettbewerb=WETTBEWERB.replace(alt, neu))), "P21")
    assert treffer.vorschlag == "An diesem Tag gilt die Regel nicht (gueltig)."


def test_faelle_stimmen(tmp_path: Path) -> None:
    _, vergleiche, meldungen = lade(schreibe(tmp_path))
    assert meldungen == []
    assert {name: (v.urteil, v.klasse, v.norm) for name, v in vergleiche.items()} == {
        "kurs-vertrag": ("gleich", "steuerbar", True),
        "gebuehr-bescheid": ("gleich", "nicht_steuerbar", True),
    }
    assert vergleiche["gebuehr-bescheid"].gruende == ("p2b",)


@pytest.mark.parametrize(
    ("alt", "neu", "urteil"),
    [
        ("{klasse: steuerbar, norm: [§ 2b Abs. 1 UStG]}", "{klasse: nicht_steuerbar}", "falsch"),
        ("{klasse: steuerbar, norm: [§ 2b Abs. 1 UStG]}", "{klasse: steuerpflichtig, satz: 7}", "grob"),
        ("{klasse: steuerbar, norm: [§ 2b Abs. 1 UStG]}", "{klasse: pruefung_erforderlich}", "entschieden_statt_offen"),
        ("merkmale: {grundlage: vertrag}", "merkmale: {}", "offen"),
    ],
)
def test_urteil(tmp_path: Path, alt: str, neu: str, urteil: str) -> None:
    assert alt in FAELLE
    _, vergleiche, _ = lade(schreibe(tmp_path, faelle__alle=FAELLE.replace(alt, neu, 1)))
    assert vergleiche["kurs-vertrag"].urteil == urteil


def test_anderer_grund(tmp_path: Path) -> None:
    text = FAELLE.replace("grund: p2b", "grund: innenleistung")
    _, vergleiche, _ = lade(schreibe(tmp_path, faelle__alle=text))
    assert vergleiche["gebuehr-bescheid"].urteil == "anderer_grund"


def test_fall_mit_fremdem_merkmal(tmp_path: Path) -> None:
    text = FAELLE.replace("{grundlage: vertrag}", "{grundlagge: vertrag}")
    _, vergleiche, meldungen = lade(schreibe(tmp_path, faelle__alle=text))
    assert "kurs-vertrag" not in vergleiche
    assert "Gemeint sein könnte „grundlage“" in meldungen[0]


def test_fall_steht_doppelt(tmp_path: Path) -> None:
    text = FAELLE.replace("gebuehr-bescheid", "kurs-vertrag")
    assert meldung(bericht(schreibe(tmp_path, faelle__alle=text), mutanten=False), "L10").text.startswith("Den Fall")
