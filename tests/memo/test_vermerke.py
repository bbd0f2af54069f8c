"""Memos in every format: accessible, archivable, reproducible, and safe against what users write."""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.gutachten import mit_fundstellen, nummernfolge, stufentitel
from ust2b.app.vermerk import vermerk
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.regelwerk import Stufe
from ust2b.memo.bild import wegbild
from ust2b.memo.lesen import Lesefehler, lies_datensaetze
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import geschuetzt
from ust2b.memo.vorlagen import pruefe_vorlagen, schreibe_text
from ust2b.memo.word import DATENSATZ, schreibe_word

KATALOG = Path("examples/erste-schritte/katalog.yaml")
BOESE = [
    "{{ 7 * 7 }}",
    "{% for x in v %}{{ x }}{% endfor %}",
    "<script>alert(1)</script>",
    "</datensatz>]]><a/>",
    '#eval("1") @ref $x$ \\\\ *fett* _kursiv_',
    "=cmd|' /C calc'!A0",
    "| Tabelle | kaputt |\n# Überschrift",
    "\x00\x0b Steuerzeichen & < > \" '",
    "langes" * 60,
    "Emoji 🚗 und 漢字",
    "unzulässig in XML: \ufffe \uffff \x7f",
    "ohne Schriftzeichen: \ue000 \u2068",
    "rechts nach links: \u202egnp.exe \u200f\u2066 שלום",
    "Zeile eins\nZeile zwei\tTabulator\r\nZeile drei",
    "&lt;w:br/&gt; &#x41; <!DOCTYPE x [<!ENTITY e 'a'>]> &e;",
    "{_{ v }_} {%p if v %} {%tr for x in v %} {{r v }} {#kommentar#}",
    "https://" + "a" * 300 + " ![bild](x) <img src=x onerror=alert(1)> </style></title>",
]


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk, katalog = oeffne(KATALOG, None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def finde(auswertung: Auswertung, kennung: str) -> Vermerk:
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == kennung]
    return vermerk(auswertung, b)


def mit_text(auswertung: Auswertung, text: str) -> Vermerk:
    from dataclasses import replace

    b = auswertung.beurteilungen[0]
    return vermerk(auswertung, replace(b, sachverhalt=replace(b.sachverhalt, bezeichnung=text)))


def test_mitgelieferte_vorlagen_sind_in_ordnung():
    assert list(pruefe_vorlagen(None)) == []


def test_ein_vermerk_nennt_ergebnis_norm_vorbehalt_und_rollen(auswertung):
    text = schreibe_text(finde(auswertung, "parkscheinautomat-parkbuchten"), "vermerk.md")
    flach = text.replace("\u00a0", " ")
    assert "Die Leistung ist nicht steuerbar, weil der Rechtsträger insoweit nicht als Unternehmer gilt (§ 2b" in flach
    assert "Abschn. 2b.1 Abs. 5 UStAE" in flach
    assert "voraussichtlich 17.500 € nicht übersteigt" in flach
    assert "Die Prognose beträgt 14.200 €" in flach
    assert "fachlich nicht freigegeben" in flach
    assert "Kämmerei, 05.01.2027, Prognoseblatt" in flach
    for rolle in ("Erstellt", "Geprüft", "Freigegeben"):
        assert f"| {rolle} |  |" in text


def test_ein_offener_vermerk_nennt_fragen_und_moegliche_ergebnisse(auswertung):
    v = finde(auswertung, "g02-hochzeit-mit-technik")
    assert v.ergebnis.startswith("Prüfung erforderlich: Möglich bleiben")
    assert v.klaerung
    (f40,) = [punkt.text for punkt in v.klaerung if "F40" in punkt.text]
    assert re.search(r"\(Wertung F40\) Tendenz: .+\)\. Bei „.+“ wäre die Leistung aufzuteilen", f40)
    assert "Bei „einheitlich steuerpflichtige Leistung“ wäre sie steuerpflichtig mit 19" in f40
    assert v.ergebnis.endswith("das hängt an zwei offenen Fragen (Abschnitt 4).")
    assert v.nicht_festgestellt == "Es fehlen zwei Wertungen; sie stehen als Fragen in Abschnitt 4."
    assert [p.titel for p in v.klaerung] == [
        "Saal mit Technik an Endverbraucher (Steuerstelle)",
        "Anlage als Nebenleistung zur Miete (Steuerstelle)",
    ]
    assert "| Freigegeben | gesperrt, solange Fragen offen sind |" in schreibe_text(v, "vermerk.md")


