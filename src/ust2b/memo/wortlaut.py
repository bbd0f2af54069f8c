"""The fixed words of a memo (headings, column heads, letterhead): one file for all formats, overridden singly."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ust2b.language.meldung import gemeint
from ust2b.language.orte import vorlagenverzeichnis

DATEI = "wortlaut.yaml"
LISTEN = frozenset({"briefkopf"})


class Wortlautfehler(Exception):
    """An own ``wortlaut.yaml`` that cannot be used; the message says which entry and what to do."""


def wortlaut(eigene: Path | None) -> dict[str, Any]:
    """All entries, those of the own folder first.

    :raises Wortlautfehler: for an unknown entry or one that is no text.
    """
    grund = _lies(vorlagenverzeichnis() / "vermerk" / DATEI)
    if eigene is None or not (eigene / DATEI).is_file():
        return dict(grund)
    eigenes = _lies(eigene / DATEI)
    for name, wert in eigenes.items():
        if name not in grund:
            raise Wortlautfehler(f"{DATEI}: Den Eintrag „{name}“ gibt es nicht. {gemeint(str(name), grund)}")
        if name in LISTEN:
            if not isinstance(wert, list) or not all(isinstance(zeile, str) for zeile in wert):  # pyright: ignore[reportUnknownVariableType]
                raise Wortlautfehler(f"{DATEI}: „{name}“ ist eine Liste von Zeilen: {name}: [Zeile 1, Zeile 2]")
        elif not isinstance(wert, str) or not wert.strip():
            raise Wortlautfehler(f"{DATEI}: „{name}“ braucht einen Text.")
    return {**grund, **eigenes}


@lru_cache(maxsize=8)
def _geladen(datei: Path, _stand: int) -> dict[str, Any]:
    try:
        inhalt = yaml.safe_load(datei.read_text(encoding="utf-8")) or {}
    except UnicodeDecodeError as fehler:
        raise Wortlautfehler(f"{DATEI}: Die Datei ist nicht in UTF-8 gespeichert.") from fehler
    except yaml.YAMLError as fehler:
        stelle = getattr(fehler, "problem_mark", None)
        zeile = f" in Zeile {stelle.line + 1}" if stelle else ""
        raise Wortlautfehler(f"{DATEI}: Kein gültiges YAML{zeile}.") from fehler
    if not isinstance(inhalt, dict):
        raise Wortlautfehler(f"{DATEI}: Erwartet werden Einträge wie „ergebnis: Ergebnis“.")
    return inhalt  # pyright: ignore[reportUnknownVariableType]


def _lies(datei: Path) -> dict[str, Any]:
    return _geladen(datei, datei.stat().st_mtime_ns)
