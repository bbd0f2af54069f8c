"""``python -m bench.haushalte [DATEI…]``: budgets to inventories: lines, money, what was settled, time and memory.

Without files the budgets beside the repository (``../shared/budgets``); each runs in a process of its own, as a user
would start it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BUDGETS = Path(__file__).resolve().parents[2] / "shared" / "budgets"
ENDUNGEN = (".csv", ".csv.gz", ".xlsx", ".ods")
ZIELE = {"bonn": (15.0, 1500), "merzenich": (2.0, 1500)}
"""Seconds and megabytes for the whole command, by the beginning of the file name."""
_MESSEN = (
    "import resource, sys, time; b = time.perf_counter(); from ust2b.cli import main\n"
    "try: main(sys.argv[1:])\n"
    "except SystemExit as e: code = e.code\n"
    "print(time.perf_counter() - b, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
    "sys.exit(code)"
)


def miss(pfad: Path) -> tuple[dict[str, Any], float, int]:
    """Summary, seconds from start to the written workbook, and megabytes."""
    with tempfile.TemporaryDirectory() as ordner:
        mappe, summe = Path(ordner) / "inventar.xlsx", Path(ordner) / "summe.json"
        beginn = time.perf_counter()
        ergebnis = subprocess.run(
            [sys.executable, "-c", _MESSEN, "inventory", str(pfad), "-o", str(mappe)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        dauer = time.perf_counter() - beginn
        if ergebnis.returncode:
            raise SystemExit(f"ust2b inventory {pfad.name}: {ergebnis.stderr[-800:]}")
        subprocess.run(
            [sys.executable, "-m", "ust2b", "inventory", str(pfad), "-o", str(summe)], capture_output=True, check=True
        )
        return json.loads(summe.read_text(encoding="utf-8")), dauer, int(ergebnis.stderr.split()[-1])


def zeile(name: str, summe: dict[str, Any], dauer: float, megabyte: int) -> str:
    im_inventar = sum(u["betrag_cent"] for u in summe["zuordnung"].values()) or 1
    offen = sum(u["betrag_cent"] for stand, u in summe["zuordnung"].items() if stand.startswith("offen"))
    zahl = {stand: u["zeilen"] for stand, u in summe["zuordnung"].items()}
    offene_zeilen = sum(n for stand, n in zahl.items() if stand.startswith("offen"))
    gesamt = sum(zahl.values()) or 1

    def anteil(zeilen: int, cent: int) -> str:
        return f"{100 * zeilen / gesamt:>4.0f} / {100 * cent / im_inventar:>3.0f}"

    teile = [anteil(zahl[stand], summe["zuordnung"][stand]["betrag_cent"]) for stand in ("Gruppenregel", "Vorschlag")]
    return (
        f"{name:<34} {summe['zeilen_der_dateien']:>7} {summe['einnahmezeilen_aller_scheiben']:>7} "
        f"{summe['einnahmen']['zeilen']:>7} {summe['einnahmen']['betrag_cent'] / 100:>17,.2f} "
        f"{teile[0]:>10} {teile[1]:>10} {anteil(offene_zeilen, offen):>10} {dauer:>6.1f} {megabyte:>5}"
    )


KOPF = (
    f"{'Datei':<34} {'Zeilen':>7} {'Einn.':>7} {'Scheibe':>7} {'Euro':>17} {'Gruppe':>10} {'Vorschlag':>10} "
    f"{'offen':>10} {'s':>6} {'MB':>5}"
)


def main(pfade: Sequence[Path] = ()) -> None:
    dateien = list(pfade) or sorted(p for p in BUDGETS.glob("*") if p.name.endswith(ENDUNGEN))
    if not dateien:
        print(f"Keine Haushalte unter {BUDGETS}; übersprungen.")
        return
    print(KOPF)
    print("Anteile in Prozent der Zeilen / des Betrags der gelesenen Scheibe")
    verfehlt: list[str] = []
    for pfad in dateien:
        summe, dauer, megabyte = miss(pfad)
        print(zeile(pfad.name, summe, dauer, megabyte), flush=True)
        for anfang, (sekunden, mb) in ZIELE.items():
            if pfad.name.startswith(anfang) and (dauer > sekunden or megabyte > mb):
                verfehlt.append(f"{pfad.name}: {dauer:.1f} s, {megabyte} MB (Ziel {sekunden:g} s, {mb} MB)")
    for text in verfehlt:
        print(f"Ziel verfehlt: {text}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
