"""Second reading: each distinct case is inferred by durable-rules and compared with the definition."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, VERDRAENGT, Feststellungsbefund, Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.wissen import NICHT_FESTGESTELLT
from ust2b.engines.alternativen import F, T, U
from ust2b.engines.durable import DurableLeser, Schluss

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

    def __call__(self, pruefung: Pruefung) -> None:
        """Compares every rule before and after exceptions and every Feststellung.

        :raises Lesungsabweichung: naming the Feststellung, what each reading says, and the facts of the case.
        """
        schluss = self.leser.schliesse(pruefung)
        for name in schluss.moeglich:
            for abweichung in _abweichungen(pruefung.befund(name), schluss):
                raise Lesungsabweichung(f"Feststellung „{name}“: {abweichung}. {_tatsachen(pruefung)}")
        self.bestaetigte += 1


def _abweichungen(befund: Feststellungsbefund, schluss: Schluss) -> Iterator[str]:
    for regelbefund in befund.regeln:
        regel_id = regelbefund.regel.id
        for wann, definition, maschine in (
            ("vor den Ausnahmen", _ZUSTAND[regelbefund.eigen], schluss.eigen[regel_id]),
            ("nach den Ausnahmen", _ZUSTAND[regelbefund.endgueltig], schluss.endgueltig[regel_id]),
        ):
            if definition != maschine:
                yield f"Regel „{regel_id}“ {wann}: Definition {_WORT[definition]}, Inferenzmaschine {_WORT[maschine]}"
    definition, maschine = befund.moeglich, schluss.moeglich[befund.name]
    konflikt = befund.name in schluss.konflikte
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
