"""The YAML documents behind a rulebook, so that a finding about a rule can point at the line and column it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from ust2b.core.regelwerk import Ort
from ust2b.language.befunde import schwere
from ust2b.language.lader import ORDNER_OHNE_RECHT
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.orte import yaml_dateien
from ust2b.language.yaml_baum import Dokument, Pfad, Wert, lies_dokumente

_LISTEN = frozenset(
    {"merkmale", "wertungen", "groessen", "parameter", "quellen", "faelle", "leistungsarten", "gruppenregeln"}
)


@dataclass
class Quelltext:
    """All documents below ``wurzel``; file names as the loader writes them (``rules/…``)."""

    wurzel: Path
    dokumente: list[Dokument] = field(default_factory=list[Dokument])
    _stellen: dict[Ort, tuple[Dokument, Pfad]] = field(default_factory=dict[Ort, tuple[Dokument, Pfad]])

    def nimm(self, dokument: Dokument) -> None:
        self.dokumente.append(dokument)
        self._stellen[dokument.ort(())] = (dokument, ())
        for pfad in dokument.stellen:
            eintrag = len(pfad) == 2 and pfad[0] in _LISTEN and isinstance(pfad[1], int)
            if eintrag or (len(pfad) == 4 and pfad[2] == "feststellungen"):
                self._stellen[dokument.ort(pfad)] = (dokument, pfad)

    def stelle(self, ort: Ort) -> tuple[Dokument, Pfad] | None:
        """Document and path of the rule, parameter, fact … that begins at ``ort``."""
        return self._stellen.get(ort)

    def roh(self, ort: Ort) -> dict[str, Wert]:
        """The fields of the entry that begins at ``ort`` as they are written; empty when it is unknown."""
        stelle = self.stelle(ort)
        if stelle is None:
            return {}
        wert: Wert = stelle[0].wert
        for teil in stelle[1]:
            wert = cast("Wert", wert[teil])  # type: ignore[index]
        return wert if isinstance(wert, dict) else {}

    def meldung(
        self, code: str, text: str, ort: Ort, *rest: str | int, vorschlag: str = "", am_schluessel: bool = False
    ) -> Meldung:
        """A finding at the part ``rest`` of the entry at ``ort``; grave as the list of findings says."""
        stelle = self.stelle(ort)
        if stelle is None:
            return Meldung(code, text, ort, vorschlag, schwere(code))
        dokument, pfad = stelle
        meldung = dokument.meldung(code, text, (*pfad, *rest), vorschlag, am_schluessel=am_schluessel)
        return replace(meldung, schwere=schwere(code))

    def im_ordner(self, ordner: str) -> Iterator[Dokument]:
        anfang = f"{self.wurzel.name}/{ordner}/"
        return (d for d in self.dokumente if d.datei.startswith(anfang))

    def genauer(self, meldung: Meldung) -> Meldung:
        """A message about a whole entry moved to the first word it quotes („…“), when that word stands in the entry."""
        stelle = self.stelle(meldung.ort)
        if stelle is None or meldung.zeile:
            return meldung
        dokument, anfang = stelle
        genau = dokument.meldung(
            meldung.code, meldung.text, _genaue_stelle(meldung, dokument, anfang), meldung.vorschlag
        )
        return replace(genau, schwere=meldung.schwere)


def _genaue_stelle(meldung: Meldung, dokument: Dokument, anfang: Pfad) -> Pfad:
    if meldung.code == "L11":
        return (*anfang, "gueltig", "ab")
    for zitat in _zitate(meldung.text):
        for pfad in dokument.stellen:
            if pfad[: len(anfang)] == anfang and pfad != (*anfang, "id") and _text(dokument, pfad) == zitat:
                return pfad
    return anfang


def _zitate(text: str) -> list[str]:
    return [teil.split("“", 1)[0] for teil in text.split("„")[1:]]


def _text(dokument: Dokument, pfad: Pfad) -> str | None:
    wert: object = dokument.wert
    for teil in pfad:
        wert = wert[teil]  # type: ignore[index]
    return wert if isinstance(wert, str) else None


def lies_quelltext(wurzel: Path, gelesen: Sequence[Dokument], meldungen: list[Meldung]) -> Quelltext:
    """The documents the loader has read, and those it does not read (cases, assertions, Leistungsarten)."""
    quelltext = Quelltext(wurzel)
    for dokument in gelesen:
        quelltext.nimm(dokument)
    for pfad in yaml_dateien(wurzel):
        if pfad.relative_to(wurzel).parts[0] not in ORDNER_OHNE_RECHT:
            continue
        try:
            dokumente = lies_dokumente(pfad, f"{wurzel.name}/{pfad.relative_to(wurzel).as_posix()}")
        except Ladefehler as fehler:
            meldungen += fehler.meldungen
            continue
        for dokument in dokumente:
            quelltext.nimm(dokument)
    return quelltext
