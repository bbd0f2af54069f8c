"""Each of the 22 points of the semantics (docs/semantik.md) has tests named after it."""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from pathlib import Path

import pytest
from tests.unit.core.bau import (
    FORM,
    GRUND,
    SCHEMA,
    TAG,
    beurteilt,
    pruefung,
    regel,
    sachverhalt,
    schreibe,
    werk,
)

from ust2b.core.beurteilung import beurteile
from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, VERDRAENGT
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.widerspruch import widersprueche
from ust2b.core.wissen import ENTFAELLT, Bereich
from ust2b.language import Ladefehler, lade_regelwerk


def antworten(p, name):
    return {b.regel.id: b.endgueltig for b in p.befund(name).regeln}


class TestPunkt01Merkmale:
    def test_ausserhalb_von_nur_wenn_entfaellt_das_merkmal(self, tmp_path):
        w = werk(tmp_path)
        assert pruefung(w, form="b").wissen("nur_bei_a") == ENTFAELLT
        assert pruefung(w, form="a").wissen("nur_bei_a") != ENTFAELLT
        assert pruefung(w).wissen("nur_bei_a") != ENTFAELLT

    @pytest.mark.parametrize("bedingung", ["{nur_bei_a: ja}", "{nur_bei_a: nein}", "{nur_bei_a: {nicht: [ja]}}"])
    def test_jeder_vergleich_mit_entfallenem_ist_nein(self, tmp_path, bedingung):
        w = werk(tmp_path, [regel("r", bedingung, "{handlungsform: privat}")])
        assert antworten(pruefung(w, form="b"), "handlungsform") == {"r": TRAEGT_NICHT}

    def test_setzt_voraus_und_schliesst_aus_sind_widersprueche(self, tmp_path):
        w = werk(tmp_path)
        gut = sachverhalt(w, bindung="ja", satzung="ja").tatsachen
        ohne = sachverhalt(w, bindung="ja", satzung="nein").tatsachen
        aus = sachverhalt(w, bindung="nein", form="b").tatsachen
        nie = sachverhalt(w, nur_bei_a="ja", form="c").tatsachen
        assert [[x.art for x in widersprueche(Zeitachse(w).am(TAG), t)] for t in (gut, ohne, aus, nie)] == [
            [],
            ["setzt_voraus"],
            ["schliesst_aus"],
            ["nur_wenn"],
        ]

    def test_zwei_merkmale_verschiedener_arten_widersprechen_sich_auch_ohne_die_art(self, tmp_path):
        w = werk(tmp_path)
        beide = sachverhalt(w, nur_bei_a="ja", nur_bei_b="ja").tatsachen
        assert [x.art for x in widersprueche(Zeitachse(w).am(TAG), beide)] == ["nur_wenn"]
        assert list(widersprueche(Zeitachse(w).am(TAG), sachverhalt(w, nur_bei_a="ja").tatsachen)) == []


class TestPunkt02Beobachtbares:
    def test_ein_merkmal_kann_nicht_festgestellt_werden(self, tmp_path):
        with pytest.raises(Ladefehler, match="keine Feststellung"):
            werk(tmp_path, [regel("r", "{satzung: ja}", "{bescheid: ja}")])


class TestPunkt03Wertung:
    def test_unbeantwortet_bleibt_es_offen_nur_wo_es_darauf_ankommt(self, tmp_path):
        w = werk(tmp_path)
        assert [f.name for f in beurteilt(w, satzung="ja", einnahmen="20000,00").fragen] == ["f10"]
        assert beurteilt(w, satzung="nein").klasse == "steuerbar"

    def test_beantwortet_ist_es_bestimmt_und_nennt_die_wertung(self, tmp_path):
        b = beurteilt(werk(tmp_path), satzung="ja", einnahmen="20000,00", f10="nein")
        assert b.klasse == "nicht_steuerbar"
        assert [(v.art, v.bezug) for v in b.fall.vorbehalte] == [("wertung", ("f10",))]

    def test_keine_regel_kann_eine_wertung_setzen(self, tmp_path):
        with pytest.raises(Ladefehler):
            werk(tmp_path, [regel("r", "{satzung: ja}", "{f10: ja}")])


