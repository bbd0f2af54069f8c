"""Every code in the source has a page, every page a code, and every page says what, why, example, better."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ust2b.language.befunde import NUR_WARNUNG, TITEL, schwere

WURZEL = Path(__file__).resolve().parents[3]
SEITEN = WURZEL / "docs" / "befunde"
CODE = re.compile(r"\"([LPAB]\d\d)\"")


def codes_im_programm() -> set[str]:
    dateien = [p for p in (WURZEL / "src").rglob("*.py") if p.name != "befunde.py"]
    return {code for datei in dateien for code in CODE.findall(datei.read_text(encoding="utf-8"))}


def test_jeder_code_des_programms_hat_titel_und_seite() -> None:
    seiten = {p.stem for p in SEITEN.glob("[LPAB][0-9][0-9].md")}
    assert codes_im_programm() == set(TITEL) == seiten


@pytest.mark.parametrize("code", sorted(TITEL))
def test_seite_sagt_was_warum_beispiel_besser(code: str) -> None:
    text = (SEITEN / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: {TITEL[code]}\n")
    assert [z for z in text.splitlines() if z.startswith("## ")] == ["## Was", "## Warum", "## Beispiel", "## Besser"]
    beispiel, besser = re.findall(r"```\w+\n(.+?)\n```", text, re.DOTALL)
    assert beispiel != besser
    assert ("Warnung: " in text) == (code in NUR_WARNUNG)


def test_uebersicht_nennt_alle() -> None:
    uebersicht = (SEITEN / "README.md").read_text(encoding="utf-8")
    for code, titel in TITEL.items():
        wort = "Warnung" if schwere(code) == "warnung" else "Fehler"
        assert f"| [{code}]({code}.md) | {titel} | {wort} |" in uebersicht
