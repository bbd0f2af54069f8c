"""Loads a rulebook folder into :class:`ust2b.core.regelwerk.Regelwerk`; all problems at once, nothing half-loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ust2b.core.regelwerk import Regelwerk
from ust2b.language import zwischenspeicher
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.orte import regelverzeichnis, yaml_dateien

if TYPE_CHECKING:
    from ust2b.language.yaml_baum import Dokument

ORDNER_OHNE_RECHT = frozenset({"faelle", "zusicherungen", "leistungsarten"})
"""Folders whose files test or use the law but are not part of it; they do not enter the rule state hash.

Leistungsarten are presumptions about practice: what rests on them says so (Vorbehalt *muster*), and two results under
one rule state never differ because a search word was added. They carry a checksum of their own."""


def lade_regelwerk(
    wurzel: Path | None = None, *, gelesen: list[Dokument] | None = None, gemerkt: bool = False
) -> Regelwerk:
    """The rulebook under ``wurzel`` (default: the one shipped with the program).

    ``gelesen`` takes up the documents that were read, for those who point at places in them afterwards. ``gemerkt``
    takes the rulebook as it was read last time when no file has changed (:mod:`ust2b.language.zwischenspeicher`).

    :raises Ladefehler: with every message when something in it cannot hold.
    """
    wurzel = wurzel or regelverzeichnis()
    if not (wurzel / "pruefschema.yaml").is_file():
        raise Ladefehler([Meldung("L01", f"In „{wurzel}“ liegt kein Regelwerk (pruefschema.yaml fehlt).")])
    dateien = [(pfad, name, art) for pfad in yaml_dateien(wurzel) if (art := _art(name := _name(pfad, wurzel)))]
    pruefsumme = _pruefsumme(dateien)
    stand = wurzel / "STAND"
    juengster_tag = stand.read_text(encoding="utf-8").strip() if stand.is_file() else ""
    if not gemerkt or gelesen is not None:
        return _lies(wurzel, dateien, juengster_tag, pruefsumme, gelesen)
    eintrag = zwischenspeicher.schluessel(pruefsumme, juengster_tag, wurzel.name)
    werk = zwischenspeicher.hole(eintrag)
    if werk is None:
        werk = _lies(wurzel, dateien, juengster_tag, pruefsumme, None)
        if _pruefsumme(dateien) == pruefsumme:  # nobody saved a file while it was read
            zwischenspeicher.lege_ab(eintrag, werk)
    return werk


def _pruefsumme(dateien: list[tuple[Path, str, str]]) -> str:
    summe = hashlib.sha256()
    for pfad, name, _ in dateien:
        summe.update(f"{name}\0".encode() + pfad.read_bytes() + b"\0")
    return summe.hexdigest()


def _lies(
    wurzel: Path,
    dateien: list[tuple[Path, str, str]],
    juengster_tag: str,
    pruefsumme: str,
    gelesen: list[Dokument] | None,
) -> Regelwerk:
    # here, because a rulebook that was read before needs neither the YAML parser nor the models
    from ust2b.language.aufbau import Aufbau
    from ust2b.language.yaml_baum import lies_dokumente

    dokumente: dict[str, list[Dokument]] = {"schema": [], "merkmale": [], "parameter": [], "quellen": [], "regeln": []}
    meldungen: list[Meldung] = []
    for pfad, name, art in dateien:
        try:
            dokumente[art] += lies_dokumente(pfad, f"{wurzel.name}/{name}")
        except Ladefehler as fehler:
            meldungen += fehler.meldungen
    if gelesen is not None:
        gelesen += [dokument for liste in dokumente.values() for dokument in liste]
    werk = Aufbau(meldungen).baue(dokumente, name=juengster_tag, pruefsumme=pruefsumme)
    if meldungen or werk is None:
        raise Ladefehler(meldungen)
    return werk


def _name(pfad: Path, wurzel: Path) -> str:
    return pfad.relative_to(wurzel).as_posix()


def _art(name: str) -> str | None:
    if name == "pruefschema.yaml":
        return "schema"
    ordner = name.split("/", 1)[0]
    if ordner in ORDNER_OHNE_RECHT:
        return None
    return ordner if ordner in {"merkmale", "parameter", "quellen"} else "regeln"