class TestPunkt04Taetigkeit:
    def test_rechtstraeger_ist_der_schluessel_der_summen(self, tmp_path):
        w = werk(tmp_path)
        liste = [
            sachverhalt(w, "a", gruppe="g", satzung="ja", einnahmen="10000,00", rechtstraeger="Gemeinde"),
            sachverhalt(w, "b", gruppe="g", satzung="ja", einnahmen="10000,00", rechtstraeger="Zweckverband"),
        ]
        assert [b.klasse for b in beurteile(Zeitachse(w), liste)] == ["nicht_steuerbar"] * 2


class TestPunkt05Herkunft:
    def test_muster_fuehrt_zu_vorbehalt_und_vorlaeufig(self, tmp_path):
        w = werk(tmp_path)
        b = beurteilt(w, satzung="nein@muster")
        assert (b.klasse, b.vorlaeufig, [v.art for v in b.fall.vorbehalte]) == ("steuerbar", True, ["muster"])
        assert not beurteilt(w, satzung="nein").vorlaeufig

    def test_muster_ohne_einfluss_gibt_keinen_vorbehalt(self, tmp_path):
        b = beurteilt(werk(tmp_path), satzung="nein", form="a@muster")
        assert b.fall.vorbehalte == ()

    def test_geschriebenes_unbekannt_ist_eine_angabe(self, tmp_path):
        b = beurteilt(werk(tmp_path), satzung="unbekannt")
        assert b.fragen[0].name == "satzung"


class TestPunkt06Kleene:
    @pytest.mark.parametrize(
        ("bedingung", "merkmale", "erwartet"),
        [
            ("{alle: [{satzung: ja}, {bescheid: ja}]}", {"satzung": "nein"}, TRAEGT_NICHT),
            ("{alle: [{satzung: ja}, {bescheid: ja}]}", {"satzung": "ja"}, OFFEN),
            ("{eines: [{satzung: ja}, {bescheid: ja}]}", {"satzung": "ja"}, TRAEGT),
            ("{eines: [{satzung: ja}, {bescheid: ja}]}", {"satzung": "nein"}, OFFEN),
            ("{keines: [{satzung: ja}, {bescheid: ja}]}", {"satzung": "ja"}, TRAEGT_NICHT),
            ("{nicht: {satzung: ja}}", {}, OFFEN),
            ("{form: [a, b]}", {"form": "b"}, TRAEGT),
            ("{form: {nicht: [a]}}", {"form": "b"}, TRAEGT),
            ("{form: {nicht: [a]}}", {}, OFFEN),
            ("{eines: [{satzung: ja}, {satzung: nein}]}", {}, OFFEN),
        ],
    )
    def test_verknuepfungen(self, tmp_path, bedingung, merkmale, erwartet):
        w = werk(tmp_path, [regel("r", bedingung, "{handlungsform: privat}")])
        assert antworten(pruefung(w, **merkmale), "handlungsform") == {"r": erwartet}


class TestPunkt07KeinStillesSonst:
    def test_eine_regel_die_nicht_traegt_sagt_nichts_ueber_das_gegenteil(self, tmp_path):
        w = werk(tmp_path, [regel("r", "{satzung: ja}", "{handlungsform: oeffentlich}")])
        b = beurteilt(w, satzung="nein")
        assert b.klasse == "pruefung_erforderlich"
        assert ("handlungsform", "luecke") in [(f.name, f.art) for f in b.fragen]


