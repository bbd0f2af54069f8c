"""One way of writing the YAML files, line by line. Only whole lines move and only space at their ends changes.

Every step is undone unless the file still says the same: equal data and the same lines, comments among them.
"""

from __future__ import annotations

import yaml

from ust2b.language.meldung import Ladefehler
from ust2b.language.yaml_baum import lies_text

REIHENFOLGE = (
    "id",
    "norm",
    "titel",
    "gueltig",
    "gelesen",
    "freigegeben",
    "frage",
    "wenn",
    "dann",
    "geht_vor",
    "begruendung",
    "gegenposition",
    "quellen",
    "hinweis",
    "prueffaelle",
)
"""Order of the fields of a rule: what a lawyer reads first stands first."""

_LADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def formatiere(text: str) -> str:
    """The text in the one way of writing; what cannot be changed without loss stays as it is.

    :raises Ladefehler: when the text is no permitted YAML.
    """
    text = text.removeprefix("\ufeff")
    lies_text(text, "")
    for schritt in (_zeilenenden, _leerzeilen, _einrueckung, _feldfolge):
        neu = schritt(text)
        if neu != text and _sagt_dasselbe(text, neu):
            text = neu
    return text


def _sagt_dasselbe(alt: str, neu: str) -> bool:
    try:
        gleich = [d.wert for d in lies_text(alt, "")] == [d.wert for d in lies_text(neu, "")]
    except Ladefehler:
        return False
    return gleich and _zeilenschatz(alt) == _zeilenschatz(neu)


def _zeilenschatz(text: str) -> list[str]:
    return sorted(zeile.strip() for zeile in text.splitlines() if zeile.strip())


def _zeilenenden(text: str) -> str:
    """LF, no space at the end of lines, one newline at the end."""
    return "\n".join(zeile.rstrip() for zeile in text.splitlines()).strip("\n") + "\n"


def _leerzeilen(text: str) -> str:
    """Never two empty lines in a row."""
    zeilen: list[str] = []
    for zeile in text.splitlines():
        if zeile or (zeilen and zeilen[-1]):
            zeilen.append(zeile)
    return "\n".join(zeilen) + "\n"


def _einrueckung(text: str) -> str:
    """Two spaces per step; the dashes of a list stand below the first letter of its key."""
    zeilen = text.splitlines()
    versatz = [0] * (len(zeilen) + 1)
    for wurzel in yaml.compose_all(text, Loader=_LADER):
        if isinstance(wurzel, yaml.CollectionNode):
            ende = min(wurzel.end_mark.line + (wurzel.end_mark.column > 0), len(zeilen))
            _ruecke(wurzel, 0, ende, versatz)
    _kommentare_folgen(zeilen, versatz)
    return "\n".join(_verschoben(zeile, versatz[i]) for i, zeile in enumerate(zeilen)) + "\n"


def _verschoben(zeile: str, um: int) -> str:
    if um >= 0:
        return " " * um + zeile if zeile else zeile
    return zeile[min(-um, len(zeile) - len(zeile.lstrip())) :]


def _ruecke(knoten: yaml.Node, soll: int, ende: int, versatz: list[int]) -> None:
    """Sets the shift of all lines of a block up to ``ende`` so that it begins in column ``soll``."""
    if not isinstance(knoten, yaml.MappingNode | yaml.SequenceNode) or knoten.flow_style:
        return
    um = soll - knoten.start_mark.column
    versatz[knoten.start_mark.line : ende] = [um] * (ende - knoten.start_mark.line)
    teile: list[tuple[yaml.Node, yaml.Node]] = (
        knoten.value if isinstance(knoten, yaml.MappingNode) else [(teil, teil) for teil in knoten.value]
    )
    for nummer, (anfang, wert) in enumerate(teile):
        bis = teile[nummer + 1][0].start_mark.line if nummer + 1 < len(teile) else ende
        if isinstance(knoten, yaml.SequenceNode):
            _ruecke(wert, soll + wert.start_mark.column - knoten.start_mark.column, bis, versatz)
        elif wert.start_mark.line > anfang.start_mark.line:
            _ruecke(wert, soll if isinstance(wert, yaml.SequenceNode) else soll + 2, bis, versatz)


def _kommentare_folgen(zeilen: list[str], versatz: list[int]) -> None:
    """A comment that stands flush with the line below it moves with that line."""
    unten: int | None = None
    for nummer in range(len(zeilen) - 1, -1, -1):
        inhalt = zeilen[nummer].lstrip()
        if not inhalt:
            continue
        if not inhalt.startswith("#"):
            unten = nummer
        elif unten is not None and _einzug(zeilen[nummer]) == _einzug(zeilen[unten]):
            versatz[nummer] = versatz[unten]


def _einzug(zeile: str) -> int:
    return len(zeile) - len(zeile.lstrip())


def _feldfolge(text: str) -> str:
    """The fields of each rule in their order, each with the comments directly above it."""
    zeilen = text.splitlines()
    for wurzel in yaml.compose_all(text, Loader=_LADER):
        if isinstance(wurzel, yaml.MappingNode) and not wurzel.flow_style:
            namen = [str(schluessel.value) for schluessel, _ in wurzel.value]
            if {"id", "wenn", "dann"} <= set(namen):
                anfaenge = [schluessel.start_mark.line for schluessel, _ in wurzel.value]
                _ordne(zeilen, namen, anfaenge, _dokumentende(zeilen, anfaenge[-1]))
    return "\n".join(zeilen) + "\n"


def _dokumentende(zeilen: list[str], ab: int) -> int:
    """First line after the last field: the separator, or the comments and empty lines before it."""
    ende = next((i for i in range(ab, len(zeilen)) if zeilen[i].startswith(("---", "..."))), len(zeilen))
    while ende > ab + 1 and (not zeilen[ende - 1] or zeilen[ende - 1].startswith("#")):
        ende -= 1
    return ende


def _ordne(zeilen: list[str], namen: list[str], anfaenge: list[int], ende: int) -> None:
    if any(name not in REIHENFOLGE for name in namen):
        return
    oben = [anfaenge[0], *(_mit_kommentar(zeilen, zeile) for zeile in anfaenge[1:])]
    bloecke = [zeilen[a:b] for a, b in zip(oben, [*oben[1:], ende], strict=True)]
    geordnet = sorted(zip(namen, bloecke, strict=True), key=lambda paar: REIHENFOLGE.index(paar[0]))
    zeilen[oben[0] : ende] = [zeile for _, block in geordnet for zeile in block]


def _mit_kommentar(zeilen: list[str], zeile: int) -> int:
    while zeilen[zeile - 1].startswith("#"):
        zeile -= 1
    return zeile
