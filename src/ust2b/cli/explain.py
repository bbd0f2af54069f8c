"""``ust2b explain``: why one activity is what it is."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ust2b.cli.gemeinsam import (
    als_text,
    fehler_als_ausgang,
    gib_aus,
    konsole,
    melde_konflikte,
    oeffne_katalog,
    output_option,
    regeln_option,
    stichtag_option,
)

if TYPE_CHECKING:
    from ust2b.core.regelwerk import Regelwerk
    from ust2b.core.sachverhalt import Sachverhalt


@click.command(
    epilog="Beispiele: ust2b explain katalog.yaml parkscheinautomat-parkbuchten · "
    "ust2b explain --merkmal leistender_rechtsform=gemeinde_kreis --merkmal zahlungsart=steuer"
)
@click.argument("catalogue", type=click.Path(path_type=Path), required=False)
@click.argument("kennung", metavar="ID", required=False)
@click.option("--merkmal", "merkmale", multiple=True, metavar="NAME=WERT", help="Eine Angabe; mehrfach möglich.")
@stichtag_option
@click.option("--format", "art", type=click.Choice(["tree", "json"]), default="tree", show_default=True)
@click.option("--alles", is_flag=True, help="Auch Stufen und Regeln zeigen, auf die es nicht ankommt.")
@output_option
@regeln_option
def explain(
    catalogue: Path | None,
    kennung: str | None,
    merkmale: tuple[str, ...],
    stichtag: date | None,
    art: str,
    alles: bool,
    output: Path | None,
    force: bool,
    regeln: Path | None,
) -> None:
    """Erklärt eine Tätigkeit Stufe für Stufe: Frage, Antwort, Regeln, Normen, Quellen, Angaben."""
    if (catalogue is None) == (not merkmale):
        raise click.UsageError("Entweder KATALOG und ID oder eine oder mehrere --merkmal NAME=WERT angeben.")
    if catalogue is not None and kennung is None:
        raise click.UsageError("Zum Katalog gehört die Kennung einer Tätigkeit.")
    with fehler_als_ausgang():
        from ust2b.app.auswertung import STICHTAG, werte_aus
        from ust2b.app.erklaerung import erklaere
        from ust2b.language import lade_regelwerk

        if catalogue is not None:
            werk, katalog = oeffne_katalog(catalogue, regeln, stichtag)
            sachverhalte, gemeinter = katalog.sachverhalte, katalog.finde(str(kennung))
        else:
            werk = lade_regelwerk(regeln, gemerkt=True)
            gemeinter = _aus_merkmalen(werk, merkmale, stichtag or STICHTAG)
            sachverhalte = [gemeinter]
        auswertung = werte_aus(werk, sachverhalte)
        (beurteilung,) = (b for b in auswertung.beurteilungen if b.sachverhalt is gemeinter)
        erklaerung = erklaere(auswertung, beurteilung)
        if art == "json":
            gib_aus(erklaerung.model_dump_json(indent=2, by_alias=True) + "\n", output, force=force)
        else:
            from ust2b.cli.darstellung import zeige_baum

            if output is None:
                zeige_baum(erklaerung, konsole(), alles=alles)
            else:
                text = als_text(lambda schirm: zeige_baum(erklaerung, schirm, alles=alles))
                gib_aus(text, output, force=force)
    sys.exit(melde_konflikte([beurteilung]))


def _aus_merkmalen(werk: Regelwerk, merkmale: tuple[str, ...], stichtag: date) -> Sachverhalt:
    from ust2b.catalogue.katalog import Katalog, pruefe_katalog
    from ust2b.core.regelwerk import NIRGENDS
    from ust2b.core.sachverhalt import Angabe, Sachverhalt
    from ust2b.language import Ladefehler, Meldung
    from ust2b.language.bedingungen import vokabular_von
    from ust2b.language.meldung import gemeint
    from ust2b.language.prueffaelle import wissen_aus_text

    angaben: dict[str, Angabe] = {}
    meldungen: list[Meldung] = []
    for eine in merkmale:
        name, trenner, wert = eine.partition("=")
        name = name.strip()
        if not trenner:
            meldungen.append(Meldung("K03", f"„{eine}“ hat nicht die Form NAME=WERT."))
        elif name not in werk.merkmale:
            meldungen.append(
                Meldung("K01", f"Das Merkmal „{name}“ gibt es nicht.", vorschlag=gemeint(name, werk.merkmale))
            )
        else:
            try:
                wissen = wissen_aus_text(name, wert, vokabular_von(werk), streng=False)
                wertung = werk.merkmale[name].typ == "wertung"
                person = {"rolle": "Befehlszeile", "am": stichtag.isoformat(), "gruende": "Angabe im Aufruf"}
                angaben[name] = Angabe(wissen, **(person if wertung else {}))
            except ValueError as fehler:
                meldungen.append(Meldung("K03", str(fehler)))
    sachverhalt = Sachverhalt("aufruf", "Rechtsträger", stichtag, angaben, "Tätigkeit aus dem Aufruf")
    katalog = Katalog("Aufruf")
    katalog.nimm_auf(sachverhalt, NIRGENDS)
    meldungen += pruefe_katalog(katalog, werk)
    if meldungen:
        raise Ladefehler(meldungen)
    return sachverhalt
