"""Charts of accounts: which class is revenue, and the account in the nationwide group numbering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ust2b.catalogue.haushalt.woerterbuch import AUSGABE, AUSGABEWORT, EINNAHME, EINNAHMEWORT
from ust2b.catalogue.tabelle import normal

DOPPIK, KAMERAL = "doppik", "kameral"
_ERTRAGSKLASSEN = frozenset("34")
"""Revenue class of the Länder that follow the common chart: 4 or 3; the groups below it are the same."""
_SPIEGEL_BLEIBT = ("68", "69")
"""Payments without a revenue behind them: investment and financing."""


@dataclass(frozen=True)
class Kontenrahmen:
    """``ertrag``: class of revenue accounts in doppik; empty when unknown."""

    art: str = ""
    ertrag: str = ""
    richtungen: tuple[tuple[str, str], ...] = ()

    def richtung(self, konto_nr: str) -> str:
        return dict(self.richtungen).get(konto_nr[:1], "")

    def einheitlich(self, konto_nr: str) -> str:
        """Account as ``d4321`` or ``k110``; empty for charts of their own."""
        ziffern = re.sub(r"\D", "", konto_nr)
        if self.art == KAMERAL and len(ziffern) >= 3:
            return f"k{ziffern[:4]}"
        if (
            self.art == DOPPIK
            and len(ziffern) >= 2
            and ziffern[0] in (self.ertrag, "6")
            and self.ertrag in _ERTRAGSKLASSEN
        ):
            return f"d4{ziffern[1:4]}" if not ziffern.startswith(_SPIEGEL_BLEIBT) else f"d{ziffern[:4]}"
        return ""

    def ist_spiegel(self, konto_nr: str) -> bool:
        """The account is the payment side of a revenue that also stands in the result budget."""
        spiegelt = self.art == DOPPIK and self.ertrag in _ERTRAGSKLASSEN
        return spiegelt and konto_nr.startswith("6") and not konto_nr.startswith(_SPIEGEL_BLEIBT)


def erkenne_rahmen(zeilen: Iterable[tuple[str, str, str]]) -> Kontenrahmen:
    """The chart from account number, account text and direction (if known) of the lines."""
    worte: dict[str, Counter[str]] = {}
    bekannt: dict[str, Counter[str]] = {}
    for nummer, text, richtung in zeilen:
        if not nummer[:1].isdigit():
            continue
        ziffer, gefaltet = nummer[0], normal(text)
        if richtung:
            bekannt.setdefault(ziffer, Counter())[richtung] += 1
        zaehler = worte.setdefault(ziffer, Counter())
        if EINNAHMEWORT.search(gefaltet):
            zaehler[EINNAHME] += 1
        if AUSGABEWORT.search(gefaltet):
            zaehler[AUSGABE] += 1
    richtungen = {}
    for ziffer, zaehler in worte.items():
        stimmen = bekannt.get(ziffer) or zaehler
        if stimmen and stimmen.most_common(1)[0][1] >= 0.7 * sum(stimmen.values()):
            richtungen[ziffer] = stimmen.most_common(1)[0][0]
    einnahme = {z for z, r in richtungen.items() if r == EINNAHME}
    ausgabe = {z for z, r in richtungen.items() if r == AUSGABE}
    ist_kameral = len(einnahme) >= 2 or (einnahme & set("012") and ausgabe and ausgabe <= set("456789"))
    if einnahme and einnahme <= set("0123") and ist_kameral:
        richtungen = {z: EINNAHME if z in "0123" else AUSGABE for z in "0123456789"}
        return Kontenrahmen(KAMERAL, "", tuple(sorted(richtungen.items())))
    ertrag = next((z for z in "435" if z in einnahme), "")
    if not ertrag:
        return Kontenrahmen("", "", tuple(sorted(richtungen.items())))
    if ertrag in _ERTRAGSKLASSEN:
        richtungen |= {ertrag: EINNAHME, str(int(ertrag) + 1): AUSGABE, "6": EINNAHME, "7": AUSGABE}
    else:
        # The Hessian chart: 5 revenue, 6 and 7 expense. „Entgelte“ for employees read like revenue and are none.
        richtungen |= {ertrag: EINNAHME, "6": AUSGABE, "7": AUSGABE}
    return Kontenrahmen(DOPPIK, ertrag, tuple(sorted(richtungen.items())))
