"""Consequences of a result: each class, each ground of a split result, the flat rates of § 24 UStG, the option."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.folgen import folgen
from ust2b.app.vermerk import vermerk
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import Ergebnis
from ust2b.core.fragen import Frage


@pytest.fixture(scope="module")
def juelich() -> Auswertung:
    werk, katalog = oeffne(Path("examples/dlz/juelich.yaml"), None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def finde(auswertung: Auswertung, kennung: str) -> Beurteilung:
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == kennung]
    return b


def mit(auswertung: Auswertung, *ergebnisse: Ergebnis) -> Beurteilung:
    """Some decided activity, with these results put in its place."""
    return replace(finde(auswertung, "wohnungen"), ergebnisse=ergebnisse)


def test_altes_recht_ist_eine_frage_und_keine_grenze():
    werk, katalog = oeffne(Path("examples/dlz/inden.yaml"), None, None)
    auswertung = werte_aus(werk, katalog.sachverhalte, nur_definition=True)
    v = vermerk(auswertung, finde(auswertung, "pv-einspeisung-2026"))
    assert v.ergebnis == "Prüfung erforderlich: Altrecht noch nicht geprüft."
    assert [p.text for p in v.klaerung] == [
        "Wie ist die Leistung nach § 2 Abs. 3 UStG a. F. zu beurteilen? Das Regelwerk prüft nur § 2b UStG."
    ]
    assert "Altrecht" not in {p.titel for p in v.grenzen}


def saetze(b: Beurteilung) -> dict[str, str]:
    return {p.titel: p.text.replace("\u00a0", " ") for p in folgen(b)}


def test_bei_durchschnittssaetzen_ist_die_vorsteuer_pauschal(juelich):
    brennholz = saetze(finde(juelich, "brennholz"))
    assert "Durchschnittssatz 5,5 %" in brennholz["Rechnung"]
    assert "§ 24 Abs. 1 Satz 5 UStG" in brennholz["Rechnung"]
    assert brennholz["Vorsteuer"] == (
        "Sie ist pauschal festgesetzt; ein weiterer Abzug entfällt (§ 24 Abs. 1 Satz 3 und 4 UStG)."
    )
    regelsatz = saetze(finde(juelich, "parkplatz"))
    assert "§ 24" not in str(regelsatz)
    assert regelsatz["Vorsteuer"].startswith("Abzug, soweit")


@pytest.mark.parametrize(
    ("grund", "rechnung", "vorsteuer"),
    [
        ("mehrere_saetze", "nach Steuersätzen", "Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen"),
        ("anteilig_unternehmerisch", "steuerbaren Anteil", "dem unternehmerischen Anteil"),
        ("teilweise_steuerfrei", "auf die Befreiung des anderen Teils", "§ 15 Abs. 1, 2 und 4 UStG"),
    ],
)
def test_aufzuteilen_richtet_sich_nach_dem_grund(juelich, grund, rechnung, vorsteuer):
    gefunden = saetze(mit(juelich, Ergebnis("aufzuteilen", grund)))
    assert rechnung in gefunden["Rechnung"]
    assert vorsteuer in gefunden["Vorsteuer"]


def test_die_option_nur_wo_sie_moeglich_ist(juelich):
    moeglich = saetze(mit(juelich, Ergebnis("steuerfrei", befreiung="nr12a", option="moeglich")))
    assert "§ 9 UStG" in moeglich["Option"]
    assert "steuerpflichtig, die Vorsteuer insoweit abziehbar" in moeglich["Option"]
    assert "notariell" not in moeglich["Option"]
    grundstueck = saetze(mit(juelich, Ergebnis("steuerfrei", befreiung="nr9a", option="moeglich")))
    assert "§ 9 Abs. 3 Satz 2 UStG" in grundstueck["Option"]
    assert "Option" not in saetze(finde(juelich, "wohnungen"))


def test_ohne_steuerbarkeit_richtet_sich_der_abzug_nach_dem_grund(juelich):
    ausland = saetze(mit(juelich, Ergebnis("nicht_steuerbar", "ort_ausland")))
    assert ausland["Vorsteuer"].startswith("Abzug, soweit die Leistung im Inland steuerpflichtig wäre")
    assert "Kein Abzug" in saetze(mit(juelich, Ergebnis("nicht_steuerbar", "p2b")))["Vorsteuer"]
    zweifach = (Ergebnis("nicht_steuerbar", "p2b"), Ergebnis("nicht_steuerbar", "kein_leistungsaustausch"))
    assert saetze(mit(juelich, *zweifach))["Vorsteuer"].startswith("Abzug nur, soweit Eingangsleistungen einer steuer")


def test_der_nullsatz_hat_keinen_preissatz(juelich):
    assert "Preis" not in saetze(mit(juelich, Ergebnis("steuerpflichtig", satz="nullsatz")))


def test_nach_verzicht_beim_grundstueck_schuldet_der_erwerber(juelich):
    """§ 13b Abs. 2 Nr. 3, Abs. 5 UStG: no tax in the invoice, none in the price."""
    b = finde(juelich, "baugrundstuecke")
    gefunden = saetze(b)
    assert gefunden["Rechnung"].startswith("Die Steuer schuldet der Erwerber (§ 13b Abs. 2 Nr. 3, Abs. 5 UStG).")
    assert "„Steuerschuldnerschaft des Leistungsempfängers“ (§ 14a Abs. 5 UStG)" in gefunden["Rechnung"]
    assert gefunden["Preis"] == "Der vereinbarte Preis ist das Entgelt; er enthält keine Umsatzsteuer."
    grenzen = {p.titel: p.text for p in vermerk(juelich, b).grenzen}
    assert "§ 13b" not in grenzen["Nicht geprüft"]
    assert "§ 13b" in {p.titel: p.text for p in vermerk(juelich, finde(juelich, "parkplatz")).grenzen}["Nicht geprüft"]


def test_aufzuteilen_nennt_den_satz_des_steuerpflichtigen_teils(juelich):
    b = finde(juelich, "buergerhaus-verein")
    assert b.klasse == "aufzuteilen"
    assert saetze(b)["Steuersatz"] == "Für den steuerpflichtigen Teil beträgt er 19 % (§ 12 Abs. 1 UStG)."


def test_ein_moeglicher_nullsatz_ist_keine_umsatzsteuer_in_jedem_fall(juelich):
    moeglich = (Ergebnis("steuerpflichtig", satz="nullsatz"), Ergebnis("steuerpflichtig", satz="regelsatz"))
    offen = replace(mit(juelich, *moeglich), fragen=(Frage("steuersatz", "luecke"),))
    rechnung = saetze(offen)["Rechnung"]
    assert "in jedem Fall steuerpflichtig" in rechnung
    assert "fällt in jedem Fall an" not in rechnung


def test_ein_beleg_innerhalb_derselben_person_ist_keine_rechnung(juelich):
    """Abschn. 14.1 Abs. 1 UStAE: tax shown on it is not owed under § 14c UStG."""
    rechnung = saetze(mit(juelich, Ergebnis("nicht_steuerbar", "innenleistung")))["Rechnung"]
    assert "ist keine Rechnung" in rechnung
    assert "14c" not in rechnung
