"""Facts as German sentences for a memo: „Art der Zahlung: Gebühr.“"""

from __future__ import annotations

from ust2b.app.texte import wert_text
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import UNBEKANNT, Bereich, Wissen


def tatsachensatz(werk: Regelwerk, name: str, wissen: Wissen) -> str:
    """Label and value of a fact, readable aloud; a written *unbekannt* is reported as such."""
    merkmal = werk.merkmale[name]
    if wissen == UNBEKANNT or (isinstance(wissen, Bereich) and wissen.von is None):
        return f"{merkmal.kurz}: als unklar angegeben."
    text = wert_text(werk, name, wissen)
    art = "Wertung " + merkmal.wertung + ", " if merkmal.wertung else ""
    return f"{art}{merkmal.kurz}: {text}."
