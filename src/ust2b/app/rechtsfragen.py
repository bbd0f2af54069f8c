"""Use case: open legal questions of a catalogue, each with the activities and the euros that hang on its answer.

A legal question is a Wertung that nobody has made and that can still change a result. What each answer would lead to is
not argued but evaluated: the activity is judged again as if the answer had been given, all else unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von
from ust2b.app.folgen import preis_ohne_steuer, steuer_im_brutto
from ust2b.app.saetze import kurzformen
from ust2b.app.vermerkdatensatz import Umfeld
from ust2b.core.beurteilung import Beurteilung, beurteile
from ust2b.core.ergebnis import Ergebnis
from ust2b.core.fragen import Frage
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import Merkmal
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.widerspruch import widersprueche

OHNE_STEUER = frozenset({"nicht_steuerbar", "steuerfrei"})


@dataclass(frozen=True)
class Spanne:
    """Least and greatest VAT in cents that the possible results leave in a yearly amount."""

    von: int
    bis: int

    @property
    def strittig(self) -> int:
        return self.bis - self.von


@dataclass(frozen=True)
class Antwort:
    """What one answer to the question would leave possible; ``steuer`` is ``None`` where it cannot be computed."""

    wert: str
    text: str
    ergebnisse: tuple[str, ...]
    steuer: Spanne | None


@dataclass(frozen=True)
class Betroffen:
    """An activity whose result hangs on the question, with what each answer leads to and what else is open."""

    b: Beurteilung
    antworten: tuple[Antwort, ...]
    steuer: Spanne | None
    weitere: tuple[Frage, ...]

    @property
    def betrag(self) -> int | None:
        return betrag_von(self.b)

    @property
    def reif(self) -> bool:
        """Some answer alone changes what is possible, or nothing but judgements is open."""
        allein = any(set(a.ergebnisse) != set(kurzformen(self.b)) for a in self.antworten)
        return allein or all(f.art == "wertung" for f in self.weitere)


@dataclass(frozen=True)
class Rechtsfrage:
    """A Wertung open at one legal person; activities in the order of the catalogue.

    ``spaeter`` are activities where so many facts are open that no answer to this question alone changes anything.
    """

    rechtstraeger: str
    ags: str
    wertung: Merkmal
    betroffene: tuple[Betroffen, ...]
    spaeter: tuple[Betroffen, ...] = ()

    @property
    def betrag(self) -> int:
        """Yearly amounts of the activities in cents; what has no amount counts nothing."""
        return sum(t.betrag or 0 for t in self.betroffene)

    @property
    def steuer(self) -> Spanne:
        """VAT over all activities whose VAT can be computed."""
        spannen = [t.steuer for t in self.betroffene if t.steuer is not None]
        return Spanne(sum(s.von for s in spannen), sum(s.bis for s in spannen))

    @property
    def ohne_steuerbetrag(self) -> tuple[Betroffen, ...]:
        return tuple(t for t in self.betroffene if t.steuer is None)


def rechtsfragen(auswertung: Auswertung, nur: Sequence[str] = ()) -> list[Rechtsfrage]:
    """Open legal questions by legal person in the order of the catalogue, the one with most VAT at stake first.

    ``nur`` keeps these Wertungen (``F10`` or the name of the Merkmal).
    """
    return _Sammler(auswertung, nur).fragen()


class _Sammler:
    def __init__(self, auswertung: Auswertung, nur: Sequence[str]) -> None:
        self.auswertung = auswertung
        self.werk = auswertung.werk
        self.zeitachse = Zeitachse(self.werk)
        self.umfeld = Umfeld([b.sachverhalt for b in auswertung.beurteilungen])
        self.nur = {n.casefold() for n in nur}

    def fragen(self) -> list[Rechtsfrage]:
        gesammelt: dict[tuple[str, str], list[Beurteilung]] = {}
        for b in self.auswertung.beurteilungen:
            for frage in b.fragen:
                if frage.art == "wertung" and self._gewaehlt(self.werk.merkmale[frage.name]):
                    gesammelt.setdefault((b.sachverhalt.rechtstraeger, frage.name), []).append(b)
        traeger = list(dict.fromkeys(b.sachverhalt.rechtstraeger for b in self.auswertung.beurteilungen))
        alle = [self._frage(person, self.werk.merkmale[name], bs) for (person, name), bs in gesammelt.items()]
        return sorted(
            alle, key=lambda f: (traeger.index(f.rechtstraeger), -f.steuer.strittig, -f.betrag, f.wertung.wertung)
        )

    def _frage(self, person: str, wertung: Merkmal, beurteilungen: Sequence[Beurteilung]) -> Rechtsfrage:
        alle = [self._betroffen(b, wertung) for b in beurteilungen]
        return Rechtsfrage(
            person,
            beurteilungen[0].sachverhalt.ags,
            wertung,
            tuple(t for t in alle if t.reif),
            tuple(t for t in alle if not t.reif),
        )

    def _gewaehlt(self, wertung: Merkmal) -> bool:
        return not self.nur or bool({wertung.wertung.casefold(), wertung.name.casefold()} & self.nur)

    def _betroffen(self, b: Beurteilung, wertung: Merkmal) -> Betroffen:
        antworten = tuple(a for wert in wertung.werte if (a := self._antwort(b, wertung, wert)) is not None)
        weitere = tuple(f for f in b.fragen if f.name != wertung.name)
        return Betroffen(b, antworten, steuerspanne(b, b.ergebnisse), weitere)

    def _antwort(self, b: Beurteilung, wertung: Merkmal, wert: str) -> Antwort | None:
        """The activity judged as if ``wert`` had been answered; ``None`` where stated facts rule that answer out."""
        s = b.sachverhalt
        angenommen = self._mit(s, wertung, wert)
        stand = self.zeitachse.am(s.leistungsdatum)
        bisher = {(w.merkmal, w.andere) for w in widersprueche(stand, s.tatsachen)}
        if any((w.merkmal, w.andere) not in bisher for w in widersprueche(stand, angenommen.tatsachen)):
            return None
        umfeld = self.umfeld.von(s)
        if b.hauptleistung:  # the result of a Nebenleistung is that of its Hauptleistung, so is the question
            umfeld = [self._mit(u, wertung, wert) if u.id == b.hauptleistung else u for u in umfeld]
        neu = beurteile(self.zeitachse, [angenommen, *umfeld])[0]
        return Antwort(
            wert, wertung.werte[wert], tuple(kurzformen(neu)), steuerspanne(neu, neu.ergebnisse, betrag_von(b))
        )

    @staticmethod
    def _mit(s: Sachverhalt, wertung: Merkmal, wert: str) -> Sachverhalt:
        return replace(s, angaben={**s.angaben, wertung.name: Angabe(frozenset({wert}))})


def steuerspanne(b: Beurteilung, ergebnisse: Sequence[Ergebnis], betrag: int | None = None) -> Spanne | None:
    """Least and greatest VAT contained in the yearly amount (taken as gross) under the possible results.

    ``None`` without an amount, or where a possible result does not yet say whether and at what rate there is tax.
    """
    betrag = betrag_von(b) if betrag is None else betrag
    if betrag is None:
        return None
    if preis_ohne_steuer(b):
        return Spanne(0, 0)
    stand = b.fall.pruefung.stand
    grenzen = [_steuer(e, betrag, stand) for e in ergebnisse]
    bekannte = [g for g in grenzen if g is not None]
    if not bekannte or len(bekannte) < len(grenzen):
        return None
    return Spanne(min(g.von for g in bekannte), max(g.bis for g in bekannte))


def _steuer(ergebnis: Ergebnis, betrag: int, stand: Rechtsstand) -> Spanne | None:
    if ergebnis.klasse in OHNE_STEUER:
        return Spanne(0, 0)
    if ergebnis.klasse == "steuerpflichtig":
        prozent = _satz(stand, ergebnis.satz)
        return None if prozent is None else Spanne(*[steuer_im_brutto(betrag, prozent)] * 2)
    if ergebnis.klasse == "aufzuteilen":  # the share is open: nothing to all, at no more than the standard rate
        prozent = _satz(stand, "regelsatz")
        return None if prozent is None else Spanne(0, steuer_im_brutto(betrag, prozent))
    return None


def _satz(stand: Rechtsstand, satz: str) -> Fraction | None:
    wert = stand.parameter.get(stand.regelwerk.saetze.get(satz, ""))
    return None if wert is None else Fraction(wert)
