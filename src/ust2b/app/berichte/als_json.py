"""The report for programs; keys are stable, findings stand in order of place."""

from __future__ import annotations

import json
from typing import Any

from ust2b.app.regelpruefung import Pruefbericht
from ust2b.language.befunde import TITEL
from ust2b.language.meldung import Meldung


def als_json(bericht: Pruefbericht) -> str:
    daten: dict[str, Any] = {
        "format": "ust2b-regelpruefung/1",
        "fehler": bericht.fehler,
        "warnungen": bericht.warnungen,
        "regeln": len(bericht.regeln),
        "prueffaelle": bericht.prueffaelle,
        "faelle": bericht.faelle,
        "meldungen": [_meldung(m) for m in bericht.meldungen],
        "hinweise": bericht.hinweise,
        "dauer_sekunden": {name: round(sekunden, 3) for name, sekunden in bericht.dauer.items()},
    }
    if (mutanten := bericht.mutanten) is not None:
        daten["mutanten"] = {
            "gesamt": mutanten.gesamt,
            "bemerkt": mutanten.bemerkt,
            "gleichwertig": mutanten.gleichwertig,
            "quote_prozent": round(mutanten.quote, 2),
        }
    if (abdeckung := bericht.abdeckung) is not None:
        ids = {regel.id for regel in bericht.regeln}
        daten["abdeckung"] = {
            "regeln": abdeckung.regeln,
            "nicht_von_prueffaellen": sorted(ids - abdeckung.von_prueffaellen),
            "nicht_von_faellen": None if abdeckung.von_faellen is None else sorted(ids - abdeckung.von_faellen),
        }
    return json.dumps(daten, ensure_ascii=False, indent=2) + "\n"


def _meldung(meldung: Meldung) -> dict[str, Any]:
    return {
        "code": meldung.code,
        "titel": TITEL.get(meldung.code, ""),
        "schwere": meldung.schwere,
        "datei": meldung.ort.datei,
        "zeile": meldung.ort.zeile,
        "spalte": meldung.ort.spalte,
        "text": meldung.text,
        "vorschlag": meldung.vorschlag,
    }
