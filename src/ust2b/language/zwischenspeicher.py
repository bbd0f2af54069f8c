"""The rulebook as it was read last time, so that the next start need not parse and check the same files again.

An entry is found only under the checksum of all rule files and of the program that read them, so it is never stale.
It is written beside its place and renamed, and carries a checksum: what is torn, foreign or open to others is ignored
and read anew. Loading can build nothing but rulebook data, whatever somebody may have put into the file.
``UST2B_CACHE=aus`` switches it off.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ust2b.core import bedingung, regelwerk
from ust2b.core.regelwerk import Regelwerk

HOECHSTZAHL = 4
"""Entries kept; the oldest goes first."""
_PRUEFSUMME = 32
_BAUSTEINE: dict[tuple[str, str], type] = {
    (klasse.__module__, klasse.__qualname__): klasse
    for klasse in (*vars(regelwerk).values(), *vars(bedingung).values(), date, Fraction)
    if isinstance(klasse, type) and (is_dataclass(klasse) or klasse in {date, Fraction})
}


def ordner() -> Path | None:
    """Where entries are kept; ``None`` when they are switched off or the system names no place."""
    if os.environ.get("UST2B_CACHE", "") in {"aus", "0"}:
        return None
    if sys.platform == "win32":
        basis = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        basis = "~/Library/Caches"
    else:
        basis = os.environ.get("XDG_CACHE_HOME", "")
        basis = basis if Path(basis).is_absolute() else "~/.cache"
    try:
        return Path(basis).expanduser() / "ust2b" if basis else None
    except RuntimeError:
        return None


def schluessel(pruefsumme: str, *weiteres: str) -> str:
    """Name of the entry for rule files with this checksum, read by this program on this Python."""
    summe = hashlib.sha256("\0".join([pruefsumme, *weiteres, sys.version]).encode())
    for paket in ("core", "language"):
        for datei in sorted((Path(__file__).parents[1] / paket).glob("*.py")):
            summe.update(datei.read_bytes())
    return summe.hexdigest()


def hole(name: str) -> Regelwerk | None:
    """The entry of this name; ``None`` when there is none that can be trusted."""
    ort = ordner()
    if ort is None:
        return None
    try:
        with (ort / f"{name}.regelwerk").open("rb") as datei:
            if not _nur_unseres(os.fstat(datei.fileno())):
                return None
            inhalt = datei.read()
        if hashlib.sha256(inhalt[_PRUEFSUMME:]).digest() != inhalt[:_PRUEFSUMME]:
            return None
        werk = _Leser(io.BytesIO(inhalt[_PRUEFSUMME:])).load()
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, LookupError, TypeError, ValueError):
        return None
    return werk if isinstance(werk, Regelwerk) else None


def lege_ab(name: str, werk: Regelwerk) -> None:
    """Keeps the rulebook; where that is not possible, the next start just takes longer."""
    ort = ordner()
    if ort is None:
        return
    puffer = io.BytesIO()
    _Schreiber(puffer, protocol=5).dump(werk)
    inhalt = puffer.getvalue()
    try:
        ort.mkdir(mode=0o700, parents=True, exist_ok=True)
        griff, vorlaeufig = tempfile.mkstemp(dir=ort, suffix=".tmp")  # readable by its owner only
        try:
            with os.fdopen(griff, "wb") as datei:
                datei.write(hashlib.sha256(inhalt).digest() + inhalt)
            Path(vorlaeufig).replace(ort / f"{name}.regelwerk")
        finally:
            Path(vorlaeufig).unlink(missing_ok=True)
        eintraege = sorted(ort.glob("*.regelwerk"), key=lambda p: p.stat().st_mtime, reverse=True)
        for alt in eintraege[HOECHSTZAHL:]:
            alt.unlink(missing_ok=True)
    except OSError:
        return


def _nur_unseres(zustand: os.stat_result) -> bool:
    """A plain file that belongs to this user and that nobody else may write."""
    if not stat.S_ISREG(zustand.st_mode):
        return False
    return sys.platform == "win32" or (zustand.st_uid == os.getuid() and not zustand.st_mode & 0o022)


class _Schreiber(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Rulebook data by its fields: loads faster than by state, and leaves out what was only derived from it."""
        if is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, feld.name) for feld in fields(obj))
        return NotImplemented


class _Leser(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Callable[..., Any]:
        """Only the classes of which a rulebook consists.

        :raises pickle.UnpicklingError: for any other name.
        """
        if (module_name, global_name) not in _BAUSTEINE:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} gehört nicht in ein Regelwerk.")
        return _BAUSTEINE[module_name, global_name]
