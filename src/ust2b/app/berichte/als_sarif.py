"""The report as SARIF 2.1.0, which code hosts show beside the changed lines."""

from __future__ import annotations

import json
from typing import Any

from ust2b import __version__
from ust2b.app.regelpruefung import Pruefbericht
from ust2b.language.befunde import TITEL, schwere
from ust2b.language.meldung import FEHLER, Meldung


def als_sarif(bericht: Pruefbericht) -> str:
    codes = sorted({m.code for m in bericht.meldungen})
    daten: dict[str, Any] = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ust2b rules check",
                        "version": __version__,
                        "language": "de",
                        "rules": [_regel(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_ergebnis(m, codes) for m in bericht.meldungen],
            }
        ],
    }
    return json.dumps(daten, ensure_ascii=False, indent=2) + "\n"


def _regel(code: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": TITEL.get(code, code)},
        "help": {"text": f"Siehe docs/befunde/{code}.md."},
        "defaultConfiguration": {"level": "error" if schwere(code) == FEHLER else "warning"},
    }


def _ergebnis(meldung: Meldung, codes: list[str]) -> dict[str, Any]:
    ergebnis: dict[str, Any] = {
        "ruleId": meldung.code,
        "ruleIndex": codes.index(meldung.code),
        "level": "error" if meldung.schwere == FEHLER else "warning",
        "message": {"text": f"{meldung.text} {meldung.vorschlag}".strip()},
    }
    if meldung.ort.datei:
        ergebnis["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": meldung.ort.datei},
                    "region": {"startLine": meldung.ort.zeile, "startColumn": meldung.ort.spalte},
                }
            }
        ]
    return ergebnis
