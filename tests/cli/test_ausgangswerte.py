"""Exit codes the README promises: a conflict of rules, an interrupted run, findings under a Vorbehalt."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.core.bau import GRUND, regel, schreibe

from ust2b.cli import main

KOPF = "id;rechtstraeger;bezeichnung;satzung;bescheid\n"
STREIT = regel("streit", "{bescheid: nein}", "{handlungsform: privat}")
KATALOG = Path("examples/erste-schritte/katalog.yaml")


def rufe(*argumente: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in argumente])


@pytest.fixture
def konflikt(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A rulebook in which two rules contradict each other for ``schlecht``, and the catalogues of two towns."""
    schreibe(tmp_path / "rules", [*GRUND, STREIT])
    for name, satzung in (("a", "ja"), ("b", "nein")):
        text = f"{KOPF}gut;{name};Gut;nein;nein\nschlecht;{name};Schlecht;{satzung};nein\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path / "rules", tmp_path / "a.csv", tmp_path / "b.csv"


def test_regelkonflikt_ist_vier(konflikt: tuple[Path, Path, Path], tmp_path: Path):
    regeln, a, b = konflikt
    memo = ("memo", a, "schlecht", "--format", "md", "--output", tmp_path / "v")
    for aufruf in (("classify", a), ("explain", a, "schlecht"), ("compare", a, b), memo):
        ergebnis = rufe(*aufruf, "--rules", regeln)
        assert ergebnis.exit_code == 4, aufruf
        assert "Regelkonflikt: Mindestens eine Tätigkeit hat kein Ergebnis" in ergebnis.stderr
    for aufruf in (("classify", b), ("explain", a, "gut"), ("memo", a, "gut", *memo[3:])):
        assert rufe(*aufruf, "--rules", regeln).exit_code == 0, aufruf


def test_der_vergleich_erklaert_einen_regelkonflikt_nicht_mit_angaben(konflikt: tuple[Path, Path, Path]):
    regeln, a, b = konflikt
    ausgabe = rufe("compare", a, b, "--rules", regeln).stdout
    assert "a: kein Ergebnis: Regelkonflikt" in ausgabe
    assert "→" not in ausgabe


def test_abgebrochen_vor_der_arbeit_ist_130(monkeypatch: pytest.MonkeyPatch):
    """Also where a command guards nothing: click itself would end with 1, which here is a finding."""

    def brich_ab(*_: object, **__: object):
        raise KeyboardInterrupt

    monkeypatch.setattr("ust2b.app.regelpruefung.auftrag_fuer", brich_ab)
    ergebnis = CliRunner().invoke(main, ["rules", "check"])
    assert (ergebnis.exit_code, ergebnis.stderr.startswith("Abgebrochen")) == (130, True)


