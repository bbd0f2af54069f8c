import re
from pathlib import Path

import pytest

import ust2b
from ust2b.language import orte

WURZEL = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _ohne_variablen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UST2B_RULES", raising=False)
    monkeypatch.delenv("UST2B_TEMPLATES", raising=False)


def _als_installiert(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Lay the package out as in site-packages: no pyproject.toml above, a foreign folder "rules" beside."""
    paket = tmp_path / "lib" / "site-packages" / "ust2b"
    paket.mkdir(parents=True)
    (tmp_path / "lib" / "rules").mkdir()
    monkeypatch.setattr(orte, "_PAKET", paket)
    monkeypatch.setattr(orte, "_CHECKOUT", paket.parents[1])
    return paket


def test_im_auszug_gelten_die_ordner_des_auszugs():
    assert orte.regelverzeichnis() == WURZEL / "rules"
    assert orte.vorlagenverzeichnis() == WURZEL / "templates"


def test_die_variable_geht_vor(monkeypatch, tmp_path):
    monkeypatch.setenv("UST2B_RULES", str(tmp_path))
    assert orte.regelverzeichnis() == tmp_path


def test_eine_falsche_variable_faellt_nicht_still_zurueck(monkeypatch, tmp_path):
    falsch = tmp_path / "vertippt"
    monkeypatch.setenv("UST2B_RULES", str(falsch))
    with pytest.raises(FileNotFoundError, match=re.escape(f"UST2B_RULES zeigt auf {falsch}")):
        orte.regelverzeichnis()


def test_installiert_gilt_die_mitgelieferte_fassung(monkeypatch, tmp_path):
    paket = _als_installiert(monkeypatch, tmp_path)
    (paket / "_daten" / "rules").mkdir(parents=True)
    assert orte.regelverzeichnis() == paket / "_daten" / "rules"


def test_fehlt_alles_sagt_die_meldung_was_zu_tun_ist(monkeypatch, tmp_path):
    _als_installiert(monkeypatch, tmp_path)
    with pytest.raises(FileNotFoundError, match="neu installieren oder den Ordner mit UST2B_RULES nennen"):
        orte.regelverzeichnis()


def test_version_ist_die_des_pakets():
    assert re.fullmatch(r"\d+\.\d+\.\d+(\+checkout)?", ust2b.__version__)
