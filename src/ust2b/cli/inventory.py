"""``ust2b inventory``: a raw budget export in, its revenue lines as an inventory out."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.fortschritt import lesebalken
from ust2b.cli.gemeinsam import BEFUND, fehler_als_ausgang, gib_aus, output_option, regeln_option

if TYPE_CHECKING:
    from ust2b.app.inventur import Inventur
    from ust2b.catalogue.haushalt.modell import Umfang

FORMATE = ("xlsx", "csv", "json")


@click.command(
    epilog="Beispiele: ust2b inventory haushalt.csv · ust2b inventory haushalt.xlsx --jahr 2018 --wertart plan "
    "--rechtstraeger Musterdorf -o inventar.xlsx · danach: ust2b classify inventar.xlsx · im nächsten Jahr: "
    "ust2b inventory neu.csv --bisher inventar.xlsx -o inventar-neu.xlsx"
)
@click.argument("dateien", metavar="HAUSHALT…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jahr", default="", help="Haushaltsjahr, wenn die Datei mehrere enthält. Ohne Angabe das neueste.")
@click.option(
    "--wertart", type=click.Choice(["plan", "ergebnis"]), help="Plan oder Ergebnis. Ohne Angabe zuerst der Plan."
)
@click.option("--blatt", default="", help="Blatt der Arbeitsmappe. Ohne Angabe das sichtbare mit den meisten Zeilen.")
@click.option(
    "--spalte",
    "spalten",
    multiple=True,
    metavar="ROLLE=KOPF",
    help="Spalte nennen, die nicht erkannt wird: betrag=Ansatz.",
)
@click.option(
    "--profil",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Datei (YAML), die --spalte und --blatt behält: wird gelesen und, wenn eines davon genannt ist, geschrieben.",
)
@click.option("--rechtstraeger", default="Gemeinde", show_default=True, help="Rechtsträger, wo die Datei keinen nennt.")
@click.option(
    "--bisher",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Voriges Inventar: Bestätigtes wird übernommen, neue, geänderte und weggefallene Zeilen gezeigt.",
)
@click.option("--format", "form", type=click.Choice(FORMATE), help="Ausgabeformat. Ohne Angabe nach der Endung.")
@regeln_option
@output_option
def inventory(
    dateien: tuple[Path, ...],
    jahr: str,
    wertart: str | None,
    blatt: str,
    spalten: tuple[str, ...],
    profil: Path | None,
    rechtstraeger: str,
    bisher: Path | None,
    form: str | None,
    regeln: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Liest Haushaltspläne und macht aus den Einnahmezeilen ein Inventar mit Vorschlägen (XLSX, CSV, JSON).

    Vorschläge sind Vermutungen aus den Wörtern der Zeile; was gilt, bestätigt ein Mensch. „ust2b classify“ liest es.
    """
    form = form or (output.suffix.lower().removeprefix(".") if output is not None else "")
    if output is not None and form not in FORMATE:
        raise click.UsageError("Die Ausgabedatei muss auf .xlsx, .csv oder .json enden, oder --format nennen.")
    if output is None and form in {"xlsx", "csv"}:
        raise click.UsageError("Mit --output sagen, wohin das Inventar geschrieben wird.")
    if any("=" not in spalte for spalte in spalten):
        raise click.UsageError("--spalte braucht ROLLE=KOPF, zum Beispiel --spalte betrag=Ansatz.")
    vorgabe = {rolle.strip(): kopf.strip() for rolle, _, kopf in (spalte.partition("=") for spalte in spalten)}
    with fehler_als_ausgang("Nichts geschrieben"), _ohne_speicherbereinigung():
        from ust2b.app.importprofil import Importprofil, lies_profil, schreibe_profil
        from ust2b.app.inventur import Auftrag, erstelle_inventur, inventar_datei
        from ust2b.catalogue.ausgabe import pruefe_ziel
        from ust2b.catalogue.inventarbestand import lies_bestand
        from ust2b.language import lade_regelwerk
        from ust2b.language.leistungsarten import lade_referenz

        if output is not None:
            pruefe_ziel([*dateien, *(pfad for pfad in (bisher, profil) if pfad)], output, force)
        angewandt = (lies_profil(profil) if profil else Importprofil()).mit(vorgabe, blatt)
        werk = lade_regelwerk(regeln, gemerkt=True)
        auftrag = Auftrag(dateien, jahr, wertart or "", angewandt.blatt, angewandt.spalten, rechtstraeger)
        with lesebalken() as weiter:
            inventur = erstelle_inventur(
                auftrag,
                werk,
                lade_referenz(werk, regeln),
                bisher=lies_bestand(bisher) if bisher else None,
                fortschritt=weiter,
            )
        if not inventur.geht_auf:
            _zeige(inventur)
            click.echo("Nichts geschrieben: Die Summen gehen nicht auf; das ist ein Fehler des Programms.", err=True)
            sys.exit(BEFUND)
        if form == "json" and output is None:
            gib_aus(inventar_datei(inventur, form), None, force=force)
        else:
            _zeige(inventur)
        if output is not None:
            gib_aus(inventar_datei(inventur, form), output, force=force)
        if profil and (vorgabe or blatt):
            schreibe_profil(angewandt, profil)
            click.echo(f"Profil geschrieben: {profil}", err=True)


