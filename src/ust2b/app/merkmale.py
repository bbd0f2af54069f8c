"""The vocabulary in words: selection and conditions as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Grenze, Nicht, Regelvermutung, Ungleich
from ust2b.core.regelwerk import LEISTUNGSDATUM, Merkmal, Regelwerk
from ust2b.language import Ladefehler, Meldung
from ust2b.language.meldung import gemeint

_OPERATOR = {
    "hoechstens": "höchstens",
    "mehr_als": "mehr als",
    "mindestens": "mindestens",
    "weniger_als": "weniger als",
}
_TAG = {"hoechstens": "spätestens am", "mehr_als": "nach dem", "mindestens": "frühestens am", "weniger_als": "vor dem"}


def auswahl(werk: Regelwerk, name: str | None, suche: str | None) -> Iterator[Merkmal]:
    """The Merkmale asked for.

    :raises Ladefehler: when ``name`` does not exist.
    """
    if name is not None:
        if name not in werk.merkmale:
            raise Ladefehler(
                [Meldung("K01", f"Das Merkmal „{name}“ gibt es nicht.", vorschlag=gemeint(name, werk.merkmale))]
            )
        yield werk.merkmale[name]
        return
    wort = (suche or "").casefold()
    for merkmal in werk.merkmale.values():
        if wort in f"{merkmal.name} {merkmal.kurz} {merkmal.frage} {merkmal.wertung}".casefold():
            yield merkmal


def bedingung_text(werk: Regelwerk, bedingung: Bedingung) -> str:
    """A condition as half a German sentence: „Art der Zahlung ist Spende oder Sponsoring“."""
    if isinstance(bedingung, Alle):
        return " und ".join(_geklammert(werk, teil, Eines) for teil in bedingung.teile) or "immer"
    if isinstance(bedingung, Eines):
        return " oder ".join(_geklammert(werk, teil, Alle) for teil in bedingung.teile) or "nie"
    if isinstance(bedingung, Nicht):
        return f"nicht ({bedingung_text(werk, bedingung.teil)})"
    if isinstance(bedingung, Regelvermutung):
        rest = bedingung_text(werk, bedingung.widerlegung)
        art = "gilt der Regelfall" if bedingung.regelfall else "gilt das Vermutete unter Vorbehalt"
        zusatz = f" (solange ungeprüft, {art})" if bedingung.gilt else ""
        return f"{bedingung_text(werk, bedingung.basis)}, es sei denn{zusatz}, {rest}"
    if isinstance(bedingung, Grenze):
        woerter = _TAG if _ist_tag(werk, bedingung.name) else _OPERATOR
        return (
            f"{_kurz(werk, bedingung.name)} {woerter[bedingung.operator]} „{werk.parameter[bedingung.parameter].kurz}“"
        )
    werte = [_wert(werk, bedingung.name, wert) for wert in _sortiert(werk, bedingung)]
    if isinstance(bedingung, Gleich):
        return f"{_kurz(werk, bedingung.name)} ist {' oder '.join(werte)}"
    return f"{_kurz(werk, bedingung.name)} ist {'weder ' if len(werte) > 1 else 'nicht '}{' noch '.join(werte)}"


def _geklammert(werk: Regelwerk, teil: Bedingung, art: type) -> str:
    text = bedingung_text(werk, teil)
    return f"({text})" if isinstance(teil, art | Regelvermutung) else text


def _ist_tag(werk: Regelwerk, name: str) -> bool:
    return name == LEISTUNGSDATUM or (name in werk.merkmale and werk.merkmale[name].typ == "datum")


def _kurz(werk: Regelwerk, name: str) -> str:
    if name == LEISTUNGSDATUM:
        return "Tag der Leistung"
    for tabelle in (werk.merkmale, werk.groessen, werk.feststellungen):
        if name in tabelle:
            return tabelle[name].kurz
    return name


def _wert(werk: Regelwerk, name: str, wert: str) -> str:
    if name in werk.feststellungen:
        return f"„{werk.feststellungen[name].werte[wert]}“"
    return f"„{werk.merkmale[name].werte[wert]}“" if wert not in {"ja", "nein"} else wert


def _sortiert(werk: Regelwerk, blatt: Gleich | Ungleich) -> list[str]:
    werte = (
        werk.feststellungen[blatt.name].werte if blatt.name in werk.feststellungen else werk.merkmale[blatt.name].werte
    )
    return [w for w in werte if w in blatt.werte]
