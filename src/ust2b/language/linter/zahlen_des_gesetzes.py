"""Finds amounts, percentages, spans and days in prose, but not those that are part of a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ZAHLWORT = r"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn|zwanzig|dreißig|fünfzig|hundert)"
_MENGE = rf"(?:\d[\d.]*(?:,\d+)?|{_ZAHLWORT})"
_MONAT = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"

MUSTER = (
    ("Betrag", rf"{_MENGE}\s?(?:€|Euro\b|EUR\b|Cent\b)|\b\d{{1,3}}(?:\.\d{{3}})+(?:,\d\d)?\b"),
    ("Satz", rf"\b{_MENGE}\s?-?(?:%|v\. ?H\.|Prozent|Prozentpunkte)"),
    ("Zeitraum", rf"\b{_MENGE}\s?-?(?:Jahre|Monate|Wochen|Tage|Stunden)n?\b|\b{_MENGE}-?(?:jährig|monatig)"),
    ("Tag", rf"\b\d{{1,2}}\. ?(?:\d{{1,2}}\. ?\d{{4}}|{_MONAT})|\b\d{{4}}-\d{{2}}-\d{{2}}\b"),
)
"""What counts as a figure of law. A plain number („zwei Gemeinden“) or a year does not."""

_STELLE = (
    r"Urteil|Urt\.|Beschluss|Beschl\.|Schreiben|Erlass|Verfügung|Vfg\.|Rundschreiben|Mitteilung|Auskunft|Richtlinie|"
    r"Verordnung|Gesetz|Schlussanträge|EuGH|BFH|BVerwG|BVerfG|BGH|FG|BMF|OFD|LfSt|FinMin|FM|Bundestag|Stellungnahme"
)
_ZITATE = re.compile(
    r"BStBl\.? I{1,2} (?:19|20)\d\d,? S\. \d+|BGBl\.? I{1,2}? ?(?:19|20)\d\d,? (?:S\. |Nr\. )\d+|B[TR]-Drs\. \d+/\d+"
    r"|\b[CTV]-\d+/\d+\b|\b(?:[IVX]+|GrS) [A-Z] \d+/\d+|\bRs\. \S+|\b(?:UR|EFG) 20\d\d,? (?:S\. )?\d+"
    rf"|(?:{_STELLE})\b(?:v\.|[^.;()]){{0,60}}?\b\d{{1,2}}\. ?(?:\d{{1,2}}\. ?\d{{4}}|{_MONAT}(?: \d{{4}})?)"
    r"|(?:§§?|Art\.|Abschn\.|Abs\.|Nr\.|Satz|Tz\.|Rz\.|Rn\.|S\.) ?\d[\d.a-z]*"
)
_PLATZHALTER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def zahlen_des_gesetzes(text: str) -> Iterator[tuple[str, str]]:
    """Kind and wording of each figure of law in ``text``; citations and placeholders are no figures."""
    rest = _PLATZHALTER.sub("§", text)
    rest = _ZITATE.sub("§", rest)
    for art, muster in MUSTER:
        for treffer in re.finditer(muster, rest, re.IGNORECASE):
            yield art, treffer[0]
