"""Use case: many memos into a folder, in several formats."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ust2b.app.ablage import eindeutig
from ust2b.app.auswertung import Auswertung
from ust2b.app.vermerk import dateiname, vermerk
from ust2b.app.vermerkdatensatz import Umfeld
from ust2b.core.beurteilung import Beurteilung
from ust2b.memo.bild import wegbild
from ust2b.memo.modell import Vermerk
from ust2b.memo.muster import muster

SETZER = 2
"""Threads that set memos while the next ones are composed; only PDF gains, it is set outside the interpreter."""
VORRAT = 8
"""Files that may wait for the one before them."""


@dataclass(frozen=True)
class Auftrag:
    """Which memos, in which formats, with which templates of the municipality."""

    formate: Sequence[str]
    eigene_vorlagen: Path | None = None
    aktenzeichen: str = ""


def schreiber(auftrag: Auftrag, art: str) -> Callable[[Vermerk, date], bytes]:
    """A function from memo and day of supply to bytes; heavy libraries are loaded only for their format."""
    if art == "pdf":
        from ust2b.memo.pdf import PdfSchreiber

        pdf = PdfSchreiber(auftrag.eigene_vorlagen)
        return pdf.schreibe
    if art == "docx":
        from ust2b.memo.word import schreibe_word

        return lambda v, _: schreibe_word(v, auftrag.eigene_vorlagen)
    from ust2b.memo.vorlagen import schreibe_text

    return lambda v, _: schreibe_text(v, f"vermerk.{art}", auftrag.eigene_vorlagen).encode("utf-8")


def dateinamen(beurteilungen: Sequence[Beurteilung]) -> dict[tuple[str, str], str]:
    """A file name of its own for each activity of the catalogue, by legal person and id.

    Where ids differ only in signs that a file name drops („a/b“, „a b“), the later ones are counted. The whole
    catalogue is named, so that the name does not depend on which memos are asked for.
    """
    namen = eindeutig([dateiname(b) for b in beurteilungen])
    return {(b.sachverhalt.rechtstraeger, b.sachverhalt.id): name for b, name in zip(beurteilungen, namen, strict=True)}


def erzeuge(auswertung: Auswertung, gewaehlte: Sequence[Beurteilung], auftrag: Auftrag) -> Iterator[tuple[str, bytes]]:
    """File name and content of every memo.

    :raises ust2b.memo.vorlagen.Vorlagenfehler: before the first memo when a template is defective.
    """
    from ust2b.memo.vorlagen import verlange_gute_vorlagen

    verlange_gute_vorlagen(auftrag.eigene_vorlagen)
    schreibende = {art: schreiber(auftrag, art) for art in auftrag.formate}
    for probe in muster():
        # what a template names in a loop shows only when it is filled
        for schreibe in schreibende.values():
            schreibe(probe, date(2027, 1, 1))
    namen = dateinamen(auswertung.beurteilungen)
    umfeld = Umfeld([b.sachverhalt for b in auswertung.beurteilungen])
    with ThreadPoolExecutor(SETZER) as setzer:
        wartend: deque[tuple[str, Future[bytes]]] = deque()
        for b in gewaehlte:
            tag = b.sachverhalt.leistungsdatum
            name = namen[b.sachverhalt.rechtstraeger, b.sachverhalt.id]
            v = replace(vermerk(auswertung, b, auftrag.aktenzeichen, umfeld), dateiname=name)
            for art, schreibe in schreibende.items():
                if art == "md":
                    # Markdown shows pictures only from files
                    wartend.append((f"{name}.svg", setzer.submit(_svg, v)))
                wartend.append((f"{name}.{art}", setzer.submit(schreibe, v, tag)))
            while len(wartend) > VORRAT:
                fertig, inhalt = wartend.popleft()
                yield fertig, inhalt.result()
        for fertig, inhalt in wartend:
            yield fertig, inhalt.result()


def _svg(v: Vermerk) -> bytes:
    return wegbild(v).encode("utf-8")
