"""Results as CSV for Excel and LibreOffice: BOM, semicolon, decimal comma, no formulas."""

from __future__ import annotations

import csv
import io

from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import taetigkeit_satz

KOPF = (
    "id",
    "bezeichnung",
    "rechtstraeger",
    "leistungsdatum",
    "betrag",
    "klasse",
    "ergebnis",
    "normen",
    "regeln",
    "vorbehalte",
    "offene_fragen",
    "moegliche_ergebnisse",
    "regelstand",
    "pruefsumme",
)


def als_csv(auswertung: Auswertung) -> str:
    """One row per activity; texts that a spreadsheet would read as a formula get a leading apostrophe."""
    puffer = io.StringIO(newline="")
    schreiber = csv.writer(puffer, delimiter=";", lineterminator="\r\n")
    schreiber.writerow(KOPF)
    werk = auswertung.werk
    for b in auswertung.beurteilungen:
        t = taetigkeit_satz(b, werk)
        betrag = "" if t.betrag_cent is None else f"{t.betrag_cent / 100:.2f}".replace(".", ",")
        tag = ".".join(reversed(t.leistungsdatum.split("-")))
        texte = (
            t.id, t.bezeichnung, t.rechtstraeger, tag, betrag, t.klasse, t.ergebnis, "; ".join(t.normen),
            ", ".join(t.regeln), " ".join(v.text for v in t.vorbehalte), " ".join(f.frage for f in t.fragen),
            " | ".join(t.moegliche), werk.name, werk.pruefsumme,
        )  # fmt: skip
        schreiber.writerow([harmlos(text) for text in texte])
    return "\ufeff" + puffer.getvalue()


def harmlos(text: str) -> str:
    """A leading =, +, -, @, tab or line break would make a spreadsheet compute; the apostrophe keeps it text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
