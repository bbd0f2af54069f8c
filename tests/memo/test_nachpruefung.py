"""A memo tells years later whether its result still holds, and if not, why."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.nachpruefung import pruefe_nach
from ust2b.app.vermerk import vermerk
from ust2b.app.vermerkdatensatz import Umfeld, VermerkDatei, pruefsumme_von, sachverhalt_aus, vermerk_datei
from ust2b.cli import main
from ust2b.core.regelwerk import Merkmal, Regelwerk
from ust2b.core.sachverhalt import Angabe
from ust2b.core.wissen import UNBEKANNT, Bereich
from ust2b.memo.lesen import HOECHSTENS, Lesefehler, lies_datensaetze
from ust2b.memo.modell import Vermerk
from ust2b.memo.vorlagen import schreibe_text
from ust2b.memo.word import DATENSATZ, schreibe_word

KATALOG = Path("examples/erste-schritte/katalog.yaml")
PARKEN = "parkscheinautomat-parkbuchten"
OFFEN = "g02-hochzeit-mit-technik"


@pytest.fixture(scope="module")
def auswertung() -> Auswertung:
    werk, katalog = oeffne(KATALOG, None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


@pytest.fixture(scope="module")
def dlz() -> Auswertung:
    werk, katalog = oeffne(Path("examples/dlz/juelich.yaml"), None, None)
    return werte_aus(werk, katalog.sachverhalte, nur_definition=True)


def finde(auswertung: Auswertung, kennung: str) -> Vermerk:
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == kennung]
    return vermerk(auswertung, b)


@pytest.fixture
def word(auswertung, tmp_path) -> Path:
    datei = tmp_path / "vermerk.docx"
    datei.write_bytes(schreibe_word(finde(auswertung, PARKEN)))
    return datei


def mit_parameter(werk: Regelwerk, name: str, wert: int) -> Regelwerk:
    parameter = werk.parameter[name]
    neu = replace(parameter, fassungen=tuple(replace(f, wert=wert) for f in parameter.fassungen))
    return replace(werk, parameter={**werk.parameter, name: neu}, pruefsumme="0" * 64)


def mit_regel(werk: Regelwerk, kennung: str, **felder: object) -> Regelwerk:
    regeln = tuple(replace(r, **felder) if r.id == kennung else r for r in werk.regeln)  # type: ignore[arg-type]
    return replace(werk, regeln=regeln, pruefsumme="1" * 64)


@pytest.mark.parametrize("art", ["docx", "html", "pdf", "json"])
def test_in_jedem_format_haelt_das_ergebnis_mit_demselben_regelwerk(auswertung, tmp_path, art):
    v = finde(auswertung, PARKEN)
    if art == "pdf":
        pytest.importorskip("typst", reason="Zusatz pdf fehlt")
        from ust2b.memo.pdf import PdfSchreiber

        inhalt = PdfSchreiber().schreibe(v, date(2027, 1, 15))
    elif art == "docx":
        inhalt = schreibe_word(v)
    else:
        inhalt = (v.datensatz if art == "json" else schreibe_text(v, "vermerk.html")).encode()
    datei = tmp_path / f"v.{art}"
    datei.write_bytes(inhalt)
    ergebnis = pruefe_nach(datei, auswertung.werk)
    assert [(s.id, s.status, s.aenderungen) for s in ergebnis.vermerke] == [(PARKEN, "haelt", [])]


def test_jeder_datensatz_laesst_sich_wiederholen(auswertung, dlz, tmp_path):
    """Facts of the legal person, sums of the group and the main supply are all in the record."""
    for wertung in (auswertung, dlz):
        umfeld = Umfeld([b.sachverhalt for b in wertung.beurteilungen])
        for b in wertung.beurteilungen:
            datei = vermerk_datei(wertung, b, umfeld.von(b.sachverhalt))
            kopie = VermerkDatei.model_validate_json(datei.model_dump_json(by_alias=True))
            sachverhalte = [sachverhalt_aus(s, wertung.werk) for s in kopie.sachverhalte]
            assert sachverhalte[0].angaben == b.sachverhalt.angaben
            neu = werte_aus(wertung.werk, sachverhalte, nur_definition=True).beurteilungen[0]
            assert neu.ergebnisse == b.ergebnisse, b.sachverhalt.id
            assert neu.fragen == b.fragen, b.sachverhalt.id
            assert neu.tatsachen == b.tatsachen, b.sachverhalt.id


def test_summe_und_hauptleistung_reisen_mit(auswertung):
    muster = next(b.sachverhalt for b in auswertung.beurteilungen if b.sachverhalt.id == PARKEN)
    liste = [
        replace(muster, id="a", gruppe="parken"),
        replace(muster, id="b", gruppe="parken"),
        replace(muster, id="c", gruppe="parken", rechtstraeger="Andere"),
        replace(muster, id="neben", gehoert_zu="a"),
        replace(muster, id="allein"),
    ]
    umfeld = Umfeld(liste)
    assert [s.id for s in umfeld.von(liste[0])] == ["b"]
    assert [s.id for s in umfeld.von(liste[3])] == ["a", "b"]
    assert umfeld.von(liste[4]) == []


def test_ein_anderes_ergebnis_wird_mit_seinen_gruenden_genannt(auswertung, tmp_path):
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == "g16-museumspostkarten"]
    datei = tmp_path / "v.json"
    datei.write_text(vermerk(auswertung, b).datensatz, encoding="utf-8")
    tragend = vermerk_datei(auswertung, b).taetigkeit.regeln[0]
    werk = replace(
        auswertung.werk, regeln=tuple(r for r in auswertung.werk.regeln if r.id != tragend), pruefsumme="2" * 64
    )
    (satz,) = pruefe_nach(datei, werk).vermerke
    assert satz.status == "geaendert"
    assert satz.ergebnis_damals != satz.ergebnis_jetzt
    assert satz.aenderungen[0].art == "ergebnis"
    (weg,) = [a for a in satz.aenderungen if a.art == "regel" and a.bezug == tragend]
    assert (weg.vorher, weg.jetzt, weg.traegt) == ("trägt", "entfallen", True)


def test_eine_andere_zahl_des_gesetzes_wird_genannt_auch_wenn_das_ergebnis_haelt(auswertung, word):
    werk = mit_parameter(auswertung.werk, "umsatzgrenze_2b", 100_000)
    (satz,) = pruefe_nach(word, werk).vermerke
    assert satz.status == "haelt_anders_begruendet"
    (zahl,) = [a for a in satz.aenderungen if a.art == "parameter" and a.bezug.startswith("Umsatzgrenze")]
    assert zahl.vorher.replace("\u00a0", " ") == "17.500,00 €"
    assert zahl.jetzt.replace("\u00a0", " ") == "1.000,00 €"


def test_wortlaut_einer_tragenden_regel(auswertung, word):
    regel = next(r for r in auswertung.werk.regeln if r.id == "2b-abs2-nr1")
    begruendung = replace(regel.begruendung, traegt="Anders gesagt.")
    (satz,) = pruefe_nach(word, mit_regel(auswertung.werk, regel.id, begruendung=begruendung)).vermerke
    assert satz.status == "haelt_anders_begruendet"
    (text,) = [a for a in satz.aenderungen if a.art == "regeltext"]
    assert "Anders gesagt." in text.jetzt
    assert "17.500" in text.vorher


def test_ein_verschwundenes_merkmal_bleibt_ausser_acht_und_wird_genannt(auswertung, word):
    datei = VermerkDatei.model_validate_json(lies_datensaetze(word)[0])
    name = "flaeche_art"
    frage = datei.sachverhalte[0].angaben[name].frage
    werk = replace(auswertung.werk, merkmale=_ohne_wert(auswertung.werk, name), pruefsumme="3" * 64)
    assert name not in sachverhalt_aus(datei.sachverhalte[0], werk).angaben
    (satz,) = pruefe_nach(word, werk).vermerke
    (merkmal,) = [a for a in satz.aenderungen if a.art == "merkmal"]
    assert frage
    assert "Den Wert gibt es nicht mehr" in merkmal.jetzt


def _ohne_wert(werk: Regelwerk, name: str) -> dict[str, Merkmal]:
    """The vocabulary without the values of one Merkmal."""
    return {**werk.merkmale, name: replace(werk.merkmale[name], werte={})}


def test_wissen_kommt_genau_zurueck(auswertung):
    (b,) = [b for b in auswertung.beurteilungen if b.sachverhalt.id == PARKEN]
    angaben = {
        "einnahmen_prognose": Angabe(Bereich(1, None)),
        "zahlungsart": Angabe(UNBEKANNT, rolle="Kämmerei", am="2027-01-05", beleg="Blatt", gruende="Gründe"),
        "einnahmen_ergebnis": Angabe(Bereich(None, None), herkunft="muster"),
    }
    eigener = replace(b.sachverhalt, angaben=angaben)
    datei = vermerk_datei(auswertung, replace(b, sachverhalt=eigener))
    assert sachverhalt_aus(datei.sachverhalte[0], auswertung.werk).angaben == angaben


class TestUnlesbares:
    def pruefe(self, datei: Path, werk: Regelwerk, worte: str) -> None:
        with pytest.raises(Lesefehler, match=worte):
            pruefe_nach(datei, werk)

    @pytest.mark.parametrize("inhalt", [b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF", b"", b"# Markdown", b"\x00\xff" * 99])
    def test_fremde_datei(self, auswertung, tmp_path, inhalt):
        (tmp_path / "x.pdf").write_bytes(inhalt)
        self.pruefe(tmp_path / "x.pdf", auswertung.werk, "trägt keinen Datensatz")

    def test_fremdes_word(self, auswertung, tmp_path):
        with zipfile.ZipFile(tmp_path / "x.docx", "w") as archiv:
            archiv.writestr("word/document.xml", "<a/>")
            archiv.writestr("customXml/item1.xml", "<b/>")
        self.pruefe(tmp_path / "x.docx", auswertung.werk, "Word-Datei.*trägt keinen Datensatz")

    def test_von_word_umbenannter_teil(self, auswertung, word, tmp_path):
        """Word and LibreOffice call custom parts item1.xml when they save."""
        ziel = tmp_path / "neu.docx"
        with zipfile.ZipFile(word) as alt, zipfile.ZipFile(ziel, "w") as neu:
            for name in alt.namelist():
                neu.writestr("customXml/item9.xml" if name == DATENSATZ else name, alt.read(name))
        assert pruefe_nach(ziel, auswertung.werk).haelt

    def test_kaputtes_archiv(self, auswertung, word):
        word.write_bytes(word.read_bytes()[:4000])
        self.pruefe(word, auswertung.werk, "beschädigt: das Archiv ist fehlerhaft")

    def test_abgeschnittenes_json(self, auswertung, tmp_path):
        (tmp_path / "v.json").write_text(finde(auswertung, PARKEN).datensatz[:-200], encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, "kein vollständiges JSON")

    def test_veraenderte_angabe(self, auswertung, tmp_path):
        daten = json.loads(finde(auswertung, PARKEN).datensatz)
        daten["sachverhalte"][0]["angaben"]["einnahmen_prognose"]["bis"] = "1"
        (tmp_path / "v.json").write_text(json.dumps(daten, separators=(",", ":")), encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, "verändert: Die Angaben ergeben nicht die Prüfsumme")

    def test_veraendertes_ergebnis(self, auswertung, tmp_path):
        daten = json.loads(finde(auswertung, PARKEN).datensatz)
        daten["taetigkeit"]["klasse"] = "steuerpflichtig"
        (tmp_path / "v.json").write_text(json.dumps(daten, separators=(",", ":")), encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, "passt nicht zu sich selbst")

    @pytest.mark.parametrize(
        ("feld", "wert", "worte"),
        [
            ("ergebnis", "steuerfrei", "statt „steuerfrei“"),
            ("betrag_cent", 1, r"anderes \(betrag_cent\)"),
            ("vorbehalte", [], r"anderes \(vorbehalte\)"),
            ("bezeichnung", "Hundesteuer", r"anderes \(bezeichnung\)"),
        ],
    )
    def test_ein_von_hand_geaendertes_wort_oder_ein_betrag(self, auswertung, tmp_path, feld, wert, worte):
        """The facts are as they were, so their checksum holds; the rest must follow from them."""
        daten = json.loads(finde(auswertung, PARKEN).datensatz)
        assert daten["taetigkeit"][feld] != wert
        daten["taetigkeit"][feld] = wert
        (tmp_path / "v.json").write_text(json.dumps(daten, separators=(",", ":")), encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, worte)

    def test_unmoegliche_zahl(self, auswertung, tmp_path):
        datei = VermerkDatei.model_validate_json(finde(auswertung, PARKEN).datensatz)
        saetze = [s.model_copy(update={"leistungsdatum": "2027-13-45"}) for s in datei.sachverhalte]
        neu = datei.model_copy(update={"sachverhalte": saetze, "sachverhalt_pruefsumme": pruefsumme_von(saetze)})
        (tmp_path / "v.json").write_text(neu.model_dump_json(by_alias=True), encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, "beschädigt")

    @pytest.mark.parametrize("weg", ["recht", "sachverhalte", "lesung"])
    def test_fehlendes_feld(self, auswertung, tmp_path, weg):
        daten = json.loads(finde(auswertung, PARKEN).datensatz)
        del daten[weg]
        (tmp_path / "v.json").write_text(json.dumps(daten, separators=(",", ":")), encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, f"Feld „{weg}“")

    def test_andere_fassung(self, auswertung, tmp_path):
        (tmp_path / "v.json").write_text('{"schema":"ust2b/vermerk/99"}', encoding="utf-8")
        self.pruefe(tmp_path / "v.json", auswertung.werk, "ust2b/vermerk/99")

    def test_pdf_mit_bombe_oder_bruch(self, auswertung, tmp_path):
        bombe = zlib.compress(b"\0" * (HOECHSTENS + 10))
        for roh, worte in (
            (bombe, "übermäßig groß"),
            (b"kein zlib", "nicht entpacken"),
            (zlib.compress(bytes(range(256)) * 99)[:-20], "unvollständig"),
        ):
            kopf = b"%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode >>\nstream\n"
            (tmp_path / "x.pdf").write_bytes(kopf + roh + b"\nendstream\nendobj")
            self.pruefe(tmp_path / "x.pdf", auswertung.werk, worte)

    def test_verschluesseltes_pdf(self, auswertung, tmp_path):
        (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>")
        self.pruefe(tmp_path / "x.pdf", auswertung.werk, "verschlüsselt")

    def test_xml_mit_entitaeten_wird_nicht_gelesen(self, auswertung, tmp_path):
        xml = '<!DOCTYPE a [<!ENTITY e "x">]><datensatz xmlns="urn:ust2b:datensatz">&e;</datensatz>'
        with zipfile.ZipFile(tmp_path / "x.docx", "w") as archiv:
            archiv.writestr("customXml/item1.xml", xml)
        self.pruefe(tmp_path / "x.docx", auswertung.werk, "Dokumenttypdefinition")


class TestBefehl:
    def rufe(self, *argumente: str):
        return CliRunner().invoke(main, ["verify", *argumente])

    def test_haelt(self, word):
        ergebnis = self.rufe(str(word))
        assert ergebnis.exit_code == 0
        assert "Das Ergebnis hält. Ergebnis: nicht steuerbar" in ergebnis.stdout

    def test_json(self, word):
        daten = json.loads(self.rufe(str(word), "--format", "json").stdout)
        assert daten["schema"] == "ust2b/nachpruefung/1"
        assert daten["vermerke"][0]["status"] == "haelt"

    def test_geaendert_ist_ausgangswert_1(self, auswertung, tmp_path):
        import shutil

        regeln = tmp_path / "regeln"
        shutil.copytree("rules", regeln)
        for datei in (regeln / "parameter").glob("*.yaml"):
            text = datei.read_text(encoding="utf-8")
            datei.write_text(re.sub(r"(wert: )17500\.00", r"\g<1>1.00", text), encoding="utf-8")
        nur_grenze = next(
            b
            for b in auswertung.beurteilungen
            if b.entschieden and vermerk_datei(auswertung, b).taetigkeit.regeln == ["2b-abs2-nr1"]
        )
        datei = tmp_path / "v.docx"
        datei.write_bytes(schreibe_word(vermerk(auswertung, nur_grenze)))
        ergebnis = self.rufe(str(datei), "--rules", str(regeln))
        assert ergebnis.exit_code == 1
        assert "Das Ergebnis hält nicht mehr." in ergebnis.stdout
        assert "Umsatzgrenze § 2b Abs. 2 Nr. 1" in ergebnis.stdout

    def test_unlesbar_ist_ausgangswert_3(self, tmp_path):
        (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 fremd")
        ergebnis = self.rufe(str(tmp_path / "x.pdf"))
        assert ergebnis.exit_code == 3
        assert "Nicht nachgeprüft" in ergebnis.stderr

    def test_streng(self, auswertung, word, monkeypatch):
        import ust2b.language as sprache

        werk = mit_parameter(auswertung.werk, "umsatzgrenze_2b", 100_000)
        monkeypatch.setattr(sprache, "lade_regelwerk", lambda _pfad=None, **_: werk)
        assert self.rufe(str(word)).exit_code == 0
        assert self.rufe(str(word), "--streng").exit_code == 1


def test_zip_liest_nur_xml_im_ordner(word):
    """A record is found by its namespace; everything else in the archive is left alone."""
    with zipfile.ZipFile(io.BytesIO(word.read_bytes())) as archiv:
        assert DATENSATZ in archiv.namelist()
    assert len(lies_datensaetze(word)) == 1
