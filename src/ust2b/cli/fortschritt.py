"""Progress bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

SCHWELLE = 200
"""Below that many activities the work takes a second or two and a bar only flickers."""


@contextmanager
def balken(
    anzahl: int, text: str = "Tätigkeiten", *, schwelle: int = SCHWELLE
) -> Generator[Callable[[int], None] | None]:
    if anzahl < schwelle or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    spalten = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*spalten, console=Console(stderr=True), transient=True) as fortschritt:
        aufgabe = fortschritt.add_task(text, total=anzahl)
        yield lambda schritte: fortschritt.advance(aufgabe, schritte)
