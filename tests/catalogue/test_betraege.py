"""Amounts as accounting systems print them: signs before, behind and around, rounding, what is no amount."""

from __future__ import annotations

import pytest

from ust2b.catalogue.haushalt.betraege import DEUTSCH, EINFACH, cent


@pytest.mark.parametrize(
    ("text", "stil", "erwartet"),
    [
        ("1.234,56", DEUTSCH, 123_456),
        ("1234.56", EINFACH, 123_456),
        ("-1234.5", EINFACH, -123_450),
        ("1.234,56-", DEUTSCH, -123_456),
        ("-1.234,56", DEUTSCH, -123_456),
        ("−1.234,56 €", DEUTSCH, -123_456),
        ("(1.234,56)", DEUTSCH, -123_456),
        ("(1,234.56)", EINFACH, -123_456),
        ("+5,00 EUR", DEUTSCH, 500),
        ("5,--", DEUTSCH, 500),
        ("-", DEUTSCH, 0),
        ("–", EINFACH, 0),
        ("", DEUTSCH, None),
        ("  ", EINFACH, None),
        ("0,005", DEUTSCH, 1),
        ("-0.005", EINFACH, -1),
        ("0.0049", EINFACH, 0),
        (",5", DEUTSCH, 50),
        ("1.5e3", EINFACH, 150_000),
    ],
)
def test_cent(text: str, stil: str, erwartet: int | None) -> None:
    assert cent(text, stil) == erwartet


def test_in_tausend_euro() -> None:
    assert cent("1,5", DEUTSCH, 1000) == 150_000
    assert cent("-2", EINFACH, 1000) == -200_000


@pytest.mark.parametrize(
    ("text", "stil"),
    [("1,234.56", DEUTSCH), ("1.234,56", EINFACH), ("12.34,5", DEUTSCH), ("viel", DEUTSCH), ("12a", EINFACH)],
)
def test_was_kein_betrag_dieser_schreibweise_ist(text: str, stil: str) -> None:
    with pytest.raises(ValueError, match=r"kein Betrag|passt nicht zur Schreibweise"):
        cent(text, stil)
