"""The report as people read it: every finding with its line, then the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ust2b.app.regelpruefung import Pruefbericht
from ust2b.language.meldung import WARNUNG

VIELE = 20
"""So many warnings of one code are condensed: a reader who scrolls past hundreds misses the one that matters."""
GEZEIGT = 3


def als_text(bericht: Pruefbericht) -> str:
    teile = list(_meldungen(bericht))
    if teile:
        teile.append("")
    teile += zusammenfassung(bericht)
    return "\n".join(teile) + "\n"


def _meldungen(bericht: Pruefbericht) -> Iterator[str]:
    """Every error; of a warning that comes very often the first few and how many there are."""
    anzahl = Counter(m.code for m in bericht.meldungen if m.schwere == WARNUNG)
    gezeigt = Counter[str]()
    for meldung in bericht.meldungen:
        if meldung.schwere != WARNUNG or anzahl[meldung.code] < VIELE or gezeigt[meldung.code] < GEZEIGT:
            gezeigt[meldung.code] += 1
            yield str(meldung)
    for code, n in sorted(anzahl.items()):
        if n >= VIELE:
            yield f"{n - GEZEIGT} weitere Warnungen {code}; alle zeigt --format json."


def zusammenfassung(bericht: Pruefbericht) -> list[str]:
    """Counts, coverage, mutants and times, one per line."""
    zeilen: list[str] = []
    if bericht.regeln:
        zeilen.append(f"{len(bericht.regeln)} Regeln, {bericht.prueffaelle} Prüffälle, {bericht.faelle} Fälle.")
    if bericht.leistungsarten:
        zeilen.append(f"{bericht.leistungsarten} Leistungsarten und Gruppenregeln.")
    if (abdeckung := bericht.abdeckung) is not None and abdeckung.regeln:
        zeile = f"Erreicht: {len(abdeckung.von_prueffaellen)} Regeln von Prüffällen"
        if abdeckung.von_faellen is not None:
            zeile += f", {len(abdeckung.von_faellen)} von Fällen"
        zeilen.append(f"{zeile} (von {abdeckung.regeln}).")
    if (mutanten := bericht.mutanten) is not None and mutanten.gesamt:
        zeilen.append(
            f"Mutanten: {mutanten.bemerkt} von {mutanten.gesamt - mutanten.gleichwertig} bemerkt "
            f"({_prozent(mutanten.quote)}); {mutanten.gleichwertig} weitere ändern nichts."
        )
    zeilen += bericht.hinweise
    zeilen.append(
        "Dauer: " + ", ".join(f"{name} {sekunden:.2f} s" for name, sekunden in bericht.dauer.items()).replace(".", ",")
    )
    fehler, warnungen = bericht.fehler, bericht.warnungen
    urteil = "Keine Fehler" if not fehler else "1 Fehler" if fehler == 1 else f"{fehler} Fehler"
    zeilen.append(f"{urteil}, {warnungen} {'Warnung' if warnungen == 1 else 'Warnungen'}.")
    return zeilen


def _prozent(wert: float) -> str:
    return f"{wert:.1f} %".replace(".", ",")
