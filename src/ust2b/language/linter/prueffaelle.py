"""A rule without its own test cases does not count (P14)."""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext

_WORT = {"traegt": "in dem sie trägt", "traegt_nicht": "in dem sie nicht trägt"}


def fehlende_prueffaelle(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    for regel in werk.regeln:
        if not regel.prueffaelle:
            yield quelltext.meldung(
                "P14",
                f"„{regel.id}“ hat keine Prüffälle.",
                regel.ort,
                "id",
                vorschlag="prueffaelle: mit je einem Fall, in dem sie trägt, nicht trägt und offen ist.",
            )
            continue
        vorhanden = {fall.erwartet for fall in regel.prueffaelle}
        fehlend = [wort for antwort, wort in _WORT.items() if antwort not in vorhanden]
        if fehlend:
            yield quelltext.meldung(
                "P14", f"„{regel.id}“ hat keinen Prüffall, {' und keinen, '.join(fehlend)}.", regel.ort, "prueffaelle"
            )