def test_abgebrochen_ist_130_und_nichts_ist_geschrieben(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def abgebrochen(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ust2b.app.auswertung.werte_aus", abgebrochen)
    ziel = tmp_path / "e.json"
    ergebnis = rufe("classify", KATALOG, "--output", ziel)
    assert (ergebnis.exit_code, ziel.exists()) == (130, False)
    assert "Abgebrochen" in ergebnis.stderr


def test_fail_on_vorbehalt_auch_wo_alles_entschieden_ist(tmp_path: Path):
    regeln = schreibe(tmp_path / "rules", GRUND)
    katalog = tmp_path / "k.csv"
    katalog.write_text("id;rechtstraeger;bezeichnung;satzung;herkunft\na;G;A;nein;muster\n", encoding="utf-8")
    werte = [
        rufe("classify", katalog, "--rules", regeln, *schalter).exit_code
        for schalter in ((), ("--fail-on", "pruefung"), ("--fail-on", "vorbehalt"))
    ]
    assert werte == [0, 0, 1]


def test_in_einem_anderen_prozess_dieselben_bytes():
    """The order of sets and dicts of strings differs from process to process; no output may depend on it."""
    befehl = [sys.executable, "-m", "ust2b", "classify", str(KATALOG), "--format", "json", "--definition-only"]
    umgebung = {"PYTHONPATH": "src", "PATH": ""}
    ausgaben = [
        subprocess.run(befehl, capture_output=True, check=True, env=umgebung | {"PYTHONHASHSEED": saat}).stdout
        for saat in ("1", "2")
    ]
    assert ausgaben[0] == ausgaben[1]
    assert len(ausgaben[0]) > 10_000


def test_jede_ausgabe_nennt_tag_und_pruefsumme_des_regelstands():
    stand = re.compile(r"Regelstand \d{4}-\d\d-\d\d \([0-9a-f]{12}\)")
    for aufruf in (
        ("classify", KATALOG),
        ("explain", KATALOG, "vertragsstrafe"),
        ("compare", *sorted(Path("examples/dlz").glob("[ij]*.yaml"))),
        ("law", "status"),
        ("rules", "list"),
    ):
        assert stand.search(rufe(*aufruf).stdout), aufruf


def test_wer_beide_lesungen_nennt_hat_beide_gelesen(monkeypatch: pytest.MonkeyPatch):
    """A second reading that disagrees must stop the command; without one the output says so."""
    pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")
    from ust2b.engines.bestaetigung import Lesungsabweichung

    def weicht_ab(*_: object) -> None:
        raise Lesungsabweichung("verschieden")

    beide = rufe("classify", KATALOG, "--format", "json")
    assert "Inferenzmaschine und Definition kamen" in beide.stdout
    monkeypatch.setattr("ust2b.engines.bestaetigung.Bestaetigung.__call__", weicht_ab)
    assert rufe("classify", KATALOG).exit_code == 5
    for nur in (("--definition-only",), ()):
        ergebnis = rufe("classify", KATALOG, "--format", "json", *nur)
        assert (ergebnis.exit_code, "beruht allein auf der Definition" in ergebnis.stdout) == (0, True)
        monkeypatch.setattr("ust2b.engines.bestaetigung.verfuegbar", lambda: False)


HAUSHALT = "examples/haushalt/musterdorf-2026.csv"


@pytest.mark.parametrize("verlinkt", [False, True])
@pytest.mark.parametrize("befehl", ["inventory", "bisher", "verify", "classify"])
def test_was_gelesen_wird_wird_nie_ueberschrieben(tmp_path: Path, befehl: str, verlinkt: bool):
    """Not with --force either, and not through a link: the budget, the inventory of last year, the memo."""
    eigene = tmp_path / ("vermerk.html" if befehl == "verify" else "eigene.csv")
    if befehl == "verify":
        rufe("memo", KATALOG, "parkscheinautomat-parkbuchten", "--format", "html", "-o", tmp_path / "v")
        (vermerk,) = (tmp_path / "v").glob("*.html")
        vermerk.rename(eigene)
    elif befehl == "bisher":
        rufe("inventory", HAUSHALT, "-o", eigene)
    else:
        eigene.write_bytes(Path(HAUSHALT).read_bytes())
    ziel = tmp_path / f"link{eigene.suffix}" if verlinkt else eigene
    if verlinkt:
        ziel.symlink_to(eigene)
    vorher = eigene.read_bytes()
    aufruf = ("inventory", HAUSHALT, "--bisher", eigene) if befehl == "bisher" else (befehl, eigene)
    ergebnis = rufe(*aufruf, "-o", ziel, "--force")
    assert (ergebnis.exit_code, "K21" in ergebnis.stderr) == (3, True), ergebnis.output
    assert eigene.read_bytes() == vorher


@pytest.mark.parametrize("kodierung", ["ascii", "cp1252"])
def test_eine_kodierung_ohne_die_zeichen_bricht_nicht_ab(kodierung: str):
    """Redirected output on Windows is cp1252; „?“ in place of a sign would be another result."""
    umgebung = {**os.environ, "PYTHONIOENCODING": kodierung}
    for befehl in (("classify", KATALOG), ("explain", KATALOG, "parkscheinautomat-parkbuchten"), ("classify", "fehlt")):
        lauf = subprocess.run([sys.executable, "cli.py", *befehl], capture_output=True, env=umgebung, check=False)
        assert b"Traceback" not in lauf.stderr
        assert "○ nicht steuerbar" in lauf.stdout.decode("utf-8") or "„fehlt“" in lauf.stderr.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="kein /dev/full")
def test_ein_voller_datentraeger_hinter_der_umleitung():
    with Path("/dev/full").open("wb") as voll:
        lauf = subprocess.run([sys.executable, "cli.py", "classify", KATALOG], stdout=voll, stderr=-1, check=False)
    assert lauf.returncode == 3
    assert "(die Ausgabe). Auf dem Datenträger ist kein Platz mehr." in lauf.stderr.decode("utf-8")


@pytest.mark.parametrize(("variable", "befehl"), [("UST2B_RULES", "classify"), ("UST2B_TEMPLATES", "memo")])
def test_ein_genannter_ordner_den_es_nicht_gibt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, befehl: str
):
    monkeypatch.setenv(variable, str(tmp_path / "fehlt"))
    mehr = ("--alle", "-o", tmp_path / "v") if befehl == "memo" else ()
    ergebnis = rufe(befehl, KATALOG, *mehr)
    assert ergebnis.exit_code == 3
    assert f"{variable} zeigt auf" in ergebnis.stderr
    assert "None" not in ergebnis.stderr


