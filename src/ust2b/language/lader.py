"""Loads a rulebook folder into :class:`ust2b.core.regelwerk.Regelwerk`; all problems at once, nothing half-loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ust2b.core.regelwerk import Regelwerk
from ust2b.language.aufbau import Aufbau
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.orte import regelverzeichnis
from ust2b.language.yaml_baum import Dokument, lies_dokumente, yaml_dateien

ORDNER_OHNE_RECHT = frozenset({"faelle", "zusicherungen", "leistungsarten"})
"""Folders whose files test or use the law but are not part of it; they do not enter the rule state hash.

Leistungsarten are presumptions about practice: what rests on them says so (Vorbehalt *muster*), and two results under
one rule state never differ because a search word was added. They carry a checksum of their own."""


def lade_regelwerk(wurzel: Path | None = None, *, gelesen: list[Dokument] | None = None) -> Regelwerk:
    """The rulebook under ``wurzel`` (default: the one shipped with the program).

    ``gelesen`` takes up the documents that were read, for those who point at places in them afterwards.

    :raises Ladefehler: with every message when something in it cannot hold.
    """
    wurzel = wurzel or regelverzeichnis()
    if not (wurzel / "pruefschema.yaml").is_file():
        raise Ladefehler([Meldung("L01", f"In „{wurzel}“ liegt kein Regelwerk (pruefschema.yaml fehlt).")])
    dokumente: dict[str, list[Dokument]] = {"schema": [], "merkmale": [], "parameter": [], "quellen": [], "regeln": []}
    meldungen: list[Meldung] = []
    pruefsumme = hashlib.sha256()
    juengster_tag = ""
    for pfad in yaml_dateien(wurzel):
        name = pfad.relative_to(wurzel).as_posix()
        art = _art(name)
        if art is None:
            continue
        pruefsumme.update(f"{name}\0".encode() + pfad.read_bytes() + b"\0")
        try:
            dokumente[art] += lies_dokumente(pfad, f"{wurzel.name}/{name}")
        except Ladefehler as fehler:
            meldungen += fehler.meldungen
    stand = wurzel / "STAND"
    if stand.is_file():
        juengster_tag = stand.read_text(encoding="utf-8").strip()
    if gelesen is not None:
        gelesen += [dokument for liste in dokumente.values() for dokument in liste]
    aufbau = Aufbau(meldungen)
    werk = aufbau.baue(dokumente, name=juengster_tag, pruefsumme=pruefsumme.hexdigest())
    if meldungen or werk is None:
        raise Ladefehler(meldungen)
    return werk


def _art(name: str) -> str | None:
    if name == "pruefschema.yaml":
        return "schema"
    ordner = name.split("/", 1)[0]
    if ordner in ORDNER_OHNE_RECHT:
        return None
    return ordner if ordner in {"merkmale", "parameter", "quellen"} else "regeln"
