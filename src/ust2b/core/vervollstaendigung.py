"""Decided although open: is the result the same whatever the unknown facts are?

The search branches on the fact the result hangs on first, stops at the second different result and has a budget of
nodes; once that is used up the result counts as open. It never calls decided what is not: impossible combinations it
does not recognise only make it more cautious.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ust2b.core.ergebnis import PRUEFUNG_ERFORDERLICH, Ergebnis, Ergebnismenge, lies_ergebnis
from ust2b.core.fragen import ansatzpunkt
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.widerspruch import widersprueche_in
from ust2b.core.wissen import NICHT_FESTGESTELLT, Bereich, Wissen, Zahl, punkt

KNOTENVORRAT = 200


@dataclass
class Suche:
    """Results at the complete ends of the search, and the examinations that prove them."""

    ergebnisse: dict[Ergebnis, None] = field(default_factory=dict)
    blaetter: list[Pruefung] = field(default_factory=list)
    knoten: int = 0
    abgebrochen: bool = False

    @property
    def kerne(self) -> frozenset[tuple[str, str, str, str]]:
        return frozenset(e.kern for e in self.ergebnisse)


def kandidaten(stand: Rechtsstand, name: str, wissen: Wissen) -> Iterator[Wissen]:
    """Values that together stand for all distinguishable cases of an unknown fact."""
    merkmal = stand.regelwerk.merkmale.get(name)
    if merkmal is not None and not merkmal.ist_zahl:
        for wert in merkmal.werte:
            if isinstance(wissen, Bereich) or NICHT_FESTGESTELLT in wissen or wert in wissen:
                yield frozenset({wert})
        return
    yield from (punkt(zahl) for zahl in _vertreter(stand, name, wissen))


def _vertreter(stand: Rechtsstand, name: str, wissen: Wissen) -> list[Zahl]:
    merkmal = stand.regelwerk.merkmale.get(name)
    ganzzahlig = merkmal is not None and merkmal.typ in {"betrag", "datum"}
    schritt: Zahl = 1 if ganzzahlig else Fraction(1, 1000)
    groesse = stand.regelwerk.groessen.get(name)
    if groesse is not None and groesse.art == "summe":
        schritt = 1
    zahlen: set[Zahl] = set()
    for _, parameter in stand.grenzen.get(name, ()):
        wert = stand.parameter[parameter]
        zahlen |= {wert - schritt, wert, wert + schritt}
    von = wissen.von if isinstance(wissen, Bereich) and wissen.von is not None else 0
    bis = wissen.bis if isinstance(wissen, Bereich) else None
    passend = {z for z in zahlen if z >= von and (bis is None or z <= bis)}
    return sorted(passend | {von})


def suche_vollstaendigungen(
    stand: Rechtsstand,
    tatsachen: Mapping[str, Wissen],
    *,
    vermutungen_gelten: bool = True,
) -> Suche:
    """Searches the completions of the facts until a second result shows that they do not decide."""
    return suche_ab(Pruefung(stand, dict(tatsachen), vermutungen_gelten=vermutungen_gelten))


def suche_ab(pruefung: Pruefung) -> Suche:
    """The same, starting from an examination; what it has found out is not examined again."""
    suche = Suche()
    stimmig = next(widersprueche_in(pruefung), None) is None
    _besuche(pruefung, suche, stimmig=stimmig)
    return suche


def _besuche(pruefung: Pruefung, suche: Suche, *, stimmig: bool) -> None:
    """``stimmig``: the facts so far do not contradict each other; then only what a new one touches is checked."""
    if suche.abgebrochen:
        return
    suche.knoten += 1
    if suche.knoten > KNOTENVORRAT:
        suche.abgebrochen = True
        return
    menge = lies_ergebnis(pruefung)
    name = None if menge.eindeutig else ansatzpunkt(pruefung, menge)
    if name is None:
        _ende(pruefung, menge, suche)
        return
    for wert in kandidaten(pruefung.stand, name, pruefung.wissen(name)):
        neu = pruefung.mit(name, wert)
        if next(widersprueche_in(neu, neu_ist=name if stimmig else ""), None) is None:
            _besuche(neu, suche, stimmig=stimmig)


def _ende(pruefung: Pruefung, menge: Ergebnismenge, suche: Suche) -> None:
    suche.blaetter.append(pruefung)
    for ergebnis in menge.ergebnisse:
        suche.ergebnisse[ergebnis] = None
    # where no row surely holds, the table may still fall through to another result
    if len(suche.kerne) > 1 or not menge.eindeutig:
        suche.abgebrochen = True


def ist_entschieden(suche: Suche) -> bool:
    """Exactly one result at all ends, and none that itself still asks for an examination."""
    return (
        not suche.abgebrochen
        and len(suche.kerne) == 1
        and all(e.klasse != PRUEFUNG_ERFORDERLICH for e in suche.ergebnisse)
    )
