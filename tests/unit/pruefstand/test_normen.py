"""Citations: what they name, and when one lies within another."""

from __future__ import annotations

import pytest

from ust2b.language.normen import Norm, NormFehler, lies_normen, passt


def kurz(text: str) -> list[str]:
    return [f"{n.gesetz} {' '.join(wert for _, wert in n.pfad)}" for n in lies_normen(text)]


@pytest.mark.parametrize(
    ("text", "orte"),
    [
        ("§ 2b Abs. 2 Nr. 1 UStG", ["UStG 2b 2 1"]),
        ("§ 2b Abs. 1 Satz 1 und 2 UStG", ["UStG 2b 1 1", "UStG 2b 1 2"]),
        (
            "§ 27 Abs. 22 Satz 3 bis 5, Abs. 22a Satz 1 UStG",
            ["UStG 27 22 3", "UStG 27 22 4", "UStG 27 22 5", "UStG 27 22a 1"],
        ),
        ("§ 4 Nr. 12 Satz 1 Buchst. a bis c UStG", ["UStG 4 12 1 a", "UStG 4 12 1 b", "UStG 4 12 1 c"]),
        ("§ 1 Abs. 1 Nr. 1, § 2 Abs. 1 UStG", ["UStG 1 1 1", "UStG 2 1"]),
        ("§ 2 Abs. 2 Nr. 2 UStG; Abschn. 2.8, 2.11 Abs. 20 UStAE", ["UStG 2 2 2", "UStAE 2.8", "UStAE 2.11 20"]),
        ("Art. 132 Abs. 1 Buchst. i MwStSystRL", ["MwStSystRL 132 1 i"]),
        ("R 4.1 Abs. 5 KStR, Abschn. 2.11 Abs. 4 UStAE", ["KStR 4.1 5", "UStAE 2.11 4"]),
        ("§§ 23, 25 GkG NRW", ["GkG NRW 23", "GkG NRW 25"]),
        ("§ 2 Abs. 3 UStG a. F.", ["UStG a. F. 2 3"]),
        ("§ 12 UStG; BMF vom 18.12.2019", ["UStG 12", "BMF 18.12.2019"]),
        ("§\u00a02b\u00a0Abs.\u00a04 Nr. 5 UStG", ["UStG 2b 4 5"]),
    ],
)
def test_liest(text: str, orte: list[str]) -> None:
    assert kurz(text) == orte


@pytest.mark.parametrize("text", ["", "das Gesetz", "§ 2b UStG und mehr", "Abs. 2 UStG", "§ 2b"])
def test_liest_nicht(text: str) -> None:
    with pytest.raises(NormFehler):
        lies_normen(text)


def test_engere_liegt_in_weiterer() -> None:
    assert passt("§ 2b Abs. 1 UStG", "§ 2b Abs. 1 Satz 2 UStG; Abschn. 2b.1 Abs. 3 UStAE")
    assert passt("§ 2b Abs. 1 Satz 2 UStG", "§ 2b Abs. 1 UStG")
    assert not passt("§ 2b Abs. 2 UStG", "§ 2b Abs. 1 UStG")
    assert not passt("§ 2 Abs. 3 UStG", "§ 2 Abs. 3 UStG a. F.")
    assert not passt("§ 2 UStG", "§ 2b UStG")
    assert not passt("kein Zitat", "§ 2b UStG")


def test_umfasst_ist_nicht_umkehrbar() -> None:
    weit, eng = Norm("UStG", (("paragraf", "4"),)), Norm("UStG", (("paragraf", "4"), ("nummer", "12")))
    assert weit.umfasst(eng)
    assert not eng.umfasst(weit)