def test_kein_satz_steht_zweimal_und_keine_fundstelle_zweimal_in_einem_absatz(auswertung):
    for b in auswertung.beurteilungen:
        v = vermerk(auswertung, b)
        texte = [p.text for a in v.pruefung for p in a.absaetze if p.titel != "Ergebnis"]
        assert len(texte) == len(set(texte)), b.sachverhalt.id
        for text in texte:
            klammer = text.removesuffix(").").rpartition(" (")[2].split("; ")
            assert len(klammer) == len(set(klammer)), text


@pytest.mark.parametrize(
    ("satz", "fundstellen", "erwartet"),
    [
        ("Es gilt der Satz (§ 12 Abs. 2 Nr. 9 Satz 1 UStG).", ["§ 12 Abs. 2 Nr. 9 UStG"], None),
        ("Befreit (§ 4 Nr. 12 UStG).", ["§ 4 Nr. 1 UStG"], "Befreit (§ 4 Nr. 12 UStG; § 4 Nr. 1 UStG)."),
        ("Anders das FG (Urteil vom 07.11.2023, 2 K 2111/22).", ["FG Berlin 07.11.2023, 2 K 2111/22"], None),
        ("Es ist so.", ["Nr. 1, 2", "BMF 1", "BMF 1"], "Es ist so (Nr. 1, 2; BMF 1)."),
        ("Es ist so.", [], None),
    ],
)
def test_fundstellen_stehen_einmal(satz, fundstellen, erwartet):
    assert mit_fundstellen(satz, fundstellen) == (erwartet or satz)


def test_steuerfreier_vermerk_hat_ganze_ergebnissaetze_und_nur_die_tragende_norm(auswertung):
    v = finde(auswertung, "g03-klausur-wahlversammlung")
    texte = [p.text for a in v.pruefung for p in a.absaetze]
    assert any(t.endswith("Die Leistung ist nach § 4 Nr. 12 Satz 1 Buchst. a UStG steuerfrei.") for t in texte)
    assert "§ 2b" not in v.ergebnis
    assert v.ergebnis.startswith("Die Leistung ist steuerfrei (§ 4 Nr. 12")
    assert v.ergebnis.endswith("); ein Verzicht auf die Befreiung ist nicht möglich.")
    assert v.ergebnis.count("§ 4 Nr. 12") == 1


def test_nummernfolge():
    assert nummernfolge([3]) == "3"
    assert nummernfolge([1, 2, 4]) == "1, 2 und 4"
    assert nummernfolge([1, 2, 3, 5, 6, 9]) == "1 bis 3, 5, 6 und 9"


def test_stufentitel():
    def titel(*nummern: str) -> str:
        return stufentitel([Stufe(n, n, f"Titel {n}", ()) for n in nummern])

    assert titel("4") == "Stufe 4: Titel 4"
    assert titel("4", "5") == "Stufen 4 und 5"
    assert titel("0", "1", "2") == "Stufen 0 bis 2"
    assert titel("6", "8", "9") == "Stufen 6, 8 und 9"


