"""Every compiled ruleset is broken in every small way; each break that matters is reported as Lesungsabweichung."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from tests.differential.tafel import antwort_von_oben
from tests.differential.zufall import TAGE, baue, regel

from ust2b.core.bedingung import Alle, Eines, Gleich, Regelvermutung, Ungleich
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.engines.alternativen import Alternative, F, T, U
from ust2b.engines.bestaetigung import Bestaetigung, Lesungsabweichung
from ust2b.engines.durable import DurableLeser
from ust2b.engines.maschine import Maschine


def _ist(name: str, *werte: str) -> Gleich:
    return Gleich(name, frozenset(werte))


REGELN = [
    regel("f0-a", Alle((_ist("m0", "a"), Eines((_ist("m1", "a"), _ist("m2", "a"))))), "a"),
    regel("f0-b", _ist("m1", "b"), "b", geht_vor=("f0-a",)),
    regel("f0-c", _ist("m2", "c"), "c", geht_vor=("f0-b",)),
    regel("f0-d", Regelvermutung(_ist("m0", "b"), _ist("m3", "a"), True), "a"),
    regel("f0-e", _ist("m3", "b"), "b"),
    regel("f1-a", _ist("f0", "a"), "a"),
    regel("f1-b", Ungleich("f0", frozenset({"a"})), "b"),
    regel("f2-a", Alle((_ist("f1", "b"), _ist("m0", "a"))), "a"),
]
WERK = baue(REGELN, {"f1": "c", "f2": "c"})
ACHSE = Zeitachse(WERK)
STAND = ACHSE.am(TAGE[1])
FAELLE = [
    {name: frozenset({wert}) for name, wert in zip(("m0", "m1", "m2", "m3"), werte, strict=True) if wert}
    for werte in product(("a", "b", ""), ("a", "b", ""), ("a", "c", ""), ("a", "b", ""))
]


@dataclass(frozen=True)
class Tafel:
    """A ruleset as it was handed to the engine."""

    felder: tuple[str, ...]
    zeilen: tuple[tuple[Alternative, str], ...]
    sonst: str


class Mitschrift(Maschine):
    """Learns as usual, with some rulesets replaced, and keeps what it learned and was asked."""

    def __init__(self, ersatz: dict[str, Tafel] | None = None) -> None:
        super().__init__()
        self.ersatz = ersatz or {}
        self.tafeln: dict[str, Tafel] = {}

    def lerne(self, name, felder, zeilen, sonst) -> None:
        tafel = self.tafeln[name] = self.ersatz.get(name) or Tafel(tuple(felder), tuple(zeilen), sonst)
        super().lerne(name, tafel.felder, tafel.zeilen, tafel.sonst)

    def gefragt(self) -> set[tuple[str, tuple[str, ...]]]:
        return set(self._gemerkt)


def _wird_gemeldet(leser: DurableLeser) -> bool:
    bestaetige = Bestaetigung(ACHSE, leser)
    for fall in FAELLE:
        try:
            bestaetige(Pruefung(STAND, fall))
        except Lesungsabweichung:
            return True
    return False


def _brueche(tafel: Tafel) -> Iterator[tuple[str, Tafel]]:
    """A line lost, an answer swapped, the default swapped, a truth value swapped, *unknown* lost or gained."""
    for stelle, (alternative, antwort) in enumerate(tafel.zeilen):
        vor, nach = tafel.zeilen[:stelle], tafel.zeilen[stelle + 1 :]
        yield f"Zeile {stelle} verloren", Tafel(tafel.felder, vor + nach, tafel.sonst)
        for andere in {T, F, U} - {antwort}:
            yield f"Zeile {stelle}: {andere}", Tafel(tafel.felder, (*vor, (alternative, andere), *nach), tafel.sonst)
        for feld, erlaubt in alternative.items():
            for neu in (frozenset({T}), frozenset({F}), frozenset({T, U}), frozenset({F, U})):
                if neu != erlaubt:
                    zeile = (alternative | {feld: neu}, antwort)
                    yield (
                        f"Zeile {stelle}: {feld} {sorted(neu)}",
                        Tafel(tafel.felder, (*vor, zeile, *nach), tafel.sonst),
                    )
    for andere in {T, F, U} - {tafel.sonst}:
        yield f"sonst {andere}", Tafel(tafel.felder, tafel.zeilen, andere)


def _antwort(tafel: Tafel, werte: tuple[str, ...]) -> str:
    return antwort_von_oben(tafel.zeilen, tafel.sonst, dict(zip(tafel.felder, werte, strict=True)))


@pytest.fixture(scope="module")
def heil() -> Mitschrift:
    maschine = Mitschrift()
    assert not _wird_gemeldet(DurableLeser(WERK, maschine))
    return maschine


@pytest.mark.parametrize("schicht", ["eigen ", "ausnahmen ", "oder", "zaehler"])
def test_jeder_bruch_wird_gemeldet(heil: Mitschrift, schicht: str):
    """A break counts when it changes an answer that some case asks for; every other one is no break."""
    stumm, gezaehlt = [], 0
    for name, tafel in heil.tafeln.items():
        if not name.startswith(schicht):
            continue
        fragen = [werte for gefragt, werte in heil.gefragt() if gefragt == name]
        for was, kaputt in _brueche(tafel):
            if all(_antwort(kaputt, werte) == _antwort(tafel, werte) for werte in fragen):
                continue
            gezaehlt += 1
            if not _wird_gemeldet(DurableLeser(WERK, Mitschrift({name: kaputt}))):
                stumm.append(f"{name}: {was}")
    assert not stumm
    assert gezaehlt >= {"eigen ": 60, "ausnahmen ": 20, "oder": 10, "zaehler": 8}[schicht]


class _AnderesRecht(DurableLeser):
    """The engine reads a Rechtsstand that was compiled wrongly."""

    def __init__(self, stand: Rechtsstand) -> None:
        super().__init__(stand.regelwerk)
        self.stand = stand

    def schliesse(self, pruefung: Pruefung):
        return super().schliesse(Pruefung(self.stand, pruefung.tatsachen))


def _ohne(kennung: str, **neu: object) -> Rechtsstand:
    regeln = [replace(r, **neu) if r.id == kennung else r for r in REGELN]
    return Zeitachse(baue(regeln, {"f1": "c", "f2": "c"})).am(TAGE[1])


@pytest.mark.parametrize(
    ("kennung", "neu"),
    [("f0-b", {"geht_vor": ()}), ("f0-c", {"geht_vor": ()}), ("f0-a", {"wert": "b"}), ("f1-b", {"wert": "c"})],
)
def test_verlorene_ausnahme_und_vertauschter_wert(kennung: str, neu: dict[str, object]):
    assert _wird_gemeldet(_AnderesRecht(_ohne(kennung, **neu)))


def test_die_maschine_reicht_ihre_eigenen_schluesse_weiter():
    """A wrong conclusion of stage f0 must show again in f1: nothing is handed over from the definition."""

    class Falsch(DurableLeser):
        def _stelle_fest(self, name, fall):
            antworten = super()._stelle_fest(name, fall)
            return replace(antworten, moeglich=frozenset({"a"})) if name == "f0" else antworten

    schluss = Falsch(WERK).schliesse(Pruefung(STAND, {"m1": frozenset({"b"})}))
    assert schluss.endgueltig["f1-a"] == T
    assert schluss.moeglich["f1"] == frozenset({"a"})


def test_die_meldung_nennt_feststellung_beide_lesungen_und_tatsachen():
    kaputt = Mitschrift({"zaehler": Tafel(("bisher", "wert"), (), F)})
    with pytest.raises(Lesungsabweichung) as meldung:
        Bestaetigung(ACHSE, DurableLeser(WERK, kaputt))(Pruefung(STAND, {"m2": frozenset({"c"})}))
    text = str(meldung.value)
    assert "Feststellung „f0“: Definition" in text
    assert "Inferenzmaschine" in text
    assert "m2=['c']" in text
