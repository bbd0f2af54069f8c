"""durable-rules and the definition agree; a broken layer is reported."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("durable", reason="durable-rules ist hier nicht installiert")

from tests.differential.zufall import TAGE, regelwerke, tatsachen
from tests.unit.core.bau import FORM, GRUND, pruefung, regel, werk

from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.wissen import Wissen, punkt
from ust2b.engines.bestaetigung import Bestaetigung, Lesungsabweichung
from ust2b.engines.durable import DurableLeser, Maschine
from ust2b.language import lade_regelwerk


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(regelwerke(), st.lists(tatsachen(), min_size=5, max_size=12))
def test_zufaellige_regelwerke(zufallswerk, faelle):
    achse = Zeitachse(zufallswerk)
    bestaetige = Bestaetigung(achse)
    for tag in TAGE:
        for fall in faelle:
            bestaetige(Pruefung(achse.am(tag), fall | {LEISTUNGSDATUM: punkt(tag.toordinal())}))
    assert bestaetige.bestaetigte == len(TAGE) * len(faelle)


def zufallsfall(stand: Rechtsstand, wuerfel: random.Random, bekannt: float) -> dict[str, Wissen]:
    """Facts over the vocabulary the rules read, numbers around their limits; ``bekannt`` is the share that is known."""
    regelwerk = stand.regelwerk
    fall: dict[str, Wissen] = {LEISTUNGSDATUM: punkt(stand.tag.toordinal())}
    for name in sorted(regelwerk.gelesene_merkmale):
        merkmal = regelwerk.merkmale[name]
        if wuerfel.random() > bekannt:
            continue
        if merkmal.ist_zahl:
            grenzen = [stand.parameter[p] for _, p in stand.grenzen.get(name, ())] or [0]
            fall[name] = punkt(max(0, wuerfel.choice(grenzen) + wuerfel.choice((-1, 0, 1))))
        else:
            fall[name] = frozenset({wuerfel.choice(sorted(merkmal.werte))})
    return fall


def test_echtes_regelwerk():
    achse = Zeitachse(lade_regelwerk())
    bestaetige = Bestaetigung(achse)
    wuerfel = random.Random(20270101)
    staende = [achse.am(tag) for tag in achse.vertreter()] + [achse.am(date(2027, 1, 1))] * 4
    for _ in range(400):
        stand = wuerfel.choice(staende)
        bestaetige(Pruefung(stand, zufallsfall(stand, wuerfel, wuerfel.choice((0.05, 0.2, 0.5, 0.9)))))
    assert bestaetige.bestaetigte == 400


class TestKaputteSchicht:
    """Each compiled layer is broken on purpose; the comparison must report it."""

    def _bestaetige(self, w, leser: DurableLeser, **fall: str) -> None:
        p = pruefung(w, **fall)
        Bestaetigung(Zeitachse(w), leser)(p)

    def test_heil(self, tmp_path: Path):
        w = werk(tmp_path)
        self._bestaetige(w, DurableLeser(w), satzung="ja", einnahmen="100,00")

    def test_vertauschter_wert_in_schicht_1(self, tmp_path: Path):
        w = werk(tmp_path)
        leser = DurableLeser(w)
        leser.maschine = _Verfaelscht("eigen form-oeffentlich None", {"t": "f"}, leser.maschine)
        with pytest.raises(Lesungsabweichung, match="form-oeffentlich"):
            self._bestaetige(w, leser, satzung="ja")

    def test_verlorenes_offen_in_schicht_1(self, tmp_path: Path):
        w = werk(tmp_path)
        leser = DurableLeser(w)
        leser.maschine = _Verfaelscht("eigen form-oeffentlich None", {"u": "f"}, leser.maschine)
        with pytest.raises(Lesungsabweichung, match="form-oeffentlich"):
            self._bestaetige(w, leser)

    def test_verlorene_ausnahme_in_schicht_2(self, tmp_path: Path):
        ausnahme = regel("ausnahme", "{bescheid: nein}", "{handlungsform: privat}", geht_vor="[form-oeffentlich]")
        w = werk(tmp_path, [*FORM, ausnahme])
        leser = DurableLeser(w)
        leser.maschine = _Verfaelscht("ausnahmen form-oeffentlich ausnahme", {"f": "t"}, leser.maschine)
        with pytest.raises(Lesungsabweichung, match="form-oeffentlich"):
            self._bestaetige(w, leser, satzung="ja", bescheid="nein")

    @pytest.mark.parametrize(
        ("ruleset", "tausch"), [("oder", {"t": "f"}), ("oder", {"u": "f"}), ("zaehler", {"t": "f"})]
    )
    def test_falscher_schluss_in_schicht_3(self, tmp_path: Path, ruleset, tausch):
        w = werk(tmp_path, GRUND)
        leser = DurableLeser(w)
        leser.maschine = _Verfaelscht(ruleset, tausch, leser.maschine)
        with pytest.raises(Lesungsabweichung, match="Feststellung"):
            self._bestaetige(w, leser, satzung="ja" if "t" in tausch else "unbekannt")


class _Verfaelscht(Maschine):
    """The machine with one ruleset answering wrongly."""

    def __init__(self, name: str, tausch: dict[str, str], echt: Maschine) -> None:
        self.name, self.tausch, self.echt = name, tausch, echt

    def frage(self, name: str, zustaende: dict[str, str]) -> str:
        antwort = self.echt.frage(name, zustaende)
        return self.tausch.get(antwort, antwort) if name == self.name else antwort

    def lerne(self, *argumente: object) -> None:
        self.echt.lerne(*argumente)  # type: ignore[arg-type]

    def kennt(self, name: str) -> bool:
        return self.echt.kennt(name)

    def felder(self, name: str) -> tuple[str, ...]:
        return self.echt.felder(name)


def test_grosse_bedingungen_werden_zerlegt(tmp_path: Path):
    viele = ", ".join(
        f"{{eines: [{{satzung: {a}}}, {{bescheid: {b}}}, {{form: {c}}}]}}"
        for a in ("ja", "nein")
        for b in ("ja", "nein")
        for c in "abc"
    )
    w = werk(tmp_path, [regel("gross", f"{{alle: [{viele}]}}", "{handlungsform: privat}")])
    bestaetige = Bestaetigung(Zeitachse(w))
    for satzung in ("ja", "nein", "unbekannt"):
        for form in ("a", "b", "unbekannt"):
            bestaetige(pruefung(w, satzung=satzung, form=form))
    assert bestaetige.bestaetigte == 9