class TestPunkt08Ausnahmen:
    REGELN = (
        regel("grund", "{satzung: ja}", "{handlungsform: oeffentlich}"),
        regel("ausnahme", "{bescheid: nein}", "{handlungsform: privat}", geht_vor="[grund]"),
        regel("gegenausnahme", "{form: a}", "{handlungsform: oeffentlich}", geht_vor="[ausnahme]"),
    )

    @pytest.mark.parametrize(
        ("merkmale", "erwartet"),
        [
            (
                {"bescheid": "nein", "form": "b"},
                {"grund": VERDRAENGT, "ausnahme": TRAEGT, "gegenausnahme": TRAEGT_NICHT},
            ),
            ({"bescheid": "nein", "form": "a"}, {"grund": TRAEGT, "ausnahme": VERDRAENGT, "gegenausnahme": TRAEGT}),
            ({"form": "b"}, {"grund": OFFEN, "ausnahme": OFFEN, "gegenausnahme": TRAEGT_NICHT}),
            ({"bescheid": "ja"}, {"grund": TRAEGT, "ausnahme": TRAEGT_NICHT, "gegenausnahme": OFFEN}),
            ({"bescheid": "nein"}, {"grund": OFFEN, "ausnahme": OFFEN, "gegenausnahme": OFFEN}),
        ],
    )
    def test_vom_gipfel_des_graphen_her(self, tmp_path, merkmale, erwartet):
        w = werk(tmp_path, list(self.REGELN))
        assert antworten(pruefung(w, satzung="ja", **merkmale), "handlungsform") == erwartet

    def test_ausnahme_mit_gleichem_wert_beisst_nicht(self, tmp_path):
        gleich = regel("gleich", "{bescheid: nein}", "{handlungsform: oeffentlich}", geht_vor="[grund]")
        w = werk(tmp_path, [self.REGELN[0], gleich])
        assert set(antworten(pruefung(w, satzung="ja", bescheid="nein"), "handlungsform").values()) == {TRAEGT}

    def test_kreis_wird_abgelehnt(self, tmp_path):
        mit_kreis = [
            regel("a", "{satzung: ja}", "{handlungsform: privat}", geht_vor="[b]"),
            regel("b", "{satzung: ja}", "{handlungsform: oeffentlich}", geht_vor="[a]"),
        ]
        with pytest.raises(Ladefehler, match="Kreis in geht_vor"):
            werk(tmp_path, mit_kreis)

    def test_reihenfolge_der_dateien_und_zeilen_ist_gleichgueltig(self, tmp_path):
        regeln = list(self.REGELN) + GRUND[2:]
        erste = _alle_ergebnisse(werk(tmp_path / "a", regeln))
        random.Random(7).shuffle(regeln)
        zweite = _alle_ergebnisse(werk(tmp_path / "b", regeln))
        assert erste == zweite


def _alle_ergebnisse(w):
    ergebnisse = []
    for satzung in ("ja", "nein", "unbekannt"):
        for bescheid in ("ja", "nein", "unbekannt"):
            for form in ("a", "b", "unbekannt"):
                b = beurteilt(w, satzung=satzung, bescheid=bescheid, form=form, einnahmen="20000,00", f10="ja")
                ergebnisse.append((b.klasse, b.ergebnisse, b.fragen, b.fall.vorbehalte))
    return ergebnisse


class TestPunkt09Feststellung:
    def test_alle_tragenden_werden_genannt(self, tmp_path):
        w = werk(tmp_path, [*FORM, regel("zweite", "{bescheid: ja}", "{handlungsform: oeffentlich}")])
        befund = pruefung(w, satzung="ja", bescheid="ja").befund("handlungsform")
        assert [r.id for r in befund.tragende] == ["form-oeffentlich", "zweite"]

    def test_offene_gegenregel_haelt_offen(self, tmp_path):
        w = werk(tmp_path, [*FORM, regel("gegen", "{bescheid: nein}", "{handlungsform: privat}")])
        assert pruefung(w, satzung="ja").befund("handlungsform").moeglich == {"oeffentlich", "privat"}
        assert pruefung(w, satzung="ja", bescheid="ja").befund("handlungsform").wert == "oeffentlich"

    def test_regelfall_nur_wenn_nichts_traegt_und_nichts_offen_ist(self, tmp_path):
        w = werk(tmp_path)
        assert pruefung(w, satzung="ja", einnahmen="17500,01").befund("klein").wert == "nein"
        assert pruefung(w, satzung="ja", einnahmen="17500,00").befund("klein").wert == "ja"
        assert pruefung(w, satzung="ja").befund("klein").moeglich == {"ja", "nein"}

    def test_ohne_regelfall_heisst_es_nicht_festgestellt_und_wird_als_offen_gelesen(self, tmp_path):
        schema = SCHEMA.replace("    sonst: {wert: nein, norm: § 2b Abs. 2, satz: Nicht klein., quellen: [q]}\n", "")
        folge = regel("folge", "{klein: nein}", "{wettbewerb: ja}")
        w = werk(tmp_path, [*GRUND[:3], folge], schema=schema)
        p = pruefung(w, satzung="ja", einnahmen="20000,00")
        assert p.befund("klein").moeglich == {"?"}
        assert antworten(p, "wettbewerb") == {"folge": OFFEN}


