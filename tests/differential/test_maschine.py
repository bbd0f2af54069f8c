"""The engine answers as a table read from the top, and refuses what it cannot hold."""

from __future__ import annotations

import sys
import threading
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from tests.differential.tafel import antwort_von_oben

from ust2b.engines.alternativen import F, T, U
from ust2b.engines.bestaetigung import verfuegbar
from ust2b.engines.maschine import HOECHSTZAHL_FELDER, HOECHSTZAHL_ZEILEN, Maschine, Maschinenfehler

FELDER = tuple(f"x{n}" for n in range(5))
ZUSTAND = st.sampled_from((T, F, U))
ERLAUBT = st.frozensets(ZUSTAND, min_size=1, max_size=2)
ZEILEN = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(FELDER), ERLAUBT), ZUSTAND), max_size=HOECHSTZAHL_ZEILEN - 1
)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(ZEILEN, ZUSTAND, st.lists(st.tuples(*[ZUSTAND] * len(FELDER)), min_size=1, max_size=20))
def test_liest_von_oben(zeilen, sonst, fragen):
    maschine = Maschine()
    maschine.lerne("tafel", FELDER, zeilen, sonst)
    for werte in fragen:
        erwartet = antwort_von_oben(zeilen, sonst, dict(zip(FELDER, werte, strict=True)))
        assert maschine.frage("tafel", dict(zip(FELDER, werte, strict=True))) == erwartet


def test_groesste_tafel_wird_beantwortet():
    """All tests of all rules fit at once: below the limits the engine holds what it is asked to hold."""
    felder = tuple(f"feld{n}" for n in range(HOECHSTZAHL_FELDER))
    zeilen = [({feld: frozenset({T, U})}, T) for feld in felder[: HOECHSTZAHL_ZEILEN - 1]]
    maschine = Maschine()
    maschine.lerne("breit", felder, zeilen, F)
    assert maschine.frage("breit", dict.fromkeys(felder, U)) == T
    assert maschine.frage("breit", dict.fromkeys(felder, F)) == F


def test_zu_grosses_wird_beim_bau_abgelehnt():
    maschine = Maschine()
    with pytest.raises(Maschinenfehler, match="zu viele"):
        maschine.lerne("hoch", ("a",), [({"a": frozenset({T})}, T)] * HOECHSTZAHL_ZEILEN, F)
    with pytest.raises(Maschinenfehler, match="zu viele"):
        maschine.lerne("breit", tuple(f"x{n}" for n in range(HOECHSTZAHL_FELDER + 1)), [], F)


def test_fehler_in_einer_aktion_bleibt_nicht_stumm():
    class Kaputt(Maschine):
        def _setze(self, antwort: str):
            def tu(_kontext) -> None:
                raise RuntimeError("kaputt")

            return tu

    maschine = Kaputt()
    maschine.lerne("x", ("a",), [], F)
    with pytest.raises(Maschinenfehler, match="kaputt"):
        maschine.frage("x", {"a": T})


def test_keine_faeden_und_keine_warnung():
    vorher = threading.active_count()
    maschine = Maschine()
    maschine.lerne("x", ("a",), [({"a": frozenset({T})}, T)], F)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert maschine.frage("x", {"a": T}) == T
        assert maschine.frage("x", {"a": U}) == F
    assert threading.active_count() == vorher


def test_fehlende_maschine_wird_erkannt(monkeypatch):
    """Also one that is installed and does not load, as on Python 3.13."""
    assert verfuegbar()
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    assert not verfuegbar()


def test_zwei_maschinen_stoeren_sich_nicht():
    eine, andere = Maschine(), Maschine()
    eine.lerne("x", ("a",), [], T)
    andere.lerne("x", ("a",), [], F)
    assert (eine.frage("x", {"a": U}), andere.frage("x", {"a": U})) == (T, F)


def test_feldnamen_verwechselt_die_maschine_nicht():
    """Property names are compared by a 32-bit FNV hash; the positions used instead of names do not collide."""
    namen = ["k", "sid", "id", "$s", *(f"f{n}" for n in range(HOECHSTZAHL_FELDER))]
    for erst_mal in (True, False):
        assert len({_fnv(name, erst_mal=erst_mal) for name in namen}) == len(namen)


def _fnv(text: str, *, erst_mal: bool) -> int:
    summe = 2166136261
    for zeichen in text.encode():
        summe = (summe * 16777619 & 0xFFFFFFFF) ^ zeichen if erst_mal else (summe ^ zeichen) * 16777619 & 0xFFFFFFFF
    return summe
