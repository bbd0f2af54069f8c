"""The parts inside a workbook: sheets and where they lie, and what a values-only reader does not see.

A values-only reader returns an empty text for a formula without stored value and for ``#NV``, the bare 0.6 for
``60 %``, and nothing about hidden rows. Each of these would be a silently wrong fact, so the XML is looked at as well.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

_EINGEBAUT = {"2": "0.00", "9": "%", "10": "%"}
_ZIFFERN = re.compile(r"0{2,}|0+\.0+")
_LITERAL = re.compile(r'"[^"]*"|\\.')
_BEZUG = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_AUFFAELLIG = (b"<f", b":f", b"hidden", b'"e"', b"'e'", b"mergeCell", b"<!")
"""What may stand for a formula, a hidden row, an error value, a merged cell, a document type."""
_ZELLE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Mappenfehler(ValueError):
    """The parts do not form a workbook; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Blattteil:
    """A sheet and the path of its XML inside the file."""

    name: str
    pfad: str


@dataclass
class Blattblick:
    """What stands in a sheet besides its values; rows and columns count from 1."""

    verdeckt: list[int] = field(default_factory=list[int])
    ohne_wert: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    fehlerwerte: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    formate: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    """Number cells shown otherwise than as their bare value: ``%``, or digits such as ``0.00`` and ``000``."""
    verbunden: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    """Cells merged downwards: first row, last row, column."""
    letzte_zeile: int = 0
    letzte_spalte: int = 0

    def merke(self, zeile: int, spalte: int) -> None:
        self.letzte_zeile = max(self.letzte_zeile, zeile)
        self.letzte_spalte = max(self.letzte_spalte, spalte)


def ohne_vorsilbe(name: str) -> str:
    """``x:row`` and ``row`` are the same element; the schema has no two of the same local name where it matters."""
    return name.rsplit(":", 1)[-1]


def zelladresse(text: str) -> tuple[int, int] | None:
    """Row and column of ``B3``, from 1."""
    treffer = _ZELLE.fullmatch(text.replace("$", ""))
    if treffer is None:
        return None
    spalte = 0
    for zeichen in treffer[1]:
        spalte = spalte * 26 + ord(zeichen) - 64
    return int(treffer[2]), spalte


def spaltenname(spalte: int) -> str:
    """``28`` → ``AB``."""
    name = ""
    while spalte > 0:
        spalte, rest = divmod(spalte - 1, 26)
        name = chr(65 + rest) + name
    return name


def _baum(mappe: ZipFile, pfad: str) -> ElementTree.Element:
    try:
        roh = mappe.read(pfad)
    except KeyError:
        raise Mappenfehler(f"In der Datei fehlt der Teil „{pfad}“.") from None
    if b"<!DOCTYPE" in roh or b"<!ENTITY" in roh:
        raise Mappenfehler(f"Der Teil „{pfad}“ enthält Dokumenttypangaben, die in Arbeitsmappen nicht vorkommen.")
    return ElementTree.fromstring(roh)


def _beziehungen(mappe: ZipFile, pfad: str) -> dict[str, tuple[str, str]]:
    """Id → (kind, path inside the file) of the relations of a part."""
    ordner, name = posixpath.split(pfad)
    teil = posixpath.join(ordner, "_rels", f"{name}.rels")
    ergebnis: dict[str, tuple[str, str]] = {}
    for element in _baum(mappe, teil).iter():
        if element.tag.endswith("}Relationship") and element.get("TargetMode") != "External":
            ziel = posixpath.normpath(posixpath.join("/", ordner, element.get("Target", ""))).lstrip("/")
            ergebnis[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], ziel)
    return ergebnis


def blattteile(mappe: ZipFile) -> list[Blattteil]:
    """Sheets of an XLSX in their order.

    :raises Mappenfehler: when the file is no workbook.
    """
    kern = [ziel for art, ziel in _beziehungen(mappe, "").values() if art == "officeDocument"]
    if not kern:
        raise Mappenfehler("In der Datei fehlt die Arbeitsmappe.")
    ziele = _beziehungen(mappe, kern[0])
    blaetter: list[Blattteil] = []
    for element in _baum(mappe, kern[0]).iter():
        if element.tag.endswith("}sheet"):
            kennung = next((wert for name, wert in element.attrib.items() if name.endswith("}id")), "")
            art, ziel = ziele.get(kennung, ("", ""))
            if art == "worksheet":
                blaetter.append(Blattteil(element.get("name", ""), ziel))
    return blaetter


def zahlformate(mappe: ZipFile) -> dict[str, str]:
    """Cell styles that show 0.6 as 60 % or fill a number up with zeros: number of the style → ``%`` or its digits."""
    if "xl/styles.xml" not in mappe.namelist():
        return {}
    wurzel = _baum(mappe, "xl/styles.xml")
    formate = dict(_EINGEBAUT)
    for e in wurzel.iter():
        if e.tag.endswith("}numFmt"):
            formate[e.get("numFmtId", "")] = _zahlformat(e.get("formatCode", ""))
    for element in wurzel.iter():
        if element.tag.endswith("}cellXfs"):
            stile = {str(i): formate.get(xf.get("numFmtId", ""), "") for i, xf in enumerate(element)}
            return {stil: form for stil, form in stile.items() if form}
    return {}


def _zahlformat(code: str) -> str:
    if "%" in _LITERAL.sub("", code):
        return "%"
    return code if _ZIFFERN.fullmatch(code) else ""


