"""``ust2b verify``: does the result of a memo still hold?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.gemeinsam import BEFUND, EINGABE, fehler_als_ausgang, gib_aus, output_option, regeln_option

if TYPE_CHECKING:
    from ust2b.app.nachpruefung import NachpruefungDatei, NachpruefungSatz

UEBERSCHRIFT = {
    "ergebnis": "Ergebnis",
    "frage": "Offene Fragen",
    "norm": "Maßgebende Normen",
    "vorbehalt": "Vorbehalte",
    "regel": "Regeln",
    "regeltext": "Wortlaut und Quellen tragender Regeln",
    "stufe": "Prüfschema",
    "parameter": "Zahlen des Gesetzes",
    "merkmal": "Merkmale",
    "regelstand": "Regelstand",
}


@click.command(
    epilog="Beispiele: ust2b verify vermerk.pdf · ust2b verify vermerk.docx --format json -o nachpruefung.json · "
    "ust2b verify vermerk.pdf --streng. "
    "Ausgangswerte: 0 das Ergebnis hält · 1 es hält nicht mehr (mit --streng auch: anders begründet) · "
    "3 kein lesbarer Datensatz."
)
@click.argument("datei", metavar="VERMERK", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "art", type=click.Choice(["text", "json"]), default="text", help="Form des Berichts.")
@click.option("--streng", is_flag=True, help="Ausgangswert 1 auch, wenn sich nur die Begründung geändert hat.")
@click.option("--alles", is_flag=True, help="Auch Änderungen nennen, auf denen das Ergebnis nicht ruht.")
@regeln_option
@output_option
def verify(
    datei: Path, art: str, streng: bool, alles: bool, regeln: Path | None, output: Path | None, force: bool
) -> None:
    """Prüft einen Vermerk nach: wertet seinen Datensatz mit dem heutigen Regelwerk aus und sagt, was sich geändert hat.

    VERMERK ist ein PDF, eine Word- oder HTML-Datei aus „ust2b memo“, auch ein Dossier. Tag der Leistung und Angaben
    stehen darin.
    """
    with fehler_als_ausgang("Nicht nachgeprüft"):
        from ust2b.app.nachpruefung import pruefe_nach
        from ust2b.catalogue.ausgabe import pruefe_ziel
        from ust2b.language import lade_regelwerk
        from ust2b.memo.lesen import Lesefehler

        if output is not None:
            pruefe_ziel([datei], output, force)
        try:
            ergebnis = pruefe_nach(datei, lade_regelwerk(regeln, gemerkt=True))
        except Lesefehler as fehler:
            click.echo(f"Nicht nachgeprüft: {fehler}", err=True)
            sys.exit(EINGABE)
        if art == "json":
            gib_aus(ergebnis.model_dump_json(indent=2, by_alias=True) + "\n", output, force=force)
        else:
            gib_aus(_bericht(ergebnis, alles=alles), output, force=force)
    sys.exit(0 if (ergebnis.gleich_begruendet if streng else ergebnis.haelt) else BEFUND)


def _bericht(ergebnis: NachpruefungDatei, *, alles: bool) -> str:
    teile = [f"Regelstand heute: {ergebnis.regelstand.name} ({ergebnis.regelstand.pruefsumme[:12]})", ergebnis.lesung]
    for vermerk in ergebnis.vermerke:
        teile += ["", *_absatz(vermerk, alles=alles)]
    if len(ergebnis.vermerke) > 1:
        geaendert = [v.id for v in ergebnis.vermerke if v.status == "geaendert"]
        welche = f": {', '.join(geaendert)}" if geaendert else ""
        zahl = len(ergebnis.vermerke)
        teile += ["", f"{zahl} Vermerke nachgeprüft; {len(geaendert)} mit geändertem Ergebnis{welche}."]
    return "\n".join(teile) + "\n"


def _absatz(vermerk: NachpruefungSatz, *, alles: bool) -> list[str]:
    from ust2b.app.nachpruefung import STATUS_TEXT
    from ust2b.app.texte import tag_text

    zeilen = [
        f"{vermerk.rechtstraeger}, {vermerk.id}: {vermerk.bezeichnung}",
        f"Leistung am {tag_text(vermerk.leistungsdatum)}, Regelstand des Vermerks: "
        f"{vermerk.regelstand_damals.name} ({vermerk.regelstand_damals.pruefsumme[:12]})",
        f"{STATUS_TEXT[vermerk.status]} Ergebnis: {vermerk.ergebnis_jetzt}.",
    ]
    gezeigt = [a for a in vermerk.aenderungen if alles or a.traegt]
    letzte = ""
    for a in gezeigt:
        if a.art != letzte:
            zeilen.append(f"  {UEBERSCHRIFT[a.art]}")
            letzte = a.art
        zeilen.append(f"    {a.bezug}")
        zeilen += [f"      damals: {a.vorher}", f"      heute:  {a.jetzt}"]
    verschwiegen = len(vermerk.aenderungen) - len(gezeigt)
    if verschwiegen:
        wort = "weitere Änderung betrifft" if verschwiegen == 1 else "weitere Änderungen betreffen"
        zeilen.append(f"  {verschwiegen} {wort} nichts, worauf das Ergebnis ruht (--alles zeigt sie).")
    return zeilen
