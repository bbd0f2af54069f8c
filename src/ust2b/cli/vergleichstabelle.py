"""How a comparison looks on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from ust2b.app.auswertung import Auswertung
from ust2b.app.saetze import HAFTUNGSSATZ, regelstand_text
from ust2b.app.vergleich import Unterschied, Vergleichszeile


def zeige_vergleich(
    zeilen: Sequence[Vergleichszeile], auswertung: Auswertung, konsole: Console, *, nur_unterschiede: bool = False
) -> None:
    """One block per activity: each result with the towns that have it, then the difference in facts."""
    for zeile in zeilen:
        if nur_unterschiede and zeile.einheitlich:
            continue
        konsole.print(f"[bold]{escape(zeile.bezeichnung)}[/] [dim]{escape(zeile.kennung)}[/]")
        nach_ergebnis: dict[str, list[str]] = {}
        for traeger, ergebnis in zeile.ergebnisse.items():
            nach_ergebnis.setdefault(ergebnis, []).append(traeger)
        for ergebnis, traeger in nach_ergebnis.items():
            konsole.print(
                Padding(f"[bold]{escape(', '.join(traeger))}:[/] {escape(ergebnis)}", (0, 0, 0, 2), expand=False)
            )
        for unterschied in zeile.unterschiede:
            konsole.print(Padding(_grund(unterschied), (0, 0, 0, 4), expand=False))
        konsole.print()
    einheitlich = sum(z.einheitlich for z in zeilen)
    konsole.print(
        f"{len(zeilen)} gemeinsame Tätigkeiten: {einheitlich} einheitlich, "
        f"{len(zeilen) - einheitlich} mit verschiedenen Ergebnissen."
    )
    konsole.print(f"[dim]{regelstand_text(auswertung.werk)} · {auswertung.lesung}[/]")
    konsole.print(f"[dim]{HAFTUNGSSATZ}[/]")


def _grund(unterschied: Unterschied) -> str:
    gruende = "; ".join(f"{name}: „{hier}“ statt „{dort}“" for name, hier, dort in unterschied.tatsachen)
    return f"[dim]→ {escape(unterschied.traeger)} gegen {escape(unterschied.bezug)}:[/] {escape(gruende)}"
