"""Messages of commands when the evaluation is done and only writing fails; the Prüfschema as a poster."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from ust2b.cli import main

KATALOG = "examples/erste-schritte/katalog.yaml"


@pytest.mark.parametrize(
    "aufruf",
    [
        ["memo", KATALOG, "vertragsstrafe", "--format", "md", "--output"],
        ["explain", KATALOG, "vertragsstrafe", "--output"],
        ["inventory", "examples/haushalt/musterdorf-2026.csv", "--output"],
        ["rules", "picture", "--output"],
    ],
)
def test_misslungenes_schreiben_heisst_nicht_nichts_ausgewertet(tmp_path, aufruf):
    (tmp_path / "datei").write_text("", encoding="utf-8")
    ergebnis = CliRunner().invoke(main, [*aufruf, str(tmp_path / "datei" / "ziel.xlsx")])
    assert ergebnis.exit_code == 3
    assert "wurde nicht geschrieben" in ergebnis.output
    assert "Nichts geschrieben: 1 Meldung." in ergebnis.output
    assert "ausgewertet" not in ergebnis.output


def test_pruefschema_als_poster_auf_einer_seite_a3(tmp_path):
    pytest.importorskip("typst", reason="Zusatz pdf fehlt")
    ziel = tmp_path / "poster.pdf"
    assert CliRunner().invoke(main, ["rules", "picture", "--output", str(ziel)]).exit_code == 0
    inhalt = ziel.read_bytes()
    (kasten,) = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", inhalt)
    breite, hoehe = (float(z) for z in kasten.split()[2:])
    assert (round(breite / 72 * 25.4), round(hoehe / 72 * 25.4)) == (297, 420)
    page = pytest.importorskip("page", reason="page-validation fehlt")
    for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert page.validate_pdf_bytes(inhalt, profile=profil).failures == []


def test_pruefschema_hat_etwa_das_verhaeltnis_von_a3(tmp_path):
    ziel = tmp_path / "schema.svg"
    assert CliRunner().invoke(main, ["rules", "picture", "--output", str(ziel)]).exit_code == 0
    breite, hoehe = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', ziel.read_text(encoding="utf-8")).groups())
    assert 1.3 < hoehe / breite < 1.6