@pytest.mark.parametrize("boese", BOESE)
def test_nutzertext_bleibt_text(auswertung, boese):
    v = mit_text(auswertung, boese)
    html = schreibe_text(v, "vermerk.html")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("</title>") == 2
    assert "49" not in re.findall(r"<td>(.*?)</td>", html)[1]
    markdown = schreibe_text(v, "vermerk.md")
    assert "\n# Überschrift" not in markdown
    with zipfile.ZipFile(io.BytesIO(schreibe_word(v))) as archiv:
        from xml.etree import ElementTree

        for name in archiv.namelist():
            if name.endswith((".xml", ".rels", ".svg")):
                ElementTree.fromstring(archiv.read(name))
        assert b"<script>" not in archiv.read("word/document.xml")
        anhang = ElementTree.fromstring(archiv.read(DATENSATZ)).text or ""
    (in_html,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    for gelesen in (anhang, in_html):
        assert json.loads(gelesen) == json.loads(v.datensatz)
        assert json.loads(gelesen)["taetigkeit"]["bezeichnung"] == boese


def test_word_ist_auf_das_byte_wiederholbar_und_traegt_den_datensatz(auswertung, tmp_path):
    v = finde(auswertung, "parkscheinautomat-parkbuchten")
    erste = schreibe_word(v)
    assert erste == schreibe_word(v)
    datei = tmp_path / "v.docx"
    datei.write_bytes(erste)
    assert json.loads(lies_datensaetze(datei)[0])["taetigkeit"]["id"] == "parkscheinautomat-parkbuchten"


def test_fremde_word_datei_hat_keinen_datensatz(tmp_path):
    datei = tmp_path / "fremd.docx"
    datei.write_bytes(b"PK kein Archiv")
    with pytest.raises(Lesefehler):
        lies_datensaetze(datei)


def test_eigene_vorlage_ersetzt_nur_einen_teil(auswertung, tmp_path):
    (tmp_path / "teile").mkdir()
    (tmp_path / "teile/briefkopf.html.j2").write_text("<header>Stadt Beispielhausen</header>", encoding="utf-8")
    html = schreibe_text(finde(auswertung, "parkscheinautomat-parkbuchten"), "vermerk.html", tmp_path)
    assert "Stadt Beispielhausen" in html
    assert "1 Ergebnis" in html


def test_unbekannte_namen_in_einer_vorlage_werden_vor_dem_lauf_gefunden(tmp_path):
    (tmp_path / "vermerk.md.j2").write_text("{{ v.ergebniss }} {{ unbekannt }}", encoding="utf-8")
    meldungen = list(pruefe_vorlagen(tmp_path))
    assert any("„v“ hat kein Feld „ergebniss“" in m for m in meldungen)
    assert any("„unbekannt“ ist unbekannt" in m for m in meldungen)


def test_eine_vorlage_mit_falschem_namen_wird_nicht_still_uebergangen(tmp_path):
    (tmp_path / "teile").mkdir()
    (tmp_path / "teile/briefkopf.html.j2").write_text('{% include "teile/wappen.html.j2" %}', encoding="utf-8")
    (tmp_path / "teile/wappen.html.j2").write_text("<b>Wappen</b>", encoding="utf-8")
    assert list(pruefe_vorlagen(tmp_path)) == []
    (tmp_path / "teile/briefkof.md.j2").write_text("Stadt", encoding="utf-8")
    (meldung,) = pruefe_vorlagen(tmp_path)
    assert meldung.startswith("teile/briefkof.md.j2: Diese Datei ersetzt nichts")
    assert "„teile/briefkopf.md.j2“" in meldung


def test_gleiche_dateinamen_werden_im_katalog_gezaehlt(auswertung):
    from dataclasses import replace

    from ust2b.app.vermerke import Auftrag, dateinamen, erzeuge

    b = auswertung.beurteilungen[0]
    ids = ["a/b", "a b", "a-b-2", "A B!"]
    alle = [replace(b, sachverhalt=replace(b.sachverhalt, rechtstraeger="G", id=i)) for i in ids]
    erwartet = {("G", "a/b"): "g-a-b", ("G", "a b"): "g-a-b-3", ("G", "a-b-2"): "g-a-b-2", ("G", "A B!"): "g-a-b-4"}
    assert dateinamen(alle) == erwartet
    # the name of one memo is the same whether it is written alone or with all
    katalog = replace(auswertung, beurteilungen=alle)
    assert [name for name, _ in erzeuge(katalog, alle[3:], Auftrag(("md",)))] == ["g-a-b-4.svg", "g-a-b-4.md"]
    assert len({name for name, _ in erzeuge(katalog, alle, Auftrag(("md",)))}) == 8


def test_entscheidend_ist_eine_stufe_des_ergebnisses_und_nie_die_option(auswertung):
    weg = finde(auswertung, "g16-museumspostkarten").weg
    zustand = {s.frage: s.zustand for s in weg}
    assert zustand["Ist die Leistung nach § 4 UStG befreit?"] == "entscheidend"
    assert [s.frage for s in weg if s.zustand == "entscheidend"] == ["Ist die Leistung nach § 4 UStG befreit?"]
    offen = finde(auswertung, "g02-hochzeit-mit-technik")
    assert "entscheidend" not in {s.zustand for s in offen.weg}
    assert "offen" in {s.zustand for s in offen.weg}


def test_ein_einfacher_vermerk_ist_kurz(auswertung):
    """What is settled is not argued again: no open rules beside a value that stands."""
    v = finde(auswertung, "parkscheinautomat-parkbuchten")
    texte = [p.text for a in v.pruefung for p in a.absaetze]
    assert not any("nicht getroffen" in t or "nicht festgestellt ist" in t.lower() for t in texte)
    assert sum(len(t.split()) for t in texte) < 320
    assert any("Parkbuchten" in t for t in texte)
    voll = [a.titel for a in v.pruefung if ": " in a.titel]
    assert voll == ["Stufe 6: Umsatzgrenze (§ 2b Abs. 2 Nr. 1)", "Stufe 9: Wettbewerb (§ 2b Abs. 1 Satz 2)"]


def test_eine_getroffene_wertung_wird_ausgefuehrt(auswertung):
    from dataclasses import replace

    from ust2b.core.sachverhalt import Angabe

    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == "g02-hochzeit-mit-technik"]
    (wertung,) = [f.name for f in b.fragen if "Endverbraucher" in auswertung.werk.merkmale[f.name].kurz]
    wert = next(iter(auswertung.werk.merkmale[wertung].werte))
    angabe = Angabe(frozenset({wert}), rolle="Steuerstelle", am="2026-12-01", gruende="Der Gastgeber lädt selbst ein.")
    ergaenzt = replace(b.sachverhalt, angaben={**b.sachverhalt.angaben, wertung: angabe})
    neu = werte_aus(auswertung.werk, [ergaenzt], nur_definition=True)
    v = vermerk(neu, neu.beurteilungen[0])
    assert any("Steuerstelle, 01.12.2026, Der Gastgeber lädt selbst ein." in t.herkunft for t in v.sachverhalt)
    assert any(a.titel.startswith("Stufe 10: ") for a in v.pruefung)


