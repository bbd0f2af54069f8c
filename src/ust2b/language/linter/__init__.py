"""Findings about a rulebook that loads: what no single file shows (codes P01 to P20)."""

from __future__ import annotations

from ust2b.core.regelwerk import Regelwerk
from ust2b.language.linter.belege import belege
from ust2b.language.linter.benutzung import benutzung
from ust2b.language.linter.geltung import geltung
from ust2b.language.linter.logik import logik
from ust2b.language.linter.nachbarn import nachbarn
from ust2b.language.linter.prueffaelle import fehlende_prueffaelle
from ust2b.language.linter.texte import texte
from ust2b.language.linter.wertungen import wertungen
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext


def pruefe_regelwerk(werk: Regelwerk, quelltext: Quelltext) -> list[Meldung]:
    """All findings of the linter, ordered by place."""
    meldungen = [
        *geltung(werk, quelltext),
        *benutzung(werk, quelltext),
        *belege(werk, quelltext),
        *texte(werk, quelltext),
        *logik(werk, quelltext),
        *nachbarn(werk, quelltext),
        *wertungen(werk, quelltext),
        *fehlende_prueffaelle(werk, quelltext),
    ]
    return sorted(meldungen, key=lambda m: (m.ort.datei, m.ort.zeile, m.ort.spalte, m.code))
