"""``python -m bench.faelle``: the decided cases beside the rules, as a table by class and by authority.

A case counts once. „beantwortet“ means that the authority's own question is decided while something it does not speak
about (option, rate, exemption) is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ust2b.core.beurteilung import Bestaetigung
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, KLASSEN, PRUEFUNG_ERFORDERLICH
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk
from ust2b.language.orte import regelverzeichnis
from ust2b.language.quelltext import lies_quelltext
from ust2b.proof.faelle import Vergleich, lade_faelle, vergleiche_fall

STARK = ("gesetz", "eugh", "bfh", "bmf", "ofd", "ministerium")
SCHWACH = ("fg", "verband", "kommentar", "kommune", "kirche", "hochschule")
SPALTEN = ("richtig", "mit Vorbehalt", "beantwortet", "offen", "anderer Grund", "widersprochen")
RICHTIG = frozenset(SPALTEN[:3])


def vergleiche_alle(werk: Regelwerk, *, bestaetige: Bestaetigung | None = None) -> list[Vergleich]:
    """Every case of ``rules/faelle``.

    :raises ValueError: when a case cannot be read; the message names file and line.
    """
    achse = Zeitachse(werk)
    faelle, meldungen = lade_faelle(lies_quelltext(regelverzeichnis(), [], []), werk)
    if meldungen:
        raise ValueError("\n".join(map(str, meldungen)))
    return [vergleiche_fall(achse, fall, bestaetige=bestaetige) for fall in faelle]


def stark(v: Vergleich) -> bool:
    return v.fall.modell.autoritaet in STARK


def altrecht(v: Vergleich) -> bool:
    return v.fall.modell.altrecht == "ja"


def bestimmbar(v: Vergleich) -> bool:
    """The authority itself comes to a result."""
    return v.fall.modell.erwartet.klasse != PRUEFUNG_ERFORDERLICH


def spalte(v: Vergleich) -> str:
    if v.urteil == "offen":
        return "offen"
    if v.urteil == "anderer_grund" or (v.stimmt and not v.richtig):
        return "anderer Grund"
    if not v.stimmt:
        return "widersprochen"
    if v.urteil == "beantwortet":
        return "beantwortet"
    return "mit Vorbehalt" if v.beurteilung.fall.vorbehalte else "richtig"


def steuerbarkeit_richtig(v: Vergleich) -> bool:
    """Up to „steuerbar“: ground and norm of a „nicht steuerbar“; otherwise that every possible result is taxable."""
    if v.fall.modell.erwartet.klasse == "nicht_steuerbar":
        return v.richtig
    # what is open decides; an ancillary supply follows a main supply that the case names
    return v.richtig or all(
        e.klasse not in {"nicht_steuerbar", PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG}
        and e.grund != "anteilig_unternehmerisch"
        for e in v.beurteilung.ergebnisse
    )


@dataclass(frozen=True)
class Quote:
    name: str
    erreicht: int
    gesamt: int

    @property
    def prozent(self) -> float:
        return 100 * self.erreicht / self.gesamt

    def __str__(self) -> str:
        return f"{self.name}: {self.erreicht} von {self.gesamt} = {self.prozent:.1f} %"


def _quote(name: str, vergleiche: Iterable[Vergleich], trifft: Callable[[Vergleich], bool]) -> Quote:
    liste = list(vergleiche)
    return Quote(name, sum(map(trifft, liste)), len(liste))


def fragequoten(vergleiche: Sequence[Vergleich]) -> dict[str, Quote]:
    """Where the authority leaves the result open and says why: is its question asked, and among the first three?"""
    offene = [v for v in vergleiche if v.fragestelle is not None]
    return {
        "frage": _quote("Frage der Quelle wird gestellt", offene, lambda v: bool(v.fragestelle)),
        "frage_vorn": _quote("davon unter den ersten drei", offene, lambda v: v.fragestelle in {1, 2, 3}),
    }


def quoten(vergleiche: Sequence[Vergleich]) -> dict[str, Quote]:
    """The measures of strong authorities under the present law, where they come to a result themselves."""
    starke = [v for v in vergleiche if stark(v) and bestimmbar(v)]
    neue = [v for v in starke if not altrecht(v)]
    genauer = [v for v in neue if v.fall.modell.erwartet.klasse in {"steuerfrei", "steuerpflichtig", "aufzuteilen"}]
    return {
        "steuerbarkeit": _quote("Steuerbarkeit (Grund und Norm, wo nicht steuerbar)", neue, steuerbarkeit_richtig),
        "ganz": _quote("ganz wie die Quelle", neue, lambda v: v.richtig),
        "ein_ergebnis": _quote("davon ein einziges Ergebnis", neue, lambda v: v.richtig and v.beurteilung.entschieden),
        "befreiung_satz": _quote("Befreiung und Satz, wo die Quelle sie nennt", genauer, lambda v: v.richtig),
        "mit_altrecht": _quote("ganz wie die Quelle, Altrecht mitgezählt", starke, lambda v: v.richtig),
    }


def tabelle(vergleiche: Sequence[Vergleich]) -> list[str]:
    """Lines of the table: new law strong and weak by class, then by authority; old law apart; then the measures."""
    kopf = f"{'':34}" + "".join(f"{s:>15}" for s in SPALTEN) + f"{'gesamt':>9}"
    neue = [v for v in vergleiche if not altrecht(v)]
    zeilen: list[str] = []
    for titel, gruppe in (
        ("Starke Quellen nach Klasse", [v for v in neue if stark(v)]),
        ("Schwache Quellen nach Klasse", [v for v in neue if not stark(v)]),
    ):
        zeilen += ["", f"{titel:34}" + kopf[34:]]
        for klasse in KLASSEN:
            zeilen += _zeile(klasse, [v for v in gruppe if v.fall.modell.erwartet.klasse == klasse])
        zeilen += _zeile("zusammen", gruppe)
    zeilen += ["", f"{'Nach Quelle':34}" + kopf[34:]]
    for name in (*STARK, *SCHWACH):
        zeilen += _zeile(name, [v for v in neue if v.fall.modell.autoritaet == name])
    zeilen += _zeile("Altrecht (nicht geprüft), stark", [v for v in vergleiche if altrecht(v) and stark(v)])
    zeilen += _zeile("Altrecht (nicht geprüft), schwach", [v for v in vergleiche if altrecht(v) and not stark(v)])
    zeilen += ["", "Starke Quellen, geltendes Recht, soweit sie selbst entscheiden:"]
    zeilen += [f"  {quote}" for quote in quoten(vergleiche).values()]
    zeilen += ["", "Prüfung erforderlich, wo die Quelle sagt, was offen ist:"]
    return zeilen + [f"  {quote}" for quote in fragequoten(vergleiche).values()]


def _zeile(name: str, gruppe: Sequence[Vergleich]) -> list[str]:
    if not gruppe:
        return []
    zaehler = Counter(map(spalte, gruppe))
    zahlen = "".join(f"{zaehler[s] or '':>15}" for s in SPALTEN)
    return [f"  {name:32}{zahlen}{len(gruppe):>9}"]


def reichweite(vergleiche: Sequence[Vergleich], werk: Regelwerk) -> list[str]:
    """Rules by the number of cases in which they carry a conclusion, the fewest first."""
    zahl = Counter(
        name
        for v in vergleiche
        for name in {r.id for b in v.beurteilung.pruefung.alle_befunde.values() for r in b.tragende}
    )
    kennungen = sorted({r.id for r in werk.regeln}, key=lambda kennung: (zahl[kennung], kennung))
    nie, einmal = (sum(zahl[k] == n for k in kennungen) for n in (0, 1))
    kopf = f"Regeln nach der Zahl der Fälle, in denen sie tragen ({nie} in keinem, {einmal} in genau einem):"
    return ["", kopf, *(f"  {zahl[k]:4}  {k}" for k in kennungen)]


def main() -> None:
    werk = lade_regelwerk()
    vergleiche = vergleiche_alle(werk)
    print("\n".join([*tabelle(vergleiche), *reichweite(vergleiche, werk)]))


if __name__ == "__main__":
    main()
