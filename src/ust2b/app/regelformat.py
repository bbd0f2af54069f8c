"""``ust2b rules fmt``: the YAML files of a rulebook in one way of writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ust2b.catalogue.ausgabe import schreibe_atomar
from ust2b.language.formatierer import formatiere
from ust2b.language.meldung import Ladefehler
from ust2b.language.orte import regelverzeichnis, yaml_dateien


@dataclass
class Formatergebnis:
    """One line per file that changed (or would), and whether that counts as a finding."""

    zeilen: list[str]
    beanstandet: bool


def formatiere_dateien(pfade: Sequence[Path], regeln: Path | None, *, schreiben: bool) -> Formatergebnis:
    """Formats the named files and folders, without any the whole rulebook.

    :raises Ladefehler: K20 when a file cannot be written; it stays as it was.
    """
    zeilen: list[str] = []
    geaendert = unlesbar = gesamt = 0
    for datei in _dateien(pfade or [regeln or regelverzeichnis()]):
        gesamt += 1
        try:
            alt = datei.read_bytes().decode("utf-8")
            neu = formatiere(alt)
        except (UnicodeDecodeError, Ladefehler):
            zeilen.append(f"{datei}: nicht lesbar; „ust2b rules check“ sagt, woran es liegt.")
            unlesbar += 1
            continue
        if neu != alt:
            geaendert += 1
            zeilen.append(f"{datei}: {'geschrieben' if schreiben else 'anders zu schreiben'}")
            if schreiben:
                schreibe_atomar(datei, neu.encode("utf-8"), ueberschreiben=True)
    zeilen.append(f"{gesamt} Dateien, {geaendert} {'geändert' if schreiben else 'zu ändern'}.")
    return Formatergebnis(zeilen, beanstandet=bool(unlesbar or (geaendert and not schreiben)))


def _dateien(pfade: Sequence[Path]) -> Iterator[Path]:
    for pfad in pfade:
        if pfad.is_dir():
            yield from yaml_dateien(pfad)
        else:
            yield pfad
