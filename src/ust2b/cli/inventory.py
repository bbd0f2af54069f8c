"""``ust2b inventory``: a raw budget export in, its revenue lines as a catalogue out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.gemeinsam import BEFUND, fehler_als_ausgang, gib_aus, output_option

if TYPE_CHECKING:
    from ust2b.app.inventur import Inventur
    from ust2b.catalogue.haushalt.modell import Umfang

ENDUNGEN = (".xlsx", ".csv")


@click.command(
    epilog="Beispiele: ust2b inventory haushalt.csv · ust2b inventory haushalt.xlsx --jahr 2018 --wertart plan "
    "--rechtstraeger Musterdorf -o inventar.xlsx · danach: ust2b classify inventar.xlsx"
)
@click.argument("datei", type=click.Path(path_type=Path))
@click.option("--jahr", default="", help="Haushaltsjahr, wenn die Datei mehrere enthält. Ohne Angabe das neueste.")
@click.option(
    "--wertart", type=click.Choice(["plan", "ergebnis"]), help="Plan oder Ergebnis. Ohne Angabe zuerst der Plan."
)
@click.option(
    "--spalte",
    "spalten",
    multiple=True,
    metavar="ROLLE=KOPF",
    help="Spalte nennen, die nicht erkannt wird: betrag=Ansatz.",
)
@click.option("--rechtstraeger", default="Gemeinde", show_default=True, help="Name für die Spalte „Rechtsträger“.")
@output_option
def inventory(
    datei: Path,
    jahr: str,
    wertart: str | None,
    spalten: tuple[str, ...],
    rechtstraeger: str,
    output: Path | None,
    force: bool,
) -> None:
    """Liest einen Haushaltsplan und macht aus den Einnahmezeilen einen Katalog (XLSX oder CSV).

    Keine Zeile wird eingeordnet: Was hinter einer Einnahme steht, trägt ein Mensch nach; „ust2b classify“ liest weiter.
    """
    if output is not None and output.suffix.lower() not in ENDUNGEN:
        raise click.UsageError("Die Ausgabedatei muss auf .xlsx oder .csv enden.")
    if any("=" not in spalte for spalte in spalten):
        raise click.UsageError("--spalte braucht ROLLE=KOPF, zum Beispiel --spalte betrag=Ansatz.")
    vorgabe = {rolle.strip(): kopf.strip() for rolle, _, kopf in (spalte.partition("=") for spalte in spalten)}
    with fehler_als_ausgang():
        from ust2b.app.inventur import erstelle_inventur, inventar_datei

        inventur = erstelle_inventur(datei, jahr, wertart or "", vorgabe)
        _zeige(inventur)
        if not inventur.geht_auf:
            click.echo("Nichts geschrieben: Die Summen gehen nicht auf; das ist ein Fehler des Programms.", err=True)
            sys.exit(BEFUND)
        if output is not None:
            gib_aus(inventar_datei(inventur, output.suffix.lower(), rechtstraeger), output, force=force)


def _zeige(inventur: Inventur) -> None:
    haushalt = inventur.haushalt
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
    _summe("im Katalog, offen", inventur.katalog)
    if inventur.negativ.zeilen:
        _summe("negativ (Absetzung), nicht im Katalog", inventur.negativ)
    for grund, umfang in inventur.ausgeschlossen.items():
        _summe(f"nicht im Katalog: {grund}", umfang)
    _summe("alle Einnahmezeilen der Datei", haushalt.einnahmen)
    _summe("Differenz", inventur.differenz)
    click.echo("Nicht beurteilt")
    _summe("Ausgaben", haushalt.ausgaben)
    if inventur.ohne_richtung.zeilen:
        _summe("weder Einnahme noch Ausgabe", inventur.ohne_richtung)
    zahl = sum(1 for p in haushalt.positionen if p.cent >= 0)
    click.echo(f"Offen: alle {zahl} Positionen. Aus Konto oder Buchungstext wird keine Tatsache vermutet.")


def _summe(titel: str, umfang: Umfang) -> None:
    from ust2b.app.texte import euro

    click.echo(f"  {titel}: {umfang.zeilen} {'Zeile' if umfang.zeilen == 1 else 'Zeilen'}, {euro(umfang.cent)}")
