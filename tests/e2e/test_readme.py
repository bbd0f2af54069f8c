"""What the README shows is what the commands print; what it names exists."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.cli import main

WURZEL = Path(__file__).resolve().parents[2]
TEXT = (WURZEL / "README.md").read_text(encoding="utf-8")


def _beispiele() -> list[tuple[str, str]]:
    """Each shown command with the output under it, in the same block or in the next one."""
    beispiele: list[tuple[str, str]] = []
    for block in re.findall(r"^```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL):
        if block.startswith("$ ust2b "):
            befehl, _, ausgabe = block.partition("\n")
            beispiele.append((befehl.removeprefix("$ ust2b "), ausgabe))
        elif beispiele and not beispiele[-1][1]:
            beispiele[-1] = (beispiele[-1][0], block)
    return beispiele


def _zeilen(text: str) -> str:
    return "\n".join(zeile.replace("\u00a0", " ").rstrip() for zeile in text.splitlines())


@pytest.mark.parametrize(("befehl", "ausgabe"), _beispiele(), ids=lambda text: text.partition("\n")[0][:40])
def test_shown_output_is_what_the_command_prints(befehl: str, ausgabe: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(WURZEL)
    worte = [teil for wort in shlex.split(befehl) for teil in (sorted(map(str, Path().glob(wort))) or [wort])]
    wirklich = _zeilen(CliRunner().invoke(main, worte).stdout)
    stuecke = [stueck.strip("\n") for stueck in _zeilen(ausgabe).split("\n…\n")]
    assert stuecke[0]
    for stueck in stuecke:
        assert stueck in wirklich, f"README neu schreiben: ust2b {befehl}"


def test_two_examples_are_shown():
    assert [befehl.split()[0] for befehl, _ in _beispiele()] == ["classify", "compare"]


def test_every_named_command_target_and_module_exists():
    for name in re.findall(r"`ust2b (\w+)", TEXT):
        assert name in main.commands, name
    for name in main.commands:
        assert f"`ust2b {name}" in TEXT, name
    makefile = (WURZEL / "Makefile").read_text(encoding="utf-8")
    for ziel in re.findall(r"make (demo|test|lint|bench|clean)\b", TEXT):
        assert f"\n{ziel}:" in makefile, ziel
    for modul in re.findall(r"python -m (bench[.\w]*)", TEXT):
        assert importlib.util.find_spec(modul), modul


def test_every_named_place_exists():
    orte = re.findall(r"`((?:rules|src|docs|templates|examples|bench|tests)/[\w/.-]*)`", TEXT)
    assert len(orte) > 12
    for ort in [*orte, *re.findall(r"\]\(([^)#:]+)\)", TEXT)]:
        assert (WURZEL / ort).exists(), ort
