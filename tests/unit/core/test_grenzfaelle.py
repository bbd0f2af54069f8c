"""Where a result could come out more certain than its facts: each of these was once wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.core import bau
from tests.unit.core.bau import FORM, GRUND, SCHEMA, beurteilt, regel, sachverhalt, werk

from ust2b.app.saetze import vorbehaltssatz
from ust2b.core.beurteilung import beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.language import Ladefehler

VERMUTUNG = "{regelvermutung: {wenn: {form: a}, widerlegt_durch: {bescheid: ja}, ungeprueft: gilt, quelle: q}}"
NEBEN_SCHEMA = SCHEMA.replace(
    "  start:\n", "  start:\n  - {wenn: {zuschnitt: neben}, dann: {klasse: folgt_hauptleistung}}\n"
).replace(
    "- id: form\n",
    "- id: zuschnitt\n  nummer: 0\n  titel: Zuschnitt\n  feststellungen:\n"
    "  - {name: zuschnitt, kurz: Z, frage: Z?, norm: § 1, werte: {neben: neben, eigen: eigen}}\n- id: form\n",
    1,
)
NEBEN = [
    regel("neben", "{bescheid: ja}", "{zuschnitt: neben}"),
    regel("eigen", "{bescheid: nein}", "{zuschnitt: eigen}"),
]


def arten(b):
    return [v.art for v in b.fall.vorbehalte]


class TestHauptleistung:
    def test_ihre_vorbehalte_gelten_auch_fuer_die_nebenleistung(self, tmp_path: Path):
        w = werk(tmp_path, [*NEBEN, *GRUND], schema=NEBEN_SCHEMA)
        haupt = sachverhalt(w, "haupt", bescheid="nein", satzung="nein@muster")
        neben = sachverhalt(w, "neben", bescheid="ja", gehoert_zu="haupt")
        _, b = beurteile(Zeitachse(w), [haupt, neben])
        assert (b.klasse, b.vorlaeufig, arten(b)) == ("steuerbar", True, ["muster"])

    def test_ihr_regelkonflikt_laesst_die_nebenleistung_offen(self, tmp_path: Path):
        regeln = [*NEBEN, *GRUND, regel("konflikt", "{form: a}", "{wettbewerb: ja}")]
        w = werk(tmp_path, regeln, schema=NEBEN_SCHEMA)
        haupt = sachverhalt(w, "haupt", bescheid="nein", satzung="nein", form="a", f10="nein")
        neben = sachverhalt(w, "neben", bescheid="ja", gehoert_zu="haupt")
        _, b = beurteile(Zeitachse(w), [haupt, neben])
        assert (b.klasse, b.entschieden, b.fall.konflikte) == ("pruefung_erforderlich", False, ("wettbewerb",))


class TestSummen:
    def test_unbestaetigte_betraege_anderer_taetigkeiten_sind_ein_vorbehalt(self, tmp_path: Path):
        w = werk(tmp_path)
        felder = {"satzung": "ja", "gruppe": "g", "vollstaendig": "ja"}
        erste = sachverhalt(w, "a", einnahmen="100,00", **felder)
        zweite = sachverhalt(w, "b", einnahmen="200,00@muster", **felder)
        b, _ = beurteile(Zeitachse(w), [erste, zweite])
        assert (b.klasse, b.vorlaeufig) == ("nicht_steuerbar", True)
        (vorbehalt,) = [v for v in b.fall.vorbehalte if v.art == "muster"]
        assert "„Summe“" in vorbehaltssatz(vorbehalt, b)

    def test_unvollstaendig_nennt_den_eigenen_rechtstraeger(self, tmp_path: Path):
        """Both share one case."""
        w = werk(tmp_path)
        stadt = sachverhalt(w, "a", satzung="ja", einnahmen="100,00", rechtstraeger="Stadt A")
        kreis = sachverhalt(w, "b", date(2028, 5, 1), satzung="ja", einnahmen="100,00", rechtstraeger="Kreis B")
        saetze = [
            vorbehaltssatz(v, b)
            for b in beurteile(Zeitachse(w), [stadt, kreis])
            for v in b.fall.vorbehalte
            if v.art == "unvollstaendig"
        ]
        assert ["2027 von „Stadt A“" in saetze[0], "2028 von „Kreis B“" in saetze[1]] == [True, True]

    def test_entfallener_betrag_allein_und_in_der_gruppe(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        ohne = "{name: einnahmen, kurz: Einnahmen, stufe: 2, typ: betrag, frage: Wie viel?, antwortet: Kämmerei}"
        assert ohne in bau.MERKMALE
        mit = ohne.replace("Kämmerei}", "Kämmerei, nur_wenn: {form: [a]}}")
        monkeypatch.setattr(bau, "MERKMALE", bau.MERKMALE.replace(ohne, mit))
        w = werk(tmp_path)
        felder = {"satzung": "ja", "vollstaendig": "ja"}
        (allein,) = beurteile(Zeitachse(w), [sachverhalt(w, "a", form="b", **felder)])
        gruppe = [
            sachverhalt(w, "a", form="b", gruppe="g", **felder),
            sachverhalt(w, "b", form="a", einnahmen="1,00", gruppe="g", **felder),
        ]
        in_gruppe, _ = beurteile(Zeitachse(w), gruppe)
        assert in_gruppe.klasse == allein.klasse == "pruefung_erforderlich"


class TestVermutung:
    def test_geratene_werte_zaehlen_nicht_als_tatsachen(self, tmp_path: Path):
        """The search tries amounts; without the unconfirmed ``form`` the result would be open."""
        regeln = [
            *FORM,
            regel("klein", "{summe_gruppe: {hoechstens: grenze}}", "{klein: ja}"),
            regel("w0", "{alle: [{summe_gruppe: {mehr_als: grenze}}, {form: a}]}", "{wettbewerb: nein}"),
            regel("w1", "{alle: [{summe_gruppe: {mehr_als: grenze}}, {form: b}]}", "{wettbewerb: ja}"),
        ]
        w = werk(tmp_path, regeln)
        b = beurteilt(w, satzung="ja", form="a@muster")
        assert (b.klasse, b.vorlaeufig) == ("nicht_steuerbar", True)
        assert not beurteilt(w, satzung="ja").entschieden

    def test_vermutung_die_eine_regel_scheitern_laesst(self, tmp_path: Path):
        schema = SCHEMA.replace(
            "  - {name: handlungsform, kurz: Form, frage: Wie?, norm: § 2b, "
            "werte: {oeffentlich: öffentlich, privat: privat}}",
            "  - {name: art, kurz: Art, frage: Art?, norm: § 2, werte: {x: X, y: Y}}\n"
            "  - {name: handlungsform, kurz: Form, frage: Wie?, norm: § 2b, werte: {oeffentlich: ö, privat: p}, "
            "sonst: {wert: privat, norm: § 2, satz: Privat., quellen: [q]}}",
        )
        regeln = [
            regel("art-x", VERMUTUNG, "{art: x}"),
            regel("art-y", "{form: b}", "{art: y}"),
            regel("oeffentlich", "{art: y}", "{handlungsform: oeffentlich}"),
            *GRUND[2:],
        ]
        w = werk(tmp_path, regeln, schema=schema)
        angaben = {"form": "a", "f10": "nein", "einnahmen": "99999,00"}
        assert arten(beurteilt(w, **angaben)) == ["vermutung"]
        assert not beurteilt(w, **angaben, bescheid="ja").entschieden

    def test_muster_und_vermutung_die_einander_ersetzen(self, tmp_path: Path):
        regeln = [*FORM, regel("k1", VERMUTUNG, "{klein: ja}"), regel("w1", "{nur_bei_a: ja}", "{wettbewerb: nein}")]
        w = werk(tmp_path, regeln)
        assert arten(beurteilt(w, satzung="ja", form="a", nur_bei_a="ja@muster")) == ["muster", "vermutung"]
        assert not beurteilt(w, satzung="ja", form="a", bescheid="ja").entschieden

    def test_vermutung_in_einer_vermutung(self, tmp_path: Path):
        aussen = f"{{regelvermutung: {{wenn: {VERMUTUNG}, widerlegt_durch: {{nur_bei_a: ja}}, "
        aussen += "ungeprueft: regelfall, quelle: q}}"
        w = werk(tmp_path, [*FORM, regel("k", aussen, "{klein: ja}")])
        assert arten(beurteilt(w, satzung="ja", form="a")) == ["vermutung"]

    def test_regelfall_bleibt_grund_neben_einer_offenen_regel_fuer_dasselbe(self, tmp_path: Path):
        schema = SCHEMA.replace("satz: Nicht klein., quellen: [q]", "satz: Nicht klein., quellen: [blog]").replace(
            "{eines: [{klein: ja}, {wettbewerb: nein}]}", "{klein: nein}"
        )
        w = werk(tmp_path, [*FORM, regel("offen", "{form: a}", "{klein: nein}")], schema=schema)
        b = beurteilt(w, satzung="ja")
        assert b.fall.pruefung.befund("klein").regelfall
        assert arten(b) == ["sonstige_quelle"]


class TestVollstaendigung:
    def test_betrag_der_auch_in_eine_summe_eingeht(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        gross = "- {name: gross, kurz: G, typ: betrag, norm: § 1, bezug: leistung, "
        gross += "fassungen: [{wert: 50000.00, quelle: q, status: gesehen}]}\n"
        monkeypatch.setattr(bau, "PARAMETER", bau.PARAMETER + gross)
        tabelle = (
            "  start:\n"
            "  - {wenn: {wettbewerb: nein}, dann: {klasse: nicht_steuerbar, grund: p2b}}\n"
            "  - {wenn: {klein: nein}, dann: {klasse: steuerbar}}\n"
            "  - {dann: {klasse: nicht_steuerbar, grund: p2b}}\n"
        )
        schema = SCHEMA[: SCHEMA.index("  start:\n")] + tabelle
        regeln = [
            *FORM,
            regel("w", "{einnahmen: {hoechstens: grenze}}", "{wettbewerb: nein}"),
            regel("w2", "{einnahmen: {mehr_als: grenze}}", "{wettbewerb: ja}"),
            regel("k", "{summe_gruppe: {hoechstens: gross}}", "{klein: ja}"),
        ]
        w = werk(tmp_path, regeln, schema=schema)
        assert beurteilt(w, satzung="ja", einnahmen="60000,00").klasse == "steuerbar"
        assert not beurteilt(w, satzung="ja").entschieden

    def test_nur_genannte_werte_werden_probiert(self, tmp_path: Path):
        regeln = [
            *FORM,
            regel("k1", "{form: a}", "{klein: ja}"),
            regel("w1", "{form: b}", "{wettbewerb: nein}"),
            regel("w2", "{form: c}", "{wettbewerb: ja}"),
        ]
        assert beurteilt(werk(tmp_path, regeln), satzung="ja", form="a|b").klasse == "nicht_steuerbar"

    def test_tabelle_die_durchfallen_kann_entscheidet_nicht(self, tmp_path: Path):
        schema = SCHEMA[: SCHEMA.index("  start:\n")] + (
            "  start:\n  - {wenn: {handlungsform: oeffentlich}, dann: {klasse: nicht_steuerbar, grund: p2b}}\n"
        )
        w = werk(tmp_path, schema=schema)
        assert not beurteilt(w).entschieden
        assert not beurteilt(w, satzung="nein").entschieden
        assert beurteilt(w, satzung="ja").klasse == "nicht_steuerbar"


@pytest.mark.parametrize(
    ("alt", "neu", "text"),
    [
        ("{handlungsform: privat}, dann", "{einnahmen: {hoechstens: grenze}}, dann", "liest nur Feststellungen"),
        ("{klasse: steuerbar}", "{klasse: steuerfrei, befreiung: =gibtsnicht}", "„gibtsnicht“"),
        ("{klasse: steuerbar}", "{klasse: steuerfre}", "„steuerfre“ ist keine Klasse"),
        ("  start:", "  anfang:", "„start“"),
        ("{klasse: steuerbar}", "{tabelle: start}", "Kreis in ergebnis"),
        ("stufen:", "saetze: {x: gibtsnicht}\nstufen:", "den Parameter „gibtsnicht“"),
        ("stufen:", "hinweise: [{art: a, text: t, ab: nie}]\nstufen:", "den Parameter „nie“"),
        ("stufen:", "hinweise: [{art: a, text: t, quelle: keine}]\nstufen:", "Die Quelle „keine“"),
    ],
)
def test_das_pruefschema_wird_vor_der_ersten_pruefung_geprueft(tmp_path: Path, alt: str, neu: str, text: str):
    with pytest.raises(Ladefehler) as fehler:
        werk(tmp_path, schema=SCHEMA.replace(alt, neu, 1))
    assert text in "\n".join(map(str, fehler.value.meldungen))
