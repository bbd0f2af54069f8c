"""``ust2b rules check``, ``fmt``, ``schema``: the bench on which rules are tried."""

from __future__ import annotations

import sys
from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import AUFRUF, BEFUND, fehler_als_ausgang, gib_aus, output_option, regeln_option


@click.command(
    "check", epilog="Beispiele: ust2b rules check · ust2b rules check rules/ustg/2b --format sarif -o bericht.sarif"
)
@click.argument("pfade", metavar="[PFAD]…", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "junit"]), default="text", help="Form des Berichts."
)
@click.option("--nur-fehler", is_flag=True, help="Warnungen nicht zeigen.")
@click.option("--mutanten/--ohne-mutanten", default=True, help="Kleine Änderungen an den Regeln ausprobieren.")
@click.option("--mutantenquote", type=click.FloatRange(0, 100), default=95.0, help="So viel Prozent müssen auffallen.")
@click.option(
    "--abdeckung", type=click.FloatRange(0, 100), default=0.0, help="So viel Prozent der Regeln müssen Fälle erreichen."
)
@click.option(
    "--beweise/--ohne-beweise", default=None, help="Mit z3 beweisen. Ohne Angabe nur, wenn kein PFAD genannt ist."
)
@regeln_option
@output_option
def check_befehl(
    pfade: tuple[Path, ...],
    form: str,
    nur_fehler: bool,
    mutanten: bool,
    mutantenquote: float,
    abdeckung: float,
    beweise: bool | None,
    regeln: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Regeln prüfen: Form, Namen, Daten, Quellen, Texte, Prüffälle, Mutanten, Beweise.

    Mit PFAD zählen nur Befunde in diesen Dateien. Zu jedem Code gibt es eine Seite unter docs/befunde.
    Ausgangswert 0 ohne Fehler, 1 mit Fehlern, 2 bei falschem Aufruf.
    """
    from ust2b.app.berichte import FORMATE
    from ust2b.app.regelpruefung import Auftrag, PfadFehler, auftrag_fuer, ohne_warnungen, pruefe

    try:
        wurzel, gewaehlt = auftrag_fuer(pfade, regeln)
    except (PfadFehler, FileNotFoundError) as fehler:
        click.echo(str(fehler), err=True)
        sys.exit(AUFRUF)
    with fehler_als_ausgang():
        bericht = pruefe(Auftrag(wurzel, gewaehlt, mutanten, beweise, mutantenquote=mutantenquote, abdeckung=abdeckung))
        gib_aus(FORMATE[form](ohne_warnungen(bericht) if nur_fehler else bericht), output, force=force)
    sys.exit(BEFUND if bericht.fehler else 0)


@click.command("fmt", epilog="Beispiele: ust2b rules fmt · ust2b rules fmt --check rules/ustg/2b")
@click.argument("pfade", metavar="[PFAD]…", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--check", "nur_pruefen", is_flag=True, help="Nichts schreiben; Ausgangswert 1, wenn sich etwas ändern würde."
)
@regeln_option
def fmt_befehl(pfade: tuple[Path, ...], nur_pruefen: bool, regeln: Path | None) -> None:
    """YAML-Dateien einheitlich schreiben; Kommentare und Inhalt bleiben."""
    from ust2b.app.regelformat import formatiere_dateien

    with fehler_als_ausgang():
        try:
            ergebnis = formatiere_dateien(pfade, regeln, schreiben=not nur_pruefen)
        except FileNotFoundError as fehler:
            click.echo(str(fehler), err=True)
            sys.exit(AUFRUF)
    for zeile in ergebnis.zeilen:
        click.echo(zeile)
    sys.exit(BEFUND if ergebnis.beanstandet else 0)


@click.command("schema", epilog="Beispiel: ust2b rules schema --output schemas")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="Ordner für die Schemata."
)
def schema_befehl(output: Path) -> None:
    """JSON-Schemata schreiben: der YAML-Dateien für Editoren und der Ergebnisse für Programme."""
    from ust2b.app.schema import ausgabeschemata
    from ust2b.catalogue.ausgabe import schreibe_atomar
    from ust2b.language.schema import schemata

    with fehler_als_ausgang():
        output.mkdir(parents=True, exist_ok=True)
        for name, text in (schemata() | ausgabeschemata()).items():
            schreibe_atomar(output / name, text.encode("utf-8"), ueberschreiben=True)
            click.echo(f"Geschrieben: {output / name}")
