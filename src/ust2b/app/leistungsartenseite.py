"""The reference catalogue as a page: each Leistungsart with what is presumed and what the rules make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ust2b.app.auswertung import STICHTAG
from ust2b.app.leistungsarten import Ueberschlag, ueberschlage
from ust2b.app.texte import aufzaehlung, datum, wert_text
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.leistungsarten import Gruppenregel, Leistungsart, Referenz

ERZEUGT = "<!-- Erzeugt mit: ust2b rules activities. Änderungen gehören in rules/leistungsarten, nicht hierher. -->"
GEZEIGTE_FRAGEN = 6
"""So many open questions are named; the first ones decide whether the others are asked at all."""


def leistungsartenseite(werk: Regelwerk, referenz: Referenz) -> str:
    """Markdown; the same bytes on every run over the same rulebook and catalogue."""
    ergebnisse = ueberschlage(werk, [*referenz.gruppenregeln.values(), *referenz.leistungsarten.values()])
    return "\n".join(_seite(werk, referenz, ergebnisse)).rstrip() + "\n"


def _seite(werk: Regelwerk, referenz: Referenz, ergebnisse: Mapping[str, Ueberschlag]) -> Iterator[str]:
    arten = sorted(referenz.leistungsarten.values(), key=lambda a: (a.bereich, a.titel))
    yield from (ERZEUGT, "", "# Leistungsarten", "")
    yield (
        f"{len(arten)} kommunale Tätigkeiten und {len(referenz.gruppenregeln)} Gruppenregeln, mit denen "
        "`ust2b inventory` Haushaltszeilen vergleicht. Die Tatsachen sind vermutet: Sie treffen gewöhnlich zu und "
        "gelten erst, wenn ein Mensch sie bestätigt. Als Ergebnis steht, was die Regeln aus ihnen allein folgern, "
        f"alles Übrige offen gelassen, für eine Leistung am {datum(STICHTAG)}. `ust2b rules check` prüft jeden Eintrag."
    )
    yield from ("", "## Gruppenregeln", "")
    yield "Schon die Art der Zahlung schließt hier eine Leistung aus. Amtliche Gebühren gehören nie dazu."
    yield ""
    for regel in referenz.gruppenregeln.values():
        yield from _gruppenregel(werk, regel, ergebnisse[regel.name])
    for bereich, gruppe in groupby(arten, key=lambda a: a.bereich):
        yield from (f"## {bereich}", "")
        for art in gruppe:
            yield from _leistungsart(werk, art, ergebnisse[art.name])


def _gruppenregel(werk: Regelwerk, regel: Gruppenregel, ueberschlag: Ueberschlag) -> Iterator[str]:
    yield from (f'<a id="{regel.name}"></a>', "", f"### {regel.titel}", "")
    yield f"{regel.modell.begruendung} ({regel.modell.norm})"
    yield from ("", f"- *Vermutet:* {_tatsachen(werk, regel)}", f"- *Ergebnis:* {ueberschlag.text}")
    yield from (f"- *Quellen:* {_quellen(werk, regel.modell.quellen)}", "")


def _leistungsart(werk: Regelwerk, art: Leistungsart, ueberschlag: Ueberschlag) -> Iterator[str]:
    yield from (f'<a id="{art.name}"></a>', "", f"### {art.titel}", "")
    if art.auffang:
        yield from ("Auffangart: sagt, wer zahlt oder wie, aber nicht wofür; entscheidet nichts.", "")
    if art.modell.bemerkung:
        yield from (art.modell.bemerkung, "")
    if art.tatsachen:
        yield f"- *Vermutet:* {_tatsachen(werk, art)}"
    yield f"- *Ergebnis:* {ueberschlag.text}"
    # What the author names first, then what the engine still asks.
    namen = dict.fromkeys([*art.modell.zu_fragen, *(f.name for f in ueberschlag.fragen if f.name in werk.merkmale)])
    offen = [werk.merkmale[n].kurz for n in namen if n in werk.merkmale]
    if offen:
        rest = f" und {len(offen) - GEZEIGTE_FRAGEN} weitere" if len(offen) > GEZEIGTE_FRAGEN else ""
        yield f"- *Offen:* {', '.join(offen[:GEZEIGTE_FRAGEN])}{rest}"
    if art.modell.quellen:
        yield f"- *Quellen:* {_quellen(werk, art.modell.quellen)}"
    yield ""


def _tatsachen(werk: Regelwerk, art: Leistungsart | Gruppenregel) -> str:
    teile = [f"{werk.merkmale[name].kurz}: {wert_text(werk, name, wissen)}" for name, wissen in art.tatsachen.items()]
    return "; ".join(teile)


def _quellen(werk: Regelwerk, ids: Sequence[str]) -> str:
    return aufzaehlung([werk.quellen[q].titel for q in ids])
