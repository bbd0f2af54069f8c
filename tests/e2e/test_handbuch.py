"""Every command the Handbuch shows works and ends with the exit code the Handbuch states."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.auswertung import STICHTAG
from ust2b.catalogue.eingang import lies_katalog
from ust2b.cli import gemeinsam, main
from ust2b.language import lade_regelwerk

WURZEL = Path(__file__).resolve().parents[2]
HANDBUCH = WURZEL / "docs" / "handbuch"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _befehle(seite: Path) -> Iterator[tuple[str, int]]:
    for block in BLOCK.findall(seite.read_text(encoding="utf-8")):
        for zeile in block.splitlines():
            befehl, _, hinweis = zeile.partition("   # Ausgangswert ")
            if befehl.startswith("$ ust2b "):
                yield befehl.removeprefix("$ ust2b "), int(hinweis or 0)


def _aufgeloest(wort: str) -> list[str]:
    return sorted(str(p) for p in Path().glob(wort)) if "*" in wort else [wort]


@pytest.mark.parametrize("seite", [p.name for p in sorted(HANDBUCH.glob("*.md")) if BLOCK.search(p.read_text("utf-8"))])
def test_every_shown_command_works(seite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "examples").symlink_to(WURZEL / "examples")
    monkeypatch.chdir(tmp_path)
    for befehl, erwartet in _befehle(HANDBUCH / seite):
        worte = [teil for wort in shlex.split(befehl) for teil in _aufgeloest(wort)]
        ergebnis = CliRunner().invoke(main, worte)
        assert ergebnis.exit_code == erwartet, f"{befehl}\n{ergebnis.output}\n{ergebnis.exception!r}"
        assert ergebnis.output.strip() or "--output" in befehl


def test_the_exit_codes_of_the_handbuch_are_those_of_the_program():
    seite = (HANDBUCH / "befehle.md").read_text(encoding="utf-8")
    genannte = {int(w) for w in re.findall(r"^\| (\d+) \|", seite, re.MULTILINE)}
    programm = {getattr(gemeinsam, n) for n in ("OK", "BEFUND", "AUFRUF", "EINGABE", "KONFLIKT", "ABWEICHUNG")}
    assert genannte == programm | {130}


def test_every_command_is_described():
    seite = (HANDBUCH / "befehle.md").read_text(encoding="utf-8")
    for name in main.commands:
        assert f"`{name}" in seite, name


def test_the_yaml_catalogue_of_the_handbuch_is_read(tmp_path: Path):
    seite = (HANDBUCH / "erste-inventur.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```", seite, re.MULTILINE | re.DOTALL)
    datei = tmp_path / "katalog.yaml"
    datei.write_text(block, encoding="utf-8")
    (sachverhalt,) = lies_katalog(datei, lade_regelwerk(), STICHTAG).sachverhalte
    assert sachverhalt.angaben["strasse_gewidmet"].rolle == "Ordnungsamt"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str):
    ergebnis = CliRunner().invoke(
        main, prog_name="ust2b", env={"_UST2B_COMPLETE": f"{shell}_source"}
    )  # fmt: skip
    if shell == "bash" and ergebnis.exit_code:
        pytest.skip("bash fehlt oder ist zu alt")
    assert "_ust2b_completion" in ergebnis.output
    vorschlag = CliRunner().invoke(
        main,
        prog_name="ust2b",
        env={"_UST2B_COMPLETE": f"{shell}_complete", "COMP_WORDS": "ust2b cl", "COMP_CWORD": "1" if shell != "fish" else "cl"},
    )  # fmt: skip
    assert "classify" in vorschlag.output


def test_links_between_pages_lead_somewhere():
    for seite in HANDBUCH.parent.rglob("*.md"):
        for ziel in re.findall(r"\]\(([^)#:]+\.(?:md|svg))(?:#[^)]*)?\)", seite.read_text(encoding="utf-8")):
            assert (seite.parent / ziel).is_file(), f"{seite.name}: {ziel}"
