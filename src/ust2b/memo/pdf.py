"""The memo as PDF: accessible (PDF/UA-1) and archivable (PDF/A-3a) at once, with its record attached.

What no font shows is printed as „?“; the attached record keeps every character.
"""

from __future__ import annotations

import json
import re
import threading
from datetime import date
from pathlib import Path
from typing import Any

from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.bild import beschreibung, wegbild
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import satzfertig
from ust2b.memo.vorlagen import PDF_FEHLT, Vorlagenfehler, umgebung

HOECHSTENS_ERSETZT = 50
"""Different characters without a glyph that are replaced by „?“ before a memo is refused."""


_TEIL = re.compile(r'^#import "(teile/[\w-]+\.typ)": \*$', re.MULTILINE)


def typst_quelltext(name: str, eigene: Path | None, ordner: str = "vermerk") -> str:
    """A Typst template with its parts (``#import "teile/…": *``) put in, each from the own folder if it has one.

    Typst imports nothing from outside its root, so a municipality's folder alone could not use packaged parts.
    """
    orte = [p for p in (eigene, vorlagenverzeichnis() / ordner, vorlagenverzeichnis() / "vermerk") if p is not None]
    datei = next((p / name for p in orte if (p / name).is_file()), orte[-1] / name)
    text = datei.read_text(encoding="utf-8")
    return _TEIL.sub(lambda treffer: typst_quelltext(treffer[1], eigene, ordner), text)


class PdfSchreiber:
    """Keeps one Typst compiler for many documents of one template; the same content gives the same bytes."""

    def __init__(self, eigene: Path | None = None, vorlage: str = "vermerk.typ", ordner: str = "vermerk") -> None:
        """:raises Vorlagenfehler: when the extra ``pdf`` is not installed."""
        try:
            import typst
        except ImportError:
            raise Vorlagenfehler(PDF_FEHLT) from None
        self._vorlage = vorlage
        self._quelltext = typst_quelltext(vorlage, eigene, ordner).encode("utf-8")
        self._typst = typst
        self._worte = satzfertig(umgebung(eigene, ordner).globals["w"])
        wurzel = eigene or vorlagenverzeichnis() / ordner
        self._wurzel = str(wurzel)
        self._je_faden = threading.local()

    def schreibe(self, vermerk: Vermerk, tag: date) -> bytes:
        """:raises Vorlagenfehler: when Typst refuses the template or the result would not be accessible."""
        return self.setze(vermerkdaten(vermerk), tag, vermerk.datensatz)

    def setze(self, daten: dict[str, Any], tag: date, datensatz: str = "") -> bytes:
        """``daten`` (texts ready to be set) with the template; ``datensatz`` is handed to it unaltered.

        :raises Vorlagenfehler: when Typst refuses the template or the result would not be accessible.
        """
        zeit = int((tag - date(1970, 1, 1)).total_seconds())
        eingabe = json.dumps({**daten, "w": self._worte, "tag": tag.isoformat()}, ensure_ascii=False)
        for _ in range(HOECHSTENS_ERSETZT):
            try:
                return self._uebersetze(eingabe, datensatz, zeit)
            except self._typst.TypstError as fehler:
                zeichen = _nicht_darstellbar(str(fehler))
                if zeichen is None or zeichen not in eingabe:
                    raise Vorlagenfehler(f"{self._vorlage}: {fehler}") from fehler
                eingabe = eingabe.replace(zeichen, "?")
        raise Vorlagenfehler("Das Dokument enthält zu viele Zeichen, die keine Schrift darstellt.")

    def _compiler(self) -> Any:
        """One per thread: Typst works outside the interpreter, so memos can be set while others are composed."""
        if not hasattr(self._je_faden, "compiler"):
            self._je_faden.compiler = self._typst.Compiler(root=self._wurzel, ignore_system_fonts=True)
        return self._je_faden.compiler

    def _uebersetze(self, eingabe: str, datensatz: str, zeit: int) -> bytes:
        inhalt: Any = self._compiler().compile(
            self._quelltext,
            format="pdf",
            sys_inputs={"daten": eingabe, "datensatz": datensatz},
            pdf_standards=["ua-1", "a-3a"],
            timestamp=zeit,
        )
        return bytes(inhalt)


def vermerkdaten(vermerk: Vermerk) -> dict[str, Any]:
    """The texts of a memo ready to be set, with the picture of its decision path."""
    daten: dict[str, Any] = satzfertig(vermerk.als_daten())
    return daten | {"bild": wegbild(vermerk), "bildtext": beschreibung(vermerk)}


def _nicht_darstellbar(meldung: str) -> str | None:
    """The text that Typst refuses: no embedded font has it (an emoji, a foreign script), or PDF/A forbids it."""
    treffer = re.search(r'the (?:text|PDF contains the codepoint) `"(.+?)"', meldung)
    if treffer is None:
        return None
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda t: chr(int(t[1], 16)), treffer[1])
