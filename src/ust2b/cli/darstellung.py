"""How results look on a terminal: a table with a summary, a tree for one activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von, zusammenfassung
from ust2b.app.erklaerung import ANTWORT, ErklaerungDatei, FeststellungSatz, RegelSatz
from ust2b.app.saetze import (
    HAFTUNGSSATZ,
    QUELLENSTATUS,
    VORBEHALT_KURZ,
    ergebnistext,
    fragetext,
    hinweise,
    kurzformen,
    regelstand_text,
    tragende_normen,
    unterstelltsatz,
)
from ust2b.app.texte import datum, euro
from ust2b.catalogue.ausgabe import KLASSEN, ZEICHEN
from ust2b.core.beurteilung import Beurteilung

FARBE = {
    "nicht_steuerbar": "green",
    "steuerbar": "yellow",
    "steuerfrei": "cyan",
    "steuerpflichtig": "yellow",
    "aufzuteilen": "magenta",
    "folgt_hauptleistung": "magenta",
    "pruefung_erforderlich": "red",
}
HOECHSTENS_MOEGLICHE = 8
HOECHSTENS_FRAGEN = 20


def zeige_tabelle(auswertung: Auswertung, konsole: Console) -> None:
    """One row per activity, then counts and euros by result, then what the results rest on."""
    tabelle = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", ""])
    tabelle.add_column("Tätigkeit", ratio=6, overflow="fold")
    tabelle.add_column("Betrag", justify="right", no_wrap=True)
    # folded, never cut: on a narrow screen „steuer…“ could be either
    tabelle.add_column("Ergebnis", ratio=5, overflow="fold")
    tabelle.add_column("Norm · Vorbehalt · nächste Frage", ratio=8, overflow="fold")
    for b in auswertung.beurteilungen:
        farbe = FARBE[b.klasse]
        ergebnis = f"[{farbe}]{ZEICHEN[b.klasse]}[/] {escape(ergebnistext(b))}"
        if not b.entschieden:
            ergebnis += "".join(f"\n  {zeile}" for zeile in _moegliche(kurzformen(b), alles=False))
        name = f"{escape(b.sachverhalt.bezeichnung)}\n[dim]{escape(b.sachverhalt.id)}[/]".lstrip("\n")
        tabelle.add_row(name, euro(betrag_von(b)), ergebnis, _rest(b))
    konsole.print(tabelle)
    konsole.print()
    zeige_zusammenfassung(auswertung, konsole)


def _moegliche(texte: Sequence[str], *, alles: bool) -> list[str]:
    """A line per result still possible; an activity of which nothing is known has eighty."""
    gezeigt = texte if alles or len(texte) <= HOECHSTENS_MOEGLICHE else texte[: HOECHSTENS_MOEGLICHE - 1]
    zeilen = [f"möglich: {escape(text)}" for text in gezeigt]
    if len(gezeigt) < len(texte):
        zeilen.append(f"[dim]und {len(texte) - len(gezeigt)} weitere Ergebnisse[/]")
    return zeilen


def _rest(b: Beurteilung) -> str:
    werk = b.fall.pruefung.stand.regelwerk
    zeilen: list[str] = []
    if b.entschieden:
        zeilen.append(escape("; ".join(tragende_normen(b)[:2])))
    arten = list(dict.fromkeys(v.art for v in b.fall.vorbehalte))
    if arten:
        zeilen.append("[dim]Vorbehalt: " + ", ".join(VORBEHALT_KURZ[a] for a in arten) + "[/]")
    if b.hauptleistung:
        zeilen.append(f"[dim]teilt das Ergebnis von {escape(b.hauptleistung)}[/]")
    if b.fragen:
        zeilen.append("→ " + escape(fragetext(b.fragen[0], werk)))
        if len(b.fragen) > 1:
            zeilen.append(f"[dim]und {len(b.fragen) - 1} weitere[/]")
    return "\n".join(zeilen)


def zeige_zusammenfassung(auswertung: Auswertung, konsole: Console) -> None:
    tabelle = Table(box=None, pad_edge=False, header_style="bold")
    tabelle.add_column("Ergebnis", overflow="fold")
    tabelle.add_column("Anzahl", justify="right")
    tabelle.add_column("Betrag", justify="right", no_wrap=True)
    summen = zusammenfassung(auswertung.beurteilungen)
    for summe in summen:
        tabelle.add_row(f"{ZEICHEN[summe.klasse]} {KLASSEN[summe.klasse]}", str(summe.anzahl), euro(summe.betrag_cent))
    tabelle.add_section()
    tabelle.add_row("Summe", str(sum(s.anzahl for s in summen)), euro(sum(s.betrag_cent for s in summen)))
    konsole.print(tabelle)
    konsole.print()
    konsole.print(f"[dim]{regelstand_text(auswertung.werk)} · {auswertung.lesung}[/]")
    for text in dict.fromkeys(text for b in auswertung.beurteilungen for _, text in hinweise(b)):
        konsole.print(f"[dim]Hinweis: {escape(text)}[/]")
    konsole.print(f"[dim]{HAFTUNGSSATZ}[/]")


def zeige_baum(erklaerung: ErklaerungDatei, konsole: Console, *, alles: bool) -> None:
    """The examination of one activity stage by stage; without ``alles`` only what the result rests or hangs on."""
    t = erklaerung.taetigkeit
    konsole.print(f"[bold]{escape(t.id)}[/] {escape(t.bezeichnung)}")
    tag = datum(date.fromisoformat(t.leistungsdatum))
    konsole.print(f"{escape(t.rechtstraeger)} · Leistung am {tag} · {euro(t.betrag_cent)}".rstrip(" ·"))
    konsole.print(f"[bold {FARBE[t.klasse]}]{ZEICHEN[t.klasse]} {escape(t.ergebnis)}[/]")
    for zeile in _moegliche(t.moegliche, alles=alles):
        konsole.print(f"  {zeile}")
    for vorbehalt in t.vorbehalte:
        konsole.print(f"  [dim]Vorbehalt: {escape(vorbehalt.text)}[/]")
    for frage in t.fragen if alles else t.fragen[:HOECHSTENS_FRAGEN]:
        konsole.print(f"  → {escape(frage.antwortet)}: {escape(frage.frage)} [dim]({escape(frage.name)})[/]")
    if not alles and len(t.fragen) > HOECHSTENS_FRAGEN:
        konsole.print(f"  [dim]und {len(t.fragen) - HOECHSTENS_FRAGEN} weitere Fragen (--alles zeigt sie)[/]")
    if erklaerung.unterstellt:
        konsole.print(f"  [dim]{escape(unterstelltsatz([u.kurz for u in erklaerung.unterstellt]))}[/]")
    baum = Tree("[bold]Prüfung[/]", guide_style="dim")
    for stufe in erklaerung.stufen:
        sichtbar = [f for f in stufe.feststellungen if f.auf_dem_weg or alles]
        if not sichtbar:
            continue
        ast = baum.add(f"[bold]{stufe.nummer}[/] {escape(stufe.titel)}")
        for feststellung in sichtbar:
            _feststellung(ast, feststellung, alles)
    konsole.print(baum)
    stand = erklaerung.regelstand
    konsole.print(f"[dim]Regelstand {stand.name or '–'} ({stand.pruefsumme[:12]}) · {erklaerung.lesung}[/]")
    konsole.print(f"[dim]{HAFTUNGSSATZ}[/]")


def _feststellung(ast: Tree, f: FeststellungSatz, alles: bool) -> None:
    zweig = ast.add(f"{escape(f.frage)} [bold]{escape(f.antwort)}[/]")
    if f.regelfall:
        fundstellen = dict.fromkeys((f.norm, *(q.titel for q in f.regelfall_quellen)))
        zweig.add(f"Regelfall: {escape(f.regelfall)} [dim]({escape('; '.join(fundstellen))})[/]")
    # where the value stands, open rules for the same value can be left aside
    sichtbare = {"traegt"} if f.festgestellt else {"traegt", "offen"}
    for regel in f.regeln:
        if regel.antwort in sichtbare or alles:
            _regel(zweig, regel)
    stumme = sum(1 for r in f.regeln if r.antwort not in sichtbare)
    if stumme and not alles:
        wort = "weitere Regel (--alles zeigt sie)" if stumme == 1 else "weitere Regeln (--alles zeigt sie)"
        zweig.add(f"[dim]{stumme} {wort}[/]")


def _regel(zweig: Tree, regel: RegelSatz) -> None:
    farbe = {"traegt": "green", "offen": "red"}.get(regel.antwort, "dim")
    kopf = (
        f"[{farbe}]{ANTWORT[regel.antwort]}[/] {escape(regel.titel)} [dim]({escape(regel.id)}, {escape(regel.norm)})[/]"
    )
    blatt = zweig.add(kopf)
    blatt.add(escape(regel.begruendung))
    if regel.verdraengt_von:
        blatt.add(f"verdrängt von {escape(', '.join(regel.verdraengt_von))}")
    for tatsache in regel.tatsachen:
        herkunft = ", ".join(t for t in (tatsache.herkunft, tatsache.beleg) if t)
        blatt.add(
            f"[dim]{escape(tatsache.kurz)}:[/] {escape(tatsache.wert)}"
            + (f" [dim]({escape(herkunft)})[/]" if herkunft else "")
        )
    quellen = "; ".join(f"{q.titel} ({QUELLENSTATUS[q.status]})" for q in regel.quellen)
    blatt.add(f"[dim]Quellen: {escape(quellen)}[/]")
    if regel.gegenposition:
        blatt.add(f"[dim]Gegenposition: {escape(' – '.join(regel.gegenposition.values()))}[/]")
