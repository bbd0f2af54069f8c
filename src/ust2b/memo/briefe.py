"""Letters in every format; heavy libraries are loaded only for their format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ust2b.memo.schreiben import Schreiben
from ust2b.memo.typografie import satzfertig

ORDNER = "schreiben"


def schreiber(art: str, eigene: Path | None) -> Callable[[Schreiben], bytes]:
    """A function from letter to bytes; the same letter gives the same bytes."""
    if art == "pdf":
        from ust2b.memo.pdf import PdfSchreiber

        pdf = PdfSchreiber(eigene, "schreiben.typ", ORDNER)
        return lambda s: pdf.setze(satzfertig(s.als_daten()), s.tag)
    if art == "docx":
        from ust2b.memo.word import fuelle_word, verpackt, wordvorlage

        datei = str(wordvorlage("schreiben.docx", ORDNER, eigene))
        return lambda s: verpackt(fuelle_word(datei, {"s": satzfertig(s.als_daten())}, eigene))
    from ust2b.memo.vorlagen import fuelle_vorlage

    return lambda s: fuelle_vorlage(f"schreiben.{art}.j2", {"s": s}, ORDNER, eigene).encode("utf-8")
