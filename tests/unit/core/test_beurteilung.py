"""What a catalogue's evaluation must not depend on: a second reading, and figures nobody stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.unit.core.bau import FORM, GRUND, beurteilt, regel, sachverhalt, werk

from ust2b.core.beurteilung import beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Groesse, Merkmal, Regelwerk
from ust2b.core.wissen import JA, NEIN, OFFEN, punkt


class TestRegelkonflikt:
    """Point 10: an activity on which two rules contradict each other gets no result, whoever is watching."""

    WIDERSPRUCH = (
        regel("klein-ja", "{bescheid: ja}", "{klein: ja}"),
        regel("klein-nein", "{satzung: nein}", "{klein: nein}"),
    )

    def test_auch_wo_das_ergebnis_ihn_nicht_liest(self, tmp_path: Path):
        w = werk(tmp_path, [*FORM, *self.WIDERSPRUCH])
        ohne = beurteilt(w, satzung="nein", bescheid="ja")
        gesehen = []
        fall = sachverhalt(w, satzung="nein", bescheid="ja")
        (mit,) = beurteile(Zeitachse(w), [fall], bestaetige=lambda p: gesehen.append(p.alle_befunde))
        assert ohne.fall.konflikte == mit.fall.konflikte == ("klein",)
        assert ohne.klasse == mit.klasse == "pruefung_erforderlich"
        assert gesehen

    def test_auch_an_den_enden_einer_vervollstaendigung(self, tmp_path: Path):
        """Decided whatever the open fact is, but one of the possible answers contradicts itself: no result."""
        beide = [regel(f"form-{n}", f"{{satzung: {n}}}", "{handlungsform: privat}") for n in ("ja", "nein")]
        w = werk(tmp_path, [*beide, *self.WIDERSPRUCH])
        b = beurteilt(w, bescheid="ja")
        assert b.fall.entschieden
        assert b.fall.konflikte == ("klein",)
        assert not b.entschieden


class TestAbzug:
    """A deduction nobody stated is unknown, never zero: the quota here could be anything from 2 percent upwards."""

    def _werk(self, tmp_path: Path) -> Regelwerk:
        w = werk(tmp_path, [*GRUND, regel("quote", "{quote: {hoechstens: drei}}", "{handlungsform: privat}")])
        zuschuss = Merkmal("zuschuss", "Zuschuss", "2", "betrag", "Wie viel?", "Kämmerei")
        quote = Groesse("quote", "Quote", "anteil", "einnahmen", "kosten", "zuschuss")
        return replace(w, merkmale=w.merkmale | {"zuschuss": zuschuss}, groessen=w.groessen | {"quote": quote})

    def test_nicht_genannter_abzug_bleibt_offen(self, tmp_path: Path):
        b = beurteilt(self._werk(tmp_path), einnahmen="2,00", kosten="100,00")
        assert "quote" not in b.tatsachen
        assert self._antwort(b) == OFFEN

    def test_genannter_abzug_zaehlt(self, tmp_path: Path):
        b = beurteilt(self._werk(tmp_path), einnahmen="2,00", kosten="100,00", zuschuss="0")
        assert b.tatsachen["quote"] == punkt(2)
        assert self._antwort(b) == JA
        b = beurteilt(self._werk(tmp_path), einnahmen="2,00", kosten="100,00", zuschuss="60,00")
        assert b.tatsachen["quote"] == punkt(5)
        assert self._antwort(b) == NEIN

    @staticmethod
    def _antwort(b) -> str:
        (befund,) = [r for r in b.pruefung.befund("handlungsform").regeln if r.regel.id == "quote"]
        return {"traegt": JA, "traegt_nicht": NEIN}.get(befund.eigen, OFFEN)
