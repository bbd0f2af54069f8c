"""``ust2b rules``: the law as it stands, in words."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import fehler_als_ausgang, konsole, regeln_option
from ust2b.cli.rules_pruefen import check_befehl, fmt_befehl, schema_befehl


@click.group()
def rules() -> None:
    """Das Regelwerk: Regeln zeigen, prüfen, formatieren."""


@rules.command("list", epilog="Beispiele: ust2b rules list · ust2b rules list --stufe wettbewerb")
@click.option("--stufe", help="Nur Regeln dieser Stufe (Kennung oder Nummer).")
@regeln_option
def list_(stufe: str | None, regeln: Path | None) -> None:
    """Alle Regeln nach Stufe: Kennung, Norm, Titel."""
    with fehler_als_ausgang():
        from ust2b.app.saetze import regelstand_text
        from ust2b.language import lade_regelwerk

        werk = lade_regelwerk(regeln)
        schirm = konsole()
        for eine in werk.stufen:
            if stufe and stufe not in {eine.id, eine.nummer}:
                continue
            schirm.print(f"[bold]{eine.nummer} {eine.titel}[/]")
            namen = {f.name for f in eine.feststellungen}
            for regel in sorted(
                (r for r in werk.regeln if r.feststellung in namen), key=lambda r: (r.feststellung, r.id)
            ):
                schirm.print(f"  {regel.id}  {regel.titel} [dim]{regel.norm}[/]", markup=True)
        schirm.print(f"[dim]{len(werk.regeln)} Regeln · {regelstand_text(werk)}[/]")


@rules.command(epilog="Beispiel: ust2b rules show 2b-abs2-nr1")
@click.argument("kennung", metavar="ID")
@regeln_option
def show(kennung: str, regeln: Path | None) -> None:
    """Eine Regel in Worten: Frage, Bedingung, Folge, Sätze, Quellen, Prüffälle."""
    with fehler_als_ausgang():
        from ust2b.app.regelseite import regel_in_worten
        from ust2b.language import lade_regelwerk

        konsole().print(regel_in_worten(lade_regelwerk(regeln), kennung), markup=False)


for befehl in (check_befehl, fmt_befehl, schema_befehl):
    rules.add_command(befehl)
