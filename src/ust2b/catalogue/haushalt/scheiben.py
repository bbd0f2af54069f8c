"""One slice per run: which year and which figures, chosen openly."""

from __future__ import annotations

from collections.abc import Mapping

from ust2b.catalogue.haushalt.modell import Scheibe, Umfang
from ust2b.catalogue.haushalt.woerterbuch import EINNAHME, PLAN
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung


def waehle(scheiben: Mapping[Scheibe, Mapping[str, Umfang]], jahr: str, wertart: str, ort: Ort) -> Scheibe:
    """The slice asked for; without a wish the newest year with revenue, plan before result.

    :raises Ladefehler: when no slice fits, or two do and nothing tells them apart.
    """
    passend = [s for s in scheiben if (not jahr or s.jahr == jahr) and (not wertart or s.wertart == wertart)]
    vorhanden = "Vorhanden: " + "; ".join(str(s) for s in sorted(scheiben, key=str)) + "."
    if not passend:
        gesucht = " ".join(t for t in (wertart, jahr) if t)
        raise Ladefehler([Meldung("H07", f"„{gesucht}“ kommt in der Datei nicht vor.", ort, vorhanden)])
    mit_einnahmen = [s for s in passend if scheiben[s][EINNAHME].cent] or passend
    neueste = max(s.jahr for s in mit_einnahmen)
    rest = [s for s in mit_einnahmen if s.jahr == neueste]
    plan = [s for s in rest if s.wertart == PLAN] or rest
    if len(plan) > 1:
        tun = vorhanden + ' Angeben mit --jahr, --wertart oder --spalte betrag="…".'
        raise Ladefehler([Meldung("H07", "Mehrere Betragsspalten für dasselbe Jahr.", ort, tun)])
    return plan[0]
