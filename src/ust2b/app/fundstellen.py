"""What stands behind a citation written as text: has the rulebook read it?

Tendencies of Wertungen name their sources as people cite them („Abschn. 4.12.11 Abs. 1 und 4 UStAE; EuGH vom
04.05.2023, C-516/21“). Each part is looked up in the bibliography; what is not found there counts as not read, so no
citation looks better than it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ust2b.app.saetze import QUELLENSTATUS
from ust2b.app.texte import NB
from ust2b.core.regelwerk import Quelle, Regelwerk

_AKTENZEICHEN = re.compile(r"\b(?:[CT]-\d+/\d+|[IVX]+ [RB] \d+/\d+|\d+ [KV] \d+/\d+)")
_UStAE = re.compile(r"(?:Abschn\. |UStAE )(\d+\w?(?:\.\d+\w?)+)(?: Abs\. (\d+\w?(?:(?:, | und | bis |–|-)\d+\w?)*))?")
_DATUM = re.compile(r"\b(BMF|LfSt Bayern|BayLfSt|OFD \w+|LSF Sachsen)\b.*?(\d{2}\.\d{2}\.\d{4})")
_SATZ = re.compile(r"(?<=[\d\w]) S\. (?=\d)")
_EINSCHRAENKUNG = re.compile(r",? \(?(nicht gelesen|Sekundärquelle|Fachwissen)\)?$")
_LUECKE = "im Regelwerk nicht als gelesen verzeichnet"


@dataclass(frozen=True)
class Fundstelle:
    """One citation with how far it was read; ``zusatz`` is empty for what was read in the original."""

    text: str
    zusatz: str
    gelesen: bool

    def __str__(self) -> str:
        return f"{self.text}, {self.zusatz}" if self.zusatz else self.text


def fundstellen(text: str, werk: Regelwerk) -> list[Fundstelle]:
    """The parts of a citation, each with what must be said about its reading."""
    return [_fundstelle(teil.strip(), werk) for teil in text.split(";") if teil.strip()]


def mit_status(quelle: Quelle) -> Fundstelle:
    """A source of the bibliography as it is cited."""
    return _mit(quelle.titel, quelle.status)


def angefuegt(satz: str, stelle: Fundstelle) -> str:
    """The sentence with its citation in brackets; one it names itself (by its day) is only said to be unread."""
    satz = satz.strip().removesuffix(".")
    tage = re.findall(r"\d{2}\.\d{2}\.\d{4}", stelle.text)
    stamm = stelle.text.removesuffix(" UStAE").removesuffix(" UStG")
    genannt = any(teil in satz.replace(NB, " ") for teil in (stamm, *tage))
    zusatz = stelle.zusatz if genannt else str(stelle)
    if not zusatz:
        return f"{satz}."
    return f"{satz.removesuffix(')')}; {zusatz})." if satz.endswith(")") else f"{satz} ({zusatz})."


def _fundstelle(text: str, werk: Regelwerk) -> Fundstelle:
    if einschraenkung := _EINSCHRAENKUNG.search(text):
        zusatz = {"nicht gelesen": "nicht gelesen", "Sekundärquelle": QUELLENSTATUS["sekundaer"]}
        return Fundstelle(
            text[: einschraenkung.start()], zusatz.get(einschraenkung[1], "nicht am Original gelesen"), gelesen=False
        )
    quellen = _quellen(text, werk)
    if not quellen:
        return Fundstelle(text, _LUECKE, gelesen=False)
    return _mit(text, max((q.status for q in quellen), key=list(QUELLENSTATUS).index))


def _mit(text: str, status: str) -> Fundstelle:
    gelesen = status == "gesehen"
    return Fundstelle(text, "" if gelesen else QUELLENSTATUS[status], gelesen)


def _quellen(text: str, werk: Regelwerk) -> list[Quelle]:
    """Sources of the bibliography that the citation means; empty unless every part of it is found."""
    nach_titel = {q.titel: q for q in werk.quellen.values()}
    gesucht: list[Quelle | None] = []
    for zeichen in _AKTENZEICHEN.findall(text):
        gesucht.append(next((q for t, q in nach_titel.items() if zeichen in t), None))
    for abschnitt, absaetze in _UStAE.findall(text):
        for absatz in _nummern(absaetze) or [""]:
            titel = f"Abschn. {abschnitt} Abs. {absatz} UStAE" if absatz else f"Abschn. {abschnitt} UStAE"
            gesucht.append(nach_titel.get(titel))
    for behoerde, tag in _DATUM.findall(text):
        gesucht.append(next((q for t, q in nach_titel.items() if tag in t and behoerde.split()[0] in t), None))
    if not gesucht:
        gesucht.append(_norm(_SATZ.sub(" Satz ", text), nach_titel))
    return [] if None in gesucht else [q for q in gesucht if q is not None]


def _norm(text: str, nach_titel: dict[str, Quelle]) -> Quelle | None:
    """The provision itself or the smallest one around it that was read; for several only their whole section."""
    worte = text.split(" ")
    gesetz = worte.pop()
    mehrere = any("," in w or w in {"und", "bis"} or "–" in w for w in worte)
    laengen = [2] if mehrere else range(len(worte), 1, -1)
    return next((q for n in laengen if (q := nach_titel.get(" ".join([*worte[:n], gesetz])))), None)


def _nummern(text: str) -> list[str]:
    """The single numbers of „1, 4“, „1 und 2“, „1 bis 3“, „1–3“."""
    ergebnis: list[str] = []
    for teil in re.split(r", | und ", text):
        von, _, bis = teil.replace(" bis ", "–").partition("–")
        if von.isdecimal() and bis.isdecimal():
            ergebnis += [str(n) for n in range(int(von), int(bis) + 1)]
        elif teil:
            ergebnis.append(teil)
    return ergebnis
