"""Dossiers in every format; heavy libraries are loaded only for their format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ust2b.memo.bild import wegbild
from ust2b.memo.dossier import Dossier
from ust2b.memo.typografie import satzfertig

ORDNER = "dossier"


def schreiber(art: str, eigene: Path | None) -> Callable[[Dossier], bytes]:
    """A function from dossier to bytes; the same dossier gives the same bytes."""
    if art == "pdf":
        from ust2b.memo.pdf import PdfSchreiber

        pdf = PdfSchreiber(eigene, "dossier.typ", ORDNER)
        return lambda d: pdf.setze(_fuer_pdf(d), d.tag, _anhaenge(d))
    if art == "docx":
        from ust2b.memo.dossierword import schreibe_word

        return lambda d: schreibe_word(d, eigene)
    return lambda d: _als_text(d, art, eigene).encode("utf-8")


def _fuer_pdf(d: Dossier) -> dict[str, Any]:
    from ust2b.memo.pdf import vermerkdaten

    kapitel = [{"anker": k.anker, "vermerk": vermerkdaten(k.vermerk)} for k in d.kapitel]
    stand = next((p.text for p in d.anlage if p.titel == "Regelstand"), "").partition(",")[0]
    return {**satzfertig(d.als_daten()), "kapitel": kapitel, "stand": f"Regelstand {stand}"}


def _anhaenge(d: Dossier) -> str:
    """The records with their names, for the template to attach; their texts stay as they are."""
    liste = zip(d.anhaenge, d.datensaetze, strict=True)
    return json.dumps([{"name": a.name, "kennung": a.kennung, "text": text} for a, text in liste], ensure_ascii=False)


def _als_text(d: Dossier, art: str, eigene: Path | None) -> str:
    from ust2b.memo.vorlagen import fuelle_vorlage

    bilder = {k.anker: wegbild(k.vermerk, k.anker) for k in d.kapitel} if art == "html" else {}
    return fuelle_vorlage(f"dossier.{art}.j2", {"d": d, "bilder": bilder}, ORDNER, eigene)
