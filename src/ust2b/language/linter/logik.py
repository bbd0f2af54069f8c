"""Conditions that cannot mean what they say: dead branches (P17), facts outside their ``nur_wenn`` (P12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ust2b.core.bedingung import Alle, Bedingung, Blatt, Eines, Gleich, Grenze, Nicht, Regelvermutung, blaetter
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.core.wissen import NEIN
from ust2b.language.beschreibung import in_worten, name_in_worten
from ust2b.language.kontext import LEER, Kontext, gilt_stets, gilt_unter, kontexte
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext


def logik(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    for regel in werk.regeln:
        yield from _Gang(werk, quelltext, regel).meldungen()


def blattstellen(regel: Regel, quelltext: Quelltext) -> dict[int, tuple[str | int, ...]]:
    """Where each comparison of the condition stands in the rule's document, by ``id`` of the leaf."""
    stelle = quelltext.stelle(regel.ort)
    alle_blaetter = list(blaetter(regel.wenn))
    if stelle is None:
        return {}
    namen = {blatt.name for blatt in alle_blaetter}
    pfade = [p for p in stelle[0].schluessel if p[0] == "wenn" and p[-1] in namen]
    if [p[-1] for p in pfade] != [b.name for b in alle_blaetter]:
        return {}
    return {id(blatt): pfad for blatt, pfad in zip(alle_blaetter, pfade, strict=True)}


@dataclass
class _Gang:
    """Walk over one condition; ``rahmen`` are the alternatives that hold around the place."""

    werk: Regelwerk
    quelltext: Quelltext
    regel: Regel

    def meldungen(self) -> Iterator[Meldung]:
        self.stellen = blattstellen(self.regel, self.quelltext)
        yield from self._gehe(self.regel.wenn, [LEER], negiert=False)

    def _melde(self, code: str, text: str, blatt: Blatt, vorschlag: str = "") -> Meldung:
        rest = self.stellen.get(id(blatt), ("wenn",))
        return self.quelltext.meldung(code, text, self.regel.ort, *rest, vorschlag=vorschlag, am_schluessel=True)

    def _gehe(self, bedingung: Bedingung, rahmen: list[Kontext], *, negiert: bool) -> Iterator[Meldung]:
        if isinstance(bedingung, Alle):
            for nummer, teil in enumerate(bedingung.teile):
                andere = Alle(bedingung.teile[:nummer] + bedingung.teile[nummer + 1 :])
                enger = _und(rahmen, kontexte(andere, self.werk))
                yield from self._gehe(teil, enger, negiert=negiert)
        elif isinstance(bedingung, Eines):
            for nummer, teil in enumerate(bedingung.teile):
                yield from self._enthalten(teil, bedingung.teile[:nummer])
                yield from self._gehe(teil, rahmen, negiert=negiert)
        elif isinstance(bedingung, Nicht):
            yield from self._gehe(bedingung.teil, rahmen, negiert=not negiert)
        elif isinstance(bedingung, Regelvermutung):
            yield from self._gehe(bedingung.basis, rahmen, negiert=negiert)
            innen = _und(rahmen, kontexte(bedingung.basis, self.werk))
            yield from self._gehe(bedingung.widerlegung, innen, negiert=not negiert)
        else:
            yield from self._blatt(bedingung, rahmen, negiert)

    def _enthalten(self, teil: Bedingung, fruehere: tuple[Bedingung, ...]) -> Iterator[Meldung]:
        for frueher in fruehere:
            if gilt_stets(frueher, kontexte(teil, self.werk)):
                yield self._melde(
                    "P17",
                    f"„{in_worten(teil, self.werk)}“ ist in „{in_worten(frueher, self.werk)}“ schon enthalten.",
                    next(blaetter(teil)),
                    "Den zweiten Zweig streichen oder berichtigen.",
                )
                return

    def _blatt(self, blatt: Blatt, rahmen: list[Kontext], negiert: bool) -> Iterator[Meldung]:
        if rahmen and all(gilt_unter(blatt, k) == NEIN for k in rahmen):
            yield self._melde(
                "P17",
                f"„{in_worten(blatt, self.werk)}“ kann hier nie zutreffen: was daneben steht, schließt es aus.",
                blatt,
                "Einen der beiden Vergleiche streichen oder berichtigen.",
            )
            return
        yield from self._nur_wenn(blatt, rahmen, negiert)

    def _nur_wenn(self, blatt: Blatt, rahmen: list[Kontext], negiert: bool) -> Iterator[Meldung]:
        merkmal = self.werk.merkmale.get(blatt.name)
        if merkmal is None or merkmal.nur_wenn is None or not rahmen:
            return
        bei = in_worten(merkmal.nur_wenn, self.werk)
        frage = f"Nach „{name_in_worten(blatt.name, self.werk)}“ wird nur gefragt bei: {bei}."
        if all(gilt_unter(merkmal.nur_wenn, k) == NEIN for k in rahmen):
            yield self._melde(
                "P12", f"{frage} Hier ist das ausgeschlossen; der Vergleich ist immer nein.", blatt,
                "Die Bedingung daneben oder das nur_wenn des Merkmals berichtigen.",
            )  # fmt: skip
        elif negiert and isinstance(blatt, Gleich | Grenze) and not gilt_stets(merkmal.nur_wenn, rahmen):
            yield self._melde(
                "P12",
                f"{frage} Wo nicht gefragt wird, ist diese Verneinung ja, ohne dass jemand geantwortet hätte.",
                blatt,
                f"Stattdessen {blatt.name}: {{nicht: […]}} oder die Voraussetzung mit in die Bedingung aufnehmen.",
            )  # fmt: skip


def _und(rahmen: list[Kontext], weitere: list[Kontext]) -> list[Kontext]:
    if len(rahmen) * len(weitere) > 256:
        return rahmen
    return [k for a in rahmen for b in weitere if not (k := a.und(b)).unmoeglich]
