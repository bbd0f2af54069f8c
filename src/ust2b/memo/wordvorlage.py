"""A Word template, read and compiled once, filled many times.

The reviewer edits the .docx in Word itself; docxtpl turns what Word makes of it into plain Jinja, here the rest is done
without building a document tree for every memo.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateError
from markupsafe import Markup, escape

from ust2b.memo.vorlagen import FUELLFEHLER, Vorlagenfehler, fehlertext

TAG = (2020, 1, 1, 0, 0, 0)
"""Every part gets the same date, so that bytes do not depend on the clock."""
ALTERNATIVTEXT = "{{ bild.text }}"
"""An image with this alternative text is replaced by the picture of the decision path."""
EMU = 9525
"""English metric units of one pixel."""
_TEILE = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/core\.xml")
_ZEICHNUNG = re.compile(r"<w:drawing>(?:(?!</w:drawing>).)*</w:drawing>", re.DOTALL)
_BEZUG = re.compile(r'r:embed="([^"]+)"')
_ZIEL = re.compile(r"<Relationship\b[^>]*>")
_UMBRUCH = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class Wordvorlage:
    """One template; ``fuelle`` gives the same bytes for the same values."""

    def __init__(self, inhalt: bytes, name: str, env: Environment) -> None:
        """:raises Vorlagenfehler: when the file is no Word file or its Jinja is wrong."""
        self.name = name
        self._bilder: dict[str, str] = {}
        self._vorlagen: dict[str, Template] = {}
        word = env.overlay(autoescape=True, finalize=_gesetzt)
        eigenschaften = env.overlay(autoescape=True)
        try:
            with zipfile.ZipFile(io.BytesIO(inhalt)) as archiv:
                self._teile = {n: archiv.read(n) for n in archiv.namelist() if not n.endswith("/")}
            verweise = self._teile["word/_rels/document.xml.rels"].decode()
            for teil, roh in self._teile.items():
                if _TEILE.fullmatch(teil):
                    quelle = self._bildstellen(roh.decode("utf-8"), verweise)
                    umgebung = word if teil.startswith("word/") else eigenschaften
                    self._vorlagen[teil] = umgebung.from_string(_jinja(quelle))
        except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as fehler:
            raise Vorlagenfehler(f"{name}: Das ist keine Word-Datei (.docx).") from fehler
        except TemplateError as fehler:
            raise Vorlagenfehler(f"{name}: Kein gültiges Jinja: {fehler}") from fehler

    def fuelle(self, werte: Mapping[str, Any], bilder: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
        """The parts of the filled file; ``bilder`` (``svg``, ``emf``) go where the template shows the decision path.

        :raises Vorlagenfehler: when it cannot be rendered.
        """
        teile = dict(self._teile)
        try:
            for teil, vorlage in self._vorlagen.items():
                teile[teil] = _gezaehlt(vorlage.render(werte)).encode("utf-8")
        except FUELLFEHLER as fehler:
            raise Vorlagenfehler(fehlertext(self.name, fehler)) from fehler
        for art, teil in self._bilder.items():
            if bilder is not None and art in bilder:
                teile[teil] = bilder[art]
        return teile

    def _bildstellen(self, xml: str, verweise: str) -> str:
        """Marks where the picture of the decision path stands, so that its size fits every memo."""

        def ersetze(treffer: re.Match[str]) -> str:
            zeichnung = treffer[0]
            if ALTERNATIVTEXT not in zeichnung:
                return zeichnung
            bezuege = set(_BEZUG.findall(zeichnung))
            for verweis in _ZIEL.findall(verweise):
                if _wert(verweis, "Id") in bezuege:
                    ziel = _wert(verweis, "Target")
                    teil = ziel.lstrip("/") if ziel.startswith("/") else f"word/{ziel}"
                    self._bilder[ziel.rpartition(".")[2]] = teil
            return re.sub(r'cx="\d+" cy="\d+"', 'cx="{{ bild.cx }}" cy="{{ bild.cy }}"', zeichnung)

        return _ZEICHNUNG.sub(ersetze, xml)


def gepackt(teile: Mapping[str, bytes]) -> bytes:
    """The parts as one file; pictures and texts alike are compressed."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(zipfile.ZipInfo(name, TAG), inhalt, zipfile.ZIP_DEFLATED)
    return ziel.getvalue()


def lies_vorlage(datei: Path, env: Environment) -> Wordvorlage:
    return Wordvorlage(datei.read_bytes(), datei.name, env)


def _jinja(xml: str) -> str:
    if "{" not in xml:
        return xml
    from docxtpl import DocxTemplate

    return DocxTemplate("").patch_xml(xml)


def _wert(verweis: str, name: str) -> str:
    treffer = re.search(rf'\b{name}="([^"]*)"', verweis)
    return treffer[1] if treffer else ""


def _gesetzt(wert: Any) -> Any:
    """What a user wrote as text of Word: escaped, a line break as line break."""
    if isinstance(wert, str) and not isinstance(wert, Markup) and "\n" in wert:
        return _UMBRUCH.join(escape(zeile) for zeile in wert.split("\n"))
    return wert


def _gezaehlt(xml: str) -> str:
    """Pictures of a document have different numbers, also where a loop repeats one."""
    nummer = 0

    def naechste(treffer: re.Match[str]) -> str:
        nonlocal nummer
        nummer += 1
        return f'{treffer[1]}{nummer}"'

    return re.sub(r'(<wp:docPr id=")\d+"', naechste, xml)
