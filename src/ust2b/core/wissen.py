"""Was über eine Tatsache bekannt ist: die Menge der noch möglichen Werte oder ein Zahlenbereich.

Kleenes dreiwertige Logik: eine Bedingung ist ``JA``, ``NEIN`` oder ``OFFEN``. Unbekannt ist eine rechtliche Antwort,
kein Fehler; sie wird nie still zu nein.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

JA = "ja"
NEIN = "nein"
OFFEN = "offen"

NICHT_FESTGESTELLT = "?"
"""Möglicher „Wert“ einer Tatsache, über die nichts bekannt ist; jeder Vergleich mit ihm bleibt offen."""

Zahl = int | Fraction
"""Beträge sind ganze Cent, Tage laufende Nummern (``date.toordinal``), Zahlen mit Einheit Brüche."""


@dataclass(frozen=True, slots=True)
class Bereich:
    """Zahl zwischen ``von`` und ``bis`` (beide einschließlich); ``None`` heißt nach dieser Seite unbegrenzt."""

    von: Zahl | None
    bis: Zahl | None


Wissen = frozenset[str] | Bereich

UNBEKANNT: Wissen = frozenset({NICHT_FESTGESTELLT})
UNBEKANNTE_ZAHL = Bereich(None, None)
ENTFAELLT: Wissen = frozenset()
"""Das Merkmal wird hier nicht gefragt (``nur_wenn``); jeder Vergleich mit ihm ist nein."""


def punkt(zahl: Zahl) -> Bereich:
    return Bereich(zahl, zahl)


def ist_unbekannt(wissen: Wissen) -> bool:
    """Wahr, wenn noch mehr als ein Wert möglich ist (auch ein nur eingegrenzter Bereich)."""
    if isinstance(wissen, Bereich):
        return wissen.von is None or wissen.von != wissen.bis
    return NICHT_FESTGESTELLT in wissen or len(wissen) > 1


def alle(werte: Iterable[str]) -> str:
    """Kleenes Und; die leere Aufzählung ist ja."""
    ergebnis = JA
    for wert in werte:
        if wert == NEIN:
            return NEIN
        if wert == OFFEN:
            ergebnis = OFFEN
    return ergebnis


def eines(werte: Iterable[str]) -> str:
    """Kleenes Oder; die leere Aufzählung ist nein."""
    ergebnis = NEIN
    for wert in werte:
        if wert == JA:
            return JA
        if wert == OFFEN:
            ergebnis = OFFEN
    return ergebnis


def nicht(wert: str) -> str:
    return {JA: NEIN, NEIN: JA, OFFEN: OFFEN}[wert]


def ist_einer_von(wissen: Wissen, werte: frozenset[str]) -> str:
    """Liegt der Wert sicher, möglicherweise oder sicher nicht in ``werte``?"""
    if isinstance(wissen, Bereich):
        return OFFEN
    if not wissen:
        return NEIN
    if NICHT_FESTGESTELLT in wissen:
        return OFFEN
    if wissen <= werte:
        return JA
    return OFFEN if wissen & werte else NEIN


def ist_keiner_von(wissen: Wissen, werte: frozenset[str]) -> str:
    """Wie „nicht einer von“, aber nein, wenn das Merkmal entfällt: über eine nicht gestellte Frage wird nichts
    behauptet."""
    if not isinstance(wissen, Bereich) and not wissen:
        return NEIN
    return nicht(ist_einer_von(wissen, werte))


def _hoechstens(bereich: Bereich, grenze: Zahl) -> str:
    if bereich.bis is not None and bereich.bis <= grenze:
        return JA
    if bereich.von is not None and bereich.von > grenze:
        return NEIN
    return OFFEN


def _weniger(bereich: Bereich, grenze: Zahl) -> str:
    if bereich.bis is not None and bereich.bis < grenze:
        return JA
    if bereich.von is not None and bereich.von >= grenze:
        return NEIN
    return OFFEN


def vergleiche(wissen: Wissen, operator: str, grenze: Zahl) -> str:
    """Vergleich einer Zahl, eines Betrags (Cent) oder Tages mit einem Parameter.

    ``operator`` ist einer von ``hoechstens`` (≤), ``mehr_als`` (>), ``mindestens`` (≥), ``weniger_als`` (<).
    """
    if not isinstance(wissen, Bereich):
        return NEIN if not wissen else OFFEN
    if operator == "hoechstens":
        return _hoechstens(wissen, grenze)
    if operator == "mehr_als":
        return nicht(_hoechstens(wissen, grenze))
    if operator == "weniger_als":
        return _weniger(wissen, grenze)
    if operator == "mindestens":
        return nicht(_weniger(wissen, grenze))
    raise ValueError(f"unbekannter Vergleich {operator!r}")
