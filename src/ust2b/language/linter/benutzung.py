"""Everything declared is used: facts (P02), parameters (P03), sources (P04), values of conclusions (P20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ust2b.core.bedingung import Bedingung, Grenze, blaetter, gelesene_namen
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.quelltext import Quelltext


def benutzung(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    yield from _merkmale(werk, quelltext)
    yield from _parameter(werk, quelltext)
    yield from _quellen(werk, quelltext)
    yield from _werte(werk, quelltext)


def bedingungen(werk: Regelwerk) -> Iterator[Bedingung]:
    """Every condition of the rulebook: rules, result table, vocabulary, sums."""
    for regel in werk.regeln:
        yield regel.wenn
    for zeilen in werk.ergebnis.values():
        yield from (zeile.wenn for zeile in zeilen if zeile.wenn is not None)
    for groesse in werk.groessen.values():
        if groesse.zaehlt_wenn is not None:
            yield groesse.zaehlt_wenn
    for merkmal in werk.merkmale.values():
        if merkmal.nur_wenn is not None:
            yield merkmal.nur_wenn


def _merkmale(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    gelesen = werk.gelesene_merkmale | {
        name for zeilen in werk.ergebnis.values() for z in zeilen if z.wenn for name in gelesene_namen(z.wenn)
    }
    for merkmal in werk.merkmale.values():
        if merkmal.name not in gelesen:
            art = "Die Wertung" if merkmal.typ == "wertung" else "Das Merkmal"
            yield quelltext.meldung(
                "P02",
                f"{art} „{merkmal.name}“ ({merkmal.kurz}) liest keine Regel; niemand sollte danach gefragt werden.",
                merkmal.ort,
                "name",
                vorschlag="Eine Regel darauf stützen oder den Eintrag streichen.",
            )
    namen = {name for bedingung in bedingungen(werk) for name in gelesene_namen(bedingung)}
    for groesse in werk.groessen.values():
        if groesse.name not in namen:
            yield quelltext.meldung(
                "P02", f"Die Größe „{groesse.name}“ ({groesse.kurz}) liest keine Regel.", groesse.ort, "name"
            )


def _parameter(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    gelesen = {b.parameter for bed in bedingungen(werk) for b in blaetter(bed) if isinstance(b, Grenze)}
    gelesen |= set(werk.saetze.values()) | {hinweis.ab for hinweis in werk.hinweise}
    texte = "\n".join(_alle_texte(werk))
    for parameter in werk.parameter.values():
        if parameter.name not in gelesen and parameter.name not in texte:
            yield quelltext.meldung(
                "P03",
                f"Den Parameter „{parameter.name}“ ({parameter.kurz}) liest keine Regel und kein Satz.",
                parameter.ort,
                "name",
                vorschlag="Die Regel ergänzen, die ihn braucht, oder den Parameter streichen.",
            )


def _alle_texte(werk: Regelwerk) -> Iterator[str]:
    for regel in werk.regeln:
        yield from (regel.begruendung.traegt, regel.begruendung.traegt_nicht, regel.begruendung.offen)
        yield from regel.gegenposition.values()
    for feststellung in werk.feststellungen.values():
        yield feststellung.sonst.satz if feststellung.sonst else ""
        yield from feststellung.saetze.values()
    yield from (hinweis.text for hinweis in werk.hinweise)


def _quellen(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    genannt: set[str] = set()
    for dokument in quelltext.dokumente:
        if isinstance(dokument.wert, dict) and "quellen" in dokument.wert and "id" not in dokument.wert:
            continue
        genannt |= set(_texte_in(dokument.wert))
    for quelle in werk.quellen.values():
        if quelle.id not in genannt:
            yield quelltext.meldung(
                "P04",
                f"Auf die Quelle „{quelle.id}“ beruft sich keine Regel, kein Parameter und kein Fall.",
                quelle.ort,
                "id",
                vorschlag="Bei der Regel nennen, die auf ihr ruht, oder streichen.",
            )


def _texte_in(wert: Any) -> Iterator[str]:
    if isinstance(wert, str):
        yield wert
    elif isinstance(wert, dict):
        for teil in wert.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _texte_in(teil)
    elif isinstance(wert, list):
        for teil in wert:  # pyright: ignore[reportUnknownVariableType]
            yield from _texte_in(teil)


def _werte(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    festgestellt = {(regel.feststellung, regel.wert) for regel in werk.regeln}
    festgestellt |= {(f.name, f.sonst.wert) for f in werk.feststellungen.values() if f.sonst}
    for feststellung in werk.feststellungen.values():
        for wert, text in feststellung.werte.items():
            if (feststellung.name, wert) not in festgestellt:
                yield quelltext.meldung(
                    "P20",
                    f"„{feststellung.kurz}: {text}“ stellt keine Regel fest.",
                    feststellung.ort,
                    "werte",
                    wert,
                    vorschlag=f"Eine Regel mit dann: {{{feststellung.name}: {wert}}} schreiben oder ihn streichen.",
                    am_schluessel=True,
                )
