"""Amounts in German and plain style. The style is a property of the column, not of the cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

DEUTSCH, EINFACH = "deutsch (1.234,56)", "einfach (1234.56)"
_ZIERRAT = re.compile(r"(?i)eur(?:o)?\b|€|[\s\u00a0\u202f']")
_NUR_STRICHE = re.compile(r"[-–—.,]*")
_LEER = re.compile(r"(?i)nan|null|none|n/?a|k\.? ?a\.?|#n/?[av]")
"""What programs write into a cell without a value."""
_WISSENSCHAFTLICH = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
_GANZ = re.compile(r"\d+")
_TAUSENDER = {DEUTSCH: re.compile(r"\d{1,3}(?:\.\d{3})+"), EINFACH: re.compile(r"\d{1,3}(?:,\d{3})+")}


def zerlegt(text: str) -> tuple[int, str] | None:
    """Sign and digits with separators of an amount, or nothing when the cell holds no amount; a dash is zero."""
    roh = _ZIERRAT.sub("", text).replace("\u2212", "-").replace("–", "-")
    if _WISSENSCHAFTLICH.fullmatch(roh):
        roh = format(Decimal(roh), "f")
    vorzeichen = 1
    if roh.startswith("(") and roh.endswith(")"):
        vorzeichen, roh = -1, roh[1:-1]
    roh = re.sub(r"[.,]-+$", "", roh)
    if roh.endswith("-") and len(roh) > 1:
        vorzeichen, roh = -vorzeichen, roh[:-1]
    if roh.startswith("-"):
        vorzeichen, roh = -vorzeichen, roh[1:]
    roh = roh.removeprefix("+")
    if not roh or _NUR_STRICHE.fullmatch(roh):
        return (1, "0") if text.strip() else None
    return (vorzeichen, roh) if re.fullmatch(r"\d[\d.,]*|[.,]\d+", roh) else None


def stil(texte: Iterable[str]) -> str:
    """German or plain style of a column.

    A cell with both signs decides by the last one, a cell without three digits after its only sign by that sign.
    Where every cell has groups of three, the sign separates thousands: no budget has three decimals everywhere.
    """
    stimmen = {DEUTSCH: 0, EINFACH: 0}
    schwach = {DEUTSCH: 0, EINFACH: 0}
    for text in texte:
        teile = zerlegt(text)
        if teile is None or _GANZ.fullmatch(teile[1]):
            continue
        if _WISSENSCHAFTLICH.fullmatch(text.strip()):
            stimmen[EINFACH] += 1
            continue
        zahl = teile[1]
        komma, punkt = zahl.rfind(","), zahl.rfind(".")
        if komma >= 0 and punkt >= 0:
            stimmen[DEUTSCH if komma > punkt else EINFACH] += 1
        elif zahl.count(",") > 1 or zahl.count(".") > 1:
            stimmen[EINFACH if komma >= 0 else DEUTSCH] += 1
        elif len(zahl) - max(komma, punkt) - 1 != 3:
            stimmen[DEUTSCH if komma >= 0 else EINFACH] += 1
        else:
            schwach[EINFACH if komma >= 0 else DEUTSCH] += 1
    for zaehlung in (stimmen, schwach):
        if any(zaehlung.values()):
            return max(zaehlung, key=lambda s: zaehlung[s])
    return EINFACH


def cent(text: str, stil_der_spalte: str, faktor: int = 1) -> int | None:
    """Whole cents; ``None`` for an empty cell. More than two decimals are rounded commercially.

    :raises ValueError: when the cell holds something else than an amount of this style.
    """
    if stil_der_spalte == EINFACH and faktor == 1:
        euro, _, rest = text.removeprefix("-").partition(".")
        if euro.isdecimal() and len(rest) <= 2 and (not rest or rest.isdecimal()):
            wert = int(euro) * 100 + (int(rest) * (10 if len(rest) == 1 else 1) if rest else 0)
            return -wert if text[0] == "-" else wert
    if not text.strip() or _LEER.fullmatch(text.strip()):
        return None
    teile = zerlegt(text)
    if teile is None:
        raise ValueError(f"„{text.strip()}“ ist kein Betrag.")
    vorzeichen, zahl = teile
    dezimal, tausend = (",", ".") if stil_der_spalte == DEUTSCH else (".", ",")
    ganz, _, bruch = zahl.partition(dezimal)
    if not bruch.isdigit() and bruch:
        raise ValueError(f"„{text.strip()}“ passt nicht zur Schreibweise der Spalte ({stil_der_spalte}).")
    if tausend in ganz and not _TAUSENDER[stil_der_spalte].fullmatch(ganz):
        raise ValueError(f"„{text.strip()}“ passt nicht zur Schreibweise der Spalte ({stil_der_spalte}).")
    wert = Decimal(f"{ganz.replace(tausend, '') or '0'}.{bruch or '0'}") * 100 * faktor
    return vorzeichen * int(wert.quantize(Decimal(1), ROUND_HALF_UP))


def ist_betrag(text: str) -> bool:
    """The cell holds an amount or says that it holds none."""
    return bool(text.strip()) and (zerlegt(text) is not None or bool(_LEER.fullmatch(text.strip())))
