"""The rulebook kept from the last start: never stale, never trusted blindly, never in the way."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from pathlib import Path

import pytest
from tests.unit.core.bau import GRUND, schreibe

from ust2b.core.regelwerk import Regelwerk
from ust2b.language import Ladefehler, aufbau, lade_regelwerk, zwischenspeicher


@pytest.fixture
def speicher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("UST2B_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "ust2b"


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    return schreibe(tmp_path / "rules", GRUND)


def _eintrag(speicher: Path) -> Path:
    (eintrag,) = speicher.glob("*.regelwerk")
    return eintrag


def _ohne_lesen(ordner: Path, monkeypatch: pytest.MonkeyPatch) -> Regelwerk:
    with monkeypatch.context() as m:
        m.setattr(aufbau.Aufbau, "baue", lambda *_, **__: pytest.fail("wurde neu gelesen"))
        return lade_regelwerk(ordner, gemerkt=True)


def test_beim_zweiten_mal_kommt_dasselbe_regelwerk_ohne_zu_lesen(ordner, speicher, monkeypatch):
    erstes = lade_regelwerk(ordner, gemerkt=True)
    zweites = _ohne_lesen(ordner, monkeypatch)
    assert zweites == erstes == lade_regelwerk(ordner)
    assert zweites.reihenfolge == erstes.reihenfolge


def test_auch_das_mitgelieferte_regelwerk_uebersteht_das_ablegen(speicher):
    werk = lade_regelwerk()
    zwischenspeicher.lege_ab("x", werk)
    assert zwischenspeicher.hole("x") == werk


def test_eine_geaenderte_datei_wird_gelesen(ordner, speicher):
    erstes = lade_regelwerk(ordner, gemerkt=True)
    datei = ordner / "pruefschema.yaml"
    datei.write_text(datei.read_text(encoding="utf-8") + "\n# geändert\n", encoding="utf-8")
    zweites = lade_regelwerk(ordner, gemerkt=True)
    assert zweites.pruefsumme != erstes.pruefsumme
    assert zweites == lade_regelwerk(ordner)
    assert len(list(speicher.glob("*.regelwerk"))) == 2


def test_anderes_programm_liest_neu(ordner, monkeypatch):
    vorher = zwischenspeicher.schluessel("s")
    monkeypatch.setattr(zwischenspeicher.sys, "version", "4.0")
    assert zwischenspeicher.schluessel("s") != vorher


@pytest.mark.parametrize("schaden", ["leer", "abgeschnitten", "ein Byte"])
def test_ein_beschaedigter_eintrag_wird_ersetzt(ordner, speicher, monkeypatch, schaden):
    erstes = lade_regelwerk(ordner, gemerkt=True)
    eintrag = _eintrag(speicher)
    inhalt = eintrag.read_bytes()
    eintrag.write_bytes({"leer": b"", "abgeschnitten": inhalt[:-9]}.get(schaden, inhalt[:-9] + b"!" + inhalt[-8:]))
    assert zwischenspeicher.hole(eintrag.stem) is None
    assert lade_regelwerk(ordner, gemerkt=True) == erstes
    assert _ohne_lesen(ordner, monkeypatch) == erstes


class _Boese:
    def __reduce__(self):
        return os.mkdir, (os.environ["ZIEL"],)


def test_ein_fremder_eintrag_fuehrt_nichts_aus(ordner, speicher, tmp_path, monkeypatch):
    ziel = tmp_path / "ausgefuehrt"
    monkeypatch.setenv("ZIEL", str(ziel))
    erstes = lade_regelwerk(ordner, gemerkt=True)
    inhalt = pickle.dumps(_Boese())
    _eintrag(speicher).write_bytes(hashlib.sha256(inhalt).digest() + inhalt)
    assert lade_regelwerk(ordner, gemerkt=True) == erstes
    assert not ziel.exists()


def test_was_andere_schreiben_duerfen_gilt_nicht(ordner, speicher):
    lade_regelwerk(ordner, gemerkt=True)
    eintrag = _eintrag(speicher)
    assert eintrag.stat().st_mode & 0o077 == 0
    eintrag.chmod(0o620)
    assert zwischenspeicher.hole(eintrag.stem) is None


def test_ein_fehlerhaftes_regelwerk_wird_nicht_abgelegt(ordner, speicher):
    (ordner / "kaputt.yaml").write_text("id: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Ladefehler):
            lade_regelwerk(ordner, gemerkt=True)
    assert not speicher.exists()


def test_waehrend_des_lesens_geaendert_wird_nicht_abgelegt(ordner, speicher, monkeypatch):
    echt = aufbau.Aufbau.baue

    def baue(*args, **kwargs):
        schema = ordner / "pruefschema.yaml"
        schema.write_text(schema.read_text(encoding="utf-8") + "\n# später\n", encoding="utf-8")
        return echt(*args, **kwargs)

    monkeypatch.setattr(aufbau.Aufbau, "baue", baue)
    lade_regelwerk(ordner, gemerkt=True)
    assert not speicher.exists()


def test_abgeschaltet_und_ohne_schreibrecht_geht_es_auch(ordner, speicher, tmp_path, monkeypatch):
    monkeypatch.setenv("UST2B_CACHE", "aus")
    werk = lade_regelwerk(ordner, gemerkt=True)
    assert not speicher.exists()
    monkeypatch.delenv("UST2B_CACHE")
    (tmp_path / "cache").write_text("eine Datei, kein Ordner", encoding="utf-8")
    assert lade_regelwerk(ordner, gemerkt=True) == werk


def test_nur_die_neuesten_bleiben(ordner, speicher):
    werk = lade_regelwerk(ordner)
    for nummer in range(6):
        zwischenspeicher.lege_ab(f"e{nummer}", werk)
        os.utime(speicher / f"e{nummer}.regelwerk", (nummer, nummer))
    zwischenspeicher.lege_ab("e6", werk)
    assert sorted(p.stem for p in speicher.iterdir()) == ["e3", "e4", "e5", "e6"]
