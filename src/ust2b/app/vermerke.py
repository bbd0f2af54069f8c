"""Use case: many memos into a folder, in several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ust2b.app.auswertung import Auswertung
from ust2b.app.vermerk import vermerk
from ust2b.core.beurteilung import Beurteilung
from ust2b.memo.modell import Vermerk

FORMATE = ("docx", "pdf", "html", "md")


@dataclass(frozen=True)
class Auftrag:
    """Which memos, in which formats, with which templates of the municipality."""

    formate: Sequence[str]
    eigene_vorlagen: Path | None = None
    aktenzeichen: str = ""


def schreiber(auftrag: Auftrag, art: str) -> Callable[[Vermerk, Beurteilung], bytes]:
    """A function from memo to bytes; heavy libraries are loaded only for their format."""
    if art == "pdf":
        from ust2b.memo.pdf import PdfSchreiber

        pdf = PdfSchreiber(auftrag.eigene_vorlagen)
        return lambda v, b: pdf.schreibe(v, b.sachverhalt.leistungsdatum)
    if art == "docx":
        from ust2b.memo.word import schreibe_word

        return lambda v, _: schreibe_word(v, auftrag.eigene_vorlagen)
    from ust2b.memo.vorlagen import schreibe_text

    return lambda v, _: schreibe_text(v, f"vermerk.{art}", auftrag.eigene_vorlagen).encode("utf-8")


def erzeuge(auswertung: Auswertung, gewaehlte: Sequence[Beurteilung], auftrag: Auftrag) -> Iterator[tuple[str, bytes]]:
    """File name and content of every memo.

    :raises ust2b.memo.vorlagen.Vorlagenfehler: before the first memo when a template is defective.
    """
    from ust2b.memo.vorlagen import Vorlagenfehler, pruefe_vorlagen

    maengel = list(pruefe_vorlagen(auftrag.eigene_vorlagen))
    if maengel:
        raise Vorlagenfehler("Vorlagen berichtigen:\n" + "\n".join(maengel))
    schreibende = {art: schreiber(auftrag, art) for art in auftrag.formate}
    for b in gewaehlte:
        v = vermerk(auswertung, b, auftrag.aktenzeichen)
        for art, schreibe in schreibende.items():
            yield f"{v.dateiname}.{art}", schreibe(v, b)
