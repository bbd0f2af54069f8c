"""Workbooks (XLSX, XLSM, ODS) as tables: the right sheet, values as Excel typed them, and what values alone hide."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from ust2b.catalogue.katalog import Katalog, Zelle
from ust2b.catalogue.mappenteile import (
    Blattblick,
    Mappenfehler,
    blattteile,
    blick_ods,
    blick_xlsx,
    spaltenname,
    zahlformate,
)
from ust2b.catalogue.tabelle import Tabelle, Tabellenleser, Zeile, ist_ergebnis, normal
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import WARNUNG, Ladefehler, Meldung

ENDUNGEN = frozenset({".xlsx", ".xlsm", ".ods"})
TRAEGERBLATT = "Rechtsträger"
HILFSBLAETTER = frozenset(
    {
        "beispiel",
        "beispiele",
        "erlaeuterung",
        "erlaeuterungen",
        "hilfe",
        "anleitung",
        "hinweise",
        "listen",
        "offene fragen",
    }
)
HOECHSTGROESSE = 100_000_000
"""Bytes on disk."""
HOECHSTGROESSE_AUSGEPACKT = 400_000_000
HOECHSTZAHL_ZELLEN = 10_000_000
"""Cells in the rectangle from A1 to the last used cell: the reader keeps that rectangle in memory."""
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Zellorte(Sequence[Ort]):
    """Places of the cells of one row, made when asked for."""

    datei: str
    blatt: str
    zeile: int
    laenge: int

    def __len__(self) -> int:
        return self.laenge

    def __getitem__(self, nummer: Any) -> Any:
        if not -self.laenge <= nummer < self.laenge:
            raise IndexError(nummer)
        return Zelle(self.datei, self.zeile, nummer % self.laenge + 1, self.blatt)


@dataclass
class Blattinhalt:
    """One visible sheet: its table and its look inside."""

    name: str
    tabelle: Tabelle
    blick: Blattblick


def lies_arbeitsmappe(pfad: Path, leser: Tabellenleser) -> Katalog:
    """The catalogue in a workbook: the sheet with facts and the most known columns, of equals the first one.

    Sheets with examples and help are not read, results only where there is nothing else; a sheet „Rechtsträger“ holds
    the facts common to all activities of a legal person. Hidden rows are read and reported.

    :raises Ladefehler: when the file is no readable workbook.
    """
    with _lesbar(pfad):
        roh = _rohdaten(pfad)
        blaetter = list(_blaetter(pfad, _pruefe_zip(pfad, roh)))
    treffer: list[tuple[tuple[bool, int], Blattinhalt]] = []
    traeger: Blattinhalt | None = None
    for blatt in blaetter:
        kopf = leser.kopfzeile(blatt.tabelle.zeilen)
        if normal(blatt.name) == normal(TRAEGERBLATT):
            traeger = blatt
        elif normal(blatt.name) not in HILFSBLAETTER and kopf is not None:
            kopfzeile = blatt.tabelle.zeilen[kopf]
            rang = (not ist_ergebnis(kopfzeile) or bool(leser.spalten(kopfzeile).merkmale), leser.treffer(kopfzeile))
            treffer.append((rang, blatt))
    if not treffer:
        namen = ", ".join(f"„{blatt.name}“" for blatt in blaetter) or "keine sichtbaren"
        text = f"Auf keinem Blatt steht eine Kopfzeile mit bekannten Spalten (Blätter: {namen})."
        tun = "Vorlage: ust2b template --output erfassung.xlsx"
        ort = Zelle(str(pfad), 1, 1, blaetter[0].name) if blaetter else Ort(str(pfad), 1, 1)
        raise Ladefehler([Meldung("K11", text, ort, tun)])
    _, bestes = max(treffer, key=lambda paar: paar[0])
    katalog = leser.lies(bestes.tabelle, traeger.tabelle if traeger else None)
    katalog.pruefsumme = hashlib.sha256(roh).hexdigest()
    katalog.meldungen += _warnungen(bestes, [b for rang, b in treffer if rang[0]], katalog, leser)
    return katalog


def _warnungen(
    bestes: Blattinhalt, alle: Sequence[Blattinhalt], katalog: Katalog, leser: Tabellenleser
) -> Iterator[Meldung]:
    kopf = katalog.kopf.zeile if katalog.kopf else 0
    datei = bestes.tabelle.datei
    belegt = {zeile.orte[0].zeile for zeile in bestes.tabelle.zeilen if not zeile.leer}
    verdeckt = [nummer for nummer in bestes.blick.verdeckt if nummer > kopf and nummer in belegt]
    if verdeckt:
        eine = len(verdeckt) == 1
        zeilen = f"Zeile {_bereiche(verdeckt)} ist" if eine else f"Zeilen {_bereiche(verdeckt)} sind"
        text = f"{zeilen} ausgeblendet; {'sie wird' if eine else 'sie werden'} trotzdem mitgelesen."
        tun = "Zeilen einblenden und prüfen oder löschen."
        yield Meldung("K14", text, Zelle(datei, verdeckt[0], 1, bestes.name), tun, WARNUNG)
    for blatt in alle:
        if blatt is not bestes:
            text = f"Das Blatt „{blatt.name}“ wurde nicht gelesen, nur das Blatt „{bestes.name}“."
            tun = "Für dieses Blatt eine eigene Datei anlegen, wenn es Tätigkeiten enthält."
            yield Meldung("K17", text, Zelle(datei, 1, 1, blatt.name), tun, WARNUNG)


def _bereiche(nummern: Sequence[int]) -> str:
    """``5, 7–9``; at most ten entries are named."""
    teile: list[list[int]] = []
    for nummer in nummern:
        if teile and nummer == teile[-1][1] + 1:
            teile[-1][1] = nummer
        else:
            teile.append([nummer, nummer])
    texte = [str(von) if von == bis else f"{von}–{bis}" for von, bis in teile]
    return ", ".join(texte[:10]) + (f" und {len(texte) - 10} weitere" if len(texte) > 10 else "")


def _fehler(pfad: Path, text: str, tun: str = "", code: str = "K10") -> Ladefehler:
    return Ladefehler([Meldung(code, text, Ort(str(pfad), 1, 1), tun)])


@contextmanager
def _lesbar(pfad: Path) -> Generator[None]:
    from python_calamine import CalamineError, PasswordError

    neu = "In Excel oder LibreOffice öffnen und neu speichern."
    try:
        yield
    except OSError as fehler:
        text = f"Die Datei lässt sich nicht lesen: {fehler.strerror or fehler}."
        raise _fehler(pfad, text, "Leserecht prüfen; die Datei in anderen Programmen schließen.") from None
    except PasswordError:
        raise _verschluesselt(pfad) from None
    except Mappenfehler as fehler:
        raise _fehler(pfad, f"Die Arbeitsmappe ist beschädigt. {fehler}", neu) from None
    except (BadZipFile, zlib.error, CalamineError, SyntaxError, ValueError, NotImplementedError, EOFError) as fehler:
        raise _fehler(pfad, f"Die Arbeitsmappe ist beschädigt ({type(fehler).__name__}).", neu) from None


def _verschluesselt(pfad: Path) -> Ladefehler:
    return _fehler(pfad, "Die Arbeitsmappe ist mit einem Kennwort geschützt.", "Ohne Kennwort zum Öffnen speichern.")


def _rohdaten(pfad: Path) -> bytes:
    groesse = pfad.stat().st_size
    if groesse >= HOECHSTGROESSE:
        text = (
            f"Die Datei ist {groesse // 1_000_000} MB groß; gelesen werden höchstens {HOECHSTGROESSE // 1_000_000} MB."
        )
        raise _fehler(pfad, text, "Nicht benötigte Blätter und Bilder entfernen oder in mehrere Dateien teilen.", "K16")
    roh = pfad.read_bytes()
    if not roh:
        raise _fehler(pfad, "Die Datei ist leer (0 Byte).", "Sicherung suchen oder neu speichern.")
    if roh.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in roh:
            raise _verschluesselt(pfad)
        raise _fehler(pfad, f"Das ist eine alte Excel-Datei (.xls) mit der Endung „{pfad.suffix}“.", ALTES_EXCEL)
    if not roh.startswith(b"PK"):
        text = f"Das ist keine Arbeitsmappe, obwohl die Datei auf „{pfad.suffix}“ endet."
        tun = "Ist es eine CSV-Datei, dann die Endung .csv geben; sonst aus Excel als .xlsx speichern."
        raise _fehler(pfad, text, tun)
    return roh


ALTES_EXCEL = "In Excel oder LibreOffice öffnen und als .xlsx speichern."


def _pruefe_zip(pfad: Path, roh: bytes) -> ZipFile:
    """The container, after it is certain that unpacking it is harmless."""
    mappe = ZipFile(io.BytesIO(roh))
    teile = mappe.infolist()
    if any(teil.flag_bits & 1 for teil in teile):
        raise _verschluesselt(pfad)
    summe = sum(teil.file_size for teil in teile)
    if summe > HOECHSTGROESSE_AUSGEPACKT or len(teile) > 20_000:
        text = (
            f"Ausgepackt wäre die Datei {summe // 1_000_000} MB groß ({len(teile)} Teile); "
            "das ist keine gewöhnliche Arbeitsmappe."
        )
        raise _fehler(pfad, text, "Den Bestand in eine neue, leere Arbeitsmappe kopieren.", "K16")
    if len(set(mappe.namelist())) < len(teile):
        raise Mappenfehler("Ein Teil steht doppelt darin.")
    return mappe


def _umgepackt(mappe: ZipFile) -> bytes:
    """The XML parts once more, unpacked and checked against their checksums.

    Reading here stops at the size a part declares; the reader of the values would follow a forged part to its end.
    """
    puffer = io.BytesIO()
    with ZipFile(puffer, "w") as ziel:
        for teil in mappe.infolist():
            if teil.filename.endswith((".xml", ".rels")) or teil.filename == "mimetype":
                ziel.writestr(teil.filename, mappe.read(teil))
    return puffer.getvalue()


def _blaetter(pfad: Path, mappe: ZipFile) -> Iterator[Blattinhalt]:
    namen = mappe.namelist()
    ods = "content.xml" in namen
    if not ods and "[Content_Types].xml" not in namen:
        raise _fehler(pfad, "Das ist ein ZIP-Archiv, aber keine Arbeitsmappe.", "Die Arbeitsmappe selbst angeben.")
    if ods != (pfad.suffix.lower() == ".ods"):
        art = "LibreOffice-Mappe (.ods)" if ods else "Excel-Mappe (.xlsx)"
        raise _fehler(pfad, f"Das ist eine {art}, obwohl die Datei auf „{pfad.suffix}“ endet.", "Endung berichtigen.")
    verzeichnis = "META-INF/manifest.xml"
    if ods and verzeichnis in namen and b"encryption-data" in mappe.read(verzeichnis):
        raise _verschluesselt(pfad)
    if ods:
        blicke = blick_ods(mappe.read("content.xml"))
    else:
        formate = zahlformate(mappe)
        blicke = {teil.name: blick_xlsx(_teil(mappe, teil.pfad), formate) for teil in blattteile(mappe)}
    for name, blick in blicke.items():
        if blick.letzte_zeile * blick.letzte_spalte > HOECHSTZAHL_ZELLEN:
            ecke = f"{spaltenname(blick.letzte_spalte)}{blick.letzte_zeile}"
            text = f"Das Blatt „{name}“ reicht bis zur Zelle {ecke}; das ist mehr, als gelesen wird."
            raise _fehler(pfad, text, "Inhalte weit unten oder rechts löschen oder das Blatt teilen.", "K16")
    yield from _inhalte(pfad, _umgepackt(mappe), blicke)


def _teil(mappe: ZipFile, pfad: str) -> bytes:
    try:
        return mappe.read(pfad)
    except KeyError:
        raise Mappenfehler(f"In der Datei fehlt der Teil „{pfad}“.") from None


def _inhalte(pfad: Path, roh: bytes, blicke: dict[str, Blattblick]) -> Iterator[Blattinhalt]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    mappe = CalamineWorkbook.from_filelike(io.BytesIO(roh))
    for angabe in mappe.sheets_metadata:
        blick = blicke.get(angabe.name)
        if blick is None or angabe.typ != SheetTypeEnum.WorkSheet or angabe.visible != SheetVisibleEnum.Visible:
            continue
        zeilen = mappe.get_sheet_by_name(angabe.name).to_python(skip_empty_area=False)
        geteilt: dict[int, dict[int, Meldung]] = {}
        for oben, unten, spalte in blick.verbunden:
            # Cells merged downwards mean the same in each row; titles merged sideways stay one cell.
            for z in range(oben, min(unten, len(zeilen))):
                if spalte <= len(zeilen[z]):
                    zeilen[z][spalte - 1] = zeilen[oben - 1][spalte - 1]
            ort = Zelle(str(pfad), oben, spalte, angabe.name)
            text = f"Die Zelle reicht verbunden bis Zeile {unten}; ihr Betrag würde in jeder dieser Zeilen gezählt."
            tun = "Verbindung aufheben und jeder Zeile ihren eigenen Betrag geben."
            geteilt.setdefault(oben + 1, {})[spalte - 1] = Meldung("K15", text, ort, tun)
        inhalt = list(_zeilen(pfad, angabe.name, zeilen, blick, geteilt))
        yield Blattinhalt(angabe.name, Tabelle(str(pfad), inhalt), blick)


def _zeilen(
    pfad: Path, blatt: str, zeilen: list[list[Any]], blick: Blattblick, geteilt: Mapping[int, Mapping[int, Meldung]]
) -> Iterator[Zeile]:
    fehler: dict[int, dict[int, Meldung]] = {}
    for z, s in blick.ohne_wert:
        text = "Die Formel hat keinen gespeicherten Wert; ust2b rechnet Formeln nicht."
        tun = "Die Mappe in Excel oder LibreOffice öffnen und speichern oder den Wert eintragen."
        fehler.setdefault(z, {})[s - 1] = Meldung("K15", text, Zelle(str(pfad), z, s, blatt), tun)
    for z, s in blick.fehlerwerte:
        text = "Die Zelle enthält einen Fehlerwert (etwa #NV oder #WERT!)."
        fehler.setdefault(z, {})[s - 1] = Meldung(
            "K15", text, Zelle(str(pfad), z, s, blatt), "Formel berichtigen oder den Wert eintragen."
        )
    formate: dict[int, dict[int, str]] = {}
    for (z, s), form in blick.formate.items():
        formate.setdefault(z, {})[s - 1] = form
    for nummer in range(1, max(len(zeilen), max(fehler, default=0)) + 1):
        werte = zeilen[nummer - 1] if nummer <= len(zeilen) else []
        # Most of a million cells are empty texts: they cost no call.
        texte = [wert if type(wert) is str else zelltext(wert) for wert in werte]
        anzeigen = {s: _anzeige(wert) for s, wert in enumerate(werte) if type(wert) is float}
        for s, form in formate.get(nummer, {}).items():
            wert = werte[s] if s < len(werte) else None
            if isinstance(wert, float | int):
                if form == "%":
                    texte[s] = f"{zelltext(wert * 100)} %"
                else:
                    anzeigen[s] = _anzeige(wert, form)
        laenge = max(len(texte), max(fehler.get(nummer, {}), default=-1) + 1, 1)
        orte = Zellorte(str(pfad), blatt, nummer, laenge)
        yield Zeile(texte, orte, fehler.get(nummer, {}), anzeigen, geteilt.get(nummer, {}))


def _anzeige(wert: float, form: str = "") -> str:
    """A number as the sheet shows it: 1.1 and 1.10 are one number but two ids; ``form`` are digits such as ``0.00``."""
    ganz, _, bruch = form.partition(".")
    text = f"{wert:0{len(form)}.{len(bruch)}f}" if ganz else ""
    return text if text and float(text) == wert else f"{wert:.15g}"


def zelltext(wert: object) -> str:
    """A typed cell as text that our formats read: dates ISO, yes and no, numbers without the noise of binary fractions.

    17500.0 is ``17500``, 17500.1 is ``17500.10``; a number with more than two decimals gets at least four, so that
    17.125 is never taken for seventeen thousand.
    """
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, int):
        return str(wert)
    if isinstance(wert, float):
        return _zahltext(wert)
    if isinstance(wert, datetime):
        return wert.date().isoformat() if wert == datetime.combine(wert.date(), datetime.min.time()) else str(wert)
    if isinstance(wert, date):
        return wert.isoformat()
    return str(wert)


def _zahltext(wert: float) -> str:
    if wert != wert or abs(wert) >= 1e15:
        return repr(wert)
    if wert == int(wert):
        return str(int(wert))
    cent = round(wert, 2)
    if abs(wert - cent) <= abs(wert) * 1e-12:
        return f"{cent:.2f}"
    sechs = f"{wert:.6f}".rstrip("0")
    return sechs + "0" * max(0, 4 - len(sechs.partition(".")[2]))
