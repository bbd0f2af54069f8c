"""Fact vectors over a rulebook, drawn towards its rules so that each is seen in all its states."""

from __future__ import annotations

import random

from ust2b.core.bedingung import Bedingung, Gleich, Grenze, Ungleich, blaetter
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regel
from ust2b.core.wissen import Wissen, punkt

TIEFE = 4


def irgendetwas(stand: Rechtsstand, name: str, wuerfel: random.Random) -> Wissen:
    """Any answer; numbers lie on a limit of the law or one step beside it."""
    merkmal = stand.regelwerk.merkmale.get(name)
    if merkmal is not None and not merkmal.ist_zahl:
        return frozenset({wuerfel.choice(sorted(merkmal.werte))})
    grenzen = [stand.parameter[p] for _, p in stand.grenzen.get(name, ())] or [0]
    return punkt(max(0, wuerfel.choice(grenzen) + wuerfel.choice((-1, 0, 1))))


class Zieher:
    """Draws vectors for one day of supply."""

    def __init__(self, stand: Rechtsstand, wuerfel: random.Random) -> None:
        self.stand = stand
        self.werk = stand.regelwerk
        self.wuerfel = wuerfel
        self.namen = sorted(self.werk.gelesene_merkmale)

    def fall(self, regel: Regel) -> dict[str, Wissen]:
        """Facts that mostly make ``regel`` hold or miss narrowly, the rest sparsely known at random."""
        fall: dict[str, Wissen] = {LEISTUNGSDATUM: punkt(self.stand.tag.toordinal())}
        self._ziele(regel.wenn, fall, TIEFE)
        anteil = self.wuerfel.choice((0.0, 0.0, 0.05, 0.3))
        for name in self.namen:
            if name not in fall and self.wuerfel.random() < anteil:
                fall[name] = irgendetwas(self.stand, name, self.wuerfel)
        return fall

    def _ziele(self, bedingung: Bedingung, fall: dict[str, Wissen], tiefe: int) -> None:
        for blatt in blaetter(bedingung):
            if blatt.name in fall or self.wuerfel.random() < 0.12:
                continue
            if blatt.name in self.werk.feststellungen and isinstance(blatt, Gleich):
                self._stelle_her(blatt, fall, tiefe)
            elif blatt.name in self.werk.merkmale or blatt.name in self.werk.groessen:
                self._setze(blatt, fall, tiefe)

    def _stelle_her(self, blatt: Gleich, fall: dict[str, Wissen], tiefe: int) -> None:
        regeln = [r for r in self.stand.regeln_fuer[blatt.name] if r.wert in blatt.werte]
        if regeln and tiefe:
            self._ziele(self.wuerfel.choice(regeln).wenn, fall, tiefe - 1)

    def _setze(self, blatt: Gleich | Ungleich | Grenze, fall: dict[str, Wissen], tiefe: int) -> None:
        merkmal = self.werk.merkmale.get(blatt.name)
        if merkmal is not None and merkmal.nur_wenn is not None and tiefe:
            self._ziele(merkmal.nur_wenn, fall, tiefe - 1)
        if isinstance(blatt, Gleich) and self.wuerfel.random() < 0.8:
            fall[blatt.name] = frozenset({self.wuerfel.choice(sorted(blatt.werte))})
        else:
            fall[blatt.name] = irgendetwas(self.stand, blatt.name, self.wuerfel)
