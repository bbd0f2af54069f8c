"""One door for catalogues of any format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ust2b.catalogue.katalog import Katalog, pruefe_katalog
from ust2b.catalogue.tabelle import Tabellenleser, fehler_unter, lies_csv
from ust2b.catalogue.yaml_katalog import lies_yaml_katalog, meldung_leer
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.language.meldung import Ladefehler, Meldung


def lies_katalog(pfad: Path, werk: Regelwerk, stichtag: date) -> Katalog:
    """Reads and checks a catalogue.

    :raises Ladefehler: with all messages when anything is wrong; nothing is half-loaded. Warnings stay in ``meldungen``.
    """
    if not pfad.is_file():
        raise Ladefehler([Meldung("K10", f"Die Datei „{pfad}“ gibt es nicht.", Ort(str(pfad), 1, 1))])
    endung = pfad.suffix.lower()
    if endung in {".yaml", ".yml"}:
        katalog = lies_yaml_katalog(pfad, werk, stichtag)
    elif endung in {".csv", ".txt", ".tsv"}:
        katalog = Tabellenleser(werk, stichtag).lies(lies_csv(pfad))
    else:
        tun = "Möglich sind .csv und .yaml."
        raise Ladefehler([Meldung("K10", f"Das Format „{endung}“ ist unbekannt.", Ort(str(pfad), 1, 1), tun)])
    if not fehler_unter(katalog.meldungen):
        katalog.meldungen += pruefe_katalog(katalog, werk)
        if not katalog.sachverhalte:
            katalog.meldungen.append(meldung_leer(pfad.name))
    if fehler_unter(katalog.meldungen):
        raise Ladefehler(katalog.meldungen)
    return katalog
