"""Memo, letter and dossier as Word files: the reviewer edits the .docx template in Word itself, Jinja fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.bild import BREITE, beschreibung, bildtitel, hoehe_von, kaesten, wegbild
from ust2b.memo.emf import wegbild_emf
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import satzfertig
from ust2b.memo.vorlagen import umgebung
from ust2b.memo.wordvorlage import EMU, Wordvorlage, gepackt, lies_vorlage

DATENSATZ = "customXml/ust2b-datensatz.xml"
BILDBREITE = 560
"""Pixels at 96 dots per inch: within the margins of A4."""
_VERWEIS = (
    '<Relationship Id="rIdUst2b" Target="../customXml/ust2b-datensatz.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
)


def schreibe_word(vermerk: Vermerk, eigene: Path | None = None) -> bytes:
    """The filled template with the record as a custom XML part; the same memo gives the same bytes.

    :raises Vorlagenfehler: when the template cannot be rendered.
    """
    bilder = {"svg": wegbild(vermerk).encode(), "emf": wegbild_emf(vermerk)}
    werte = {"v": satzfertig(vermerk.als_daten()), "bild": bild_fuer_word(vermerk)}
    return verpackt(
        fuelle_word(wordvorlage("vermerk.docx", "vermerk", eigene), werte, eigene, bilder), [vermerk.datensatz]
    )


def bild_fuer_word(vermerk: Vermerk) -> dict[str, Any]:
    """Size, title and text of the decision path, as a Word template names them."""
    hoehe = round(hoehe_von(kaesten(vermerk)) * BILDBREITE / BREITE)
    # both stand in XML attributes, where a line break of the user must not become one of Word
    titel, text = (" ".join(teil.split()) for teil in (bildtitel(vermerk), beschreibung(vermerk)))
    return {"cx": BILDBREITE * EMU, "cy": hoehe * EMU, "titel": titel, "text": text}


def wordvorlage(name: str, ordner: str, eigene: Path | None) -> Path:
    """The own template, else the packaged one."""
    if eigene is not None and (eigene / name).is_file():
        return eigene / name
    return vorlagenverzeichnis() / ordner / name


def fuelle_word(
    vorlage: str | Path | BinaryIO,
    werte: Mapping[str, Any],
    eigene: Path | None,
    bilder: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The parts of a Word template filled with texts that are ready to be set; a file is read once for many documents.

    :raises Vorlagenfehler: when it cannot be rendered.
    """
    if not isinstance(vorlage, str | Path):
        return Wordvorlage(vorlage.read(), "Word-Vorlage", umgebung(eigene)).fuelle(werte, bilder)
    vorlage = Path(vorlage)
    return _geladen(vorlage, vorlage.stat().st_mtime_ns, eigene).fuelle(werte, bilder)


@lru_cache(maxsize=8)
def _geladen(vorlage: Path, _stand: int, eigene: Path | None) -> Wordvorlage:
    return lies_vorlage(vorlage, umgebung(eigene))


def verpackt(teile: Mapping[str, bytes], datensaetze: Sequence[str] = ()) -> bytes:
    """The parts as one file, with the records, if any."""
    alle = dict(teile)
    if datensaetze:
        verweise = "word/_rels/document.xml.rels"
        alle[verweise] = alle[verweise].replace(b"</Relationships>", f"{_VERWEIS}</Relationships>".encode())
        alle[DATENSATZ] = _als_xml(datensaetze).encode()
    return gepackt(alle)


def _als_xml(datensaetze: Sequence[str]) -> str:
    kopf = '<?xml version="1.0" encoding="UTF-8"?><datensatz xmlns="urn:ust2b:datensatz">'
    teile = [f"<![CDATA[{_fuer_xml(text)}]]>" for text in datensaetze]
    if len(teile) > 1:
        teile = [f"<teil>{teil}</teil>" for teil in teile]
    return f"{kopf}{''.join(teile)}</datensatz>"


def _fuer_xml(text: str) -> str:
    # JSON has escaped control characters; the two that XML forbids besides are escaped here, which JSON reads the same.
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff").replace("]]>", "]]]]><![CDATA[>")
