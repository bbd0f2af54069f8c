"""German number and date formats, and the sentences of rules with their facts filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regelwerk
from ust2b.core.wissen import ENTFAELLT, NICHT_FESTGESTELLT, UNBEKANNT, Bereich, Wissen, Zahl

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

NB = "\u00a0"
"""No-break space: between amount and €, § and number."""


def euro(cent: int | None) -> str:
    """Amount in cents as ``17.500,00 €``; empty for ``None``."""
    if cent is None:
        return ""
    betrag = f"{abs(cent) // 100:,}".replace(",", ".")
    return f"{'−' if cent < 0 else ''}{betrag},{abs(cent) % 100:02}{NB}€"


def datum(tag: date) -> str:
    return tag.strftime("%d.%m.%Y")


def tag_text(angabe: str) -> str:
    """A day as people write it (05.01.2027); what is not a day stays as it was written."""
    try:
        return datum(date.fromisoformat(angabe))
    except ValueError:
        return angabe


def zahlwort(zahl: int) -> str:
    """Small counts as words, as they stand in sentences."""
    worte = ("null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
    return worte[zahl] if 0 <= zahl < len(worte) else str(zahl)


def dezimal(wert: Zahl) -> str:
    """A number with decimal comma, at most two places, no trailing zeros."""
    text = f"{float(Fraction(wert)):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def zahl_text(wert: Zahl, typ: str, einheit: str = "") -> str:
    """A number as people read it, by its declared type (betrag in cents, datum as ordinal)."""
    if typ == "betrag":
        return euro(int(wert))
    if typ == "datum":
        return datum(date.fromordinal(int(wert)))
    zusatz = {"prozent": f"{NB}%", "jahre": f"{NB}Jahre", "monate": f"{NB}Monate", "km": f"{NB}km"}.get(einheit)
    return dezimal(wert) + (zusatz if zusatz is not None else f"{NB}{einheit}" if einheit else "")


def _typ_und_einheit(werk: Regelwerk, name: str) -> tuple[str, str]:
    if name == LEISTUNGSDATUM:
        return "datum", ""
    if name in werk.groessen:
        return {"summe": ("betrag", ""), "anteil": ("zahl", "prozent"), "jahre_zwischen": ("zahl", "jahre")}[
            werk.groessen[name].art
        ]
    merkmal = werk.merkmale[name]
    return merkmal.typ, merkmal.einheit


def wert_text(werk: Regelwerk, name: str, wissen: Wissen) -> str:
    """What is known about ``name`` as people read it: the label of the value, an amount, „nicht angegeben“."""
    if isinstance(wissen, Bereich):
        typ, einheit = _typ_und_einheit(werk, name)
        if wissen.von is None:
            return "nicht angegeben"
        if wissen.von == wissen.bis:
            return zahl_text(wissen.von, typ, einheit)
        unten = zahl_text(wissen.von, typ, einheit)
        return f"mindestens {unten}" if wissen.bis is None else f"{unten} bis {zahl_text(wissen.bis, typ, einheit)}"
    if wissen == ENTFAELLT:
        return "entfällt"
    if wissen == UNBEKANNT:
        return "nicht festgestellt" if name in werk.feststellungen else "nicht angegeben"
    werte = werk.feststellungen[name].werte if name in werk.feststellungen else werk.merkmale[name].werte
    return " oder ".join(werte.get(w, "nicht festgestellt") for w in werte_geordnet(wissen, werte))


def werte_geordnet(wissen: frozenset[str], werte: Any) -> list[str]:
    return [w for w in (*werte, NICHT_FESTGESTELLT) if w in wissen]


def parameter_text(pruefung: Pruefung, name: str) -> str:
    parameter = pruefung.stand.regelwerk.parameter[name]
    wert = pruefung.stand.parameter.get(name)
    return "nicht bestimmt" if wert is None else zahl_text(wert, parameter.typ, parameter.einheit)


@cache
def _umgebung() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=4096)
def _vorlage(text: str) -> Template:
    return _umgebung().from_string(text)


class _Namen(dict[str, str]):
    """Looks names up only when a sentence uses them."""

    def __init__(self, pruefung: Pruefung) -> None:
        super().__init__()
        self.pruefung = pruefung

    def __missing__(self, name: str) -> str:
        werk = self.pruefung.stand.regelwerk
        if name in werk.parameter:
            return parameter_text(self.pruefung, name)
        if name == LEISTUNGSDATUM or name in werk.merkmale or name in werk.groessen or name in werk.feststellungen:
            return wert_text(werk, name, self.pruefung.wissen(name))
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        werk = self.pruefung.stand.regelwerk
        return name == LEISTUNGSDATUM or any(
            name in tabelle for tabelle in (werk.parameter, werk.merkmale, werk.groessen, werk.feststellungen)
        )


def fuelle(text: str, pruefung: Pruefung) -> str:
    """A rule's sentence with its facts and parameters; what users wrote is never read as a template.

    Whole euros stand without cents in a sentence („17.500 €“); a cent that is there is shown.

    A sentence that names something unknown comes back as written, so that a defect in a text never stops a decision;
    ``rules check`` refuses such texts.
    """
    from jinja2 import TemplateError

    namen = _Namen(pruefung)
    try:
        vorlage = _vorlage(text)
        werte = {name: namen[name].replace(f",00{NB}€", f"{NB}€") for name in _namen_in(text) if name in namen}
        return vorlage.render(werte)
    except (TemplateError, KeyError):
        return text


@lru_cache(maxsize=4096)
def _namen_in(text: str) -> tuple[str, ...]:
    from jinja2 import meta

    return tuple(sorted(meta.find_undeclared_variables(_umgebung().parse(text))))


def aufzaehlung(teile: Iterable[str], wort: str = "und") -> str:
    """„a, b und c“."""
    *vorne, letzter = list(teile) or [""]
    return f"{', '.join(vorne)} {wort} {letzter}" if vorne else letzter
