"""Amounts, numbers and days from text, in German and plain notation. What is ambiguous is refused."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

_DEUTSCH = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d{1,2}|-?\d{1,3}(?:\.\d{3}){2,}|-?\d+,\d{1,2}")
_EINFACH = re.compile(r"-?\d+(?:\.\d{1,2})?")
_MEHRDEUTIG = re.compile(r"-?\d{1,3}[.,]\d{3}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEUTSCHES_DATUM = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
HOECHSTBETRAG = 10**15
"""Cents; no municipality has more, and the inference engine computes with smaller numbers only."""


def betrag_in_cent(text: str) -> int:
    """Amount in whole cents from ``17.500,00``, ``17500,00``, ``17500.00`` or ``17500`` (with € too).

    :raises ValueError: with a German sentence, if it is no amount or, like ``17.500``, could mean two.
    """
    roh = text.replace("\u00a0", " ").replace("€", "").replace("EUR", "").strip().replace(" ", "")
    roh = roh.replace("\u2212", "-")
    if _MEHRDEUTIG.fullmatch(roh):
        ganz = roh.replace(".", "").replace(",", "")
        raise ValueError(f"„{text}“ ist mehrdeutig (Tausenderpunkt oder Komma?). Eindeutig sind {ganz},00 oder {ganz}.")
    if _DEUTSCH.fullmatch(roh):
        roh = roh.replace(".", "").replace(",", ".")
    if not _EINFACH.fullmatch(roh):
        raise ValueError(f"„{text}“ ist kein Betrag in Euro mit höchstens zwei Nachkommastellen, z. B. 17.500,00.")
    vorzeichen = -1 if roh.startswith("-") else 1
    euro, _, cent = roh.lstrip("-").partition(".")
    wert = vorzeichen * (int(euro) * 100 + int(cent.ljust(2, "0") or "0"))
    if abs(wert) > HOECHSTBETRAG:
        raise ValueError(f"„{text}“ ist zu groß.")
    return wert


def zahl(text: str) -> Fraction:
    """Number with point or comma, such as ``7,5``; also ``7,5 %``.

    :raises ValueError: with a German sentence.
    """
    roh = text.replace("%", "").strip()
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+,\d+", roh):
        roh = roh.replace(".", "")
    roh = roh.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", roh):
        raise ValueError(f"„{text}“ ist keine Zahl, z. B. 7,5.")
    return Fraction(roh)


def tag(text: str, *, streng: bool = True) -> date:
    """Day from ``2027-01-31``; with ``streng=False`` also from ``31.01.2027``.

    :raises ValueError: with a German sentence.
    """
    roh = text.strip()
    treffer = _DEUTSCHES_DATUM.fullmatch(roh)
    try:
        if _ISO.fullmatch(roh):
            return date.fromisoformat(roh)
        if treffer and not streng:
            return date(int(treffer[3]), int(treffer[2]), int(treffer[1]))
    except ValueError:
        raise ValueError(f"Den Tag „{text}“ gibt es nicht.") from None
    if treffer:
        raise ValueError(f"„{text}“ bitte als {treffer[3]}-{int(treffer[2]):02}-{int(treffer[1]):02} schreiben.")
    raise ValueError(f"„{text}“ ist kein Tag, z. B. {'2027-01-31' if streng else '31.01.2027'}.")
