"""``ust2b merkmale``: the questions the program can ask."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import fehler_als_ausgang, konsole, regeln_option


@click.command(epilog="Beispiele: ust2b merkmale · ust2b merkmale zahlungsart · ust2b merkmale --suche zuschuss")
@click.argument("name", required=False)
@click.option("--suche", help="Nur Merkmale, in deren Namen oder Frage das vorkommt.")
@regeln_option
def merkmale(name: str | None, suche: str | None, regeln: Path | None) -> None:
    """Zeigt die Merkmale und Wertungen: Frage, Werte, wer antworten kann."""
    with fehler_als_ausgang():
        from ust2b.app.merkmale import auswahl, bedingung_text
        from ust2b.language import lade_regelwerk

        werk = lade_regelwerk(regeln, gemerkt=True)
        schirm = konsole()
        for merkmal in auswahl(werk, name, suche):
            schirm.print(f"[bold]{merkmal.name}[/] · {merkmal.kurz} [dim]({merkmal.typ}, {merkmal.antwortet})[/]")
            schirm.print(f"  {merkmal.frage}")
            if name or suche:
                for wert, text in merkmal.werte.items():
                    schirm.print(f"    {wert}: {text}")
                if merkmal.hilfe:
                    schirm.print(f"  [dim]{merkmal.hilfe}[/]")
                if merkmal.nur_wenn is not None:
                    schirm.print(f"  [dim]Nur gefragt, wenn {bedingung_text(werk, merkmal.nur_wenn)}.[/]")
                if merkmal.tendenz:
                    schirm.print(f"  [dim]Tendenz: {merkmal.tendenz.get('aussage', '')}[/]")
