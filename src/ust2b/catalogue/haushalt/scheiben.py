"""One slice per run: which year and which figures, chosen openly."""

from __future__ import annotations

from collections.abc import Mapping

from ust2b.catalogue.haushalt.modell import Scheibe, Umfang
from ust2b.catalogue.haushalt.woerterbuch import EINNAHME, ERGEBNIS, PLAN
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import Ladefehler, Meldung


def waehle(scheiben: Mapping[Scheibe, Mapping[str, Umfang]], jahr: str, wertart: str, ort: Ort) -> Scheibe:
    """The slice asked for; without a wish the budget year: plan before result, medium-term planning left aside.

    :raises Ladefehler: when no slice fits, or two do and nothing tells them apart.
    """
    passend = [s for s in scheiben if (not jahr or s.jahr == jahr) and (not wertart or s.wertart == wertart)]
    vorhanden = "Vorhanden: " + "; ".join(str(s) for s in sorted(scheiben, key=str)) + "."
    if not passend:
        gesucht = " ".join(t for t in (wertart, jahr) if t)
        raise Ladefehler([Meldung("H07", f"„{gesucht}“ kommt in der Datei nicht vor.", ort, vorhanden)])
    mit_einnahmen = [s for s in passend if scheiben[s][EINNAHME].cent] or passend
    neueste = _haushaltsjahr(mit_einnahmen)
    rest = [s for s in mit_einnahmen if s.jahr == neueste]
    plan = [s for s in rest if s.wertart == PLAN] or rest
    if len(plan) > 1:
        tun = vorhanden + ' Angeben mit --jahr, --wertart oder --spalte betrag="…".'
        raise Ladefehler([Meldung("H07", "Mehrere Betragsspalten für dasselbe Jahr.", ort, tun)])
    return plan[0]


def _haushaltsjahr(scheiben: list[Scheibe]) -> str:
    """The newest year; where planning runs on beyond it, the year after the current one.

    A budget shows the result of the year before last, last year's plan, the plan of the year, and three years of
    medium-term planning. A year with plan and result is the current one. One more year of plan is a double budget.
    """
    geplant = {s.jahr for s in scheiben if s.wertart == PLAN and s.jahr}
    ergebnis = max((s.jahr for s in scheiben if s.wertart == ERGEBNIS and s.jahr), default="")
    if ergebnis:
        jahr = str(int(ergebnis) + (1 if ergebnis in geplant else 2))
        if jahr in geplant and int(max(geplant)) >= int(jahr) + 2:
            return jahr
    return max(s.jahr for s in scheiben)
