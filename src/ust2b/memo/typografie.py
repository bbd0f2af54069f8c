"""The last step of every output: no-break spaces where German legal texts must not break."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

NB = "\u00a0"
_NACH = re.compile(
    r"(§§?|\bAbs\.|\bNr\.|\bNrn\.|\bBuchst\.|\bAbschn\.|\bRz\.|\bAz\.|\bBStBl\.?|\bArt\.) (?=[\dIVX§a-z])"
    r"|\b(Satz|Sätze|Stufen?|Fragen?|Rn\.|Tz\.|S\.) (?=\d)"
)
_EINHEIT = re.compile(r"(\d) (?=(?:€|%|km|Cent|Monate?|Jahre?)\b|€|%)")
_KUERZEL = re.compile(r"\b(a\.|i\.|z\.|d\.|u\.|V\.|S\.) (?=(?:F\.|V\.|m\.|B\.|h\.|a\.)(?:\W|$))")
_AKTENZEICHEN = re.compile(r"\b(?:[IVX]+ [A-Z] \d+ - )?S \d{4}|\b(?:[IVX]+|\d+) [BKR] \d+/\d+")
"""„III C 2 - S 7107“, „V R 7/23“, „2 K 2111/22“: a file number is one word."""

_STEUERZEICHEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def ohne_steuerzeichen(text: str) -> str:
    """``text`` without control characters: XML forbids them, no font shows them, pasted ones would break a file."""
    return _STEUERZEICHEN.sub("", text)


@lru_cache(maxsize=8192)
def geschuetzt(text: str) -> str:
    """``text`` with no-break spaces after §, Abs., Nr. …, between number and unit, and in „i. V. m.“."""
    text = _NACH.sub(lambda treffer: treffer[0][:-1] + NB, text)
    text = _AKTENZEICHEN.sub(lambda treffer: treffer[0].replace(" ", NB), text)
    text = _EINHEIT.sub(rf"\1{NB}", text)
    vorher = None
    while vorher != text:
        vorher = text
        text = _KUERZEL.sub(rf"\1{NB}", text)
    return text


def satzfertig(wert: Any) -> Any:
    """All texts in nested data without control characters and with no-break spaces, ready to be set."""
    if isinstance(wert, str):
        return geschuetzt(ohne_steuerzeichen(wert))
    if isinstance(wert, dict):
        return {k: satzfertig(v) for k, v in wert.items()}
    if isinstance(wert, list | tuple):
        return [satzfertig(v) for v in wert]
    return wert
