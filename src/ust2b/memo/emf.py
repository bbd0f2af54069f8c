"""The decision path as Enhanced Metafile: the picture every Word shows, also those that cannot read SVG.

Records after [MS-EMF]; every record is its type, its size in bytes and its fields, little endian.
"""

from __future__ import annotations

import struct
from itertools import pairwise

from ust2b.memo.bild import BREITE, FARBEN, GRAU, INNEN, RAND, SCHRIFT, Kasten, hoehe_von, kaesten
from ust2b.memo.modell import Vermerk

KOPF, ENDE = 1, 14
WINDOW, VIEWPORT, BKMODE, TEXTALIGN, FARBE, WAEHLE, MAPMODE = 9, 11, 18, 22, 24, 37, 17
STIFT, PINSEL, LOESCHE, RUNDECK, POLYLINIE, POLYGON, SCHRIFTART, TEXT = 38, 39, 40, 44, 4, 3, 82, 84
GRUNDLINIE = 24
STRICHLINIE = 1
NORMAL, FETT, ERSTES = 1, 2, 3
"""Handles of the two fonts; pens and brushes come after them."""
MASS = 20
"""Units of the metafile for one of the picture, so that letters sit where they should."""


def wegbild_emf(vermerk: Vermerk) -> bytes:
    """The same boxes, signs and texts as :func:`ust2b.memo.bild.wegbild`; the same memo gives the same bytes."""
    liste = kaesten(vermerk)
    hoehe = hoehe_von(liste)
    saetze = [
        _satz(MAPMODE, struct.pack("<I", 8)),
        _satz(WINDOW, struct.pack("<ii", BREITE * MASS, hoehe * MASS)),
        _satz(VIEWPORT, struct.pack("<ii", BREITE, hoehe)),
        _satz(BKMODE, struct.pack("<I", 1)),
        _satz(TEXTALIGN, struct.pack("<I", GRUNDLINIE)),
        _schrift(NORMAL, 400),
        _schrift(FETT, 700),
    ]
    for oben, unten in pairwise(liste):
        saetze += _pfeil(oben.y + oben.hoehe, unten.y)
    for kasten in liste:
        saetze += _kasten(kasten)
    saetze.append(_satz(ENDE, struct.pack("<III", 0, 16, 20)))
    laenge = 108 + sum(map(len, saetze))
    hundertstel = [0, 0, round(BREITE * 2540 / 96), round(hoehe * 2540 / 96)]
    kopf = struct.pack("<8i", 0, 0, BREITE, hoehe, *hundertstel)
    kopf += struct.pack("<4sIIIHHIII", b" EMF", 0x10000, laenge, len(saetze) + 1, ERSTES + 2, 0, 0, 0, 0)
    # reference device: 96 dots per inch
    kopf += struct.pack("<iiiiIIIii", 1920, 1080, 508, 286, 0, 0, 0, 508000, 285750)
    return _satz(KOPF, kopf) + b"".join(saetze)


def _satz(art: int, felder: bytes) -> bytes:
    felder += bytes(-len(felder) % 4)
    return struct.pack("<II", art, 8 + len(felder)) + felder


def _farbe(farbe: str) -> int:
    rot, gruen, blau = (int(farbe[i : i + 2], 16) for i in (1, 3, 5))
    return rot | gruen << 8 | blau << 16


def _schrift(nummer: int, staerke: int) -> bytes:
    name = "Arial".encode("utf-16-le")
    logfont = struct.pack("<iiiiiBBBBBBBB", -SCHRIFT * MASS, 0, 0, 0, staerke, 0, 0, 0, 0, 0, 0, 0, 0)
    logfont += name + bytes(64 - len(name)) + bytes(128 + 64)
    # the rest of EXTLOGFONTW: version, style size, match, reserved, vendor, culture, PANOSE with padding
    return _satz(SCHRIFTART, struct.pack("<I", nummer) + logfont + bytes(24 + 12))


