"""Options, messages and exit codes shared by the commands."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from ust2b.catalogue.katalog import Katalog
    from ust2b.core.beurteilung import Beurteilung
    from ust2b.core.regelwerk import Regelwerk
    from ust2b.language import Meldung

OK, BEFUND, AUFRUF, EINGABE, KONFLIKT, ABWEICHUNG, ABGEBROCHEN = 0, 1, 2, 3, 4, 5, 130

NICHTS_AUSGEWERTET = "Nichts ausgewertet"
SCHREIBFEHLER = "K20"
ZEICHENPROBE = "○◇◐●◑↳→·„“–ä├└"

F = TypeVar("F", bound=Callable[..., Any])


class Tag(click.ParamType[date]):
    """A day as 2027-01-31 or 31.01.2027."""

    name = "TAG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from ust2b.language.zahlen import tag

        if isinstance(value, date):
            return value
        try:
            return tag(str(value), streng=False)
        except ValueError as fehler:
            self.fail(str(fehler), param, ctx)


def regeln_option(funktion: F) -> F:
    return click.option(
        "--rules", "regeln", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Anderes Regelwerk."
    )(funktion)


def stichtag_option(funktion: F) -> F:
    return click.option(
        "--stichtag", type=Tag(), help="Tag der Leistung, wo der Katalog keinen nennt. Ohne Angabe 01.01.2027."
    )(funktion)


def output_option(funktion: F) -> F:
    funktion = click.option("--force", is_flag=True, help="Eine vorhandene Datei überschreiben.")(funktion)
    return click.option(
        "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="In diese Datei statt auf den Schirm."
    )(funktion)


def schreibe_utf8() -> None:
    """Where the system's encoding lacks our signs (redirected output on Windows, ``LANG=C``) UTF-8 is written.

    A replacement sign would do harm: „?“ is a result.
    """
    for strom in (sys.stdout, sys.stderr):
        if isinstance(strom, TextIOWrapper):
            try:
                ZEICHENPROBE.encode(strom.encoding)
            except UnicodeEncodeError:
                strom.reconfigure(encoding="utf-8")


def konsole() -> Console:
    """Console that colours only on a terminal."""
    from rich.console import Console

    breite = None if sys.stdout.isatty() else 140
    return Console(file=sys.stdout, width=breite, highlight=False, soft_wrap=False)


def als_text(male: Callable[[Console], None], breite: int = 140) -> str:
    """What ``male`` would show on a screen, as plain text."""
    import io

    from rich.console import Console

    puffer = io.StringIO()
    male(Console(file=puffer, width=breite, highlight=False))
    return puffer.getvalue()


def zeige_meldungen(meldungen: Iterable[Meldung]) -> None:
    for meldung in meldungen:
        click.echo(str(meldung), err=True)


def oeffne_katalog(pfad: Path, regeln: Path | None, stichtag: date | None) -> tuple[Regelwerk, Katalog]:
    """Rulebook and catalogue; warnings of the catalogue are shown, as in every command that reads one.

    :raises ust2b.language.Ladefehler: with all messages.
    """
    from ust2b.app.auswertung import oeffne

    werk, katalog = oeffne(pfad, regeln, stichtag)
    zeige_meldungen(katalog.meldungen)
    return werk, katalog


@dataclass
class Lauf:
    """How far a command has come when it fails."""

    geschrieben: int = 0
    """Files that are finished and stay."""

    def folge(self, sonst: str) -> str:
        if not self.geschrieben:
            return sonst
        return (
            "1 Datei ist geschrieben, weitere nicht"
            if self.geschrieben == 1
            else (f"{self.geschrieben} Dateien sind geschrieben, weitere nicht")
        )


@contextmanager
def fehler_als_ausgang(folge: str = NICHTS_AUSGEWERTET) -> Generator[Lauf]:
    """Known failures become German messages, then ``folge``, and an exit code; nothing is half-written by then.

    A failed write never reads as if nothing had been evaluated, nor a failed third file as if there were no first.
    """
    from ust2b.engines.bestaetigung import Lesungsabweichung
    from ust2b.language import Ladefehler

    lauf = Lauf()
    try:
        yield lauf
    except Ladefehler as fehler:
        zeige_meldungen(fehler.meldungen)
        zahl = len(fehler.meldungen)
        if folge == NICHTS_AUSGEWERTET and all(m.code == SCHREIBFEHLER for m in fehler.meldungen):
            folge = "Nichts geschrieben"
        click.echo(f"{lauf.folge(folge)}: {zahl} {'Meldung' if zahl == 1 else 'Meldungen'}.", err=True)
        sys.exit(EINGABE)
    except Lesungsabweichung as fehler:
        click.echo(f"Kein Ergebnis: {fehler}", err=True)
        sys.exit(ABWEICHUNG)
    except FileExistsError as fehler:
        click.echo(f"„{fehler.filename}“ gibt es schon. Mit --force wird überschrieben.", err=True)
        if lauf.geschrieben:
            click.echo(f"{lauf.folge('')}.", err=True)
        sys.exit(EINGABE)
    except OSError as fehler:
        from ust2b.catalogue.ausgabe import ursache_von

        if fehler.errno == errno.EPIPE:
            raise  # the reader of a pipe has seen enough; click ends quietly
        if fehler.errno is None:  # our own words, see ust2b.language.orte
            click.echo(str(fehler), err=True)
            sys.exit(EINGABE)
        wo = fehler.filename or "die Ausgabe"
        ursache, tun = ursache_von(fehler)
        click.echo(f"Schreiben oder Lesen misslungen ({wo}). {ursache}. {tun}", err=True)
        sys.exit(EINGABE)


def melde_konflikte(beurteilungen: Iterable[Beurteilung]) -> int:
    """Exit code of a command that showed these results: an activity on which rules contradict each other has none."""
    if not any(b.fall.konflikte for b in beurteilungen):
        return OK
    text = "Regelkonflikt: Mindestens eine Tätigkeit hat kein Ergebnis; „ust2b rules check“ zeigt warum."
    click.echo(text, err=True)
    return KONFLIKT


def melde_dateien(anzahl: int, ordner: Path) -> None:
    click.echo(f"{anzahl} {'Datei' if anzahl == 1 else 'Dateien'} in {ordner} geschrieben.", err=True)


def schreibe_dateien(
    dateien: Iterable[tuple[str, bytes]], ordner: Path, lauf: Lauf, *, force: bool, nach_jeder: Callable[[str], None]
) -> None:
    """Writes one after the other, each in one step; ``nach_jeder`` gets the name of each finished file."""
    from ust2b.catalogue.ausgabe import schreibe_atomar

    for name, inhalt in dateien:
        schreibe_atomar(ordner / name, inhalt, ueberschreiben=force)
        lauf.geschrieben += 1
        nach_jeder(name)


def gib_aus(inhalt: str | bytes, ziel: Path | None, *, force: bool) -> None:
    """Writes to the screen or, atomically, to a file."""
    if ziel is None:
        text = inhalt.decode("utf-8") if isinstance(inhalt, bytes) else inhalt
        click.echo(text, nl=not text.endswith("\n"))
        return
    from ust2b.catalogue.ausgabe import schreibe_atomar

    schreibe_atomar(ziel, inhalt if isinstance(inhalt, bytes) else inhalt.encode("utf-8"), ueberschreiben=force)
    click.echo(f"Geschrieben: {ziel}", err=True)
