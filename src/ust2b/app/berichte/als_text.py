"""The report as people read it: every finding with its line, then the counts."""

from __future__ import annotations

from ust2b.app.regelpruefung import Pruefbericht


def als_text(bericht: Pruefbericht) -> str:
    teile = [str(meldung) for meldung in bericht.meldungen]
    if teile:
        teile.append("")
    teile += zusammenfassung(bericht)
    return "\n".join(teile) + "\n"


def zusammenfassung(bericht: Pruefbericht) -> list[str]:
    """Counts, coverage, mutants and times, one per line."""
    zeilen: list[str] = []
    if bericht.regeln:
        zeilen.append(f"{len(bericht.regeln)} Regeln, {bericht.prueffaelle} Prüffälle, {bericht.faelle} Fälle.")
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
