"""Conditions in German words, for findings: „Art der Zahlung: Steuer oder Umlage“."""

from __future__ import annotations

from ust2b.core.bedingung import Alle, Bedingung, Blatt, Eines, Gleich, Grenze, Nicht, Regelvermutung
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regelwerk

_OPERATOR = {
    "hoechstens": "höchstens",
    "mehr_als": "mehr als",
    "mindestens": "mindestens",
    "weniger_als": "weniger als",
}
_OPERATOR_TAG = {"hoechstens": "bis", "mehr_als": "nach", "mindestens": "ab", "weniger_als": "vor"}


def name_in_worten(name: str, werk: Regelwerk) -> str:
    if name == LEISTUNGSDATUM:
        return "Tag der Leistung"
    for tabelle in (werk.merkmale, werk.groessen, werk.feststellungen, werk.parameter):
        if name in tabelle:
            return tabelle[name].kurz
    return name


def wert_in_worten(name: str, wert: str, werk: Regelwerk) -> str:
    if name in werk.feststellungen:
        return werk.feststellungen[name].werte.get(wert, wert)
    return werk.merkmale[name].werte.get(wert, wert) if name in werk.merkmale else wert


def in_worten(bedingung: Bedingung, werk: Regelwerk) -> str:
    """One line; long lists of alternatives are cut after three."""
    if isinstance(bedingung, Alle | Eines):
        wort = " und " if isinstance(bedingung, Alle) else " oder "
        teile = [in_worten(teil, werk) for teil in bedingung.teile]
        return wort.join(teile[:3]) + (f"{wort}{len(teile) - 3} weitere" if len(teile) > 3 else "")
    if isinstance(bedingung, Nicht):
        return f"nicht ({in_worten(bedingung.teil, werk)})"
    if isinstance(bedingung, Regelvermutung):
        return f"{in_worten(bedingung.basis, werk)}, nicht widerlegt"
    return _blatt(bedingung, werk)


def _blatt(blatt: Blatt, werk: Regelwerk) -> str:
    name = name_in_worten(blatt.name, werk)
    if isinstance(blatt, Grenze):
        ist_tag = werk.parameter[blatt.parameter].typ == "datum"
        wort = (_OPERATOR_TAG if ist_tag else _OPERATOR)[blatt.operator]
        return f"{name} {wort} „{name_in_worten(blatt.parameter, werk)}“"
    werte = [wert_in_worten(blatt.name, w, werk) for w in sorted(blatt.werte)]
    liste = " oder ".join(werte[:3]) + (f" oder {len(werte) - 3} weitere" if len(werte) > 3 else "")
    return f"{name}: {liste}" if isinstance(blatt, Gleich) else f"{name}: nicht {liste}"
