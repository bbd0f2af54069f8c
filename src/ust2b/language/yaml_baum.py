"""YAML without surprises: every value stays text, every node knows its line.

YAML's own types falsify German legal text (``17.500`` becomes 17.5, ``010`` becomes 8, ``NO`` becomes false). Nothing
is guessed; the declaration of the field decides the type. Duplicate keys and references (``&``/``*``) are forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung

Pfad = tuple[str | int, ...]
Stelle = tuple[int, int]
Wert = str | None | list["Wert"] | dict[str, "Wert"]


class _Lader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes without guessing types: no scalar is ever resolved to a number, date or Boolean."""

    def resolve(self, *_: object) -> str:
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, *_: object) -> None:
        """Nothing depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a node stands."""


_LEER = frozenset({"", "~", "null"})
HOECHSTGROESSE = 20_000_000
"""Bytes; a larger YAML file is not a catalogue but a mistake."""


@dataclass
class Dokument:
    """A YAML document as plain data, with the places of all nodes."""

    datei: str
    wert: Wert
    zeilen: list[str]
    stellen: dict[Pfad, Stelle] = field(default_factory=dict[Pfad, Stelle])
    """Line and column of each node, counted from one."""
    schluessel: dict[Pfad, Stelle] = field(default_factory=dict[Pfad, Stelle])
    """The same for the keys of mappings."""

    def ort(self, pfad: Pfad, *, am_schluessel: bool = False) -> Ort:
        """Place of the node; if there is none, of its nearest existing parent."""
        if am_schluessel and pfad in self.schluessel:
            return Ort(self.datei, *self.schluessel[pfad])
        while pfad and pfad not in self.stellen:
            pfad = pfad[:-1]
        return Ort(self.datei, *self.stellen.get(pfad, (1, 1)))

    def meldung(
        self, code: str, text: str, pfad: Pfad = (), vorschlag: str = "", *, am_schluessel: bool = False
    ) -> Meldung:
        ort = self.ort(pfad, am_schluessel=am_schluessel)
        zeile = self.zeilen[ort.zeile - 1] if 0 < ort.zeile <= len(self.zeilen) else ""
        return Meldung(code, text, ort, vorschlag, zeile=zeile)


def lies_dokumente(pfad: Path, name: str = "") -> list[Dokument]:
    """All documents of a file.

    :raises Ladefehler: if the file is missing, not UTF-8 or not permitted YAML.
    """
    datei = name or str(pfad)
    try:
        if pfad.stat().st_size > HOECHSTGROESSE:
            raise Ladefehler(
                [Meldung("L01", "Die Datei ist zu groß für YAML; als CSV oder XLSX speichern.", Ort(datei, 1, 1))]
            )
        text = pfad.read_bytes().decode("utf-8-sig")
    except OSError as fehler:
        raise Ladefehler(
            [Meldung("L01", f"Die Datei lässt sich nicht lesen: {fehler.strerror}.", Ort(datei, 1, 1))]
        ) from None
    except UnicodeDecodeError as fehler:
        zeile = fehler.object[: fehler.start].count(b"\n") + 1
        tun = "Die Datei als UTF-8 speichern."
        raise Ladefehler(
            [Meldung("L01", "Die Datei ist nicht in UTF-8 gespeichert.", Ort(datei, zeile, 1), tun)]
        ) from None
    return lies_text(text, datei)


def lies_text(text: str, datei: str) -> list[Dokument]:
    """Like :func:`lies_dokumente`, from a text."""
    zeilen = text.splitlines()
    try:
        wurzeln = list(yaml.compose_all(text, Loader=_Lader))
    except yaml.MarkedYAMLError as fehler:
        raise Ladefehler([_syntaxmeldung(fehler, datei, zeilen)]) from None
    except yaml.YAMLError as fehler:
        raise Ladefehler([Meldung("L01", f"Kein gültiges YAML: {fehler}", Ort(datei, 1, 1))]) from None
    except RecursionError:
        raise Ladefehler([Meldung("L01", "Die Datei ist zu tief verschachtelt.", Ort(datei, 1, 1))]) from None
    dokumente = []
    for wurzel in wurzeln:
        dokument = Dokument(datei, None, zeilen)
        dokument.wert = _Bauer(dokument).baue(wurzel, ())
        dokumente.append(dokument)
    return dokumente


