"""Random small rulebooks and facts: exceptions of exceptions, presumptions, judgements, closed lists, dates, sums."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Grenze, Nicht, Regelvermutung, Ungleich
from ust2b.core.regelwerk import (
    Begruendung,
    Ergebniszeile,
    Feststellung,
    Groesse,
    Merkmal,
    Parameter,
    Parameterfassung,
    Quelle,
    Regel,
    Regelfall,
    Regelwerk,
    Stufe,
)
from ust2b.core.wissen import ENTFAELLT, UNBEKANNT, UNBEKANNTE_ZAHL, Wissen, punkt

WERTE = ("a", "b", "c")
MERKMALE = ("m0", "m1", "m2", "m3")
FESTSTELLUNGEN = ("f0", "f1", "f2")
TAGE = (date(2026, 6, 1), date(2027, 1, 1), date(2027, 6, 1))


def _merkmal(name: str, nur_wenn: Bedingung | None = None) -> Merkmal:
    typ = "wertung" if name == "m3" else "auswahl"
    return Merkmal(name, name, "0", typ, "?", "Fachamt", {w: w for w in WERTE}, nur_wenn=nur_wenn)


def _blaetter(vorher: tuple[str, ...]) -> st.SearchStrategy[Bedingung]:
    namen = st.sampled_from((*MERKMALE, *vorher))
    werte = st.frozensets(st.sampled_from(WERTE), min_size=1, max_size=2)
    operatoren = st.sampled_from(("hoechstens", "mehr_als", "mindestens", "weniger_als"))
    return st.one_of(
        st.builds(Gleich, namen, werte),
        st.builds(Ungleich, namen, werte),
        st.builds(Grenze, st.sampled_from(("z", "summe")), operatoren, st.sampled_from(("p", "q"))),
    )


def bedingungen(vorher: tuple[str, ...]) -> st.SearchStrategy[Bedingung]:
    def erweitert(kinder: st.SearchStrategy[Bedingung]) -> st.SearchStrategy[Bedingung]:
        teile = st.lists(kinder, min_size=1, max_size=4).map(tuple)
        gilt = st.sampled_from(((False, False), (True, False), (True, True), (False, True)))
        return st.one_of(
            st.builds(Alle, teile),
            st.builds(Eines, teile),
            st.builds(Nicht, kinder),
            st.builds(lambda a, b, g: Regelvermutung(a, b, g[0], "q", g[1]), kinder, kinder, gilt),
        )

    return st.recursive(_blaetter(vorher), erweitert, max_leaves=12)


def regel(
    kennung: str,
    wenn: Bedingung,
    wert: str,
    *,
    geht_vor: tuple[str, ...] = (),
    ab: date | None = None,
    bis: date | None = None,
) -> Regel:
    """A rule that concludes ``wert`` of the Feststellung its name begins with (``f0-…``)."""
    text = Begruendung("t", "n", "o")
    name = kennung.partition("-")[0]
    return Regel(kennung, "§", "t", "?", wenn, name, wert, ("q",), text, ab=ab, bis=bis, geht_vor=geht_vor)


def baue(regeln: list[Regel], sonst: dict[str, str], *, m1_nur_bei_a: bool = False) -> Regelwerk:
    """A rulebook of three Feststellungen in a row; ``sonst`` names their defaults."""
    stufen = []
    for name in FESTSTELLUNGEN:
        regelfall = Regelfall(sonst[name], "§", "s", ("q",)) if name in sonst else None
        feststellung = Feststellung(name, name, "?", "§", {w: w for w in WERTE}, name, regelfall)
        stufen.append(Stufe(name, name, name, (feststellung,)))
    nur_wenn = Gleich("m0", frozenset({"a"})) if m1_nur_bei_a else None
    zeilen = (
        Ergebniszeile(Gleich("f2", frozenset({"a"})), "steuerbar"),
        Ergebniszeile(Gleich("f1", frozenset({"b"})), "nicht_steuerbar"),
        Ergebniszeile(None, "steuerfrei", befreiung="=f0"),
    )
    fassung = Parameterfassung
    return Regelwerk(
        merkmale={n: _merkmal(n, nur_wenn if n == "m1" else None) for n in MERKMALE}
        | {"z": Merkmal("z", "z", "0", "betrag", "?", "Kämmerei")},
        groessen={"summe": Groesse("summe", "s", "summe", "z", zaehlt_wenn=Gleich("m2", frozenset({"a", "b"})))},
        parameter={
            "p": Parameter("p", "p", "betrag", "§", "leistung", (fassung(10, None, None, "q", "gesehen"),)),
            "q": Parameter("q", "q", "betrag", "§", "leistung", (fassung(20, TAGE[0], None, "q", "gesehen"),)),
        },
        quellen={"q": Quelle("q", "q", "gesetz", "gesehen")},
        regeln=tuple(regeln),
        stufen=tuple(stufen),
        ergebnis={"start": zeilen},
    )


@st.composite
def regelwerke(ziehe: st.DrawFn) -> Regelwerk:
    """A random rulebook with up to five rules for each Feststellung."""
    regeln: list[Regel] = []
    for stelle, name in enumerate(FESTSTELLUNGEN):
        bisherige: list[str] = []
        for nummer in range(ziehe(st.integers(0, 5))):
            kennung = f"{name}-{nummer}"
            geht_vor = tuple(ziehe(st.lists(st.sampled_from(bisherige), max_size=2, unique=True))) if bisherige else ()
            ab, bis = ziehe(st.sampled_from(((None, None), (TAGE[1], None), (None, date(2026, 12, 31)))))
            wenn = ziehe(bedingungen(FESTSTELLUNGEN[:stelle]))
            regeln.append(regel(kennung, wenn, ziehe(st.sampled_from(WERTE)), geht_vor=geht_vor, ab=ab, bis=bis))
            bisherige.append(kennung)
    sonst = {name: wert for name in FESTSTELLUNGEN if (wert := ziehe(st.sampled_from((None, *WERTE))))}
    return baue(regeln, sonst, m1_nur_bei_a=ziehe(st.booleans()))


def tatsachen() -> st.SearchStrategy[dict[str, Wissen]]:
    """Known, unknown and not-asked facts; amounts around both limits."""
    werte = st.sampled_from((UNBEKANNT, ENTFAELLT, *(frozenset({w}) for w in WERTE), frozenset({"a", "b"})))
    zahlen = st.sampled_from((UNBEKANNTE_ZAHL, *(punkt(n) for n in (9, 10, 11, 19, 20, 21))))
    namen = dict.fromkeys(MERKMALE, werte) | {"z": zahlen, "summe": zahlen}
    return st.fixed_dictionaries({}, optional=namen)
