"""Sentences of rules: placeholders (P08), templates (P09), figures of law (P10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, meta, nodes

from ust2b.core.bedingung import Bedingung, Grenze, blaetter
from ust2b.core.regelwerk import LEISTUNGSDATUM, Ort, Regel, Regelwerk
from ust2b.language.linter.zahlen_des_gesetzes import zahlen_des_gesetzes
from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.quelltext import Quelltext

_UMGEBUNG = Environment(undefined=StrictUndefined, autoescape=False)
_RUHIG = frozenset(
    {"id", "norm", "quellen", "prueffaelle", "gelesen", "gueltig", "freigegeben", "wenn", "dann", "geht_vor", "hinweis"}
)
"""Fields of a rule that are no prose."""

Stelle = tuple[Ort, tuple[str | int, ...]]


def texte(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    for regel in werk.regeln:
        lesbar = lesbare_namen(regel, werk)
        for feld, text in _prosa(quelltext.roh(regel.ort)):
            yield from _vorlage(text, (regel.ort, feld), lesbar, werk, quelltext)
            yield from _zahlen(text, (regel.ort, feld), quelltext)
    for feststellung in werk.feststellungen.values():
        felder: list[tuple[tuple[str | int, ...], str]] = [(("obersatz",), feststellung.obersatz)]
        felder += [(("saetze", wert), satz) for wert, satz in feststellung.saetze.items()]
        if feststellung.sonst:
            felder.append((("sonst", "satz"), feststellung.sonst.satz))
        for feld, text in felder:
            yield from _vorlage(text, (feststellung.ort, feld), frozenset(werk.parameter), werk, quelltext)
            yield from _zahlen(text, (feststellung.ort, feld), quelltext)


def lesbare_namen(regel: Regel, werk: Regelwerk) -> frozenset[str]:
    """What a sentence of the rule may name: what its condition reads, its conclusion, every parameter."""
    namen: set[str] = {LEISTUNGSDATUM, regel.feststellung, *werk.parameter}
    for blatt in blaetter(regel.wenn):
        namen |= {blatt.name} | ({blatt.parameter} if isinstance(blatt, Grenze) else set())
    for name in list(namen & werk.groessen.keys()):
        groesse = werk.groessen[name]
        namen |= {groesse.von, groesse.nenner, groesse.abzueglich} - {""}
    for name in list(namen & werk.merkmale.keys()):
        namen |= _gelesen(werk.merkmale[name].nur_wenn)
    return frozenset(namen)


def _gelesen(bedingung: Bedingung | None) -> set[str]:
    return set() if bedingung is None else {blatt.name for blatt in blaetter(bedingung)}


def _prosa(roh: Mapping[str, object]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for feld, wert in roh.items():
        if feld in _RUHIG:
            continue
        if isinstance(wert, str):
            yield (feld,), wert
        elif isinstance(wert, dict):
            for unterfeld, text in wert.items():  # pyright: ignore[reportUnknownVariableType]
                if isinstance(text, str) and unterfeld != "quelle":
                    yield (feld, str(unterfeld)), text  # pyright: ignore[reportUnknownArgumentType]


def _vorlage(
    text: str, stelle: Stelle, lesbar: Iterable[str], werk: Regelwerk, quelltext: Quelltext
) -> Iterator[Meldung]:
    ort, feld = stelle
    if "{" not in text:
        return
    try:
        baum = _UMGEBUNG.parse(text)
    except TemplateSyntaxError as fehler:
        yield quelltext.meldung(
            "P09", f"Der Satz ist keine gültige Vorlage: {_deutsch(fehler)}.", ort, *feld,
            vorschlag="Platzhalter stehen als {{ name }}; andere geschweifte Klammern gibt es in Sätzen nicht.",
        )  # fmt: skip
        return
    if any(not isinstance(teil, nodes.Name | nodes.TemplateData) for aus in baum.body for teil in _teile(aus)):
        yield quelltext.meldung(
            "P09",
            "In Sätzen stehen nur Platzhalter {{ name }}, keine Filter, Rechnungen oder Verzweigungen.",
            ort,
            *feld,
        )
    bekannt = {LEISTUNGSDATUM, *werk.parameter, *werk.merkmale, *werk.groessen, *werk.feststellungen}
    erlaubt = set(lesbar)
    for name in sorted(meta.find_undeclared_variables(baum)):
        if name not in bekannt:
            yield quelltext.meldung(
                "P08", f"Den Platzhalter „{name}“ gibt es nicht.", ort, *feld, vorschlag=gemeint(name, erlaubt)
            )
        elif name not in erlaubt:
            yield quelltext.meldung(
                "P08", f"Der Satz nennt „{name}“; die Regel liest das nicht.", ort, *feld,
                vorschlag="Nur nennen, worauf die Bedingung sich stützt.",
            )  # fmt: skip


def _teile(knoten: nodes.Node) -> Iterable[nodes.Node]:
    return knoten.nodes if isinstance(knoten, nodes.Output) else (knoten,)


def _deutsch(fehler: TemplateSyntaxError) -> str:
    meldung = fehler.message or ""
    if "unexpected '}'" in meldung:
        return "eine Klammer } fehlt oder ist zu viel"
    if "expected token" in meldung or "unexpected end" in meldung or "Unexpected end" in meldung:
        return "ein Platzhalter ist nicht mit }} geschlossen"
    return "sie lässt sich nicht lesen"


def _zahlen(text: str, stelle: Stelle, quelltext: Quelltext) -> Iterator[Meldung]:
    ort, feld = stelle
    for art, wortlaut in zahlen_des_gesetzes(text):
        yield quelltext.meldung(
            "P10",
            f"„{wortlaut}“ ist eine Zahl des Gesetzes ({art}) im Text; ändert sie sich, bliebe der Satz falsch stehen.",
            ort,
            *feld,
            vorschlag="Unter rules/parameter erklären und als {{ parametername }} einsetzen.",
        )
