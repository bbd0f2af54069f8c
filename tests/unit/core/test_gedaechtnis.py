"""What is remembered must be what would be found anew."""

from __future__ import annotations

import random
from datetime import date

import pytest

from ust2b.core import gedaechtnis
from ust2b.core.gedaechtnis import Gedaechtnis
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.vervollstaendigung import kandidaten
from ust2b.core.widerspruch import widersprueche, widersprueche_in
from ust2b.core.wissen import ist_unbekannt
from ust2b.language import lade_regelwerk

JA, NEIN = frozenset({"ja"}), frozenset({"nein"})


def _und(wissen):
    return "beide" if wissen("a") == JA and wissen("b") == JA else "nicht beide"


def test_was_nicht_gefragt_wurde_darf_anders_sein():
    gedaechtnis_, laeufe = Gedaechtnis[str](), []

    def frage(**bekannt):
        def werte_aus(wissen):
            laeufe.append(bekannt)
            return _und(wissen)

        return gedaechtnis_.antwort(bekannt.__getitem__, bekannt.__getitem__, werte_aus)

    assert frage(a=NEIN, b=JA) == frage(a=NEIN, b=NEIN) == "nicht beide"
    assert len(laeufe) == 1
    assert frage(a=JA, b=JA) == "beide"
    assert frage(a=JA, b=NEIN) == "nicht beide"
    assert [frage(a=a, b=b) for a in (JA, NEIN) for b in (JA, NEIN)] == ["beide", *["nicht beide"] * 3]
    assert len(laeufe) == 3


def test_ein_volles_gedaechtnis_faengt_neu_an(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gedaechtnis, "HOECHSTZAHL", 2)
    voll = Gedaechtnis[str]()
    for a in (JA, NEIN):
        for b in (JA, NEIN):
            bekannt = {"a": a, "b": b}
            assert voll.antwort(bekannt.__getitem__, bekannt.__getitem__, _und) == _und(bekannt.__getitem__)


def test_ein_versuch_weiss_was_eine_neue_pruefung_faende():
    """Conclusions and contradictions after one more fact, against an examination that begins anew."""
    werk = lade_regelwerk()
    wuerfel = random.Random(4)
    namen = sorted(werk.gelesene_merkmale)
    widersprechen = 0
    for _ in range(60):
        pruefung = Pruefung(Zeitachse(werk).am(date(2027, 1, 1)), {})
        for _ in range(8):
            name = wuerfel.choice([n for n in namen if ist_unbekannt(pruefung.wissen(n))])
            wert = wuerfel.choice(list(kandidaten(pruefung.stand, name, pruefung.wissen(name))))
            stand = pruefung.stand
            versuch, neu = pruefung.mit(name, wert), Pruefung(Zeitachse(werk).am(stand.tag), {})
            neu = Pruefung(neu.stand, versuch.tatsachen)
            assert versuch.alle_befunde == neu.alle_befunde
            alle = set(widersprueche(stand, versuch.tatsachen))
            assert bool(alle) == (next(widersprueche_in(versuch, neu_ist=name), None) is not None)
            widersprechen += bool(alle)
            if not alle:
                pruefung = versuch
    assert widersprechen > 20
