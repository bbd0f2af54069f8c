"""``ust2b letter``: letters to the tax office, one per open legal question."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from ust2b.app.auswertung import Auswertung
    from ust2b.app.rechtsfragen import Rechtsfrage

FORMATE = ("docx", "pdf", "html", "md")
HOECHSTENS_TATSACHEN = 15
"""Per office on the screen; „classify“ and the memos name all."""


@click.command(
    epilog="Beispiele: ust2b letter katalog.yaml --output schreiben · "
    "ust2b letter katalog.yaml --frage F10 --format pdf --finanzamt Düren --output schreiben · "
    "ust2b letter dlz/*.yaml --format md --output schreiben. "
    "Ausgangswerte: 0 geschrieben · 1 keine Rechtsfrage offen · 3 Eingabe fehlerhaft oder Datei vorhanden."
)
@click.argument("kataloge", metavar="KATALOG…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--frage", "nummern", multiple=True, help="Nur diese Wertung, etwa F10; mehrfach möglich.")
@click.option(
    "--format", "formate", multiple=True, type=click.Choice(FORMATE), help="Mehrfach möglich. Ohne Angabe docx."
)
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), help="Zielordner.")
@click.option("--force", is_flag=True, help="Vorhandene Dateien überschreiben.")
@click.option("--finanzamt", default="", help="Zuständiges Finanzamt; ohne Angabe eine Lücke.")
@click.option("--aktenzeichen", default="", help="Eigenes Aktenzeichen; ohne Angabe eine Lücke.")
@click.option("--steuernummer", default="", help="Steuernummer; ohne Angabe eine Lücke.")
@click.option(
    "--vorlagen", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Ordner mit eigenen Teilen."
)
@stichtag_option
@regeln_option
def letter(
    kataloge: tuple[Path, ...],
    nummern: tuple[str, ...],
    formate: tuple[str, ...],
    output: Path,
    force: bool,
    finanzamt: str,
    aktenzeichen: str,
    steuernummer: str,
    vorlagen: Path | None,
    stichtag: date | None,
    regeln: Path | None,
) -> None:
    """Schreibt Anfragen an das Finanzamt: je Rechtsträger und offener Rechtsfrage ein Schreiben.

    Eine Rechtsfrage ist eine Wertung, die niemand getroffen hat und an der ein Ergebnis hängt. Tatsachenfragen werden
    kein Schreiben; die Übersicht nennt, wer sie beantwortet. Die eigene Position bleibt eine Lücke ‹…›.
    """
    with fehler_als_ausgang() as lauf:
        from ust2b.app.auswertung import werte_aus
        from ust2b.app.rechtsfragen import rechtsfragen
        from ust2b.app.schreiben import Briefkopf, Schreibauftrag, erzeuge
        from ust2b.catalogue.ausgabe import lege_an
        from ust2b.cli.fortschritt import balken
        from ust2b.memo.vorlagen import Vorlagenfehler

        auswertungen: list[Auswertung] = []
        try:
            auftrag = Schreibauftrag(formate or ("docx",), Briefkopf(aktenzeichen, finanzamt, steuernummer), vorlagen)
            for pfad in kataloge:
                werk, katalog = oeffne_katalog(pfad, regeln, stichtag)
                if unbekannt := _unbekannte(nummern, [m.wertung for m in werk.merkmale.values() if m.wertung]):
                    raise click.BadParameter(
                        f"Die Wertung „{unbekannt}“ gibt es nicht; „ust2b merkmale --suche Wertung“ zeigt alle.",
                        param_hint="--frage",
                    )
                auswertungen.append(werte_aus(werk, katalog.sachverhalte))
            je_katalog = [(a, rechtsfragen(a, nummern)) for a in auswertungen]
            fragen = [(a, f) for a, liste in je_katalog for f in liste if f.betroffene]
            if fragen:
                lege_an(output)
            with balken(len(fragen), "Schreiben", schwelle=5) as weiter:

                def zaehle(_name: str) -> None:
                    if weiter is not None and lauf.geschrieben % len(auftrag.formate) == 0:
                        weiter(1)

                schreibe_dateien(erzeuge(fragen, auftrag), output, lauf, force=force, nach_jeder=zaehle)
        except Vorlagenfehler as fehler:
            click.echo(str(fehler), err=True)
            sys.exit(EINGABE)
        _uebersicht(je_katalog)
        if not fragen:
            click.echo("Kein Schreiben: Keine Rechtsfrage ist so weit offen, dass ein Ergebnis an ihr hängt.", err=True)
            sys.exit(BEFUND)
        melde_dateien(lauf.geschrieben, output)
    sys.exit(melde_konflikte([b for a in auswertungen for b in a.beurteilungen]))


def _unbekannte(nummern: Sequence[str], bekannte: Sequence[str]) -> str:
    namen = {b.casefold() for b in bekannte}
    return next((n for n in nummern if n.casefold() not in namen), "")


def _uebersicht(je_katalog: Sequence[tuple[Auswertung, Sequence[Rechtsfrage]]]) -> None:
    """Per letter the question, the activities and the euros; then what is no letter, and who answers it."""
    from rich.markup import escape
    from rich.table import Table

    from ust2b.app.schreiben import fragen_an_andere, spanne_text
    from ust2b.app.texte import euro
    from ust2b.cli.gemeinsam import konsole

    schirm = konsole()
    for auswertung, fragen in je_katalog:
        for traeger in dict.fromkeys(b.sachverhalt.rechtstraeger for b in auswertung.beurteilungen):
            eigene = [f for f in fragen if f.rechtstraeger == traeger]
            andere = fragen_an_andere(auswertung, traeger)
            if not eigene and not andere:
                continue
            schirm.print(f"[bold]{escape(traeger)}[/]")
            tabelle = Table(box=None, pad_edge=False, header_style="bold")
            tabelle.add_column("Frage", ratio=6, overflow="fold")
            tabelle.add_column("Betrifft", ratio=5, overflow="fold")
            tabelle.add_column("Betrag im Jahr", justify="right", no_wrap=True)
            tabelle.add_column("Umsatzsteuer darin", justify="right")
            for f in eigene:
                if f.betroffene:
                    ids = ", ".join(t.b.sachverhalt.id for t in f.betroffene)
                    frage = f"{f.wertung.wertung} {escape(f.wertung.kurz)}"
                    tabelle.add_row(frage, escape(ids), euro(f.betrag), spanne_text(f.steuer))
            if tabelle.row_count:
                schirm.print(tabelle)
            spaeter = [
                f"{f.wertung.wertung} ({', '.join(t.b.sachverhalt.id for t in f.spaeter)})" for f in eigene if f.spaeter
            ]
            if spaeter:
                schirm.print(f"[dim]Noch keine Anfrage, erst die Tatsachen klären: {escape('; '.join(spaeter))}.[/]")
            for stelle, texte in andere.items():
                mehr = len(texte) - HOECHSTENS_TATSACHEN
                liste = "; ".join(texte[:HOECHSTENS_TATSACHEN]) + (f"; und {mehr} weitere" if mehr > 0 else "")
                schirm.print(f"Tatsachen, kein Schreiben – {escape(stelle)}: {escape(liste)}.")
            schirm.print()
