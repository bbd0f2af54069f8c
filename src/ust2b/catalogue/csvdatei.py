"""A CSV file as users have it: character set and separator are found out, not asked for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from ust2b.catalogue.ausgabe import ohne_maske
from ust2b.catalogue.tabelle import Tabelle, Zeile, Zeilenorte
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung

HOECHSTGROESSE = 400_000_000


def lies_csv(pfad: Path) -> Tabelle:
    """A CSV file in UTF-8 (with or without BOM) or cp1252, separated by semicolon, comma or tab.

    :raises Ladefehler: when the file cannot be read as such.
    """
    ort = Ort(str(pfad), 1, 1)
    try:
        groesse = pfad.stat().st_size
        if groesse > HOECHSTGROESSE:
            raise Ladefehler([Meldung("K10", "Die Datei ist größer als 400 MB.", ort, "In mehrere Dateien teilen.")])
        roh = pfad.read_bytes()
    except OSError as fehler:
        raise Ladefehler([Meldung("K10", f"Die Datei lässt sich nicht lesen: {fehler.strerror}.", ort)]) from None
    text = _entziffert(roh, ort)
    csv.field_size_limit(10_000_000)
    trenner = _trenner(text)
    tabelle = Tabelle(str(pfad))
    leser = csv.reader(io.StringIO(text, newline=""), delimiter=trenner, strict=True)
    nummer = 1
    try:
        for zellen in leser:
            zellen = [ohne_maske(zelle) if zelle[:1] == "'" else zelle for zelle in zellen]
            tabelle.zeilen.append(Zeile(zellen, Zeilenorte(str(pfad), nummer, len(zellen))))
            nummer = leser.line_num + 1
    except csv.Error:
        # A quote that is never closed would swallow all following rows into one cell.
        text = "Keine gültige CSV-Datei: In der Zeile, die hier beginnt, stehen Anführungszeichen, die nicht aufgehen."
        tun = 'Anführungszeichen im Text verdoppeln ("") oder die Datei aus Excel neu als CSV speichern.'
        raise Ladefehler([Meldung("K10", text, Ort(str(pfad), nummer, 1), tun)]) from None
    return tabelle


def _entziffert(roh: bytes, ort: Ort) -> str:
    """Text of a CSV file; what is neither UTF-8, UTF-16 with its mark, nor cp1252 is refused, not guessed."""
    tun = "Als „CSV UTF-8“ speichern."
    if roh.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        text = "Das ist eine Arbeitsmappe oder ein Archiv, keine CSV-Datei."
        raise Ladefehler([Meldung("K10", text, ort, "Endung berichtigen (.xlsx, .ods) oder als CSV speichern.")])
    if roh[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        kodierung = "utf-16"
    elif b"\0" in roh:
        zeile = roh[: roh.index(b"\0")].count(b"\n") + 1
        ort = Ort(ort.datei, zeile, 1)
        raise Ladefehler([Meldung("K10", "Das ist keine Textdatei (Nullbyte gefunden).", ort, tun)])
    else:
        kodierung = "utf-8-sig"
    try:
        return roh.decode(kodierung)
    except UnicodeDecodeError:
        pass
    try:
        return roh.decode("cp1252")
    except UnicodeDecodeError as fehler:
        ort = Ort(ort.datei, roh[: fehler.start].count(b"\n") + 1, 1)
        text = "Der Zeichensatz ist weder UTF-8 noch Windows-1252."
        raise Ladefehler([Meldung("K10", text, ort, tun)]) from None


def _trenner(text: str) -> str:
    """The separator that splits most of the first lines into the same number of cells; commas inside texts do not."""
    probe = [zeile for zeile in text.splitlines()[:30] if zeile.strip()]

    def guete(trenner: str) -> tuple[int, int, bool]:
        breiten = Counter(len(zellen) for zellen in csv.reader(probe, delimiter=trenner))
        breiten.pop(1, None)
        breite, zeilen = max(breiten.items(), key=lambda paar: (paar[1], paar[0]), default=(0, 0))
        return zeilen, breite, trenner == ";"

    return max(";,\t|", key=guete)
