"""Templates of memo, letter and dossier: the packaged ones, with single parts overridden from a municipality's own
folder.

A folder given by the municipality is searched first, so ``teile/kopf.html.j2`` there replaces only the letterhead.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ust2b.language.meldung import gemeint
from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.bild import beschreibung, wegbild
from ust2b.memo.dossier import Dossier
from ust2b.memo.modell import Vermerk
from ust2b.memo.schreiben import Schreiben
from ust2b.memo.typografie import geschuetzt
from ust2b.memo.wortlaut import Wortlautfehler, wortlaut

PDF_FEHLT = (
    "Für PDF fehlt ein Zusatz. Im Ordner des Quelltexts nachinstallieren: pip install '.[pdf]' "
    "(docs/handbuch/installation.md)."
)
ORDNER = ("vermerk", "schreiben", "dossier")
FELDER: dict[str, frozenset[str]] = {
    "v": frozenset(Vermerk.__dataclass_fields__),
    "s": frozenset(Schreiben.__dataclass_fields__),
    "d": frozenset(Dossier.__dataclass_fields__),
}
"""Names a template may use at the top level, with the fields behind them: memo, letter, dossier."""
NAMEN = frozenset({*FELDER, "bild", "bilder", "bildtext", "ebene", "w"})
VORLAGENARTEN = (".j2", ".typ")
_JINJA = re.compile(r"\{[{%](.*?)[}%]\}", re.DOTALL)


FUELLFEHLER = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What can come of filling in a template somebody else wrote: ``range`` without bound, a sum of text and number …"""


class Vorlagenfehler(Exception):
    """A template that cannot be used; the message names file, line and cause."""


def fehlertext(name: str, fehler: BaseException) -> str:
    """File, line and cause, as far as the error tells them."""
    if isinstance(fehler, TemplateNotFound):
        return f"{name}: Eine Vorlage „{fehler.name}“ gibt es weder im eigenen Ordner noch unter den mitgelieferten."
    zeile = fehler.lineno if isinstance(fehler, TemplateSyntaxError) else _zeile_in_vorlage(fehler)
    ort = f"{name}, Zeile {zeile}" if zeile else name
    if isinstance(fehler, SecurityError):
        return f"{ort}: In Vorlagen nicht erlaubt: {fehler}"
    art = "Kein gültiges Jinja" if isinstance(fehler, TemplateSyntaxError) else "Lässt sich nicht ausfüllen"
    return f"{ort}: {art}: {str(fehler) or type(fehler).__name__}"


def _zeile_in_vorlage(fehler: BaseException) -> int:
    """The line of the innermost template; Jinja gives its frames the name of the template file."""
    zeilen = [z for rahmen, z in traceback.walk_tb(fehler.__traceback__) if rahmen.f_code.co_filename.endswith(".j2")]
    return zeilen[-1] if zeilen else 0


def umgebung(eigene: Path | None, ordner: str = "vermerk") -> Environment:
    """Sandboxed environment: HTML escaped, undefined names are errors, user texts are never templates.

    The fixed words (``w``) are known everywhere.

    :raises Vorlagenfehler: when the own ``wortlaut.yaml`` is wrong.
    """
    alle = vorlagenverzeichnis()
    env = _umgebung(tuple(dict.fromkeys(p for p in (eigene, alle / ordner, alle / "vermerk") if p is not None)))
    try:
        cast("dict[str, Any]", env.globals)["w"] = wortlaut(eigene)
    except Wortlautfehler as fehler:
        raise Vorlagenfehler(str(fehler)) from fehler
    return env


@lru_cache(maxsize=16)
def _umgebung(orte: tuple[Path, ...]) -> Environment:
    """Kept for many documents, because compiling a template takes longer than filling it."""
    env = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(p) for p in orte]),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and ".html" in name),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["geschuetzt"] = lambda text: geschuetzt(str(text))
    env.filters["md"] = markdown_text
    return env