def _mit_stift(farbe: str, dicke: int, flaeche: str, form: list[bytes], art: int = 0) -> list[bytes]:
    stift, pinsel = ERSTES, ERSTES + 1
    return [
        _satz(STIFT, struct.pack("<IIiiI", stift, art, dicke, 0, _farbe(farbe))),
        _satz(PINSEL, struct.pack("<IIII", pinsel, 0, _farbe(flaeche), 0)),
        _satz(WAEHLE, struct.pack("<I", stift)),
        _satz(WAEHLE, struct.pack("<I", pinsel)),
        *form,
        _satz(WAEHLE, struct.pack("<I", 0x80000007)),
        _satz(WAEHLE, struct.pack("<I", 0x80000000)),
        _satz(LOESCHE, struct.pack("<I", stift)),
        _satz(LOESCHE, struct.pack("<I", pinsel)),
    ]


def _punkte(art: int, *punkte: tuple[int, int]) -> bytes:
    xs, ys = [x * MASS for x, _ in punkte], [y * MASS for _, y in punkte]
    felder = struct.pack("<iiiiI", min(xs), min(ys), max(xs), max(ys), len(punkte))
    return _satz(art, felder + b"".join(struct.pack("<ii", x, y) for x, y in zip(xs, ys, strict=True)))


def _pfeil(von: int, bis: int) -> list[bytes]:
    mitte = BREITE // 2
    linie = _punkte(POLYLINIE, (mitte, von), (mitte, bis - 6))
    spitze = _punkte(POLYGON, (mitte - 4, bis - 7), (mitte + 4, bis - 7), (mitte, bis - 1))
    return _mit_stift(GRAU, MASS, GRAU, [linie, spitze])


def _kasten(kasten: Kasten) -> list[bytes]:
    flaeche, rand = FARBEN[kasten.zustand]
    dicke = 1 if kasten.zustand in {"fest", "offen"} else 2
    ecken = (RAND, kasten.y, BREITE - RAND, kasten.y + kasten.hoehe, 8, 8)
    rechteck = _satz(RUNDECK, struct.pack("<6i", *(z * MASS for z in ecken)))
    # Windows draws a broken line only with the thinnest pen
    strich, staerke = (STRICHLINIE, 1) if kasten.zustand == "offen" else (0, dicke * MASS)
    saetze = _mit_stift(rand, staerke, flaeche, [rechteck], strich)
    saetze.append(_satz(FARBE, struct.pack("<I", _farbe("#1b1b1b"))))
    for y, text, fett in kasten.zeilen:
        saetze.append(_satz(WAEHLE, struct.pack("<I", FETT if fett else NORMAL)))
        saetze.append(_text(RAND + INNEN, y, text, fett=fett))
    return saetze


def _text(x: int, y: int, text: str, *, fett: bool) -> bytes:
    zeichen = text.encode("utf-16-le", "replace")
    anzahl = len(zeichen) // 2
    kodiert = zeichen + bytes(-len(zeichen) % 4)
    # 36 bytes of record head with the box, 40 of EMRTEXT; then the letters and their widths
    felder = struct.pack("<iiii", 0, 0, -1, -1) + struct.pack("<Iff", 2, 1.0, 1.0)
    felder += struct.pack("<iiIII", x * MASS, y * MASS, anzahl, 76, 0)
    felder += struct.pack("<iiiiI", 0, 0, -1, -1, 76 + len(kodiert))
    breiten = [_breite(z, fett=fett) for z in zeichen.decode("utf-16-le", "surrogatepass")]
    breiten = (breiten + [0] * anzahl)[:anzahl]
    return _satz(TEXT, felder + kodiert + struct.pack(f"<{anzahl}I", *breiten))


_SCHMAL = {**dict.fromkeys("ijl'|", 222), **dict.fromkeys(".,:;!fIt/()[]- \u00a0", 278), "r": 333, "„": 333, "“": 333}
_BREIT = {**dict.fromkeys("mM", 833), **dict.fromkeys("wCDHNRUÜ", 722), "W": 944, "%": 889, "→": 1000}
_MITTEL = {**dict.fromkeys("ABEKPSVXYÄ&", 667), **dict.fromkeys("GOQÖ", 778), **dict.fromkeys("FTZ", 611)}
_WIE_C = dict.fromkeys("ckszvxyJ", 500)
_BREITEN = _SCHMAL | _BREIT | _MITTEL | _WIE_C
"""Widths of Arial in thousandths of its size; 556 is that of most letters and of all digits."""


def _breite(zeichen: str, *, fett: bool) -> int:
    return round(_BREITEN.get(zeichen, 556) * (1.06 if fett else 1.0) * SCHRIFT * MASS / 1000)
