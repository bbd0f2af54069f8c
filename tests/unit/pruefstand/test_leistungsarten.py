"""Planted mistakes in the reference catalogue are found at their place; it never enters the rule state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ust2b.app.leistungsarten import pruefe_referenz
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import lade_referenz, lies_referenz
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.orte import regelverzeichnis

ART = """\
bereich: Märkte
leistungsarten:
- name: wochenmarkt
  titel: Wochenmarkt
  merkmale: {zahlungsart: preis_gebuehr_miete}
  zu_fragen: [leistung_geregelt_in]
  suchworte: [wochenmarkt gebuehr]
  aufgabe: [wochenmarkt]
  zahlung: [standgeld]
  quellen: [ustg-2b-abs1]
"""
GRUPPE = """\
gruppenregeln:
- name: steuern
  titel: Steuern
  norm: § 1 Abs. 1 Nr. 1 UStG
  begruendung: Einer Steuer steht keine Leistung gegenüber.
  quellen: [ustg-1-abs1-nr1]
  merkmale: {zahlungsart: steuer}
  konten: [d401]
  worte: [grundsteuer]
"""


@pytest.fixture(scope="module")
def werk() -> Regelwerk:
    return lade_regelwerk()


def befunde(werk: Regelwerk, wurzel: Path, text: str) -> list[Meldung]:
    ordner = wurzel / "leistungsarten"
    ordner.mkdir(exist_ok=True)
    (ordner / "a.yaml").write_text(text, encoding="utf-8")
    referenz, meldungen = lies_referenz(werk, wurzel)
    return meldungen or list(pruefe_referenz(werk, referenz))


def test_ohne_fehler(werk: Regelwerk, tmp_path: Path) -> None:
    assert befunde(werk, tmp_path, ART) == []
    assert befunde(werk, tmp_path, GRUPPE) == []


@pytest.mark.parametrize(
    ("text", "alt", "neu", "code", "zeile"),
    [
        (ART, "{zahlungsart: preis", "{zahlunsart: preis", "L06", 5),
        (ART, "preis_gebuehr_miete", "preis", "L07", 5),
        (ART, "[leistung_geregelt_in]", "[leistung_geregelt]", "L06", 6),
        (ART, "[ustg-2b-abs1]", "[ustg-2b-abs9]", "L06", 10),
        (ART, "[standgeld]", "[=gibt_es_nicht]", "L06", 9),
        (ART, "[wochenmarkt gebuehr]", "[Wochenmarktgebühr]", "A04", 7),
        (ART, "titel: Wochenmarkt", "titel: Wochenmarkt\n  suchwort: [x]", "L03", 5),
        (ART, "{zahlungsart: preis_gebuehr_miete}", "{zahlungsart: steuer, zuschuss_grundlage: gesetz}", "A01", 5),
        (ART, "{zahlungsart: preis_gebuehr_miete}", "{f10_groessere_verzerrung: nein}", "A05", 5),
        (ART, "{zahlungsart: preis_gebuehr_miete}", "{zahlungsart: steuer}\n  auffang: ja", "A03", 3),
        (ART, "  zahlung: [standgeld]\n", "", "", 0),
        (ART, "  suchworte: [wochenmarkt gebuehr]\n  aufgabe: [wochenmarkt]\n", "", "A06", 3),
        (ART, "bereich: Märkte\n", "", "L04", 2),
        (ART, "quellen: [ustg-2b-abs1]\n", "quellen: []\n- {name: wochenmarkt, titel: B, suchworte: [b]}\n", "L10", 11),
        (ART, "quellen: [ustg-2b-abs1]\n", "quellen: []\n- {name: b, titel: Wochenmarkt, suchworte: [b]}\n", "L10", 11),
        (GRUPPE, "{zahlungsart: steuer}", "{zahlungsart: preis_gebuehr_miete}", "A02", 2),
        (GRUPPE, "[d401]", "[401]", "L07", 8),
    ],
)
def test_gepflanzter_fehler(werk: Regelwerk, tmp_path: Path, text: str, alt: str, neu: str, code: str, zeile: int):
    assert alt in text
    gefunden = [(m.code, m.ort.zeile) for m in befunde(werk, tmp_path, text.replace(alt, neu))]
    assert gefunden[:1] == ([(code, zeile)] if code else [])


def test_fehler_nennen_datei_zeile_und_spalte(werk: Regelwerk, tmp_path: Path) -> None:
    (meldung,) = befunde(werk, tmp_path, ART.replace("[ustg-2b-abs1]", "[ustg-2b-abs9]"))
    assert str(meldung).startswith(f"{tmp_path.name}/leistungsarten/a.yaml:10:13: ")
    with pytest.raises(Ladefehler):
        lade_referenz(werk, tmp_path)


def test_leistungsarten_aendern_den_regelstand_nicht_aber_ihren_eigenen(tmp_path: Path) -> None:
    """A search word changes no decision: the rule state stays, the state of the Leistungsarten does not."""
    kopie = tmp_path / "rules"
    shutil.copytree(regelverzeichnis(), kopie)
    vorher = lade_regelwerk(kopie)
    stand = lade_referenz(vorher, kopie).pruefsumme
    (kopie / "leistungsarten" / "99-neu.yaml").write_text(
        ART.replace("wochenmarkt", "neuheitenmarkt").replace("titel: Wochenmarkt", "titel: Neuheitenmarkt"),
        encoding="utf-8",
    )
    nachher = lade_regelwerk(kopie)
    assert vorher.pruefsumme == nachher.pruefsumme
    assert lade_referenz(nachher, kopie).pruefsumme != stand


def test_umfang_des_katalogs(werk: Regelwerk) -> None:
    referenz = lade_referenz(werk)
    assert len(referenz.leistungsarten) >= 300
    assert len({art.bereich for art in referenz.leistungsarten.values()}) >= 10
    assert all(art.modell.quellen or art.auffang for art in referenz.leistungsarten.values())
