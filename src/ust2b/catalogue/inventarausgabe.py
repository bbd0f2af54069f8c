"""An inventory as CSV, and the figures of its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ust2b.catalogue.ausgabe import csv_bytes, euro_text, harmlos
from ust2b.catalogue.haushalt.modell import Umfang
from ust2b.catalogue.haushalt.woerterbuch import AUSGABE, EINNAHME
from ust2b.catalogue.inventarmodell import GRUNDKOPF, Inventar

BETRAG = GRUNDKOPF.index("Betrag")


def inventar_csv(inventar: Inventar) -> bytes:
    """UTF-8 with BOM, semicolon, amounts with a decimal comma."""
    weitere = inventar.weitere
    zeilen = [
        [harmlos(euro_text(int(z)) if n == BETRAG else str(z)) for n, z in enumerate(inventar.zellen(zeile, weitere))]
        for zeile in inventar.zeilen
    ]
    return csv_bytes([harmlos(k) for k in inventar.kopf], zeilen)


def zusammenfassung(inventar: Inventar) -> dict[str, Any]:
    """Everything the summary says, as plain data; amounts in integer cents under ``…_cent``."""
    haushalt = inventar.haushalt
    return {
        "dateien": haushalt.dateien,
        "stand": dict(inventar.staende),
        "gelesen": str(haushalt.scheibe),
        "zeilen_der_dateien": haushalt.zeilen_gesamt,
        "einnahmezeilen_aller_scheiben": haushalt.einnahmezeilen_gesamt,
        "scheiben": [
            {
                "jahr": scheibe.jahr, "wertart": scheibe.wertart, "spalte": scheibe.spalte,
                "einnahmen": _umfang(umfaenge[EINNAHME]), "ausgaben": _umfang(umfaenge[AUSGABE]),
            }
            for scheibe, umfaenge in sorted(haushalt.scheiben.items(), key=lambda paar: str(paar[0]))
        ],
        "einnahmen": _umfang(haushalt.einnahmen),
        "ausgaben": _umfang(haushalt.ausgaben),
        "zuordnung": {stand: _umfang(umfang) for stand, umfang in inventar.summen().items()},
        "gruppen": [
            {"zuordnung": stand, "leistungsart": titel, **_umfang(umfang)}
            for stand, titel, umfang in inventar.summen_je_vorschlag()
        ],
        "ausgeschlossen": {grund: _umfang(umfang) for grund, umfang in inventar.ausgeschlossen.items()},
        "nicht_gezaehlt": {grund: _umfang(umfang) for grund, umfang in inventar.nicht_gezaehlt.items()},
        "offene_fragen": [{"merkmal": name, **_umfang(umfang)} for name, umfang in inventar.offene_fragen()],
        "weggefallen": len(inventar.weggefallen),
        "erkannt": [dict(zip(("rolle", "spalte", "grund"), teil, strict=True)) for teil in haushalt.verstanden],
        "hinweise": haushalt.hinweise,
    }  # fmt: skip


def _umfang(umfang: Umfang) -> Mapping[str, int]:
    return {"zeilen": umfang.zeilen, "betrag_cent": umfang.cent}
