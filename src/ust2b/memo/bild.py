"""The decision path as an accessible picture: SVG with real text, title and description."""

from __future__ import annotations

from textwrap import wrap
from xml.sax.saxutils import escape

from ust2b.memo.modell import Schritt, Vermerk
from ust2b.memo.typografie import ohne_steuerzeichen

BREITE = 680
ZEILE = 17
RAND = 12
FARBEN = {"fest": ("#f4f6f8", "#5b6770"), "offen": ("#fff4e5", "#b45309"), "entscheidend": ("#e8f1fb", "#1d4f91")}
ZEICHEN = {"fest": "✓", "offen": "?", "entscheidend": "■"}


def wegbild(vermerk: Vermerk) -> str:
    """One box per question on the way, top to bottom; state is shown by colour, frame and sign, never by colour
    alone."""
    teile: list[str] = []
    y = RAND
    for nummer, schritt in enumerate(vermerk.weg):
        hoehe = _hoehe(schritt)
        if nummer:
            teile.append(f'<path d="M{BREITE // 2} {y - 14} v10" stroke="#5b6770" marker-end="url(#pfeil)"/>')
        teile.append(_kasten(schritt, y, hoehe))
        y += hoehe + 18
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BREITE} {y}" width="{BREITE}" role="img" '
        'aria-labelledby="weg-titel weg-text" font-family="sans-serif" font-size="13">'
        f'<title id="weg-titel">Entscheidungsweg: {escape(ohne_steuerzeichen(vermerk.kopf[1].text))}</title>'
        f'<desc id="weg-text">{escape(beschreibung(vermerk))}</desc>'
        '<defs><marker id="pfeil" markerWidth="7" markerHeight="7" refX="3" refY="3" orient="auto">'
        '<path d="M0 0 L6 3 L0 6 z" fill="#5b6770"/></marker></defs>' + "".join(teile) + "</svg>"
    )


def beschreibung(vermerk: Vermerk) -> str:
    """The path as one text, for readers who do not see the picture."""
    return " ".join(f"Stufe {s.stufe}: {s.frage} {s.antwort}." for s in vermerk.weg)


def _zeilen(schritt: Schritt) -> tuple[list[str], list[str]]:
    return wrap(f"{schritt.stufe}  {schritt.frage}", 92), wrap(schritt.antwort, 84)


def _hoehe(schritt: Schritt) -> int:
    frage, antwort = _zeilen(schritt)
    return ZEILE * (len(frage) + len(antwort)) + 14


def _kasten(schritt: Schritt, y: int, hoehe: int) -> str:
    flaeche, rand = FARBEN[schritt.zustand]
    dicke = 2 if schritt.zustand == "entscheidend" else 1
    strich = ' stroke-dasharray="5 3"' if schritt.zustand == "offen" else ""
    frage, antwort = _zeilen(schritt)
    texte: list[str] = []
    for i, zeile in enumerate(frage):
        texte.append(f'<text x="{RAND + 12}" y="{y + 20 + i * ZEILE}" fill="#333">{escape(zeile)}</text>')
    start = y + 20 + len(frage) * ZEILE
    for i, zeile in enumerate(antwort):
        zeichen = f"{ZEICHEN[schritt.zustand]} " if i == 0 else ""
        texte.append(
            f'<text x="{RAND + 12}" y="{start + i * ZEILE}" font-weight="bold" fill="#111">'
            f"{zeichen}{escape(zeile)}</text>"
        )
    kasten = (
        f'<rect x="{RAND}" y="{y}" width="{BREITE - 2 * RAND}" height="{hoehe}" rx="4" fill="{flaeche}" '
        f'stroke="{rand}" stroke-width="{dicke}"{strich}/>'
    )
    return kasten + "".join(texte)
