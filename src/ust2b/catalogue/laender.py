"""The Länder, as catalogues name them. Decrees of other Länder are marked, so a Land must never be misread."""

from __future__ import annotations

NAMEN = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
_WEITERE = {"NRW": "NW", "BRB": "BB", "NDS": "NI", "RLP": "RP", "LSA": "ST", "BAWÜ": "BW"}


def land_aus_text(text: str) -> str:
    """The two letters of the Land from its letters or its name; empty stays empty.

    :raises ValueError: with a German sentence.
    """
    gross = text.strip().upper()
    nach_name = {name.upper(): kuerzel for kuerzel, name in NAMEN.items()}
    if not gross or gross in NAMEN:
        return gross
    kuerzel = nach_name.get(gross) or _WEITERE.get(gross)
    if kuerzel is None:
        erlaubt = ", ".join(NAMEN)
        raise ValueError(f"„{text}“ ist kein Land. Erlaubt sind der Name oder eines der Kürzel {erlaubt}.")
    return kuerzel
