"""The Prüfschema as one picture: stages from top to bottom, results to the right, the way to taxable to the left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from xml.sax.saxutils import escape

from ust2b.app.saetze import GRUND
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Ungleich
from ust2b.core.regelwerk import Ergebniszeile, Regelwerk, Stufe

BREITE = 1340
MITTE_X, MITTE_B = 390, 560
LINKS_X, RECHTS_X, SEITE_B = 30, 980, 330
"""So wide that the whole has about the proportions of A3."""
ZEILE, KOPF, ABSTAND = 16, 30, 20
OBEN = 76
STEUERBAR = "steuerbar"
OHNE_STAND = date(2027, 1, 1)
"""Date of the poster of a rulebook whose name is no day."""
FARBEN = {
    "nicht_steuerbar": ("○", "#eef7ee", "#2e6b34"),
    "steuerfrei": ("◐", "#eaf2fb", "#1d4f91"),
    "aufzuteilen": ("◑", "#f3eefa", "#5b3a8c"),
    "steuerpflichtig": ("●", "#fbeeee", "#8c2f2f"),
    "pruefung_erforderlich": ("?", "#fff4e5", "#8a4b08"),
    "folgt_hauptleistung": ("↳", "#f4f6f8", "#5b6770"),
    STEUERBAR: ("↓", "#fbeeee", "#8c2f2f"),
}
"""Sign, surface and border; the sign says the same as the colour."""


@dataclass(frozen=True)
class Ausgang:
    """A way out of a stage: answer, and what follows from it. ``klasse`` steuerbar leads on to the later stages."""

    antwort: str
    folge: str
    klasse: str

    @property
    def hoehe(self) -> int:
        return ZEILE * (len(self.zeilen_antwort) + len(self.zeilen_folge)) + 14

    @property
    def zeilen_antwort(self) -> list[str]:
        return wrap(self.antwort, 46)

    @property
    def zeilen_folge(self) -> list[str]:
        return wrap(f"{FARBEN[self.klasse][0]} {self.folge}", 40)


def schemabild(werk: Regelwerk) -> str:
    """SVG with real text; the same bytes on every run."""
    ziel = next(s for s in werk.stufen if any(f.name == "befreiung" for f in s.feststellungen))
    ausgaenge = {stufe.id: list(_ausgaenge(werk, stufe, ziel)) for stufe in werk.stufen}
    teile: list[str] = []
    y = OBEN
    schiene: list[int] = []
    for nummer, stufe in enumerate(werk.stufen):
        links = [a for a in ausgaenge[stufe.id] if a.klasse == STEUERBAR]
        rechts = [a for a in ausgaenge[stufe.id] if a.klasse != STEUERBAR]
        hoehe = max(_hoehe(stufe), _stapelhoehe(links), _stapelhoehe(rechts))
        # Stage 9 answers finally; what is taxable comes in from the left.
        if nummer and stufe is not ziel:
            teile.append(_pfeil(MITTE_X + MITTE_B // 2, y - ABSTAND + 2, MITTE_X + MITTE_B // 2, y - 3))
        if stufe is ziel:
            teile.append(_schiene(schiene, y + KOPF // 2))
        teile.append(_stufe(stufe, y, hoehe))
        teile += _stapel(links, y, LINKS_X, MITTE_X, -1)
        teile += _stapel(rechts, y, RECHTS_X, MITTE_X + MITTE_B, 1)
        schiene += [mitte for mitte, _ in _lagen(links, y)]
        y += hoehe + ABSTAND
    return _rahmen(teile, y, werk)


def als_poster(werk: Regelwerk) -> bytes:
    """The picture as PDF on one page A3, dated by the Regelstand.

    :raises ust2b.memo.vorlagen.Vorlagenfehler: when the extra ``pdf`` is not installed.
    """
    from ust2b.memo.poster import poster_pdf

    try:
        tag = date.fromisoformat(werk.name)
    except ValueError:
        tag = OHNE_STAND
    titel = f"Prüfschema nach § 2b UStG, Regelstand {werk.name}"
    return poster_pdf(schemabild(werk), titel, beschreibung(werk), tag)


def beschreibung(werk: Regelwerk) -> str:
    """The stages as one text, for readers who do not see the picture."""
    return " ".join(f"Stufe {s.nummer}: {s.titel}." for s in werk.stufen)


def _rahmen(teile: list[str], y: int, werk: Regelwerk) -> str:
    hinweis = (
        "Bleibt eine Antwort offen, bleiben alle Ergebnisse möglich, zu denen sie führen kann: "
        "Prüfung erforderlich, mit den Fragen, die es klären."
    )
    fuss = "".join(
        f'<text x="{MITTE_X}" y="{y + 8 + i * ZEILE}" fill="#444">{escape(zeile)}</text>'
        for i, zeile in enumerate(wrap(hinweis, 88))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BREITE} {y + 48}" width="{BREITE}" height="{y + 48}" '
        'role="img" aria-labelledby="schema-titel schema-text" '
        'font-family="Arial, Helvetica, sans-serif" font-size="12.5">'
        '<title id="schema-titel">Prüfschema</title>'
        f'<desc id="schema-text">{escape(beschreibung(werk))}</desc>'
        '<defs><marker id="spitze" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#5b6770"/></marker></defs>'
        f'<rect width="{BREITE}" height="{y + 48}" fill="#ffffff"/>'
        f'<text x="{MITTE_X}" y="34" font-size="20" font-weight="bold" fill="#16324f">Prüfschema nach § 2b UStG</text>'
        f'<text x="{MITTE_X}" y="56" fill="#444">Regelstand {escape(werk.name)}</text>'
        f'<text x="{LINKS_X}" y="56" fill="#444">steuerbar: weiter unten</text>'
        f'<text x="{RECHTS_X}" y="56" fill="#444">Ergebnis</text>' + "".join(teile) + fuss + "</svg>\n"
    )


def _ausgaenge(werk: Regelwerk, stufe: Stufe, ziel: Stufe) -> Iterator[Ausgang]:
    namen = {f.name for f in stufe.feststellungen}
    letzte = stufe is werk.stufen[-1]
    for tabelle, zeilen in werk.ergebnis.items():
        for zeile in zeilen:
            folge, klasse = _folge(zeile, ziel)
            if zeile.wenn is None:
                if letzte and tabelle == STEUERBAR:
                    yield Ausgang("sonst", folge, klasse)
                continue
            for blatt in _blaetter(zeile.wenn):
                if blatt.name in namen:
                    yield Ausgang(_antwort(werk, blatt), folge, klasse)


def _folge(zeile: Ergebniszeile, ziel: Stufe) -> tuple[str, str]:
    if zeile.tabelle:
        return f"steuerbar: zu Stufe {ziel.nummer}", STEUERBAR
    text = KLASSEN[zeile.klasse]
    if zeile.grund in GRUND and zeile.klasse != "folgt_hauptleistung":
        text += f" ({GRUND[zeile.grund]})"
    if zeile.klasse == "steuerpflichtig":
        text += " mit dem Regelsatz" if zeile.satz == "regelsatz" else " mit dem festgestellten Satz"
    return text, zeile.klasse


def _blaetter(bedingung: Bedingung) -> Iterator[Gleich | Ungleich]:
    if isinstance(bedingung, Gleich | Ungleich):
        yield bedingung
    elif isinstance(bedingung, Eines | Alle):
        for teil in bedingung.teile:
            yield from _blaetter(teil)


def _antwort(werk: Regelwerk, blatt: Gleich | Ungleich) -> str:
    feststellung = werk.feststellungen[blatt.name]
    if isinstance(blatt, Ungleich):
        return f"{feststellung.kurz}: eine der Befreiungen greift" if blatt.name == "befreiung" else feststellung.kurz
    werte = [w if w in {"ja", "nein"} else feststellung.werte[w] for w in feststellung.werte if w in blatt.werte]
    return f"{feststellung.kurz}: {' oder '.join(werte)}"


def _fragen(stufe: Stufe) -> list[list[tuple[str, str]]]:
    """Per Feststellung its lines with their colour: the question, then its norm."""
    return [
        [(zeile, "#222") for zeile in wrap(f.frage, 78)] + [(zeile, "#5b6770") for zeile in wrap(f.norm, 78)]
        for f in stufe.feststellungen
    ]


def _hoehe(stufe: Stufe) -> int:
    return KOPF + sum(len(zeilen) * ZEILE + 6 for zeilen in _fragen(stufe)) + 6


def _stapelhoehe(ausgaenge: list[Ausgang]) -> int:
    return sum(a.hoehe + 8 for a in ausgaenge) - (8 if ausgaenge else 0)


def _lagen(ausgaenge: list[Ausgang], y: int) -> Iterator[tuple[int, Ausgang]]:
    for ausgang in ausgaenge:
        yield y + ausgang.hoehe // 2, ausgang
        y += ausgang.hoehe + 8


def _stufe(stufe: Stufe, y: int, hoehe: int) -> str:
    teile = [
        f'<rect x="{MITTE_X}" y="{y}" width="{MITTE_B}" height="{hoehe}" rx="5" fill="#f4f6f8" stroke="#5b6770"/>',
        f'<text x="{MITTE_X + 14}" y="{y + 21}" font-size="14.5" font-weight="bold" fill="#16324f">'
        f"{stufe.nummer}&#160;&#160;{escape(stufe.titel)}</text>",
    ]
    zeile_y = y + KOPF + 12
    for zeilen in _fragen(stufe):
        for i, (zeile, farbe) in enumerate(zeilen):
            teile.append(f'<text x="{MITTE_X + 14}" y="{zeile_y + i * ZEILE}" fill="{farbe}">{escape(zeile)}</text>')
        zeile_y += len(zeilen) * ZEILE + 6
    return "".join(teile)


def _stapel(ausgaenge: list[Ausgang], y: int, x: int, rand: int, richtung: int) -> Iterator[str]:
    for mitte, ausgang in _lagen(ausgaenge, y):
        kante = x if richtung > 0 else x + SEITE_B
        yield _pfeil(rand, mitte, kante - 3 * richtung, mitte)
        yield _kasten(ausgang, x, mitte - ausgang.hoehe // 2)


def _kasten(ausgang: Ausgang, x: int, y: int) -> str:
    _, flaeche, rand = FARBEN[ausgang.klasse]
    teile = [
        f'<rect x="{x}" y="{y}" width="{SEITE_B}" height="{ausgang.hoehe}" rx="5" fill="{flaeche}" stroke="{rand}"/>'
    ]
    zeilen = [(z, "") for z in ausgang.zeilen_antwort]
    zeilen += [(z, ' font-weight="bold"') for z in ausgang.zeilen_folge]
    for i, (zeile, fett) in enumerate(zeilen):
        teile.append(f'<text x="{x + 10}" y="{y + 19 + i * ZEILE}"{fett} fill="#222">{escape(zeile)}</text>')
    return "".join(teile)


def _schiene(mitten: list[int], ziel_y: int) -> str:
    """The line at the far left that leads from every „steuerbar“ to the stage of the exemptions."""
    x = LINKS_X - 16
    striche = "".join(f'<path d="M{LINKS_X} {mitte} H{x}" stroke="#8c2f2f" fill="none"/>' for mitte in mitten)
    return (
        f'{striche}<path d="M{x} {min(mitten)} V{ziel_y} H{MITTE_X - 3}" stroke="#8c2f2f" fill="none" '
        'marker-end="url(#spitze)"/>'
    )


def _pfeil(x1: int, y1: int, x2: int, y2: int) -> str:
    return f'<path d="M{x1} {y1} L{x2} {y2}" stroke="#5b6770" fill="none" marker-end="url(#spitze)"/>'
