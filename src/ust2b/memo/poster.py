"""A picture as poster: one page A3, accessible (PDF/UA-1) and archivable (PDF/A-3a)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ust2b.memo.vorlagen import PDF_FEHLT, Vorlagenfehler

_SEITE = """
#let tag = sys.inputs.tag.split("-").map(int)
#set document(title: sys.inputs.titel, date: datetime(year: tag.at(0), month: tag.at(1), day: tag.at(2)))
#set text(lang: "de", region: "DE")
#set page(paper: "a3", margin: 9mm)
#align(center + horizon, image(
  bytes(sys.inputs.bild), format: "svg", width: 100%, height: 100%, fit: "contain", alt: sys.inputs.text
))
"""


def poster_pdf(svg: str, titel: str, text: str, tag: date) -> bytes:
    """``svg`` on one page A3; ``text`` is its alternative text, ``tag`` the day the document says it is from.

    :raises Vorlagenfehler: when the extra ``pdf`` is not installed.
    """
    try:
        import typst
    except ImportError:
        raise Vorlagenfehler(PDF_FEHLT) from None
    inhalt: Any = typst.Compiler(ignore_system_fonts=True).compile(
        _SEITE.encode(),
        format="pdf",
        sys_inputs={"bild": svg, "titel": titel, "text": text, "tag": tag.isoformat()},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=int((tag - date(1970, 1, 1)).total_seconds()),
    )
    return bytes(inhalt)