class TestPunkt10Regelkonflikt:
    def test_kein_ergebnis_fuer_diese_taetigkeit_die_anderen_schon(self, tmp_path):
        w = werk(tmp_path, [*GRUND, regel("streit", "{bescheid: nein}", "{handlungsform: privat}")])
        liste = [
            sachverhalt(w, "gut", satzung="nein", bescheid="nein"),
            sachverhalt(w, "schlecht", satzung="ja", bescheid="nein"),
        ]
        gut, schlecht = beurteile(Zeitachse(w), liste)
        assert (gut.klasse, gut.fall.konflikte) == ("steuerbar", ())
        assert (schlecht.klasse, schlecht.fall.konflikte) == ("pruefung_erforderlich", ("handlungsform",))
        assert ("handlungsform", "konflikt") in [(f.name, f.art) for f in schlecht.fragen]


class TestPunkt11Vermutung:
    BLEIBT_OFFEN = "{regelvermutung: {wenn: {satzung: nein}, widerlegt_durch: {bescheid: ja}}}"
    GILT = "{regelvermutung: {wenn: {satzung: nein}, widerlegt_durch: {bescheid: ja}, ungeprueft: gilt, quelle: q}}"

    @pytest.mark.parametrize(
        ("bedingung", "bescheid", "erwartet"),
        [
            (BLEIBT_OFFEN, "unbekannt", OFFEN),
            (BLEIBT_OFFEN, "nein", TRAEGT),
            (BLEIBT_OFFEN, "ja", TRAEGT_NICHT),
            (GILT, "unbekannt", TRAEGT),
            (GILT, "nein", TRAEGT),
            (GILT, "ja", TRAEGT_NICHT),
        ],
    )
    def test_ungepruefte_widerlegung(self, tmp_path, bedingung, bescheid, erwartet):
        w = werk(tmp_path, [regel("r", bedingung, "{handlungsform: privat}")])
        assert antworten(pruefung(w, satzung="nein", bescheid=bescheid), "handlungsform") == {"r": erwartet}

    def test_vorbehalt_vermutung(self, tmp_path):
        w = werk(tmp_path, [regel("r", self.GILT, "{handlungsform: privat}")])
        assert [v.art for v in beurteilt(w, satzung="nein").fall.vorbehalte] == ["vermutung"]
        assert beurteilt(w, satzung="nein", bescheid="nein").fall.vorbehalte == ()

    def test_regelfall_gilt_ungeprueft_ohne_vorbehalt(self, tmp_path):
        w = werk(tmp_path, [regel("r", self.GILT.replace("gilt", "regelfall"), "{handlungsform: privat}")])
        assert (beurteilt(w, satzung="nein").klasse, beurteilt(w, satzung="nein").fall.vorbehalte) == ("steuerbar", ())
        assert beurteilt(w, satzung="nein", bescheid="ja").klasse == "pruefung_erforderlich"

    def test_gilt_braucht_eine_quelle(self, tmp_path):
        with pytest.raises(Ladefehler, match="braucht eine Quelle"):
            werk(tmp_path, [regel("r", self.GILT.replace(", quelle: q", ""), "{handlungsform: privat}")])


class TestPunkt12Parameter:
    def test_kein_betrag_in_einer_bedingung(self, tmp_path):
        with pytest.raises(Ladefehler, match="stehen nur unter rules/parameter"):
            werk(tmp_path, [regel("r", "{einnahmen: {hoechstens: 17500.00}}", "{handlungsform: privat}")])

    def test_ueberlappende_fassungen_werden_abgelehnt(self, tmp_path):
        zwei = [
            regel("r", "{satzung: ja}", "{handlungsform: privat}", gueltig="{bis: 2026-12-31}"),
            regel("r", "{satzung: nein}", "{handlungsform: privat}", gueltig="{ab: 2026-12-31}"),
        ]
        with pytest.raises(Ladefehler, match="gelten zugleich"):
            werk(tmp_path, zwei)