def markdown_text(text: object) -> str:
    """User text inside Markdown: characters with a meaning are escaped, line breaks become spaces."""
    ergebnis = " ".join(geschuetzt(str(text)).split("\n"))
    for zeichen in "\\`*_{}[]<>|#":
        ergebnis = ergebnis.replace(zeichen, "\\" + zeichen)
    return ergebnis


def pruefe_vorlagen(eigene: Path | None) -> Iterator[str]:
    """Problems in any template, found before a run: syntax errors and names that do not exist."""
    gesehen: set[str] = set()
    for ordner in ORDNER:
        env = umgebung(eigene, ordner)
        for name in env.list_templates(filter_func=lambda n: n.endswith(".j2")):
            if name not in gesehen:
                gesehen.add(name)
                yield from _pruefe_vorlage(env, name)
    if eigene is not None:
        yield from _unbenutzte(eigene)


def _unbenutzte(eigene: Path) -> Iterator[str]:
    """Own templates that replace nothing and that no other own one names: most likely misspelt, and else ignored."""
    alle = vorlagenverzeichnis()
    mitgelieferte = {p.relative_to(alle / o).as_posix() for o in ORDNER for p in (alle / o).rglob("*") if p.is_file()}
    dateien = [p for p in sorted(eigene.rglob("*")) if p.is_file() and p.name.endswith(VORLAGENARTEN)]
    for datei in dateien:
        name = datei.relative_to(eigene).as_posix()
        if name in mitgelieferte:
            continue
        andere = (p.read_bytes() for p in dateien if p != datei)
        if not any(datei.name.encode() in inhalt for inhalt in andere):
            hinweis = gemeint(name, mitgelieferte)
            yield f"{name}: Diese Datei ersetzt nichts und wird nirgends eingebunden. {hinweis}".rstrip()


def verlange_gute_vorlagen(eigene: Path | None) -> None:
    """:raises Vorlagenfehler: with all problems of the templates."""
    maengel = list(pruefe_vorlagen(eigene))
    if maengel:
        raise Vorlagenfehler("Vorlagen berichtigen:\n" + "\n".join(maengel))


def _pruefe_vorlage(env: Environment, name: str) -> Iterator[str]:
    try:
        assert env.loader is not None
        quelltext = env.loader.get_source(env, name)[0]
        baum = env.parse(quelltext)
    except TemplateError as fehler:
        yield fehlertext(name, fehler)
        return
    for unbekannt in sorted(meta.find_undeclared_variables(baum) - NAMEN):
        yield f"{name}: Der Name „{unbekannt}“ ist unbekannt; möglich sind {', '.join(sorted(NAMEN))}."
    ausdruecke = " ".join(_JINJA.findall(quelltext))
    for kopf, felder in FELDER.items():
        for feld in sorted(set(re.findall(rf"\b{kopf}\.([A-Za-z_]+)", ausdruecke)) - felder):
            yield f"{name}: „{kopf}“ hat kein Feld „{feld}“; möglich sind {', '.join(sorted(felder))}."


def schreibe_text(vermerk: Vermerk, vorlage: str, eigene: Path | None = None) -> str:
    """The memo as ``vermerk.html`` or ``vermerk.md``.

    :raises Vorlagenfehler: when the template cannot be rendered.
    """
    return fuelle_vorlage(f"{vorlage}.j2", {"v": vermerk, **bildwerte(vermerk)}, "vermerk", eigene)


def bildwerte(vermerk: Vermerk) -> dict[str, str]:
    """The picture of the decision path as SVG and in words, as the templates of text formats name it."""
    return {"bild": wegbild(vermerk), "bildtext": beschreibung(vermerk)}


def fuelle_vorlage(name: str, werte: dict[str, Any], ordner: str, eigene: Path | None = None) -> str:
    """A template of the folder ``ordner`` filled in.

    :raises Vorlagenfehler: when it cannot be rendered.
    """
    try:
        return umgebung(eigene, ordner).get_template(name).render(werte)
    except FUELLFEHLER as fehler:
        raise Vorlagenfehler(fehlertext(name, fehler)) from fehler
