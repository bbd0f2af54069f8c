"""Witnesses: the smallest activity that shows something, in German, confirmed by the definition, as a case to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ust2b.core.groessen import berechne
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Groesse, Regelwerk
from ust2b.core.wissen import ENTFAELLT, UNBEKANNTE_ZAHL, Bereich, Wissen, Zahl, ist_unbekannt, punkt
from ust2b.language.beschreibung import name_in_worten, wert_in_worten
from ust2b.proof.beweis_logik import Formel, Loeser, Modell, nicht, und
from ust2b.proof.beweis_welt import Auswahl, Fakt, Summenfakt, Welt, Zahlfakt
from ust2b.proof.prueffaelle import HEUTE

KLEINER_BETRAG = 100_000
"""Cents; an amount nobody looks at closely."""


@dataclass(frozen=True)
class Zeuge:
    """An activity: day of supply and what is known of it; everything else is unknown."""

    werk: Regelwerk
    tag: date
    tatsachen: Mapping[str, Wissen]

    def pruefung(self) -> Pruefung:
        """What the definition says about it."""
        stand = Zeitachse(self.werk).am(self.tag)
        return Pruefung(stand, {**self.tatsachen, LEISTUNGSDATUM: punkt(self.tag.toordinal())})

    @property
    def satz(self) -> str:
        """„Leistung am 01.01.2027; Art der Zahlung: Steuer; …“"""
        teile = [f"Leistung am {self.tag:%d.%m.%Y}"]
        for name, wissen in self.tatsachen.items():
            teile.append(f"{name_in_worten(name, self.werk)}: {_in_worten(name, wissen, self.werk)}")
        if len(teile) == 1:
            teile.append("sonst ist nichts bekannt")
        return "; ".join(teile)

    def als_fall(self, kennung: str, titel: str) -> str:
        """The activity in the format of ``rules/faelle``; what is expected a person still has to say."""
        zeilen = [
            f"- id: {kennung}",
            f"  titel: {_text(titel)}",
            f"  sachverhalt: {_text(self.satz)}",
            f"  stichtag: {self.tag.isoformat()}",
            "  merkmale:",
        ]
        einfache = {n: w for n, w in self.tatsachen.items() if n in self.werk.merkmale}
        merkmale = [n for n in einfache if self.werk.merkmale[n].typ != "wertung"]
        zeilen += [f"    {n}: {als_text(n, einfache[n], self.werk)}" for n in merkmale]
        if not merkmale:
            zeilen[-1] = "  merkmale: {}"
        if wertungen := [n for n in einfache if n not in merkmale]:
            zeilen += ["  wertungen:", *(f"    {n}: {als_text(n, einfache[n], self.werk)}" for n in wertungen)]
        zeilen += [
            "  erwartet: {klasse: pruefung_erforderlich}",
            "  autoritaet: offen",
            "  quelle: Gegenbeispiel eines Beweises",
        ]
        uebrige = [n for n in self.tatsachen if n not in einfache]
        bemerkung = "Die Erwartung trägt ein Mensch ein."
        for name in uebrige:
            wert = _in_worten(name, self.tatsachen[name], self.werk)
            bemerkung += f" Dazu gehört: {name_in_worten(name, self.werk)} {wert}."
        return "\n".join([*zeilen, f"  bemerkung: {_text(bemerkung)}"])


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def als_text(name: str, wissen: Wissen, werk: Regelwerk) -> str:
    """A known fact as it is written in YAML."""
    if not isinstance(wissen, Bereich):
        return "|".join(sorted(wissen)) if wissen else "entfaellt"
    assert wissen.von is not None
    typ = werk.merkmale[name].typ
    if typ == "datum":
        return date.fromordinal(int(wissen.von)).isoformat()
    if typ == "betrag":
        return f"{int(wissen.von) // 100}.{int(wissen.von) % 100:02d}"
    return _dezimal(wissen.von)


def _dezimal(zahl: Zahl) -> str:
    bruch = Fraction(zahl)
    if bruch.denominator == 1:
        return str(bruch.numerator)
    return f"{float(bruch):.6f}".rstrip("0")


def _in_worten(name: str, wissen: Wissen, werk: Regelwerk) -> str:
    if not isinstance(wissen, Bereich):
        return " oder ".join(wert_in_worten(name, w, werk) for w in sorted(wissen)) if wissen else "entfällt"
    if name in werk.groessen:
        betrag = werk.groessen[name].art == "summe"
        typ, einheit = (
            ("betrag", "") if betrag else ("zahl", "Prozent" if werk.groessen[name].art == "anteil" else "Jahre")
        )
    else:
        typ, einheit = werk.merkmale[name].typ, werk.merkmale[name].einheit
    if wissen.von == wissen.bis and wissen.von is not None:
        return _zahl(wissen.von, typ, einheit)
    von = _zahl(wissen.von or 0, typ, einheit)
    return f"mindestens {von}" if wissen.bis is None else f"zwischen {von} und {_zahl(wissen.bis, typ, einheit)}"


def _zahl(zahl: Zahl, typ: str, einheit: str) -> str:
    if typ == "datum":
        return f"{date.fromordinal(int(zahl)):%d.%m.%Y}"
    if typ == "betrag":
        ganze = f"{int(zahl) // 100:,}".replace(",", ".")
        return f"{ganze},{int(zahl) % 100:02d} €"
    return f"{_dezimal(zahl).replace('.', ',')} {einheit}".strip()


def lies(welt: Welt, modell: Modell) -> Zeuge:
    """The activity a model describes."""
    tag = welt.zeit.tag(modell)
    roh = {name: wissen for name, f in welt.fakten.items() if (wissen := _lies_fakt(f, modell, tag)) is not None}
    werk = welt.werk
    mit_bestandteilen = _bestandteile(roh, welt)
    geordnet = sorted(mit_bestandteilen, key=lambda n: (n in werk.groessen, *_stufe(werk, n), n))
    return Zeuge(werk, tag, {n: mit_bestandteilen[n] for n in geordnet})


def _stufe(werk: Regelwerk, name: str) -> tuple[bool, str]:
    merkmal = werk.merkmale.get(name)
    return (merkmal is None, merkmal.stufe.rjust(2, "0") if merkmal else "")


def _lies_fakt(fakt: Fakt, modell: Modell, tag: date) -> Wissen | None:
    if isinstance(fakt, Summenfakt):
        if modell.ist(fakt.entfaellt) or modell.ist(fakt.allein):
            return None
        von = fakt.von.wert(modell, klein=0)
        return (
            Bereich(von, None)
            if modell.ist(fakt.unbegrenzt)
            else Bereich(von, fakt.bis.wert(modell, klein=KLEINER_BETRAG))
        )
    if not modell.ist(fakt.bekannt):
        return None
    if isinstance(fakt, Auswahl):
        return frozenset({next(w for w, v in fakt.werte.items() if modell.ist(v))})
    typ = fakt.merkmal.typ if fakt.merkmal else "zahl"
    klein = {"betrag": KLEINER_BETRAG, "datum": tag.toordinal(), "zahl": 1}.get(typ, 1)
    return punkt(fakt.leiter.wert(modell, klein=klein))


def _bestandteile(roh: dict[str, Wissen], welt: Welt) -> dict[str, Wissen]:
    """Shares are no facts: choose amounts that give them. Where that is not possible the share stays as it is."""
    neu = dict(roh)
    anteile = [g for n in roh if (g := welt.werk.groessen.get(n)) and g.art == "anteil"]
    feste: set[str] = set()
    for groesse in sorted(anteile, key=lambda g: not _hat_grenzen(welt, g.von)):
        bereich = roh[groesse.name]
        assert isinstance(bereich, Bereich)
        assert bereich.von is not None
        versuch = _passend(groesse, Fraction(bereich.von), neu, welt, feste)
        if _berechnet(groesse, versuch) == bereich:
            neu = versuch
            del neu[groesse.name]
            feste |= {groesse.von, groesse.nenner, groesse.abzueglich}
    for groesse in welt.werk.groessen.values():
        gefragt = groesse.art == "anteil" and groesse.name in welt.fakten and groesse.name not in roh
        if gefragt and not ist_unbekannt(_berechnet(groesse, neu)):
            neu[groesse.nenner] = punkt(_cent(neu.get(groesse.abzueglich)))  # no costs left: no share
    return neu


def _berechnet(groesse: Groesse, tatsachen: Mapping[str, Wissen]) -> Wissen:
    def nachschlagen(name: str) -> Wissen:
        return tatsachen.get(name, ENTFAELLT if name == groesse.abzueglich else UNBEKANNTE_ZAHL)

    return berechne(groesse, nachschlagen)


def _hat_grenzen(welt: Welt, name: str) -> bool:
    fakt = welt.fakten.get(name)
    return isinstance(fakt, Zahlfakt) and bool(fakt.leiter.grenzen)


def _passend(
    groesse: Groesse, anteil: Fraction, roh: dict[str, Wissen], welt: Welt, feste: set[str]
) -> dict[str, Wissen]:
    """``roh`` with own amount or costs so that the share comes out; ``feste`` are used by a share settled before."""
    neu = dict(roh)
    if groesse.abzueglich in neu and groesse.abzueglich not in feste and not _hat_grenzen(welt, groesse.abzueglich):
        neu[groesse.abzueglich] = punkt(0)
    abzug = _cent(neu.get(groesse.abzueglich))
    if not _hat_grenzen(welt, groesse.von):
        if groesse.nenner not in feste:
            neu[groesse.nenner] = punkt(100 * KLEINER_BETRAG + abzug)
        neu[groesse.von] = punkt(round(anteil * (_cent(neu[groesse.nenner]) - abzug) / 100))
    elif anteil and groesse.nenner not in feste:
        neu[groesse.nenner] = punkt(round(100 * _cent(neu.get(groesse.von)) / anteil) + abzug)
    return neu


def _cent(wissen: Wissen | None) -> int:
    return int(wissen.von or 0) if isinstance(wissen, Bereich) else 0


def kleinster(loeser: Loeser, welt: Welt, *annahmen: Formel) -> Zeuge | None:
    """The activity with the fewest known facts for which all assumptions hold, or ``None`` when there is none.

    Preferred are today's day of supply and an activity that stands alone in its group; fewest means that not one of
    its known facts can be left out.
    """
    feste = [loeser.schalter(a) for a in annahmen]
    modell = loeser.frage_literale(feste)
    if modell is None:
        return None
    for wunsch in (welt.allein, welt.zeit.am(HEUTE)):
        literal = loeser.schalter(wunsch)
        if (besser := loeser.frage_literale([*feste, literal])) is not None:
            modell, feste = besser, [*feste, literal]
    return lies(welt, verkleinere(loeser, feste, welt, modell))


def verkleinere(loeser: Loeser, feste: list[Formel], welt: Welt, modell: Modell) -> Modell:
    """A model of the literals ``feste`` in which no known fact can be left out; ``modell`` is one to begin with."""
    bekannt = {n: f.bekannt for n, f in welt.fakten.items() if not isinstance(f, Summenfakt) and f.merkmal is not None}
    offen = [n for n, b in bekannt.items() if modell.ist(b)]
    noetig: set[str] = set()
    unbekannt = {n: nicht(b) for n, b in bekannt.items()}
    schritt = max(len(offen) // 4, 1)
    while rest := [n for n in offen if n not in noetig]:
        versuch = rest[:schritt]
        weg = [u for n, u in unbekannt.items() if n not in offen or n in versuch]
        kleiner = loeser.frage_literale([*feste, *weg])
        if kleiner is not None:
            modell = kleiner
            offen = [n for n in offen if modell.ist(bekannt[n])]
        elif schritt == 1:
            noetig.add(versuch[0])
        schritt = max(schritt // 2, 1) if kleiner is None else schritt
    return modell


def zeitraum(loeser: Loeser, welt: Welt, *annahmen: Formel) -> str:
    """„ Möglich ist das nur vom … bis …“, when today's day of supply is not among the days; else empty."""
    formel = loeser.schalter(und(annahmen))
    tage = welt.zeit.tage
    moegliche = [i for i in range(len(tage)) if loeser.moeglich(formel, welt.zeit.in_abschnitten([i]))]
    if not moegliche or welt.zeit.abschnitt_am(HEUTE) in moegliche:
        return ""
    erster, letzter = moegliche[0], moegliche[-1]
    ab = f" vom {tage[erster]:%d.%m.%Y}" if erster > 0 else ""
    bis = f" bis {tage[letzter + 1] - timedelta(days=1):%d.%m.%Y}" if letzter + 1 < len(tage) else ""
    return f" Möglich ist das nur für Leistungen{ab}{bis}."