def test_bild_ist_zugaenglich(auswertung):
    svg = wegbild(finde(auswertung, "parkscheinautomat-parkbuchten"))
    assert 'role="img"' in svg
    assert "<desc" in svg
    assert "Stufe 9" in svg
    assert svg.count("<text") > 10


@pytest.mark.parametrize(
    ("vorher", "nachher"),
    [
        ("§ 2b Abs. 2 Nr. 1 UStG", "§\u00a02b Abs.\u00a02 Nr.\u00a01 UStG"),
        ("17.500 €", "17.500\u00a0€"),
        ("19 %", "19\u00a0%"),
        ("i. V. m.", "i.\u00a0V.\u00a0m."),
        ("a. F.", "a.\u00a0F."),
        ("Satz 1 gilt; der Satz gilt", "Satz\u00a01 gilt; der Satz gilt"),
        (
            "Fragen 1 bis 3 sind offen, solange Fragen offen sind",
            "Fragen\u00a01 bis 3 sind offen, solange Fragen offen sind",
        ),
        ("BStBl I 2016 S. 1451", "BStBl\u00a0I 2016 S.\u00a01451"),
        ("BMF vom 16.12.2016, III C 2 - S 7107/16", "BMF vom 16.12.2016, III\u00a0C\u00a02\u00a0-\u00a0S\u00a07107/16"),
        ("BFH vom 17.08.2023, V R 7/23", "BFH vom 17.08.2023, V\u00a0R\u00a07/23"),
    ],
)
def test_geschuetzte_leerzeichen(vorher, nachher):
    assert geschuetzt(vorher) == nachher


