"""Command line. Heavy imports stand inside the commands so that ``--help`` answers at once."""

from __future__ import annotations

from typing import Any

import rich_click as click
from click.exceptions import NoArgsIsHelpError

from ust2b.cli.classify import classify
from ust2b.cli.compare import compare
from ust2b.cli.deutsch import auf_deutsch
from ust2b.cli.explain import explain
from ust2b.cli.gemeinsam import ABGEBROCHEN, schreibe_utf8
from ust2b.cli.inventory import inventory
from ust2b.cli.law import law
from ust2b.cli.letter import letter
from ust2b.cli.memo import memo
from ust2b.cli.merkmale import merkmale
from ust2b.cli.rules import rules
from ust2b.cli.template import template
from ust2b.cli.verify import verify

click.rich_click.TEXT_MARKUP = "rich"
click.rich_click.OPTIONS_PANEL_TITLE = "Optionen"
click.rich_click.COMMANDS_PANEL_TITLE = "Befehle"
click.rich_click.ARGUMENTS_PANEL_TITLE = "Argumente"
click.rich_click.ERRORS_PANEL_TITLE = "Fehler"
click.rich_click.ERRORS_SUGGESTION = "„ust2b --help“ zeigt die Befehle, „ust2b BEFEHL --help“ Beispiele."

EPILOG = (
    "Ausgangswerte: 0 in Ordnung · 1 Befund (--fail-on, rules check) · 2 falscher Aufruf · 3 Eingabe fehlerhaft · "
    "4 Regelkonflikt · 5 die beiden Lesungen weichen ab · 130 abgebrochen. "
    "ust2b gibt keine Steuerberatung."
)


def _version(kontext: click.Context, _option: click.Parameter, gefragt: bool) -> None:
    if gefragt and not kontext.resilient_parsing:
        import ust2b

        click.echo(f"ust2b {ust2b.__version__}")
        kontext.exit()


class Programm(click.RichGroup):
    """The commands together, with what click would word in English or answer with an exit code that means a finding."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        schreibe_utf8()
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as fehler:
            raise fehler if isinstance(fehler, NoArgsIsHelpError) else auf_deutsch(fehler) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Abgebrochen; fertige Dateien bleiben, halbe gibt es nicht.", err=True)
            ctx.exit(ABGEBROCHEN)
        except click.UsageError as fehler:
            raise fehler if isinstance(fehler, NoArgsIsHelpError) else auf_deutsch(fehler) from None


@click.group(cls=Programm, epilog=EPILOG)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Zeigt die Version."
)
def main() -> None:
    """Umsatzsteuer der öffentlichen Hand: Tätigkeiten nach § 2b UStG einordnen und begründen.

    Der Anfang: ust2b classify examples/erste-schritte/katalog.yaml
    """


for befehl in (template, inventory, classify, explain, compare, memo, letter, verify, rules, merkmale, law):
    main.add_command(befehl)


def _deutsche_hilfe(befehl: click.Command) -> None:
    """click words its own help option in English only."""
    befehl.add_help_option = False
    click.help_option("-h", "--help", help="Zeigt diese Hilfe.")(befehl)
    for unterbefehl in befehl.commands.values() if isinstance(befehl, click.Group) else ():
        _deutsche_hilfe(unterbefehl)


_deutsche_hilfe(main)
