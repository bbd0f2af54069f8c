"""``rules fmt``: one way of writing, nothing lost; what cannot be changed safely stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.pruefstand.mini import DATEIEN

from ust2b.app.regelformat import formatiere_dateien
from ust2b.language.formatierer import formatiere
from ust2b.language.meldung import Ladefehler
from ust2b.language.orte import regelverzeichnis, yaml_dateien
from ust2b.language.yaml_baum import lies_text

KRAUS = """\
\ufeff# Kopf der Datei
titel: T\x20\x20
id: r


# gehört zur Bedingung
wenn:
    alle:
        # erste
        - a: ja
        - eines:
            - b: ja
            # letzte
            - c: nein
dann: {form: privat}
begruendung:
     traegt: >-
         Zeile eins

         Zeile zwei
     offen: |
         # kein Kommentar
           eingerückt
norm: § 1 UStG
---
id: s
# am Ende
"""
GLATT = """\
# Kopf der Datei
id: r

titel: T
# gehört zur Bedingung
wenn:
  alle:
  # erste
  - a: ja
  - eines:
    - b: ja
    # letzte
    - c: nein
dann: {form: privat}
"""


def daten(text: str) -> list[object]:
    return [d.wert for d in lies_text(text, "")]


def test_glaettet_ohne_verlust() -> None:
    neu = formatiere(KRAUS)
    assert daten(neu) == daten(KRAUS)
    assert (
        neu.index("id: r") < neu.index("norm:") < neu.index("titel:") < neu.index("wenn:") < neu.index("begruendung:")
    )
    assert (
        "# gehört zur Bedingung\nwenn:\n  alle:\n  # erste\n  - a: ja\n  - eines:\n    - b: ja\n    # letzte\n" in neu
    )
    assert "begruendung:\n  traegt: >-\n" in neu
    assert neu.startswith("# Kopf der Datei\n")
    assert neu.endswith("id: s\n# am Ende\n")
    assert " \n" not in neu
    assert sorted(z.strip() for z in neu.splitlines() if z.strip()) == sorted(
        z.strip() for z in KRAUS.lstrip("\ufeff").splitlines() if z.strip()
    )


def test_zweimal_ist_einmal() -> None:
    assert formatiere(formatiere(KRAUS)) == formatiere(KRAUS)
    assert formatiere(GLATT) != KRAUS


@pytest.mark.parametrize("name", sorted(DATEIEN))
def test_daten_bleiben(name: str) -> None:
    assert daten(formatiere(DATEIEN[name])) == daten(DATEIEN[name])


def test_zeilenende_und_leerzeilen() -> None:
    assert formatiere("a: 1\r\n\r\n\r\nb: 2") == "a: 1\n\nb: 2\n"


def test_leerzeichen_am_ende_eines_woertlichen_textes_bleiben() -> None:
    """Trailing space inside a literal text is content: the step that would change it is not done."""
    text = "a: |\n  mit Rand  \n  ohne\n"
    assert daten(formatiere(text)) == daten(text)


def test_unlesbares_wird_nicht_angefasst(tmp_path: Path) -> None:
    with pytest.raises(Ladefehler):
        formatiere("a: b: c")
    datei = tmp_path / "x.yaml"
    datei.write_text("a: b: c\n", encoding="utf-8")
    ergebnis = formatiere_dateien([datei], None, schreiben=True)
    assert ergebnis.beanstandet
    assert "rules check" in ergebnis.zeilen[0]
    assert datei.read_text(encoding="utf-8") == "a: b: c\n"


def test_pruefen_schreibt_nicht(tmp_path: Path) -> None:
    datei = tmp_path / "x.yaml"
    datei.write_bytes(b"a: 1   \n")
    ergebnis = formatiere_dateien([tmp_path], None, schreiben=False)
    assert ergebnis.beanstandet
    assert datei.read_bytes() == b"a: 1   \n"
    assert not formatiere_dateien([tmp_path], None, schreiben=True).beanstandet
    assert datei.read_bytes() == b"a: 1\n"


def test_das_regelwerk_verliert_nichts() -> None:
    for pfad in yaml_dateien(regelverzeichnis()):
        alt = pfad.read_text(encoding="utf-8")
        neu = formatiere(alt)
        if neu != alt:  # what comes back as it was has lost nothing and stays as it is
            assert daten(neu) == daten(alt), pfad
            assert formatiere(neu) == neu, pfad
