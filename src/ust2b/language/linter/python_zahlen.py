"""Figures of law in Python (P11): a limit in the program would not change when the parameter does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.language.meldung import Meldung

_IMMER = frozenset({20825, 2082500, 0.07, 0.19, 1.07, 1.19, 0.05, 1.05})
"""Tax rates as factors and the gross form of a net limit: forms in which no parameter is written."""
_IM_TEXT = re.compile(r"\d[\d.]*(?:,\d+)?\s?(?:€|Euro\b|EUR\b|%)")


def zahlen_im_programm(werk: Regelwerk, ordner: Path) -> Iterator[Meldung]:
    """Constants in the Python files below ``ordner`` that equal a parameter of the rulebook."""
    verboten = set(_IMMER) | _zahlen(werk)
    anfang = f"{ordner.parent.name}/{ordner.name}" if ordner.parent.name == "src" else ordner.name
    for datei in sorted(ordner.rglob("*.py")):
        if datei.name == Path(__file__).name:
            continue
        for wert, zeile, spalte, text in _konstanten(datei):
            if _ist_zahl_des_gesetzes(wert, verboten):
                yield Meldung(
                    "P11",
                    f"„{wert}“ ist eine Zahl des Gesetzes im Programm.",
                    Ort(f"{anfang}/{datei.relative_to(ordner).as_posix()}", zeile, spalte),
                    "Als Parameter unter rules/parameter erklären und von dort lesen.",
                    zeile=text,
                )


@lru_cache(maxsize=1024)
def _konstanten(datei: Path) -> tuple[tuple[object, int, int, str], ...]:
    """Value, line, column and source line of every constant that is no prose."""
    quelle = datei.read_text(encoding="utf-8")
    baum = ast.parse(quelle)
    prosa = _prosa(baum)
    zeilen = quelle.splitlines()
    konstanten = [k for k in ast.walk(baum) if isinstance(k, ast.Constant) and id(k) not in prosa]
    konstanten.sort(key=lambda k: (k.lineno, k.col_offset))
    return tuple((k.value, k.lineno, k.col_offset + 1, zeilen[k.lineno - 1]) for k in konstanten)


def _zahlen(werk: Regelwerk) -> set[int]:
    """Limits in euro and in cents; small and round amounts say nothing about where they come from."""
    zahlen: set[int] = set()
    for parameter in werk.parameter.values():
        for fassung in parameter.fassungen:
            cent = fassung.wert
            if parameter.typ == "betrag" and cent >= 100_000 and cent.denominator == 1 and set(str(cent)[1:]) != {"0"}:
                zahlen |= {int(cent), int(cent) // 100}
    return zahlen


def _prosa(baum: ast.AST) -> set[int]:
    """Docstrings and strings that stand alone: they explain and decide nothing."""
    return {
        id(knoten.value)
        for knoten in ast.walk(baum)
        if isinstance(knoten, ast.Expr) and isinstance(knoten.value, ast.Constant)
    }


def _ist_zahl_des_gesetzes(wert: object, verboten: set[int] | set[float]) -> bool:
    if isinstance(wert, bool):
        return False
    if isinstance(wert, int | float):
        return wert in verboten
    if not isinstance(wert, str) or len(wert) > 400:
        return False
    if _als_zahl(wert) in verboten:
        return True
    return any(_als_zahl(treffer[0].rstrip("€EUROuro% ")) in verboten for treffer in _IM_TEXT.finditer(wert))


def _als_zahl(text: str) -> float | None:
    roh = text.strip()
    if not re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d\d)?|\d{4,}(?:[.,]\d\d)?", roh):
        return None
    if re.match(r"\d{1,3}\.\d{3}", roh):
        roh = roh.replace(".", "")
    return float(roh.replace(",", "."))
