"""Results as rows for workbooks and CSV, and what stands on the sheet „Regelstand"."""

from __future__ import annotations

from dataclasses import dataclass

from ust2b import __version__
from ust2b.app.auswertung import Auswertung
from ust2b.app.saetze import (
    GRUND,
    HAFTUNGSSATZ,
    antwortende_stelle,
    ergebnistext,
    fragetext,
    hinweise,
    kurzformen,
    tragende_normen,
    vorbehaltssatz,
)
from ust2b.catalogue.ausgabe import Ergebniszeile
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import Bereich


def betrag_von(b: Beurteilung) -> int | None:
    """Amount of the activity in cents: the catalogue's, else its revenue as the sums of the rulebook count it."""
    if b.sachverhalt.betrag is not None:
        return b.sachverhalt.betrag
    for groesse in b.fall.pruefung.stand.regelwerk.groessen.values():
        angabe = b.sachverhalt.angaben.get(groesse.von) if groesse.art == "summe" else None
        if angabe is not None and isinstance(angabe.wissen, Bereich) and angabe.wissen.von is not None:
            return int(angabe.wissen.von)
    return None


def ergebniszeilen(auswertung: Auswertung) -> list[Ergebniszeile]:
    """One row per activity, in catalogue order."""
    werk = auswertung.werk
    regelstand = f"{werk.name or '–'} ({werk.pruefsumme[:12]})"
    worte: dict[tuple[int, int], _Worte] = {}
    zeilen: list[Ergebniszeile] = []
    for b in auswertung.beurteilungen:
        gleich = (id(b.fall), id(b.fragen))
        if gleich not in worte:
            worte[gleich] = _worte(b, werk)
        zeilen.append(_zeile(b, worte[gleich], regelstand))
    return zeilen


@dataclass(frozen=True)
class _Worte:
    """What a row says that is the same for all activities of a case."""

    ergebnis: str
    grund: str
    normen: tuple[str, ...]
    frage: str
    antwortet: str
    moegliche: tuple[str, ...]


def _worte(b: Beurteilung, werk: Regelwerk) -> _Worte:
    gruende = dict.fromkeys(GRUND.get(e.grund, e.grund) for e in b.ergebnisse if e.grund)
    erste = b.fragen[0] if b.fragen else None
    return _Worte(
        ergebnis=ergebnistext(b),
        grund="" if erste else ", ".join(gruende),
        normen=() if erste else tuple(tragende_normen(b)),
        frage=fragetext(erste, werk) if erste else "",
        antwortet=antwortende_stelle(erste, werk) if erste else "",
        moegliche=() if b.entschieden else tuple(kurzformen(b)),
    )


def _zeile(b: Beurteilung, worte: _Worte, regelstand: str) -> Ergebniszeile:
    s, zusaetze = b.sachverhalt, hinweise(b)
    vorbehalte = [vorbehaltssatz(v, b) for v in b.fall.vorbehalte]
    vorbehalte += [text for art, text in zusaetze if art != "gesetzgebung_offen"]
    return Ergebniszeile(
        id=s.id,
        bezeichnung=s.bezeichnung,
        rechtstraeger=s.rechtstraeger,
        leistungsdatum=s.leistungsdatum,
        betrag_cent=betrag_von(b),
        klasse=b.klasse,
        ergebnis_text=worte.ergebnis,
        grund=worte.grund,
        normen=worte.normen,
        vorbehalte=tuple(vorbehalte),
        naechste_frage=worte.frage,
        antwortet=worte.antwortet,
        moegliche=worte.moegliche,
        hinweise=tuple(text for art, text in zusaetze if art == "gesetzgebung_offen"),
        regelstand=regelstand,
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
