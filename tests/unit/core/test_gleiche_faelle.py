"""Equal cases are decided once; what must tell two activities apart, and what a search must not call decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.core.bau import FORM, GRUND, SCHEMA, beurteilt, regel, sachverhalt, werk

from ust2b.app.saetze import vorbehaltssatz
from ust2b.core import vervollstaendigung
from ust2b.core.beurteilung import beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Groesse, Merkmal
from ust2b.core.vorbehalte import Vorbehalt

TABELLE = SCHEMA[: SCHEMA.index("  start:\n")] + "  start:\n"
REGELFALL = "{regelvermutung: {wenn: {satzung: %s}, widerlegt_durch: {bescheid: ja}, ungeprueft: regelfall, quelle: q}}"


class TestZweiAehnlicheInEinemKatalog:
    """One evaluation of both: the second must not get the stored result of the first."""

    def test_land(self, tmp_path: Path):
        w = werk(tmp_path, [regel("by", "{satzung: nein}", "{handlungsform: privat}", quellen="[by]")])
        liste = [sachverhalt(w, land, satzung="nein", land=land) for land in ("BY", "NW")]
        eigenes, fremdes = beurteile(Zeitachse(w), liste)
        assert eigenes.fall.vorbehalte == ()
        assert fremdes.fall.vorbehalte == (Vorbehalt("fremdes_land", ("by",)),)

    def test_erklaerte_vollstaendigkeit(self, tmp_path: Path):
        w = werk(tmp_path)
        felder = {"satzung": "ja", "einnahmen": "100,00"}
        liste = [sachverhalt(w, n, vollstaendig=n, rechtstraeger=n, **felder) for n in ("ja", "nein")]
        erklaert, offen = beurteile(Zeitachse(w), liste)
        assert erklaert.fall.vorbehalte == ()
        assert offen.fall.vorbehalte == (Vorbehalt("unvollstaendig"),)

    def test_herkunft(self, tmp_path: Path):
        w = werk(tmp_path)
        liste = [sachverhalt(w, f"t{n}", satzung=text) for n, text in enumerate(("nein", "nein@muster"))]
        assert [b.vorlaeufig for b in beurteile(Zeitachse(w), liste)] == [False, True]


class TestVorbehalte:
    def test_summe_ueber_der_grenze_kann_keine_weitere_taetigkeit_kippen(self, tmp_path: Path):
        regeln = [*FORM, *GRUND[3:], regel("gross", "{summe_gruppe: {mehr_als: grenze}}", "{klein: nein}")]
        b = beurteilt(werk(tmp_path, regeln), satzung="ja", einnahmen="20000,00", f10="ja")
        assert (b.klasse, [v.art for v in b.fall.vorbehalte]) == ("steuerbar", ["wertung"])

    def test_uebergangene_wertung(self, tmp_path: Path):
        """A person judged otherwise, a described case goes before: the result says so, in words too."""
        regeln = [
            regel("wertung", "{f10: nein}", "{wettbewerb: nein}"),
            regel("beschrieben", "{form: a}", "{wettbewerb: ja}", geht_vor="[wertung]"),
        ]
        schema = TABELLE + "  - {wenn: {wettbewerb: ja}, dann: {klasse: steuerbar}}\n"
        w = werk(tmp_path, regeln, schema=schema)
        b = beurteilt(w, form="a", f10="nein@wertung")
        assert (b.klasse, b.fall.vorbehalte) == ("steuerbar", (Vorbehalt("uebergangene_wertung", ("f10",)),))
        assert "Weicht von der Wertung F10" in vorbehaltssatz(b.fall.vorbehalte[0], b)
        assert beurteilt(w, form="a", f10="ja@wertung").fall.vorbehalte == ()

    def test_schwache_quelle_einer_frueheren_stufe(self, tmp_path: Path):
        """The table reads ``wettbewerb`` only; its rule reads ``handlungsform``, which rests on a source at second hand."""
        regeln = [
            regel("form", "{satzung: ja}", "{handlungsform: oeffentlich}", quellen="[sek]"),
            regel("wettbewerb", "{handlungsform: oeffentlich}", "{wettbewerb: nein}"),
        ]
        schema = TABELLE + "  - {wenn: {wettbewerb: nein}, dann: {klasse: nicht_steuerbar, grund: p2b}}\n"
        b = beurteilt(werk(tmp_path, regeln, schema=schema), satzung="ja")
        assert (b.klasse, b.fall.vorbehalte) == ("nicht_steuerbar", (Vorbehalt("ungeprueft", ("sek",)),))

    def test_vermuteter_abzug_wird_genannt_und_nur_er(self, tmp_path: Path):
        w = werk(tmp_path, [regel("quote", "{quote: {hoechstens: drei}}", "{handlungsform: privat}")])
        zuschuss = Merkmal("zuschuss", "Zuschuss", "2", "betrag", "Wie viel?", "Kämmerei")
        quote = Groesse("quote", "Quote", "anteil", "einnahmen", "kosten", "zuschuss")
        w = replace(w, merkmale=w.merkmale | {"zuschuss": zuschuss}, groessen=w.groessen | {"quote": quote})
        b = beurteilt(w, einnahmen="2,00", kosten="100,00", zuschuss="0@muster", form="a@muster")
        assert b.fall.vorbehalte == (Vorbehalt("muster", ("quote", "zuschuss")),)


class TestSuche:
    def test_verbrauchter_vorrat_entscheidet_nicht(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """Two nodes reach the first end only; that the second is the same nobody has seen."""
        regeln = [*FORM, *(regel(f"w-{n}", f"{{bescheid: {n}}}", "{wettbewerb: ja}") for n in ("ja", "nein"))]
        w = werk(tmp_path, regeln)
        assert beurteilt(w, satzung="ja").klasse == "steuerbar"
        monkeypatch.setattr(vervollstaendigung, "KNOTENVORRAT", 2)
        b = beurteilt(w, satzung="ja")
        assert not b.entschieden
        assert b.fragen

    def test_altes_recht_an_jedem_ende_bleibt_eine_frage(self, tmp_path: Path):
        zeilen = "".join(
            f"  - {{wenn: {{klein: {wert}}}, dann: {{klasse: pruefung_erforderlich, grund: altrecht_{wert}}}}}\n"
            for wert in ("ja", "nein")
        )
        w = werk(tmp_path, [*FORM, regel("k", "{bescheid: ja}", "{klein: ja}")], schema=TABELLE + zeilen)
        b = beurteilt(w, satzung="ja")
        assert (b.klasse, b.entschieden) == ("pruefung_erforderlich", False)
        assert b.fragen

    def test_was_sich_ausschliesst_wird_nicht_probiert(self, tmp_path: Path):
        """``bindung: ja`` needs ``satzung: ja``; with ``satzung: nein`` only the other answer is left."""
        regeln = [
            regel("form", "{satzung: [ja, nein]}", "{handlungsform: oeffentlich}"),
            regel("klein", "{bindung: ja}", "{klein: ja}"),
            *GRUND[3:],
        ]
        w = werk(tmp_path, regeln)
        assert beurteilt(w, satzung="nein", f10="ja").klasse == "steuerbar"
        assert beurteilt(w, satzung="ja", f10="ja").klasse == "pruefung_erforderlich"

    def test_option_und_keine_sind_zwei_ergebnisse(self, tmp_path: Path):
        zeilen = "".join(
            f"  - {{wenn: {{klein: {wert}}}, dann: {{klasse: steuerfrei, befreiung: nr1, option: {option}}}}}\n"
            for wert, option in (("ja", "moeglich"), ("nein", "ausgeschlossen"))
        )
        w = werk(tmp_path, [*FORM, regel("k", "{bescheid: ja}", "{klein: ja}")], schema=TABELLE + zeilen)
        assert beurteilt(w, satzung="ja", bescheid="ja").klasse == "steuerfrei"
        offen = beurteilt(w, satzung="ja")
        assert (offen.klasse, [f.name for f in offen.fragen]) == ("pruefung_erforderlich", ["bescheid"])


class TestUnterstelltes:
    def test_normalfall_der_das_ergebnis_traegt(self, tmp_path: Path):
        """With the other answer the result would be open: that is overturned as well."""
        w = werk(tmp_path, [regel("r", REGELFALL % "nein", "{handlungsform: privat}")])
        assert beurteilt(w, satzung="nein").fall.unterstellt == ("bescheid",)
        assert beurteilt(w, satzung="nein", bescheid="nein").fall.unterstellt == ()

    def test_normalfall_in_einer_verneinung(self, tmp_path: Path):
        w = werk(tmp_path, [*FORM, *GRUND[3:], regel("k", f"{{nicht: {REGELFALL % 'ja'}}}", "{klein: ja}")])
        b = beurteilt(w, satzung="ja", f10="ja")
        assert (b.klasse, b.fall.unterstellt) == ("steuerbar", ("bescheid",))
        assert beurteilt(w, satzung="ja", f10="ja", bescheid="ja").klasse == "nicht_steuerbar"

    def test_normalfall_ohne_folge_wird_nicht_genannt(self, tmp_path: Path):
        w = werk(tmp_path, [*GRUND, regel("r", REGELFALL % "nein", "{wettbewerb: ja}")])
        assert beurteilt(w, satzung="nein").fall.unterstellt == ()


def test_nebenleistung_einer_nebenleistung_bekommt_kein_ergebnis(tmp_path: Path):
    schema = SCHEMA.replace("  start:\n", "  start:\n  - {wenn: {klein: ja}, dann: {klasse: folgt_hauptleistung}}\n")
    w = werk(tmp_path, [*FORM, regel("neben", "{form: a}", "{klein: ja}")], schema=schema)
    haupt = sachverhalt(w, "haupt", satzung="nein", form="b")
    mitte = sachverhalt(w, "mitte", satzung="nein", form="a", gehoert_zu="haupt")
    ende = sachverhalt(w, "ende", satzung="nein", form="a", gehoert_zu="mitte")
    fremd = sachverhalt(w, "fremd", satzung="nein", form="a", gehoert_zu="haupt", rechtstraeger="Kreis")
    _, b_mitte, b_ende, b_fremd = beurteile(Zeitachse(w), [haupt, mitte, ende, fremd])
    assert (b_mitte.klasse, b_mitte.hauptleistung) == ("steuerbar", "haupt")
    for b in (b_ende, b_fremd):
        assert (b.klasse, b.hauptleistung) == ("pruefung_erforderlich", "")
        assert b.fragen
