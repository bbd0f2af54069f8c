"""Words in budget labels: German compounds, abbreviations, texts cut at a fixed length, lost umlauts.

A stem of the reference catalogue is found in a label or it is not, and the word in which it was found can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ust2b.catalogue.tabelle import normal

KUERZESTER_INFIX = 5
"""Stems of this length are found anywhere in a compound, shorter ones only at its ends."""
KUERZESTER_STAMM = 4
"""Shorter stems must be the whole word."""
SCHNITTLAENGEN = frozenset({20, 24, 25, 30, 32, 35, 40, 50, 60})
"""Usual field lengths of finance software; a label of exactly this length may have lost its end."""
LAENGSTE_OHNE_PUNKT = 6
KUERZESTER_ANFANG = 3
ANTEIL = 0.6
"""So much of a stem must be left of a cut word: „Friedhofsgebü“ is „gebuehr“, „Grund.“ is not „grundsteuer“."""
FALSCHE_FREUNDE = {
    "anstalt": ("veranstaltung",),
    "auto": ("automat", "autobahn", "autor"),
    "beitrag": ("beitragsfrei",),
    "bestattung": ("erstattung",),
    "bund": ("verbund", "bundesstr", "bundesfreiw", "bundesautobahn", "sportbund", "schutzbund", "bundesliga"),
    "gebuehr": ("gebuehrenausgleich", "verwaltungsgebuehr"),
    "gebaeude": ("wohngebaeude",),
    "gemeinde": ("gemeindestrasse", "gemeinderat", "gemeindeanteil", "gemeindehaus", "gemeindehalle", "gemeindewald"),
    "hafen": ("haften", "schaften"),
    "karten": (
        "muellkarte",
        "eintrittskarte",
        "dauerkarte",
        "saisonkarte",
        "jahreskarte",
        "fahrkarte",
        "parkkarte",
        "wertkarte",
        "gaestekarte",
        "kurkarte",
        "badekarte",
        "zehnerkarte",
        "angelkarte",
        "ansichtskarte",
        "chipkarte",
        "steuerkarte",
        "berechtigungskarte",
    ),
    "kreis": ("verkehrskreis", "kreisel", "arbeitskreis", "kreisstrasse"),
    "land": ("landschaft", "landesstr", "ausland", "inland", "deutschland", "landwirt", "bauland", "ackerland"),
    "lose": ("erloes",),
    "mahn": ("mahnmal",),
    "markt": ("arbeitsmarkt", "geldmarkt", "marktforschung", "kreditmarkt", "kapitalmarkt"),
    "messe": ("vermesse", "bemesse", "angemesse"),
    "miete": ("gemietet",),
    "ordnung": ("verordnung", "anordnung", "zuordnung", "einordnung", "neuordnung", "bauordnung"),
    "pacht": ("paechter",),
    "pflege": ("kunstpflege", "heimatpflege", "denkmalpflege", "landschaftspflege", "gruenpflege", "baumpflege"),
    "reinigung": ("strassenreinigung", "abwasserreinigung", "kanalreinigung", "gewaesserreinigung", "gehwegreinigung"),
    "schule": ("volkshochschule", "musikschule", "baumschule", "hochschule"),
    "sport": ("transport",),
    "steuer": ("steuerung", "steuerbar", "steuerberat", "steuermarke", "steuerfach"),
    "strasse": ("strassenname",),
    "verein": ("vereinbar", "vereinfach", "vereinnahm", "vereinigt"),
    "wald": ("verwald",),
    "wasser": ("abwasser", "niederschlagswasser", "schmutzwasser", "hochwasser", "loeschwasser", "gewaesser"),
    "zins": ("mietzins", "pachtzins", "erbbauzins"),
}
"""Compounds in which a stem stands by accident or means something else."""
_WORT = re.compile(r"[^\W_]+(?:[?\ufffd][^\W_]+)*[.\-]?")
_BINNENGROSS = re.compile(r"(?<=[a-zäöüß]{3})(?=[A-ZÄÖÜ][a-zäöüß])")
_TRENNSTRICH = re.compile(r"(?<=[a-zäöüß]{2})- (?!und |u\. |oder |bzw|sowie |bis |f\. |v\. )(?=[a-zäöüß]{3})")
"""A word divided at the end of a printed line; „Buß- und Zwangsgelder“ are two words."""
_GEMAESS = re.compile(r"(?i)\bgem\.?\s*(?=§|art\b|par\b|nr\b|\u00f5)")
_GRUNDSTEUER = re.compile(r"(?i)\bgrundst\.?\s*(?=[abc]\b)")
_AUSSER = re.compile(r"(?i)\((?:o\.|ohne|außer|ausgen\w*\.?)\s[^()]*\)?")
"""„(ohne Pflegeversicherung)“ says what the line is not."""
_STEUERSATZ = re.compile(
    r"(?i)-?\(?\b(?:ohne|mit|inkl?|incl?|zzgl|plus)?\.?\s*\d{0,2}(?:,\d)?\s?%?\s*\b(?:ust|mwst|mehrwertsteuer)\b\.?(?!-?id)|"
    r"(?:umsatz)?steuer(?:frei|pflichtig|bar)\w*"
)
"""Remarks on the rate: they say how somebody taxed the line so far, not what it is."""
_FUGEN = ("", "s", "n", "en", "es", "e", "er")
_UMLAUT = ("ae", "oe", "ue", "ss")


@dataclass(frozen=True, slots=True)
class Wort:
    """A folded word of a label; ``offen`` when its end was cut off or abbreviated; ``gezeigt`` as it stands there."""

    form: str
    offen: bool = False
    gezeigt: str = ""


def zerlege(text: str, abkuerzungen: Mapping[str, str]) -> tuple[Wort, ...]:
    """The words of a label, abbreviations written out; unreadable umlauts yield every reading."""
    rest = text.rstrip()
    geschnitten = len(rest) in SCHNITTLAENGEN and not rest.endswith(".")
    text = _GRUNDSTEUER.sub("Grundsteuer ", text)
    text = ohne_steuersatz(_GEMAESS.sub(" ", _TRENNSTRICH.sub("", _AUSSER.sub(" ", text))))
    treffer = _WORT.findall(_BINNENGROSS.sub(" ", text))
    worte: list[Wort] = []
    for nummer, roh in enumerate(treffer):
        offen = roh.endswith(".") or (geschnitten and nummer == len(treffer) - 1)
        for form in _lesarten(roh.rstrip(".-")):
            # Short forms are abbreviations without their dot too: „Geb“, „FFW“; a long word stands for itself.
            lang = abkuerzungen.get(form) if offen or len(form) <= LAENGSTE_OHNE_PUNKT else None
            # What an abbreviation stands for, and itself: „OGS“ is a search word too.
            worte += [Wort(w, False, roh) for w in (*lang.split(), form)] if lang else [Wort(form, offen, roh)]
    return tuple(dict.fromkeys(worte))


def _lesarten(wort: str) -> list[str]:
    if "?" not in wort and "\ufffd" not in wort:
        return normal(wort).split()
    formen = [wort]
    for zeichen in ("?", "\ufffd"):
        formen = [f.replace(zeichen, u) for f in formen for u in _UMLAUT] if zeichen in wort else formen
    return [form for f in formen for form in normal(f).split()]


def ohne_steuersatz(text: str) -> str:
    """The text without „-0% USt“; „Erstattung USt“ stays, for there the tax is what is paid."""
    return _STEUERSATZ.sub(
        lambda t: " " if re.search(r"[%\d]|(?i:ohne|mit|in[kc]l|zzgl|frei|pflichtig|bar)", t.group()) else t.group(),
        text,
    )


def gefaltet(form: str) -> str:
    """Plurals and lost dots: „Beiträge“, „Beitrage“ and „Beitrag“ share their vowels in this form."""
    return form.replace("ae", "a").replace("oe", "o").replace("ue", "u")


class Wortschatz:
    """Stems of all rules and Leistungsarten; each distinct word and text is looked at once."""

    def __init__(self, staemme: Iterable[str], abkuerzungen: Mapping[str, str]) -> None:
        self.staemme = frozenset(s for s in staemme if s)
        self.abkuerzungen = abkuerzungen
        self._anfaenge: dict[str, list[str]] = {}
        self._kurze = {s for s in self.staemme if len(s) < KUERZESTER_STAMM}
        self._lange: dict[str, list[str]] = {}
        self._gefaltete: dict[str, list[str]] = {}
        for stamm in self.staemme - self._kurze:
            self._lange[stamm] = [stamm]
            if len(gefaltet(stamm)) >= KUERZESTER_STAMM:
                self._gefaltete.setdefault(gefaltet(stamm), []).append(stamm)
            for laenge in range(KUERZESTER_ANFANG, len(stamm)):
                self._anfaenge.setdefault(stamm[:laenge], []).append(stamm)
        self._laengste = max(map(len, self.staemme), default=0)
        self._verloren = {k: s for s in self.staemme if len(k := _ohne_umlaut(s)) >= 5 and k != s}
        self._je_wort: dict[Wort, frozenset[str]] = {}
        self._je_text: dict[str, Mapping[str, str]] = {}
        self._worte_je_text: dict[str, Mapping[str, frozenset[str]]] = {}

    def in_text(self, text: str) -> Mapping[str, str]:
        """Stems that stand in ``text``, each with the word in which it was found."""
        gefunden = self._je_text.get(text)
        if gefunden is None:
            gefunden = {s: wort for wort, staemme in self.worte(text).items() for s in staemme}
            self._je_text[text] = gefunden
        return gefunden

    def worte(self, text: str) -> Mapping[str, frozenset[str]]:
        """The words of ``text`` as they stand there, each with the stems found in it."""
        worte = self._worte_je_text.get(text)
        if worte is None:
            gesammelt: dict[str, frozenset[str]] = {}
            for wort in zerlege(text, self.abkuerzungen):
                gesammelt[wort.gezeigt] = gesammelt.get(wort.gezeigt, frozenset()) | self._in_wort(wort)
            worte = self._worte_je_text[text] = gesammelt
        return worte

    def _in_wort(self, wort: Wort) -> frozenset[str]:
        schluessel = Wort(wort.form, wort.offen)
        gefunden = self._je_wort.get(schluessel)
        if gefunden is None:
            gefunden = frozenset(self._suche(wort))
            self._je_wort[schluessel] = gefunden
        return gefunden

    def _suche(self, wort: Wort) -> set[str]:
        form = wort.form
        if form in self._kurze:
            return {form}
        enden = self._enthaltene(form, self._lange, form)
        direkt = set(enden)
        direkt |= self._enthaltene(gefaltet(form), self._gefaltete, form).keys()
        if wort.offen:
            direkt |= self._abgeschnittene(form, enden)
        if not direkt and len(form) >= 6:
            # „Gebhren“: a letter that went missing; only tried where nothing else matched.
            direkt = {s for kahl, s in self._verloren.items() if kahl in form}
        return direkt

    @staticmethod
    def _rein(stamm: str, wort: str) -> bool:
        return not any(f in wort for f in FALSCHE_FREUNDE.get(stamm, ()))

    def _enthaltene(self, form: str, woerter: Mapping[str, list[str]], wort: str) -> dict[str, int]:
        """Stems in the word, each with the place where it ends."""
        ergebnis: dict[str, int] = {}
        ende = len(form)
        for von in range(ende - KUERZESTER_STAMM + 1):
            for bis in range(von + KUERZESTER_STAMM, min(ende, von + self._laengste) + 1):
                am_rand = von == 0 or bis >= ende - 2
                for stamm in woerter.get(form[von:bis], ()):
                    if (am_rand or len(stamm) >= KUERZESTER_INFIX) and self._rein(stamm, wort):
                        ergebnis[stamm] = max(bis, ergebnis.get(stamm, 0))
        return ergebnis

    def _abgeschnittene(self, form: str, enden: Mapping[str, int]) -> set[str]:
        """What a cut word began to say: all of it („Benutz.“), or after a stem („Friedhofsgeb.“)."""
        ergebnis = self._begonnene(form) if len(form) >= KUERZESTER_STAMM and form not in self.staemme else set[str]()
        for ende in set(enden.values()):
            for fuge in _FUGEN:
                rest = form[ende + len(fuge) :]
                if not form[ende:].startswith(fuge) or len(rest) < KUERZESTER_ANFANG or rest in self.staemme:
                    continue
                lang = self.abkuerzungen.get(rest)
                ergebnis |= self._begonnene(rest) if lang is None else set(lang.split()) & self.staemme
        return ergebnis

    def _begonnene(self, anfang: str) -> set[str]:
        return {s for s in self._anfaenge.get(anfang, ()) if len(anfang) >= ANTEIL * len(s)}


def _ohne_umlaut(stamm: str) -> str:
    return stamm.replace("ae", "").replace("oe", "").replace("ue", "")
