"""Small wrong changes to a rule or parameter, each named in the words of a reviewer („Buchst. d gestrichen“)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Grenze, Nicht, Regelvermutung, Ungleich, blaetter
from ust2b.core.rechtsstand import parameterfassung
from ust2b.core.regelwerk import Parameter, Parameterfassung, Regel, Regelwerk
from ust2b.language.beschreibung import in_worten, name_in_worten, wert_in_worten
from ust2b.language.kontext import alle_werte
from ust2b.proof.prueffaelle import HEUTE

EIN_TAG = timedelta(days=1)
_BENACHBART = {
    "hoechstens": "weniger_als",
    "weniger_als": "hoechstens",
    "mindestens": "mehr_als",
    "mehr_als": "mindestens",
}
_ZEICHEN = {"hoechstens": "≤", "weniger_als": "<", "mindestens": "≥", "mehr_als": ">"}


@dataclass(frozen=True)
class Mutant:
    """A rule changed in one place; ``feld`` is the field of the rule that was changed."""

    alt: Regel
    neu: Regel
    worte: str
    feld: str = "wenn"


@dataclass(frozen=True)
class Parametermutant:
    """One Fassung of a parameter moved by the smallest unit: a cent, a day, one percent, one year."""

    parameter: Parameter
    fassung: Parameterfassung
    neu: Parameterfassung
    worte: str


def mutanten(regel: Regel, werk: Regelwerk) -> Iterator[Mutant]:
    """All mutants of one rule."""
    yield from _folge(regel, werk)
    yield Mutant(regel, replace(regel, wenn=_verneint(regel.wenn)), "Bedingung ins Gegenteil verkehrt")
    for bedingung, worte in _geaendert(regel.wenn, werk):
        yield Mutant(regel, replace(regel, wenn=bedingung), worte)
    for ziel in regel.geht_vor:
        rest = tuple(z for z in regel.geht_vor if z != ziel)
        yield Mutant(regel, replace(regel, geht_vor=rest), f"Vorrang vor „{ziel}“ gestrichen", "geht_vor")
    yield from _geltung(regel, werk)


def _folge(regel: Regel, werk: Regelwerk) -> Iterator[Mutant]:
    """The opposite value; with more than two values the next one in the list."""
    werte = list(werk.feststellungen[regel.feststellung].werte)
    if len(werte) > 1:
        anderer = werte[(werte.index(regel.wert) + 1) % len(werte)]
        text = wert_in_worten(regel.feststellung, anderer, werk)
        yield Mutant(regel, replace(regel, wert=anderer), f"stellt „{text}“ fest", "dann")


def _geltung(regel: Regel, werk: Regelwerk) -> Iterator[Mutant]:
    """Begin and end moved by a day.

    The first day shared by most rules is the beginning of the law as a whole, not of one rule, and is left out; days at
    which two Fassungen meet need no case, a moved one is refused as gap (P01) or overlap (L11).
    """
    fassungen = [r for r in werk.regeln if r.id == regel.id]
    allgemein = gemeinsamer_beginn(werk)
    if regel.ab is not None and regel.ab != allgemein and not any(r.bis == regel.ab - EIN_TAG for r in fassungen):
        yield Mutant(regel, replace(regel, ab=regel.ab + EIN_TAG), "gilt erst einen Tag später", "gueltig")
        yield Mutant(regel, replace(regel, ab=regel.ab - EIN_TAG), "gilt schon einen Tag früher", "gueltig")
    if regel.bis is not None and not any(r.ab == regel.bis + EIN_TAG for r in fassungen):
        yield Mutant(regel, replace(regel, bis=regel.bis - EIN_TAG), "gilt einen Tag kürzer", "gueltig")
        yield Mutant(regel, replace(regel, bis=regel.bis + EIN_TAG), "gilt einen Tag länger", "gueltig")


def gemeinsamer_beginn(werk: Regelwerk) -> date | None:
    """The first day that more than half of the rules share."""
    tage = [regel.ab for regel in werk.regeln if regel.ab is not None]
    haeufigster = max(set(tage), key=tage.count, default=None)
    return haeufigster if haeufigster is not None and 2 * tage.count(haeufigster) > len(werk.regeln) > 1 else None


def _verneint(bedingung: Bedingung) -> Bedingung:
    return bedingung.teil if isinstance(bedingung, Nicht) else Nicht(bedingung)


def _geaendert(bedingung: Bedingung, werk: Regelwerk) -> Iterator[tuple[Bedingung, str]]:
    """The condition with exactly one place changed."""
    if isinstance(bedingung, Alle | Eines):
        yield from _verbund(bedingung, werk)
    elif isinstance(bedingung, Nicht):
        yield bedingung.teil, f"Verneinung von „{in_worten(bedingung.teil, werk)}“ gestrichen"
        for teil, worte in _geaendert(bedingung.teil, werk):
            yield Nicht(teil), worte
    elif isinstance(bedingung, Regelvermutung):
        yield bedingung.basis, f"Widerlegung „{in_worten(bedingung.widerlegung, werk)}“ gestrichen"
        if bedingung.gilt:
            yield replace(bedingung, gilt=False), "ungeprüfte Widerlegung lässt die Regel offen"
        for teil, worte in _geaendert(bedingung.basis, werk):
            yield replace(bedingung, basis=teil), worte
        for teil, worte in _geaendert(bedingung.widerlegung, werk):
            yield replace(bedingung, widerlegung=teil), worte
    elif isinstance(bedingung, Grenze):
        neuer = _BENACHBART[bedingung.operator]
        grenze = name_in_worten(bedingung.parameter, werk)
        worte = f"bei „{grenze}“ {_ZEICHEN[neuer]} statt {_ZEICHEN[bedingung.operator]}"
        yield replace(bedingung, operator=neuer), worte
    else:
        yield from _werte(bedingung, werk)


def _verbund(bedingung: Alle | Eines, werk: Regelwerk) -> Iterator[tuple[Bedingung, str]]:
    teile = bedingung.teile
    if len(teile) > 1:
        art = Eines if isinstance(bedingung, Alle) else Alle
        yield art(teile), f"„{'eines' if art is Eines else 'alle'}“ statt „{'alle' if art is Eines else 'eines'}“"
        for nummer, teil in enumerate(teile):
            rest = teile[:nummer] + teile[nummer + 1 :]
            yield type(bedingung)(rest), f"„{in_worten(teil, werk)}“ gestrichen"
    for nummer, teil in enumerate(teile):
        for neu, worte in _geaendert(teil, werk):
            yield type(bedingung)((*teile[:nummer], neu, *teile[nummer + 1 :])), worte


def _werte(blatt: Gleich | Ungleich, werk: Regelwerk) -> Iterator[tuple[Bedingung, str]]:
    name = name_in_worten(blatt.name, werk)
    if len(blatt.werte) > 1:
        for wert in sorted(blatt.werte):
            text = wert_in_worten(blatt.name, wert, werk)
            yield replace(blatt, werte=blatt.werte - {wert}), f"„{name}: {text}“ gestrichen"
    uebrige = alle_werte(werk, blatt.name) - blatt.werte
    if uebrige:
        worte = "jede Angabe genügt" if isinstance(blatt, Gleich) else "keine Angabe genügt"
        yield replace(blatt, werte=blatt.werte | uebrige), f"bei „{name}“ {worte}"


def parametermutanten(parameter: Parameter) -> Iterator[Parametermutant]:
    """Each Fassung one unit up and one down.

    Only the newest where only that counts (``rechtsstand``); only today's where the parameter is a calendar, that is
    where each value is the first day of its own Fassung.
    """
    einheit = {"betrag": "1 Cent", "datum": "einen Tag", "zahl": "1"}[parameter.typ]
    if parameter.typ == "zahl" and parameter.einheit:
        einheit = f"1 ({parameter.einheit})"
    for fassung in _fassungen(parameter):
        ab = f", Fassung ab {fassung.ab:%d.%m.%Y}" if len(parameter.fassungen) > 1 and fassung.ab else ""
        for schritt, richtung in ((1, "nach oben"), (-1, "nach unten")):
            neu = replace(fassung, wert=fassung.wert + schritt)
            worte = f"Grenze „{parameter.kurz}“ um {einheit} {richtung} verschoben{ab}"
            yield Parametermutant(parameter, fassung, neu, worte)


def _fassungen(parameter: Parameter) -> list[Parameterfassung]:
    alle = list(parameter.fassungen)
    kalender = parameter.typ == "datum" and all(f.ab is not None and f.wert == f.ab.toordinal() for f in alle)
    if parameter.bezug != "rechtsstand" and not (kalender and len(alle) > 1):
        return alle
    massgebend = parameterfassung(parameter, HEUTE)
    return [f for f in alle if f is massgebend]


def leser(werk: Regelwerk) -> dict[str, list[Regel]]:
    """To each parameter the rules that compare with it."""
    ergebnis: dict[str, list[Regel]] = {}
    for regel in werk.regeln:
        for blatt in blaetter(regel.wenn):
            if isinstance(blatt, Grenze):
                lesende = ergebnis.setdefault(blatt.parameter, [])
                lesende += [regel] if not lesende or lesende[-1] is not regel else []
    return ergebnis
