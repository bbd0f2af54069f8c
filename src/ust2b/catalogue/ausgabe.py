"""What every output has in common: results as plain rows, harmless texts, CSV, and writing in one step."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung

KLASSEN = {
    "nicht_steuerbar": "nicht steuerbar",
    "steuerbar": "steuerbar",
    "steuerfrei": "steuerfrei",
    "steuerpflichtig": "steuerpflichtig",
    "aufzuteilen": "aufzuteilen",
    "folgt_hauptleistung": "folgt der Hauptleistung",
    "pruefung_erforderlich": "Prüfung erforderlich",
}
ZEICHEN = {
    "nicht_steuerbar": "○",
    "steuerbar": "◇",
    "steuerfrei": "◐",
    "steuerpflichtig": "●",
    "aufzuteilen": "◑",
    "folgt_hauptleistung": "↳",
    "pruefung_erforderlich": "?",
}
"""A class is told by its word and its sign; colours only repeat them."""
ERGEBNISVORSILBE = "ust2b: "
"""Heads of columns with results begin like this; such columns are output, never read."""
GRUNDSPALTEN_CSV = ("ID", "Bezeichnung", "Rechtsträger", "Leistungsdatum", "Betrag")
ERGEBNISSPALTEN = (
    "Klasse",
    "Ergebnis",
    "Grund",
    "Normen",
    "Vorbehalte",
    "Nächste Frage",
    "Wer antwortet",
    "Mögliche Ergebnisse",
    "Hinweise",
    "Regelstand",
)
"""The same in a CSV file and in a copy of the user's own table; there with :data:`ERGEBNISVORSILBE`."""
HOECHSTLAENGE_ZELLE = 32_767
"""UTF-16 units, the limit of Excel."""
FORMELZEICHEN = frozenset("=+-@\t\r\n")
_NEGATIV = re.compile(r"-[0-9][0-9.,]*")
_STEUERZEICHEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_URSACHEN = {
    errno.ENOSPC: ("Auf dem Datenträger ist kein Platz mehr", "Platz schaffen oder einen anderen Ordner wählen."),
    errno.EDQUOT: ("Das Speicherkontingent ist erschöpft", "Platz schaffen oder einen anderen Ordner wählen."),
    errno.EACCES: (
        "Kein Schreibrecht, oder die Datei ist in einem anderen Programm geöffnet",
        "Datei in Excel oder LibreOffice schließen, sonst einen anderen Ordner wählen.",
    ),
    errno.EROFS: ("Der Datenträger ist schreibgeschützt", "Einen anderen Ordner wählen."),
    errno.ENOENT: ("Den Ordner gibt es nicht", "Ordner anlegen oder den Pfad berichtigen."),
    errno.ENOTDIR: ("Der Ordner ist kein Ordner", "Den Pfad berichtigen."),
    errno.EFBIG: ("Die Datei wird größer, als das System hier erlaubt", "Einen anderen Ordner wählen."),
    errno.ENAMETOOLONG: ("Der Dateiname ist zu lang", "Kürzeren Namen wählen."),
}
_URSACHEN[errno.EPERM] = _URSACHEN[errno.EACCES]


@dataclass(frozen=True, slots=True)
class Ergebniszeile:
    """Result of one activity as it is written; ``betrag_cent`` in integer cents."""

    id: str
    bezeichnung: str
    rechtstraeger: str
    leistungsdatum: date
    betrag_cent: int | None
    klasse: str
    ergebnis_text: str
    grund: str = ""
    normen: tuple[str, ...] = ()
    vorbehalte: tuple[str, ...] = ()
    naechste_frage: str = ""
    antwortet: str = ""
    moegliche: tuple[str, ...] = ()
    hinweise: tuple[str, ...] = ()
    regelstand: str = ""

    @property
    def klasse_text(self) -> str:
        return KLASSEN.get(self.klasse, self.klasse)

    def texte(self) -> list[str]:
        """Texts under :data:`ERGEBNISSPALTEN`."""
        normen, vorbehalte, hinweise = "; ".join(self.normen), " ".join(self.vorbehalte), " ".join(self.hinweise)
        fragen = (self.naechste_frage, self.antwortet, " | ".join(self.moegliche))
        return [
            self.klasse_text,
            self.ergebnis_text,
            self.grund,
            normen,
            vorbehalte,
            *fragen,
            hinweise,
            self.regelstand,
        ]


def druckbar(text: str) -> str:
    """Without control characters and lone surrogates: no spreadsheet can hold them, and some refuse the whole file."""
    return _STEUERZEICHEN.sub("", text)


