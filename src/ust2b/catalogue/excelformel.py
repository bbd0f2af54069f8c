"""Conditions as spreadsheet formulas, so that the intake workbook marks what is to be asked.

Three-valued as everywhere: there is a formula for „certainly ja“ and one for „certainly nein“; neither holds while
the cells it looks at are empty or „unbekannt“. They colour cells only; nothing is decided in the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Nicht, Ungleich
from ust2b.core.regelwerk import Merkmal

FALSCH = "FALSE"
HOECHSTLAENGE = 4000
"""Excel takes 8,192 characters; longer formulas are left out, the cell then stays without a mark."""


@dataclass(frozen=True)
class Formelraum:
    """Columns of a sheet: fact → cell such as ``$K5`` in the row the formula is written for."""

    zellen: Mapping[str, str]
    merkmale: Mapping[str, Merkmal]

    def gefragt(self, merkmal: Merkmal) -> str:
        """Formula: this fact is certainly to be asked."""
        return FALSCH if merkmal.nur_wenn is None else _kurz(self._ja(merkmal.nur_wenn))

    def entfaellt(self, merkmal: Merkmal) -> str:
        """Formula: this fact is certainly not to be asked."""
        return FALSCH if merkmal.nur_wenn is None else _kurz(self._nein(merkmal.nur_wenn))

    def _ja(self, bedingung: Bedingung) -> str:
        if isinstance(bedingung, Gleich):
            return self._einer_von(bedingung.name, sorted(bedingung.werte))
        if isinstance(bedingung, Ungleich):
            return self._keiner_von(bedingung.name, sorted(bedingung.werte))
        if isinstance(bedingung, Nicht):
            return self._nein(bedingung.teil)
        if isinstance(bedingung, Alle):
            return _und([self._ja(teil) for teil in bedingung.teile])
        if isinstance(bedingung, Eines):
            return _oder([self._ja(teil) for teil in bedingung.teile])
        return FALSCH

    def _nein(self, bedingung: Bedingung) -> str:
        if isinstance(bedingung, Gleich):
            return _oder([self._keiner_von(bedingung.name, sorted(bedingung.werte)), self._weg(bedingung.name)])
        if isinstance(bedingung, Ungleich):
            return _oder([self._einer_von(bedingung.name, sorted(bedingung.werte)), self._weg(bedingung.name)])
        if isinstance(bedingung, Nicht):
            return self._ja(bedingung.teil)
        if isinstance(bedingung, Alle):
            return _oder([self._nein(teil) for teil in bedingung.teile])
        if isinstance(bedingung, Eines):
            return _und([self._nein(teil) for teil in bedingung.teile])
        return FALSCH

    def _weg(self, name: str) -> str:
        """The fact compared with is itself not to be asked; every comparison with it is nein."""
        merkmal = self.merkmale.get(name)
        return FALSCH if merkmal is None or merkmal.nur_wenn is None else self._nein(merkmal.nur_wenn)

    def _einer_von(self, name: str, werte: list[str]) -> str:
        if name not in self.zellen:
            return FALSCH
        return _oder([f"{self.zellen[name]}={_text(self._label(name, wert))}" for wert in werte])

    def _keiner_von(self, name: str, werte: list[str]) -> str:
        if name not in self.zellen:
            return FALSCH
        zelle = self.zellen[name]
        labels = ["", "unbekannt", *(self._label(name, wert) for wert in werte)]
        return _und([f"{zelle}<>{_text(label)}" for label in labels])

    def _label(self, name: str, wert: str) -> str:
        return self.merkmale[name].werte.get(wert, wert)


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _oder(teile: list[str]) -> str:
    echte = list(dict.fromkeys(teil for teil in teile if teil != FALSCH))
    if not echte:
        return FALSCH
    return echte[0] if len(echte) == 1 else f"OR({','.join(echte)})"


def _und(teile: list[str]) -> str:
    if FALSCH in teile:
        return FALSCH
    einmal = list(dict.fromkeys(teile))
    return einmal[0] if len(einmal) == 1 else f"AND({','.join(einmal)})"


def _kurz(formel: str) -> str:
    return formel if len(formel) <= HOECHSTLAENGE else FALSCH
