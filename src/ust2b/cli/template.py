"""``ust2b template``: the intake workbook."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import fehler_als_ausgang, regeln_option


@click.command(epilog="Beispiel: ust2b template --output erfassung.xlsx, ausfüllen, dann ust2b classify erfassung.xlsx")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Zieldatei (.xlsx)."
)
@click.option("--force", is_flag=True, help="Eine vorhandene Datei überschreiben.")
@regeln_option
def template(output: Path, force: bool, regeln: Path | None) -> None:
    """Schreibt die Erfassungsmappe für Excel und LibreOffice: Auswahllisten, Hilfe, Beispiel, Erläuterung."""
    if output.suffix.lower() != ".xlsx":
        raise click.UsageError(f"Die Erfassungsmappe muss auf .xlsx enden, nicht „{output.name}“.")
    with fehler_als_ausgang("Nichts geschrieben"):
        from ust2b.catalogue.vorlage import schreibe_vorlage
        from ust2b.language import lade_regelwerk

        schreibe_vorlage(lade_regelwerk(regeln), output, force)
        click.echo(f"Geschrieben: {output}", err=True)
