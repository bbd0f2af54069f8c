"""The decision path as an accessible picture: SVG with real text, title and description.

The layout (:func:`kaesten`) is separate, so that Word gets the same picture also in the older format it always shows
(:mod:`ust2b.memo.emf`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from xml.sax.saxutils import escape

from ust2b.memo.modell import Schritt, Vermerk
from ust2b.memo.typografie import ohne_steuerzeichen

BREITE = 680
SCHRIFT = 13
ZEILE = 16
RAND = 10
INNEN = 12
ABSTAND = 14
GRAU = "#5b6770"
FARBEN = {
    "fest": ("#f4f6f8", GRAU),
    "offen": ("#fff4e5", "#b45309"),
    "entscheidend": ("#e8f1fb", "#1d4f91"),
    "ergebnis": ("#ffffff", "#1b1b1b"),
}
ZEICHEN = {"fest": "✓", "offen": "?", "entscheidend": "■", "ergebnis": "→"}
"""What a colour says is said by a sign too."""
FETT = ' font-weight="bold"'


@dataclass(frozen=True)
class Kasten:
    """One box with its lines: what is asked in plain letters, the answer in bold ones."""

    y: int
    hoehe: int
    zustand: str
    frage: tuple[str, ...]
    antwort: tuple[str, ...]

    @property
    def zeilen(self) -> Iterator[tuple[int, str, bool]]:
        """Base line, text, bold."""
        for i, text in enumerate((*self.frage, *self.antwort)):
            yield self.y + 18 + i * ZEILE, text, i >= len(self.frage)


def kaesten(vermerk: Vermerk) -> list[Kasten]:
    """The boxes of the path from top to bottom."""
    y = RAND
    ergebnis: list[Kasten] = []
    for schritt in vermerk.weg:
        frage, antwort = _zeilen(schritt)
        hoehe = ZEILE * (len(frage) + len(antwort)) + 12
        ergebnis.append(Kasten(y, hoehe, schritt.zustand, frage, antwort))
        y += hoehe + ABSTAND
    return ergebnis


def hoehe_von(liste: list[Kasten]) -> int:
    """Height of the picture in its own units (:data:`BREITE` wide)."""
    return liste[-1].y + liste[-1].hoehe + RAND if liste else 2 * RAND


def wegbild(vermerk: Vermerk, kennung: str = "weg") -> str:
    """One box per question on the way, top to bottom; state is shown by colour, frame and sign, never by colour
    alone. ``kennung`` keeps the ids apart where one page has many pictures."""
    liste = kaesten(vermerk)
    hoehe = hoehe_von(liste)
    teile: list[str] = []
    for oben, unten in pairwise(liste):
        teile.append(
            f'<path d="M{BREITE // 2} {oben.y + oben.hoehe} V{unten.y - 4}" stroke="{GRAU}" '
            f'marker-end="url(#{kennung}-pfeil)"/>'
        )
    teile += [_svg_kasten(kasten) for kasten in liste]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BREITE} {hoehe}" width="{BREITE}" height="{hoehe}" '
        f'role="img" aria-labelledby="{kennung}-titel {kennung}-text" '
        f'font-family="Arial, Helvetica, sans-serif" font-size="{SCHRIFT}">'
        f'<title id="{kennung}-titel">{escape(bildtitel(vermerk))}</title>'
        f'<desc id="{kennung}-text">{escape(beschreibung(vermerk))}</desc>'
        f'<defs><marker id="{kennung}-pfeil" markerWidth="7" markerHeight="7" refX="3" refY="3" orient="auto">'
        f'<path d="M0 0 L6 3 L0 6 z" fill="{GRAU}"/></marker></defs>' + "".join(teile) + "</svg>"
    )


def bildtitel(vermerk: Vermerk) -> str:
    return f"Entscheidungsweg: {ohne_steuerzeichen(vermerk.kopf[1].text)}"


def beschreibung(vermerk: Vermerk) -> str:
    """The path as one text, for readers who do not see the picture."""
    saetze: list[str] = []
    for s in vermerk.weg:
        ort = f"Stufe{'n' if '–' in s.stufe else ''} {s.stufe}: " if s.stufe else ""
        doppelpunkt = "" if s.frage.endswith(("?", ":")) else ":"
        saetze.append(f"{ort}{s.frage}{doppelpunkt} {s.antwort}.")
    return ohne_steuerzeichen(" ".join(saetze))


def _zeilen(schritt: Schritt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    frage = wrap(ohne_steuerzeichen(f"{schritt.stufe}  {schritt.frage}".strip()), 96)
    antwort = wrap(ohne_steuerzeichen(f"{ZEICHEN[schritt.zustand]} {schritt.antwort}"), 86)
    return tuple(frage), tuple(antwort)


def _svg_kasten(kasten: Kasten) -> str:
    flaeche, rand = FARBEN[kasten.zustand]
    dicke = 1 if kasten.zustand in {"fest", "offen"} else 2
    strich = ' stroke-dasharray="5 3"' if kasten.zustand == "offen" else ""
    texte = "".join(
        f'<text x="{RAND + INNEN}" y="{y}" fill="#1b1b1b"{FETT if fett else ""}>{escape(text)}</text>'
        for y, text, fett in kasten.zeilen
    )
    return (
        f'<rect x="{RAND}" y="{kasten.y}" width="{BREITE - 2 * RAND}" height="{kasten.hoehe}" rx="4" fill="{flaeche}" '
        f'stroke="{rand}" stroke-width="{dicke}"{strich}/>{texte}'
    )
