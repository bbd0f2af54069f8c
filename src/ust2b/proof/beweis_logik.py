"""The few things the proofs want from z3, typed and with constants folded; only this module talks to it.

Everything is propositional: choices are one Boolean per value, numbers and days are ladders of comparisons
(:class:`Leiter`), because rules compare them with finitely many figures. That keeps every check in the SAT solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from ust2b.core.bedingung import Alle, Bedingung, Blatt, Eines, Nicht, Regelvermutung
from ust2b.core.wissen import Zahl

Formel = Any
"""A z3 Boolean, or Python's ``True`` / ``False``."""
Wahrheit = tuple[Formel, Formel]
"""Kleene truth of a condition: (is certainly ja, is certainly nein); both false means offen."""


_KONTEXT: Any = z3.main_ctx()


def _verbund(mache: Any, teile: list[Formel]) -> Formel:
    """And or Or straight through z3's C interface: everything here is Boolean, its checks would be half the time."""
    reihe = (z3.Ast * len(teile))(*(teil.ast for teil in teile))
    return z3.BoolRef(mache(_KONTEXT.ref(), len(teile), reihe), _KONTEXT)


def variable(name: str) -> Formel:
    return z3.Bool(name)


def und(teile: Iterable[Formel]) -> Formel:
    offen: list[Formel] = []
    for teil in teile:
        if teil is False:
            return False
        if teil is not True:
            offen.append(teil)
    if not offen:
        return True
    return offen[0] if len(offen) == 1 else _verbund(z3.Z3_mk_and, offen)


def oder(teile: Iterable[Formel]) -> Formel:
    offen: list[Formel] = []
    for teil in teile:
        if teil is True:
            return True
        if teil is not False:
            offen.append(teil)
    if not offen:
        return False
    return offen[0] if len(offen) == 1 else _verbund(z3.Z3_mk_or, offen)


def nicht(teil: Formel) -> Formel:
    return (not teil) if isinstance(teil, bool) else z3.BoolRef(z3.Z3_mk_not(_KONTEXT.ref(), teil.ast), _KONTEXT)


def folgt(wenn: Formel, dann: Formel) -> Formel:
    return oder([nicht(wenn), dann])


def gleich(a: Formel, b: Formel) -> Formel:
    if isinstance(a, bool):
        return b if a else nicht(b)
    if isinstance(b, bool):
        return a if b else nicht(a)
    return z3.BoolRef(z3.Z3_mk_eq(_KONTEXT.ref(), a.ast, b.ast), _KONTEXT)


def zwei_von(teile: Sequence[Formel]) -> Formel:
    """At least two of them are true."""
    eines: Formel = False
    zwei: Formel = False
    for teil in teile:
        zwei = oder([zwei, und([eines, teil])])
        eines = oder([eines, teil])
    return zwei


def kleene(bedingung: Bedingung, blatt: Callable[[Blatt], Wahrheit]) -> Wahrheit:
    """The condition in Kleene's logic, exactly as :func:`ust2b.core.bedingung.pruefe` reads it."""
    if isinstance(bedingung, Alle):
        teile = [kleene(teil, blatt) for teil in bedingung.teile]
        return und(t for t, _ in teile), oder(f for _, f in teile)
    if isinstance(bedingung, Eines):
        teile = [kleene(teil, blatt) for teil in bedingung.teile]
        return oder(t for t, _ in teile), und(f for _, f in teile)
    if isinstance(bedingung, Nicht):
        t, f = kleene(bedingung.teil, blatt)
        return f, t
    if isinstance(bedingung, Regelvermutung):
        (bt, bf), (wt, wf) = kleene(bedingung.basis, blatt), kleene(bedingung.widerlegung, blatt)
        if bedingung.gilt or bedingung.regelfall:
            wf = nicht(wt)
        return und([bt, wf]), oder([bf, wt])
    return blatt(bedingung)


