"""Properties of the real rulebook on drawn activities: questions, traces, further facts, order."""

from __future__ import annotations

import random
import re
import shutil
from datetime import date

import pytest
from bench.vektoren import Zieher

from ust2b.core.beurteilung import Beurteilung, beurteile
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import LEISTUNGSDATUM
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.unterstelltes import unterstelltes
from ust2b.core.vervollstaendigung import kandidaten
from ust2b.core.widerspruch import widersprueche
from ust2b.core.wissen import Bereich, Wissen
from ust2b.language import lade_regelwerk
from ust2b.language.orte import regelverzeichnis

TAG = date(2027, 1, 15)
ANZAHL = 300


@pytest.fixture(scope="module")
def achse() -> Zeitachse:
    return Zeitachse(lade_regelwerk())


@pytest.fixture(scope="module")
def beurteilungen(achse: Zeitachse) -> list[Beurteilung]:
    return beurteile(achse, _ziehe(achse, ANZAHL))


def _ziehe(achse: Zeitachse, anzahl: int) -> list[Sachverhalt]:
    """Consistent activities without answered groessen, each aimed at another rule."""
    stand = achse.am(TAG)
    zieher = Zieher(stand, random.Random(20270115))
    liste: list[Sachverhalt] = []
    nummer = 0
    while len(liste) < anzahl:
        nummer += 1
        fall = zieher.fall(stand.regeln[(nummer * 31) % len(stand.regeln)])
        merkmale = {n: w for n, w in fall.items() if n in achse.regelwerk.merkmale}
        if next(widersprueche(stand, merkmale), None) is None:
            liste.append(_sachverhalt(f"t{nummer}", merkmale))
    return liste


def _sachverhalt(kennung: str, merkmale: dict[str, Wissen]) -> Sachverhalt:
    angaben = {name: Angabe(wissen, rolle="Amt", am="2027-01-01", gruende="Probe") for name, wissen in merkmale.items()}
    return Sachverhalt(kennung, kennung, TAG, angaben, land="NW", vollstaendig=True)


def test_fragen_sind_genau_dann_leer_wenn_das_ergebnis_bestimmt_ist(beurteilungen):
    for b in beurteilungen:
        assert (not b.fragen) == (b.klasse != "pruefung_erforderlich"), b.sachverhalt.id


def test_kein_regelkonflikt(beurteilungen):
    assert [(b.sachverhalt.id, b.fall.konflikte) for b in beurteilungen if b.fall.konflikte] == []


def test_kein_ergebnis_ohne_spur_und_jede_tragende_regel_nennt_ihre_quelle(beurteilungen, achse):
    for b in beurteilungen:
        for ergebnis in b.ergebnisse if b.entschieden else ():
            assert ergebnis.tragend, b.sachverhalt.id
            for name in ergebnis.tragend:
                for regel in b.pruefung.befund(name).tragende:
                    assert regel.quellen
                    assert all(quelle in achse.regelwerk.quellen for quelle in regel.quellen)


def test_eine_weitere_angabe_kippt_kein_ergebnis_ohne_vorbehalt(beurteilungen, achse):
    """What may overturn it is named beforehand: the normal cases it silently supposes. No other fact changes it."""
    wuerfel = random.Random(3)
    stand = achse.am(TAG)
    werk = achse.regelwerk
    geprueft = 0
    for b in beurteilungen:
        if not b.entschieden or b.fall.vorbehalte or b.hauptleistung:
            continue
        unterstellt = unterstelltes(b.pruefung, b.ergebnisse)
        offene = [n for n in sorted(werk.gelesene_merkmale) if n not in b.sachverhalt.angaben]
        for name in {*unterstellt, *wuerfel.sample(offene, 12)}:
            for wert in kandidaten(stand, name, b.pruefung.wissen(name)):
                neu = b.sachverhalt.tatsachen | {name: wert}
                if next(widersprueche(stand, neu), None) is not None:
                    continue
                (nachher,) = beurteile(achse, [_sachverhalt("neu", neu)])
                geprueft += 1
                anders = {e.kern for e in nachher.ergebnisse} != {e.kern for e in b.ergebnisse}
                assert not anders or name in unterstellt, (b.sachverhalt.tatsachen, name, wert)
    assert geprueft > 300  # that a supposition does overturn is shown by tests/unit/core/test_gleiche_faelle.py


def test_die_reihenfolge_der_taetigkeiten_ist_gleichgueltig(achse):
    liste = _ziehe(achse, 60)
    gruppiert = [Sachverhalt(s.id, "G", TAG, s.angaben, gruppe=f"g{i % 7}") for i, s in enumerate(liste)]

    def kurz(reihe: list[Sachverhalt]) -> dict[str, object]:
        return {b.sachverhalt.id: (b.klasse, b.ergebnisse, b.fragen) for b in beurteile(achse, reihe)}

    assert kurz(gruppiert) == kurz(gruppiert[::-1])


def test_die_reihenfolge_der_dateien_und_regeln_ist_gleichgueltig(beurteilungen, tmp_path):
    """Every file renamed, every rule moved within its file, on the real rulebook: the same bytes."""
    wuerfel = random.Random(11)
    kopie = tmp_path / "rules"
    shutil.copytree(regelverzeichnis(), kopie)
    for pfad in sorted(kopie.rglob("*.yaml")):
        if pfad.name == "pruefschema.yaml":
            continue
        teile = re.split(r"^---$", pfad.read_text(encoding="utf-8"), flags=re.MULTILINE)
        wuerfel.shuffle(teile)
        pfad.unlink()
        neu = pfad.with_name(f"{wuerfel.randrange(10**6):06}-{pfad.name}")
        neu.write_text("\n---\n".join(teile), encoding="utf-8")
    anders = beurteile(Zeitachse(lade_regelwerk(kopie)), [b.sachverhalt for b in beurteilungen])
    assert [_in_worten(b) for b in anders] == [_in_worten(b) for b in beurteilungen]


def _in_worten(b: Beurteilung) -> bytes:
    regeln = [
        (befund.name, sorted(befund.moeglich), [(r.regel.id, r.endgueltig) for r in befund.regeln])
        for befund in b.fall.pruefung.alle_befunde.values()
    ]
    return repr((b.klasse, b.ergebnisse, b.fragen, b.fall.vorbehalte, b.fall.konflikte, regeln)).encode()


def test_zahlen_gehen_nur_ueber_ihre_grenzen_ein(achse):
    """Two amounts on the same side of every limit give the same case."""
    merkmale = {
        "leistender_rechtsform": frozenset({"gemeinde_kreis"}),
        "zahlungsart": frozenset({"preis_gebuehr_miete"}),
        "preis_geregelt_in": frozenset({"gebuehrensatzung"}),
        "leistungsgegenstand": frozenset({"bad_sport"}),
        "empfaenger_art": frozenset({"privatperson"}),
    }
    a, b, c = (
        beurteile(achse, [_sachverhalt("x", merkmale | {"einnahmen_prognose": Bereich(cent, cent)})])[0]
        for cent in (100_000, 1_750_000, 1_750_001)
    )
    assert a.ergebnisse == b.ergebnisse
    assert LEISTUNGSDATUM in a.tatsachen
    assert b.klasse == "nicht_steuerbar"
    assert c.klasse == "pruefung_erforderlich"
