"""Reading back the records that memos carry: PDF attachments, Word parts, HTML, or the bare JSON.

No library is needed: an attachment of a PDF is a stream of its own, also after the file was signed or saved anew,
unless it is encrypted. Nothing is executed, and no part may unpack to more than :data:`HOECHSTENS` bytes.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

HOECHSTENS = 64 * 1024 * 1024
"""Bytes that one part of a file may unpack to; a record has some hundred thousand."""
KENNUNG = '"schema":"ust2b/'
NAMENSRAUM = "urn:ust2b:datensatz"
_STROM = re.compile(rb"<<((?:(?!>>\s*stream|endobj).){0,4000})>>\s*stream\r?\n", re.DOTALL)
_HTML_ANFANG = re.compile(r'<script type="application/json" id="ust2b-datensatz(?:-(\d+))?">')
_HTML = re.compile(_HTML_ANFANG.pattern + r"(.*?)</script>", re.DOTALL)


class Lesefehler(Exception):
    """A file without a readable record; the message says why and what to do."""


def lies_datensaetze(datei: Path) -> list[str]:
    """The JSON records of a memo or a dossier, in the order of the document.

    :raises Lesefehler: when the file carries none, or one that is damaged.
    :raises OSError: when the file cannot be read.
    """
    inhalt = datei.read_bytes()
    if inhalt[:1024].find(b"%PDF-") >= 0:
        art, texte = "PDF", _aus_pdf(inhalt, datei.name)
    elif inhalt.startswith(b"PK"):
        art, texte = "Word-Datei", _aus_word(inhalt, datei.name)
    else:
        art, texte = "Datei", _aus_text(inhalt, datei.name)
    gefunden = list(dict.fromkeys(texte))
    if not gefunden:
        raise Lesefehler(
            f"„{datei.name}“ ({art}) trägt keinen Datensatz von ust2b. Ein mit „ust2b memo“ geschriebenes PDF, Word- "
            "oder HTML-Dokument angeben; beim Drucken in ein neues PDF und in Markdown geht der Datensatz verloren."
        )
    return gefunden


def _aus_pdf(inhalt: bytes, name: str) -> Iterator[str]:
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", inhalt[-4096:]):
        raise Lesefehler(f"„{name}“ ist verschlüsselt. Das PDF ohne Kennwort speichern und noch einmal prüfen.")
    anhaenge = [treffer for treffer in _STROM.finditer(inhalt) if b"/EmbeddedFile" in treffer[1]]
    for treffer in anhaenge:
        roh = _entpackt(inhalt, treffer.end(), b"/FlateDecode" in treffer[1], name)
        text = roh.decode("utf-8", "replace")
        if KENNUNG in text[:200].replace(" ", ""):
            yield text
    if anhaenge and b"%%EOF" not in inhalt[-4096:]:
        raise _beschaedigt(name, "das Ende der Datei fehlt")


def _entpackt(inhalt: bytes, anfang: int, gepackt: bool, name: str) -> bytes:
    if not gepackt:
        ende = inhalt.find(b"endstream", anfang)
        return inhalt[anfang : ende if ende >= 0 else None]
    entpacker = zlib.decompressobj()
    try:
        roh = entpacker.decompress(inhalt[anfang:], HOECHSTENS)
    except zlib.error:
        raise _beschaedigt(name, "ein Anhang lässt sich nicht entpacken") from None
    if not entpacker.eof:
        raise _beschaedigt(name, "ein Anhang ist unvollständig oder übermäßig groß")
    return roh


def _aus_word(inhalt: bytes, name: str) -> Iterator[str]:
    """Word renames custom parts when it saves; the namespace of the root tells ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(inhalt)) as archiv:
            for info in archiv.infolist():
                if not re.fullmatch(r"customXml/[^/]+\.xml", info.filename):
                    continue
                if info.file_size > HOECHSTENS:
                    raise _beschaedigt(name, f"der Teil {info.filename} ist übermäßig groß")
                xml = archiv.read(info)
                if NAMENSRAUM.encode() in xml[:1000]:
                    yield from _aus_xml(xml, name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as fehler:
        raise _beschaedigt(name, "das Archiv ist fehlerhaft") from fehler


def _aus_xml(xml: bytes, name: str) -> Iterator[str]:
    if b"<!DOCTYPE" in xml[:1000]:
        raise _beschaedigt(name, "der Datensatz hat eine Dokumenttypdefinition")
    try:
        wurzel = ElementTree.fromstring(xml)
    except ElementTree.ParseError as fehler:
        raise _beschaedigt(name, "der Datensatz ist kein XML") from fehler
    teile = wurzel.findall(f"{{{NAMENSRAUM}}}teil")
    yield from (teil.text or "" for teil in teile or [wurzel])


def _aus_text(inhalt: bytes, name: str) -> Iterator[str]:
    text = inhalt.decode("utf-8", "replace")
    if text.lstrip().startswith("{") and KENNUNG in text[:200].replace(" ", ""):
        yield text
        return
    nummern = [int(nummer) for nummer in _HTML_ANFANG.findall(text) if nummer]
    saetze = _HTML.findall(text)
    # Half a dossier would otherwise be found to hold, without a word about the memos that are gone.
    if _HTML_ANFANG.search(text) and "</html>" not in text[-1000:]:
        raise _beschaedigt(name, "das Ende der Datei fehlt")
    if nummern != list(range(1, len(nummern) + 1)) or (nummern and len(saetze) != len(nummern)):
        raise _beschaedigt(name, "die Datensätze sind nicht vollzählig")
    yield from (unescape(satz) if "&quot;" in satz[:40] else satz for _, satz in saetze)


def als_json(text: str, name: str) -> dict[str, object]:
    """The record as data.

    :raises Lesefehler: when it is no JSON object.
    """
    try:
        daten = json.loads(text)
    except ValueError as fehler:
        raise _beschaedigt(name, "der Datensatz ist kein vollständiges JSON") from fehler
    if not isinstance(daten, dict):
        raise _beschaedigt(name, "der Datensatz ist kein JSON-Objekt")
    return daten


def _beschaedigt(name: str, warum: str) -> Lesefehler:
    return Lesefehler(f"Der Datensatz in „{name}“ ist beschädigt: {warum}. Die Datei aus der Akte neu holen.")
