"""Rules beside each other: the same twice (P16), exceptions that swallow their rule (P18) or never bite (P19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date

from ust2b.core.bedingung import Alle, Bedingung, Eines, Nicht, Regelvermutung
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.language.kontext import gilt_stets, kontexte
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext


def nachbarn(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    yield from _doppelte(werk, quelltext)
    nach_id: dict[str, list[Regel]] = defaultdict(list)
    for regel in werk.regeln:
        nach_id[regel.id].append(regel)
    for regel in werk.regeln:
        for nummer, ziel in enumerate(regel.geht_vor):
            fassungen = [r for r in nach_id[ziel] if _zugleich(regel, r)]
            yield from _vorrang(regel, nummer, ziel, fassungen, werk, quelltext)


def _vorrang(
    regel: Regel, nummer: int, ziel: str, fassungen: list[Regel], werk: Regelwerk, quelltext: Quelltext
) -> Iterator[Meldung]:
    if not fassungen:
        yield quelltext.meldung(
            "P19",
            f"„{regel.id}“ geht „{ziel}“ vor, aber beide gelten nie am selben Tag.",
            regel.ort,
            "geht_vor",
            nummer,
        )
    elif all(r.wert == regel.wert for r in fassungen):
        yield quelltext.meldung(
            "P19",
            f"„{regel.id}“ geht „{ziel}“ vor, stellt aber denselben Wert fest; der Vorrang bewirkt nichts.",
            regel.ort,
            "geht_vor",
            nummer,
            vorschlag="Den Eintrag streichen oder „dann“ berichtigen.",
        )
    elif all(r.wert != regel.wert and gilt_stets(regel.wenn, kontexte(r.wenn, werk)) for r in fassungen):
        yield quelltext.meldung(
            "P18",
            f"Die Ausnahme „{regel.id}“ gilt immer, wenn „{ziel}“ gilt; von der Regel bleibt nichts übrig.",
            regel.ort,
            "geht_vor",
            nummer,
            vorschlag="Die Ausnahme enger fassen.",
        )


def _zugleich(a: Regel, b: Regel) -> bool:
    return (a.ab or date.min) <= (b.bis or date.max) and (b.ab or date.min) <= (a.bis or date.max)


def _doppelte(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    gesehen: dict[Hashable, list[Regel]] = defaultdict(list)
    for regel in werk.regeln:
        schluessel = (regel.feststellung, regel.wert, _kanonisch(regel.wenn))
        for andere in gesehen[schluessel]:
            if andere.id != regel.id and _zugleich(andere, regel):
                yield quelltext.meldung(
                    "P16",
                    f"„{regel.id}“ stellt unter derselben Bedingung dasselbe fest wie „{andere.id}“ ({andere.ort}).",
                    regel.ort,
                    "wenn",
                    vorschlag="Zu einer Regel mit beiden Quellen zusammenziehen.",
                )
                break
        gesehen[schluessel].append(regel)


def _kanonisch(bedingung: Bedingung) -> Hashable:
    """Equal for conditions that differ only in the order of their parts or in needless brackets."""
    if isinstance(bedingung, Alle | Eines):
        art = type(bedingung)
        teile: set[Hashable] = set()
        for teil in bedingung.teile:
            form = _kanonisch(teil)
            teile |= form[1] if isinstance(form, tuple) and form[0] is art else {form}  # pyright: ignore
        return next(iter(teile)) if len(teile) == 1 else (art, frozenset(teile))
    if isinstance(bedingung, Nicht):
        return (Nicht, _kanonisch(bedingung.teil))
    if isinstance(bedingung, Regelvermutung):
        return (Regelvermutung, _kanonisch(bedingung.basis), _kanonisch(bedingung.widerlegung), bedingung.gilt)
    return bedingung
