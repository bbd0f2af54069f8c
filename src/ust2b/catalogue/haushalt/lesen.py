"""Budget exports as tables: gzip, CSV in any usual encoding and separator, XLSX, XLS and ODS."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ust2b.catalogue.haushalt.mappe import lies_mappe
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung

HOECHSTGROESSE = 1_000_000_000
"""Bytes after unpacking; no municipality's export is larger, a compressed bomb is."""
TABELLENENDUNGEN = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
GROSS = 5_000_000
"""Characters from which on columns are recognised from a sample instead of all rows."""
_TRENNER = ";,\t|"
_DEUTSCH = frozenset("äöüßÄÖÜ§€–“„")
_KAPUTT = re.compile("[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_LUECKE = re.compile(r" {2,}")
_PARAGRAF = re.compile(r"õ(?=\s?\d)")


@dataclass(frozen=True)
class Rohtabelle:
    """Rows of one sheet or file as texts, read anew at each call of ``zeilen``; ``befund`` says how it was read."""

    datei: str
    blatt: str
    zeilen: Callable[[], Iterator[tuple[int, list[str]]]]
    befund: dict[str, str] = field(default_factory=dict[str, str])
    probe: Callable[[], tuple[list[list[str]], int]] | None = None
    """Rows from evenly spread places of a large file and the approximate number of all rows."""

    def ort(self, zeile: int, spalte: int = 1) -> Ort:
        return Ort(self.datei, zeile, spalte)


def lies_tabelle(pfad: Path, blatt: str = "") -> Rohtabelle:
    """The table in ``pfad``; of several visible sheets the one with most filled rows unless ``blatt`` names one.

    :raises Ladefehler: when the file is missing, too large, or no table.
    """
    name = pfad.name.lower().removesuffix(".gz")
    roh = _bytes(pfad)
    if name.endswith(TABELLENENDUNGEN) or roh[:4] == b"PK\x03\x04" or roh[:4] == b"\xd0\xcf\x11\xe0":
        mappe = lies_mappe(pfad, roh, blatt, HOECHSTGROESSE)
        reihen = [[_repariert(zelle, "")[0] for zelle in reihe] for reihe in mappe.reihen]
        return Rohtabelle(str(pfad), mappe.blatt, lambda: enumerate(iter(reihen), start=1), mappe.befund)
    text, kodierung = entziffere(roh)
    if "\0" in text[:4096]:
        raise Ladefehler(
            [Meldung("H01", "Das ist keine Tabelle.", Ort(str(pfad), 1, 1), "Als CSV oder XLSX ausgeben.")]
        )
    if _ist_gesetzter_text(text):
        text = "\n".join(_LUECKE.sub("\t", zeile.strip()) for zeile in text.splitlines())
    trenner = trennzeichen(text)
    befund = {"Kodierung": kodierung, "Trennzeichen": {"\t": "Tabulator"}.get(trenner, trenner)}
    csv.field_size_limit(10_000_000)

    def zeilen() -> Iterator[tuple[int, list[str]]]:
        leser = csv.reader(io.StringIO(text, newline=""), delimiter=trenner)
        try:
            for zellen in leser:
                yield leser.line_num, zellen
        except csv.Error as fehler:
            ort = Ort(str(pfad), leser.line_num, 1)
            raise Ladefehler([Meldung("H01", f"Keine gültige CSV-Datei: {fehler}.", ort)]) from None

    probe = (lambda: _stichprobe(text, trenner)) if len(text) > GROSS else None
    return Rohtabelle(str(pfad), "", zeilen, befund, probe)


def _ist_gesetzter_text(text: str) -> bool:
    """Copied from a PDF: columns are set apart by blanks, and there is no other separator."""
    zeilen = [z.strip() for z in text[:20_000].splitlines() if z.strip()]
    if not zeilen or any(t in text[:20_000] for t in ";\t|"):
        return False
    gesetzt = sum(1 for z in zeilen if re.search(r"\S(?: {2,})-?\d[\d.,]*-?(?: |$)", z))
    return gesetzt >= 0.5 * len(zeilen)


def _stichprobe(text: str, trenner: str) -> tuple[list[list[str]], int]:
    bloecke, laenge = 80, 12_000
    reihen: list[list[str]] = []
    for nummer in range(bloecke):
        stelle = nummer * (len(text) - laenge) // (bloecke - 1)
        zeilen = text[stelle : stelle + laenge].splitlines()[1:-1]
        reihen += csv.reader(zeilen, delimiter=trenner)
    breite = Counter(map(len, reihen)).most_common(1)[0][0]
    return [r for r in reihen if len(r) == breite], text.count("\n")


def _bytes(pfad: Path) -> bytes:
    ort = Ort(str(pfad), 1, 1)
    try:
        roh = pfad.read_bytes()
        if roh[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(roh)) as strom:
                roh = strom.read(HOECHSTGROESSE + 1)
    except FileNotFoundError:
        raise Ladefehler([Meldung("H01", f"Die Datei „{pfad}“ gibt es nicht.", ort)]) from None
    except (OSError, EOFError, zlib.error) as fehler:
        raise Ladefehler([Meldung("H01", f"Die Datei lässt sich nicht lesen: {fehler}.", ort)]) from None
    if len(roh) > HOECHSTGROESSE:
        raise Ladefehler([Meldung("H01", "Die Datei ist entpackt größer als 1 GB.", ort, "In Teile zerlegen.")])
    return roh


def entziffere(roh: bytes) -> tuple[str, str]:
    """Text and the name of the encoding found; umlauts broken by a double conversion are mended."""
    for marke, kodierung in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if roh.startswith(marke):
            return _repariert(roh.decode(kodierung, errors="replace"), kodierung.replace("-sig", " mit BOM"))
    try:
        return _repariert(roh.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        probe = roh[:2_000_000]
        beste = max(("cp1252", "cp850", "mac_roman"), key=lambda k: _guete(probe.decode(k, errors="replace")))
        return _repariert(roh.decode(beste, errors="replace"), beste)


def _guete(text: str) -> int:
    """German letters count for an encoding, other non-ASCII signs against it."""
    haeufig = Counter(zeichen for zeichen in text if ord(zeichen) > 127)
    return sum(zahl if zeichen in _DEUTSCH else -zahl for zeichen, zahl in haeufig.items())


def _repariert(text: str, kodierung: str) -> tuple[str, str]:
    if any(zeichen in text for zeichen in "ÃÂâ") and _KAPUTT.search(text):
        neu = _KAPUTT.sub(lambda t: _zurueck(t.group()), text)
        if neu != text:
            text, kodierung = neu, f"{kodierung}, doppelt kodierte Umlaute wiederhergestellt"
    if "õ" in text:
        text = _PARAGRAF.sub("§", text)
    return text, kodierung


def _zurueck(zeichen: str) -> str:
    for kodierung in ("cp1252", "latin-1"):
        try:
            return zeichen.encode(kodierung).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return zeichen


def trennzeichen(text: str) -> str:
    """The separator under which most rows have the same number of cells, and that number is largest."""
    probe = text[:200_000]
    if len(text) > len(probe):
        probe = probe[: probe.rfind("\n") + 1]
    bestes, beste = ";", (0.0, 0)
    for trenner in _TRENNER:
        try:
            breiten = Counter(
                len(zeile) for zeile in csv.reader(io.StringIO(probe, newline=""), delimiter=trenner) if zeile
            )
        except csv.Error:
            continue
        breiten.pop(1, None)
        if not breiten:
            continue
        breite, zahl = max(breiten.items(), key=lambda paar: (paar[1], paar[0]))
        wert = (round(zahl / max(1, probe.count("\n")), 1), breite)
        if wert > beste:
            bestes, beste = trenner, wert
    return bestes
