"""``ust2b law``: how far the sources of the rulebook can be relied on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.gemeinsam import Tag, fehler_als_ausgang, konsole, regeln_option

if TYPE_CHECKING:
    from rich.console import Console

    from ust2b.app.rechtsstatus import Rechtsstatus, Schwachstelle


@click.group()
def law() -> None:
    """Das Recht hinter den Regeln: Quellen, Lesestand, was sich ändern kann."""


@law.command(epilog="Beispiele: ust2b law status · ust2b law status --am 01.01.2027 · ust2b law status --alle")
@click.option("--am", type=Tag(), help="Ab diesem Tag zählt etwas als bevorstehend. Ohne Angabe heute.")
@click.option("--alle", is_flag=True, help="Alle ungelesenen Quellen nennen, mit jeder Regel.")
@regeln_option
def status(am: date | None, alle: bool, regeln: Path | None) -> None:
    """Was ungeprüft ist, wann zuletzt gelesen wurde, was beobachtet wird.

    Ruht ein Ergebnis auf einer Quelle, die niemand am Original gelesen hat, trägt es den Vorbehalt „Quelle nicht am
    Original“.
    """
    with fehler_als_ausgang():
        from ust2b.app.rechtsstatus import rechtsstatus
        from ust2b.app.saetze import HAFTUNGSSATZ, regelstand_text
        from ust2b.language import lade_regelwerk

        werk = lade_regelwerk(regeln, gemerkt=True)
        schirm = konsole()
        _zeige(rechtsstatus(werk, am or date.today()), schirm, alle=alle)
        schirm.print(f"[dim]{regelstand_text(werk)}[/]")
        schirm.print(f"[dim]{HAFTUNGSSATZ}[/]")


HOECHSTENS = 12
"""Weak sources shown without ``--alle``."""


def _zeige(stand: Rechtsstatus, schirm: Console, *, alle: bool) -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from ust2b.app.saetze import QUELLENSTATUS

    schirm.print("[bold]Quellen und Regeln nach Lesestand[/]")
    schirm.print(f"{'':46}{'Quellen':>9}{'Regeln':>9}")
    for name, text in QUELLENSTATUS.items():
        schirm.print(f"  {text:44}{stand.quellen_nach_status[name]:>9}{stand.regeln_nach_status[name]:>9}")
    schirm.print("  [dim]Bei Regeln zählt die Quelle, die sie trägt.[/]")
    schirm.print(f"  Gelesen zwischen {_tag(stand.gelesen_zuerst)} und {_tag(stand.gelesen_zuletzt)}.")
    zahl = sum(stand.regeln_nach_status.values())
    schirm.print(f"  Fachlich freigegeben: {stand.freigegebene} von {zahl} Regeln.")
    schirm.print()
    schirm.print("[bold]Nicht am Original gelesen, aber tragend[/]")
    gezeigt = stand.schwache if alle else stand.schwache[:HOECHSTENS]
    for schwach in gezeigt:
        quelle = schwach.quelle
        text = f"{escape(quelle.titel)} [dim]({quelle.id}, {quelle.status})[/]"
        schirm.print(Padding(text, (0, 0, 0, 2), expand=False))
        schirm.print(Padding(f"[dim]→ {escape(_was(schwach, alle=alle))}[/]", (0, 0, 0, 4), expand=False))
    if len(gezeigt) < len(stand.schwache):
        schirm.print(f"  … und {len(stand.schwache) - len(gezeigt)} weitere (--alle).")
    schirm.print()
    schirm.print("[bold]Beobachtet[/]")
    for beobachtung in stand.beobachtet:
        text = f"{escape(beobachtung.was)} [dim]({escape(beobachtung.norm)})[/]"
        schirm.print(Padding(text, (0, 0, 0, 2), expand=False))
    schirm.print()


def _was(schwach: Schwachstelle, *, alle: bool) -> str:
    teile: list[str] = []
    if schwach.regeln:
        namen = schwach.regeln if alle else schwach.regeln[:3]
        rest = len(schwach.regeln) - len(namen)
        zahl = "1 Regel" if len(schwach.regeln) == 1 else f"{len(schwach.regeln)} Regeln"
        teile.append(f"{zahl}: {', '.join(namen)}" + (f" und {rest} weitere" if rest else ""))
    if schwach.parameter:
        teile.append(f"Parameter: {', '.join(schwach.parameter)}")
    return "; ".join(teile)


def _tag(iso: str) -> str:
    from ust2b.app.texte import datum

    return datum(date.fromisoformat(iso)) if iso else "–"
