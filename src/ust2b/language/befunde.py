"""The closed list of findings: code, short title, and how grave it is. Each has a page ``docs/befunde/<code>.md``."""

from __future__ import annotations

from ust2b.language.meldung import FEHLER, WARNUNG

TITEL = {
    "L01": "Datei nicht lesbar",
    "L02": "Schlüssel steht doppelt",
    "L03": "Feld gibt es nicht",
    "L04": "Feld fehlt",
    "L05": "Falsche Form",
    "L06": "Name ist nicht erklärt",
    "L07": "Wert ist nicht möglich",
    "L08": "Betrag, Zahl oder Tag nicht lesbar",
    "L10": "Name ist doppelt vergeben",
    "L11": "Fassungen überschneiden sich",
    "L12": "Kreis",
    "L13": "Vergleich passt nicht zum Typ",
    "P01": "Lücke zwischen Fassungen",
    "P02": "Merkmal oder Größe ohne Verwendung",
    "P03": "Parameter ohne Verwendung",
    "P04": "Quelle ohne Verwendung",
    "P05": "Tragende Quelle nicht selbst gesehen",
    "P06": "Regel ruht auf schwacher Quelle",
    "P07": "Quelle unvollständig",
    "P08": "Platzhalter liest die Regel nicht",
    "P09": "Satz ist keine gültige Vorlage",
    "P10": "Zahl des Gesetzes im Text",
    "P11": "Zahl des Gesetzes im Programm",
    "P12": "Regel stützt sich auf eine nicht gestellte Frage",
    "P13": "Wertung nicht von einem Menschen gesetzt",
    "P14": "Prüffälle fehlen",
    "P15": "Norm nicht lesbar",
    "P16": "Zwei Regeln sagen dasselbe",
    "P17": "Toter Zweig",
    "P18": "Ausnahme verschluckt ihre Regel",
    "P19": "Vorrang ohne Wirkung",
    "P20": "Wert, den keine Regel feststellt",
    "P21": "Prüffall: Antwort der Regel anders",
    "P22": "Prüffall: Feststellung anders",
    "P23": "Änderung der Regel nicht bemerkt",
    "P24": "Zu viele Änderungen nicht bemerkt",
    "P25": "Regel nie erreicht",
    "P26": "Zu wenige Regeln erreicht",
    "P27": "Beweise verlangt, aber nicht möglich",
    "P28": "Entschiedener Fall kommt anders heraus",
    "A01": "Vermutete Tatsachen widersprechen sich",
    "A02": "Gruppenregel belegt nicht, dass die Leistung fehlt",
    "A03": "Auffangart entscheidet",
    "A04": "Suchwort findet nie etwas",
    "A05": "Leistungsart vermutet eine Wertung",
    "A06": "Leistungsart ist nicht zu finden",
    "B01": "Regelkonflikt erreichbar",
    "B02": "Regel trägt nie",
    "B03": "Wert wird nie festgestellt",
    "B04": "Lücke bei vollen Tatsachen",
    "B05": "Zusicherung hält nicht",
    "B06": "Zusicherung trifft nie zu",
    "B07": "Ergebnistabelle unvollständig",
    "B08": "Regeln ohne eigene Wirkung",
    "B09": "Beweis und Definition weichen ab",
}

NUR_WARNUNG = frozenset({"P02", "P04", "P05", "P06", "P12", "P23", "P25", "P28", "A06", "B04", "B08"})
"""Findings that do not refuse the rulebook: it may count, but somebody should look."""


def schwere(code: str) -> str:
    """``fehler`` or ``warnung``."""
    return WARNUNG if code in NUR_WARNUNG else FEHLER
