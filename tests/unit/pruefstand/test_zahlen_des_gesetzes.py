"""Figures of law in prose and in Python; citations are no figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.pruefstand.mini import ort, schreibe

from ust2b.language import lade_regelwerk
from ust2b.language.linter.python_zahlen import zahlen_im_programm
from ust2b.language.linter.zahlen_des_gesetzes import zahlen_des_gesetzes


@pytest.mark.parametrize(
    ("satz", "gefunden"),
    [
        ("mehr als 17.500 € im Jahr", [("Betrag", "17.500 €")]),
        ("bis 17500 Euro", [("Betrag", "17500 Euro")]),
        ("weniger als drei Prozent", [("Satz", "drei Prozent")]),
        ("mit 7 % oder 19 v. H.", [("Satz", "7 %"), ("Satz", "19 v. H.")]),
        ("mehr als sechs Monate", [("Zeitraum", "sechs Monate")]),
        ("ein 10-jähriger Vertrag", [("Zeitraum", "10-jährig")]),
        ("ab dem 1. Januar 2027", [("Tag", "1. Januar")]),
        ("seit 01.01.2025", [("Tag", "01.01.2025")]),
        ("Beschluss vom 1.2.2020; seit 1.1.2021", [("Tag", "1.1.2021")]),
    ],
)
def test_zahl(satz: str, gefunden: list[tuple[str, str]]) -> None:
    assert list(zahlen_des_gesetzes(satz)) == gefunden


@pytest.mark.parametrize(
    "satz",
    [
        "BFH vom 26.09.2012, V R 12/13",
        "BMF-Schreiben v. 16.12.2016, BStBl I 2016 S. 1451",
        "nach § 2b Abs. 2 Nr. 1 UStG und Abschn. 2b.1 Abs. 7 UStAE",
        "EuGH, Urteil vom 29.10.2015, C-174/14",
        "Verfügung der OFD Frankfurt vom 5. Januar 2023",
        "zwischen zwei Gemeinden im Jahr 2027",
        "höchstens {{ umsatzgrenze_2b }} am {{ leistungsdatum }}",
    ],
)
def test_keine_zahl(satz: str) -> None:
    assert list(zahlen_des_gesetzes(satz)) == []


def test_im_programm(tmp_path: Path) -> None:
    werk = lade_regelwerk(schreibe(tmp_path / "werk"))
    ordner = tmp_path / "programm"
    ordner.mkdir()
    (ordner / "gut.py").write_text(
        '"""Bis 12.345 € frei."""\nBREITE = 80\nx = "12.345,67 € Beispiel"\n', encoding="utf-8"
    )
    (ordner / "schlecht.py").write_text(
        "def f(u):\n    if u <= 1_234_500:\n        return 0.19\n    return '12.345 €'\n", encoding="utf-8"
    )
    meldungen = list(zahlen_im_programm(werk, ordner))
    assert [(m.ort.datei, m.ort.zeile, m.ort.spalte) for m in meldungen] == [
        ("programm/schlecht.py", 2, 13),
        ("programm/schlecht.py", 3, 16),
        ("programm/schlecht.py", 4, 12),
    ]
    assert {m.code for m in meldungen} == {"P11"}


def test_zahl_im_titel(tmp_path: Path) -> None:
    from tests.unit.pruefstand.mini import FORM, bericht, meldung

    regeln = schreibe(
        tmp_path, ustg__form=FORM.replace("titel: Handeln durch Vertrag", "titel: Handeln binnen 10 Jahren")
    )
    treffer = meldung(bericht(regeln), "P10")
    assert str(treffer.ort) == ort(regeln, "ustg/form.yaml", "Handeln binnen")
