"""Generated pages and picture: complete, current, readable."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from ust2b.app.auswertung import werte_aus
from ust2b.app.leistungsarten import als_sachverhalt, ueberschlage
from ust2b.app.leistungsartenseite import leistungsartenseite
from ust2b.app.regelseiten import regelseiten
from ust2b.app.saetze import ergebnistext
from ust2b.app.schemabild import schemabild
from ust2b.cli import main
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import lade_referenz

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def werk() -> Regelwerk:
    return lade_regelwerk()


@pytest.fixture(scope="module")
def seiten(werk: Regelwerk) -> dict[str, str]:
    return regelseiten(werk)


def test_committed_pages_are_current(seiten: dict[str, str]):
    vorhanden = {pfad.name: pfad.read_text(encoding="utf-8") for pfad in (DOCS / "regeln").glob("*.md")}
    veraltet = sorted(n for n in vorhanden.keys() | seiten.keys() if vorhanden.get(n) != seiten.get(n))
    assert veraltet == [], "Neu schreiben: ust2b rules pages --output docs/regeln"


def test_committed_picture_is_current(werk: Regelwerk):
    bild = (DOCS / "bilder" / "pruefschema.svg").read_text(encoding="utf-8")
    assert bild == schemabild(werk), "Neu schreiben: ust2b rules picture --output docs/bilder/pruefschema.svg --force"


def test_committed_page_of_leistungsarten_is_current(werk: Regelwerk):
    referenz = lade_referenz(werk)
    seite = (DOCS / "leistungsarten.md").read_text(encoding="utf-8")
    gleich = seite == leistungsartenseite(werk, referenz)
    assert gleich, "Neu schreiben: ust2b rules activities --output docs/leistungsarten.md --force"
    for art in (*referenz.leistungsarten, *referenz.gruppenregeln):
        assert seite.count(f'<a id="{art}"></a>') == 1


def test_quick_results_equal_full_ones(werk: Regelwerk):
    """The page and the inventory read results off the table; both engines say the same for every entry."""
    referenz = lade_referenz(werk)
    arten = [*referenz.gruppenregeln.values(), *referenz.leistungsarten.values()]
    schnell = ueberschlage(werk, arten)
    for b in werte_aus(werk, [als_sachverhalt(art) for art in arten]).beurteilungen:
        name = b.sachverhalt.id
        assert schnell[name].text == ergebnistext(b), name
        assert schnell[name].fragen == b.fragen, name


def test_every_rule_has_its_anchor_once_and_every_link_leads_somewhere(werk: Regelwerk, seiten: dict[str, str]):
    anker = [(n, a) for n, text in seiten.items() for a in re.findall(r'<a id="([^"]+)">', text)]
    assert sorted(a for _, a in anker) == sorted({r.id for r in werk.regeln})
    for text in seiten.values():
        for datei, ziel in re.findall(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)", text):
            assert datei in seiten
            assert not ziel or (datei, ziel) in anker


def test_pages_show_no_placeholders_and_no_internal_names(seiten: dict[str, str]):
    for name, text in seiten.items():
        assert "{{" not in text, name
        assert "leistung_geregelt_in" not in re.sub(r"\*Prüffälle:\*.*", "", text), name


def test_former_fassungen_are_listed(werk: Regelwerk, seiten: dict[str, str]):
    (mehrfach,) = {r.id for r in werk.regeln if r.id == "12-abs2-speisen"}
    abschnitt = seiten["11-steuersatz.md"].split(f'<a id="{mehrfach}">')[1].split("<a id=")[0]
    assert "Frühere Fassungen" in abschnitt
    assert "ab 01.01.2024 bis 31.12.2025" in abschnitt


def test_the_picture_is_svg_with_every_stage_and_every_exit(werk: Regelwerk):
    wurzel = ET.fromstring(schemabild(werk))
    text = " ".join(t.text or "" for t in wurzel.iter("{http://www.w3.org/2000/svg}text"))
    for stufe in werk.stufen:
        assert stufe.titel in text
    for folge in ("nicht steuerbar", "steuerfrei", "aufzuteilen", "steuerpflichtig", "Prüfung erforderlich"):
        assert folge in text
    assert text.count("zu Stufe 10") == sum(z.tabelle == "steuerbar" for z in werk.ergebnis["start"])


def test_the_commands_write_them(tmp_path: Path):
    assert CliRunner().invoke(main, ["rules", "pages", "-o", str(tmp_path / "regeln")]).exit_code == 0
    assert len(list((tmp_path / "regeln").glob("*.md"))) == 13
    ziel = tmp_path / "schema.svg"
    assert CliRunner().invoke(main, ["rules", "picture", "-o", str(ziel)]).exit_code == 0
    assert CliRunner().invoke(main, ["rules", "picture", "-o", str(ziel)]).exit_code == 3