class TestPunkt13OffeneStufen:
    def test_entschieden_obwohl_offen(self, tmp_path):
        b = beurteilt(werk(tmp_path), f10="ja", einnahmen="20000,00")
        assert (b.klasse, b.fragen) == ("steuerbar", ())
        assert [e.tragend for e in b.ergebnisse] == [("wettbewerb",)], "die Handlungsform kann dahinstehen"

    def test_auch_wo_kein_grund_fuer_sich_feststeht_werden_alle_genannt(self, tmp_path):
        dritte = regel("form-c", "{form: c}", "{handlungsform: privat}")
        w = werk(tmp_path, [*GRUND, dritte, regel("wettbewerb-form", "{form: [a, b]}", "{wettbewerb: ja}")])
        b = beurteilt(w, einnahmen="20000,00", f10="unbekannt")
        assert b.klasse == "pruefung_erforderlich"

    def test_zwei_moegliche_ergebnisse_bleiben_stehen(self, tmp_path):
        b = beurteilt(werk(tmp_path), f10="nein", einnahmen="20000,00")
        assert {e.klasse for e in b.ergebnisse} == {"steuerbar", "nicht_steuerbar"}
        assert [f.name for f in b.fragen] == ["satzung"]


class TestPunkt14Prueffaelle:
    def test_prueffall_mit_unbekanntem_wert_wird_gemeldet(self, tmp_path):
        falsch = regel(
            "r",
            "{form: a}",
            "{handlungsform: privat}",
            prueffaelle="[{name: x, merkmale: {form: d}, erwartet: traegt}]",
        )
        with pytest.raises(Ladefehler, match="kein Wert von „form“"):
            werk(tmp_path, [falsch])

    def test_je_einzeln_macht_einen_fall_je_eintrag(self, tmp_path):
        faelle = "[{name: x, merkmale: {form: a}, erwartet: traegt, je_einzeln: [{satzung: ja}, {bescheid: ja}]}]"
        w = werk(tmp_path, [regel("r", "{form: a}", "{handlungsform: privat}", prueffaelle=faelle)])
        assert [f.merkmale for f in w.regeln[0].prueffaelle] == [
            {"form": "a", "satzung": "ja"},
            {"form": "a", "bescheid": "ja"},
        ]


