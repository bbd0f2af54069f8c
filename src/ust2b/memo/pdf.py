"""The memo as PDF: accessible (PDF/UA-1) and archivable (PDF/A-3a) at once, with its record attached."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.bild import beschreibung, wegbild
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import geschuetzt, ohne_steuerzeichen
from ust2b.memo.vorlagen import Vorlagenfehler

HOECHSTENS_ERSETZT = 50
"""Different characters without a glyph that are replaced by „?“ before a memo is refused."""


class PdfSchreiber:
    """Keeps one Typst compiler for many memos; the same memo gives the same bytes."""

    def __init__(self, eigene: Path | None = None) -> None:
        """:raises Vorlagenfehler: when the extra ``pdf`` is not installed."""
        try:
            import typst
        except ImportError:
            raise Vorlagenfehler("Für PDF fehlt ein Zusatz: pip install 'ust2b[pdf]'.") from None
        ordner = vorlagenverzeichnis() / "vermerk"
        datei = ordner / "vermerk.typ"
        if eigene is not None and (eigene / "vermerk.typ").is_file():
            ordner, datei = eigene, eigene / "vermerk.typ"
        self._typst = typst
        self._compiler = typst.Compiler(str(datei), root=str(ordner), ignore_system_fonts=True)

    def schreibe(self, vermerk: Vermerk, tag: date) -> bytes:
        """:raises Vorlagenfehler: when Typst refuses the template or the result would not be accessible."""
        daten = _geschuetzt(vermerk.als_daten())
        daten |= {
            "datensatz": vermerk.datensatz,
            "tag": tag.isoformat(),
            "bild": wegbild(vermerk),
            "bildtext": beschreibung(vermerk),
        }
        zeit = int((tag - date(1970, 1, 1)).total_seconds())
        eingabe = json.dumps(daten, ensure_ascii=False)
        for _ in range(HOECHSTENS_ERSETZT):
            try:
                return self._uebersetze(eingabe, zeit)
            except self._typst.TypstError as fehler:
                zeichen = _nicht_darstellbar(str(fehler))
                if zeichen is None or zeichen not in eingabe:
                    raise Vorlagenfehler(f"vermerk.typ: {fehler}") from fehler
                eingabe = eingabe.replace(zeichen, "?")
        raise Vorlagenfehler("Der Vermerk enthält zu viele Zeichen, die keine Schrift darstellt.")

    def _uebersetze(self, eingabe: str, zeit: int) -> bytes:
        inhalt: Any = self._compiler.compile(
            format="pdf", sys_inputs={"daten": eingabe}, pdf_standards=["ua-1", "a-3a"], timestamp=zeit
        )
        return bytes(inhalt)


def _nicht_darstellbar(meldung: str) -> str | None:
    """The text of which Typst says that no embedded font has it (an emoji, a foreign script)."""
    treffer = re.search(r'the text `"(.+?)"` could not be displayed', meldung)
    return treffer[1] if treffer else None


def _geschuetzt(wert: Any) -> Any:
    if isinstance(wert, str):
        return geschuetzt(ohne_steuerzeichen(wert))
    if isinstance(wert, dict):
        return {k: _geschuetzt(v) for k, v in wert.items()}
    if isinstance(wert, list | tuple):
        return [_geschuetzt(v) for v in wert]
    return wert
