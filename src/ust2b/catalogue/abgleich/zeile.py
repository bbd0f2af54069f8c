"""What a budget line says: task and payment as found stems, and its account in the nationwide numbering."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ust2b.catalogue.abgleich.woerter import Wortschatz, ohne_steuersatz
from ust2b.catalogue.haushalt.modell import Position
from ust2b.catalogue.tabelle import normal

ENTGELTKONTEN = ("d431", "d432", "d441", "d442", "d446", "k10", "k11", "k13", "k14")
"""Fees, rents, sales. A line here is somebody's price until a person says otherwise."""
RECHTSFORM = {
    "oeffentlich_rechtlich": ("d431", "d432", "k10", "k11"),
    "privatrechtlich": ("d441", "d442", "d446", "k13", "k14"),
}
"""What the account says about the form. It never decides it: accounts are chosen by habit; it only raises doubts."""
_VERMISCHT = re.compile(r"\b(ver)?mischte?\b|\bverm(\.|ischt\w*)? ?einn|\bverschiedene (einn|ertr|erl)|\bdiverse")
_NICHTSSAGEND = re.compile(
    r"(sonst(ige[rsn]?|iges|priv\w*)?|son|so|s|weitere[rsn]?|andere[rsn]?|uebrige[rsn]?|laufende[rsn]?|lfd|"
    r"(ausser)?ord(entl(iche[rsn]?)?)?|allgemeine?[rsn]?|betriebliche[rsn]?|priv(atr(echtl(iche[rsn]?)?)?)?|"
    r"oeff(entl(ich(e[rsn]?)?)?)?|rechtl(iche[rsn]?)?|r|ertr(ag|aege)?[ns]?|einnahmen?|einzahlungen?|erloese?n?|"
    r"(leistungs)?entg(elte?n?)?|verwaltungs|betriebseinnahmen|und|u|aus|von|fuer|der|die|das|kein|av|nicht|"
    r"zuzuordnende?|zugeordnete?|\d+)"
)
_FUELLWORT = re.compile(
    r"vom|zum|zur|bei|nach|gemaess|sowie|inkl\w*|incl\w*|einschl\w*|inklusive|zuzueglich|zzgl|ohne|durch|fuers?|dritte[nrm]?|"
    r"nebenk\w*|mietnebenk\w*|korrektur\w*|umbuchung\w*|lfd|ordent\w*|erteilung|bescheide?n?|amtshandlung\w*|(dienst)?leistung\w*|einrichtung\w*|wirtschaftlich\w*|benutzung\w*|erhebung|laufend\w*|zweck\w*|einmalig\w*|jaehrlich\w*|monatlich\w*|vorjahr\w*|haushaltsjahr|aehnl\w*|dergl\w*|ggf|"
    r"umsatzsteuer|mehrwertsteuer|mwst|brutto|netto|pauschal\w*|anteil\w*|einn\w*|verschiedene\w*|bereich\w*|"
    r"stadt|gemeinde|ortsgemeinde|staedtisch\w*|gemeindlich\w*|kommunal\w*|oeffentl\w*|intern\w*|extern\w*|eigene[nr]?"
)
_ADRESSE = re.compile(r"(str|strasse|weg|gasse|allee|platz|ring|ufer|damm)$")
KUERZESTES_INHALTSWORT = 4
KUERZESTES_GROSSWORT = 8
Staemme = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Zeile:
    """Stems by what they speak of: payment from account and booking text, task from product and its groups."""

    zahlung: Staemme
    kontogruppe: Staemme
    produkt: Staemme
    gruppe: Staemme
    bereich: Staemme
    konto: str
    produkt_nr: str
    vermischt: bool
    nichtssagend: bool
    """Nothing but words such as „sonstige Erträge“: the product alone does not tell what was paid for."""
    inhalt: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Words of account and booking text that say something the product does not, with the stems found in them."""
    kontoworte: frozenset[str] = frozenset()

    @property
    def entgelt(self) -> bool:
        return self.konto.startswith(ENTGELTKONTEN)


def rechtsform_nach_konto(konto_art: str) -> str:
    """Value of the Feststellung „Handlungsform“ the account speaks for; empty where it says nothing."""
    return next((form for form, konten in RECHTSFORM.items() if konto_art.startswith(konten)), "")


class Zeilenleser:
    """Reads positions; texts that come again are looked at once."""

    def __init__(self, schatz: Wortschatz) -> None:
        self.schatz = schatz

    def lies(self, p: Position) -> Zeile:
        kontogruppe, gruppe = p.kontogruppe, p.gruppe
        zahlung = " / ".join(t for t in (p.konto, p.text) if t)
        if not zahlung:
            zahlung, kontogruppe = kontogruppe, ""
        produkt, bereich = p.produkt, p.bereich
        if not produkt:
            produkt, gruppe = (gruppe, "") if gruppe else (bereich, "")
            bereich = "" if produkt == bereich else bereich
        lies = self.schatz.in_text
        # Account and booking text are cut separately, so each is read by itself.
        zahlungsstaemme = {**lies(p.text), **lies(p.konto)} if p.konto or p.text else lies(zahlung)
        return Zeile(
            zahlungsstaemme, lies(kontogruppe), lies(produkt), lies(gruppe), lies(bereich), p.konto_art,
            re.sub(r"\D", "", p.produkt_nr), bool(_VERMISCHT.search(normal(zahlung))),
            _sagt_nichts(_langform(p.konto), p.text), self._inhalt(p, f"{produkt} {gruppe} {bereich}"),
            frozenset(self.schatz.worte(p.konto)),
        )  # fmt: skip

    def _inhalt(self, p: Position, aufgabe: str) -> Mapping[str, frozenset[str]]:
        bekannt = set(normal(aufgabe).split())
        worte = {**self.schatz.worte(p.text), **self.schatz.worte(p.konto)}
        return {w: s for w, s in worte.items() if _ist_inhalt(w) and not set(normal(w).split()) <= bekannt}


def _ist_inhalt(wort: str) -> bool:
    """A word that could say what was paid for: neither filling, nor a short form nobody can read, nor an address."""
    form = normal(wort)
    return not (
        len(form) < KUERZESTES_INHALTSWORT
        or any(map(str.isdigit, form))
        or (len(form) < KUERZESTES_GROSSWORT and sum(map(str.isupper, wort)) > 1)
        or _FUELLWORT.fullmatch(form)
        or _ADRESSE.search(form)
        or ist_nichtssagend(wort)
    )


def _langform(konto: str) -> str:
    """Of „long name / short name“ the long one."""
    return max(konto.split(" / "), key=len)


def _sagt_nichts(*texte: str) -> bool:
    worte = [w for t in texte for w in normal(ohne_steuersatz(t)).split()]
    return bool(worte) and all(map(ist_nichtssagend, worte))


def ist_nichtssagend(wort: str) -> bool:
    """Words such as „Erträge“ or „sonstige“, which stand before any payment."""
    return all(_NICHTSSAGEND.fullmatch(w) for w in normal(wort).split())
