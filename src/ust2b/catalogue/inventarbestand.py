"""What people have confirmed in an earlier inventory, to be carried into the next one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ust2b.catalogue.haushalt.lesen import lies_tabelle
from ust2b.catalogue.inventarmodell import BESTAETIGT, GRUNDKOPF, HERKUNFT, VORJAHR, VORSILBE
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.zahlen import betrag_in_cent

BLATT, TRAEGERBLATT = "Einnahmen", "Rechtsträger"
_UNSERE = frozenset({*GRUNDKOPF, *HERKUNFT, VORJAHR})


@dataclass(frozen=True)
class Altzeile:
    """A line of the earlier inventory; ``angaben`` are all cells that people filled in, by head."""

    kennung: str
    traeger: str
    bezeichnung: str
    cent: int | None
    bestaetigt: str
    angaben: Mapping[str, str]


@dataclass
class Bestand:
    """An earlier inventory by legal person and key."""

    zeilen: dict[tuple[str, str], Altzeile] = field(default_factory=dict[tuple[str, str], Altzeile])
    traeger: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def spalten(self) -> list[str]:
        """Heads of the cells people filled in, in the order of the file."""
        return list(dict.fromkeys(kopf for z in self.zeilen.values() for kopf in z.angaben))


def lies_bestand(pfad: Path) -> Bestand:
    """Reads an inventory written by ``ust2b inventory`` (XLSX, ODS or CSV).

    :raises Ladefehler: when the file is none.
    """
    tabelle = pfad.suffix.lower() in {".xlsx", ".xlsm", ".ods"}
    bestand = Bestand()
    for zeile in _zeilen(pfad, BLATT if tabelle else "", ("ID", "Rechtsträger", BESTAETIGT)):
        alt = Altzeile(
            kennung=zeile["ID"],
            traeger=zeile["Rechtsträger"],
            bezeichnung=zeile.get("Bezeichnung", ""),
            cent=_cent(zeile.get("Betrag", "")),
            bestaetigt=zeile[BESTAETIGT],
            angaben={k: t for k, t in zeile.items() if k not in _UNSERE and not k.startswith(VORSILBE) and t},
        )
        if alt.kennung:
            bestand.zeilen[alt.traeger, alt.kennung] = alt
    if tabelle:
        for zeile in _zeilen(pfad, TRAEGERBLATT, ("Rechtsträger",)):
            bestand.traeger[zeile["Rechtsträger"]] = {k: t for k, t in zeile.items() if t and k != "Rechtsträger"}
    return bestand


def _zeilen(pfad: Path, blatt: str, pflicht: Sequence[str]) -> Iterator[Mapping[str, str]]:
    kopf: list[str] = []
    for _, zellen in lies_tabelle(pfad, blatt).zeilen():
        texte = [z.removeprefix("'").strip() for z in zellen]
        if kopf:
            if any(texte):
                yield dict(zip(kopf, [*texte, *[""] * len(kopf)], strict=False))
        elif set(pflicht) <= set(texte):
            kopf = texte
    if not kopf:
        text = "Das ist kein Inventar von „ust2b inventory“: Es fehlt die Kopfzeile mit " + ", ".join(pflicht) + "."
        raise Ladefehler([Meldung("H09", text, Ort(str(pfad), 1, 1), "Die Datei nennen, die im Vorjahr entstand.")])


def _cent(text: str) -> int | None:
    try:
        return betrag_in_cent(text) if text else None
    except ValueError:
        return None
