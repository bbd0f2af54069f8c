"""Templates of the memo: the packaged ones, with single parts overridden from a municipality's own folder.

A folder given by the municipality is searched first, so ``teile/kopf.html.j2`` there replaces only the letterhead.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ust2b.language.orte import vorlagenverzeichnis
from ust2b.memo.bild import wegbild
from ust2b.memo.modell import Vermerk
from ust2b.memo.typografie import geschuetzt

NAMEN = frozenset({"v", "bild", "ebene"})
"""What a template may name at the top level: the memo and the picture of the decision path."""


class Vorlagenfehler(Exception):
    """A template that cannot be used; the message names file, line and cause."""


def umgebung(eigene: Path | None) -> Environment:
    """Sandboxed environment: HTML escaped, undefined names are errors, user texts are never templates."""
    ordner = [p for p in (eigene, vorlagenverzeichnis() / "vermerk") if p is not None]
    env = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(p) for p in ordner]),
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
    env = umgebung(eigene)
    felder = set(Vermerk.__dataclass_fields__)
    for name in env.list_templates(filter_func=lambda n: n.endswith(".j2")):
        try:
            assert env.loader is not None
            quelltext = env.loader.get_source(env, name)[0]
            baum = env.parse(quelltext)
        except TemplateError as fehler:
            yield f"{name}: {fehler}"
            continue
        for unbekannt in sorted(meta.find_undeclared_variables(baum) - NAMEN):
            yield f"{name}: Der Name „{unbekannt}“ ist unbekannt; möglich sind v und bild."
        for feld in sorted(_felder_von_v(quelltext) - felder):
            yield f"{name}: Ein Vermerk hat kein Feld „{feld}“; möglich sind {', '.join(sorted(felder))}."


def _felder_von_v(quelltext: str) -> set[str]:
    import re

    return set(re.findall(r"\bv\.([A-Za-z_]+)", quelltext))


def schreibe_text(vermerk: Vermerk, vorlage: str, eigene: Path | None = None) -> str:
    """The memo as ``vermerk.html`` or ``vermerk.md``.

    :raises Vorlagenfehler: when the template cannot be rendered.
    """
    env = umgebung(eigene)
    try:
        return env.get_template(f"{vorlage}.j2").render(v=vermerk, bild=wegbild(vermerk))
    except TemplateError as fehler:
        raise Vorlagenfehler(f"{vorlage}.j2: {fehler}") from fehler
