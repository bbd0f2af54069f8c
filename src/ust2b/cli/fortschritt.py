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


LANGE_DATEI = 20_000
"""Lines from which on reading takes long enough to show."""


@contextmanager
def lesebalken() -> Generator[Callable[[int, int], None] | None]:
    """A bar for reading lines whose number becomes known on the way: it gets the lines read and all lines."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as fortschritt:
        aufgabe = fortschritt.add_task("Zeilen", visible=False)

        def zeige(gelesen: int, gesamt: int) -> None:
            if gesamt >= LANGE_DATEI:
                fortschritt.update(aufgabe, completed=gelesen, total=gesamt, visible=True)

        yield zeige
