"""durable-rules, used only in the form that survives its traps.

One constant session and event id, one event at a time, strings only, a positive first test, a default rule in every
ruleset, a host without threads, no data kept between events, actions that set one variable. What the engine cannot hold
is refused when a ruleset is built: there it would hang, refuse single cases or answer wrongly without a word.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from ust2b.engines.alternativen import Alternative, F, T, U

HOECHSTZAHL_ZEILEN = 60
"""Rules per ruleset: an event that meets more than 64 tests side by side is refused (error 303)."""
HOECHSTZAHL_FELDER = 240
"""Properties per event: above 255 the event is refused (error 302)."""


class Maschinenfehler(Exception):
    """The engine did not answer as it must; no result may be built on that."""


class Maschine:
    """Rulesets by name; ``frage`` posts one event and returns what the first matching rule sets.

    durable-rules compares property names by a 32-bit hash, so events carry positions (``f0``, ``f1``, …), never names.
    """

    _zaehler = count(1)

    def __init__(self) -> None:
        from durable import engine

        class StillerHost(engine.Host):  # type: ignore[misc]
            def _run(self) -> None:
                """No dispatcher and timer threads: actions run in the caller's thread only."""

        self._host: Any = StillerHost()
        self._antwort: str | None = None
        self._gemerkt: dict[tuple[str, tuple[str, ...]], str] = {}
        self._felder: dict[str, tuple[str, ...]] = {}
        # rulesets can neither be replaced nor removed: every machine has names of its own
        self._vorsilbe = f"m{next(Maschine._zaehler)}-"

    def lerne(self, name: str, felder: Sequence[str], zeilen: Sequence[tuple[Alternative, str]], sonst: str) -> None:
        """A ruleset: the first alternative that fits gives its answer, ``sonst`` otherwise.

        :raises Maschinenfehler: when the engine cannot hold it; the caller must split it.
        """
        if len(zeilen) >= HOECHSTZAHL_ZEILEN or len(felder) > HOECHSTZAHL_FELDER:
            raise Maschinenfehler(f"{name}: {len(zeilen)} Alternativen über {len(felder)} Vergleiche sind zu viele.")
        platz = {feld: f"f{stelle}" for stelle, feld in enumerate(felder)}
        regeln: dict[str, Any] = {}
        for nummer, (alternative, antwort) in enumerate([*zeilen, ({}, sonst)], 1):
            tests = [{"k": "ev"}, *(_test(platz[feld], alternative[feld]) for feld in felder if feld in alternative)]
            regeln[f"r{nummer}"] = {"all": [{"m": {"$and": tests}}], "pri": nummer, "run": self._setze(antwort)}
        self._host.set_rulesets({self._vorsilbe + name: regeln})
        self._felder[name] = tuple(felder)

    def kennt(self, name: str) -> bool:
        return name in self._felder

    def felder(self, name: str) -> tuple[str, ...]:
        """What the ruleset reads."""
        return self._felder[name]

    def _setze(self, antwort: str) -> Callable[[Any], None]:
        def tu(_kontext: Any) -> None:
            self._antwort = antwort

        return tu

    def frage(self, name: str, zustaende: Mapping[str, str]) -> str:
        """Answer of the ruleset to these states; equal questions are put to the engine once.

        :raises Maschinenfehler: when no rule fired or the engine reported an exception.
        """
        werte = tuple([zustaende[feld] for feld in self._felder[name]])
        antwort = self._gemerkt.get((name, werte))
        if antwort is None:
            antwort = self._gemerkt[name, werte] = self._sende(name, werte)
        return antwort

    def _sende(self, name: str, werte: tuple[str, ...]) -> str:
        ereignis = {f"f{stelle}": wert for stelle, wert in enumerate(werte)} | {"k": "ev", "sid": "0", "id": "e"}
        self._antwort = None
        with warnings.catch_warnings():
            # the engine calls datetime.utcfromtimestamp, deprecated since Python 3.12, for every event
            warnings.simplefilter("ignore", DeprecationWarning)
            zustand = self._host.post(self._vorsilbe + name, ereignis)
        fehler = (zustand or {}).get("exception")
        if self._antwort is None or fehler:
            raise Maschinenfehler(f"{name}: keine Antwort auf {werte} ({fehler})")
        return self._antwort


def _test(feld: str, zustaende: frozenset[str]) -> dict[str, Any]:
    if len(zustaende) == 1:
        return {feld: next(iter(zustaende))}
    (fehlender,) = {T, F, U} - zustaende
    return {"$neq": {feld: fehlender}}
