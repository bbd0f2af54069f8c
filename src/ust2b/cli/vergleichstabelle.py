"""How a comparison looks on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from ust2b.app.auswertung import Auswertung
from ust2b.app.saetze import HAFTUNGSSATZ, regelstand_text
from ust2b.app.vergleich import Vergleichszeile


def zeige_vergleich(zeilen: Sequence[Vergleichszeile], auswertung: Auswertung, konsole: Console) -> None:
    """One block per activity: each result with the towns that have it, then the difference in facts."""
    for zeile in zeilen:
        konsole.print(f"[bold]{escape(zeile.kennung)}[/] {escape(zeile.bezeichnung)}")
        nach_ergebnis: dict[str, list[str]] = {}
        for traeger, ergebnis in zeile.ergebnisse.items():
            nach_ergebnis.setdefault(ergebnis, []).append(traeger)
        for ergebnis, traeger in nach_ergebnis.items():
            konsole.print(f"  {escape(ergebnis)}: {escape(', '.join(traeger))}")
        for unterschied in zeile.unterschiede:
            gruende = "; ".join(f"{name}: „{hier}“ statt „{dort}“" for name, hier, dort in unterschied.tatsachen)
            konsole.print(
                f"  [dim]→ {escape(unterschied.traeger)} gegen {escape(unterschied.bezug)}:[/] {escape(gruende)}"
            )
    einheitlich = sum(z.einheitlich for z in zeilen)
    konsole.print()
    konsole.print(f"{len(zeilen)} gemeinsame Tätigkeiten, {einheitlich} davon einheitlich.")
    konsole.print(f"[dim]{regelstand_text(auswertung.werk)} · {auswertung.lesung}[/]")
    konsole.print(f"[dim]{HAFTUNGSSATZ}[/]")
