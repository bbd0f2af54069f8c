"""The arithmetic of the tax in a memo: gross, net, rounding, and no other option taken for the same result."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.datensatz import betrag_von
from ust2b.app.folgen import folgen, steuer_im_brutto
from ust2b.app.nachpruefung import pruefe_nach
from ust2b.app.rechtsfragen import Spanne, steuerspanne
from ust2b.app.vermerk import vermerk
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import Ergebnis
from ust2b.core.sachverhalt import Angabe
from ust2b.core.wissen import Bereich

SAETZE = [Fraction(z, 10) for z in (55, 70, 78, 160, 190)]


@pytest.fixture(scope="module")
def juelich() -> Auswertung:
    werk, katalog = oeffne(Path("examples/dlz/juelich.yaml"), None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def finde(auswertung: Auswertung, kennung: str) -> Beurteilung:
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == kennung]
    return b


def mit(auswertung: Auswertung, cent: int, *ergebnisse: Ergebnis) -> dict[str, str]:
    """What the memo says of a decided activity with this amount and these results put in its place."""
    b = finde(auswertung, "wohnungen")
    b = replace(b, sachverhalt=replace(b.sachverhalt, betrag=cent), ergebnisse=ergebnisse)
    return {p.titel: p.text.replace("\u00a0", " ") for p in folgen(b)}


@pytest.mark.parametrize(
    ("brutto", "prozent", "steuer"),
    [(11_900, "19", 1_900), (10_000, "19", 1_597), (10_700, "7", 700), (10_000, "7", 654), (1, "100", 1), (0, "19", 0)],
)
def test_steuer_im_bruttobetrag(brutto: int, prozent: str, steuer: int):
    assert steuer_im_brutto(brutto, Fraction(prozent)) == steuer


@given(st.integers(0, 10**11), st.sampled_from(SAETZE))
def test_netto_und_steuer_ergeben_den_preis_auf_den_halben_cent(brutto: int, prozent: Fraction):
    """Net amount times rate is the tax, but for the half cent each that rounding may take or give."""
    steuer = steuer_im_brutto(brutto, prozent)
    genau = brutto - Fraction(brutto) / (1 + prozent / 100)
    assert abs(steuer - genau) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("satz", "steuer", "netto", "preis"),
    [
        ("regelsatz", "19,00 €", "100,00 €", "141,61 €"),
        ("ermaessigt", "7,79 €", "111,21 €", "127,33 €"),
        ("durchschnittssatz_forst", "6,20 €", "112,80 €", "125,55 €"),
    ],
)
def test_preis_brutto_und_netto(juelich: Auswertung, satz: str, steuer: str, netto: str, preis: str):
    assert mit(juelich, 11_900, Ergebnis("steuerpflichtig", satz=satz))["Preis"] == (
        f"Ist der Betrag von 119,00 € ein Bruttopreis, enthält er {steuer} Umsatzsteuer; es verbleiben {netto}. "
        f"Soll er netto verbleiben, sind {preis} zu verlangen."
    )


def test_der_betrag_des_katalogs_geht_der_prognose_vor(juelich: Auswertung):
    b = finde(juelich, "wohnungen")
    angaben = {**b.sachverhalt.angaben, "einnahmen_prognose": Angabe(Bereich(500, 500))}

    def betrag(cent: int | None) -> int | None:
        return betrag_von(replace(b, sachverhalt=replace(b.sachverhalt, betrag=cent, angaben=angaben)))

    assert [betrag(100), betrag(0), betrag(None)] == [100, 0, 500]


def test_eine_andere_option_ist_ein_anderes_ergebnis(juelich: Auswertung, tmp_path: Path):
    """The exemption stays, the waiver is no longer possible: the memo does not hold."""
    b = finde(juelich, "wochenmarkt-standgeld")
    assert {(e.klasse, e.option) for e in b.ergebnisse} == {("steuerfrei", "moeglich")}
    datei = tmp_path / "v.json"
    datei.write_text(vermerk(juelich, b).datensatz, encoding="utf-8")
    regeln = tuple(
        replace(r, wert="nicht_moeglich") if r.id == "9-verzicht-moeglich" else r for r in juelich.werk.regeln
    )
    (satz,) = pruefe_nach(datei, replace(juelich.werk, regeln=regeln, pruefsumme="4" * 64)).vermerke
    assert satz.status == "geaendert"
    assert satz.aenderungen[0].art == "ergebnis"


def test_grundstueck_nach_verzicht_enthaelt_keine_steuer_im_preis(juelich: Auswertung):
    """The buyer owes the tax (§ 13b Abs. 2 Nr. 3, Abs. 5 UStG); of a letting the price contains it."""
    land, flaeche = finde(juelich, "baugrundstuecke"), finde(juelich, "plakatflaechen")
    assert {land.klasse, flaeche.klasse} == {"steuerpflichtig"}
    assert steuerspanne(land, land.ergebnisse) == Spanne(0, 0)
    assert steuerspanne(flaeche, flaeche.ergebnisse) == Spanne(308_151, 308_151)
