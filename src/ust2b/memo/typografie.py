"""The last step of every output: no-break spaces where German legal texts must not break."""

from __future__ import annotations

import re

NB = "\u00a0"
_NACH = re.compile(
    r"(§§?|\bAbs\.|\bNr\.|\bNrn\.|\bSatz|\bSätze|\bBuchst\.|\bAbschn\.|\bRz\.|\bAz\.|\bBStBl\.?|\bArt\.|\bStufen?)"
    r" (?=[\dIVX§a-z])"
)
_EINHEIT = re.compile(r"(\d) (?=(?:€|%|km|Cent|Monate?|Jahre?)\b|€|%)")
_KUERZEL = re.compile(r"\b(a\.|i\.|z\.|d\.|u\.|V\.|S\.) (?=(?:F\.|V\.|m\.|B\.|h\.|a\.)(?:\W|$))")


_STEUERZEICHEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def ohne_steuerzeichen(text: str) -> str:
    """``text`` without control characters: XML forbids them, no font shows them, pasted ones would break a file."""
    return _STEUERZEICHEN.sub("", text)


def geschuetzt(text: str) -> str:
    """``text`` with no-break spaces after §, Abs., Nr. …, between number and unit, and in „i. V. m.“."""
    text = _NACH.sub(rf"\1{NB}", text)
    text = _EINHEIT.sub(rf"\1{NB}", text)
    vorher = None
    while vorher != text:
        vorher = text
        text = _KUERZEL.sub(rf"\1{NB}", text)
    return text