def fuer_zelle(text: str) -> str:
    """Text as a cell of a workbook holds it; what is too long for a cell is cut and says so."""
    if text.isprintable() and len(text) <= HOECHSTLAENGE_ZELLE // 2:
        return text
    sauber = druckbar(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(sauber.encode("utf-16-le")) // 2 <= HOECHSTLAENGE_ZELLE:
        return sauber
    # Characters outside the basic plane count twice, so half the limit is always short enough.
    return sauber[: HOECHSTLAENGE_ZELLE // 2 - 20] + " … (gekürzt)"


def harmlos(text: str) -> str:
    """For CSV: a leading =, +, -, @, tab or line break would make a spreadsheet compute; an apostrophe prevents it."""
    sauber = druckbar(text)
    return f"'{sauber}" if sauber[:1] in FORMELZEICHEN or _maskiert(sauber) else sauber


def ohne_maske(text: str) -> str:
    """Undoes :func:`harmlos` when such a cell is read back."""
    return text[1:] if _maskiert(text) else text


def _maskiert(text: str) -> bool:
    if not text.startswith("'"):
        return False
    rest = text.lstrip("'")
    return rest[:1] in FORMELZEICHEN and rest != ""


def euro_text(cent: int | None) -> str:
    """``1234567`` → ``12345,67``; empty when there is no amount."""
    if cent is None:
        return ""
    euro, rest = divmod(abs(cent), 100)
    return f"{'-' if cent < 0 else ''}{euro},{rest:02}"


def ergebnis_csv(zeilen: Sequence[Ergebniszeile]) -> bytes:
    """One row per activity: what identifies it, then the result columns."""
    kopf = [*GRUNDSPALTEN_CSV, *(ERGEBNISVORSILBE + name for name in ERGEBNISSPALTEN)]
    return csv_bytes(kopf, [[csv_zelle(text) for text in _csv_zeile(zeile)] for zeile in zeilen])


def _csv_zeile(z: Ergebniszeile) -> list[str]:
    return [z.id, z.bezeichnung, z.rechtstraeger, f"{z.leistungsdatum:%d.%m.%Y}", euro_text(z.betrag_cent), *z.texte()]


def csv_zelle(text: str) -> str:
    """A negative amount is a number, not a formula: it stays one, so that the column can be added up."""
    return text if _NEGATIV.fullmatch(text) else harmlos(text)


def csv_bytes(kopf: Sequence[str], zeilen: Sequence[Sequence[str]]) -> bytes:
    """CSV for Excel and LibreOffice: UTF-8 with BOM, semicolon. Cells must already be harmless."""
    puffer = io.StringIO(newline="")
    schreiber = csv.writer(puffer, delimiter=";", lineterminator="\r\n")
    schreiber.writerow(kopf)
    schreiber.writerows(zeilen)
    return puffer.getvalue().encode("utf-8-sig")


def pruefe_ziel(quellen: Iterable[Path], ziel: Path, ueberschreiben: bool) -> None:
    """What can be refused before anything is evaluated.

    :raises FileExistsError: when the file exists and must not be overwritten.
    :raises Ladefehler: when it is one of the files that are read (K21); a link or another spelling hides nothing.
    """
    if not ziel.exists():
        return
    for quelle in quellen:
        if quelle.exists() and ziel.samefile(quelle):
            text = "Ziel und Quelle sind dieselbe Datei; die eigene Datei wird nie überschrieben."
            raise Ladefehler([Meldung("K21", text, Ort(str(quelle), 1, 1), "Einen anderen Namen angeben.")])
    if not ueberschreiben:
        raise FileExistsError(errno.EEXIST, "File exists", str(ziel))


def schreibe_atomar(ziel: Path, inhalt: bytes, ueberschreiben: bool = False) -> None:
    """Writes beside the target and renames: a full disk or a killed process leaves the old file as it was.

    :raises FileExistsError: when the target exists and must not be overwritten.
    :raises Ladefehler: with a German message (K20) when the system refuses; nothing is half-written.
    """
    if ziel.exists() and not ueberschreiben:
        raise FileExistsError(errno.EEXIST, "File exists", str(ziel))
    # Writing through a link keeps the link.
    wirklich = ziel.resolve()
    try:
        rechte = wirklich.stat().st_mode & 0o777 if wirklich.exists() else 0o666 & ~_umask()
        griff, name = tempfile.mkstemp(dir=wirklich.parent, prefix=f".{wirklich.name[:40]}.", suffix=".tmp")
    except OSError as fehler:
        raise schreibfehler(ziel, fehler) from fehler
    try:
        with os.fdopen(griff, "wb") as datei:
            datei.write(inhalt)
            datei.flush()
            os.fsync(datei.fileno())
        Path(name).chmod(rechte)
        Path(name).replace(wirklich)
    except OSError as fehler:
        Path(name).unlink(missing_ok=True)
        raise schreibfehler(ziel, fehler) from fehler
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What the person keeps from others; the system tells it only when it is set."""
    maske = os.umask(0o077)
    os.umask(maske)
    return maske


def lege_an(ordner: Path) -> None:
    """The folder for output, with those above it.

    :raises Ladefehler: with a German message (K20) when the system refuses.
    """
    try:
        ordner.mkdir(parents=True, exist_ok=True)
    except OSError as fehler:
        raise schreibfehler(ordner, fehler) from fehler


def ursache_von(fehler: OSError) -> tuple[str, str]:
    """Why the system refused, and what to do."""
    andere = (f"Das System meldet: {fehler.strerror}", "Anderen Ordner versuchen.")
    return _URSACHEN.get(fehler.errno or 0, andere)


def schreibfehler(ziel: Path, fehler: OSError) -> Ladefehler:
    """The message for a failed write: what happened, where, what to do."""
    ursache, tun = ursache_von(fehler)
    bisher = " Die bisherige Datei ist unverändert." if ziel.exists() else ""
    text = f"„{ziel.name}“ wurde nicht geschrieben. {ursache}.{bisher}"
    return Ladefehler([Meldung("K20", text, Ort(str(ziel), 1, 1), tun)])
