"""Budget workbooks as rows of texts: visible sheets only, and nothing that a values-only reader would hide."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from ust2b.catalogue.arbeitsmappe import TRAEGERBLATT
from ust2b.catalogue.erfassungsblatt import BLATT_LISTEN
from ust2b.catalogue.katalog import Zelle
from ust2b.catalogue.mappenteile import Blattblick, Mappenfehler, blattteile, blick_ods, blick_xlsx
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung

EIGENE_BLAETTER = {TRAEGERBLATT, BLATT_LISTEN}
"""Both together stand only in workbooks that this program wrote."""
GEZEIGT = 5
"""So many cells without a value are named; the others have the same cause."""


@dataclass(frozen=True)
class Mappe:
    """The sheet that was read; ``befund`` says which and what was left out."""

    blatt: str
    reihen: list[list[str]]
    befund: dict[str, str] = field(default_factory=dict[str, str])


def lies_mappe(pfad: Path, roh: bytes, blatt: str, hoechstens: int) -> Mappe:
    """The sheet ``blatt``, or of the visible ones that with most filled rows; a hidden one only when it is named.

    :raises Ladefehler: when the file is no workbook, unpacks to more than ``hoechstens`` bytes, has no such sheet, or
        the sheet holds formulas without a stored value or error values (with their cells).
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    ort = Ort(str(pfad), 1, 1)
    try:
        blicke = _blicke(pfad, roh, hoechstens)
        mappe = CalamineWorkbook.from_filelike(io.BytesIO(roh))
        angaben = [a for a in mappe.sheets_metadata if a.typ == SheetTypeEnum.WorkSheet]
        sichtbar = [a.name for a in angaben if a.visible == SheetVisibleEnum.Visible]
        vorhanden = [a.name for a in angaben]
        if blatt and blatt not in vorhanden:
            tun = "Vorhanden: " + ", ".join(vorhanden)
            raise Ladefehler([Meldung("H01", f"Das Blatt „{blatt}“ gibt es nicht.", ort, tun)])
        if not blatt and EIGENE_BLAETTER & set(vorhanden) == EIGENE_BLAETTER:
            text = "Das ist eine Erfassungs- oder Inventarmappe von ust2b, kein Haushalt."
            tun = "Mit „ust2b classify“ einordnen; das Inventar des Vorjahrs mit --bisher nennen."
            raise Ladefehler([Meldung("H01", text, ort, tun)])
        inhalte = {
            name: mappe.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in ([blatt] if blatt else sichtbar)
        }
    except (CalamineError, Mappenfehler, BadZipFile, ElementTree.ParseError, KeyError, OSError, ValueError) as fehler:
        raise Ladefehler([Meldung("H01", f"Die Arbeitsmappe lässt sich nicht lesen: {fehler}.", ort)]) from None
    gewaehlt = max(inhalte, key=lambda n: sum(sum(c not in ("", None) for c in z) > 2 for z in inhalte[n]), default="")
    if not gewaehlt:
        tun = "Ausgeblendet: " + ", ".join(vorhanden) + ". Mit --blatt nennen." if vorhanden else ""
        raise Ladefehler([Meldung("H01", "Die Arbeitsmappe hat kein sichtbares Blatt.", ort, tun)])
    zellen = inhalte[gewaehlt]
    blick = blicke.get(gewaehlt, Blattblick())
    if meldungen := list(_ohne_wert(pfad, gewaehlt, blick)):
        raise Ladefehler(meldungen)
    for oben, unten, spalte in blick.verbunden:
        # A label merged downwards means the same in each row; a merged amount is one amount.
        for z in range(oben, min(unten, len(zellen))):
            if spalte <= len(zellen[z]) and isinstance(zellen[oben - 1][spalte - 1], str):
                zellen[z][spalte - 1] = zellen[oben - 1][spalte - 1]
    reihen = [[zelltext(zelle) for zelle in reihe] for reihe in zellen]
    return Mappe(gewaehlt, reihen, dict(_befund(gewaehlt, sichtbar, vorhanden, blick)))


def _blicke(pfad: Path, roh: bytes, hoechstens: int) -> dict[str, Blattblick]:
    """What stands in the sheets besides their values; the old binary formats cannot be looked into."""
    if not roh.startswith(b"PK"):
        return {}
    archiv = ZipFile(io.BytesIO(roh))
    if sum(teil.file_size for teil in archiv.infolist()) > hoechstens:
        raise Ladefehler(
            [Meldung("H01", "Die Datei ist entpackt größer als 1 GB.", Ort(str(pfad), 1, 1), "In Teile zerlegen.")]
        )
    if "content.xml" in archiv.namelist():
        return blick_ods(archiv.read("content.xml"))
    if any(name.endswith(".bin") and "worksheets" in name for name in archiv.namelist()):
        return {}
    return {teil.name: blick_xlsx(archiv.read(teil.pfad), {}) for teil in blattteile(archiv)}


def _ohne_wert(pfad: Path, blatt: str, blick: Blattblick) -> Iterator[Meldung]:
    arten = (
        (blick.ohne_wert, "Die Formel hat keinen gespeicherten Wert; ust2b rechnet Formeln nicht."),
        (blick.fehlerwerte, "Die Zelle enthält einen Fehlerwert (etwa #NV oder #WERT!)."),
    )
    for stellen, text in arten:
        for zeile, spalte in stellen[:GEZEIGT]:
            tun = "Die Mappe in Excel oder LibreOffice öffnen, berechnen lassen und speichern oder den Wert eintragen."
            yield Meldung("H08", text, Zelle(str(pfad), zeile, spalte, blatt), tun)


def _befund(gewaehlt: str, sichtbar: list[str], alle: list[str], blick: Blattblick) -> Iterator[tuple[str, str]]:
    if len(alle) > 1:
        yield "Blatt", gewaehlt
    andere = [name for name in sichtbar if name != gewaehlt]
    versteckt = [name for name in alle if name not in sichtbar and name != gewaehlt]
    if andere:
        yield "nicht gelesene Blätter (--blatt)", ", ".join(andere)
    if versteckt:
        yield "ausgeblendete Blätter, nicht gelesen (--blatt)", ", ".join(versteckt)
    if blick.verdeckt:
        yield "ausgeblendete Zeilen, mitgelesen", str(len(blick.verdeckt))


def zelltext(wert: Any) -> str:
    """Numbers in plain style, so that the style of the column is the same whatever the sheet displays."""
    if wert is None:
        return ""
    if isinstance(wert, float):
        text = str(int(wert)) if wert.is_integer() else f"{wert:.10f}".rstrip("0")
        # Three decimals would read as a German thousand; money has two.
        return f"{wert:.2f}" if re.fullmatch(r"-?\d+\.\d{3}", text) else text
    if isinstance(wert, datetime):
        return wert.date().isoformat()
    if isinstance(wert, date):
        return wert.isoformat()
    return str(wert)
