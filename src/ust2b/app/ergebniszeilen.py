"""Results as rows for workbooks and CSV, and what stands on the sheet „Regelstand"."""

from __future__ import annotations

from datetime import date

from ust2b import __version__
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import TaetigkeitSatz, taetigkeit_satz
from ust2b.app.saetze import GRUND, HAFTUNGSSATZ, hinweise
from ust2b.catalogue.ausgabe import Ergebniszeile
from ust2b.core.regelwerk import Regelwerk


def ergebniszeilen(auswertung: Auswertung) -> list[Ergebniszeile]:
    """One row per activity, in catalogue order."""
    return [_zeile(taetigkeit_satz(b, auswertung.werk), auswertung.werk) for b in auswertung.beurteilungen]


def _zeile(t: TaetigkeitSatz, werk: Regelwerk) -> Ergebniszeile:
    gruende = dict.fromkeys(GRUND.get(e.grund, e.grund) for e in t.ergebnisse if e.grund)
    erste = t.fragen[0] if t.fragen else None
    return Ergebniszeile(
        id=t.id,
        bezeichnung=t.bezeichnung,
        rechtstraeger=t.rechtstraeger,
        leistungsdatum=date.fromisoformat(t.leistungsdatum),
        betrag_cent=t.betrag_cent,
        klasse=t.klasse,
        ergebnis_text=t.ergebnis,
        grund="" if t.fragen else ", ".join(gruende),
        normen=tuple(t.normen) if not t.fragen else (),
        vorbehalte=tuple(v.text for v in t.vorbehalte if v.art != "gesetzgebung_offen"),
        naechste_frage=erste.frage if erste else "",
        antwortet=erste.antwortet if erste else "",
        moegliche=tuple(t.moegliche),
        hinweise=tuple(v.text for v in t.vorbehalte if v.art == "gesetzgebung_offen"),
        regelstand=f"{werk.name or '–'} ({werk.pruefsumme[:12]})",
    )


def regelstand_angaben(auswertung: Auswertung) -> dict[str, str]:
    """Rule state, program, reading and general notices, in the order they are shown."""
    werk = auswertung.werk
    angaben = {
        "Regelstand": werk.name,
        "Prüfsumme (SHA-256)": werk.pruefsumme,
        "Programm": f"ust2b {__version__}",
        "Lesung": auswertung.lesung,
        "Regeln": str(len(werk.regeln)),
    }
    texte = dict.fromkeys(text for b in auswertung.beurteilungen for _, text in hinweise(b))
    for nummer, text in enumerate(texte, 1):
        angaben[f"Hinweis {nummer}"] = text
    angaben["Keine Steuerberatung"] = HAFTUNGSSATZ
    return angaben