class Leiter:
    """A number seen only through its comparisons with ``grenzen`` (ascending): is it ≤, is it < each of them.

    Numbers are never negative. ``ganz``: whole cents or days, so nothing lies between two neighbouring figures.
    """

    def __init__(self, name: str, grenzen: Sequence[Zahl], *, ganz: bool) -> None:
        self.grenzen = tuple(sorted(set(grenzen)))
        self.ganz = ganz
        self._stelle = {g: i for i, g in enumerate(self.grenzen)}
        self.bis = [False if g < 0 else variable(f"{name}<={g}") for g in self.grenzen]
        self.unter = [False if g <= 0 else variable(f"{name}<{g}") for g in self.grenzen]
        self.regeln: list[Formel] = [folgt(u, b) for u, b in zip(self.unter, self.bis, strict=True)]
        for i in range(len(self.grenzen) - 1):
            dicht = ganz and self.grenzen[i + 1] - self.grenzen[i] <= 1
            self.regeln.append(folgt(self.bis[i], self.unter[i + 1]))
            if dicht:
                self.regeln.append(folgt(self.unter[i + 1], self.bis[i]))

    def vergleich(self, operator: str, grenze: Zahl) -> Formel:
        i = self._stelle[grenze]
        return {
            "hoechstens": self.bis[i],
            "mehr_als": nicht(self.bis[i]),
            "weniger_als": self.unter[i],
            "mindestens": nicht(self.unter[i]),
        }[operator]

    def hoechstens_wie(self, andere: Leiter) -> Formel:
        """This number is at most the other one, as far as their common figures can tell."""
        stufen = zip(andere.bis + andere.unter, self.bis + self.unter, strict=True)
        return und(folgt(drueben, hier) for drueben, hier in stufen)

    def ist_null(self) -> Formel:
        return und(
            [b for b, g in zip(self.bis, self.grenzen, strict=True) if g >= 0]
            + [u for u, g in zip(self.unter, self.grenzen, strict=True) if g > 0]
        )

    def wert(self, modell: Modell, *, klein: Zahl = 0) -> Zahl:
        """A number that compares like the model says; ``klein`` when it lies below every figure."""
        unten: Zahl | None = None
        for grenze, bis, unter in zip(self.grenzen, self.bis, self.unter, strict=True):
            if modell.ist(unter):
                if unten is None:
                    return min(max(klein, 0), grenze - 1) if grenze >= 1 else Fraction(grenze) / 2
                return unten + 1 if self.ganz or grenze - unten > 1 else Fraction(unten + grenze) / 2
            if modell.ist(bis):
                return grenze
            unten = grenze
        return klein if unten is None else max(unten, 0) + 1


@dataclass(frozen=True)
class Modell:
    """A world the solver found."""

    roh: Any

    def ist(self, formel: Formel) -> bool:
        return formel if isinstance(formel, bool) else z3.is_true(self.roh.eval(formel, model_completion=True))


@dataclass
class Loeser:
    """One incremental solver: what it has been told stays, questions are asked under assumptions."""

    _kern: Any = field(default_factory=lambda: z3.SolverFor("QF_FD"))
    _schalter: int = 0

    def merke(self, formeln: Iterable[Formel]) -> None:
        for formel in formeln:
            if formel is not True:
                self._kern.add(formel)

    def schalter(self, formel: Formel) -> Formel:
        """A literal that switches ``formel`` on when it is assumed."""
        if isinstance(formel, bool):
            formel = z3.BoolVal(formel)
        self._schalter += 1
        literal = variable(f"!frage{self._schalter}")
        self._kern.add(z3.Implies(literal, formel))
        return literal

    def frage(self, *annahmen: Formel) -> Modell | None:
        """A world in which all assumptions hold, or ``None`` when there is none.

        :raises RuntimeError: when the solver gives up; nothing is proven then.
        """
        return Modell(self._kern.model()) if self.moeglich(*annahmen) else None

    def moeglich(self, *annahmen: Formel) -> bool:
        """Is there such a world?"""
        if any(a is False for a in annahmen):
            return False
        return self._pruefe([a if _ist_literal(a) else self.schalter(a) for a in annahmen if a is not True])

    def frage_literale(self, literale: Sequence[Formel]) -> Modell | None:
        """As :meth:`frage`, for assumptions that are variables or their negations."""
        return Modell(self._kern.model()) if self._pruefe(literale) else None

    def _pruefe(self, literale: Sequence[Formel]) -> bool:
        antwort = self._kern.check(*literale)
        if antwort == z3.unknown:
            raise RuntimeError(f"z3 gibt keine Antwort: {self._kern.reason_unknown()}")
        return antwort == z3.sat


def _ist_literal(formel: Formel) -> bool:
    if z3.is_not(formel):
        formel = formel.arg(0)
    return z3.is_const(formel) and not z3.is_true(formel) and not z3.is_false(formel)
