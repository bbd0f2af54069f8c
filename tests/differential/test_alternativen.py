"""Alternatives of a condition say exactly what Kleene's logic says, for every state of its comparisons."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.differential.zufall import bedingungen

from ust2b.core.bedingung import (
    Alle,
    Bedingung,
    Eines,
    Gleich,
    Grenze,
    Nicht,
    Regelvermutung,
    Umgebung,
    blaetter,
    pruefe,
)
from ust2b.core.wissen import ENTFAELLT, JA, NEIN, UNBEKANNT, UNBEKANNTE_ZAHL, Wissen, punkt
from ust2b.engines.alternativen import F, Leser, T, U, groesse

GROESSTE = 3_000


def _passt(alternativen, zustaende) -> bool:
    return any(all(zustaende[feld] in erlaubt for feld, erlaubt in a.items()) for a in alternativen)


def _wissen(blatt, zustand: str) -> Wissen:
    """Knowledge that puts this one comparison into this state."""
    if isinstance(blatt, Grenze):
        ja = {"hoechstens": 0, "weniger_als": 0, "mehr_als": 2, "mindestens": 2}[blatt.operator]
        return UNBEKANNTE_ZAHL if zustand == U else punkt(ja if zustand == T else 2 - ja)
    if zustand == U:
        return UNBEKANNT
    if (zustand == T) == isinstance(blatt, Gleich):
        return frozenset({min(blatt.werte)})
    return frozenset({"anderer"}) if isinstance(blatt, Gleich) or zustand == T else ENTFAELLT


@settings(max_examples=200)
@given(bedingungen(("f0",)).filter(lambda b: groesse(b) <= GROESSTE), st.data())
def test_alternativen_sind_kleene(bedingung: Bedingung, daten: st.DataObject):
    # every comparison gets a name of its own, so that all states can occur together
    liste = list(dict.fromkeys(blaetter(bedingung)))
    namen = {blatt: f"b{n}" for n, blatt in enumerate(liste)}
    for gelten in (True, False):
        leser = Leser(lambda blatt: namen[blatt], vermutungen_gelten=gelten)
        sicher, moeglich = leser.sicher(bedingung), leser.moeglich(bedingung)
        assert max(len(sicher), len(moeglich)) <= groesse(bedingung)
        for _ in range(6):
            zustaende = {namen[blatt]: daten.draw(st.sampled_from((T, F, U))) for blatt in liste}
            erwartet = _kleene(bedingung, {blatt: zustaende[namen[blatt]] for blatt in liste}, gelten=gelten)
            assert _passt(sicher, zustaende) == (erwartet == JA)
            assert _passt(moeglich, zustaende) == (erwartet != NEIN)


def _kleene(bedingung: Bedingung, zustaende: dict, *, gelten: bool) -> str:
    """The core's answer, with each comparison reading a fact of its own."""
    fakten = {f"{n}": _wissen(blatt, zustand) for n, (blatt, zustand) in enumerate(zustaende.items())}
    platz = {blatt: f"{n}" for n, blatt in enumerate(zustaende)}
    return pruefe(_benenne_um(bedingung, platz), Umgebung(fakten.__getitem__, {"p": 1, "q": 1}, gelten))


def _benenne_um(bedingung, platz: dict):
    if isinstance(bedingung, Alle | Eines):
        return type(bedingung)(tuple(_benenne_um(teil, platz) for teil in bedingung.teile))
    if isinstance(bedingung, Nicht):
        return Nicht(_benenne_um(bedingung.teil, platz))
    if isinstance(bedingung, Regelvermutung):
        basis, widerlegung = _benenne_um(bedingung.basis, platz), _benenne_um(bedingung.widerlegung, platz)
        return replace(bedingung, basis=basis, widerlegung=widerlegung)
    return replace(bedingung, name=platz[bedingung])
