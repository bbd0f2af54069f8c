"""A rule's own test cases: facts as text, spread by ``je_einzeln``, checked against the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ust2b.core.regelwerk import Prueffall
from ust2b.core.wissen import ENTFAELLT, UNBEKANNT, UNBEKANNTE_ZAHL, Wissen, punkt
from ust2b.language.bedingungen import Vokabular
from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.zahlen import betrag_in_cent, tag, zahl

if TYPE_CHECKING:
    from ust2b.language import modelle as m
    from ust2b.language.yaml_baum import Dokument, Pfad


def lies_prueffaelle(
    dokument: Dokument, regel: m.RegelModell, vokabular: Vokabular, meldungen: list[Meldung]
) -> tuple[Prueffall, ...]:
    """All cases of a rule; ``je_einzeln`` makes one case per entry, each with the common facts plus its own."""
    ergebnis: list[Prueffall] = []
    for nummer, fall in enumerate(regel.prueffaelle):
        pfad: Pfad = ("prueffaelle", nummer)
        stichtag = None
        if fall.stichtag is not None:
            try:
                stichtag = tag(fall.stichtag)
            except ValueError as fehler:
                meldungen.append(dokument.meldung("L08", str(fehler), (*pfad, "stichtag")))
        for i, zusatz in enumerate(fall.je_einzeln or [{}]):
            unterpfad = (*pfad, "je_einzeln", i) if zusatz else (*pfad, "merkmale")
            merkmale = {**fall.merkmale, **zusatz}
            for name, wert in merkmale.items():
                _pruefe(dokument, name, wert, vokabular, (*unterpfad, name), meldungen)
            name = fall.name + (f" ({', '.join(f'{k}: {v}' for k, v in zusatz.items())})" if zusatz else "")
            texte = {k: v if isinstance(v, str) else "|".join(map(str, v)) for k, v in merkmale.items()}
            ergebnis.append(
                Prueffall(name, texte, fall.erwartet, tuple(fall.erwartet_feststellung), stichtag, dokument.ort(pfad))
            )
    return tuple(ergebnis)


def _pruefe(
    dokument: Dokument, name: str, wert: Any, vokabular: Vokabular, pfad: Pfad, meldungen: list[Meldung]
) -> None:
    if not vokabular.kennt(name):
        text = f"„{name}“ ist kein Merkmal, keine Größe und keine Feststellung."
        meldungen.append(dokument.meldung("L06", text, pfad, gemeint(name, vokabular.namen())))
        return
    text = wert if isinstance(wert, str) else "|".join(map(str, wert)) if isinstance(wert, list) else ""
    try:
        wissen_aus_text(name, text, vokabular)
    except ValueError as fehler:
        meldungen.append(dokument.meldung("L07", str(fehler), pfad))


def wissen_aus_text(name: str, text: str, vokabular: Vokabular, *, streng: bool = True) -> Wissen:
    """What a written value says about ``name``; ``unbekannt`` and ``entfaellt`` are values, ``a|b`` leaves both
    possible.

    :raises ValueError: with a German sentence when the value does not fit the declaration.
    """
    roh = text.strip()
    typ = vokabular.zahltyp(name)
    if roh == "unbekannt":
        return UNBEKANNT if typ is None else UNBEKANNTE_ZAHL
    if roh == "entfaellt":
        return ENTFAELLT
    if typ == "betrag":
        return punkt(betrag_in_cent(roh))
    if typ == "zahl":
        return punkt(zahl(roh))
    if typ == "datum":
        return punkt(tag(roh, streng=streng).toordinal())
    werte = vokabular.werte(name)
    if werte is None:
        raise ValueError(f"„{name}“ gibt es nicht.")
    genannte = roh.split("|")
    for einer in genannte:
        if einer not in werte:
            vorschlag = gemeint(einer, werte) or "Erlaubt: " + ", ".join(werte) + "."
            raise ValueError(f"„{einer}“ ist kein Wert von „{name}“. {vorschlag}")
    return frozenset(genannte)
