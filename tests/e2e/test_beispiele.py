"""The sample dossier of the shared desk says what the program says today (``make beispiele`` makes it anew)."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from click.testing import CliRunner

from ust2b.cli import main
from ust2b.memo.lesen import lies_datensaetze

WURZEL = Path(__file__).resolve().parents[2]
DOSSIER = WURZEL / "examples" / "dlz" / "dossier"
# Checksums and the program version change with every rule; what a reader reads must not be stale.
PRUEFSUMME = re.compile(r"\b[0-9a-f]{12}(?:[0-9a-f]{52})?\b|ust2b \d\S*")


def beispiele():
    beschreibung = importlib.util.spec_from_file_location("beispiele", WURZEL / "examples" / "beispiele.py")
    assert beschreibung is not None
    assert beschreibung.loader is not None
    modul = importlib.util.module_from_spec(beschreibung)
    beschreibung.loader.exec_module(modul)
    return modul


def test_das_dossier_ist_auf_dem_stand_der_regeln(tmp_path):
    ergebnis = CliRunner().invoke(main, beispiele().aufruf(tmp_path, "md"))
    assert ergebnis.exit_code == 0, ergebnis.output
    (neu,) = tmp_path.glob("*.md")
    alt = (DOSSIER / neu.name).read_text(encoding="utf-8")
    gemeint = PRUEFSUMME.sub("…", neu.read_text(encoding="utf-8"))
    assert PRUEFSUMME.sub("…", alt) == gemeint, "make beispiele schreibt das Beispiel neu"


def test_dossier_und_bild_sind_klein_und_tragen_ihre_datensaetze():
    pdf = DOSSIER / "stadt-kerpen-dossier.pdf"
    assert pdf.stat().st_size < 600_000
    assert (DOSSIER / "stadt-kerpen-dossier.png").stat().st_size < 150_000
    assert len(lies_datensaetze(pdf)) == len(beispiele().AUSWAHL)