class TestPunkt15Summen:
    @pytest.mark.parametrize(
        ("andere", "erwartet"),
        [
            ({"satzung": "ja", "einnahmen": "7500,00"}, ["nicht_steuerbar", "nicht_steuerbar"]),
            ({"satzung": "ja", "einnahmen": "7500,01"}, ["pruefung_erforderlich", "pruefung_erforderlich"]),
            ({"satzung": "nein", "einnahmen": "99999,00"}, ["nicht_steuerbar", "steuerbar"]),
            ({"einnahmen": "99999,00"}, ["pruefung_erforderlich", "pruefung_erforderlich"]),
            ({"satzung": "ja"}, ["pruefung_erforderlich", "pruefung_erforderlich"]),
        ],
    )
    def test_sicher_moeglich_nicht(self, tmp_path, andere, erwartet):
        w = werk(tmp_path)
        liste = [
            sachverhalt(w, "a", gruppe="g", satzung="ja", einnahmen="10000,00"),
            sachverhalt(w, "b", gruppe="g", **andere),
        ]
        assert [b.klasse for b in beurteile(Zeitachse(w), liste)] == erwartet

    def test_obere_und_untere_grenze(self, tmp_path):
        w = werk(tmp_path)
        liste = [
            sachverhalt(w, "a", gruppe="g", satzung="ja", einnahmen="100,00"),
            sachverhalt(w, "b", gruppe="g", satzung="ja", einnahmen="20,00"),
            sachverhalt(w, "c", gruppe="g", einnahmen="3,00"),
        ]
        a, _, c = beurteile(Zeitachse(w), liste)
        assert a.tatsachen["summe_gruppe"] == Bereich(12000, 12300)
        assert c.tatsachen["summe_gruppe"] == Bereich(12300, 12300), "die eigene zählt immer"

    def test_anderes_jahr_andere_summe(self, tmp_path):
        w = werk(tmp_path)
        liste = [
            sachverhalt(w, "a", gruppe="g", satzung="ja", einnahmen="10000,00"),
            sachverhalt(w, "b", tag=date(2028, 1, 1), gruppe="g", satzung="ja", einnahmen="10000,00"),
        ]
        assert [b.klasse for b in beurteile(Zeitachse(w), liste)] == ["nicht_steuerbar"] * 2

    def test_vorbehalt_bis_der_katalog_vollstaendig_ist(self, tmp_path):
        w = werk(tmp_path)
        felder = {"satzung": "ja", "einnahmen": "10000,00"}
        assert [v.art for v in beurteilt(w, **felder).fall.vorbehalte] == ["unvollstaendig"]
        assert beurteilt(w, **felder, vollstaendig="ja").fall.vorbehalte == ()

    def test_kreis_ueber_die_summe_wird_abgelehnt(self, tmp_path):
        kreis = regel("k", "{summe_gruppe: {hoechstens: grenze}}", "{handlungsform: privat}")
        with pytest.raises(Ladefehler, match="Kreis"):
            werk(tmp_path, [*FORM, kreis])

    @pytest.mark.parametrize(
        ("kosten", "erwartet"), [("100,00", TRAEGT), ("99,99", TRAEGT_NICHT), ("unbekannt", OFFEN), ("0", OFFEN)]
    )
    def test_anteil(self, tmp_path, kosten, erwartet):
        w = werk(tmp_path, [regel("r", "{quote: {hoechstens: drei}}", "{handlungsform: privat}")])
        assert antworten(pruefung(w, einnahmen="3,00", kosten=kosten), "handlungsform") == {"r": erwartet}

    @pytest.mark.parametrize(("beginn", "erwartet"), [("2024-01-15", TRAEGT), ("2024-01-16", TRAEGT_NICHT)])
    def test_jahre_zwischen(self, tmp_path, beginn, erwartet):
        w = werk(tmp_path, [regel("r", "{alter: {mindestens: drei}}", "{handlungsform: privat}")])
        assert antworten(pruefung(w, beginn=beginn), "handlungsform") == {"r": erwartet}


class TestPunkt16Tag:
    def test_ab_und_bis_schliessen_ein(self, tmp_path):
        zwei = [
            regel("r", "{satzung: ja}", "{handlungsform: privat}", gueltig="{bis: 2026-12-31}"),
            regel("r", "{satzung: ja}", "{handlungsform: oeffentlich}", gueltig="{ab: 2027-01-01}"),
        ]
        w = werk(tmp_path, zwei)
        werte = [
            pruefung(w, tag, satzung="ja").befund("handlungsform").wert
            for tag in (date(2026, 12, 31), date(2027, 1, 1))
        ]
        assert werte == ["privat", "oeffentlich"]

    @pytest.mark.parametrize(
        ("tag", "satz"),
        [(date(2020, 7, 1), 16), (date(2020, 12, 31), 16), (date(2021, 1, 1), 19), (date(2020, 6, 30), None)],
    )
    def test_parameter_nach_leistung(self, tmp_path, tag, satz):
        assert Zeitachse(werk(tmp_path)).am(tag).parameter.get("satz") == satz

    def test_parameter_nach_rechtsstand_und_kalenderjahr(self, tmp_path):
        achse = Zeitachse(werk(tmp_path))
        assert achse.am(date(2019, 1, 1)).parameter["wechsel"] == date(2027, 1, 1).toordinal()
        assert [achse.am(t).parameter["jahreswert"] for t in (date(2026, 12, 31), date(2027, 1, 1))] == [100, 200]


class TestPunkt17Regime:
    def test_unbekannte_option_laesst_beide_ergebnisse(self, tmp_path):
        zeile = "{wenn: {klein: ja}, dann: {klasse: pruefung_erforderlich, grund: altrecht_nicht_geprueft}}"
        schema = SCHEMA.replace("  start:\n", f"  start:\n  - {zeile}\n")
        w = werk(tmp_path, [*FORM, regel("alt", "{bescheid: ja}", "{klein: ja}")], schema=schema)
        assert {e.grund or e.klasse for e in beurteilt(w, satzung="nein").ergebnisse} == {
            "altrecht_nicht_geprueft",
            "steuerbar",
        }
        assert beurteilt(w, satzung="nein", bescheid="nein").klasse == "steuerbar"
        alt = beurteilt(w, satzung="nein", bescheid="ja")
        assert (alt.klasse, [f.name for f in alt.fragen]) == ("pruefung_erforderlich", ["altrecht_nicht_geprueft"])


