"""The world of the proofs: the day, what is true of the activity, and what of it is known.

Knowledge is a part of the truth: each fact has its true value (or nobody would ask for it, *entfaellt*) and a switch
„known“. So every set of facts the solver finds can be completed to an activity that can exist: ``nur_wenn``,
``setzt_voraus`` and ``schliesst_aus`` bind the truth, not only what somebody wrote down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from ust2b.core.bedingung import Bedingung, Blatt, Gleich, Grenze, blaetter, gelesene_namen
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM, Groesse, Merkmal, Regelwerk
from ust2b.core.wissen import JA, NEIN, Zahl, punkt, vergleiche
from ust2b.proof.beweis_logik import (
    Formel,
    Leiter,
    Modell,
    Wahrheit,
    folgt,
    gleich,
    kleene,
    nicht,
    oder,
    und,
    variable,
)


class Zeit:
    """The day of supply as a number of sections; within one, the same rules, values and comparisons of the day hold."""

    def __init__(self, schnitte: Iterable[date]) -> None:
        self.schnitte = sorted(set(schnitte))
        if self.schnitte:
            self.tage = [self.schnitte[0] - timedelta(days=1), *self.schnitte]
        else:
            self.tage = [date(2027, 1, 1)]
        self.ab = [True, *(variable(f"{LEISTUNGSDATUM}>={tag}") for tag in self.schnitte)]
        self.regeln = [folgt(spaeter, frueher) for frueher, spaeter in zip(self.ab[1:], self.ab[2:], strict=False)]

    def in_abschnitten(self, abschnitte: Iterable[int]) -> Formel:
        gewaehlt = sorted(abschnitte)
        laeufe = [[x for _, x in g] for _, g in groupby(enumerate(gewaehlt), key=lambda paar: paar[1] - paar[0])]
        return oder(
            und([self.ab[lauf[0]], nicht(self.ab[lauf[-1] + 1]) if lauf[-1] + 1 < len(self.ab) else True])
            for lauf in laeufe
        )

    def abschnitt_am(self, tag: date) -> int:
        return sum(schnitt <= tag for schnitt in self.schnitte)

    def am(self, tag: date) -> Formel:
        return self.in_abschnitten([self.abschnitt_am(tag)])

    def tag(self, modell: Modell) -> date:
        return self.tage[max(i for i, ab in enumerate(self.ab) if modell.ist(ab))]


@dataclass(frozen=True)
class Auswahl:
    """A fact with a closed list of values."""

    merkmal: Merkmal
    werte: dict[str, Formel]
    bekannt: Formel
    entfaellt_wahr: Formel
    entfaellt: Formel
    """In the knowledge: nobody answered, and what is known already rules the question out."""

    def einer_von(self, werte: frozenset[str]) -> Formel:
        return oder(self.werte[w] for w in sorted(werte) if w in self.werte)


@dataclass(frozen=True)
class Zahlfakt:
    """A fact with a number, or a derived share (then ``merkmal`` is ``None``)."""

    merkmal: Merkmal | None
    leiter: Leiter
    bekannt: Formel
    entfaellt_wahr: Formel
    entfaellt: Formel


@dataclass(frozen=True)
class Summenfakt:
    """What is known of a sum over the group: an interval, open upwards when ``unbegrenzt``."""

    groesse: Groesse
    von: Leiter
    bis: Leiter
    unbegrenzt: Formel
    entfaellt: Formel
    allein: Formel
    """No other activity counts: the sum is the own amount."""
    voll: Formel


Fakt = Auswahl | Zahlfakt | Summenfakt


class Welt:
    """Variables of a rulebook's facts, and the bonds between them.

    ``bedingungen`` are read too (assertions), so that facts and figures only they name exist; ``grenztage`` are
    further days at which a section begins. ``anders`` makes a second world that shares everything with the first but
    these facts.
    """

    def __init__(
        self,
        werk: Regelwerk,
        bedingungen: Sequence[Bedingung] = (),
        grenztage: Iterable[date] = (),
        *,
        anders: Collection[str] = (),
    ) -> None:
        self.werk = werk
        self.anders = frozenset(anders)
        self._alle = [*bedingungen, *(r.wenn for r in werk.regeln)]
        self._alle += [g.zaehlt_wenn for g in werk.groessen.values() if g.zaehlt_wenn is not None]
        self.zeit = Zeit(self._schnitte() | set(grenztage))
        # sections can be finer than the states of the rules; each gets its own state so that the day is the right one
        self.staende = [Rechtsstand(werk, -1, tag) for tag in self.zeit.tage]
        self._parameter = {name: [stand.parameter.get(name) for stand in self.staende] for name in werk.parameter}
        self.fakten: dict[str, Fakt] = {}
        self.regeln: list[Formel] = list(self.zeit.regeln)
        self._grenzen = self._sammle_grenzen()
        for name in sorted(self._namen()):
            self.fakt(name)
        self._binde_merkmale()
        self._binde_summen()

    def _schnitte(self) -> set[date]:
        schnitte = set(Zeitachse(self.werk).vertreter()[1:])
        namen = {
            b.parameter for c in self._alle for b in blaetter(c) if isinstance(b, Grenze) and b.name == LEISTUNGSDATUM
        }
        for name in namen:
            for fassung in self.werk.parameter[name].fassungen:
                schnitte |= {date.fromordinal(int(fassung.wert)), date.fromordinal(int(fassung.wert) + 1)}
        return schnitte

    def _sammle_grenzen(self) -> dict[str, set[Zahl]]:
        grenzen: dict[str, set[Zahl]] = {}
        for bedingung in self._alle:
            for blatt in blaetter(bedingung):
                if isinstance(blatt, Grenze) and blatt.name != LEISTUNGSDATUM:
                    werte = self._parameter[blatt.parameter]
                    grenzen.setdefault(blatt.name, set()).update(w for w in werte if w is not None)
        summen = [g for g in self.werk.groessen.values() if g.art == "summe"]
        for summe in summen:  # a sum and its summand must be comparable
            familie = [summe.von, *(g.name for g in summen if g.von == summe.von)]
            gemeinsam = set[Zahl]().union(*(grenzen.get(n, set()) for n in familie))
            for name in familie:
                grenzen[name] = set(gemeinsam)
        return grenzen

    def _namen(self) -> set[str]:
        """Facts and derived quantities that anything here reads, and what those depend on."""
        offen = {n for c in self._alle for n in gelesene_namen(c)}
        fertig: set[str] = set()
        while offen:
            name = offen.pop()
            if name in fertig or (name not in self.werk.merkmale and name not in self.werk.groessen):
                continue
            fertig.add(name)
            if name in self.werk.groessen:
                groesse = self.werk.groessen[name]
                offen |= {n for n in (groesse.von, groesse.nenner, groesse.abzueglich) if n}
            else:
                merkmal = self.werk.merkmale[name]
                bedingungen = [merkmal.nur_wenn, *merkmal.setzt_voraus.values(), *merkmal.schliesst_aus.values()]
                offen |= {n for b in bedingungen if b is not None for n in gelesene_namen(b)}
        return fertig

    def fakt(self, name: str) -> Fakt:
        if name not in self.fakten:
            if name in self.werk.groessen:
                groesse = self.werk.groessen[name]
                self.fakten[name] = self._summe(groesse) if groesse.art == "summe" else self._anteil(groesse)
            else:
                self.fakten[name] = self._merkmal(self.werk.merkmale[name])
        return self.fakten[name]

    def _kennung(self, name: str) -> str:
        return f"zweite {name}" if name in self.anders else name

    def _merkmal(self, merkmal: Merkmal) -> Fakt:
        kennung = self._kennung(merkmal.name)
        bekannt = variable(f"bekannt {kennung}")
        entfaellt_wahr: Formel = False
        entfaellt: Formel = False
        if merkmal.nur_wenn is not None:
            entfaellt_wahr = variable(f"{kennung} entfaellt in Wahrheit")
            entfaellt = variable(f"{kennung} entfaellt")
            self.regeln.append(gleich(entfaellt, und([nicht(bekannt), kleene(merkmal.nur_wenn, self.wissen)[1]])))
        if merkmal.ist_zahl:
            grenzen = sorted(self._grenzen.get(merkmal.name, ()))
            leiter = Leiter(kennung, grenzen, ganz=merkmal.typ != "zahl")
            return Zahlfakt(merkmal, leiter, bekannt, entfaellt_wahr, entfaellt)
        werte = {wert: variable(f"{kennung}={wert}") for wert in merkmal.werte}
        return Auswahl(merkmal, werte, bekannt, entfaellt_wahr, entfaellt)

    def _anteil(self, groesse: Groesse) -> Zahlfakt:
        """A share or a number of years: its value is free, but it is known exactly when its parts are.

        A share also needs costs left over after the deduction; shares with the same costs have that in common.
        """
        kennung = self._kennung(groesse.name)
        leiter = Leiter(kennung, sorted(self._grenzen.get(groesse.name, ())), ganz=False)
        bekannt = variable(f"bekannt {kennung}")
        teile = [self.fakt(n) for n in (groesse.von, groesse.nenner) if n != LEISTUNGSDATUM]
        noetig: list[Formel] = []
        for teil in teile:
            assert isinstance(teil, Zahlfakt)
            noetig.append(teil.bekannt)
        if groesse.abzueglich:
            abzug = self.fakt(groesse.abzueglich)
            assert isinstance(abzug, Zahlfakt)
            noetig.append(oder([abzug.bekannt, abzug.entfaellt]))
        if groesse.art == "anteil":
            noetig.append(variable(f"{self._kennung(groesse.nenner)} über {self._kennung(groesse.abzueglich)}"))
        self.regeln += [*leiter.regeln, gleich(bekannt, und(noetig))]
        return Zahlfakt(None, leiter, bekannt, False, und([nicht(bekannt), oder(t.entfaellt for t in teile)]))

    def _summe(self, groesse: Groesse) -> Summenfakt:
        eigen = self.fakt(groesse.von)
        assert isinstance(eigen, Zahlfakt)
        grenzen = sorted(self._grenzen[groesse.name])
        kennung = self._kennung(groesse.name)
        von = Leiter(f"{kennung} von", grenzen, ganz=True)
        bis = Leiter(f"{kennung} bis", grenzen, ganz=True)
        unbegrenzt = variable(f"{kennung} unbegrenzt")
        entfaellt = und([variable(f"{kennung} entfaellt"), eigen.entfaellt])
        ohne_grenze = und(nicht(b) for b in bis.bis)
        self.regeln += [*von.regeln, *bis.regeln, folgt(unbegrenzt, ohne_grenze), von.hoechstens_wie(bis)]
        self.regeln += [folgt(eigen.bekannt, eigen.leiter.hoechstens_wie(von))]
        self.regeln += [oder([unbegrenzt, eigen.bekannt, eigen.entfaellt])]
        punkt_ = und([nicht(unbegrenzt), bis.hoechstens_wie(von)])
        ist_eigener = und([punkt_, von.hoechstens_wie(eigen.leiter)])
        allein = und(
            [
                folgt(eigen.bekannt, ist_eigener),
                folgt(eigen.entfaellt, entfaellt),
                folgt(nicht(oder([eigen.bekannt, eigen.entfaellt])), und([unbegrenzt, von.ist_null()])),
            ]
        )
        return Summenfakt(groesse, von, bis, unbegrenzt, entfaellt, allein, oder([entfaellt, punkt_]))

    def _binde_merkmale(self) -> None:
        """What must be so in truth: one value each, asked for or not, and no impossible combination."""
        for fakt in self.fakten.values():
            if isinstance(fakt, Summenfakt) or fakt.merkmal is None:
                continue
            merkmal = fakt.merkmal
            if merkmal.nur_wenn is not None:
                gefragt = kleene(merkmal.nur_wenn, self.wahrheit)[0]
                self.regeln += [
                    gleich(fakt.entfaellt_wahr, nicht(gefragt)),
                    folgt(fakt.bekannt, nicht(fakt.entfaellt_wahr)),
                ]
            if isinstance(fakt, Zahlfakt):
                self.regeln += fakt.leiter.regeln
                continue
            werte = [*fakt.werte.values(), fakt.entfaellt_wahr]
            self.regeln.append(oder(werte))
            self.regeln += [oder([nicht(a), nicht(b)]) for i, a in enumerate(werte) for b in werte[:i]]
            for wert, variable_ in fakt.werte.items():
                if (voraus := merkmal.setzt_voraus.get(wert)) is not None:
                    self.regeln.append(folgt(variable_, kleene(voraus, self.wahrheit)[0]))
                if (aus := merkmal.schliesst_aus.get(wert)) is not None:
                    self.regeln.append(folgt(variable_, kleene(aus, self.wahrheit)[1]))

    def _binde_summen(self) -> None:
        summen = [f for f in self.fakten.values() if isinstance(f, Summenfakt)]
        for alle in summen:
            for teil in summen:
                if alle.groesse.zaehlt_wenn is None and teil is not alle and teil.groesse.von == alle.groesse.von:
                    self.regeln += [teil.von.hoechstens_wie(alle.von), teil.bis.hoechstens_wie(alle.bis)]

    @property
    def allein(self) -> Formel:
        """The activity stands alone in its group."""
        return und(f.allein for f in self.fakten.values() if isinstance(f, Summenfakt))

    @property
    def voll(self) -> Formel:
        """All facts and judgements that are asked for are answered."""
        return und(
            f.voll if isinstance(f, Summenfakt) else oder([f.bekannt, f.entfaellt_wahr, f.entfaellt])
            for f in self.fakten.values()
        )

    def wahrheit(self, blatt: Blatt) -> Wahrheit:
        """A comparison with the true value; outside ``nur_wenn`` it is nein."""
        fakt = self.fakten.get(blatt.name) or self.fakt(blatt.name)
        if isinstance(blatt, Grenze):
            assert isinstance(fakt, Zahlfakt)
            wahr = und([nicht(fakt.entfaellt_wahr), self._je_abschnitt(blatt, fakt.leiter)])
            return wahr, nicht(wahr)
        assert isinstance(fakt, Auswahl)
        drin = fakt.einer_von(blatt.werte)
        wahr = drin if isinstance(blatt, Gleich) else und([nicht(drin), nicht(fakt.entfaellt_wahr)])
        return wahr, nicht(wahr)

    def wissen(self, blatt: Blatt) -> Wahrheit:
        """A comparison with what is known (ja, nein)."""
        if blatt.name == LEISTUNGSDATUM:
            return self._tag(blatt)
        fakt = self.fakt(blatt.name)
        if isinstance(blatt, Grenze):
            return self._grenze(blatt, fakt)
        if not isinstance(fakt, Auswahl):
            return False, False
        drin = fakt.einer_von(blatt.werte)
        if not isinstance(blatt, Gleich):
            return und([fakt.bekannt, nicht(drin)]), oder([und([fakt.bekannt, drin]), fakt.entfaellt])
        return und([fakt.bekannt, drin]), oder([und([fakt.bekannt, nicht(drin)]), fakt.entfaellt])

    def _tag(self, blatt: Blatt) -> Wahrheit:
        if not isinstance(blatt, Grenze):
            return False, False
        antworten: dict[str, list[int]] = {JA: [], NEIN: []}
        for i, (tag, wert) in enumerate(zip(self.zeit.tage, self._parameter[blatt.parameter], strict=True)):
            if wert is not None:
                antworten[vergleiche(punkt(tag.toordinal()), blatt.operator, wert)].append(i)
        return self.zeit.in_abschnitten(antworten[JA]), self.zeit.in_abschnitten(antworten[NEIN])

    def _grenze(self, blatt: Grenze, fakt: Fakt) -> Wahrheit:
        if isinstance(fakt, Zahlfakt):
            wahr = self._je_abschnitt(blatt, fakt.leiter)
            falsch = self._je_abschnitt(_gegenteil(blatt), fakt.leiter)
            return und([fakt.bekannt, wahr]), oder([und([fakt.bekannt, falsch]), fakt.entfaellt])
        if isinstance(fakt, Auswahl):
            return False, fakt.entfaellt
        nach_unten = blatt.operator in {"hoechstens", "weniger_als"}
        sicher, moeglich = (fakt.bis, fakt.von) if nach_unten else (fakt.von, fakt.bis)
        da = nicht(fakt.entfaellt)
        wahr = und([da, self._je_abschnitt(blatt, sicher)])
        return wahr, oder([fakt.entfaellt, self._je_abschnitt(_gegenteil(blatt), moeglich)])

    def _je_abschnitt(self, blatt: Grenze, leiter: Leiter) -> Formel:
        nach_wert: dict[Zahl, list[int]] = {}
        for i, wert in enumerate(self._parameter[blatt.parameter]):
            if wert is not None:
                nach_wert.setdefault(wert, []).append(i)
        return oder(
            und([self.zeit.in_abschnitten(abschnitte), leiter.vergleich(blatt.operator, wert)])
            for wert, abschnitte in nach_wert.items()
        )


_UMKEHR = {"hoechstens": "mehr_als", "mehr_als": "hoechstens", "weniger_als": "mindestens", "mindestens": "weniger_als"}


def _gegenteil(blatt: Grenze) -> Grenze:
    return Grenze(blatt.name, _UMKEHR[blatt.operator], blatt.parameter)
