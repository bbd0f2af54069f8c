"""``ust2b memo``: justification memos that a legal reviewer signs."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import (
    BEFUND,
    EINGABE,
    fehler_als_ausgang,
    melde_dateien,
    melde_konflikte,
    oeffne_katalog,
    regeln_option,
    schreibe_dateien,
    stichtag_option,
)
from ust2b.core.ergebnis import KLASSEN

FORMATE = ("docx", "pdf", "html", "md")


@click.command(
    epilog="Beispiele: ust2b memo katalog.yaml parkbuchten --format pdf --output vermerke · "
    "ust2b memo katalog.yaml --alle --format docx --format pdf --output vermerke · "
    "ust2b memo katalog.yaml --filter pruefung_erforderlich --output vermerke · "
    "ust2b memo katalog.yaml --alle --dossier --format pdf --output dossier"
)
@click.argument("catalogue", type=click.Path(path_type=Path))
@click.argument("kennungen", metavar="[ID…]", nargs=-1)
@click.option("--alle", is_flag=True, help="Für jede Tätigkeit des Katalogs.")
@click.option(
    "--dossier", is_flag=True, help="Ein Dokument je Rechtsträger: Übersicht, Fragen, alle Vermerke, Normenregister."
)
@click.option("--filter", "klasse", type=click.Choice(KLASSEN), help="Nur Tätigkeiten mit dieser Ergebnisklasse.")
@click.option(
    "--format", "formate", multiple=True, type=click.Choice(FORMATE), help="Mehrfach möglich. Ohne Angabe docx."
)
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), help="Zielordner.")
@click.option("--force", is_flag=True, help="Vorhandene Dateien überschreiben.")
@click.option(
    "--vorlagen", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Ordner mit eigenen Teilen."
)
@click.option("--aktenzeichen", default="", help="Aktenzeichen im Kopf.")
@stichtag_option
@regeln_option
def memo(
    catalogue: Path,
    kennungen: tuple[str, ...],
    alle: bool,
    dossier: bool,
    klasse: str | None,
    formate: tuple[str, ...],
    output: Path,
    force: bool,
    vorlagen: Path | None,
    aktenzeichen: str,
    stichtag: date | None,
    regeln: Path | None,
) -> None:
    """Schreibt Prüfvermerke als Word, PDF, HTML oder Markdown, einzeln oder als Dossier je Rechtsträger."""
    if not (kennungen or alle or klasse):
        raise click.UsageError("Kennungen nennen oder --alle oder --filter angeben.")
    with fehler_als_ausgang() as lauf:
        from ust2b.app import dossier as dossiers
        from ust2b.app import vermerke
        from ust2b.app.auswertung import werte_aus
        from ust2b.catalogue.ausgabe import lege_an
        from ust2b.cli.fortschritt import balken
        from ust2b.memo.vorlagen import Vorlagenfehler

        werk, katalog = oeffne_katalog(catalogue, regeln, stichtag)
        genannte = [katalog.finde(kennung) for kennung in kennungen]
        auswertung = werte_aus(werk, katalog.sachverhalte)
        gewaehlte = [
            b
            for b in auswertung.beurteilungen
            if (not genannte or any(b.sachverhalt is s for s in genannte)) and (not klasse or b.klasse == klasse)
        ]
        if not gewaehlte:
            click.echo(f"Kein Vermerk geschrieben: Keine der Tätigkeiten hat das Ergebnis „{klasse}“.", err=True)
            sys.exit(BEFUND)
        lege_an(output)
        erzeuge = dossiers.erzeuge if dossier else vermerke.erzeuge
        traeger = {b.sachverhalt.rechtstraeger for b in gewaehlte}
        try:
            auftrag = vermerke.Auftrag(formate or ("docx",), vorlagen, aktenzeichen)
            umfang, text, schwelle = (len(traeger), "Dossiers", 2) if dossier else (len(gewaehlte), "Vermerke", 20)
            with balken(umfang * len(auftrag.formate), text, schwelle=schwelle) as weiter:

                def zaehle(name: str) -> None:
                    if weiter is not None and not name.endswith(".svg"):
                        weiter(1)

                dateien = erzeuge(auswertung, gewaehlte, auftrag)
                schreibe_dateien(dateien, output, lauf, force=force, nach_jeder=zaehle)
        except Vorlagenfehler as fehler:
            click.echo(str(fehler), err=True)
            sys.exit(EINGABE)
        melde_dateien(lauf.geschrieben, output)
    sys.exit(melde_konflikte(gewaehlte))
