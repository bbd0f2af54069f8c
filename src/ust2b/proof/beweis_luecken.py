"""Gaps: activities of which everything is known and about which the rules still say nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ust2b.core.pruefung import OFFEN, TRAEGT, Pruefung
from ust2b.core.wissen import Bereich
from ust2b.proof.beweis_kodierung import Kodierung
from ust2b.proof.beweis_logik import Formel, Loeser, nicht, oder, und, zwei_von
from ust2b.proof.beweis_welt import Auswahl
from ust2b.proof.beweis_zeuge import Zeuge, lies
from ust2b.proof.prueffaelle import HEUTE

HOECHSTZAHL = 3
"""Gaps shown per conclusion; closing one usually closes others."""


def luecken(loeser: Loeser, k: Kodierung, namen: Sequence[str]) -> dict[str, list[Zeuge]]:
    """Per conclusion the facts that already rule out every rule, taken from an activity of which all is known.

    The result must hang on this gap alone: it is open, a row of the table that reads the conclusion (or one it feeds)
    is reached, and no other conclusion has a gap. Days before today's are not looked at: older law is not meant to be
    complete.
    """
    ergebnis: dict[str, list[Zeuge]] = {}
    welt = k.welt
    ab_heute = welt.zeit.ab[welt.zeit.abschnitt_am(HEUTE)]
    heute = loeser.schalter(welt.zeit.am(HEUTE))
    offen = nicht(k.ergebnis.entschieden)
    immer = [loeser.schalter(f) for f in (welt.voll, welt.allein, k.ohne_konflikt, offen, ab_heute)]
    for name in namen:
        befund = k.befunde[name]
        if befund.luecke is False:
            continue
        haengt = loeser.schalter(oder(k.ergebnis.erreicht.get(n, False) for n in sorted(_gespeiste(k, name))))
        andere = [nicht(b.luecke) for n, b in k.befunde.items() if n != name]
        luecke = loeser.schalter(und([befund.luecke, *andere]))
        gefunden: list[Formel] = []
        while len(gefunden) < HOECHSTZAHL:
            fragen = [*immer, haengt, luecke, *gefunden]
            modell = loeser.frage_literale([*fragen, heute]) or loeser.frage_literale(fragen)
            if modell is None:
                break
            zeuge = _verkleinert(lies(welt, modell), name)
            ergebnis.setdefault(name, []).append(zeuge)
            gefunden.append(loeser.schalter(_anders(k, zeuge)))
    return ergebnis


def _gespeiste(k: Kodierung, name: str) -> set[str]:
    """The conclusion and those that read it, directly or not."""
    gespeist = {name}
    for anderer in k.werk.reihenfolge:
        if k.werk.abhaengigkeiten[anderer] & gespeist:
            gespeist.add(anderer)
    return gespeist


def schweigt(pruefung: Pruefung, name: str) -> bool:
    """According to the definition no rule of the conclusion holds or can still come to hold."""
    befund = pruefung.befund(name)
    return befund.wert is None and not any(b.endgueltig in {TRAEGT, OFFEN} for b in befund.regeln)


def _verkleinert(zeuge: Zeuge, name: str) -> Zeuge:
    """Only the facts without which the rules would no longer be silent for certain."""
    stand = zeuge.pruefung().stand
    tatsachen = dict(zeuge.tatsachen)
    for kandidat in sorted(tatsachen, key=lambda n: not isinstance(tatsachen[n], Bereich)):
        versuch = {n: w for n, w in tatsachen.items() if n != kandidat}
        if schweigt(Pruefung(stand, versuch), name):
            tatsachen = versuch
    return Zeuge(zeuge.werk, zeuge.tag, tatsachen)


def _anders(k: Kodierung, zeuge: Zeuge) -> Formel:
    """Some chosen values are other ones: two of three or more, so that not the same gap is shown again."""
    fakten = k.welt.fakten
    gewaehlt: list[Formel] = []
    for name, wissen in zeuge.tatsachen.items():
        fakt = fakten[name]
        if isinstance(fakt, Auswahl) and not isinstance(wissen, Bereich):
            gewaehlt += [fakt.werte[w] for w in wissen]
    andere = [nicht(v) for v in gewaehlt]
    return zwei_von(andere) if len(andere) > 2 else oder(andere)
