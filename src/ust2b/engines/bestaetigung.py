"""Second reading: each distinct case is inferred by durable-rules and compared with the definition."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, VERDRAENGT, Feststellungsbefund, Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.wissen import NICHT_FESTGESTELLT
from ust2b.engines.alternativen import F, T, U
from ust2b.engines.durable import GEDAECHTNIS, Antworten, DurableLeser

SATZ_BEIDE = "Inferenzmaschine und Definition kamen über dieselben Fakten und Regeln zum selben Ergebnis."
SATZ_NUR_DEFINITION = "Inferenzmaschine nicht verwendet; das Ergebnis beruht allein auf der Definition."

_ZUSTAND = {TRAEGT: T, OFFEN: U, TRAEGT_NICHT: F, VERDRAENGT: F}
_WORT = {T: "trägt", U: "offen", F: "trägt nicht"}


def verfuegbar() -> bool:
    """Can durable-rules be used here? It needs a C compiler, and on Python 3.13 it installs but does not load."""
    try:
        importlib.import_module("durable.engine")
    except ImportError:
        return False
    return True


class Lesungsabweichung(Exception):
    """The two readings disagree: a defect of the program. No result may be given."""


class Bestaetigung:
    """Callable for :func:`ust2b.core.beurteilung.beurteile`; ``bestaetigte`` counts the cases it confirmed."""

    def __init__(self, zeitachse: Zeitachse, leser: DurableLeser | None = None) -> None:
        self.leser = leser or DurableLeser(zeitachse.regelwerk)
        self.bestaetigte = 0
        self._einig: dict[tuple[int, int], tuple[Feststellungsbefund, Antworten]] = {}
        """Pairs that agree; equal knowledge gives the very same objects again. Held, so that no id is used twice."""

    def __call__(self, pruefung: Pruefung) -> None:
        """Compares every rule before and after exceptions and every Feststellung.

        :raises Lesungsabweichung: naming the Feststellung, what each reading says, and the facts of the case.
        """
        for name, antworten in self.leser.schliesse(pruefung).antworten.items():
            befund = pruefung.befund(name)
            if (id(befund), id(antworten)) in self._einig:
                continue
            for abweichung in _abweichungen(befund, antworten):
                raise Lesungsabweichung(f"Feststellung „{name}“: {abweichung}. {_tatsachen(pruefung)}")
            if len(self._einig) >= GEDAECHTNIS:
                self._einig.clear()
            self._einig[id(befund), id(antworten)] = befund, antworten
        self.bestaetigte += 1


def _abweichungen(befund: Feststellungsbefund, antworten: Antworten) -> Iterator[str]:
    for regelbefund in befund.regeln:
        regel_id = regelbefund.regel.id
        for wann, definition, maschine in (
            ("vor den Ausnahmen", _ZUSTAND[regelbefund.eigen], antworten.eigen[regel_id]),
            ("nach den Ausnahmen", _ZUSTAND[regelbefund.endgueltig], antworten.endgueltig[regel_id]),
        ):
            if definition != maschine:
                yield f"Regel „{regel_id}“ {wann}: Definition {_WORT[definition]}, Inferenzmaschine {_WORT[maschine]}"
    definition, maschine = befund.moeglich, antworten.moeglich
    konflikt = antworten.konflikt
    if (definition, befund.konflikt) != (maschine, konflikt):
        yield (
            f"Definition {_werte(definition, konflikt=befund.konflikt)}, "
            f"Inferenzmaschine {_werte(maschine, konflikt=konflikt)}"
        )


def _werte(werte: frozenset[str], *, konflikt: bool) -> str:
    namen = sorted("nicht festgestellt" if wert == NICHT_FESTGESTELLT else wert for wert in werte)
    return ("Regelkonflikt " if konflikt else "") + "{" + ", ".join(namen) + "}"


def _tatsachen(pruefung: Pruefung) -> str:
    teile = [f"{name}={sorted(w) if isinstance(w, frozenset) else w}" for name, w in sorted(pruefung.tatsachen.items())]
    return f"Tatsachen am {pruefung.stand.tag}: " + ", ".join(teile)
