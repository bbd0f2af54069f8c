"""Which changes are tried, what they are called, which of them no case can notice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.unit.pruefstand.mini import FORM, MERKMALE, WETTBEWERB, bericht, schreibe

from ust2b.core.bedingung import Alle, Eines, Gleich, Grenze, Nicht, Regelvermutung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.proof.gleichwertig import gleichwertig
from ust2b.proof.mutanten import gemeinsamer_beginn, mutanten, parametermutanten

TAG = date(2027, 1, 1)
SATZUNG, BESCHEID = Gleich("grundlage", frozenset({"satzung"})), Gleich("grundlage", frozenset({"bescheid"}))
GILT = Gleich("satzung_gilt", frozenset({"ja"}))


def werk(tmp_path: Path) -> Regelwerk:
    return lade_regelwerk(schreibe(tmp_path))


def regel(werk: Regelwerk, name: str) -> Regel:
    return next(r for r in werk.regeln if r.id == name)


def test_worte(tmp_path: Path) -> None:
    w = werk(tmp_path)
    worte = [m.worte for m in mutanten(regel(w, "form-oeffentlich"), w)]
    assert worte == [
        "stellt „privatrechtlich“ fest",
        "Bedingung ins Gegenteil verkehrt",
        "„alle“ statt „eines“",
        "„Rechtsgrundlage: Satzung und Satzung gilt: ja“ gestrichen",
        "„Rechtsgrundlage: Bescheid“ gestrichen",
        "„eines“ statt „alle“",
        "„Rechtsgrundlage: Satzung“ gestrichen",
        "„Satzung gilt: ja“ gestrichen",
        "bei „Rechtsgrundlage“ jede Angabe genügt",
        "bei „Satzung gilt“ jede Angabe genügt",
        "bei „Rechtsgrundlage“ jede Angabe genügt",
    ]


def test_grenze_vorrang_und_tage(tmp_path: Path) -> None:
    w = werk(tmp_path)
    assert "bei „Umsatzgrenze“ < statt ≤" in [m.worte for m in mutanten(regel(w, "grenze-eingehalten"), w)]
    assert "Vorrang vor „wettbewerb-nein“ gestrichen" in [m.worte for m in mutanten(regel(w, "wettbewerb-ja"), w)]
    tage = [m for m in mutanten(regel(w, "wettbewerb-frueher"), w) if m.feld == "gueltig"]
    assert [(m.neu.bis, m.worte) for m in tage] == [
        (date(2024, 12, 30), "gilt einen Tag kürzer"),
        (date(2025, 1, 1), "gilt einen Tag länger"),
    ]
    assert gemeinsamer_beginn(w) == date(2017, 1, 1)


def test_widerlegung_und_verneinung(tmp_path: Path) -> None:
    w = werk(tmp_path)
    vorlage = regel(w, "form-privat")

    def worte(bedingung: object) -> list[str]:
        import dataclasses

        return [m.worte for m in mutanten(dataclasses.replace(vorlage, wenn=bedingung), w)]  # type: ignore[arg-type]

    assert "Widerlegung „Satzung gilt: ja“ gestrichen" in worte(Regelvermutung(SATZUNG, GILT, False))
    assert "Verneinung von „Satzung gilt: ja“ gestrichen" in worte(Alle((SATZUNG, Nicht(GILT))))
    zwei = Gleich("grundlage", frozenset({"satzung", "bescheid"}))
    assert "„Rechtsgrundlage: Bescheid“ gestrichen" in worte(zwei)


def test_parameter_um_die_kleinste_einheit(tmp_path: Path) -> None:
    w = werk(tmp_path)
    liste = list(parametermutanten(w.parameter["umsatzgrenze"]))
    assert [int(m.neu.wert) for m in liste] == [1_111_101, 1_111_099, 1_234_501, 1_234_499]
    assert liste[0].worte == "Grenze „Umsatzgrenze“ um 1 Cent nach oben verschoben, Fassung ab 01.01.2017"


def test_gleichwertig(tmp_path: Path) -> None:
    stand = Zeitachse(werk(tmp_path)).am(TAG)
    # satzung_gilt is asked of a Satzung only, so naming the Satzung as well changes nothing
    assert gleichwertig(Alle((SATZUNG, GILT)), GILT, stand)
    assert gleichwertig(Eines((SATZUNG, BESCHEID)), Gleich("grundlage", frozenset({"satzung", "bescheid"})), stand)
    assert not gleichwertig(SATZUNG, Eines((SATZUNG, BESCHEID)), stand)
    assert not gleichwertig(Alle((SATZUNG, GILT)), SATZUNG, stand)
    kleiner, groesser = (Grenze("umsatz", o, "umsatzgrenze") for o in ("weniger_als", "hoechstens"))
    assert not gleichwertig(kleiner, groesser, stand)
    assert gleichwertig(groesser, Nicht(Grenze("umsatz", "mehr_als", "umsatzgrenze")), stand)


def test_was_keiner_bemerkt(tmp_path: Path) -> None:
    """Without the case one cent above, nobody sees the limit move up; the others still do."""
    zeile = (
        "- {name: ein Cent mehr, merkmale: {umsatz: 12345.01}, erwartet: traegt_nicht, erwartet_feststellung: nein}\n"
    )
    assert zeile in WETTBEWERB
    regeln = schreibe(tmp_path, ustg__wettbewerb=WETTBEWERB.replace(zeile, ""))
    ergebnis = bericht(regeln).mutanten
    assert ergebnis is not None
    assert [u.satz for u in ergebnis.ueberlebende if u.parameter] == [
        "nicht bemerkt: Grenze „Umsatzgrenze“ um 1 Cent nach oben verschoben, Fassung ab 01.01.2025"
    ]


def test_entschiedener_fall_bemerkt(tmp_path: Path) -> None:
    """A change that no prüffall sees dies by a decided case, and survives without it."""
    ohne = FORM.replace(", erwartet_feststellung: privat", "").replace(", erwartet_feststellung: oeffentlich", "")
    mit = bericht(schreibe(tmp_path / "mit", ustg__form=ohne)).mutanten
    leer = bericht(schreibe(tmp_path / "leer", ustg__form=ohne, faelle__alle="faelle: []\n")).mutanten
    assert mit is not None
    assert leer is not None
    worte = {u.worte for u in leer.ueberlebende} - {u.worte for u in mit.ueberlebende}
    assert "stellt „öffentlich-rechtlich“ fest" in worte


def test_ein_nicht_gefragtes_merkmal_zaehlt_nicht(tmp_path: Path) -> None:
    assert "nur_wenn: {grundlage: satzung}" in MERKMALE
    ergebnis = bericht(schreibe(tmp_path)).mutanten
    assert ergebnis is not None
    assert ergebnis.gleichwertig >= 1
