"""Messages about files: what, where, what to do. Each has a fixed code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ust2b.core.regelwerk import NIRGENDS, Ort

FEHLER = "fehler"
WARNUNG = "warnung"
_AUSSCHNITT = 100


@dataclass(frozen=True, slots=True)
class Meldung:
    """A finding about a file. ``zeile`` is the source line it points to."""

    code: str
    text: str
    ort: Ort = NIRGENDS
    vorschlag: str = ""
    schwere: str = FEHLER
    zeile: str = ""

    def __str__(self) -> str:
        kopf = f"{self.ort}: " if self.ort.datei else ""
        teile = [f"{kopf}{self.schwere} {self.code}: {self.text}"]
        if self.zeile:
            # of a very long line only what surrounds the place
            anfang = max(0, self.ort.spalte - _AUSSCHNITT) if len(self.zeile) > 2 * _AUSSCHNITT else 0
            teile.append(f"    {self.zeile[anfang : anfang + 2 * _AUSSCHNITT].rstrip()}")
            teile.append("    " + " " * (self.ort.spalte - 1 - anfang) + "^")
        if self.vorschlag:
            teile.append(f"    {self.vorschlag}")
        return "\n".join(teile)


class Ladefehler(Exception):
    """Files that cannot hold as they are. Nothing was loaded; all messages are attached."""

    def __init__(self, meldungen: Iterable[Meldung]) -> None:
        self.meldungen = tuple(meldungen)
        super().__init__("\n".join(str(m) for m in self.meldungen))


def gemeint(name: str, bekannte: Iterable[str], mindestens: float = 0.6) -> str:
    """„Gemeint sein könnte …“, or empty if nothing is similar."""
    treffer = get_close_matches(name, list(bekannte), n=3, cutoff=mindestens)
    if not treffer:
        return ""
    return "Gemeint sein könnte " + " oder ".join(f"„{t}“" for t in treffer) + "."
