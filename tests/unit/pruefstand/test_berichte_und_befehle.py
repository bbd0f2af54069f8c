"""Reports in four forms and the exit codes of the commands."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from tests.unit.pruefstand.mini import DATEIEN, FORM, PARAMETER, bericht, ort, schreibe

from ust2b.app.berichte import FORMATE
from ust2b.app.regelpruefung import PfadFehler, auftrag_fuer
from ust2b.cli.rules_pruefen import check_befehl, fmt_befehl, schema_befehl

UNGENUTZT = (
    PARAMETER
    + """\
- name: alte_grenze
  kurz: Alt
  typ: betrag
  norm: § 1 UStG
  bezug: leistung
  fassungen: [{wert: 1.00, quelle: gesetz, status: gesehen}]
"""
)


@pytest.fixture
def ungenutzt(tmp_path: Path) -> Path:
    return schreibe(tmp_path, parameter__alle=UNGENUTZT)


def rufe(*argumente: str) -> tuple[int, str]:
    ergebnis = CliRunner().invoke(check_befehl, [*argumente, "--ohne-beweise"])
    return ergebnis.exit_code, ergebnis.output


def test_text(ungenutzt: Path) -> None:
    text = FORMATE["text"](bericht(ungenutzt))
    zeile = f"{ort(ungenutzt, 'parameter/alle.yaml', 'alte_grenze')}: fehler P03: Den Parameter „alte_grenze“"
    assert zeile in text
    assert "6 Regeln, " in text
    assert "1 Fehler" in text


def test_json(ungenutzt: Path) -> None:
    daten = json.loads(FORMATE["json"](bericht(ungenutzt)))
    assert daten["fehler"] == 1
    (eine,) = [m for m in daten["meldungen"] if m["code"] == "P03"]
    assert (eine["datei"], eine["zeile"], eine["spalte"]) == ("rules/parameter/alle.yaml", 10, 9)
    assert eine["titel"] == "Parameter ohne Verwendung"
    assert daten["mutanten"]["quote_prozent"] == 100.0
    assert daten["abdeckung"]["nicht_von_faellen"] == ["wettbewerb-frueher", "wettbewerb-nein"]


def test_sarif(ungenutzt: Path) -> None:
    (lauf,) = json.loads(FORMATE["sarif"](bericht(ungenutzt)))["runs"]
    (ergebnis,) = [r for r in lauf["results"] if r["ruleId"] == "P03"]
    assert lauf["tool"]["driver"]["rules"][ergebnis["ruleIndex"]]["id"] == "P03"
    stelle = ergebnis["locations"][0]["physicalLocation"]
    assert stelle["artifactLocation"]["uri"] == "rules/parameter/alle.yaml"
    assert stelle["region"] == {"startLine": 10, "startColumn": 9}
    assert ergebnis["level"] == "error"


def test_junit(tmp_path: Path) -> None:
    regeln = schreibe(tmp_path, ustg__form=FORM.replace("{{ grundlage }}", "{{ grundlagen }}"))
    suite = ET.fromstring(FORMATE["junit"](bericht(regeln))).find("testsuite")
    assert suite is not None
    assert suite.get("failures") == "1"
    durchgefallen = [t.get("name") for t in suite.iter("testcase") if t.find("failure") is not None]
    assert durchgefallen == ["form-oeffentlich"]
    assert len(list(suite.iter("testcase"))) == 6


def test_nicht_ladbar_nennt_alle_fehler(tmp_path: Path) -> None:
    kaputt = FORM.replace("norm: § 2b Abs. 1 Satz 1 UStG\n", "", 1).replace(
        "grundlage: vertrag\n", "grundlage: vertag\n"
    )
    ergebnis = bericht(schreibe(tmp_path, ustg__form=kaputt))
    assert {m.code for m in ergebnis.meldungen} == {"L04", "L07"}
    assert "erst, wenn das Regelwerk lädt" in ergebnis.hinweise[0]


def test_ausgangswerte(tmp_path: Path, ungenutzt: Path) -> None:
    gut = schreibe(tmp_path / "gut")
    assert rufe(str(gut))[0] == 0
    assert rufe(str(ungenutzt))[0] == 1
    assert rufe(str(ungenutzt / "ustg"))[0] == 0
    assert rufe(str(tmp_path / "gibt-es-nicht"))[0] == 2
    fremd = tmp_path / "fremd.yaml"
    fremd.write_text("a: 1\n", encoding="utf-8")
    wert, ausgabe = rufe(str(fremd))
    assert wert == 2
    assert "gehört zu keinem Regelwerk" in ausgabe


def test_schwellen(tmp_path: Path) -> None:
    regeln = schreibe(tmp_path)
    wert, ausgabe = rufe(str(regeln), "--abdeckung", "100")
    assert wert == 1
    assert "P26" in ausgabe
    assert rufe(str(regeln), "--abdeckung", "50")[0] == 0


def test_mutantenquote(tmp_path: Path) -> None:
    zeile = (
        "- {name: ein Cent mehr, merkmale: {umsatz: 12345.01}, erwartet: traegt_nicht, erwartet_feststellung: nein}\n"
    )
    regeln = schreibe(tmp_path, ustg__wettbewerb=DATEIEN["ustg/wettbewerb.yaml"].replace(zeile, ""))
    assert "P24" not in rufe(str(regeln), "--mutantenquote", "50")[1]
    wert, ausgabe = rufe(str(regeln), "--mutantenquote", "100")
    assert wert == 1
    assert "P24" in ausgabe
    assert "P23" not in rufe(str(regeln), "--ohne-mutanten")[1]


def test_auftrag(tmp_path: Path) -> None:
    a, b = schreibe(tmp_path / "a"), schreibe(tmp_path / "b")
    assert auftrag_fuer([a], None) == (a, ())
    assert auftrag_fuer([a / "ustg"], None) == (a, (a / "ustg",))
    with pytest.raises(PfadFehler, match="verschiedenen Regelwerken"):
        auftrag_fuer([a, b], None)
    with pytest.raises(PfadFehler, match="liegt nicht im Regelwerk"):
        auftrag_fuer([b], a)


def test_fmt_und_schema(tmp_path: Path) -> None:
    datei = tmp_path / "x.yaml"
    datei.write_text("a: 1   \n", encoding="utf-8")
    lauf = CliRunner()
    assert lauf.invoke(fmt_befehl, ["--check", str(datei)]).exit_code == 1
    assert lauf.invoke(fmt_befehl, [str(datei)]).exit_code == 0
    assert lauf.invoke(fmt_befehl, ["--check", str(datei)]).exit_code == 0
    assert lauf.invoke(schema_befehl, ["--output", str(tmp_path / "s")]).exit_code == 0
    assert (tmp_path / "s" / "regel.schema.json").is_file()
