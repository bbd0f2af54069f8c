"""``ust2b compare``: the same activity in several municipalities."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import rich_click as click

from ust2b.cli.gemeinsam import (
    fehler_als_ausgang,
    konsole,
    melde_konflikte,
    regeln_option,
    stichtag_option,
    zeige_meldungen,
)


@click.command(
    epilog="Beispiel: ust2b compare examples/dlz/*.yaml · ust2b compare examples/dlz/*.yaml --nur-unterschiede"
)
@click.argument("towns", metavar="KATALOG…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--nur-unterschiede", is_flag=True, help="Nur Tätigkeiten mit verschiedenen Ergebnissen.")
@stichtag_option
@regeln_option
def compare(towns: tuple[Path, ...], nur_unterschiede: bool, stichtag: date | None, regeln: Path | None) -> None:
    """Stellt gleiche Tätigkeiten mehrerer Gemeinden nebeneinander und nennt die Angabe, die den Unterschied macht.

    Gleich sind Tätigkeiten mit derselben Kennung.
    """
    with fehler_als_ausgang():
        from ust2b.app.auswertung import STICHTAG, werte_aus
        from ust2b.app.vergleich import lies_kataloge, vergleiche
        from ust2b.cli.vergleichstabelle import zeige_vergleich
        from ust2b.language import lade_regelwerk

        werk = lade_regelwerk(regeln, gemerkt=True)
        kataloge = lies_kataloge(towns, werk, stichtag or STICHTAG)
        zeige_meldungen(m for katalog in kataloge for m in katalog.meldungen)
        auswertung = werte_aus(werk, [s for katalog in kataloge for s in katalog.sachverhalte])
        zeilen = vergleiche(auswertung.beurteilungen)
        zeige_vergleich(zeilen, auswertung, konsole(), nur_unterschiede=nur_unterschiede)
    sys.exit(melde_konflikte(auswertung.beurteilungen))
