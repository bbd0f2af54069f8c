"""Second reading: each distinct case is inferred by durable-rules and compared with the definition."""

from __future__ import annotations

import importlib.util

from ust2b.core.pruefung import OFFEN, TRAEGT, Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.engines.alternativen import F, T, U
from ust2b.engines.durable import DurableLeser

SATZ_BEIDE = "Inferenzmaschine und Definition kamen über dieselben Fakten und Regeln zum selben Ergebnis."
SATZ_NUR_DEFINITION = "Inferenzmaschine nicht verwendet; das Ergebnis beruht allein auf der Definition."


def verfuegbar() -> bool:
    """Is durable-rules installed? It needs a C compiler and does not run on every platform."""
    return importlib.util.find_spec("durable") is not None


class Lesungsabweichung(Exception):
    """The two readings disagree: a defect of the program. No result may be given."""


class Bestaetigung:
    """Callable for :func:`ust2b.core.beurteilung.beurteile`; counts the cases it confirmed."""

    def __init__(self, zeitachse: Zeitachse, leser: DurableLeser | None = None) -> None:
        self.leser = leser or DurableLeser(zeitachse.regelwerk)
        self.bestaetigte = 0

    def __call__(self, pruefung: Pruefung) -> None:
        """:raises Lesungsabweichung: naming what differs and the facts of the case."""
        moegliche, antworten = self.leser.schliesse(pruefung)
        for name, werte in moegliche.items():
            befund = pruefung.befund(name)
            for regelbefund in befund.regeln:
                erwartet = {TRAEGT: T, OFFEN: U}.get(regelbefund.endgueltig, F)
                if antworten[regelbefund.regel.id] != erwartet:
                    raise Lesungsabweichung(
                        f"Regel „{regelbefund.regel.id}“: Definition {regelbefund.endgueltig}, "
                        f"Inferenzmaschine {antworten[regelbefund.regel.id]}. {_tatsachen(pruefung)}"
                    )
            if werte != befund.moeglich:
                raise Lesungsabweichung(
                    f"Feststellung „{name}“: Definition {sorted(befund.moeglich)}, "
                    f"Inferenzmaschine {sorted(werte)}. {_tatsachen(pruefung)}"
                )
        self.bestaetigte += 1


def _tatsachen(pruefung: Pruefung) -> str:
    teile = [f"{name}={sorted(w) if isinstance(w, frozenset) else w}" for name, w in sorted(pruefung.tatsachen.items())]
    return f"Tatsachen am {pruefung.stand.tag}: " + ", ".join(teile)
