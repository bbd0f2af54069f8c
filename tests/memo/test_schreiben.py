"""Letters to the tax office: which questions become one, what hangs on them, and that nothing in them is dressed up."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from tests.memo.test_vermerke import BOESE

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.fundstellen import Fundstelle, angefuegt, fundstellen
from ust2b.app.rechtsfragen import Rechtsfrage, Spanne, rechtsfragen
from ust2b.app.schreiben import EIGENE_POSITION, FORMLOS, Briefkopf, dateinamen, fragen_an_andere, schreiben
from ust2b.cli import main
from ust2b.core.sachverhalt import Angabe
from ust2b.language import lade_regelwerk
from ust2b.memo.briefe import schreiber
from ust2b.memo.schreiben import Schreiben

JUELICH = Path("examples/dlz/juelich.yaml")


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk, katalog = oeffne(JUELICH, None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def frage(auswertung: Auswertung, nummer: str) -> Rechtsfrage:
    (eine,) = rechtsfragen(auswertung, [nummer])
    return eine


def brief(auswertung: Auswertung, nummer: str, kopf: Briefkopf | None = None) -> Schreiben:
    return schreiben(auswertung, frage(auswertung, nummer), "brief", kopf or Briefkopf())


def als_text(s: Schreiben) -> str:
    return schreiber("md", None)(s).decode().replace("\u00a0", " ")


def mit_bezeichnung(auswertung: Auswertung, kennung: str, text: str) -> Auswertung:
    return replace(
        auswertung,
        beurteilungen=[
            replace(b, sachverhalt=replace(b.sachverhalt, bezeichnung=text)) if b.sachverhalt.id == kennung else b
            for b in auswertung.beurteilungen
        ],
    )


class TestRechtsfragen:
    def test_jede_antwort_wird_ausgewertet_und_in_cent_gerechnet(self, auswertung):
        (strasse,) = [t for t in frage(auswertung, "F10").betroffene if t.b.sachverhalt.id == "strassenreinigung"]
        assert strasse.betrag == 238_000_00
        assert {a.wert: a.steuer for a in strasse.antworten} == {
            "ja": Spanne(38_000_00, 38_000_00),
            "nein": Spanne(0, 0),
        }
        assert strasse.steuer == Spanne(0, 38_000_00)

    def test_eine_aufteilung_ist_eine_spanne_bis_zur_vollen_steuerpflicht(self, auswertung):
        (halle,) = frage(auswertung, "F31").betroffene
        steuer = {a.ergebnisse[0].split()[0]: a.steuer for a in halle.antworten}
        voll = round(31_200_00 * 19 / 119)
        assert steuer["aufzuteilen"] == Spanne(0, voll)
        assert steuer["steuerpflichtig"] == Spanne(voll, voll)
        assert steuer["steuerfrei"] == Spanne(0, 0)

    def test_wo_tatsachen_fehlen_wird_noch_nicht_gefragt(self, auswertung):
        f10 = frage(auswertung, "F10")
        assert "dlz-vergabe" in {t.b.sachverhalt.id for t in f10.spaeter}
        assert "dlz-vergabe" not in {t.b.sachverhalt.id for t in f10.betroffene}

    def test_nur_wertungen_werden_schreiben_tatsachen_haben_eine_stelle(self, auswertung):
        alle = rechtsfragen(auswertung)
        assert alle
        assert {f.wertung.typ for f in alle} == {"wertung"}
        andere = fragen_an_andere(auswertung, "Stadt Jülich")
        assert any("friedhof-baumgrab" in text for text in andere["Rechtsamt"])

    def test_die_teuerste_frage_steht_zuerst(self, auswertung):
        strittig = [f.steuer.strittig for f in rechtsfragen(auswertung)]
        assert strittig == sorted(strittig, reverse=True)

    def test_ohne_betrag_wird_keine_steuer_behauptet(self, auswertung):
        ohne = []
        for b in auswertung.beurteilungen:
            s = b.sachverhalt
            if s.id == "strassenreinigung":
                angaben = {n: a for n, a in s.angaben.items() if not n.startswith("einnahmen_")}
                b = replace(b, sachverhalt=replace(s, betrag=None, angaben=angaben))
            ohne.append(b)
        neu = replace(auswertung, beurteilungen=ohne)
        f10 = frage(neu, "F10")
        assert [t.b.sachverhalt.id for t in f10.ohne_steuerbetrag] == ["strassenreinigung"]
        text = als_text(schreiben(neu, f10, "x", Briefkopf()))
        assert "nicht angegeben" in text
        assert "ist die Umsatzsteuer nicht berechnet" in text

    def test_was_tatsachen_ausschliessen_ist_keine_antwort(self, auswertung):
        """F28 says that the service is marketable: then „no distortion“ is no longer an answer to F10."""
        (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == "dlz-vergabe"]
        marktgaengig = Angabe(frozenset({"marktgaengig"}))
        angaben = {**b.sachverhalt.angaben, "f28_pruefung_vergabe_steuerservice": marktgaengig}
        neu = replace(b, sachverhalt=replace(b.sachverhalt, angaben=angaben))
        f10 = frage(replace(auswertung, beurteilungen=[neu]), "F10")
        (t,) = (*f10.betroffene, *f10.spaeter)
        assert [a.wert for a in t.antworten] == ["ja"]


class TestFundstellen:
    @pytest.mark.parametrize(
        ("text", "gelesen"),
        [
            ("EuGH vom 16.09.2008, C-288/07", True),
            ("BFH vom 17.08.2023, V R 7/23", False),
            ("Abschn. 4.12.11 Abs. 1 und 4 UStAE", True),
            ("Abschn. 99.9 Abs. 1 UStAE", False),
            ("§ 2b Abs. 1 Satz 2 UStG", True),
            ("§ 999 Abs. 1 UStG", False),
            ("BMF vom 16.12.2016, Rz. 30 ff. (nicht gelesen)", False),
            ("FG Nirgendwo vom 01.01.2020, 9 K 99/19", False),
        ],
    )
    def test_nur_was_verzeichnet_ist_gilt_als_gelesen(self, text, gelesen):
        (eine,) = fundstellen(text, lade_regelwerk(None))
        assert eine.gelesen is gelesen
        assert gelesen or "gelesen" in str(eine)

    def test_mehrere_teile_einzeln(self):
        teile = fundstellen("Abschn. 4.12.10 UStAE; BFH vom 17.08.2023, V R 7/23", lade_regelwerk(None))
        assert [t.gelesen for t in teile] == [True, False]

    def test_was_der_satz_selbst_nennt_steht_nicht_noch_einmal(self):
        stelle = Fundstelle("BMF 23.11.2020, III C 2", "", gelesen=True)
        assert angefuegt("So die Verwaltung (BMF vom 23.11.2020).", stelle) == "So die Verwaltung (BMF vom 23.11.2020)."
        fremd = Fundstelle("BFH 01.02.2003", "nicht gelesen", gelesen=False)
        assert angefuegt("So ist es.", fremd) == "So ist es (BFH 01.02.2003, nicht gelesen)."


class TestInhalt:
    def test_das_schreiben_sagt_frage_taetigkeiten_betraege_und_bitte(self, auswertung):
        text = als_text(brief(auswertung, "F10", Briefkopf("20-1/27", "Finanzamt Düren", "")))
        assert "**Würde es den Wettbewerb mehr als unbedeutend verzerren" in text
        assert "Finanzamt Düren – Umsatzsteuer" in text
        assert "20-1/27" in text
        assert "| strassenreinigung | Straßenreinigung für Anlieger | 238.000,00 € |" in text
        assert "0,00 € bis 45.136,97 €" in text
        assert FORMLOS in text
        assert "Annahme: Die Beträge" in text
        assert "Gebühr nach § 89" not in text

    def test_die_eigene_position_bleibt_eine_luecke(self, auswertung):
        for f in (f for f in rechtsfragen(auswertung) if f.betroffene):
            s = schreiben(auswertung, f, "x", Briefkopf())
            assert EIGENE_POSITION in s.auffassung[-1]
            assert EIGENE_POSITION in s.hinweise[0]

    def test_ungelesene_quellen_werden_genannt_wie_sie_sind(self, auswertung):
        s = brief(auswertung, "F13")
        assert "V R 7/23, nur in anderen Texten gelesen" in s.auffassung[0]
        assert any(h.startswith("Am Original lesen") and "V R 7/23" in h for h in s.hinweise)
        assert not any(h.startswith("Am Original lesen") for h in brief(auswertung, "F10").hinweise)

    def test_was_nicht_festgestellt_ist_steht_im_schreiben_und_davor(self, auswertung):
        s = brief(auswertung, "F10")
        (grab,) = [t for t in s.sachverhalte if "friedhof-baumgrab" in t.titel]
        assert any("Privat" in kurz for kurz in grab.offen)
        assert any("Baumgrab" in h and "Rechtsamt" in h for h in s.hinweise)

    def test_ohne_steuer_sagt_das_schreiben_dass_keine_davon_abhaengt(self):
        werk, katalog = oeffne(Path("examples/dlz/linnich.yaml"), None, None)
        linnich = werte_aus(werk, katalog.sachverhalte, nur_definition=True)
        ohne = [f for f in rechtsfragen(linnich) if f.betroffene and not f.ohne_steuerbetrag and f.steuer.bis == 0]
        if not ohne:
            pytest.skip("Im Beispiel hängt an jeder offenen Rechtsfrage Umsatzsteuer")
        s = schreiben(linnich, ohne[0], "x", Briefkopf())
        assert any("nach keiner der möglichen Antworten" in text for text in s.rechnung)
        assert any("prüfen, ob das Schreiben nötig ist" in text for text in s.hinweise)

    def test_eine_quelle_steht_in_den_hinweisen_einmal(self, auswertung):
        (hinweis,) = [h for h in brief(auswertung, "F05").hinweise if h.startswith("Am Original lesen")]
        assert hinweis.count("14.03.2012") == 1

    def test_gemeinsame_tatsachen_stehen_einmal(self, auswertung):
        erste, *einzelne = brief(auswertung, "F10").sachverhalte
        assert erste.titel == "Alle Tätigkeiten"
        assert len(einzelne) == 3
        assert not any(set(erste.tatsachen) & set(t.tatsachen) for t in einzelne)

    def test_namen_der_dateien_sind_fest(self, auswertung):
        fragen = rechtsfragen(auswertung)
        assert "stadt-juelich-anfrage-f10" in dateinamen(fragen)
        assert dateinamen([fragen[0], fragen[0]])[1].endswith("-2")


class TestFormate:
    @pytest.mark.parametrize("boese", BOESE)
    def test_nutzertext_bleibt_text(self, auswertung, boese):
        neu = mit_bezeichnung(auswertung, "strassenreinigung", boese)
        s = brief(neu, "F10", Briefkopf(boese, boese, boese))
        html = schreiber("html", None)(s).decode("utf-8", "surrogatepass")
        assert "<script" not in html
        assert "\n# Überschrift" not in schreiber("md", None)(s).decode()
        with zipfile.ZipFile(io.BytesIO(schreiber("docx", None)(s))) as archiv:
            for name in archiv.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(archiv.read(name))
        assert "49" not in html.partition("<h1>")[0]

    @pytest.mark.parametrize("boese", BOESE)
    def test_nutzertext_wird_nicht_als_typst_gelesen(self, auswertung, boese):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        neu = mit_bezeichnung(auswertung, "strassenreinigung", boese)
        assert schreiber("pdf", None)(brief(neu, "F10", Briefkopf(boese, boese))).startswith(b"%PDF")

    def test_alle_formate_sind_auf_das_byte_wiederholbar(self, auswertung):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        s = brief(auswertung, "F10")
        for art in ("docx", "pdf", "html", "md"):
            assert schreiber(art, None)(s) == schreiber(art, None)(s), art

    def test_pdf_ist_zugaenglich_und_archivierbar(self, auswertung):
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        page = pytest.importorskip("page", reason="page-validation fehlt")
        inhalt = schreiber("pdf", None)(brief(auswertung, "F10"))
        for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
            assert [f.rule_id for f in page.validate_pdf_bytes(inhalt, profile=profil).failures] == []

    def test_eigener_briefkopf_ersetzt_nur_diesen_teil(self, auswertung, tmp_path):
        (tmp_path / "teile").mkdir()
        (tmp_path / "teile/briefkopf_schreiben.html.j2").write_text("<header>Stadt Eigenhausen</header>", "utf-8")
        html = schreiber("html", tmp_path)(brief(auswertung, "F10")).decode()
        assert "Stadt Eigenhausen" in html
        assert "5 Unsere Bitte" in html


class TestBefehl:
    def test_schreibt_und_ueberschreibt_nichts(self, tmp_path):
        aufruf = ["letter", str(JUELICH), "--frage", "f10", "--format", "md", "--output", str(tmp_path)]
        erster = CliRunner().invoke(main, aufruf)
        assert erster.exit_code == 0, erster.output
        assert [p.name for p in tmp_path.iterdir()] == ["stadt-juelich-anfrage-f10.md"]
        assert "F10 Gewicht der Wettbewerbsverzerrung" in erster.output
        assert "0,00 € bis 45.136,97 €" in erster.output.replace("\u00a0", " ")
        assert "Tatsachen, kein Schreiben – Rechtsamt" in erster.output
        assert "1 Datei in" in erster.output
        zweiter = CliRunner().invoke(main, aufruf)
        assert zweiter.exit_code == 3
        assert "gibt es schon" in zweiter.output
        assert CliRunner().invoke(main, [*aufruf, "--force"]).exit_code == 0

    def test_ohne_offene_rechtsfrage_kein_schreiben(self, tmp_path):
        ergebnis = CliRunner().invoke(main, ["letter", "examples/dlz/merzenich.yaml", "-o", str(tmp_path / "neu")])
        assert ergebnis.exit_code == 1
        assert "Kein Schreiben" in ergebnis.output
        assert not (tmp_path / "neu").exists()

    def test_unbekannte_wertung_ist_ein_falscher_aufruf(self, tmp_path):
        ergebnis = CliRunner().invoke(main, ["letter", str(JUELICH), "--frage", "F99", "-o", str(tmp_path)])
        assert ergebnis.exit_code == 2
        assert "F99" in ergebnis.output

    def test_mehrere_kataloge(self, tmp_path):
        aufruf = ["letter", str(JUELICH), "examples/dlz/kerpen.yaml", "--frage", "F13", "--format", "md"]
        ergebnis = CliRunner().invoke(main, [*aufruf, "-o", str(tmp_path)])
        assert ergebnis.exit_code == 0
        namen = {p.name for p in tmp_path.iterdir()}
        assert namen == {"stadt-juelich-anfrage-f13.md", "stadt-kerpen-anfrage-f13.md"}

    def test_derselbe_traeger_in_zwei_katalogen_ueberschreibt_sich_nicht(self, tmp_path):
        aufruf = ["letter", str(JUELICH), str(JUELICH), "--frage", "F13", "--format", "md", "--force"]
        assert CliRunner().invoke(main, [*aufruf, "-o", str(tmp_path)]).exit_code == 0
        namen = {p.name for p in tmp_path.iterdir()}
        assert namen == {"stadt-juelich-anfrage-f13.md", "stadt-juelich-anfrage-f13-2.md"}
