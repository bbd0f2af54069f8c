"""Own templates: one part replaced in each of the four formats, and what is wrong in them found before the first memo."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.vermerke import Auftrag, erzeuge
from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.vorlagen import Vorlagenfehler

KATALOG = Path("examples/erste-schritte/katalog.yaml")
OHNE_PDF = ("docx", "html", "md")


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk, katalog = oeffne(KATALOG, None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def ein_vermerk(auswertung: Auswertung, eigene: Path | None, *formate: str) -> dict[str, bytes]:
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == "parkscheinautomat-parkbuchten"]
    return {name.rpartition(".")[2]: inhalt for name, inhalt in erzeuge(auswertung, [b], Auftrag(formate, eigene))}


def word_text(inhalt: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(inhalt)) as archiv:
        return re.sub(r"<[^>]+>", "", archiv.read("word/document.xml").decode())


def geaenderte_wordvorlage(ziel: Path, alt: str, neu: str) -> None:
    with (
        zipfile.ZipFile(vorlagenverzeichnis() / "vermerk/vermerk.docx") as quelle,
        zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as archiv,
    ):
        for name in quelle.namelist():
            teil = quelle.read(name)
            if name == "word/document.xml":
                assert alt.encode() in teil
                teil = teil.replace(alt.encode(), neu.encode(), 1)
            archiv.writestr(name, teil)


def test_wortlaut_und_briefkopf_gelten_in_allen_formaten(auswertung, tmp_path):
    (tmp_path / "wortlaut.yaml").write_text(
        "briefkopf: [Stadt Beispielhausen, Kämmerei]\nfolgen: Was daraus folgt\n", encoding="utf-8"
    )
    vermerke = ein_vermerk(auswertung, tmp_path, *OHNE_PDF)
    for text in (word_text(vermerke["docx"]), vermerke["html"].decode(), vermerke["md"].decode()):
        assert "Stadt Beispielhausen" in text
        assert re.search(r"\d Was daraus folgt", text)
        assert re.search(r"\d Grenzen und Wiedervorlage", text)
        assert "Sachverhalt" in text


def test_wortlaut_gilt_auch_im_pdf(tmp_path):
    pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    from ust2b.memo.pdf import PdfSchreiber

    (tmp_path / "wortlaut.yaml").write_text("folgen: Was daraus folgt\n", encoding="utf-8")
    worte = PdfSchreiber(tmp_path)._worte
    assert worte["folgen"] == "Was daraus folgt"
    assert worte["grenzen"] == "Grenzen und Wiedervorlage"


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ("folgenn: X", "„folgenn“ gibt es nicht. Gemeint sein könnte „folgen“"),
        ("folgen: [a]", "„folgen“ braucht einen Text"),
        ("briefkopf: Stadt", "„briefkopf“ ist eine Liste von Zeilen"),
        ("- a", "Erwartet werden Einträge"),
        ("folgen: X\na: [", "wortlaut.yaml: Kein gültiges YAML in Zeile 2"),
    ],
)
def test_fehler_im_wortlaut_stehen_vor_dem_ersten_vermerk(auswertung, tmp_path, inhalt, meldung):
    (tmp_path / "wortlaut.yaml").write_text(inhalt, encoding="utf-8")
    with pytest.raises(Vorlagenfehler, match=re.escape(meldung)):
        next(erzeuge(auswertung, auswertung.beurteilungen[:1], Auftrag(("md",), tmp_path)))


def test_eigene_word_vorlage_ersetzt_nur_sich_selbst(auswertung, tmp_path):
    geaenderte_wordvorlage(tmp_path / "vermerk.docx", "3 {{ w.pruefung }}", "3 Rechtliche Würdigung")
    vermerke = ein_vermerk(auswertung, tmp_path, *OHNE_PDF)
    assert "3 Rechtliche Würdigung" in word_text(vermerke["docx"])
    assert "3 Prüfung" in vermerke["html"].decode()


def test_eigener_briefkopf_im_pdf(auswertung, tmp_path):
    pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    (tmp_path / "teile").mkdir()
    (tmp_path / "teile/briefkopf.typ").write_text('#image("wappen.svg", height: 9mm, alt: "Wappen")', encoding="utf-8")
    (tmp_path / "wappen.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>', encoding="utf-8"
    )
    mit = ein_vermerk(auswertung, tmp_path, "pdf")["pdf"]
    assert mit != ein_vermerk(auswertung, None, "pdf")["pdf"]


@pytest.mark.parametrize(
    ("datei", "inhalt", "meldung"),
    [
        ("vermerk.md.j2", "{{ v.ergebniss }}", "„v“ hat kein Feld „ergebniss“"),
        ("vermerk.md.j2", "{% for p in v.folgen %}{{ p.titell }}{% endfor %}", "titell"),
        ("teile/rumpf.html.j2", "{{ w.folgenn }}", "folgenn"),
        ("teile/stil.css.j2", "{{ unbekannt }}", "„unbekannt“ ist unbekannt"),
        ("vermerk.html.j2", "{% for p in v.folgen %}", "vermerk.html.j2"),
    ],
)
def test_fehler_in_textvorlagen_stehen_vor_dem_ersten_vermerk(auswertung, tmp_path, datei, inhalt, meldung):
    (tmp_path / datei).parent.mkdir(exist_ok=True)
    (tmp_path / datei).write_text(inhalt, encoding="utf-8")
    with pytest.raises(Vorlagenfehler, match=meldung):
        next(erzeuge(auswertung, auswertung.beurteilungen[:1], Auftrag(("html", "md"), tmp_path)))


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ("a\n{% if %}", r"vermerk\.md\.j2, Zeile 2: Kein gültiges Jinja"),
        ("a\nb\n{{ v.titel + 1 }}", r"vermerk\.md\.j2, Zeile 3: Lässt sich nicht ausfüllen"),
        ("{% for i in range(10 ** 9) %}x{% endfor %}", "Zeile 1: Lässt sich nicht ausfüllen"),
        ("{{ 1 / 0 }}", "Zeile 1: Lässt sich nicht ausfüllen"),
        ('{{ "".__class__.__mro__ }}', "Zeile 1: In Vorlagen nicht erlaubt"),
        ('{% include "../../pyproject.toml" %}', "gibt es weder im eigenen Ordner noch unter den mitgelieferten"),
    ],
)
def test_was_in_einer_vorlage_steht_wird_eine_meldung_und_nie_ein_absturz(auswertung, tmp_path, inhalt, meldung):
    (tmp_path / "vermerk.md.j2").write_text(inhalt, encoding="utf-8")
    with pytest.raises(Vorlagenfehler, match=meldung):
        ein_vermerk(auswertung, tmp_path, "md")


@pytest.mark.parametrize("ausdruck", ["v.titel + 1", "1 / 0", "v.titel.__class__"])
def test_auch_in_word(auswertung, tmp_path, ausdruck):
    geaenderte_wordvorlage(tmp_path / "vermerk.docx", "{{ v.titel }}", f"{{{{ {ausdruck} }}}}")
    with pytest.raises(Vorlagenfehler, match=r"nicht ausfüllen|nicht erlaubt"):
        ein_vermerk(auswertung, tmp_path, "docx")


def test_fehler_in_der_word_vorlage_stehen_vor_dem_ersten_vermerk(auswertung, tmp_path):
    geaenderte_wordvorlage(tmp_path / "vermerk.docx", "{{ t.herkunft }}", "{{ t.herkunfft }}")
    with pytest.raises(Vorlagenfehler, match=r"vermerk\.docx: .*herkunfft"):
        next(erzeuge(auswertung, auswertung.beurteilungen[:1], Auftrag(("docx",), tmp_path)))
    (tmp_path / "vermerk.docx").write_bytes(b"kein Archiv")
    with pytest.raises(Vorlagenfehler, match=r"vermerk\.docx: Das ist keine Word-Datei"):
        next(erzeuge(auswertung, auswertung.beurteilungen[:1], Auftrag(("docx",), tmp_path)))


def test_fehler_in_der_pdf_vorlage_stehen_vor_dem_ersten_vermerk(auswertung, tmp_path):
    pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    (tmp_path / "teile").mkdir()
    (tmp_path / "teile/briefkopf.typ").write_text("#w.briefkopff", encoding="utf-8")
    with pytest.raises(Vorlagenfehler, match="briefkopff"):
        next(erzeuge(auswertung, auswertung.beurteilungen[:1], Auftrag(("pdf",), tmp_path)))


class TestWordvorlage:
    """What a reviewer meets who opens the file in Word: styles, fields, table heads, language, title."""

    @pytest.fixture
    def teile(self, auswertung) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(ein_vermerk(auswertung, None, "docx")["docx"])) as archiv:
            return {n: archiv.read(n).decode("utf-8", "replace") for n in archiv.namelist()}

    def test_ueberschriften_sind_formatvorlagen(self, teile):
        stile = set(re.findall(r'w:styleId="([^"]+)"', teile["word/styles.xml"]))
        verwendet = set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', teile["word/document.xml"]))
        assert {"Title", "Heading1", "Heading2", "ListNumber", "ListBullet", "Vermerktabelle"} <= verwendet <= stile
        assert 'w:val="heading 1"' in teile["word/styles.xml"]
        assert '<w:outlineLvl w:val="0"/>' in teile["word/styles.xml"]

    def test_seitenzahlen_sind_felder(self, teile):
        felder = re.findall(r"<w:instrText[^>]*>\s*(\w+)", teile["word/footer1.xml"])
        assert felder == ["PAGE", "NUMPAGES"]

    def test_tabellenkoepfe_wiederholen_sich_und_zeilen_bleiben_ganz(self, teile):
        dokument = teile["word/document.xml"]
        assert dokument.count("<w:tblHeader/>") == 2
        assert dokument.count("<w:tr>") == dokument.count("<w:cantSplit/>")

    def test_sprache_titel_und_trennung(self, teile):
        assert '<w:lang w:val="de-DE"' in teile["word/styles.xml"]
        assert "<w:autoHyphenation/>" in teile["word/settings.xml"]
        assert "<dc:title>Prüfvermerk Umsatzsteuer – parkscheinautomat-parkbuchten" in teile["docProps/core.xml"]
        assert "<dc:language>de-DE</dc:language>" in teile["docProps/core.xml"]

    def test_bild_des_weges_als_svg_und_emf_mit_alternativtext(self, teile):
        dokument = teile["word/document.xml"]
        assert re.search(r'<wp:docPr id="1" [^>]*descr="Stufen 0–\d: Geklärt[^"]+Ergebnis: ', dokument)
        assert "<svg " in teile["word/media/weg.svg"]
        assert "Würde die Behandlung" in teile["word/media/weg.svg"]
        assert " EMF" in teile["word/media/weg.emf"]
        breite, hoehe = map(int, re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', dokument).groups())
        assert breite < 6_050_000
        assert hoehe < 9_000_000

    def test_nichts_von_der_vorlage_bleibt_stehen(self, teile):
        for name, text in teile.items():
            if name.endswith(".xml") and not name.startswith("customXml/"):
                assert "{{" not in text, name
                assert "{%" not in text, name


@pytest.mark.parametrize("art", ["docx", "html", "md", "pdf"])
def test_jedes_format_ist_auf_das_byte_wiederholbar(auswertung, art):
    if art == "pdf":
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    gewaehlte = auswertung.beurteilungen[:3]
    erste = list(erzeuge(auswertung, gewaehlte, Auftrag((art,))))
    assert erste == list(erzeuge(auswertung, gewaehlte, Auftrag((art,))))


@pytest.mark.parametrize("vorlage", ["vermerk", "schreiben", "dossier"])
def test_word_liest_die_einstellungen_in_ihrer_vorgeschriebenen_folge(vorlage):
    """Word refuses a file whose settings stand in another order than the schema says (ECMA-376, CT_Settings)."""
    folge = ("zoom", "defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone")
    folge += ("doNotHyphenateCaps", "characterSpacingControl", "compat", "themeFontLang", "decimalSymbol")
    with zipfile.ZipFile(vorlagenverzeichnis() / vorlage / f"{vorlage}.docx") as archiv:
        text = archiv.read("word/settings.xml").decode()
    stellen = [text.index(f"<w:{name}") for name in folge]
    assert stellen == sorted(stellen)
