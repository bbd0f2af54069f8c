"""Rows that are no lines: headings that name the product of the lines below them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ust2b.catalogue.haushalt.betraege import ist_betrag
from ust2b.catalogue.haushalt.woerterbuch import ERTRAGSART, JAHR, RICHTUNGEN, SUMMENWORT, einordnen
from ust2b.catalogue.tabelle import normal

HOECHSTENS_ZELLEN = 3
_BUCHSTABEN = re.compile(r"[A-Za-zÄÖÜäöü]{3}")
_EBENEN = (
    ("bereich", r"(?:haupt)?produktbereich|einzelplan|epl\.?|teilhaushalt|thh|fachbereich|dezernat|referat|amt|budget"),
    ("gruppe", r"produktgruppe|abschnitt"),
    ("produkt", r"(?:teil)?produkt|unterabschnitt|ua|leistung|kostenstelle|kostentr(?:ä|ae)ger|profit ?center"),
)
_EBENE = re.compile(
    r"(?i)(?<!\w)(?:"
    + "|".join(f"(?P<{ebene}>{muster})" for ebene, muster in _EBENEN)
    + r")(?!\w)[ :.]*(?P<nr>\d[\d./ \-]*\d|\d)?[ :–\-.]*(?P<text>.*)"
)
_NUMMER = re.compile(r"(?P<nr>\d[\d./\-]*)[ :–\-.]+(?P<text>.*[A-Za-zÄÖÜäöü].*)")
_BEILAEUFIG = re.compile(r"seite\b|stand\b|haushalts(plan|satzung)|angaben in|erstellt|druck|teil(ergebnis|finanz)")


@dataclass(frozen=True)
class Zeilenform:
    """How lines look: the columns that hold amounts, and how the first cell of a line is written."""

    zone: frozenset[int] = frozenset()
    muster: frozenset[tuple[int, str]] = frozenset()

    def ist_ueberschrift(self, zellen: Sequence[str]) -> bool:
        """Few cells, words among them, no amount, and not written like a line that has none."""
        gefuellt = [(i, z.strip()) for i, z in enumerate(zellen) if z.strip()]
        if not gefuellt or len(gefuellt) > HOECHSTENS_ZELLEN or not self.zone:
            return False
        if any(i in self.zone for i, _ in gefuellt) or not any(_BUCHSTABEN.search(z) for _, z in gefuellt):
            return False
        return len(gefuellt) == 1 or (gefuellt[0][0], _muster(gefuellt[0][1])) not in self.muster


def zeilenform(probe: Sequence[Sequence[str]]) -> Zeilenform:
    """The form most rows have; without an own column of words left of the amounts there is none."""
    breite = max(map(len, probe), default=0)
    spalten = [[z[i].strip() for z in probe if i < len(z) and z[i].strip()] for i in range(breite)]
    wort = next(
        (i for i, s in enumerate(spalten) if s and sum(1 for t in s if _BUCHSTABEN.search(t)) > 0.6 * len(s)), None
    )
    if wort is None or breite < 3:
        return Zeilenform()
    zone = frozenset(
        i
        for i, s in enumerate(spalten)
        if i > wort and len(s) >= 0.2 * len(probe) and sum(map(ist_betrag, s)) >= 0.6 * len(s)
    )
    erste: Counter[tuple[int, str]] = Counter()
    for zellen in probe:
        gefuellt = [(i, z.strip()) for i, z in enumerate(zellen) if z.strip()]
        if any(i in zone for i, _ in gefuellt) and gefuellt[0][0] not in zone:
            erste[gefuellt[0][0], _muster(gefuellt[0][1])] += 1
    return Zeilenform(zone, frozenset(m for m, zahl in erste.items() if zahl >= 2 and "9" in m[1]))


def _muster(text: str) -> str:
    return re.sub(r"\d", "9", text) if not _BUCHSTABEN.search(text) else ""


@dataclass
class Gliederung:
    """What the headings read so far say about the lines that follow."""

    texte: dict[str, str] = field(default_factory=dict[str, str])
    produkt_nr: str = ""
    richtung: str = ""
    zahl: int = 0
    beispiel: str = ""

    def nimm(self, zellen: Sequence[str]) -> None:
        text = " ".join(z.strip() for z in zellen if z.strip())
        gefaltet = normal(text)
        if richtung := einordnen(text, RICHTUNGEN):
            self.richtung = richtung
            return
        if ERTRAGSART.search(gefaltet):
            self.texte["kontogruppe"] = text
            return
        treffer = list(_EBENE.finditer(text))
        if treffer:
            letzter = treffer[-1]
            ebene = next(e for e, _ in _EBENEN if letzter[e])
            self._setze(ebene, (letzter["nr"] or "").strip(), letzter["text"].strip() or text)
        elif nummer := _NUMMER.fullmatch(text):
            ziffern = len(re.sub(r"\D", "", nummer["nr"]))
            ebene = "bereich" if ziffern <= 2 else "gruppe" if ziffern == 3 else "produkt"
            self._setze(ebene, nummer["nr"], nummer["text"].strip())
        elif not (SUMMENWORT.match(gefaltet) or _BEILAEUFIG.search(gefaltet) or JAHR.search(text)):
            self._setze("produkt", "", text)

    def _setze(self, ebene: str, nummer: str, text: str) -> None:
        """A higher heading ends what the lower ones said."""
        for tiefer in {"bereich": ("gruppe", "produkt"), "gruppe": ("produkt",)}.get(ebene, ()):
            self.texte.pop(tiefer, None)
        self.texte.pop("kontogruppe", None)
        self.texte[ebene] = text
        self.produkt_nr = nummer if ebene == "produkt" else ""
        self.richtung = ""
        self.zahl += 1
        self.beispiel = self.beispiel if ebene != "produkt" or self.beispiel else f"{nummer} {text}".strip()