def _syntaxmeldung(fehler: yaml.MarkedYAMLError, datei: str, zeilen: list[str]) -> Meldung:
    marke = fehler.problem_mark or fehler.context_mark
    zeile, spalte = (marke.line + 1, marke.column + 1) if marke else (1, 1)
    quelle = zeilen[zeile - 1] if zeile <= len(zeilen) else ""
    vorschlag = ""
    if "mapping values are not allowed" in (fehler.problem or ""):
        schluessel, _, rest = quelle.partition(": ")
        vorschlag = f'Ein Doppelpunkt im Text braucht Anführungszeichen: {schluessel.strip()}: "{rest.strip()}"'
    elif "\t" in quelle:
        vorschlag = "Einrückungen mit Leerzeichen statt Tabulatoren schreiben."
    return Meldung("L01", "Kein gültiges YAML an dieser Stelle.", Ort(datei, zeile, spalte), vorschlag, zeile=quelle)


class _Bauer:
    def __init__(self, dokument: Dokument) -> None:
        self.dokument = dokument
        self._gesehen: set[int] = set()

    def baue(self, knoten: yaml.Node, pfad: Pfad) -> Wert:
        self.dokument.stellen[pfad] = (knoten.start_mark.line + 1, knoten.start_mark.column + 1)
        if isinstance(knoten, yaml.ScalarNode):
            return self._skalar(knoten)
        if id(knoten) in self._gesehen:
            raise Ladefehler(
                [
                    self.dokument.meldung(
                        "L01", "Verweise mit & und * sind nicht erlaubt.", pfad, "Den Inhalt ausschreiben."
                    )
                ]
            )
        self._gesehen.add(id(knoten))
        if isinstance(knoten, yaml.SequenceNode):
            return [self.baue(teil, (*pfad, nummer)) for nummer, teil in enumerate(knoten.value)]
        assert isinstance(knoten, yaml.MappingNode)
        return self._abbildung(knoten, pfad)

    @staticmethod
    def _skalar(knoten: yaml.ScalarNode) -> str | None:
        wert: str = knoten.value
        return None if wert in _LEER and knoten.style is None else wert

    def _abbildung(self, knoten: yaml.MappingNode, pfad: Pfad) -> dict[str, Wert]:
        ergebnis: dict[str, Wert] = {}
        for schluessel_knoten, wert_knoten in knoten.value:
            stelle = (schluessel_knoten.start_mark.line + 1, schluessel_knoten.start_mark.column + 1)
            if not isinstance(schluessel_knoten, yaml.ScalarNode):
                raise self._fehler("L01", "Ein Schlüssel muss ein einfaches Wort sein.", stelle)
            schluessel = str(schluessel_knoten.value)
            if schluessel in ergebnis:
                zeile = self.dokument.schluessel[(*pfad, schluessel)][0]
                text = f"Der Schlüssel „{schluessel}“ steht doppelt (zuerst in Zeile {zeile})."
                raise self._fehler("L02", text, stelle, "Einen der beiden streichen.")
            self.dokument.schluessel[(*pfad, schluessel)] = stelle
            ergebnis[schluessel] = self.baue(wert_knoten, (*pfad, schluessel))
        return ergebnis

    def _fehler(self, code: str, text: str, stelle: Stelle, vorschlag: str = "") -> Ladefehler:
        zeilen = self.dokument.zeilen
        zeile = zeilen[stelle[0] - 1] if stelle[0] <= len(zeilen) else ""
        return Ladefehler([Meldung(code, text, Ort(self.dokument.datei, *stelle), vorschlag, zeile=zeile)])
