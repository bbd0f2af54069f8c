"""Section 4 of a memo: what would settle an open result, each question once, with whom it is asked and what it can
change."""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.app.fundstellen import fundstellen
from ust2b.app.gutachten import QUELLENZUSATZ, mit_fundstellen
from ust2b.app.saetze import QUELLENSTATUS, antwortende_stelle, fragetext, kurzform
from ust2b.app.texte import aufzaehlung, zahlwort
from ust2b.core.beurteilung import Beurteilung, Fall
from ust2b.core.ergebnis import lies_ergebnis
from ust2b.core.fragen import Frage
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.widerspruch import widersprueche
from ust2b.memo.modell import Punkt

GENANNT = 3
"""So many answers are named that would settle the result."""


def nicht_festgestellt(b: Beurteilung, werk: Regelwerk) -> str:
    """One sentence below the facts; the facts themselves stand with their questions in section 4."""
    wertungen = sum(1 for f in b.fragen if f.name in werk.merkmale and werk.merkmale[f.name].wertung)
    uebrige = len(b.fragen) - wertungen
    teile = [f"{zahlwort(uebrige)} {'Angabe' if uebrige == 1 else 'Angaben'}"] if uebrige else []
    teile += [f"{zahlwort(wertungen)} {'Wertung' if wertungen == 1 else 'Wertungen'}"] if wertungen else []
    return (
        f"Es fehlen {aufzaehlung(teile)}; sie stehen als Fragen in Abschnitt 4."
        if len(b.fragen) > 1
        else (f"Es fehlt {teile[0]}; sie steht als Frage in Abschnitt 4." if teile else "")
    )


def klaerung(b: Beurteilung, werk: Regelwerk, wirkungen: Wirkungen) -> Iterator[Punkt]:
    """The questions in the order of their numbers."""
    for frage in b.fragen:
        merkmal = werk.merkmale.get(frage.name)
        text = fragetext(frage, werk)
        if merkmal is not None and merkmal.wertung:
            text += f" (Wertung {merkmal.wertung})"
            if merkmal.tendenz.get("aussage"):
                quellen = fundstellen(merkmal.tendenz.get("quelle", ""), werk)
                worte = QUELLENSTATUS["sekundaer"], QUELLENZUSATZ["sekundaer"]
                text += " " + mit_fundstellen(
                    f"Tendenz: {merkmal.tendenz['aussage']}", [str(q).replace(*worte) for q in quellen]
                )
        elif merkmal is not None and merkmal.nachweis:
            text += f" Nachweis: {merkmal.nachweis}."
        text += wirkungen.satz(b.fall, frage)
        kurz = merkmal.kurz if merkmal is not None else ""
        stelle = antwortende_stelle(frage, werk)
        yield Punkt(f"{kurz} ({stelle})" if kurz else stelle, text)


class Wirkungen:
    """Which single answers would settle an open result; found once for all activities of the same case."""

    def __init__(self) -> None:
        self._saetze: dict[tuple[int, str], str] = {}
        self._faelle: list[Fall] = []  # keeps the cases alive, so that their id stays theirs

    def satz(self, fall: Fall, frage: Frage) -> str:
        """„ Bei „ja“ wäre die Leistung steuerfrei.“ or nothing; begins with a space."""
        schluessel = (id(fall), frage.name)
        if schluessel not in self._saetze:
            self._faelle.append(fall)
            self._saetze[schluessel] = _wirkung(fall, frage)
        return self._saetze[schluessel]


def _wirkung(fall: Fall, frage: Frage) -> str:
    """Only results that were called possible: an answer against a supposed normal case opens the examination anew."""
    pruefung = fall.pruefung
    moeglich = {kurzform(e, pruefung.stand) for e in fall.ergebnisse}
    merkmal = pruefung.stand.regelwerk.merkmale.get(frage.name)
    if merkmal is None or merkmal.ist_zahl:
        return ""
    antworten: dict[str, list[str]] = {}
    for wert, wort in merkmal.werte.items():
        neu = pruefung.mit(frage.name, frozenset({wert}))
        menge = lies_ergebnis(neu)
        formen = {kurzform(e, pruefung.stand) for e in menge.ergebnisse}
        # one class for several grounds names none of them
        if (
            menge.eindeutig
            and len(formen) == 1
            and formen <= moeglich
            and next(widersprueche(pruefung.stand, neu.tatsachen), None) is None
        ):
            antworten.setdefault(formen.pop(), []).append(wort)
    saetze = [
        f" Bei {aufzaehlung([f'„{w}“' for w in worte], 'oder')} wäre die Leistung {ergebnis}."
        for ergebnis, worte in antworten.items()
        if len(worte) <= GENANNT
    ]
    return "".join(saetze[:1] + [s.replace("wäre die Leistung", "wäre sie", 1) for s in saetze[1:]])
