"""Citations of norms: read, normalised, compared. „§ 2b Abs. 2 Nr. 1 UStG“ lies within „§ 2b UStG“."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_GESETZ = (
    r"(?:UStG|UStDV|UStAE|UStR|MwStSystRL|MwStVO|KStG|KStR|KStH|AO|AEAO|EStG|EStDV|EStR|GG|BGB|HGB|AEUV|EUV|GrEStG|"
    r"BewG|FGO|SGB [IVX]+|[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?:G|GB|GO|O|V|VO|StG|RL|AE|R|ErbbauRG)|(?:GO|KrO|LKrO|KAG|GkG|KomZG)"
    r"(?: [A-Z]{2,3})?)"
)
_STUFEN = (
    ("absatz", r"Abs\.?|Absatz|Absätze"),
    ("nummer", r"Nr\.?|Nrn\.?|Nummern?"),
    ("satz", r"S\.|Satz|Sätze"),
    ("buchstabe", r"Buchst\.?|Buchstaben?|Doppelbuchst\.?"),
    ("halbsatz", r"Halbsatz|Halbs\.|Hs\."),
    ("unterabsatz", r"UAbs\.|Unterabs\.|Unterabsatz"),
    ("anlage", r"Anlage"),
)
_MARKEN = [(name, re.compile(rf"(?:{muster})\s*(?=\w)")) for name, muster in _STUFEN]
_WERT = re.compile(r"\d+[a-z]*(?:\.\d+[a-z]*)*|[a-z]{1,2}(?![a-z])")
_KOPF = re.compile(r"(?P<art>§§?|Art\.?|Abschn\.?|Abschnitte?|R|H|Anlage)\s*(?P<nr>\d+[a-z]*(?:[.\-]\d+[a-z]*)*)?\s*")
_TRENNER = re.compile(r"(?:[,;/ ]|und\b|bis\b|oder\b|i\. ?V\. ?m\.)*")
_SCHREIBEN = re.compile(r"(BMF|OFD|LfSt|FinMin|BayLfSt)\b.*?(\d{1,2}\.\d{1,2}\.\d{4})")
_LEERRAUM = re.compile(r"[\s\u00a0\u202f]+")

Pfad = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """One place in one law: ``gesetz`` and the way down to it (paragraf, absatz, nummer, satz, buchstabe)."""

    gesetz: str
    pfad: Pfad

    def umfasst(self, andere: Norm) -> bool:
        """True when ``andere`` is this place or lies within it."""
        mein, dein = dict(self.pfad), dict(andere.pfad)
        return self.gesetz == andere.gesetz and all(dein.get(stufe) == wert for stufe, wert in mein.items())


class NormFehler(ValueError):
    """The text is no citation; the message says in German from where on."""


@lru_cache(maxsize=8192)
def lies_normen(text: str) -> tuple[Norm, ...]:
    """All places a citation names; „Abs. 2 und 5“, „Satz 3 bis 5“ and „§ 1, § 2 UStG“ name several.

    A letter („BMF 12.06.2024“) is a place of its own.

    :raises NormFehler: when a part of the text is no citation.
    """
    roh = _LEERRAUM.sub(" ", text).strip()
    alt = bool(re.search(r"\ba\. ?F\.", roh))
    roh = re.sub(r"\b[an]\. ?F\.| ff?\.", "", roh).strip()
    stuecke = [
        s.strip()
        for s in re.split(
            r"(?=§|\bArt\.|\bAbschn|(?:(?<=^)|(?<=[;,] ))[RH] \d|\bAnlage \d|\b(?:BMF|OFD|LfSt|FinMin)\b)", roh
        )
    ]
    stuecke = [s for s in stuecke if s not in {"", "§"}]
    if not stuecke:
        raise NormFehler(f"„{text}“ nennt keine Norm.")
    normen: list[Norm] = []
    offen: list[str] = []
    for stueck in stuecke:
        rest = stueck.rstrip(" ;,")
        if schreiben := _SCHREIBEN.match(rest):
            normen.append(Norm(schreiben[1], (("datum", schreiben[2]),)))
            continue
        gesetz = re.search(rf"\b({_GESETZ})\.?$", rest)
        if gesetz is None:
            offen.append(re.sub(r"\s(?:und|bis|i\. ?V\. ?m\.|iVm)$", "", rest).rstrip(" ;,"))
            continue
        for vorher in (*offen, rest[: gesetz.start()]):
            normen += _stelle(vorher, gesetz[1] + (" a. F." if alt else ""), text)
        offen = []
    if offen:
        raise NormFehler(f"„{offen[0]}“ nennt kein Gesetz.")
    return tuple(dict.fromkeys(normen))


def _stelle(text: str, gesetz: str, ganz: str) -> list[Norm]:
    kopf = _KOPF.match(text)
    if kopf is None or not kopf["nr"]:
        raise NormFehler(f"„{ganz}“ beginnt nicht mit § , Art., Abschn., R oder H und einer Nummer.")
    anfang: Pfad = (("paragraf", kopf["nr"]),)
    pfade: list[Pfad] = [anfang]
    rest = text[kopf.end() :]
    stufe = "paragraf"
    while trenner := _TRENNER.match(rest):
        rest = rest[trenner.end() :]
        if not rest:
            break
        neue, laenge = _marke(rest) or (stufe, 0)
        rest = rest[laenge:]
        wert = _WERT.match(rest)
        if wert is None:
            raise NormFehler(f"„{rest}“ in „{ganz}“ ist nicht zu lesen.")
        for einer in _spanne(pfade[-1], neue, wert[0]) if "bis" in trenner[0] else (wert[0],):
            pfade = _weiter(pfade, anfang, neue, einer)
        stufe, rest = neue, rest[wert.end() :]
    return [Norm(gesetz, pfad) for pfad in pfade]


def _marke(text: str) -> tuple[str, int] | None:
    """Kind of step that is named at the beginning of ``text`` („Abs.“), and the length of the word."""
    for name, muster in _MARKEN:
        if treffer := muster.match(text):
            return name, treffer.end()
    return None


def _spanne(letzter: Pfad, stufe: str, bis: str) -> tuple[str, ...]:
    """The places of „Satz 3 bis 5“ after the first: 4 and 5; only the end where they cannot be counted."""
    von = dict(letzter).get(stufe, "")
    if von.isdigit() and bis.isdigit():
        return tuple(str(n) for n in range(int(von) + 1, int(bis) + 1))
    if len(von) == len(bis) == 1 and von.isalpha() and bis.isalpha():
        return tuple(chr(n) for n in range(ord(von) + 1, ord(bis) + 1))
    return (bis,)


def _weiter(pfade: list[Pfad], anfang: Pfad, stufe: str, wert: str) -> list[Pfad]:
    """Deeper below the last place, or beside it when the same kind of step comes again."""
    letzter = pfade[-1]
    namen = [name for name, _ in letzter]
    if stufe == "paragraf":
        return [*pfade, (("paragraf", wert),)]
    if stufe not in namen:
        return [*pfade[:-1], (*letzter, (stufe, wert))]
    oben = letzter[: namen.index(stufe)] or anfang
    return [*pfade, (*oben, (stufe, wert))]


def passt(erwartet: str, gefunden: str) -> bool:
    """True when some place of one citation lies within some place of the other; unreadable citations never match."""
    try:
        eine, andere = lies_normen(erwartet), lies_normen(gefunden)
    except NormFehler:
        return False
    return any(a.umfasst(b) or b.umfasst(a) for a in eine for b in andere)
