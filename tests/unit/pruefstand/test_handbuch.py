"""The chapter on changing a rule names only commands, options, pages and fields that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from tests.unit.pruefstand.mini import bericht, schreibe

from ust2b.cli import main
from ust2b.language.modelle import FallModell, PrueffallModell, QuelleModell, RegelModell, ZusicherungModell
from ust2b.language.yaml_baum import lies_text

KAPITEL = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "regel-aendern.md"
TEXT = KAPITEL.read_text(encoding="utf-8")
BEFEHLE = [z for block in re.findall(r"```console\n(.+?)```", TEXT, re.DOTALL) for z in block.splitlines()]
YAML = re.findall(r"```yaml\n(.+?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("zeile", BEFEHLE)
def test_befehl_gibt_es(zeile: str) -> None:
    name, *worte = shlex.split(zeile)
    assert name == "ust2b"
    befehl: click.Command = main
    while isinstance(befehl, click.Group):
        befehl = befehl.commands[worte.pop(0)]
    optionen = {o for p in befehl.params for o in (*p.opts, *p.secondary_opts)}
    assert {w for w in worte if w.startswith("--")} <= optionen


def test_verweise_gehen_irgendwohin() -> None:
    verweise = re.findall(r"\]\((\.\./[^)]+)\)", TEXT)
    assert len(verweise) > 10
    for verweis in verweise:
        assert (KAPITEL.parent / verweis).is_file(), verweis


def test_beispiele_haben_nur_felder_die_es_gibt() -> None:
    felder = {
        "quelle": set(QuelleModell.model_fields),
        "fall": set(FallModell.model_fields),
        "regel": set(RegelModell.model_fields),
        "prueffall": set(PrueffallModell.model_fields),
        "zusicherung": set(ZusicherungModell.model_fields),
    }
    gesehen: set[str] = set()
    for block in YAML:
        for dokument in lies_text(block, "kapitel"):
            wert = dokument.wert
            if isinstance(wert, dict) and "prueffaelle" in wert:
                wert = wert["prueffaelle"]
            for eintrag in wert if isinstance(wert, list) else [wert]:
                assert isinstance(eintrag, dict)
                passend = {art for art, namen in felder.items() if set(eintrag) <= namen}
                assert passend, sorted(eintrag)
                gesehen |= passend
    assert gesehen == set(felder)


def test_anschluss_der_fassungen(tmp_path: Path) -> None:
    """Old Fassung with ``bis``, new one from the next day: neither gap nor overlap, as the chapter says."""
    from tests.unit.pruefstand.mini import FORM

    alt, neu = FORM.split("---\n")
    frueher = neu.replace("{ab: 2017-01-01}", "{ab: 2017-01-01, bis: 2026-12-31}")
    spaeter = neu.replace("{ab: 2017-01-01}", "{ab: 2027-01-01}")
    regeln = schreibe(tmp_path, ustg__form=f"{alt}---\n{frueher}---\n{spaeter}")
    assert not [m for m in bericht(regeln).meldungen if m.schwere == "fehler"]