class TestPunkt18Regelstand:
    def test_jede_aenderung_aendert_die_pruefsumme(self, tmp_path):
        erste = werk(tmp_path / "a").pruefsumme
        assert erste == werk(tmp_path / "b").pruefsumme
        assert erste != werk(tmp_path / "c", [*GRUND, regel("neu", "{form: a}", "{klein: ja}")]).pruefsumme


class TestPunkt19und20Vorbehalte:
    @pytest.mark.parametrize(
        ("quelle", "land", "erwartet"),
        [
            ("q", "NW", []),
            ("sek", "NW", ["ungeprueft"]),
            ("blog", "NW", ["sonstige_quelle"]),
            ("by", "NW", ["fremdes_land"]),
            ("by", "BY", []),
        ],
    )
    def test_die_erste_quelle_traegt(self, tmp_path, quelle, land, erwartet):
        w = werk(tmp_path, [regel("r", "{satzung: nein}", "{handlungsform: privat}", quellen=f"[{quelle}, q]")])
        assert [v.art for v in beurteilt(w, satzung="nein", land=land).fall.vorbehalte] == erwartet

    def test_die_beste_tragende_regel_zaehlt(self, tmp_path):
        schwach = regel("schwach", "{satzung: nein}", "{handlungsform: privat}", quellen="[sek]")
        w = werk(tmp_path, [*FORM, schwach])
        assert beurteilt(w, satzung="nein").fall.vorbehalte == ()


class TestPunkt21Freigabe:
    def test_ohne_vermerk_nicht_freigegeben(self, tmp_path):
        frei = regel(
            "frei", "{satzung: ja}", "{handlungsform: privat}", freigegeben="{rolle: Rechtsamt, am: 2026-11-24}"
        )
        w = werk(tmp_path, [frei, regel("unfrei", "{satzung: nein}", "{handlungsform: privat}")])
        assert {r.id: bool(r.freigegeben) for r in w.regeln} == {"frei": True, "unfrei": False}


class TestPunkt22Laden:
    @pytest.mark.parametrize(
        ("alt", "neu", "code", "satz"),
        [
            ("{satzung: ja}", "{satzunk: ja}", "L06", "Gemeint sein könnte „satzung“"),
            ("{satzung: ja}", "{satzung: jaa}", "L07", "Gemeint sein könnte „ja“"),
            ("norm: § form-privat", "norm: § form-privat\nnorm: doppelt", "L02", "steht doppelt"),
            ("titel: Regel form-privat", "titel: Nr. 2: Zusammenarbeit", "L01", 'titel: "Nr. 2: Zusammenarbeit"'),
            ("frage: Trägt sie?", "frge: Trägt sie?", "L03", "Gemeint sein könnte „frage“"),
            ("quellen: [q]", "quellen: [qq]", "L06", "steht nicht unter rules/quellen"),
        ],
    )
    def test_meldung_mit_ort_satz_und_vorschlag(self, tmp_path: Path, alt, neu, code, satz):
        ordner = schreibe(tmp_path, FORM)
        datei = ordner / "ustg/a.yaml"
        datei.write_text(datei.read_text(encoding="utf-8").replace(alt, neu, 1), encoding="utf-8")
        with pytest.raises(Ladefehler) as fehler:
            lade_regelwerk(ordner)
        passende = [m for m in fehler.value.meldungen if m.code == code]
        assert passende
        assert "ustg/a.yaml:" in str(passende[0])
        assert satz in str(passende[0])

    @pytest.mark.parametrize(("wert", "cent"), [("17500.00", 1750000), ("17.500,00", 1750000), ("17500", 1750000)])
    def test_betraege_werden_nach_deklaration_gelesen(self, tmp_path, wert, cent):
        ordner = schreibe(tmp_path, FORM)
        datei = ordner / "parameter/a.yaml"
        datei.write_text(datei.read_text(encoding="utf-8").replace("17500.00", f'"{wert}"'), encoding="utf-8")
        assert lade_regelwerk(ordner).parameter["grenze"].fassungen[0].wert == cent

    def test_mehrdeutiger_betrag_wird_abgelehnt(self, tmp_path):
        ordner = schreibe(tmp_path, FORM)
        datei = ordner / "parameter/a.yaml"
        datei.write_text(datei.read_text(encoding="utf-8").replace("17500.00", "17.500"), encoding="utf-8")
        with pytest.raises(Ladefehler, match="mehrdeutig"):
            lade_regelwerk(ordner)