@pytest.fixture(scope="module")
def schreiber():
    pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    from ust2b.memo.pdf import PdfSchreiber

    return PdfSchreiber()


class TestPdf:
    def test_wiederholbar_mit_angehaengtem_datensatz(self, auswertung, schreiber):
        b = auswertung.beurteilungen[0]
        v = vermerk(auswertung, b)
        erste = schreiber.schreibe(v, b.sachverhalt.leistungsdatum)
        assert erste == schreiber.schreibe(v, b.sachverhalt.leistungsdatum)
        assert b"datensatz.json" in erste

    def test_zugaenglich_und_archivierbar(self, auswertung, schreiber):
        pytest.importorskip("page", reason="page-validation fehlt")
        for b in je_art(auswertung):
            inhalt = schreiber.schreibe(vermerk(auswertung, b), b.sachverhalt.leistungsdatum)
            assert maengel(inhalt) == [], b.sachverhalt.id

    @pytest.mark.parametrize("boese", BOESE)
    def test_nutzertext_wird_nicht_als_typst_gelesen(self, auswertung, schreiber, boese):
        v = mit_text(auswertung, boese)
        inhalt = schreiber.schreibe(v, auswertung.beurteilungen[0].sachverhalt.leistungsdatum)
        assert maengel(inhalt) == []
        assert inhalt.startswith(b"%PDF")
        assert v.datensatz.encode() in stroeme(inhalt)


def je_art(auswertung: Auswertung) -> list[Beurteilung]:
    """One activity of each kind of memo: class, grounds, decided or not, one or several grounds, questions or none."""
    arten = {}
    for b in auswertung.beurteilungen:
        v = vermerk(auswertung, b)
        zustaende = frozenset(s.zustand for s in v.weg)
        arten.setdefault((b.klasse, b.entschieden, frozenset(e.grund for e in b.ergebnisse), zustaende), b)
    assert {"nicht_steuerbar", "steuerfrei", "steuerpflichtig", "pruefung_erforderlich"} <= {a[0] for a in arten}
    return list(arten.values())


def maengel(inhalt: bytes) -> list[str]:
    """Rules of PDF/UA-1 and PDF/A-3a that a PDF breaks, by page-validation; none where the package is missing."""
    try:
        import page
    except ImportError:
        return []
    fehler: list[str] = []
    for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        fehler += [f.rule_id for f in page.validate_pdf_bytes(inhalt, profile=profil).failures]
    # the validator counts a CR that is the last byte of packed data as part of the line end; counted by us
    if rohe_stroeme(inhalt) is not None:
        fehler = [f for f in fehler if not f.endswith("-STREAM-LENGTH-001")]
    return fehler


def rohe_stroeme(pdf: bytes) -> list[bytes] | None:
    """All streams as stored, or ``None`` where /Length of one does not end exactly before its end-of-line mark."""
    gefunden: list[bytes] = []
    for treffer in re.finditer(rb"/Length (\d+)[^\n]*?>>\s*stream\r?\n", pdf):
        ende = treffer.end() + int(treffer[1])
        if not pdf.startswith(b"\nendstream", ende):
            return None
        gefunden.append(pdf[treffer.end() : ende])
    return gefunden if len(gefunden) == pdf.count(b"endstream") else None


def stroeme(pdf: bytes) -> list[bytes]:
    """Contents of all packed streams of a PDF; an attachment is one of them."""
    gefunden: list[bytes] = []
    for roh in rohe_stroeme(pdf) or []:
        with contextlib.suppress(zlib.error):
            gefunden.append(zlib.decompress(roh))
    return gefunden
