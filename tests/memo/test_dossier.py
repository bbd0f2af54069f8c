"""The dossier of a legal person: complete, linked, archivable, and every record in it can be checked again."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from tests.memo.test_vermerke import BOESE

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.dossier import OHNE_GESETZ, dossier, einzelne_normen, gesetz_von, natuerlich
from ust2b.app.vermerkdatensatz import Umfeld
from ust2b.cli import main
from ust2b.memo.dossier import Dossier
from ust2b.memo.dossierschreiber import schreiber
from ust2b.memo.lesen import Lesefehler, lies_datensaetze

KATALOG = Path("examples/dlz/kerpen.yaml")
AUSWAHL = ("wochenmarkt-standgeld", "trauerhalle", "buergerhaus-feier", "wohnungen", "landpacht", "abwasser")


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk, katalog = oeffne(KATALOG, None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def baue(auswertung: Auswertung, ids: tuple[str, ...] = AUSWAHL, bezeichnung: str | None = None) -> Dossier:
    eigene = [b for b in auswertung.beurteilungen if b.sachverhalt.id in ids]
    if bezeichnung is not None:
        eigene = [replace(b, sachverhalt=replace(b.sachverhalt, bezeichnung=bezeichnung)) for b in eigene]
    umfeld = Umfeld([b.sachverhalt for b in auswertung.beurteilungen])
    return dossier(auswertung, eigene, "", "stadt-kerpen-dossier", umfeld)


@pytest.fixture(scope="module")
def d(auswertung) -> Dossier:
    return baue(auswertung)


def markdown(d: Dossier) -> str:
    return schreiber("md", None)(d).decode().replace("\u00a0", " ")


class TestInhalt:
    def test_deckblatt_zaehlt_und_summiert(self, d):
        kopf = {p.titel: p.text for p in d.kopf}
        assert kopf["Amtlicher Gemeindeschlüssel"] == "05362032"
        assert kopf["Umfang"] == "6 von 48 Tätigkeiten"
        assert kopf["Leistung am"] == "15.01.2027"
        assert sum(z.anzahl for z in d.summen) == d.gesamt.anzahl == 6

    def test_jede_taetigkeit_steht_in_uebersicht_inhalt_vermerken_und_anlage(self, d):
        text = markdown(d)
        for k in d.kapitel:
            assert f'<a id="{k.anker}"></a>' in text
            assert text.count(f"](#{k.anker})") >= 2
        assert [z.verweis.anker for z in d.uebersicht] == [k.anker for k in d.kapitel]
        assert {z.verweis.text for z in d.uebersicht} == set(AUSWAHL) == {a.kennung for a in d.anhaenge}

    def test_offene_fragen_nach_geld(self, d):
        def bis(z) -> int:
            return int(re.sub(r"\D", "", z.steuer.rpartition("bis")[2]) or 0)

        betraege = [bis(z) for z in d.fragen]
        assert betraege == sorted(betraege, reverse=True)
        assert any("(Wertung F10)" in z.frage and len(z.taetigkeiten) == 2 for z in d.fragen)
        assert {z.stelle for z in d.fragen} >= {"Steuerstelle", "Rechtsamt"}

    def test_normen_stehen_natuerlich_geordnet(self, d):
        for g in d.normen:
            namen = [norm for norm, _ in g.normen]
            assert namen == sorted(namen, key=natuerlich)
            assert {gesetz_von(n) for n in namen} == {g.gesetz}
        assert natuerlich("§ 2b Abs. 1 UStG") < natuerlich("§ 4 Nr. 9 UStG") < natuerlich("§ 4 Nr. 12 UStG")
        assert natuerlich("§ 4 Nr. 12 UStG") < natuerlich("§ 12 Abs. 1 UStG")

    @pytest.mark.parametrize(
        ("text", "normen"),
        [
            (
                "§ 2b Abs. 1, § 9 Abs. 1 UStG; Abschn. 2b.1 UStAE",
                ["§ 2b Abs. 1 UStG", "§ 9 Abs. 1 UStG", "Abschn. 2b.1 UStAE"],
            ),
            (
                "§ 4 Nr. 12 Satz 1 Buchst. a, Abschn. 4.12.9 UStAE",
                ["§ 4 Nr. 12 Satz 1 Buchst. a UStG", "Abschn. 4.12.9 UStAE"],
            ),
            ("§ 12 Abs. 1 UStG, BMF vom 05.08.2020", ["§ 12 Abs. 1 UStG, BMF vom 05.08.2020"]),
            ("§ 3 Abs. 1 AO", ["§ 3 Abs. 1 AO"]),
        ],
    )
    def test_einzelne_normen(self, text, normen):
        assert einzelne_normen(text) == normen

    def test_gesetz(self):
        assert gesetz_von("§ 23 Abs. 1 GkG NRW") == "GkG NRW"
        assert gesetz_von("§ 4 UStG a. F.") == "UStG"
        assert gesetz_von("BMF vom 05.08.2020") == OHNE_GESETZ

    def test_alle_verweise_in_html_haben_ein_ziel_und_jede_kennung_gibt_es_einmal(self, d):
        html = schreiber("html", None)(d).decode()
        kennungen = re.findall(r'\bid="([^"]+)"', html)
        assert len(kennungen) == len(set(kennungen))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(kennungen)
        ebenen = [int(e) for e in re.findall(r"<h(\d)", html)]
        assert all(b - a <= 1 for a, b in pairwise(ebenen))


class TestDatensaetze:
    @pytest.mark.parametrize("art", ["pdf", "docx", "html"])
    def test_alle_reisen_unveraendert_mit(self, d, tmp_path, art):
        if art == "pdf":
            pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        datei = tmp_path / f"d.{art}"
        datei.write_bytes(schreiber(art, None)(d))
        gelesen = lies_datensaetze(datei)
        if art == "html":
            gelesen = [text.replace("\\u003c", "<") for text in gelesen]
        assert sorted(gelesen) == sorted(d.datensaetze)
        summen = {hashlib.sha256(text.encode()).hexdigest() for text in gelesen}
        assert summen == {a.pruefsumme for a in d.anhaenge}

    @pytest.mark.parametrize("art", ["pdf", "html"])
    def test_ein_abgeschnittenes_dossier_haelt_nicht(self, d, tmp_path, art):
        """Its first memos can still be read; that the others are gone must not pass as „alle halten“."""
        if art == "pdf":
            pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        roh, datei = schreiber(art, None)(d), tmp_path / f"d.{art}"
        letzter = roh.rindex(b'id="ust2b-datensatz' if art == "html" else b"/EmbeddedFile")
        for ende in (letzter - 100, letzter + 100, len(roh) - 40):
            datei.write_bytes(roh[:ende])
            with pytest.raises(Lesefehler, match=r"das Ende der Datei fehlt|unvollständig"):
                lies_datensaetze(datei)

    def test_ein_herausgeschnittener_vermerk_faellt_auf(self, d, tmp_path):
        text, datei = schreiber("html", None)(d).decode(), tmp_path / "d.html"
        datei.write_text(re.sub(r'<script [^>]*datensatz-1">.*?</script>', "", text, flags=re.DOTALL), encoding="utf-8")
        with pytest.raises(Lesefehler, match="nicht vollzählig"):
            lies_datensaetze(datei)

    def test_verify_prueft_das_ganze_dossier(self, d, tmp_path):
        datei = tmp_path / "d.docx"
        datei.write_bytes(schreiber("docx", None)(d))
        ergebnis = CliRunner().invoke(main, ["verify", str(datei)])
        assert ergebnis.exit_code == 0, ergebnis.output
        assert "6 Vermerke nachgeprüft; 0 mit geändertem Ergebnis." in ergebnis.output

    def test_verify_nennt_was_nicht_mehr_haelt(self, auswertung, tmp_path):
        """Under a limit of one euro only what rests on the limit alone changes."""
        from ust2b.app.datensatz import tragende_regeln

        an_der_grenze = {
            b.sachverhalt.id
            for b in auswertung.beurteilungen
            if b.entschieden and tragende_regeln(b) == ["2b-abs2-nr1"]
        }
        assert an_der_grenze
        regeln = tmp_path / "regeln"
        shutil.copytree("rules", regeln)
        for parameter in (regeln / "parameter").glob("*.yaml"):
            text = parameter.read_text(encoding="utf-8")
            parameter.write_text(re.sub(r"(wert: )17500\.00", r"\g<1>1.00", text), encoding="utf-8")
        datei = tmp_path / "d.docx"
        datei.write_bytes(schreiber("docx", None)(baue(auswertung, ("wohnungen", "abwasser", *an_der_grenze))))
        ergebnis = CliRunner().invoke(main, ["verify", str(datei), "--rules", str(regeln)])
        assert ergebnis.exit_code == 1, ergebnis.output
        letzte = ergebnis.stdout.splitlines()[-1]
        genannte = set(letzte.partition("mit geändertem Ergebnis: ")[2].removesuffix(".").split(", "))
        assert genannte
        assert genannte <= an_der_grenze


class TestFormate:
    @pytest.mark.parametrize("boese", BOESE)
    def test_nutzertext_bleibt_text(self, auswertung, boese):
        d = baue(auswertung, ("trauerhalle",), boese)
        html = schreiber("html", None)(d).decode()
        assert "<script>alert" not in html
        assert "\n# Überschrift" not in schreiber("md", None)(d).decode()
        with zipfile.ZipFile(io.BytesIO(schreiber("docx", None)(d))) as archiv:
            for name in archiv.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(archiv.read(name))

    @pytest.mark.parametrize("boese", BOESE)
    def test_nutzertext_wird_nicht_als_typst_gelesen(self, auswertung, boese):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        assert schreiber("pdf", None)(baue(auswertung, ("trauerhalle",), boese)).startswith(b"%PDF")

    @pytest.mark.parametrize("boese", BOESE)
    def test_auch_name_und_kennung_brechen_nichts(self, auswertung, boese):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == "trauerhalle"]
        b = replace(b, sachverhalt=replace(b.sachverhalt, rechtstraeger=boese, id=boese))
        d = dossier(replace(auswertung, beurteilungen=[b]), [b], boese, "x", Umfeld([b.sachverhalt]))
        assert schreiber("pdf", None)(d).startswith(b"%PDF")
        assert "<script>alert" not in schreiber("html", None)(d).decode()
        assert "\n# Überschrift" not in schreiber("md", None)(d).decode()
        with zipfile.ZipFile(io.BytesIO(schreiber("docx", None)(d))) as archiv:
            for name in archiv.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(archiv.read(name))

    def test_auf_das_byte_wiederholbar(self, auswertung, d):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        noch_einmal = baue(auswertung)
        for art in ("docx", "pdf", "html", "md"):
            assert schreiber(art, None)(d) == schreiber(art, None)(noch_einmal), art

    def test_pdf_ist_zugaenglich_und_archivierbar(self, d):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        page = pytest.importorskip("page", reason="page-validation fehlt")
        inhalt = schreiber("pdf", None)(d)
        for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
            fehler = [f.rule_id for f in page.validate_pdf_bytes(inhalt, profile=profil).failures]
            assert [f for f in fehler if not f.endswith("-STREAM-LENGTH-001")] == []

    def test_word_zaehlt_je_vermerk_neu_und_jeder_verweis_hat_ein_ziel(self, d):
        with zipfile.ZipFile(io.BytesIO(schreiber("docx", None)(d))) as archiv:
            dokument = archiv.read("word/document.xml").decode()
            listen = archiv.read("word/numbering.xml").decode()
            verweise = archiv.read("word/_rels/document.xml.rels").decode()
            teile = set(archiv.namelist())
        marken = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', dokument)
        assert len({n for n, _ in marken}) == len(marken)
        namen = {name for _, name in marken}
        assert set(re.findall(r'w:anchor="([^"]+)"', dokument)) <= namen
        assert set(re.findall(r"PAGEREF (\S+)", dokument)) <= namen
        nummern = set(re.findall(r'<w:numId w:val="(1\d{3})"/>', dokument))
        assert len(nummern) >= len(d.kapitel)
        assert nummern <= set(re.findall(r'<w:num w:numId="(\d+)"', listen))
        bilder = set(re.findall(r'r:embed="([^"]+)"', dokument))
        assert len(bilder) == 2 * len(d.kapitel)
        ziele = dict(re.findall(r'Id="(rIdWeg[^"]+)"[^>]*Target="([^"]+)"', verweise))
        assert {f"word/{ziele[b]}" for b in bilder} <= teile
        assert dokument.count("<w:tblHeader/>") >= 4

    def test_eigene_vermerkvorlage_gilt_auch_im_dossier(self, d, tmp_path):
        from ust2b.language.orte import vorlagenverzeichnis

        eigene = tmp_path / "vermerk.docx"
        with (
            zipfile.ZipFile(vorlagenverzeichnis() / "vermerk/vermerk.docx") as alt,
            zipfile.ZipFile(eigene, "w") as neu,
        ):
            for name in alt.namelist():
                inhalt = alt.read(name)
                if name == "word/document.xml":
                    inhalt = inhalt.replace(b"{{ v.haftung }}", b"Stadt Eigenhausen")
                neu.writestr(name, inhalt)
        with zipfile.ZipFile(io.BytesIO(schreiber("docx", tmp_path)(d))) as archiv:
            assert archiv.read("word/document.xml").decode().count("Stadt Eigenhausen") == len(d.kapitel)


def test_befehl_schreibt_ein_dossier_je_rechtstraeger_und_ueberschreibt_nichts(tmp_path):
    zwei = tmp_path / "zwei.yaml"
    inden = Path("examples/dlz/inden.yaml").read_text("utf-8")
    zwei.write_text(
        inden.replace("- id: inden\n", "- {id: b, name: Zweckverband B, ags: '05358021', land: NW}\n- id: inden\n"),
        "utf-8",
    )
    zwei.write_text(
        zwei.read_text("utf-8")
        + '- {id: sitzungsgeld, bezeichnung: "Mahnung", rechtstraeger: b, betrag: "1,00", merkmale: {zahlungsart: mahnung_verzug}}\n',
        "utf-8",
    )
    ziel = tmp_path / "neu"
    aufruf = ["memo", str(zwei), "--alle", "--dossier", "--format", "md", "--output", str(ziel)]
    erster = CliRunner().invoke(main, aufruf)
    assert erster.exit_code == 0, erster.output
    assert {p.name for p in ziel.iterdir()} == {"gemeinde-inden-dossier.md", "zweckverband-b-dossier.md"}
    zweiter = CliRunner().invoke(main, aufruf)
    assert zweiter.exit_code == 3
    assert "gibt es schon" in zweiter.output