class TestEigenschaften:
    """Properties over all 3·3·4·3 fact combinations of the small rulebook."""

    @staticmethod
    def _welten():
        for satzung in ("ja", "nein", "unbekannt"):
            for f10 in ("ja", "nein", "unbekannt"):
                for einnahmen in ("100,00", "20000,00", "unbekannt"):
                    yield {"satzung": satzung, "f10": f10, "einnahmen": einnahmen}

    def test_fragen_leer_genau_dann_wenn_entschieden(self, tmp_path):
        w = werk(tmp_path)
        for welt in self._welten():
            b = beurteilt(w, **welt)
            assert (not b.fragen) == (b.klasse != "pruefung_erforderlich"), welt

    def test_eine_weitere_angabe_kippt_kein_ergebnis_ohne_vorbehalt(self, tmp_path):
        w = werk(tmp_path)
        for welt in self._welten():
            vorher = beurteilt(w, **welt, vollstaendig="ja")
            if not vorher.entschieden or vorher.fall.vorbehalte:
                continue
            for name, wert in welt.items():
                if wert != "unbekannt":
                    continue
                for neu in ("ja", "nein") if name != "einnahmen" else ("1,00", "99999,00"):
                    nachher = beurteilt(w, **{**welt, name: neu}, vollstaendig="ja")
                    assert nachher.klasse == vorher.klasse, (welt, name, neu)

    def test_kein_ergebnis_ohne_spur_und_jede_regel_nennt_eine_quelle(self, tmp_path):
        w = werk(tmp_path)
        for welt in self._welten():
            b = beurteilt(w, **welt)
            for ergebnis in b.ergebnisse if b.entschieden else ():
                assert ergebnis.tragend
                for name in ergebnis.tragend:
                    befund = b.pruefung.befund(name)
                    assert befund.tragende or befund.regelfall or befund.offene
                    assert all(q in w.quellen for r in befund.tragende for q in r.quellen)

    def test_reihenfolge_der_taetigkeiten_ist_gleichgueltig(self, tmp_path):
        w = werk(tmp_path)
        liste = [sachverhalt(w, f"t{n}", gruppe="g", **welt) for n, welt in enumerate(self._welten())]
        vorwaerts = {b.sachverhalt.id: (b.klasse, b.fragen) for b in beurteile(Zeitachse(w), liste)}
        rueckwaerts = {b.sachverhalt.id: (b.klasse, b.fragen) for b in beurteile(Zeitachse(w), liste[::-1])}
        assert vorwaerts == rueckwaerts


def test_hauptleistung_gibt_ihr_ergebnis_weiter(tmp_path):
    schema = SCHEMA.replace("  start:\n", "  start:\n  - {wenn: {klein: ja}, dann: {klasse: folgt_hauptleistung}}\n")
    w = werk(tmp_path, [*FORM, regel("neben", "{form: a}", "{klein: ja}")], schema=schema)
    haupt = sachverhalt(w, "haupt", satzung="nein", form="b")
    neben = dataclasses.replace(sachverhalt(w, "neben", satzung="nein", form="a"), gehoert_zu="haupt")
    ohne = sachverhalt(w, "ohne", satzung="nein", form="a")
    b = {x.sachverhalt.id: x for x in beurteile(Zeitachse(w), [haupt, neben, ohne])}
    assert (b["neben"].klasse, b["neben"].hauptleistung) == ("steuerbar", "haupt")
    assert (b["ohne"].klasse, [f.name for f in b["ohne"].fragen]) == ("pruefung_erforderlich", ["folgt_hauptleistung"])
