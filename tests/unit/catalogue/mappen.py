"""Small rulebook and hand-made workbooks for the tests of the catalogue."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

STICHTAG = date(2027, 1, 1)
REGELWERK = {
    "merkmale/m.yaml": """
merkmale:
- {name: rechtsform, kurz: Rechtsform des Leistenden, stufe: 1, typ: auswahl, ebene: rechtstraeger,
   werte: {gemeinde: "Gemeinde, Stadt", verein: "Verein"}, frage: Welche Rechtsform?, antwortet: Rechtsamt}
- {name: gegenstand, kurz: Gegenstand der Leistung, stufe: 1, typ: auswahl,
   werte: {raum: "Raum oder Fläche", ware: "Ware, Holz", kurs: "Kurs, \\"Unterricht\\""}, frage: Was bekommt der Kunde?,
   hilfe: Text der Rechnung., antwortet: Fachamt, setzt_voraus: {kurs: {satzung: [ja]}}}
- {name: ware_art, kurz: Art der Ware, stufe: 1, typ: auswahl, werte: {holz: Brennholz, buch: "Buch, Chronik"},
   frage: Welche Ware?, antwortet: Fachamt, nur_wenn: {gegenstand: [ware]}}
- {name: holz_herkunft, kurz: Herkunft des Holzes, stufe: 1, typ: auswahl, werte: {wald: Eigener Wald, zukauf: Zukauf},
   frage: Woher?, antwortet: Fachamt, nur_wenn: {ware_art: [holz]}}
- {name: einnahmen, kurz: Erwartete Einnahmen, stufe: 1, typ: betrag, frage: Wie viel?, antwortet: Kämmerei}
- {name: anteil, kurz: Anteil der Nutzung, stufe: 1, typ: zahl, einheit: prozent, frage: Welcher Anteil?,
   antwortet: Fachamt}
- {name: vertrag_am, kurz: Vertrag geschlossen am, stufe: 1, typ: datum, frage: Wann?, antwortet: Fachamt}
- {name: satzung, kurz: Satzung in Kraft, stufe: 1, typ: ja_nein, frage: Gilt die Satzung?, antwortet: Rechtsamt}
wertungen:
- {name: f10, kurz: Gewicht der Verzerrung, wertung: F10, stufe: 2, werte: {ja: größere, nein: keine größeren},
   frage: Verzerrt das?, antwortet: Steuerstelle, tendenz: {aussage: x}, mindesttatsachen: []}
""",
    "quellen/q.yaml": "quellen: [{id: q, titel: Q, rang: gesetz, status: gesehen}]\n",
    "parameter/p.yaml": """
parameter:
- {name: grenze, kurz: G, typ: betrag, norm: x, bezug: leistung,
   fassungen: [{wert: 17500.00, quelle: q, status: gesehen}]}
- {name: haelfte, kurz: H, typ: zahl, einheit: prozent, norm: x, bezug: leistung,
   fassungen: [{wert: 50, quelle: q, status: gesehen}]}
- {name: stichtag, kurz: S, typ: datum, norm: x, bezug: leistung,
   fassungen: [{wert: 2027-01-01, quelle: q, status: gesehen}]}
""",
    "ustg/r.yaml": """
id: r1
norm: § 1
titel: t
frage: f?
wenn:
  alle:
  - gegenstand: [raum, ware, kurs]
  - einnahmen: {hoechstens: grenze}
  - anteil: {hoechstens: haelfte}
  - vertrag_am: {ab: stichtag}
  - satzung: ja
  - eines: [{ware_art: buch}, {holz_herkunft: wald}, {f10: ja}, {rechtsform: gemeinde}]
dann: {form: oe}
begruendung: {traegt: a, traegt_nicht: b, offen: c}
quellen: [q]
""",
    "pruefschema.yaml": """
stufen:
- id: a
  nummer: 1
  titel: A
  feststellungen:
  - {name: form, kurz: Form, frage: Form?, norm: § 1, werte: {oe: öffentlich, pr: privat}}
- {id: b, nummer: 2, titel: B, feststellungen: [
    {name: wett, kurz: W, frage: W?, norm: § 3, werte: {ja: Ja, nein: Nein},
     sonst: {wert: nein, norm: § 2, satz: sonst nein., quellen: [q]}}]}
ergebnis:
  start:
  - {wenn: {form: oe}, dann: {klasse: nicht_steuerbar, grund: p2b}}
  - {wenn: {form: pr}, dann: {klasse: steuerbar}}
""",
}
KOPF = (
    "ID",
    "Bezeichnung",
    "Rechtsträger",
    "Gegenstand der Leistung",
    "Erwartete Einnahmen",
    "Anteil der Nutzung",
    "Vertrag geschlossen am",
    "Satzung in Kraft",
)
GUT = ("F-1", "Holzverkauf", "Linnich", "Ware, Holz", "8.400,00", "7,5", "31.01.2027", "ja")
ANDERE = ("F-2", "Saal", "Linnich", "Raum oder Fläche", "12000", "40 %", "2027-02-01", "nein")


class Formel(str):
    """Cell with a formula and no stored value."""


class Fehlerwert(str):
    """Cell with an error value such as ``#N/A``."""


