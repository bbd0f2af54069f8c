"""``ust2b classify``: a catalogue in, results out."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.gemeinsam import (
    BEFUND,
    OK,
    als_text,
    fehler_als_ausgang,
    gib_aus,
    konsole,
    melde_konflikte,
    oeffne_katalog,
    output_option,
    regeln_option,
    stichtag_option,
    zeige_meldungen,
)

if TYPE_CHECKING:
    from ust2b.app.auswertung import Auswertung
    from ust2b.catalogue.katalog import Katalog

ENDUNGEN = {".txt": "table", ".xlsx": "xlsx", ".csv": "csv", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
FORMATE = ("table", "xlsx", "csv", "json", "yaml")


@click.command(
    epilog="Beispiele: ust2b classify katalog.csv · ust2b classify katalog.yaml -o ergebnis.json · "
    "ust2b classify erfassung.xlsx -o ergebnis.xlsx · "
    "ust2b classify eigene.xlsx --append -o eigene-mit-ergebnis.xlsx · ust2b classify katalog.csv --fail-on pruefung"
)
@click.argument("catalogue", type=click.Path(path_type=Path))
@stichtag_option
@click.option(
    "--format", "art", type=click.Choice(FORMATE), help="Ausgabeformat. Ohne Angabe nach der Endung, sonst table."
)
@output_option
@click.option("--append", is_flag=True, help="Ergebnisspalten in eine Kopie der eigenen Tabelle schreiben.")
@click.option("--fail-on", type=click.Choice(["pruefung", "vorbehalt"]), help="Ausgangswert 1, wenn so etwas vorkommt.")
@regeln_option
@click.option("--definition-only", is_flag=True, help="Ohne Inferenzmaschine, nur die Definition.")
def classify(
    catalogue: Path,
    stichtag: date | None,
    art: str | None,
    output: Path | None,
    force: bool,
    append: bool,
    fail_on: str | None,
    regeln: Path | None,
    definition_only: bool,
) -> None:
    """Ordnet jede Tätigkeit eines Katalogs ein (XLSX, ODS, CSV oder YAML)."""
    if output is None and (append or art == "xlsx"):
        raise click.UsageError("Für eine Arbeitsmappe mit --output sagen, wohin sie geschrieben wird.")
    format_ = _kopieformat(catalogue, output, art) if append and output else _format(output, art)
    with fehler_als_ausgang():
        if output is not None:
            from ust2b.catalogue.ausgabe import pruefe_ziel

            pruefe_ziel([catalogue], output, force)
        katalog, auswertung = _werte_aus(catalogue, regeln, stichtag, definition_only)
    with fehler_als_ausgang("Ausgewertet, aber nichts geschrieben"):
        if append and output is not None:
            _ergaenze(catalogue, output, katalog, auswertung, force)
        elif format_ == "table" and output is None:
            from ust2b.cli.darstellung import zeige_tabelle

            zeige_tabelle(auswertung, konsole())
        else:
            gib_aus(_text(auswertung, format_), output, force=force)
    sys.exit(_ausgang(auswertung, fail_on))


def _format(output: Path | None, art: str | None) -> str:
    """The format asked for, else the one of the ending; a file never holds another format than its ending says."""
    if output is None:
        return art or "table"
    passend = ENDUNGEN.get(output.suffix.lower())
    if passend is None:
        bekannte = ", ".join(ENDUNGEN)
        raise click.UsageError(f"Die Ausgabedatei „{output.name}“ muss auf eine dieser Endungen enden: {bekannte}.")
    if art not in {None, passend}:
        raise click.UsageError(f"--format {art} passt nicht zur Endung {output.suffix} von „{output.name}“.")
    return passend


def _kopieformat(catalogue: Path, output: Path, art: str | None) -> str:
    from ust2b.catalogue.ergaenzen import endung_der_kopie

    endung = endung_der_kopie(catalogue)
    if output.suffix.lower() != endung or art not in {None, endung[1:]}:
        raise click.UsageError(
            f"Mit --append ist das Ergebnis zu „{catalogue.name}“ eine Datei mit der Endung {endung}."
        )
    return endung[1:]


def _werte_aus(
    catalogue: Path, regeln: Path | None, stichtag: date | None, nur_definition: bool
) -> tuple[Katalog, Auswertung]:
    from ust2b.app.auswertung import werte_aus
    from ust2b.cli.fortschritt import balken

    werk, katalog = oeffne_katalog(catalogue, regeln, stichtag)
    with balken(len(katalog.sachverhalte)) as weiter:
        auswertung = werte_aus(werk, katalog.sachverhalte, fortschritt=weiter, nur_definition=nur_definition)
    return katalog, auswertung


def _ergaenze(quelle: Path, ziel: Path, katalog: Katalog, auswertung: Auswertung, force: bool) -> None:
    from ust2b.app.ergebniszeilen import ergebniszeilen
    from ust2b.catalogue.ergaenzen import ergaenze

    zeige_meldungen(ergaenze(quelle, ziel, katalog, ergebniszeilen(auswertung), force))
    click.echo(f"Geschrieben: {ziel}", err=True)


def _text(auswertung: Auswertung, art: str) -> str | bytes:
    from ust2b.app.datensatz import ergebnis_datei
    from ust2b.app.ergebniszeilen import ergebniszeilen, regelstand_angaben

    if art == "csv":
        from ust2b.catalogue.ausgabe import ergebnis_csv

        return ergebnis_csv(ergebniszeilen(auswertung))
    if art == "xlsx":
        from ust2b.catalogue.ergebnismappe import ergebnismappe

        return ergebnismappe(ergebniszeilen(auswertung), regelstand_angaben(auswertung))
    if art == "table":
        from ust2b.cli.darstellung import zeige_tabelle

        return als_text(lambda konsole: zeige_tabelle(auswertung, konsole))
    datei = ergebnis_datei(auswertung)
    if art == "json":
        return datei.model_dump_json(indent=2, by_alias=True) + "\n"
    import yaml

    return yaml.safe_dump(datei.model_dump(mode="json", by_alias=True), allow_unicode=True, sort_keys=False)


def _ausgang(auswertung: Auswertung, fail_on: str | None) -> int:
    if konflikt := melde_konflikte(auswertung.beurteilungen):
        return konflikt
    offen = any(not b.entschieden for b in auswertung.beurteilungen)
    vorbehalt = any(b.fall.vorbehalte for b in auswertung.beurteilungen)
    if fail_on and (offen or (fail_on == "vorbehalt" and vorbehalt)):
        return BEFUND
    return OK
