"""The rulebook as pages for reading: one Markdown page per stage, each rule with an anchor of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ust2b.app.merkmale import bedingung_text
from ust2b.app.regelseite import geltung, mit_namen, satz
from ust2b.app.saetze import QUELLENSTATUS
from ust2b.core.bedingung import Alle, Bedingung, Eines, Nicht, Regelvermutung
from ust2b.core.regelwerk import Feststellung, Prueffall, Quelle, Regel, Regelwerk, Stufe

KURZ = 260
"""A condition up to this length stands in the sentence; a longer one is broken into a list."""
RANG = {"gesetz": "Gesetz", "gericht": "Gericht", "bmf": "BMF", "land": "Land", "sonstige": "sonstige"}
ANTWORT = {"traegt": "trägt", "traegt_nicht": "trägt nicht", "offen": "offen"}
ERZEUGT = "<!-- Erzeugt mit: ust2b rules pages. Änderungen gehören in rules/, nicht hierher. -->"


def regelseiten(werk: Regelwerk) -> dict[str, str]:
    """File name to Markdown; the same bytes on every run over the same rulebook."""
    seiten = {"index.md": _uebersicht(werk)}
    for stufe in werk.stufen:
        seiten[dateiname(stufe)] = "\n".join(_seite(werk, stufe)).rstrip() + "\n"
    return seiten


def dateiname(stufe: Stufe) -> str:
    return f"{int(stufe.nummer):02}-{stufe.id.replace('_', '-')}.md"


def _uebersicht(werk: Regelwerk) -> str:
    zeilen = [
        ERZEUGT,
        "",
        "# Regeln",
        "",
        f"Regelstand {werk.name}: {len({r.id for r in werk.regeln})} Regeln in {len(werk.regeln)} Fassungen, eine "
        "Seite je Stufe des Prüfschemas. Eine Regel stellt, wenn sie trägt, genau eine Zwischentatsache fest; trägt "
        "sie nicht, sagt das nichts über das Gegenteil. Wie die Regeln zusammenwirken, steht in "
        "[Semantik](../semantik.md).",
        "",
        "![Prüfschema: Stufen von oben nach unten, mit den Ausgängen](../bilder/pruefschema.svg)",
        "",
        "| Stufe | Zwischentatsachen | Regeln |",
        "|---|---|---|",
    ]
    for stufe in werk.stufen:
        kurz = ", ".join(f.kurz for f in stufe.feststellungen)
        zahl = len({r.id for r in werk.regeln if werk.stufe_von[r.feststellung] is stufe})
        zeilen.append(f"| [{stufe.nummer} {stufe.titel}]({dateiname(stufe)}) | {kurz} | {zahl} |")
    return "\n".join(zeilen) + "\n"


def _seite(werk: Regelwerk, stufe: Stufe) -> Iterator[str]:
    yield from (ERZEUGT, "", f"# Stufe {stufe.nummer}: {stufe.titel}", "", "[Alle Stufen](index.md)", "")
    for feststellung in stufe.feststellungen:
        yield from _feststellung(werk, feststellung)


def _feststellung(werk: Regelwerk, feststellung: Feststellung) -> Iterator[str]:
    regeln = sorted(
        (r for r in werk.regeln if r.feststellung == feststellung.name),
        key=lambda r: (r.id, r.ab is not None, r.ab or 0),
    )
    yield from (f"## {feststellung.kurz}", "", f"{feststellung.frage} ({feststellung.norm})", "")
    if feststellung.sonst:
        sonst = feststellung.sonst
        wert = feststellung.werte[sonst.wert]
        yield f"Trägt keine Regel und ist keine offen, gilt: {wert}. {sonst.satz} ({sonst.norm})"
    else:
        yield "Trägt keine Regel, ist das nicht festgestellt; spätere Stufen lesen es als offen."
    yield ""
    for kennung, fassungen in groupby(regeln, key=lambda r: r.id):
        yield from _regel(werk, kennung, list(fassungen))


def _regel(werk: Regelwerk, kennung: str, fassungen: Sequence[Regel]) -> Iterator[str]:
    neueste = fassungen[-1]
    yield from (f'<a id="{kennung}"></a>', "", f"### {neueste.titel}", "")
    yield f"`{kennung}` · {neueste.norm} · gilt {geltung(neueste)}"
    yield ""
    yield neueste.frage
    yield ""
    yield from _bedingung(werk, neueste)
    yield ""
    for name, text in (
        ("Trägt", neueste.begruendung.traegt),
        ("Trägt nicht", neueste.begruendung.traegt_nicht),
        ("Offen", neueste.begruendung.offen),
    ):
        yield f"- *{name}:* {mit_namen(werk, text)}"
    if neueste.geht_vor:
        yield f"- *Geht vor:* {', '.join(_verweis(werk, r) for r in neueste.geht_vor)}"
    if neueste.gegenposition:
        quelle = neueste.gegenposition.get("quelle", "")
        titel = werk.quellen[quelle].titel if quelle in werk.quellen else quelle
        yield f"- *Gegenposition:* {neueste.gegenposition['text']} ({titel})"
    yield f"- *Prüffälle:* {_prueffaelle(neueste.prueffaelle)}"
    yield "- *Quellen:* " + "; ".join(_quelle(werk.quellen[q]) for q in neueste.quellen)
    gelesen = f"Gelesen am {_tag(neueste.gelesen.get('am', ''))}" if neueste.gelesen else "Nicht als gelesen vermerkt"
    yield f"- *Stand:* {gelesen}, {'freigegeben' if neueste.freigegeben else 'fachlich nicht freigegeben'}."
    yield ""
    if len(fassungen) > 1:
        yield from ("Frühere Fassungen:", "")
        for fassung in reversed(fassungen[:-1]):
            yield f"- {geltung(fassung)} ({fassung.norm}): {satz(werk, fassung)}"
        yield ""


def _bedingung(werk: Regelwerk, regel: Regel) -> Iterator[str]:
    feststellung = werk.feststellungen[regel.feststellung]
    if len(bedingung_text(werk, regel.wenn)) <= KURZ:
        yield satz(werk, regel)
        return
    if isinstance(regel.wenn, Alle | Eines):
        yield "Wenn alles davon zutrifft:" if isinstance(regel.wenn, Alle) else "Wenn mindestens eines davon zutrifft:"
        yield ""
        for teil in regel.wenn.teile:
            yield from _liste(werk, teil, 0)
    else:
        yield from ("Wenn:", "")
        yield from _liste(werk, regel.wenn, 0)
    yield ""
    yield f"dann „{feststellung.kurz}“: {feststellung.werte[regel.wert]}."


def _liste(werk: Regelwerk, bedingung: Bedingung, tiefe: int) -> Iterator[str]:
    """The condition as a list; what fits on a line stays on one."""
    strich = "  " * tiefe + "- "
    text = bedingung_text(werk, bedingung)
    if len(text) <= KURZ // 2 or not isinstance(bedingung, Alle | Eines | Nicht | Regelvermutung):
        yield strich + text
    elif isinstance(bedingung, Nicht):
        yield strich + "nicht:"
        yield from _liste(werk, bedingung.teil, tiefe + 1)
    elif isinstance(bedingung, Regelvermutung):
        yield strich + "in der Regel:"
        yield f"  {strich}wenn:"
        yield from _liste(werk, bedingung.basis, tiefe + 2)
        yield f"  {strich}es sei denn{_ungeprueft(bedingung)}:"
        yield from _liste(werk, bedingung.widerlegung, tiefe + 2)
    else:
        yield strich + ("alles davon:" if isinstance(bedingung, Alle) else "mindestens eines davon:")
        for teil in bedingung.teile:
            yield from _liste(werk, teil, tiefe + 1)


def _ungeprueft(vermutung: Regelvermutung) -> str:
    if vermutung.regelfall:
        return " (solange ungeprüft, gilt der Regelfall)"
    return " (solange ungeprüft, gilt das Vermutete unter Vorbehalt)" if vermutung.gilt else ""


def _verweis(werk: Regelwerk, kennung: str) -> str:
    ziel = next(werk.stufe_von[r.feststellung] for r in werk.regeln if r.id == kennung)
    return f"[{kennung}]({dateiname(ziel)}#{kennung})"


def _quelle(quelle: Quelle) -> str:
    land = f", {' '.join(quelle.laender)}" if quelle.laender else ""
    return f"{quelle.titel} ({RANG[quelle.rang]}{land}; {QUELLENSTATUS[quelle.status]})"


def _prueffaelle(faelle: Sequence[Prueffall]) -> str:
    """Cases written once with variants (``je_einzeln``) are named once."""
    teile: list[str] = []
    for _, gruppe in groupby(faelle, key=lambda fall: fall.ort):
        liste = list(gruppe)
        name = liste[0].name if len(liste) == 1 else re.sub(r" \([^()]*\)$", "", liste[0].name)
        varianten = f", {len(liste)} Varianten" if len(liste) > 1 else ""
        teile.append(f"{name} ({ANTWORT[liste[0].erwartet]}{varianten})")
    return "; ".join(teile)


def _tag(iso: str) -> str:
    return ".".join(reversed(iso.split("-")))
