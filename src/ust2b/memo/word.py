"""The memo as a Word file: the reviewer edits ``vermerk.docx`` in Word itself, Jinja fills it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import satzfertig
from ust2b.memo.vorlagen import Vorlagenfehler, umgebung

DATENSATZ = "customXml/ust2b-datensatz.xml"
_TAG = (2020, 1, 1, 0, 0, 0)
_VERWEIS = (
    '<Relationship Id="rIdUst2b" Target="../customXml/ust2b-datensatz.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
)


def schreibe_word(vermerk: Vermerk, eigene: Path | None = None) -> bytes:
    """The filled template with the record as a custom XML part; the same memo gives the same bytes.

    :raises Vorlagenfehler: when the template cannot be rendered.
    """
    datei = wordvorlage("vermerk.docx", "vermerk", eigene)
    return verpackt(fuelle_word(str(datei), {"v": satzfertig(vermerk.als_daten())}, eigene), [vermerk.datensatz])


def wordvorlage(name: str, ordner: str, eigene: Path | None) -> Path:
    if eigene is not None and (eigene / name).is_file():
        return eigene / name
    return vorlagenverzeichnis() / ordner / name


def fuelle_word(vorlage: str | BinaryIO, werte: dict[str, Any], eigene: Path | None) -> bytes:
    """A Word template filled with texts that are ready to be set.

    :raises Vorlagenfehler: when it cannot be rendered.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    dokument = DocxTemplate(vorlage)
    env = umgebung(eigene)
    env.autoescape = True
    try:
        dokument.render(werte, jinja_env=env, autoescape=True)
    except TemplateError as fehler:
        raise Vorlagenfehler(
            f"{Path(vorlage).name if isinstance(vorlage, str) else 'Word-Vorlage'}: {fehler}"
        ) from fehler
    puffer = io.BytesIO()
    dokument.save(puffer)
    return puffer.getvalue()


def verpackt(inhalt: bytes, datensaetze: Sequence[str] = ()) -> bytes:
    """Adds the records, if any, and gives every part the same date, so that bytes do not depend on the clock."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhalt)) as quelle, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for name in quelle.namelist():
            teil = quelle.read(name)
            if datensaetze and name == "word/_rels/document.xml.rels":
                teil = teil.replace(b"</Relationships>", f"{_VERWEIS}</Relationships>".encode())
            neu.writestr(zipfile.ZipInfo(name, _TAG), teil, zipfile.ZIP_DEFLATED)
        if datensaetze:
            neu.writestr(zipfile.ZipInfo(DATENSATZ, _TAG), _als_xml(datensaetze).encode(), zipfile.ZIP_DEFLATED)
    return ziel.getvalue()


def _als_xml(datensaetze: Sequence[str]) -> str:
    kopf = '<?xml version="1.0" encoding="UTF-8"?><datensatz xmlns="urn:ust2b:datensatz">'
    teile = [f"<![CDATA[{_fuer_xml(text)}]]>" for text in datensaetze]
    if len(teile) > 1:
        teile = [f"<teil>{teil}</teil>" for teil in teile]
    return f"{kopf}{''.join(teile)}</datensatz>"


def _fuer_xml(text: str) -> str:
    # JSON has escaped control characters; the two that XML forbids besides are escaped here, which JSON reads the same.
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff").replace("]]>", "]]]]><![CDATA[>")


def lies_datensatz(datei: Path) -> str:
    """The JSON record inside a Word memo.

    :raises Vorlagenfehler: when the file carries none.
    """
    from xml.etree import ElementTree

    try:
        with zipfile.ZipFile(datei) as archiv:
            return ElementTree.fromstring(archiv.read(DATENSATZ)).text or ""
    except (KeyError, zipfile.BadZipFile, ElementTree.ParseError) as fehler:
        raise Vorlagenfehler(f"{datei.name} trägt keinen Datensatz von ust2b.") from fehler
