"""Facts an activity takes over from its Leistungsart: confirmed by a person, or presumed until somebody does.

In a table a person names the Leistungsart under „Bestätigte Leistungsart“; then its facts count as stated. A proposal
of the program („Vorgeschlagene Leistungsart“) gives the same facts with herkunft *muster*; in YAML the two are
``bestaetigte_leistungsart`` and ``leistungsart``. What the row or the entry itself says always wins, and presumed facts
that do not go with it fall away. A warning names them where a person chose the Leistungsart: confirmed in a table, and
always in YAML, which people write. Of an unconfirmed proposal in a table nobody has to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Angabe, tatsachen_aus
from ust2b.core.widerspruch import widersprueche
from ust2b.core.wissen import NICHT_FESTGESTELLT, UNBEKANNT, Bereich
from ust2b.language.meldung import WARNUNG, Meldung, gemeint

if TYPE_CHECKING:
    from ust2b.language.leistungsarten import Gruppenregel, Leistungsart, Referenz

BESTAETIGT, VORGESCHLAGEN = "Bestätigte Leistungsart", "Vorgeschlagene Leistungsart"
"""Heads of the two columns."""

_ZUSTIMMUNG = frozenset({"ja", "x", "ok", "stimmt", "bestätigt", "wahr"})


class Musterquelle:
    """Looks Leistungsarten up by title or name; the catalogue is loaded when the first row names one."""

    def __init__(self, werk: Regelwerk, lade: Callable[[], Referenz]) -> None:
        self.zeitachse = Zeitachse(werk)
        self._lade = lade
        self._referenz: Referenz | None = None
        self._eintraege: dict[str, Leistungsart | Gruppenregel | None] = {}
        self._fertig: dict[tuple[object, ...], tuple[dict[str, Angabe], tuple[str, ...]]] = {}

    @property
    def referenz(self) -> Referenz:
        if self._referenz is None:
            self._referenz = self._lade()
        return self._referenz

    def kennt(self, text: str) -> bool:
        return self._art(text) is not None

    def gemeint(self, text: str) -> str:
        """The entry somebody may have meant, by title or name."""
        namen = (*self.referenz.titel(), *self.referenz.gruppenregeln, *self.referenz.leistungsarten)
        return gemeint(text, namen)

    def ergaenze(
        self,
        angaben: Mapping[str, Angabe],
        bestaetigt: str,
        vorschlag: str,
        tag: date,
        ort: Ort,
        *,
        im_eintrag: bool = False,
    ) -> tuple[dict[str, Angabe], list[Meldung]]:
        """The row's own statements with those of its Leistungsart; unknown names are errors, dropped facts warnings.

        ``im_eintrag``: an entry in YAML; also what it states otherwise than the Leistungsart presumes is named.
        """
        text = bestaetigt or vorschlag
        if not text:
            return dict(angaben), []
        art = self._art(text)
        if art is None:
            if not bestaetigt:
                satz = f"Die vorgeschlagene Leistungsart „{text}“ gibt es nicht mehr; die Zeile bleibt ohne Vorschlag."
                tun = "Neu vorschlagen: ust2b inventory … --bisher DATEI."
                return dict(angaben), [Meldung("K24", satz, ort, tun, WARNUNG)]
            satz = f"Die Leistungsart „{text}“ gibt es nicht."
            tun = gemeint(text, self.referenz.titel()) or "Eine aus der Liste wählen oder die Zelle leeren."
            if text.casefold() in _ZUSTIMMUNG and vorschlag:
                tun = f"Zum Bestätigen den Namen eintragen, hier „{vorschlag}“."
            return dict(angaben), [Meldung("K24", satz, ort, tun)]
        schluessel = (text, bool(bestaetigt), self.zeitachse.am(tag).nummer, tuple(angaben.items()))
        if schluessel not in self._fertig:
            self._fertig[schluessel] = self._vereine(angaben, art, "angabe" if bestaetigt else "muster", tag)
        alle, weggefallen = self._fertig[schluessel]
        meldungen: list[Meldung] = []
        if im_eintrag:
            weggefallen = (*_anders_angegeben(angaben, art), *weggefallen)
        if weggefallen and (bestaetigt or im_eintrag):
            namen = ", ".join(f"„{self._kurz(n)}“" for n in weggefallen)
            wer = "des Eintrags" if im_eintrag else "der Zeile"
            satz = f"{namen} aus „{art.titel}“ verträgt sich nicht mit den Angaben {wer} und gilt hier nicht."
            meldungen.append(Meldung("K25", satz, ort, "Leistungsart und Angaben abstimmen.", WARNUNG))
        return alle, meldungen

    def _art(self, text: str) -> Leistungsart | Gruppenregel | None:
        if text not in self._eintraege:
            self._eintraege[text] = self.referenz.nach_titel(text)
        return self._eintraege[text]

    def _kurz(self, name: str) -> str:
        return self.zeitachse.regelwerk.merkmale[name].kurz

    def _vereine(
        self, angaben: Mapping[str, Angabe], art: Leistungsart | Gruppenregel, herkunft: str, tag: date
    ) -> tuple[dict[str, Angabe], tuple[str, ...]]:
        vermutet = {n: Angabe(w, herkunft) for n, w in art.tatsachen.items() if n not in angaben}
        weggefallen: list[str] = []
        while unpassend := next(self._unpassende(angaben, vermutet, tag), ""):
            weggefallen.append(unpassend)
            del vermutet[unpassend]
        return {**vermutet, **angaben}, tuple(weggefallen)

    def _unpassende(self, angaben: Mapping[str, Angabe], vermutet: Mapping[str, Angabe], tag: date) -> Iterator[str]:
        alle = tatsachen_aus({**vermutet, **angaben})
        for widerspruch in widersprueche(self.zeitachse.am(tag), alle):
            yield from (n for n in (widerspruch.merkmal, *widerspruch.andere) if n in vermutet)


def _anders_angegeben(angaben: Mapping[str, Angabe], art: Leistungsart | Gruppenregel) -> Iterator[str]:
    """Facts the entry states with a value the Leistungsart rules out; „unbekannt“ rules nothing out."""
    for name, vermutet in art.tatsachen.items():
        eigene = angaben[name].wissen if name in angaben else UNBEKANNT
        if isinstance(vermutet, Bereich) or isinstance(eigene, Bereich) or NICHT_FESTGESTELLT in eigene:
            continue
        if not eigene & vermutet:
            yield name


def musterquelle(werk: Regelwerk, wurzel: Path | None) -> Musterquelle:
    """Leistungsarten of the rulebook folder ``wurzel``."""

    def lade() -> Referenz:
        # here, because most catalogues name no Leistungsart, and reading these takes as long as reading the table
        from ust2b.language.leistungsarten import lade_referenz

        return lade_referenz(werk, wurzel)

    return Musterquelle(werk, lade)
