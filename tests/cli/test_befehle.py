"""The commands as a user calls them: output, exit codes, nothing written when something is wrong."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.datensatz import ErgebnisDatei
from ust2b.app.schema import ausgabeschemata
from ust2b.cli import main

KATALOG = "examples/erste-schritte/katalog.yaml"


def rufe(*argumente: str):
    return CliRunner().invoke(main, list(argumente))


def test_classify_als_tabelle_mit_summe_regelstand_und_haftungssatz():
    ergebnis = rufe("classify", KATALOG)
    assert ergebnis.exit_code == 0
    for text in ("Prüfung erforderlich", "Summe", "Regelstand 2026-", "gibt keine Steuerberatung", "BR-Drs. 447/26"):
        assert text in ergebnis.stdout


def test_classify_als_json_entspricht_dem_veroeffentlichten_schema():
    ergebnis = rufe("classify", KATALOG, "--format", "json")
    datei = ErgebnisDatei.model_validate_json(ergebnis.stdout)
    assert datei.schema_ == "ust2b/ergebnis/1"
    assert len(datei.taetigkeiten) >= 30
    assert sum(s.anzahl for s in datei.zusammenfassung) == len(datei.taetigkeiten)
    for taetigkeit in datei.taetigkeiten:
        assert (taetigkeit.klasse == "pruefung_erforderlich") == bool(taetigkeit.fragen)


def test_veroeffentlichte_schemata_sind_aktuell():
    for name, text in ausgabeschemata().items():
        assert (Path("schemas") / name).read_text(encoding="utf-8") == text, "ust2b rules schema --output schemas"


@pytest.mark.parametrize(("art", "anfang"), [("csv", "\ufeffID;"), ("yaml", "schema: ust2b/ergebnis/1"), ("json", "{")])
def test_classify_in_eine_datei(tmp_path, art, anfang):
    ziel = tmp_path / f"e.{art}"
    ergebnis = rufe("classify", KATALOG, "--format", art, "--output", str(ziel))
    assert ergebnis.exit_code == 0
    assert ziel.read_text(encoding="utf-8").startswith(anfang)


@pytest.mark.parametrize(
    ("argumente", "text"),
    [
        (("classify", KATALOG, "-o", "e.ods"), "muss auf eine dieser Endungen enden"),
        (("classify", KATALOG, "-o", "e"), "muss auf eine dieser Endungen enden"),
        (("classify", KATALOG, "--format", "csv", "-o", "e.xlsx"), "--format csv passt nicht zur Endung .xlsx"),
        (("classify", KATALOG, "--append", "-o", "e.xlsx"), "eine Datei mit der Endung .csv"),
        (("template", "-o", "t.ods"), "muss auf .xlsx enden"),
    ],
)
def test_endung_und_format_muessen_passen(tmp_path, monkeypatch, argumente, text):
    # wide enough that rich does not break the sentence
    monkeypatch.setenv("COLUMNS", "200")
    befehl, *rest, ziel = argumente
    ergebnis = rufe(befehl, *rest, str(tmp_path / ziel))
    assert (ergebnis.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert text in ergebnis.stderr


def test_format_folgt_der_endung(tmp_path):
    anfaenge = {
        "e.xlsx": b"PK",
        "e.csv": b"\xef\xbb\xbfID;",
        "e.json": b"{",
        "e.yml": b"schema:",
        "e.txt": b"T\xc3\xa4tigkeit",
    }
    for name, anfang in anfaenge.items():
        assert rufe("classify", KATALOG, "-o", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(anfang)


EIGENE = "ID;Bezeichnung;Rechtsträger;Art der Zahlung\n{};Tarif;Musterstadt;unbekannt\n"


def test_append_nennt_regelstand_und_offene_gesetzgebung(tmp_path):
    katalog, kopie = tmp_path / "k.csv", tmp_path / "e.csv"
    katalog.write_text(EIGENE.format("a"), encoding="utf-8")
    ergebnis = rufe("classify", str(katalog), "--append", "-o", str(kopie))
    assert ergebnis.exit_code == 0
    kopf, zeile, _ = kopie.read_text(encoding="utf-8-sig").split("\n")
    werte = dict(zip(kopf.split(";"), next(csv.reader([zeile], delimiter=";")), strict=True))
    assert werte["Art der Zahlung"] == "unbekannt"
    assert werte["ust2b: Regelstand"].startswith("2026-")
    assert "BR-Drs. 447/26" in werte["ust2b: Hinweise"]
    assert rufe("classify", str(kopie)).exit_code == 0


def test_die_eigene_datei_ist_kein_ziel(tmp_path):
    katalog = tmp_path / "k.csv"
    katalog.write_text(EIGENE.format("a"), encoding="utf-8")
    for schalter in ((), ("--append",)):
        ergebnis = rufe("classify", str(katalog), *schalter, "-o", str(katalog), "--force")
        assert ergebnis.exit_code == 3
        assert "K21" in ergebnis.stderr
        assert katalog.read_text(encoding="utf-8") == EIGENE.format("a")


def test_ausgewertet_aber_nicht_geschrieben(tmp_path):
    ergebnis = rufe("classify", KATALOG, "-o", str(tmp_path / "nirgends" / "e.csv"))
    assert ergebnis.exit_code == 3
    assert "Ausgewertet, aber nichts geschrieben: 1 Meldung." in ergebnis.stderr
    assert "Nichts ausgewertet" not in ergebnis.stderr


def test_lange_kennung_steht_ganz_in_der_tabelle(tmp_path):
    katalog, kennung = tmp_path / "k.csv", "k" * 60 + "ende"
    katalog.write_text(EIGENE.format(kennung), encoding="utf-8")
    ausgabe = rufe("classify", str(katalog)).stdout
    assert "".join(re.findall(r"^k+(?:ende)?", ausgabe, re.MULTILINE)) == kennung


def _befehle(befehl, pfad=()):
    yield pfad
    for name, unterbefehl in getattr(befehl, "commands", {}).items():
        yield from _befehle(unterbefehl, (*pfad, name))


def test_hilfe_ist_deutsch():
    pfade = list(_befehle(main))
    assert ("rules", "check") in pfade
    for pfad in pfade:
        for schalter in ("-h", "--help"):
            text = rufe(*pfad, schalter).stdout
            assert "Zeigt diese Hilfe" in text
            assert "Show this message" not in text


def test_vorhandene_datei_bleibt_ohne_force(tmp_path):
    ziel = tmp_path / "e.csv"
    ziel.write_text("alt", encoding="utf-8")
    ergebnis = rufe("classify", KATALOG, "--format", "csv", "--output", str(ziel))
    assert (ergebnis.exit_code, ziel.read_text(encoding="utf-8")) == (3, "alt")
    assert "--force" in ergebnis.stderr
    assert rufe("classify", KATALOG, "--format", "csv", "--output", str(ziel), "--force").exit_code == 0
    assert ziel.read_text(encoding="utf-8") != "alt"


@pytest.mark.parametrize(("schalter", "erwartet"), [((), 0), (("--fail-on", "pruefung"), 1)])
def test_fail_on(schalter, erwartet):
    assert rufe("classify", KATALOG, *schalter).exit_code == erwartet


def test_fehlerhafter_katalog_wird_mit_ort_gemeldet_und_nichts_geschrieben(tmp_path):
    katalog = tmp_path / "k.csv"
    katalog.write_text("id;rechtstraeger;zahlungsart;einnahmen_prognose\na;G;steur;17.500\n", encoding="utf-8")
    ziel = tmp_path / "e.json"
    ergebnis = rufe("classify", str(katalog), "--format", "json", "--output", str(ziel))
    assert ergebnis.exit_code == 3
    assert not ziel.exists()
    assert "k.csv:2:3" in ergebnis.stderr
    assert "„steur“ ist kein Wert von" in ergebnis.stderr
    assert "mehrdeutig" in ergebnis.stderr


def test_explain_als_baum_und_json():
    baum = rufe("explain", KATALOG, "parkscheinautomat-parkbuchten")
    assert baum.exit_code == 0
    assert "Abschn. 2b.1 Abs. 5 UStAE (am Original gelesen)" in baum.stdout
    daten = json.loads(rufe("explain", KATALOG, "parkscheinautomat-parkbuchten", "--format", "json").stdout)
    regeln = [r for s in daten["stufen"] for f in s["feststellungen"] for r in f["regeln"]]
    assert {"traegt", "traegt_nicht"} <= {r["antwort"] for r in regeln}
    assert all(r["quellen"] for r in regeln)


def test_explain_einer_einzelnen_taetigkeit():
    angaben = ["leistender_rechtsform=gemeinde_kreis", "zahlungsart=steuer"]
    ergebnis = rufe("explain", *(teil for a in angaben for teil in ("--merkmal", a)))
    assert ergebnis.exit_code == 0
    assert "nicht steuerbar (kein Leistungsaustausch)" in ergebnis.stdout.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("argumente", "code", "text"),
    [
        (("explain", KATALOG, "parkscheinautomat-parkbuchte"), 3, "Gemeint sein könnte"),
        (("explain", "--merkmal", "zahlungsart"), 3, "NAME=WERT"),
        (("explain", "--merkmal", "zalungsart=steuer"), 3, "Gemeint sein könnte „zahlungsart“"),
        (("explain",), 2, "--merkmal"),
        (("classify", "gibtsnicht.csv"), 3, "gibt es nicht"),
        (("rules", "show", "2b-abs2-nr"), 3, "Gemeint sein könnte"),
        (("merkmale", "zahlungsar"), 3, "Gemeint sein könnte „zahlungsart“"),
    ],
)
def test_irrtuemer_mit_vorschlag(argumente, code, text):
    ergebnis = rufe(*argumente)
    assert ergebnis.exit_code == code
    assert text in ergebnis.stderr + ergebnis.stdout


def test_rules_und_merkmale_in_worten():
    assert "§ 2b Abs. 2 Nr. 1 UStG" in rufe("rules", "list").stdout
    assert "Frage:" in rufe("rules", "show", "2b-abs2-nr1").stdout
    assert "Welche Rechtsform" in rufe("merkmale", "leistender_rechtsform").stdout


def test_memo_schreibt_in_einen_ordner_und_ueberschreibt_nicht(tmp_path):
    aufruf = ("memo", KATALOG, "parkscheinautomat-parkbuchten", "--format", "md", "--output", str(tmp_path))
    assert rufe(*aufruf).exit_code == 0
    name = "gemeinde-beispielhausen-erfunden-parkscheinautomat-parkbuchten"
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{name}.md", f"{name}.svg"]
    assert rufe(*aufruf).exit_code == 3


WARNT = "id;rechtstraeger;bezeichnung;zahlungsart;Art der Zahlungen\na;G{0};X;steuer;y\n"


def _vier_befehle(tmp_path: Path) -> list[tuple[str, ...]]:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(WARNT.format(name), encoding="utf-8")
    a, b = str(tmp_path / "a.csv"), str(tmp_path / "b.csv")
    return [
        ("classify", a),
        ("explain", a, "a"),
        ("compare", a, b),
        ("memo", a, "--alle", "--format", "md", "--output", str(tmp_path / "vermerke")),
    ]


def test_warnungen_des_katalogs_zeigt_jeder_befehl(tmp_path):
    for aufruf in _vier_befehle(tmp_path):
        ergebnis = rufe(*aufruf)
        assert ergebnis.exit_code == 0, aufruf
        assert "Art der Zahlungen" in ergebnis.stderr, aufruf


def test_abweichende_lesungen_geben_kein_ergebnis(tmp_path, monkeypatch):
    from ust2b.app import auswertung
    from ust2b.engines.bestaetigung import Lesungsabweichung

    def weicht_ab(*_: object, **__: object):
        raise Lesungsabweichung("Feststellung „regime“: verschieden")

    monkeypatch.setattr(auswertung, "werte_aus", weicht_ab)
    for aufruf in _vier_befehle(tmp_path):
        ergebnis = rufe(*aufruf)
        assert ergebnis.exit_code == 5, aufruf
        assert "Kein Ergebnis: Feststellung „regime“" in ergebnis.stderr


def test_compare_verweigert_zwei_kataloge_eines_rechtstraegers(tmp_path, monkeypatch):
    from ust2b.app import auswertung

    monkeypatch.setattr(auswertung, "werte_aus", lambda *_, **__: pytest.fail("vor der Auswertung zu verweigern"))
    zweiter = tmp_path / "katalog-kopie.yaml"
    zweiter.write_bytes(Path(KATALOG).read_bytes())
    ergebnis = rufe("compare", KATALOG, str(zweiter))
    assert ergebnis.exit_code == 3
    assert "K04: „Gemeinde Beispielhausen (erfunden)“ steht auch in " in ergebnis.stderr
    assert "katalog.yaml" in ergebnis.stderr


def test_memo_filter_kennt_nur_ergebnisse_und_sagt_wenn_nichts_gewaehlt_ist(tmp_path):
    falsch = rufe("memo", KATALOG, "--filter", "steuerfrey", "--output", str(tmp_path / "v"))
    assert falsch.exit_code == 2
    assert "steuerfrei" in falsch.stderr
    leer = rufe("memo", KATALOG, "vertragsstrafe", "--filter", "steuerfrei", "--output", str(tmp_path / "v"))
    assert leer.exit_code == 1
    assert "Keine der Tätigkeiten hat das Ergebnis „steuerfrei“" in leer.stderr
    assert not (tmp_path / "v").exists()


def test_unbeschreibbare_ziele_sind_meldungen(tmp_path):
    (tmp_path / "datei").write_text("", encoding="utf-8")
    unter_einer_datei = str(tmp_path / "datei" / "unten")
    for aufruf in (
        ("rules", "check", "rules/ustg/24", "--ohne-mutanten", "--ohne-beweise", "--output", unter_einer_datei),
        ("rules", "schema", "--output", unter_einer_datei),
        ("memo", KATALOG, "vertragsstrafe", "--format", "md", "--output", unter_einer_datei),
    ):
        ergebnis = rufe(*aufruf)
        assert ergebnis.exit_code == 3, aufruf
        assert ergebnis.stderr.strip(), aufruf
        assert isinstance(ergebnis.exception, SystemExit), aufruf


def test_rules_fmt_laesst_eine_datei_ganz_wenn_das_schreiben_misslingt(tmp_path, monkeypatch):
    datei = tmp_path / "r.yaml"
    datei.write_text("merkmale:\n    - {name:   a}\n", encoding="utf-8")
    vorher = datei.read_bytes()
    assert rufe("rules", "fmt", "--check", str(datei)).exit_code == 1

    def kein_platz(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", kein_platz)
    ergebnis = rufe("rules", "fmt", str(datei))
    assert (ergebnis.exit_code, datei.read_bytes()) == (3, vorher)
    assert "kein Platz" in ergebnis.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["r.yaml"]


def test_help_laedt_nichts_schweres():
    befehl = (
        "import sys; from ust2b.cli import main; main(['--help'], standalone_mode=False);"
        "schwer = {'typst', 'z3', 'docxtpl', 'durable', 'pydantic', 'xlsxwriter'} & set(sys.modules);"
        "sys.exit(str(schwer) if schwer else 0)"
    )
    ergebnis = subprocess.run([sys.executable, "-c", befehl], capture_output=True, text=True, check=False)
    assert ergebnis.returncode == 0, ergebnis.stderr


def test_was_offen_ist_fuellt_den_schirm_nicht(tmp_path):
    """An activity of which nothing is known has more than fifty possible results and a hundred questions."""
    katalog = tmp_path / "k.yaml"
    katalog.write_text("taetigkeiten:\n- {id: a, bezeichnung: A, rechtstraeger: G}\n", encoding="utf-8")
    tabelle = rufe("classify", str(katalog)).stdout
    assert tabelle.count("möglich:") == 7
    assert re.search(r"und \d+ weitere Ergebnisse", tabelle)
    kurz, lang = (rufe("explain", str(katalog), "a", *mehr).stdout for mehr in ((), ("--alles",)))
    assert kurz.count("→") == 20
    assert re.search(r"und \d+ weitere Fragen \(--alles zeigt sie\)", kurz)
    assert lang.count("→") > 50
    assert lang.count("möglich:") > 50


def test_auf_einem_schmalen_schirm_wird_kein_ergebnis_abgeschnitten():
    from ust2b.app.auswertung import oeffne, werte_aus
    from ust2b.cli.darstellung import zeige_tabelle
    from ust2b.cli.gemeinsam import als_text

    werk, katalog = oeffne(Path(KATALOG), None, None)
    auswertung = werte_aus(werk, katalog.sachverhalte, nur_definition=True)
    text = als_text(lambda konsole: zeige_tabelle(auswertung, konsole), breite=40)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 40


def test_letter_zaehlt_nicht_den_halben_fragenkatalog_auf(tmp_path):
    """One activity of which nothing is known hangs on every question; the screen must still be read."""
    katalog = tmp_path / "k.yaml"
    katalog.write_text("taetigkeiten:\n- {id: vage, bezeichnung: A, rechtstraeger: G}\n", encoding="utf-8")
    text = " ".join(rufe("letter", str(katalog), "-o", str(tmp_path / "s")).stdout.split())
    assert text.count("Noch keine Anfrage, erst die Tatsachen klären:") == 1
    assert re.search(r"Tatsachen, kein Schreiben – Fachamt: [^.]*; und \d+ weitere\.", text)
    assert len(text) < 5000
