"""The intake workbook: one row per activity, help from the questions of the Merkmale, dropdowns with labels."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ust2b.catalogue.arbeitsmappe import TRAEGERBLATT
from ust2b.catalogue.ausgabe import fuer_zelle, schreibe_atomar
from ust2b.catalogue.erfassungsblatt import (
    DUNKEL,
    HELL,
    KOPFZEILE,
    RAHMEN,
    Erfassungsblatt,
    Formate,
    Listen,
    zeilenhoehe,
)
from ust2b.catalogue.spaltenplan import (
    Gruppe,
    Spalte,
    alle_spalten,
    grundspalten,
    taetigkeitsgruppen,
    traegergruppen,
    traegerspalten,
)
from ust2b.catalogue.vorlagentexte import BEISPIELE, BEISPIELTRAEGER, ERLAEUTERUNG
from ust2b.core.regelwerk import Regelwerk

TAETIGKEITEN = "Tätigkeiten"
ZEILEN = 2000
ZEILEN_TRAEGER = 200
_BREITEN = (34, 46, 46, 14, 46)
_MAPPE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def neue_mappe(puffer: io.BytesIO, werk_name: str, titel: str) -> Any:
    """A workbook that never turns a text into a formula, and whose bytes depend on its content alone."""
    import xlsxwriter

    mappe = xlsxwriter.Workbook(puffer, _MAPPE)
    try:
        tag = date.fromisoformat(werk_name)
    except ValueError:
        tag = date(2000, 1, 1)
    mappe.set_properties({"title": titel, "author": "ust2b", "created": datetime(tag.year, tag.month, tag.day)})
    return mappe


def schreibe_vorlage(werk: Regelwerk, ziel: Path, ueberschreiben: bool = False) -> None:
    """Writes the empty intake workbook with its example and its page of explanation.

    :raises FileExistsError: when the file exists and must not be overwritten.
    :raises ust2b.language.meldung.Ladefehler: when the system refuses; nothing is half-written.
    """
    schreibe_atomar(ziel, vorlage(werk), ueberschreiben)


def vorlage(werk: Regelwerk) -> bytes:
    """The intake workbook as bytes; the same rulebook gives the same bytes."""
    puffer = io.BytesIO()
    mappe = neue_mappe(puffer, werk.name, "Erfassung der Tätigkeiten (§ 2b UStG)")
    formate = Formate(mappe)
    blaetter = {name: mappe.add_worksheet(name) for name in (TAETIGKEITEN, TRAEGERBLATT, "Beispiel", "Erläuterung")}
    listen = Listen(mappe)
    anleitung = "Je Tätigkeit eine Zeile. Gelb umrandet: noch zu fragen. Grau: hier nicht zu fragen."
    erfassungsblatt(werk, formate, listen, blaetter[TAETIGKEITEN], "Erfassung der Tätigkeiten", anleitung).schreibe()
    _traegerblatt(werk, formate, listen, blaetter[TRAEGERBLATT]).schreibe()
    _beispielblatt(werk, formate, listen, blaetter["Beispiel"])
    _erlaeuterung(werk, formate, blaetter["Erläuterung"])
    listen.verbirg()
    farben = (DUNKEL, DUNKEL, "#9A9A9A", "#9A9A9A")
    for blatt, farbe in zip(blaetter.values(), farben, strict=True):
        blatt.set_tab_color(farbe)
    blaetter[TAETIGKEITEN].activate()
    mappe.close()
    return puffer.getvalue()


def erfassungsblatt(
    werk: Regelwerk, formate: Formate, listen: Listen, blatt: Any, titel: str, anleitung: str
) -> Erfassungsblatt:
    letzte = KOPFZEILE + 1 + ZEILEN_TRAEGER
    return Erfassungsblatt(
        werk, formate, listen, blatt, titel, anleitung, grundspalten(), taetigkeitsgruppen(werk), ZEILEN, 2,
        traegerbereich=f"='{TRAEGERBLATT}'!$A${KOPFZEILE + 2}:$A${letzte}",
    )  # fmt: skip


def _traegerblatt(werk: Regelwerk, formate: Formate, listen: Listen, blatt: Any) -> Erfassungsblatt:
    anleitung = "Je juristische Person eine Zeile: was für alle ihre Tätigkeiten gleich ist."
    return Erfassungsblatt(
        werk, formate, listen, blatt, TRAEGERBLATT, anleitung, traegerspalten(), traegergruppen(werk), ZEILEN_TRAEGER, 1
    )


def _beispielblatt(werk: Regelwerk, formate: Formate, listen: Listen, blatt: Any) -> None:
    eintraege = list(_beispiele(werk))
    benutzt = {name for eintrag in eintraege for name in eintrag}
    gruppen = [Gruppe(g.titel, tuple(s for s in g.spalten if s.name in benutzt)) for g in taetigkeitsgruppen(werk)]
    titel, anleitung = "Beispiel (erfunden)", "So kann es ausgefüllt aussehen. Dieses Blatt wird nicht gelesen."
    Erfassungsblatt(
        werk, formate, listen, blatt, titel, anleitung, grundspalten(), gruppen, len(eintraege), 2, mit_hilfe=False
    ).schreibe(eintraege)


def _beispiele(werk: Regelwerk) -> Iterator[Mapping[str, str | float]]:
    """Examples with labels; facts this rulebook does not know are left out."""
    spalten = {s.name for s in (*grundspalten(), *alle_spalten(taetigkeitsgruppen(werk)))}
    for beispiel in BEISPIELE:
        eintrag = {"rechtstraeger": BEISPIELTRAEGER, **beispiel}
        yield {
            name: werk.merkmale[name].werte.get(wert, wert) if name in werk.merkmale and isinstance(wert, str) else wert
            for name, wert in eintrag.items()
            if name in spalten
        }


def _erlaeuterung(werk: Regelwerk, f: Formate, blatt: Any) -> None:
    blatt.hide_gridlines(2)
    for nummer, breite in enumerate(_BREITEN):
        blatt.set_column(nummer, nummer, breite)
    blatt.set_row(0, 28)
    blatt.write_string(0, 0, "Erläuterung", f(bold=True, font_size=18, font_color=DUNKEL))
    zeile = 2
    for titel, absaetze in ERLAEUTERUNG:
        blatt.write_string(zeile, 0, titel, f(bold=True, font_size=12, font_color=DUNKEL))
        zeile += 1
        for absatz in absaetze:
            # A merged cell does not grow with its text.
            blatt.set_row(zeile, zeilenhoehe([(absatz, 122)]))
            blatt.merge_range(zeile, 0, zeile, 2, "", f(text_wrap=True, valign="top"))
            blatt.write_string(zeile, 0, absatz, f(text_wrap=True, valign="top"))
            zeile += 1
        zeile += 1
    blatt.write_string(zeile, 0, "Alle Spalten", f(bold=True, font_size=12, font_color=DUNKEL))
    kopf = f(bold=True, font_color="white", bg_color=DUNKEL, border=1, border_color=RAHMEN)
    for nummer, text in enumerate(("Spalte", "Frage", "Wo die Antwort steht", "Wer antwortet", "Mögliche Einträge")):
        blatt.write_string(zeile + 1, nummer, text, kopf)
    kopfzeile = zeile + 1
    zeile += 2
    for ueberschrift, spalten in _verzeichnis(werk):
        blatt.merge_range(zeile, 0, zeile, 4, "", f(bold=True, bg_color=HELL[0]))
        blatt.write_string(zeile, 0, ueberschrift, f(bold=True, bg_color=HELL[0]))
        zeile += 1
        for spalte in spalten:
            zelle = f(text_wrap=True, valign="top", border=1, border_color=RAHMEN)
            texte = (spalte.titel, spalte.frage, spalte.hilfe, spalte.antwortet, _eintraege(spalte))
            blatt.set_row(zeile, zeilenhoehe(list(zip(texte, _BREITEN, strict=True)), 400))
            for nummer, text in enumerate(texte):
                blatt.write_string(zeile, nummer, fuer_zelle(text), zelle)
            zeile += 1
    blatt.set_landscape()
    blatt.set_paper(9)
    blatt.fit_to_pages(1, 0)
    blatt.repeat_rows(kopfzeile)
    blatt.set_footer(f"&L&8Regelstand {werk.name}&R&8Seite &P von &N")


def _verzeichnis(werk: Regelwerk) -> Iterator[tuple[str, Sequence[Spalte]]]:
    yield f"Blatt „{TAETIGKEITEN}“", grundspalten()
    for gruppe in taetigkeitsgruppen(werk):
        yield f"Blatt „{TAETIGKEITEN}“: {gruppe.titel}", gruppe.spalten
    yield f"Blatt „{TRAEGERBLATT}“", [*traegerspalten(), *alle_spalten(traegergruppen(werk))]


def _eintraege(spalte: Spalte) -> str:
    if spalte.werte and max(map(len, spalte.werte)) <= 4:
        return ", ".join(spalte.werte)
    if spalte.werte:
        return "\n".join(f"• {wert}" for wert in spalte.werte)
    einheit = f" ({spalte.einheit})" if spalte.einheit else ""
    return {"betrag": "Betrag in Euro", "zahl": f"Zahl{einheit}", "datum": "Tag"}.get(spalte.typ, "Text")
