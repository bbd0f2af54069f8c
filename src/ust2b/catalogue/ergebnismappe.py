"""Results as a formatted workbook: overview, one row per activity, open questions by money, rule state.

A class is told by its word and its sign first; the colours differ in lightness as well: they hold in grey print and for
people who see colours differently.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ust2b.catalogue.ausgabe import KLASSEN, ZEICHEN, Ergebniszeile, fuer_zelle
from ust2b.catalogue.erfassungsblatt import DUNKEL, HELL, RAHMEN, Formate, zeilenhoehe
from ust2b.catalogue.vorlage import neue_mappe

# Fill and font: light to dark from „nothing to pay“ to „to pay“; blue and orange are told apart by everyone.
FARBEN = {
    "nicht_steuerbar": ("#E8F1F8", "#1F3A4D"),
    "steuerbar": ("#F9D9A8", "#5C3A00"),
    "steuerfrei": ("#BFD9EC", "#10324A"),
    "steuerpflichtig": ("#A84A08", "#FFFFFF"),
    "aufzuteilen": ("#E9A15B", "#3D2300"),
    "folgt_hauptleistung": ("#F0F0F0", "#333333"),
    "pruefung_erforderlich": ("#FFFFFF", "#000000"),
}
_SPALTEN = (
    ("ID", 10), ("Bezeichnung", 30), ("Rechtsträger", 18), ("Leistungsdatum", 13), ("Betrag (EUR)", 13),
    ("Klasse", 22), ("Ergebnis", 28), ("Grund", 20), ("Normen", 24), ("Vorbehalte", 36), ("Nächste Frage", 36),
    ("Wer antwortet", 13), ("Mögliche Ergebnisse", 30),
)  # fmt: skip
_KOPF = 2
_EURO = "#,##0.00"
_TAG = "dd.mm.yyyy"


@dataclass(frozen=True, slots=True)
class OffeneFrage:
    """A question that keeps results open; ``betrag_cent`` is the sum over the activities that wait for it."""

    frage: str
    antwortet: str
    anzahl: int
    betrag_cent: int
    taetigkeiten: tuple[str, ...] = ()


def fragen_nach_geld(zeilen: Sequence[Ergebniszeile]) -> list[OffeneFrage]:
    """The next questions of all open activities, the one with the most money behind it first."""
    gesammelt: dict[tuple[str, str], list[Ergebniszeile]] = {}
    for zeile in zeilen:
        if zeile.naechste_frage:
            gesammelt.setdefault((zeile.naechste_frage, zeile.antwortet), []).append(zeile)
    fragen = [
        OffeneFrage(frage, wer, len(liste), sum(z.betrag_cent or 0 for z in liste), tuple(z.id for z in liste))
        for (frage, wer), liste in gesammelt.items()
    ]
    return sorted(fragen, key=lambda f: (-f.betrag_cent, -f.anzahl, f.frage))


def ergebnismappe(zeilen: Sequence[Ergebniszeile], regelstand: Mapping[str, str]) -> bytes:
    """The workbook as bytes; the same results give the same bytes. ``regelstand`` is shown as written, in its order."""
    puffer = io.BytesIO()
    mappe = neue_mappe(puffer, regelstand.get("Regelstand", ""), "Umsatzsteuerliche Einordnung (§ 2b UStG)")
    formate = Formate(mappe)
    blaetter = {n: mappe.add_worksheet(n) for n in ("Übersicht", "Tätigkeiten", "Offene Fragen", "Regelstand")}
    offene = fragen_nach_geld(zeilen)
    _uebersicht(formate, blaetter["Übersicht"], zeilen, offene, regelstand)
    _taetigkeiten(formate, blaetter["Tätigkeiten"], zeilen)
    _fragen(formate, blaetter["Offene Fragen"], offene)
    _regelstand(formate, blaetter["Regelstand"], regelstand)
    for name, blatt in blaetter.items():
        blatt.hide_gridlines(2)
        blatt.set_landscape()
        blatt.set_paper(9)
        blatt.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        blatt.fit_to_pages(1, 0)
        stand = f"Regelstand {regelstand.get('Regelstand', '–')}"
        blatt.set_footer(f"&L&8{name} · {stand}&R&8Seite &P von &N".replace("Regelstand · ", ""))
    blaetter["Übersicht"].activate()
    mappe.close()
    return puffer.getvalue()


def _kopf(f: Formate, blatt: Any, zeile: int, texte: Sequence[str]) -> None:
    stil = f(
        bold=True, text_wrap=True, valign="vcenter", align="left", indent=1, font_color="white", bg_color=DUNKEL,
        border=1, border_color=RAHMEN,
    )  # fmt: skip
    for nummer, text in enumerate(texte):
        blatt.write_string(zeile, nummer, text, stil)


def _zelle(f: Formate, **eigenschaften: Any) -> Any:
    return f(valign="top", border=1, border_color=RAHMEN, **eigenschaften)


def _textzelle(f: Formate) -> Any:
    return _zelle(f, text_wrap=True, align="left", indent=1)


def _klassenzelle(f: Formate, klasse: str) -> Any:
    grund, schrift = FARBEN.get(klasse, ("#FFFFFF", "#000000"))
    # What is open keeps a white cell with a heavy frame: it stands out in any print.
    offen = klasse == "pruefung_erforderlich"
    return f(
        bold=True, text_wrap=True, valign="top", align="left", indent=1, bg_color=grund, font_color=schrift,
        border=2 if offen else 1, border_color="#000000" if offen else RAHMEN,
    )  # fmt: skip


def _klassentext(klasse: str) -> str:
    return f"{ZEICHEN.get(klasse, '·')}  {KLASSEN.get(klasse, klasse)}"


def _titel(f: Formate, blatt: Any, titel: str, zusatz: str) -> None:
    blatt.set_row(0, 28)
    blatt.write_string(0, 0, titel, f(bold=True, font_size=18, font_color=DUNKEL))
    blatt.write_string(1, 0, zusatz, f(italic=True, font_color="#444444"))


def _uebersicht(
    f: Formate,
    blatt: Any,
    zeilen: Sequence[Ergebniszeile],
    fragen: Sequence[OffeneFrage],
    regelstand: Mapping[str, str],
) -> None:
    for nummer, breite in enumerate((44, 12, 18, 14, 30)):
        blatt.set_column(nummer, nummer, breite)
    _titel(f, blatt, "Umsatzsteuerliche Einordnung", f"Regelstand {regelstand.get('Regelstand', '–')}")
    _kopf(f, blatt, 3, ("Klasse", "Tätigkeiten", "Betrag (EUR)", "Anteil am Betrag"))
    summe = sum(z.betrag_cent or 0 for z in zeilen)
    zeile = 4
    for klasse in [k for k in KLASSEN if any(z.klasse == k for z in zeilen)]:
        gruppe = [z for z in zeilen if z.klasse == klasse]
        zeile = _summenzeile(f, blatt, zeile, _klassentext(klasse), gruppe, summe, _klassenzelle(f, klasse), fett=True)
        arten: dict[str, list[Ergebniszeile]] = {}
        for z in gruppe:
            arten.setdefault(z.ergebnis_text, []).append(z)
        for text, teil in sorted(arten.items(), key=lambda p: -sum(z.betrag_cent or 0 for z in p[1])):
            if text != KLASSEN.get(klasse):
                stil = _textzelle(f)
                zeile = _summenzeile(f, blatt, zeile, f"    {text}", teil, summe, stil, fett=False)
    stil = _zelle(f, bold=True, bg_color=HELL[0])
    zeile = _summenzeile(f, blatt, zeile, "Summe", zeilen, summe, stil, fett=True)
    ohne = sum(1 for z in zeilen if z.betrag_cent is None)
    if ohne:
        text = f"Bei {ohne} {'Tätigkeit' if ohne == 1 else 'Tätigkeiten'} ist kein Betrag angegeben."
        blatt.write_string(zeile, 0, text, f(italic=True))
        zeile += 1
    blatt.write_string(zeile + 1, 0, "Was als Nächstes zu klären ist", f(bold=True, font_size=12, font_color=DUNKEL))
    zeile += 2
    _kopf(f, blatt, zeile, ("Frage", "Tätigkeiten", "Betrag (EUR)", "Wer antwortet"))
    for frage in fragen[:5]:
        zeile += 1
        blatt.set_row(zeile, zeilenhoehe([(frage.frage, 44)]))
        blatt.write_string(zeile, 0, fuer_zelle(frage.frage), _textzelle(f))
        blatt.write_number(zeile, 1, frage.anzahl, _zelle(f))
        blatt.write_number(zeile, 2, frage.betrag_cent / 100, _zelle(f, num_format=_EURO))
        blatt.write_string(zeile, 3, fuer_zelle(frage.antwortet), _textzelle(f))
    if not fragen:
        blatt.write_string(zeile + 1, 0, "Keine Frage ist offen.", f(italic=True))


def _summenzeile(
    f: Formate, blatt: Any, zeile: int, text: str, gruppe: Sequence[Ergebniszeile], summe: int, stil: Any, fett: bool
) -> int:
    betrag = sum(z.betrag_cent or 0 for z in gruppe)
    blatt.set_row(zeile, zeilenhoehe([(text, 42)]))
    blatt.write_string(zeile, 0, fuer_zelle(text), stil)
    blatt.write_number(zeile, 1, len(gruppe), _zelle(f, bold=fett))
    blatt.write_number(zeile, 2, betrag / 100, _zelle(f, bold=fett, num_format=_EURO))
    if summe > 0:
        blatt.write_number(zeile, 3, betrag / summe, _zelle(f, bold=fett, num_format="0.0 %"))
    else:
        blatt.write_blank(zeile, 3, None, _zelle(f))
    return zeile + 1


def _taetigkeiten(f: Formate, blatt: Any, zeilen: Sequence[Ergebniszeile]) -> None:
    zusatz = "Dieses Blatt ist Ausgabe: Es enthält keine Angaben. Geändert wird im Katalog, dann neu ausgewertet."
    _titel(f, blatt, "Tätigkeiten", zusatz)
    _kopf(f, blatt, _KOPF, [titel for titel, _ in _SPALTEN])
    blatt.set_row(_KOPF, 32)
    for nummer, (_, breite) in enumerate(_SPALTEN):
        blatt.set_column(nummer, nummer, breite)
    text, umbruch = _zelle(f, num_format="@", align="left", indent=1), _textzelle(f)
    euro, tag = _zelle(f, num_format=_EURO), _zelle(f, num_format=_TAG)
    klassen = {klasse: _klassenzelle(f, klasse) for klasse in dict.fromkeys(z.klasse for z in zeilen)}
    for i, z in enumerate(zeilen, start=_KOPF + 1):
        texte = {
            0: z.id, 1: z.bezeichnung, 2: z.rechtstraeger, 6: z.ergebnis_text, 7: z.grund, 8: "\n".join(z.normen),
            9: "\n".join(z.vorbehalte), 10: z.naechste_frage, 11: z.antwortet, 12: "\n".join(z.moegliche),
        }  # fmt: skip
        blatt.set_row(i, zeilenhoehe([(inhalt, _SPALTEN[n][1]) for n, inhalt in texte.items()], 240))
        for nummer, inhalt in texte.items():
            blatt.write_string(i, nummer, fuer_zelle(inhalt), text if nummer == 0 else umbruch)
        tagesbeginn = datetime(z.leistungsdatum.year, z.leistungsdatum.month, z.leistungsdatum.day)
        blatt.write_datetime(i, 3, tagesbeginn, tag)
        if z.betrag_cent is None:
            blatt.write_blank(i, 4, None, umbruch)
        else:
            blatt.write_number(i, 4, z.betrag_cent / 100, euro)
        blatt.write_string(i, 5, _klassentext(z.klasse), klassen[z.klasse])
    blatt.autofilter(_KOPF, 0, max(_KOPF + 1, _KOPF + len(zeilen)), len(_SPALTEN) - 1)
    blatt.freeze_panes(_KOPF + 1, 2)
    blatt.repeat_rows(_KOPF)
    blatt.set_paper(8)


def _fragen(f: Formate, blatt: Any, fragen: Sequence[OffeneFrage]) -> None:
    _titel(f, blatt, "Offene Fragen", "Zuerst, woran am meisten Geld hängt.")
    spalten = (("Nr.", 6), ("Frage", 64), ("Wer antwortet", 18), ("Tätigkeiten", 12), ("Betrag (EUR)", 16), ("IDs", 50))
    _kopf(f, blatt, _KOPF, [titel for titel, _ in spalten])
    for nummer, (_, breite) in enumerate(spalten):
        blatt.set_column(nummer, nummer, breite)
    for i, frage in enumerate(fragen, start=1):
        zeile = _KOPF + i
        ids = ", ".join(frage.taetigkeiten)
        blatt.set_row(zeile, zeilenhoehe([(frage.frage, 64), (ids, 50)], 120))
        blatt.write_number(zeile, 0, i, _zelle(f))
        blatt.write_string(zeile, 1, fuer_zelle(frage.frage), _textzelle(f))
        blatt.write_string(zeile, 2, fuer_zelle(frage.antwortet), _textzelle(f))
        blatt.write_number(zeile, 3, frage.anzahl, _zelle(f))
        blatt.write_number(zeile, 4, frage.betrag_cent / 100, _zelle(f, num_format=_EURO))
        blatt.write_string(zeile, 5, fuer_zelle(ids), _textzelle(f))
    if not fragen:
        blatt.write_string(_KOPF + 1, 1, "Keine Frage ist offen.", f(italic=True))
    blatt.autofilter(_KOPF, 0, max(_KOPF + 1, _KOPF + len(fragen)), len(spalten) - 1)
    blatt.freeze_panes(_KOPF + 1, 0)
    blatt.repeat_rows(_KOPF)


def _regelstand(f: Formate, blatt: Any, regelstand: Mapping[str, str]) -> None:
    blatt.set_column(0, 0, 30)
    blatt.set_column(1, 1, 100)
    _titel(f, blatt, "Regelstand", "Womit diese Ergebnisse entstanden sind.")
    for i, (name, wert) in enumerate(regelstand.items(), start=3):
        blatt.set_row(i, zeilenhoehe([(wert, 100)]))
        blatt.write_string(i, 0, fuer_zelle(name), _zelle(f, bold=True, bg_color=HELL[0]))
        blatt.write_string(i, 1, fuer_zelle(wert), _textzelle(f))
    zeile = len(regelstand) + 4
    blatt.write_string(zeile, 0, "Zeichen", f(bold=True, font_color=DUNKEL))
    for i, klasse in enumerate(KLASSEN, start=zeile + 1):
        blatt.write_string(i, 0, _klassentext(klasse), _klassenzelle(f, klasse))
