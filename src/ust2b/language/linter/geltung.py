"""Gaps between the Fassungen of a rule or parameter (P01). Overlaps are refused by the loader (L11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext

EIN_TAG = timedelta(days=1)


def luecken(spannen: Iterable[tuple[date | None, date | None]]) -> Iterator[tuple[int, date, date]]:
    """Days between consecutive Fassungen that none covers: position of the later one, first and last day."""
    geordnet = sorted(enumerate(spannen), key=lambda paar: paar[1][0] or date.min)
    for (_, (_, bis)), (nummer, (ab, _)) in pairwise(geordnet):
        if bis is not None and ab is not None and bis + EIN_TAG < ab:
            yield nummer, bis + EIN_TAG, ab - EIN_TAG


def geltung(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    nach_id: dict[str, list[Regel]] = defaultdict(list)
    for regel in werk.regeln:
        nach_id[regel.id].append(regel)
    for regel_id, fassungen in nach_id.items():
        for nummer, von, bis in luecken((r.ab, r.bis) for r in fassungen):
            text = f"Zwischen zwei Fassungen von „{regel_id}“ fehlt {_tage(von, bis)}."
            yield quelltext.meldung(
                "P01", text, fassungen[nummer].ort, "gueltig", "ab", vorschlag=f"Lückenlos wäre ab: {von.isoformat()}."
            )
    for parameter in werk.parameter.values():
        if parameter.bezug == "rechtsstand":
            continue
        for nummer, von, bis in luecken((f.ab, f.bis) for f in parameter.fassungen):
            text = f"Für den Parameter „{parameter.name}“ fehlt {_tage(von, bis)}; Regeln, die ihn lesen, ruhen dann."
            yield quelltext.meldung(
                "P01",
                text,
                parameter.ort,
                "fassungen",
                nummer,
                "ab",
                vorschlag=f"Lückenlos wäre ab: {von.isoformat()}.",
            )


def _tage(von: date, bis: date) -> str:
    if von == bis:
        return f"der {von:%d.%m.%Y}"
    return f"die Zeit vom {von:%d.%m.%Y} bis {bis:%d.%m.%Y}"
