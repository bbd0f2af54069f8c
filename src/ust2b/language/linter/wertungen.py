"""A judgement is made by a person, never by a default or the facts of a case (P13)."""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext
from ust2b.language.yaml_baum import Pfad


def wertungen(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    namen = {m.name for m in werk.merkmale.values() if m.typ == "wertung"}
    for dokument in quelltext.im_ordner("faelle"):
        for pfad in dokument.schluessel:
            if pfad[-1] in namen and not _gefragt(pfad):
                meldung = dokument.meldung(
                    "P13",
                    f"Die Wertung „{pfad[-1]}“ wird hier gesetzt; sie trifft nur ein Mensch mit Rolle und Gründen.",
                    pfad,
                    "Im Fall unter „wertungen:“ nennen, wie die Behörde gewertet hat.",
                    am_schluessel=True,
                )
                yield meldung


def _gefragt(pfad: Pfad) -> bool:
    """A case may say under ``wertungen`` how its authority judged; conditions only read."""
    return "wertungen" in pfad or "nur_wenn" in pfad or "wenn" in pfad