def _zerleger() -> expat.XMLParserType:
    zerleger = expat.ParserCreate()
    zerleger.buffer_text = True

    def keine_dtd(*_: object) -> None:
        raise Mappenfehler("Das Tabellenblatt enthält Dokumenttypangaben, die in Arbeitsmappen nicht vorkommen.")

    zerleger.StartDoctypeDeclHandler = keine_dtd
    return zerleger


def _ecke(xml: bytes) -> Blattblick:
    """Only the last row and column that any cell names."""
    spalten, zeilen = {b"A"}, {b"0"}
    for treffer in _BEZUG.finditer(xml):
        spalten.add(treffer[1])
        zeilen.add(treffer[2])
    ecken = [zelladresse(f"{name.decode()}1") for name in spalten]
    blick = Blattblick()
    blick.merke(max(map(int, zeilen)), max(ecke[1] for ecke in ecken if ecke))
    return blick


def blick_xlsx(xml: bytes, formate: Mapping[str, str]) -> Blattblick:
    """Looks through the XML of one XLSX sheet.

    :raises Mappenfehler: when it cannot be parsed.
    """
    blick = Blattblick()
    if not formate and not any(zeichen in xml for zeichen in _AUFFAELLIG):
        # Nothing but values: the corner is enough. If it lies far out, the long way finds where values end.
        ecke = _ecke(xml)
        if ecke.letzte_zeile * ecke.letzte_spalte < 1_000_000:
            return ecke
    zeile = spalte = 0
    # State of the cell being read: has it a formula, a value?
    stil = typ = ""
    formel = wert = False
    kurznamen: dict[str, str] = {}

    def schliesse() -> None:
        nonlocal formel, wert
        if spalte:
            if formel and not wert:
                blick.ohne_wert.append((zeile, spalte))
                blick.merke(zeile, spalte)
            if wert:
                blick.merke(zeile, spalte)
                if typ == "e":
                    blick.fehlerwerte.append((zeile, spalte))
                elif typ in {"", "n"} and stil in formate:
                    blick.formate[zeile, spalte] = formate[stil]
        formel = wert = False

    def beginn(name: str, attribute: dict[str, str]) -> None:
        nonlocal zeile, spalte, stil, typ, formel, wert
        name = kurznamen.get(name) or kurznamen.setdefault(name, ohne_vorsilbe(name))
        if name in {"v", "is"}:
            wert = True
        elif name == "c":
            schliesse()
            adresse = zelladresse(attribute.get("r", ""))
            zeile, spalte = adresse or (zeile, spalte + 1)
            stil, typ = attribute.get("s", "0"), attribute.get("t", "")
        elif name == "f":
            formel = True
        elif name == "mergeCell":
            von, _, bis = attribute.get("ref", "").partition(":")
            oben, unten = zelladresse(von), zelladresse(bis)
            if oben and unten and oben[1] == unten[1]:
                blick.verbunden.append((oben[0], unten[0], oben[1]))
        elif name == "row":
            schliesse()
            zeile, spalte = int(attribute.get("r", zeile + 1)), 0
            if attribute.get("hidden") in {"1", "true"}:
                blick.verdeckt.append(zeile)

    _lies(xml, beginn)
    schliesse()
    return blick


def blick_ods(xml: bytes) -> dict[str, Blattblick]:
    """Looks through ``content.xml`` of an ODS file; one view per sheet name.

    :raises Mappenfehler: when it cannot be parsed.
    """
    blicke: dict[str, Blattblick] = {}
    blick = Blattblick()
    zeile = zeilen = spalte = 0

    def beginn(name: str, attribute: dict[str, str]) -> None:
        nonlocal blick, zeile, zeilen, spalte
        if name == "table:table":
            blick = blicke.setdefault(attribute.get("table:name", ""), Blattblick())
            zeile = zeilen = spalte = 0
        elif name == "table:table-row":
            zeile += zeilen
            zeilen = int(attribute.get("table:number-rows-repeated", "1"))
            spalte = 0
            # One filtered stretch of empty rows may be a million rows long; the first ones tell enough.
            if attribute.get("table:visibility") in {"collapse", "filter"}:
                blick.verdeckt += range(zeile + 1, zeile + 1 + min(zeilen, 1000))
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            mal = int(attribute.get("table:number-columns-repeated", "1"))
            art = attribute.get("office:value-type", "")
            hoehe = int(attribute.get("table:number-rows-spanned", "1"))
            if hoehe > 1 and attribute.get("table:number-columns-spanned", "1") == "1":
                blick.verbunden.append((zeile + 1, zeile + hoehe, spalte + 1))
            if art or "table:formula" in attribute:
                blick.merke(zeile + zeilen, spalte + mal)
                if not art:
                    blick.ohne_wert.append((zeile + 1, spalte + 1))
                elif attribute.get("calcext:value-type") == "error":
                    blick.fehlerwerte.append((zeile + 1, spalte + 1))
                elif art == "percentage" and mal * zeilen < 100_000:
                    blick.formate |= {(zeile + 1 + z, spalte + 1 + s): "%" for z in range(zeilen) for s in range(mal)}
            spalte += mal

    _lies(xml, beginn)
    return blicke


def _lies(xml: bytes, beginn: object) -> None:
    zerleger = _zerleger()
    zerleger.StartElementHandler = beginn  # type: ignore[assignment]
    try:
        zerleger.Parse(xml, True)
    except (expat.ExpatError, ValueError) as fehler:
        if isinstance(fehler, Mappenfehler):
            raise
        raise Mappenfehler("Das Tabellenblatt ist beschädigt.") from None