class Prozent(float):
    """Number shown as percentage."""


def schreibe_regelwerk(ordner: Path) -> Path:
    for name, text in REGELWERK.items():
        (ordner / name).parent.mkdir(parents=True, exist_ok=True)
        (ordner / name).write_text(text, encoding="utf-8")
    return ordner


def xlsx(
    pfad: Path,
    blaetter: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    *,
    nachher: Callable[[Any, dict[str, Any]], None] | None = None,
) -> Path:
    """A workbook; text stays text, numbers and dates are typed, ``nachher`` may do what it likes with the sheets."""
    puffer = io.BytesIO()
    mappe = xlsxwriter.Workbook(puffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    tag = mappe.add_format({"num_format": "dd.mm.yyyy"})
    prozent = mappe.add_format({"num_format": "0 %"})
    fertig: dict[str, Any] = {}
    formeln: list[str] = []
    for name, zeilen in (blaetter or {"Tätigkeiten": [KOPF, GUT]}).items():
        fertig[name] = blatt = mappe.add_worksheet(name)
        for z, zeile in enumerate(zeilen):
            for s, wert in enumerate(zeile):
                if isinstance(wert, Formel):
                    blatt.write_formula(z, s, str(wert), None, "OHNEWERT")
                    formeln.append(str(wert))
                elif isinstance(wert, Fehlerwert):
                    blatt.write_formula(z, s, "=NA()", None, str(wert))
                elif isinstance(wert, bool):
                    blatt.write_boolean(z, s, wert)
                elif isinstance(wert, Prozent):
                    blatt.write_number(z, s, float(wert), prozent)
                elif isinstance(wert, int | float):
                    blatt.write_number(z, s, wert)
                elif isinstance(wert, datetime | date):
                    blatt.write_datetime(z, s, wert, tag)
                elif wert is not None and wert != "":
                    blatt.write_string(z, s, wert)
    if nachher is not None:
        nachher(mappe, fertig)
    mappe.close()
    roh = puffer.getvalue()
    if formeln:
        roh = umgebaut(roh, lambda name, teil: teil.replace(b"<v>OHNEWERT</v>", b"").replace(b' t="str"', b""))
    pfad.write_bytes(roh)
    return pfad


def umgebaut(roh: bytes, aendere: Callable[[str, bytes], bytes | None], **neue: bytes) -> bytes:
    """The container with changed parts; ``None`` leaves a part out."""
    puffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(roh)) as alt, zipfile.ZipFile(puffer, "w", zipfile.ZIP_DEFLATED) as ziel:
        for teil in alt.infolist():
            inhalt = aendere(teil.filename, alt.read(teil))
            if inhalt is not None:
                ziel.writestr(teil.filename, inhalt)
        for name, inhalt in neue.items():
            ziel.writestr(name, inhalt)
    return puffer.getvalue()


def xlsx_umgebaut(pfad: Path, aendere: Callable[[str, bytes], bytes | None]) -> Path:
    xlsx(pfad)
    pfad.write_bytes(umgebaut(pfad.read_bytes(), aendere))
    return pfad


def ods(pfad: Path, tabellen: str, verzeichnis: str = "") -> Path:
    """An ODS file from the XML of its tables."""
    namen = " ".join(
        f'xmlns:{kurz}="urn:oasis:names:tc:opendocument:xmlns:{lang}:1.0"'
        for kurz, lang in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    inhalt = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namen} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">'
        f"<office:body><office:spreadsheet>{tabellen}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(pfad, "w", zipfile.ZIP_DEFLATED) as ziel:
        ziel.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        ziel.writestr("META-INF/manifest.xml", verzeichnis or "<manifest/>")
        ziel.writestr("content.xml", inhalt)
    return pfad


def ods_zeile(zellen: Sequence[str], eigenschaften: str = "") -> str:
    """A row; a cell beginning with ``<`` is taken as XML, everything else as text."""
    xml = "".join(
        zelle
        if zelle.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{zelle}</text:p></table:table-cell>'
        for zelle in zellen
    )
    return f"<table:table-row {eigenschaften}>{xml}</table:table-row>"


def ods_tabelle(zeilen: Sequence[str], name: str = "Tätigkeiten") -> str:
    return f'<table:table table:name="{name}">{"".join(zeilen)}</table:table>'


def csv(pfad: Path, zeilen: Sequence[Sequence[str]], kodierung: str = "utf-8", ende: str = "\n") -> Path:
    text = ende.join(";".join(zeile) for zeile in zeilen) + ende
    pfad.write_bytes(text.encode(kodierung))
    return pfad