def test_was_schon_geschrieben_ist_wird_gesagt(tmp_path: Path):
    """The second memo exists: the first is there, and nobody is told that nothing was written."""
    kennungen = ("parkscheinautomat-parkbuchten", "g08-leitplanke-im-auftrag")
    rufe("memo", KATALOG, kennungen[1], "--format", "html", "-o", tmp_path)
    ergebnis = rufe("memo", KATALOG, *kennungen, "--format", "html", "-o", tmp_path)
    assert ergebnis.exit_code == 3
    assert "gibt es schon" in ergebnis.stderr
    assert "1 Datei ist geschrieben, weitere nicht." in ergebnis.stderr
    assert len(list(tmp_path.iterdir())) == 2


def test_ein_voller_datentraeger_nach_dem_ersten_vermerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from ust2b.catalogue import ausgabe

    schreibe = ausgabe.schreibe_atomar

    def nur_eine(ziel: Path, *mehr: object, **noch: object) -> None:
        if any(ziel.parent.iterdir()):
            raise ausgabe.schreibfehler(ziel, OSError(errno.ENOSPC, "voll"))
        schreibe(ziel, *mehr, **noch)  # type: ignore[arg-type]

    monkeypatch.setattr(ausgabe, "schreibe_atomar", nur_eine)
    ergebnis = rufe("memo", KATALOG, "--alle", "--format", "html", "-o", tmp_path)
    assert ergebnis.exit_code == 3
    assert "1 Datei ist geschrieben, weitere nicht: 1 Meldung." in ergebnis.stderr
    assert "Nichts geschrieben" not in ergebnis.stderr


@pytest.mark.parametrize(
    ("aufruf", "satz"),
    [
        (["clasify"], "Den Befehl „clasify“ gibt es nicht. Gemeint sein könnte 'classify'."),
        (["classify"], "Es fehlt 'CATALOGUE'."),
        (["classify", KATALOG, "--forma", "csv"], "Die Option --forma gibt es nicht."),
        (["classify", KATALOG, "--format", "odt"], "„odt“ ist keine der Möglichkeiten 'table'"),
        (["classify", KATALOG, "--format"], "Zur Option --format gehört ein Wert."),
        (["classify", KATALOG, "nochwas"], "Überzählig: nochwas."),
        (["classify", KATALOG, "--stichtag", "31.02.2027"], "'--stichtag': Den Tag „31.02.2027“ gibt es nicht."),
        (["classify", KATALOG, "--rules", "fehlt"], "'--rules': „fehlt“ gibt es nicht."),
        (["classify", KATALOG, "-o", "docs"], "„docs“ ist ein Ordner, keine Datei."),
        (["memo", KATALOG, "--alle", "-o", "README.md"], "„README.md“ ist eine Datei, kein Ordner."),
        (["memo", KATALOG, "--alle"], "Es fehlt die Option '--output' / '-o'."),
        (["rules", "shw"], "Den Befehl „shw“ gibt es nicht."),
        (["rules", "check", "--mutantenquote", "viel"], "„viel“ ist keine Zahl."),
        (["--quatsch"], "Die Option --quatsch gibt es nicht."),
    ],
)
def test_falsche_aufrufe_sprechen_deutsch(aufruf: list[object], satz: str):
    ergebnis = rufe(*aufruf)
    text = " ".join(re.sub(r"[│╭╮╰╯─]", " ", ergebnis.stderr).split())
    assert ergebnis.exit_code == 2
    assert satz in text
    for englisch in ("Invalid", "Missing", "No such", "does not", "is not", "Did you"):
        assert englisch not in text
