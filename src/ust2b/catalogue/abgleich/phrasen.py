"""Search words of the reference catalogue, ready to be looked up by the stems a line contains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """Stems that must stand in a line together. ``rolle`` says what the phrase is for the entry ``name``."""

    name: str
    rolle: str
    staemme: frozenset[str]
    laenge: int


@dataclass
class Phrasen:
    """All phrases by their longest stem: a line is compared only with phrases it could contain."""

    _nach_stamm: dict[str, list[Phrase]] = field(default_factory=dict[str, list[Phrase]])
    staemme: set[str] = field(default_factory=set[str])

    def nimm(self, name: str, rolle: str, texte: Iterable[str]) -> None:
        for text in texte:
            teile = text.split()
            phrase = Phrase(name, rolle, frozenset(teile), sum(map(len, teile)))
            self._nach_stamm.setdefault(max(teile, key=len), []).append(phrase)
            self.staemme |= phrase.staemme

    def in_staemmen(self, gefunden: Mapping[str, str]) -> Iterator[Phrase]:
        """Phrases all of whose stems were found."""
        for stamm in gefunden:
            for phrase in self._nach_stamm.get(stamm, ()):
                if phrase.staemme <= gefunden.keys():
                    yield phrase
