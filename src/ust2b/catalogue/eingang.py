"""One door for catalogues of any format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ust2b.catalogue.arbeitsmappe import ALTES_EXCEL, ENDUNGEN, lies_arbeitsmappe
from ust2b.catalogue.csvdatei import lies_csv
from ust2b.catalogue.katalog import Katalog, doppelte, meldung_leer, pruefe_katalog
from ust2b.catalogue.tabelle import Tabellenleser, fehler_unter
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.language.meldung import Ladefehler, Meldung

_ANDERE_FORMATE = {
    ".xls": ("Das alte Excel-Format .xls wird nicht gelesen.", ALTES_EXCEL),
    ".xlsb": ("Das binäre Excel-Format .xlsb wird nicht gelesen.", ALTES_EXCEL),
    ".xltx": ("Das ist eine Excel-Vorlage, keine Mappe.", "Öffnen und als .xlsx speichern."),
    ".numbers": ("Das Format von Numbers wird nicht gelesen.", "Als .xlsx exportieren."),
    ".pdf": ("Aus PDF wird nicht gelesen.", "Die Tabelle als .xlsx oder .csv speichern."),
    ".json": ("Aus JSON wird nicht gelesen.", "Den Katalog angeben; JSON schreibt ust2b nur für andere Programme."),
    ".docx": ("Aus Word wird nicht gelesen.", "Die Tabelle als .xlsx oder .csv speichern."),
}
_MOEGLICH = "Möglich sind .xlsx, .xlsm, .ods, .csv und .yaml."


def lies_katalog(pfad: Path, werk: Regelwerk, stichtag: date, wurzel: Path | None = None) -> Katalog:
    """Reads and checks a catalogue; Leistungsarten it names come from the rulebook folder ``wurzel``.

    :raises Ladefehler: with all messages when anything is wrong; nothing is half-loaded. Warnings stay in
        ``meldungen``.
    """
    if not pfad.is_file():
        text = f"„{pfad}“ ist ein Ordner." if pfad.is_dir() else f"Die Datei „{pfad}“ gibt es nicht."
        raise Ladefehler([Meldung("K10", text, Ort(str(pfad), 1, 1))])
    endung = pfad.suffix.lower()
    if endung in {".yaml", ".yml"}:
        from ust2b.catalogue.yaml_katalog import lies_yaml_katalog

        katalog = lies_yaml_katalog(pfad, werk, stichtag, wurzel)
    elif endung in {".csv", ".txt", ".tsv"}:
        katalog = Tabellenleser(werk, stichtag, wurzel).lies(lies_csv(pfad))
    elif endung in ENDUNGEN:
        katalog = lies_arbeitsmappe(pfad, Tabellenleser(werk, stichtag, wurzel))
    else:
        text, tun = _ANDERE_FORMATE.get(endung, (f"Das Format „{endung}“ ist unbekannt.", _MOEGLICH))
        raise Ladefehler([Meldung("K10", text, Ort(str(pfad), 1, 1), tun)])
    if fehler_unter(katalog.meldungen):
        katalog.meldungen += doppelte(katalog)
    else:
        katalog.meldungen += pruefe_katalog(katalog, werk)
        if not katalog.sachverhalte:
            katalog.meldungen.append(meldung_leer(pfad.name))
    if fehler_unter(katalog.meldungen):
        raise Ladefehler(katalog.meldungen)
    return katalog
