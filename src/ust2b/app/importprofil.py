"""A kept answer to what the import of a budget cannot know: which column is what, on which sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ust2b.catalogue.ausgabe import schreibe_atomar
from ust2b.language.meldung import Ladefehler, Meldung
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.yaml_baum import lies_dokumente

_KOPF = "# Profil für „ust2b inventory --profil“: welche Spalte des Haushaltsexports was ist.\n"


class _Datei(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    spalten: Annotated[dict[str, str], Field(default_factory=dict[str, str])]
    blatt: str = ""


@dataclass(frozen=True)
class Importprofil:
    """Heads by role and the sheet; empty where the import recognises it."""

    spalten: Mapping[str, str] = field(default_factory=dict[str, str])
    blatt: str = ""

    def mit(self, spalten: Mapping[str, str], blatt: str) -> Importprofil:
        """The same profile with what was said this time."""
        return Importprofil({**self.spalten, **spalten}, blatt or self.blatt)


def lies_profil(pfad: Path) -> Importprofil:
    """The profile in ``pfad``; an empty one when the file does not exist yet.

    :raises Ladefehler: when the file holds something else.
    """
    if not pfad.exists():
        return Importprofil()
    meldungen: list[Meldung] = []
    dokumente = lies_dokumente(pfad)
    datei = lies_modell(dokumente[0], _Datei, meldungen) if dokumente else _Datei(spalten={})
    if datei is None:
        raise Ladefehler(meldungen)
    return Importprofil(datei.spalten, datei.blatt)


def schreibe_profil(profil: Importprofil, pfad: Path) -> None:
    """Replaces the file, so that the next import asks nothing."""
    inhalt = {"spalten": dict(profil.spalten), **({"blatt": profil.blatt} if profil.blatt else {})}
    text = _KOPF + yaml.safe_dump(inhalt, allow_unicode=True, sort_keys=False)
    schreibe_atomar(pfad, text.encode("utf-8"), ueberschreiben=True)
