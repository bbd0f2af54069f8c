"""``ust2b rules``: the law as it stands, in words."""

from __future__ import annotations

import sys
from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import EINGABE, fehler_als_ausgang, gib_aus, konsole, output_option, regeln_option
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


@rules.command(epilog="Beispiel: ust2b rules pages --output docs/regeln")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="Ordner für die Seiten."
)
@regeln_option
def pages(output: Path, regeln: Path | None) -> None:
    """Regeln als Seiten zum Lesen schreiben: je Stufe eine Markdown-Datei. Vorhandene Seiten werden ersetzt."""
    with fehler_als_ausgang():
        from ust2b.app.regelseiten import regelseiten
        from ust2b.catalogue.ausgabe import schreibe_atomar
        from ust2b.language import lade_regelwerk

        seiten = regelseiten(lade_regelwerk(regeln))
        output.mkdir(parents=True, exist_ok=True)
        for name, text in seiten.items():
            schreibe_atomar(output / name, text.encode("utf-8"), ueberschreiben=True)
        click.echo(f"Geschrieben: {len(seiten)} Seiten in {output}", err=True)


@rules.command(
    epilog="Beispiele: ust2b rules picture --output docs/bilder/pruefschema.svg --force · "
    "ust2b rules picture --output pruefschema.pdf"
)
@regeln_option
@output_option
def picture(regeln: Path | None, output: Path | None, force: bool) -> None:
    """Das Prüfschema als Bild (SVG) oder, mit der Endung .pdf, als Poster auf einer Seite A3."""
    with fehler_als_ausgang():
        from ust2b.app.schemabild import als_poster, schemabild
        from ust2b.language import lade_regelwerk
        from ust2b.memo.vorlagen import Vorlagenfehler

        werk = lade_regelwerk(regeln)
        als_pdf = output is not None and output.suffix.lower() == ".pdf"
        try:
            bild = als_poster(werk) if als_pdf else schemabild(werk)
        except Vorlagenfehler as fehler:
            click.echo(str(fehler), err=True)
            sys.exit(EINGABE)
        gib_aus(bild, output, force=force)


@rules.command(epilog="Beispiel: ust2b rules activities --output docs/leistungsarten.md --force")
@regeln_option
@output_option
def activities(regeln: Path | None, output: Path | None, force: bool) -> None:
    """Die Leistungsarten als Seite: was vermutet wird, was daraus folgt, was offen bleibt."""
    with fehler_als_ausgang():
        from ust2b.app.leistungsartenseite import leistungsartenseite
        from ust2b.language import lade_regelwerk
        from ust2b.language.leistungsarten import lade_referenz

        werk = lade_regelwerk(regeln)
        gib_aus(leistungsartenseite(werk, lade_referenz(werk, regeln)), output, force=force)


for befehl in (check_befehl, fmt_befehl, schema_befehl):
    rules.add_command(befehl)
