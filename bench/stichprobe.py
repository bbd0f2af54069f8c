"""``python -m bench.stichprobe``: how well the matching does on the labelled sample ``tests/daten``.

Precision counts proposals against hand labels (``auch`` counts as right), coverage the lines with a proposal. Of the
part ``probe`` only counts leave this module, so that nobody tunes to its lines.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from ust2b.catalogue.abgleich.abgleich import Abgleich
from ust2b.catalogue.abgleich.treffer import Zuordnung
from ust2b.catalogue.haushalt.konten import DOPPIK, Kontenrahmen
from ust2b.catalogue.haushalt.modell import Position
from ust2b.catalogue.haushalt.woerterbuch import ERTRAGSART
from ust2b.catalogue.tabelle import normal
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import lade_referenz

DATEI = Path(__file__).resolve().parents[1] / "tests" / "daten" / "abgleich-stichprobe.csv"
TEILE = ("entwicklung", "probe")


@dataclass
class Zaehlung:
    """Proposals of one kind: how many, how many right."""

    zahl: int = 0
    richtig: int = 0

    @property
    def praezision(self) -> float:
        return 100 * self.richtig / self.zahl if self.zahl else 100.0


@dataclass
class Teilergebnis:
    """Counts of one part of the sample."""

    zeilen: int = 0
    gruppe: Zaehlung = field(default_factory=Zaehlung)
    leistungsart: Zaehlung = field(default_factory=Zaehlung)
    auffang: Zaehlung = field(default_factory=Zaehlung)
    falsch_ohne_leistung: int = 0
    """Lines under a group rule whose label names a supply: the error that must not happen."""

    @property
    def vorschlaege(self) -> Zaehlung:
        arten = (self.gruppe, self.leistungsart, self.auffang)
        return Zaehlung(sum(z.zahl for z in arten), sum(z.richtig for z in arten))

    @property
    def abdeckung(self) -> float:
        return 100 * self.vorschlaege.zahl / self.zeilen if self.zeilen else 0.0


def lies() -> list[dict[str, str]]:
    with DATEI.open(encoding="utf-8-sig", newline="") as datei:
        return list(csv.DictReader(datei, delimiter=";"))


def position(zeile: dict[str, str]) -> Position:
    """The line as the budget reader would give it; all files of the sample with account numbers follow the NKF."""
    konto_art = Kontenrahmen(DOPPIK, "4").einheitlich(zeile["konto_nr"])
    ertragsart = bool(ERTRAGSART.search(normal(zeile["gruppe"])))
    return Position(
        datei=zeile["datei"],
        zeile=0,
        bereich=zeile["bereich"],
        gruppe="" if ertragsart else zeile["gruppe"],
        produkt=zeile["produkt"],
        produkt_nr=zeile["produkt_nr"],
        konto=zeile["konto"],
        konto_nr=zeile["konto_nr"],
        kontogruppe=zeile["gruppe"] if ertragsart else "",
        text=zeile["text"],
        haushalt="",
        konto_art=konto_art,
    )


def richtig(zeile: dict[str, str], zuordnung: Zuordnung) -> bool:
    """The proposal is the label or what another person could hold as well."""
    return zuordnung.name in {zeile["name"], *zeile["auch"].split()}


def zaehle(abgleich: Abgleich, teil: str) -> Teilergebnis:
    ergebnis = Teilergebnis()
    for zeile in lies():
        if zeile["teil"] != teil:
            continue
        ergebnis.zeilen += 1
        zuordnung = abgleich.ordne_zu(position(zeile))
        if zuordnung.treffer is None:
            continue
        zaehlung: Zaehlung = getattr(ergebnis, zuordnung.art)
        stimmt = richtig(zeile, zuordnung)
        zaehlung.zahl += 1
        zaehlung.richtig += stimmt
        ergebnis.falsch_ohne_leistung += zuordnung.art == "gruppe" and zeile["art"] != "gruppe" and not stimmt
    return ergebnis


def tabelle(ergebnisse: dict[str, Teilergebnis]) -> str:
    spalten = "".join(s.rjust(14) for s in ("Gruppe", "Leistungsart", "Auffang"))
    zeilen = [f"{'Teil':<12} {'Zeilen':>6}{spalten} {'Präzision':>10} {'Abdeckung':>10} falsch „keine Leistung“"]
    for teil, e in ergebnisse.items():
        arten = [f"{z.richtig}/{z.zahl}".rjust(13) for z in (e.gruppe, e.leistungsart, e.auffang)]
        zeilen.append(
            f"{teil:<12} {e.zeilen:>6} {' '.join(arten)} {e.vorschlaege.praezision:>8.1f} % {e.abdeckung:>8.1f} % "
            f"{e.falsch_ohne_leistung:>5}"
        )
    return "\n".join(zeilen)


def main() -> None:
    abgleich = Abgleich(lade_referenz(lade_regelwerk()))
    print(tabelle({teil: zaehle(abgleich, teil) for teil in TEILE}))


if __name__ == "__main__":
    main()