@contextmanager
def _ohne_speicherbereinigung() -> Generator[None]:
    """A quarter of the time goes into looking for cycles; what is read here lives until the command ends anyway."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _zeige(inventur: Inventur) -> None:
    haushalt, inventar = inventur.haushalt, inventur.inventar
    click.echo("Erkannt")
    for rolle, kopf, grund in haushalt.verstanden:
        click.echo(f"  {rolle}: Spalte „{kopf}“" + (f" ({grund})" if grund else ""))
    for hinweis in haushalt.hinweise:
        click.echo(f"  {hinweis}")
    click.echo(f"  Gelesen: {haushalt.scheibe}")
    andere = [str(s) for s in haushalt.scheiben if s != haushalt.scheibe]
    if andere:
        click.echo(f"  Auch in der Datei (--jahr, --wertart): {', '.join(sorted(andere))}")
    click.echo("Einnahmen")
    for stand, umfang in inventar.summen().items():
        if umfang.zeilen:
            _summe(stand, umfang)
    _summe("im Inventar", inventur.katalog)
    if inventur.negativ.zeilen:
        _summe("negativ (Absetzung), nicht im Inventar", inventur.negativ)
    for grund, umfang in inventur.ausgeschlossen.items():
        _summe(f"nicht im Inventar: {grund}", umfang)
    _summe("alle Einnahmezeilen der Datei", haushalt.einnahmen)
    _summe("Differenz", inventur.differenz)
    click.echo("Nicht beurteilt")
    _summe("Ausgaben", haushalt.ausgaben)
    for grund, umfang in inventar.nicht_gezaehlt.items():
        _summe(grund, umfang)
    if inventar.mit_vorjahr:
        _zeige_vorjahr(inventur)
    click.echo("Worauf die Vorschläge beruhen")
    for name, wert in inventar.staende.items():
        click.echo(f"  {name}: {wert}")
    click.echo("Vorschläge sind Vermutungen, bis jemand sie bestätigt; offene Zeilen werden nicht geraten.")


def _zeige_vorjahr(inventur: Inventur) -> None:
    from ust2b.catalogue.inventarmodell import NEU, UNVERAENDERT

    zeilen = inventur.inventar.zeilen
    neu = sum(z.vorjahr == NEU for z in zeilen)
    gleich = sum(z.vorjahr == UNVERAENDERT for z in zeilen)
    click.echo("Gegenüber dem vorigen Inventar")
    click.echo(
        f"  {gleich} unverändert, {len(zeilen) - neu - gleich} geändert, {neu} neu, "
        f"{len(inventur.inventar.weggefallen)} weggefallen; {sum(bool(z.bestaetigt) for z in zeilen)} bestätigt"
    )


def _summe(titel: str, umfang: Umfang) -> None:
    from ust2b.app.texte import euro

    click.echo(f"  {titel}: {umfang.zeilen} {'Zeile' if umfang.zeilen == 1 else 'Zeilen'}, {euro(umfang.cent)}")
