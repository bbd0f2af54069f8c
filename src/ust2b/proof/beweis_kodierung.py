"""A rulebook as formulas over a :class:`Welt`: rules before and after exceptions, conclusions, the result table.

Mirrors :mod:`ust2b.core.pruefung` and :mod:`ust2b.core.ergebnis` step by step; ``tests/differential/test_z3.py``
compares the two on random facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ust2b.core.bedingung import Bedingung, Blatt, Gleich, Grenze
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH
from ust2b.core.regelwerk import Ergebniszeile, Regel, Regelwerk
from ust2b.core.wissen import NICHT_FESTGESTELLT
from ust2b.proof.beweis_logik import (
    Formel,
    Wahrheit,
    gleich,
    kleene,
    nicht,
    oder,
    und,
    variable,
    zwei_von,
)
from ust2b.proof.beweis_welt import Welt

ERGEBNIS = "ergebnis"
GRUND = "grund"
Kern = tuple[str, str, str, str]
"""Class, rate, exemption, option: what makes two results the same."""


@dataclass(frozen=True)
class Regelformel:
    regel: Regel
    eigen: Wahrheit
    traegt: Formel
    offen: Formel


@dataclass(frozen=True)
class Befundformel:
    """``moeglich`` names each value and ``NICHT_FESTGESTELLT``; ``luecke``: no rule holds or is open, no default.

    ``haelt`` and ``offen``: some rule with the value holds, is open.
    """

    moeglich: dict[str, Formel]
    konflikt: Formel
    luecke: Formel
    haelt: dict[str, Formel]
    offen: dict[str, Formel]

    def ist(self, wert: str) -> Formel:
        """Only this value is possible."""
        return und([self.moeglich[wert], *(nicht(m) for w, m in self.moeglich.items() if w != wert)])

    @property
    def bestimmt(self) -> Formel:
        fest = [m for w, m in self.moeglich.items() if w != NICHT_FESTGESTELLT]
        return und([nicht(self.moeglich[NICHT_FESTGESTELLT]), nicht(zwei_von(fest))])


@dataclass(frozen=True)
class Ergebnisformel:
    """Which results are possible, as the table is read from the top."""

    kerne: dict[Kern, Formel]
    gruende: dict[str, Formel]
    erreicht: dict[str, Formel]
    """Conclusion -> some row that reads it is reached and open because of it."""
    entschieden: Formel

    @property
    def klassen(self) -> dict[str, Formel]:
        ergebnis: dict[str, list[Formel]] = defaultdict(list)
        for kern, formel in self.kerne.items():
            ergebnis[kern[0]].append(formel)
        return {klasse: oder(formeln) for klasse, formeln in ergebnis.items()}


class Kodierung:
    """``definitionen`` only give names to formulas; they exclude nothing."""

    def __init__(self, welt: Welt) -> None:
        self.welt = welt
        self.werk: Regelwerk = welt.werk
        self.kennung = "zweite " if welt.anders else ""
        self.definitionen: list[Formel] = []
        self._namen: set[str] = set()
        self.regeln: list[Regelformel] = []
        self.befunde: dict[str, Befundformel] = {}
        self._blaetter: dict[Blatt, Wahrheit] = {}
        self._aktiv = self._aktive()
        nach_feststellung: dict[str, list[int]] = {name: [] for name in self.werk.feststellungen}
        for i, regel in enumerate(self.werk.regeln):
            nach_feststellung[regel.feststellung].append(i)
        for name in self.werk.reihenfolge:
            if name in self.werk.feststellungen:
                self._stelle_fest(name, nach_feststellung[name])
        self.ergebnis = self._lies_ergebnis()

    def nenne(self, name: str, formel: Formel) -> Formel:
        if isinstance(formel, bool):
            return formel
        assert name not in self._namen, f"{name}: zwei Formeln unter einem Namen"
        self._namen.add(name)
        benannt = variable(self.kennung + name)
        self.definitionen.append(gleich(benannt, formel))
        return benannt

    def _aktive(self) -> list[Formel]:
        """Per rule: the days on which it is in force and all its parameters have a value."""
        abschnitte: dict[int, list[int]] = defaultdict(list)
        for i, stand in enumerate(self.welt.staende):
            for regel in stand.regeln:
                abschnitte[id(regel)].append(i)
        return [self.welt.zeit.in_abschnitten(abschnitte[id(regel)]) for regel in self.werk.regeln]

    def wahrheit(self, bedingung: Bedingung, angenommen: Mapping[str, str] | None = None) -> Wahrheit:
        """Ja and nein of a condition over what is known; ``angenommen`` fixes conclusions to one value."""
        if not angenommen:
            return kleene(bedingung, self._blatt)
        return kleene(bedingung, lambda blatt: self._angenommen(blatt, angenommen))

    def _angenommen(self, blatt: Blatt, angenommen: Mapping[str, str]) -> Wahrheit:
        if blatt.name not in angenommen or isinstance(blatt, Grenze):
            return self._blatt(blatt)
        drin = angenommen[blatt.name] in blatt.werte
        ja = drin if isinstance(blatt, Gleich) else not drin
        return ja, not ja

    def _blatt(self, blatt: Blatt) -> Wahrheit:
        if blatt not in self._blaetter:
            moeglich = self._moeglich(blatt.name)
            if moeglich is None:
                self._blaetter[blatt] = self.welt.wissen(blatt)
            else:
                assert not isinstance(blatt, Grenze)
                drin, draussen = _vergleich(moeglich, blatt.werte)
                self._blaetter[blatt] = (drin, draussen) if isinstance(blatt, Gleich) else (draussen, drin)
        return self._blaetter[blatt]

    def _moeglich(self, name: str) -> Mapping[str, Formel] | None:
        if name in self.befunde:
            return self.befunde[name].moeglich
        if name == ERGEBNIS:
            return self.ergebnis.klassen
        return self.ergebnis.gruende if name == GRUND else None

    def _stelle_fest(self, name: str, nummern: Sequence[int]) -> None:
        regeln = [(i, self.werk.regeln[i]) for i in nummern]
        eigen: dict[int, Wahrheit] = {}
        for i, regel in regeln:
            ja, nein = self.wahrheit(regel.wenn)
            aktiv = self._aktiv[i]
            eigen[i] = (
                self.nenne(f"{regel.id}#{i} ja", und([aktiv, ja])),
                self.nenne(f"{regel.id}#{i} nein", oder([nicht(aktiv), nein])),
            )
        endgueltig = endgueltige(regeln, eigen)
        formeln: list[Regelformel] = []
        for i, regel in regeln:
            traegt, offen = endgueltig[i]
            traegt = self.nenne(f"{regel.id}#{i} traegt", traegt)
            offen = self.nenne(f"{regel.id}#{i} offen", offen)
            formeln.append(Regelformel(regel, eigen[i], traegt, offen))
        self.regeln += formeln
        self.befunde[name] = self._schliesse(name, formeln)

    def _schliesse(self, name: str, formeln: Sequence[Regelformel]) -> Befundformel:
        """The conclusion from its rules (architektur.md point 9)."""
        feststellung = self.werk.feststellungen[name]
        haelt: dict[str, Formel] = {}
        offen: dict[str, Formel] = {}
        for wert in feststellung.werte:
            eigene = [f for f in formeln if f.regel.wert == wert]
            haelt[wert] = self.nenne(f"{name}={wert} haelt", oder(f.traegt for f in eigene))
            offen[wert] = self.nenne(f"{name}={wert} offen", oder(f.offen for f in eigene))
        konflikt = self.nenne(f"{name} konflikt", zwei_von(list(haelt.values())))
        keine = self.nenne(f"{name} ohne tragende Regel", nicht(oder(haelt.values())))
        moeglich: dict[str, Formel] = {}
        for wert in feststellung.werte:
            regelfall = keine if wert == self.regelfall(name) else False
            formel = oder([haelt[wert], und([offen[wert], nicht(konflikt)]), regelfall])
            moeglich[wert] = self.nenne(f"{name}={wert}", formel)
        moeglich[NICHT_FESTGESTELLT] = keine if self.regelfall(name) == NICHT_FESTGESTELLT else False
        luecke = und([moeglich[NICHT_FESTGESTELLT], *(nicht(o) for o in offen.values())])
        return Befundformel(moeglich, konflikt, self.nenne(f"{name} luecke", luecke), haelt, offen)

    def regelfall(self, name: str) -> str:
        """The value a conclusion has when no rule holds."""
        sonst = self.werk.feststellungen[name].sonst
        return sonst.wert if sonst else NICHT_FESTGESTELLT

    @property
    def ohne_konflikt(self) -> Formel:
        return und(nicht(b.konflikt) for b in self.befunde.values())

    def _lies_ergebnis(self) -> Ergebnisformel:
        leser = _Tabellenleser(self)
        leser.lies("start", True)
        kerne = {k: self.nenne(f"ergebnis {k}", oder(f)) for k, f in leser.kerne.items()}
        gruende = {g: self.nenne(f"grund {g}", oder(f)) for g, f in leser.gruende.items()}
        erreicht = {n: self.nenne(f"offen {n}", oder(f)) for n, f in leser.offen.items()}
        pruefung = oder(f for k, f in kerne.items() if k[0] in {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG})
        entschieden = und([nicht(zwei_von(list(kerne.values()))), nicht(pruefung)])
        return Ergebnisformel(kerne, gruende, erreicht, self.nenne("entschieden", entschieden))


def endgueltige(
    regeln: Sequence[tuple[int, Regel]], eigen: Mapping[int, Wahrheit], gesucht: Collection[int] | None = None
) -> dict[int, tuple[Formel, Formel]]:
    """(holds, open) of each rule (or those wanted) after exceptions, from the top of the graph (point 8)."""
    fertig: dict[int, tuple[Formel, Formel]] = {}

    def antwort(i: int, regel: Regel) -> tuple[Formel, Formel]:
        if i not in fertig:
            vor = [antwort(j, r) for j, r in regeln if regel.id in r.geht_vor and r.wert != regel.wert]
            ja, nein = eigen[i]
            frei = nicht(oder(t for t, _ in vor))
            vorher_offen = oder(o for _, o in vor)
            ist_offen = oder([und([nicht(ja), nicht(nein)]), vorher_offen])
            fertig[i] = und([ja, frei, nicht(vorher_offen)]), und([nicht(nein), frei, ist_offen])
        return fertig[i]

    for i, regel in regeln:
        if gesucht is None or i in gesucht:
            antwort(i, regel)
    return fertig


def _vergleich(moeglich: Mapping[str, Formel], werte: frozenset[str]) -> Wahrheit:
    """Are all possible values in ``werte``, or none? *Nicht festgestellt* leaves both open."""
    bestimmt = nicht(moeglich.get(NICHT_FESTGESTELLT, False))
    drin = [nicht(m) for w, m in moeglich.items() if w not in werte and w != NICHT_FESTGESTELLT]
    draussen = [nicht(m) for w, m in moeglich.items() if w in werte]
    return und([bestimmt, *drin]), und([bestimmt, *draussen])


class _Tabellenleser:
    def __init__(self, kodierung: Kodierung) -> None:
        self.k = kodierung
        self.kerne: dict[Kern, list[Formel]] = defaultdict(list)
        self.gruende: dict[str, list[Formel]] = defaultdict(list)
        self.offen: dict[str, list[Formel]] = defaultdict(list)
        self._nummer = 0

    def lies(self, tabelle: str, eingang: Formel) -> None:
        hier = eingang
        keine: list[Formel] = [eingang]
        vorher: list[tuple[Ergebniszeile, Formel]] = []
        for zeile in self.k.werk.ergebnis[tabelle]:
            ja, nein = (True, False) if zeile.wenn is None else self.k.wahrheit(zeile.wenn)
            self._nummer += 1
            dabei = self.k.nenne(f"Zeile {self._nummer}", und([hier, nicht(nein)]))
            if zeile.wenn is not None:
                self._merke_offene(zeile.wenn, und([dabei, nicht(ja)]))
            if zeile.tabelle:
                self.lies(zeile.tabelle, dabei)
            else:
                self._nimm(zeile, dabei, vorher)
            keine.append(nein)
            vorher.append((zeile, nicht(nein)))
            hier = und([hier, nicht(ja)])
        self._ergebnis((PRUEFUNG_ERFORDERLICH, "", "", ""), "keine_zeile", und(keine))

    def _merke_offene(self, bedingung: Bedingung, offen: Formel) -> None:
        def blatt(b: Blatt) -> Wahrheit:
            ja, nein = self.k.wahrheit(b)
            self.offen[b.name].append(und([offen, nicht(ja), nicht(nein)]))
            return ja, nein

        kleene(bedingung, blatt)

    def _nimm(self, zeile: Ergebniszeile, dabei: Formel, vorher: list[tuple[Ergebniszeile, Formel]]) -> None:
        felder = [zeile.satz, zeile.befreiung, zeile.option]
        for feld in felder:
            if feld.startswith("="):
                self.offen[feld[1:]].append(und([dabei, nicht(self.k.befunde[feld[1:]].bestimmt)]))
        for werte in product(*(self._werte(feld, zeile, vorher) for feld in felder)):
            formel = und([dabei, *(f for _, f in werte)])
            self._ergebnis((zeile.klasse, *(w for w, _ in werte)), zeile.grund, formel)  # type: ignore[arg-type]

    def _ergebnis(self, kern: Kern, grund: str, formel: Formel) -> None:
        if formel is not False:
            self.kerne[kern].append(formel)
            self.gruende[grund].append(formel)

    def _werte(
        self, feld: str, zeile: Ergebniszeile, vorher: list[tuple[Ergebniszeile, Formel]]
    ) -> list[tuple[str, Formel]]:
        """Values a field can take; those with which this row fails or an earlier one had applied drop out."""
        if not feld.startswith("="):
            return [(feld, True)]
        name = feld[1:]
        moeglich = self.k.befunde[name].moeglich
        ergebnis: list[tuple[str, Formel]] = []
        for wert in self.k.werk.feststellungen[name].werte:
            fest = {name: wert}
            passt = [oder([moeglich[wert], moeglich[NICHT_FESTGESTELLT]])]
            if zeile.wenn is not None:
                passt.append(nicht(self.k.wahrheit(zeile.wenn, fest)[1]))
            for frueher, nicht_nein in vorher:
                if frueher.wenn is not None:
                    passt.append(nicht(und([nicht_nein, self.k.wahrheit(frueher.wenn, fest)[0]])))
            formel = und(passt)
            if formel is not False:
                ergebnis.append((wert, self.k.nenne(f"Zeile {self._nummer} {name}={wert}", formel)))
        return ergebnis
