"""The rule language: YAML files to the core rulebook, with messages that name file, line and column."""

from ust2b.language.lader import lade_regelwerk
from ust2b.language.meldung import Ladefehler, Meldung

__all__ = ["Ladefehler", "Meldung", "lade_regelwerk"]
