"""Whole commands as a user starts them: start-up, 245 and 10,000 activities."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.durchsatz import taetigkeiten
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.wissen import Bereich
from ust2b.language import lade_regelwerk

ZIELE = {245: 1, 10_000: 3}
"""Seconds for a whole command, by number of activities."""


def schreibe_csv(werk: Regelwerk, ziel: Path, anzahl: int) -> None:
    """A catalogue as a user would have it: one column per fact that occurs."""
    liste = [s for s in taetigkeiten(werk, anzahl * 2) if not _hat_wertung(werk, s.angaben)][:anzahl]
    namen = sorted({name for s in liste for name in s.angaben})
    zeilen = [";".join(["id", "rechtstraeger", "bezeichnung", *namen])]
    for s in liste:
        zellen = [_text(werk, name, s.angaben[name].wissen) if name in s.angaben else "" for name in namen]
        zeilen.append(";".join([s.id, s.rechtstraeger, s.bezeichnung.replace(";", ","), *zellen]))
    ziel.write_text("\n".join(zeilen), encoding="utf-8")


def als_mappe(tabelle: Path, ziel: Path) -> None:
    """The same rows as a workbook."""
    from xlsxwriter import Workbook

    with Workbook(str(ziel)) as mappe:
        blatt = mappe.add_worksheet("Katalog")
        for nummer, zeile in enumerate(tabelle.read_text(encoding="utf-8").splitlines()):
            blatt.write_row(nummer, 0, zeile.split(";"))


def _hat_wertung(werk: Regelwerk, namen: object) -> bool:
    return any(werk.merkmale[n].typ == "wertung" for n in namen)  # type: ignore[attr-defined]


def _text(werk: Regelwerk, name: str, wissen: object) -> str:
    if not isinstance(wissen, Bereich):
        (wert,) = wissen if len(wissen) == 1 else ("unbekannt",)  # type: ignore[misc, arg-type]
        return "unbekannt" if wert == "?" else str(wert)
    if wissen.von is None:
        return "unbekannt"
    if werk.merkmale[name].typ == "betrag":
        return f"{int(wissen.von) // 100},{int(wissen.von) % 100:02}"
    if werk.merkmale[name].typ == "datum":
        from datetime import date

        return date.fromordinal(int(wissen.von)).isoformat()
    return str(float(wissen.von)).replace(".", ",")


def _miss(argumente: list[str], laeufe: int = 3) -> float:
    # an installed program has its bytecode, whatever this shell says
    umgebung = {name: wert for name, wert in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    zeiten = []
    for _ in range(laeufe):
        beginn = time.perf_counter()
        ergebnis = subprocess.run(
            [sys.executable, "-m", "ust2b", *argumente], capture_output=True, text=True, check=False, env=umgebung
        )
        zeiten.append(time.perf_counter() - beginn)
        if ergebnis.returncode:
            raise SystemExit(f"ust2b {' '.join(argumente)}: {ergebnis.stderr[-800:]}")
    return min(zeiten)


def main(anzahlen: tuple[int, ...] = (245, 10_000)) -> None:
    werk = lade_regelwerk()
    print(f"ust2b --help: {_miss(['--help']):.2f} s (Ziel 0,2 s)")
    with tempfile.TemporaryDirectory() as ordner:
        for anzahl in anzahlen:
            datei = Path(ordner) / f"{anzahl}.csv"
            schreibe_csv(werk, datei, anzahl)
            ergebnis = str(Path(ordner) / "ergebnis.csv")
            aufruf = ["classify", str(datei), "--format", "csv", "--output", ergebnis, "--force"]
            _miss(aufruf, 1)  # the first start reads the rulebook and keeps it
            beide, allein = _miss(aufruf, 1), _miss([*aufruf, "--definition-only"], 1)
            ziel = f" (Ziel {ZIELE[anzahl]} s)" if anzahl in ZIELE else ""
            print(f"classify mit {anzahl} Tätigkeiten: {beide:.2f} s, nur Definition {allein:.2f} s{ziel}")
        mappe = Path(ordner) / "mappe.xlsx"
        als_mappe(datei, mappe)
        dauer = _miss(["classify", str(mappe), "--output", str(Path(ordner) / "ergebnis.xlsx"), "--force"], 1)
        print(f"dieselben als XLSX zu XLSX: {dauer:.2f} s" + (" (Ziel 10 s)" if anzahlen[-1] == 10_000 else ""))
