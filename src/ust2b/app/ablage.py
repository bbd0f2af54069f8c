"""Stable file names for what is written per activity, per legal person or per question."""

from __future__ import annotations

from collections.abc import Sequence


def kennung(text: str) -> str:
    """``text`` as part of a file name: letters, digits and single hyphens only, at most 120 of them."""
    roh = text.casefold()
    for umlaut, ersatz in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        roh = roh.replace(umlaut, ersatz)
    worte = "".join(z if z.isascii() and z.isalnum() else "-" for z in roh).split("-")
    return "-".join(w for w in worte if w)[:120]


def eindeutig(namen: Sequence[str]) -> list[str]:
    """The names in their order; where one is taken already, the later ones are counted (``a``, ``a-2``)."""
    vergeben: set[str] = set()
    ergebnis: list[str] = []
    for name in namen:
        wahl, zahl = name, 1
        while wahl in vergeben or (zahl > 1 and wahl in namen):
            zahl += 1
            wahl = f"{name}-{zahl}"
        vergeben.add(wahl)
        ergebnis.append(wahl)
    return ergebnis
