"""The decided cases of ``rules/faelle``: from file to result, and the comparison with what the authority says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from ust2b.core.bedingung import Alle, blaetter, pruefe, pruefe_blatt
from ust2b.core.beurteilung import Bestaetigung, Beurteilung, beurteile
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, PRUEFUNG_ERFORDERLICH, Ergebnis, lies_ergebnis
from ust2b.core.pruefung import VERDRAENGT, Pruefung, Regelbefund
from ust2b.core.rechtsstand import Rechtsstand, Zeitachse
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.wissen import JA, NEIN
from ust2b.language.bedingungen import Vokabular, vokabular_von
from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.modelle import ErwartetModell, FaelleDatei, FallModell
from ust2b.language.normen import passt
from ust2b.language.prueffaelle import wissen_aus_text
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.quelltext import Quelltext
from ust2b.language.yaml_baum import Dokument, Pfad
from ust2b.language.zahlen import tag

Urteil = Literal[
    "gleich", "grob", "beantwortet", "offen", "anderer_grund", "falsch", "entschieden_statt_offen", "konflikt"
]
"""``gleich``: class, ground, exemption and rate as the authority says. ``grob``: steuerbar, where the authority also
names exemption or rate. ``beantwortet``: something is still open (option, rate, exemption), but every possible result
is what the authority says. ``offen``: not decided, the right result is among the possible ones. The others disagree."""

HAUPTLEISTUNG = "gehoert_zu"
"""The question for the main supply is no Merkmal."""

_UNTER_STEUERBAR = frozenset({"steuerbar", "steuerfrei", "steuerpflichtig"})
_GANZ_STEUERBAR = frozenset({"teilweise_steuerfrei", "mehrere_saetze"})
"""Grounds to split a supply that is taxable as a whole: „steuerbar“ is met by them too."""


@dataclass(frozen=True)
class Fall:
    """A decided case with its typed facts."""

    modell: FallModell
    sachverhalt: Sachverhalt
    ort: Ort
    hauptleistung: Sachverhalt | None = None
    """The supply whose fate an ancillary supply shares: the facts of another case, as part of the same catalogue."""

    @property
    def id(self) -> str:
        return self.modell.id


@dataclass(frozen=True)
class Vergleich:
    """A case beside the result of the rules. ``norm``: does a named norm decide? ``None`` where none is named or open.

    An authority that says „steuerbar“ often decides one question on the way there, or refuses an exemption; its norm
    may then be that of any rule on the way, or of an exemption that fails on one condition only. Where something is not
    taxable, the norm must carry the result itself.
    """

    fall: Fall
    beurteilung: Beurteilung
    urteil: Urteil
    klasse: str
    gruende: tuple[str, ...]
    normen: tuple[str, ...]
    norm: bool | None

    @property
    def stimmt(self) -> bool:
        return self.urteil in {"gleich", "grob", "beantwortet"}

    @property
    def widerspricht(self) -> bool:
        """The rules come to a definite result the authority does not have."""
        return self.urteil in {"falsch", "entschieden_statt_offen", "konflikt"}

    @property
    def fragestelle(self) -> int | None:
        """Place of the authority's own question among the open ones, from 1; 0: not asked; ``None``: none is named."""
        erwartet = self.fall.modell.erwartet.frage
        if not erwartet:
            return None
        gestellt = [frage.name for frage in self.beurteilung.fragen]
        return min((gestellt.index(name) + 1 for name in erwartet if name in gestellt), default=0)

    @property
    def richtig(self) -> bool:
        """Class, ground and deciding norm as the authority says."""
        return self.stimmt and self.norm is not False


def lade_faelle(quelltext: Quelltext, werk: Regelwerk) -> tuple[list[Fall], list[Meldung]]:
    """All readable cases and the messages about the others."""
    vokabular = vokabular_von(werk)
    faelle: list[Fall] = []
    meldungen: list[Meldung] = []
    ids: dict[str, Ort] = {}
    for dokument in quelltext.im_ordner("faelle"):
        datei = lies_modell(dokument, FaelleDatei, meldungen)
        for nummer, modell in enumerate(datei.faelle if datei else []):
            pfad: Pfad = ("faelle", nummer)
            fall = _fall(dokument, pfad, modell, vokabular, meldungen)
            if modell.id in ids:
                text = f"Den Fall „{modell.id}“ gibt es schon ({ids[modell.id]})."
                meldungen.append(dokument.meldung("L10", text, (*pfad, "id"), "Einen anderen Namen wählen."))
            ids[modell.id] = dokument.ort(pfad)
            if fall is not None:
                faelle.append(fall)
    return _mit_hauptleistungen(faelle, meldungen), meldungen


def _mit_hauptleistungen(faelle: list[Fall], meldungen: list[Meldung]) -> list[Fall]:
    nach_id = {fall.id: fall for fall in faelle}
    fertig: list[Fall] = []
    for fall in faelle:
        name = fall.modell.hauptleistung
        if name and name not in nach_id:
            text = f"Die Hauptleistung „{name}“ ist kein Fall."
            meldungen.append(Meldung("L06", text, fall.ort, gemeint(name, nach_id)))
        elif name:
            haupt = replace(nach_id[name].sachverhalt, rechtstraeger=fall.id)
            fall = replace(fall, sachverhalt=replace(fall.sachverhalt, gehoert_zu=name), hauptleistung=haupt)
        fertig.append(fall)
    return fertig


def _fall(
    dokument: Dokument, pfad: Pfad, modell: FallModell, vokabular: Vokabular, meldungen: list[Meldung]
) -> Fall | None:
    vorher = len(meldungen)
    angaben: dict[str, Angabe] = {}
    for feld, tatsachen in (("merkmale", modell.merkmale), ("wertungen", modell.wertungen)):
        for name, wert in tatsachen.items():
            stelle = (*pfad, feld, name)
            if name not in vokabular.merkmale:
                text = f"„{name}“ ist kein Merkmal."
                meldungen.append(
                    dokument.meldung("L06", text, stelle, gemeint(name, vokabular.merkmale), am_schluessel=True)
                )
                continue
            try:
                angaben[name] = Angabe(wissen_aus_text(name, _text(wert), vokabular))
            except ValueError as fehler:
                meldungen.append(dokument.meldung("L07", str(fehler), stelle))
    for nummer, name in enumerate(modell.erwartet.frage):
        if name not in vokabular.merkmale and name != HAUPTLEISTUNG:
            text = f"„{name}“ ist kein Merkmal und keine Wertung."
            stelle = (*pfad, "erwartet", "frage", nummer)
            meldungen.append(dokument.meldung("L06", text, stelle, gemeint(name, vokabular.merkmale)))
    try:
        stichtag = tag(modell.stichtag)
    except ValueError as fehler:
        meldungen.append(dokument.meldung("L08", str(fehler), (*pfad, "stichtag")))
        return None
    if len(meldungen) > vorher:
        return None
    return Fall(modell, als_sachverhalt(modell, angaben, stichtag), dokument.ort(pfad))


def als_sachverhalt(modell: FallModell, angaben: dict[str, Angabe], stichtag: date) -> Sachverhalt:
    return Sachverhalt(
        id=modell.id,
        rechtstraeger=modell.id,
        leistungsdatum=stichtag,
        angaben=angaben,
        bezeichnung=modell.titel,
        gruppe=modell.gruppe,
        land=modell.land,
    )


def _text(wert: Any) -> str:
    return "|".join(map(str, wert)) if isinstance(wert, list) else str(wert)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


class FesterStand(Zeitachse):
    """A time axis on which the same state of the rules holds every day: to try a changed rule on one case."""

    def __init__(self, stand: Rechtsstand) -> None:
        self.regelwerk = stand.regelwerk
        self._stand = stand

    def am(self, tag: date) -> Rechtsstand:
        return self._stand


def vergleiche_fall(achse: Zeitachse, fall: Fall, *, bestaetige: Bestaetigung | None = None) -> Vergleich:
    """Examines the case, with its main supply if it has one, and compares."""
    liste = [fall.sachverhalt] if fall.hauptleistung is None else [fall.sachverhalt, fall.hauptleistung]
    return vergleiche(fall, *beurteile(achse, liste, bestaetige=bestaetige))


def vergleiche(fall: Fall, beurteilung: Beurteilung, haupt: Beurteilung | None = None) -> Vergleich:
    erwartet = fall.modell.erwartet
    gruende = tuple(dict.fromkeys(e.grund for e in beurteilung.ergebnisse if e.grund))
    urteil = _urteil(erwartet, beurteilung, haupt)
    normen: tuple[str, ...] = ()
    norm: bool | None = None
    if beurteilung.entschieden or urteil == "beantwortet":
        auch = _auch_aus(erwartet.grund, beurteilung.pruefung)
        normen = tuple(dict.fromkeys(_normen(beurteilung, auch) + (_normen(haupt) if haupt else [])))
        if erwartet.norm:
            norm = any(passt(e, n) for e in erwartet.norm for n in normen)
    return Vergleich(fall, beurteilung, urteil, beurteilung.klasse, gruende, normen, norm)


def _normen(beurteilung: Beurteilung, auch: Sequence[str] = ()) -> list[str]:
    """Norms a result can be said to rest on.

    Of what is not taxable: the carrying rules, the spoken default, and the conclusion itself („kein
    Leistungsaustausch“ is § 1 Abs. 1 Nr. 1). Of what is taxable: the rules that carry rate or exemption, those on the
    way there, and exemptions narrowly missed; there the conclusions themselves (§ 4, § 12) would fit any citation.
    """
    pruefung = beurteilung.pruefung
    feststellungen = pruefung.stand.regelwerk.feststellungen
    getragen = [name for e in beurteilung.ergebnisse for name in reversed(e.tragend) if name in feststellungen]
    getragen += [name for name in auch if name not in getragen]
    normen = [n for name in getragen for n in _normen_von(pruefung, name)]
    if not all(e.klasse in _UNTER_STEUERBAR or e.grund in _GANZ_STEUERBAR for e in beurteilung.ergebnisse):
        return normen + [feststellungen[name].norm for name in getragen]
    weg = reversed(lies_ergebnis(pruefung).pfad)
    normen += [regel.norm for name in weg for regel in pruefung.befund(name).tragende]
    befreiungen = pruefung.befund("befreiung").regeln if "befreiung" in feststellungen else ()
    return normen + [b.regel.norm for b in befreiungen if _knapp_verfehlt(b, pruefung)]


def _knapp_verfehlt(befund: Regelbefund, pruefung: Pruefung) -> bool:
    """A rule that holds but is displaced, or fails on one of its conditions: what an authority refuses by name."""
    if befund.endgueltig == VERDRAENGT:
        return True
    wenn = befund.regel.wenn
    teile = wenn.teile if isinstance(wenn, Alle) else ()
    antworten = [pruefe(teil, pruefung.umgebung) for teil in teile]
    return len(teile) > 1 and antworten.count(NEIN) == 1 and antworten.count(JA) == len(teile) - 1


def _urteil(erwartet: ErwartetModell, beurteilung: Beurteilung, haupt: Beurteilung | None) -> Urteil:
    if beurteilung.fall.konflikte:
        return "konflikt"
    pruefung = (haupt or beurteilung).pruefung
    ergebnisse = dict.fromkeys(beurteilung.ergebnisse)
    if haupt is not None:
        folgt = any(e.klasse == FOLGT_HAUPTLEISTUNG for e in ergebnisse)
        ergebnisse = {e: None for e in ergebnisse if e.klasse != FOLGT_HAUPTLEISTUNG}
        ergebnisse |= dict.fromkeys(haupt.ergebnisse if folgt else ())
    urteile = {_ergebnis(erwartet, e, pruefung) for e in ergebnisse}
    if not beurteilung.entschieden:
        if erwartet.klasse == PRUEFUNG_ERFORDERLICH:
            return "gleich"
        if urteile == {"gleich"}:
            return "beantwortet"
        moeglich = {e.klasse for e in ergebnisse}
        noch_alles = bool(moeglich & {PRUEFUNG_ERFORDERLICH, FOLGT_HAUPTLEISTUNG})
        return "offen" if noch_alles or any(_klasse(erwartet.klasse, k) for k in moeglich) else "falsch"
    if erwartet.klasse == PRUEFUNG_ERFORDERLICH:
        return "gleich" if beurteilung.fall.vorbehalte else "entschieden_statt_offen"
    for urteil in ("falsch", "gleich", "grob"):  # several grounds may carry one result; one that fits is enough
        if urteil in urteile:
            return urteil
    return "anderer_grund"


def _klasse(erwartet: str, gefunden: str) -> bool:
    return erwartet == gefunden or (erwartet in _UNTER_STEUERBAR and gefunden == "steuerbar") or (
        erwartet == "steuerbar" and gefunden in _UNTER_STEUERBAR
    )  # fmt: skip


def _ergebnis(erwartet: ErwartetModell, ergebnis: Ergebnis, pruefung: Pruefung) -> Urteil:
    if erwartet.klasse == "steuerbar" and ergebnis.grund in _GANZ_STEUERBAR:
        return "gleich"
    if not _klasse(erwartet.klasse, ergebnis.klasse):
        return "falsch"
    if erwartet.klasse != ergebnis.klasse:
        return "grob" if ergebnis.klasse == "steuerbar" else "gleich"
    if erwartet.grund and ergebnis.grund not in erwartet.grund and not _auch_aus(erwartet.grund, pruefung):
        return "anderer_grund"
    if erwartet.befreiung and not any(befreiung_passt(b, ergebnis.befreiung, pruefung) for b in erwartet.befreiung):
        return "falsch"
    if erwartet.satz and not _satz_passt(erwartet.satz, ergebnis.satz, pruefung):
        return "falsch"
    return "gleich"


def _auch_aus(gruende: Sequence[str], pruefung: Pruefung) -> tuple[str, ...]:
    """Feststellungen of a later row that holds as well and has the authority's ground: several may carry one result."""
    return tuple(
        blatt.name
        for zeile in pruefung.stand.regelwerk.ergebnis["start"]
        if zeile.wenn is not None and zeile.grund in gruende and pruefe(zeile.wenn, pruefung.umgebung) == JA
        for blatt in blaetter(zeile.wenn)
        if pruefe_blatt(blatt, pruefung.umgebung) == JA
    )


def befreiung_passt(erwartet: str, gefunden: str, pruefung: Pruefung) -> bool:
    """``4-12-a`` beside the value ``nr12a``, by the norm the value stands for; ``4-12`` covers ``4-12-a`` and back."""
    _, nummer, *buchstabe = erwartet.split("-")
    zitat = f"§ 4 Nr. {nummer}" + "".join(f" Buchst. {b}" for b in buchstabe) + " UStG"
    feststellung = pruefung.stand.regelwerk.feststellungen["befreiung"]
    return passt(zitat, feststellung.werte.get(gefunden, ""))


def _satz_passt(erwartet: str, gefunden: str, pruefung: Pruefung) -> bool:
    if erwartet == gefunden:
        return True
    parameter = pruefung.stand.regelwerk.saetze.get(gefunden, "")
    wert = pruefung.stand.parameter.get(parameter)
    return wert is not None and str(wert) == erwartet.rstrip(" %")


def _normen_von(pruefung: Pruefung, name: str) -> list[str]:
    """Norms of the rules that carry a conclusion, or of its spoken default."""
    befund = pruefung.befund(name)
    sonst = pruefung.stand.regelwerk.feststellungen[name].sonst
    regelfall = [sonst.norm] if befund.regelfall and sonst is not None else []
    return [regel.norm for regel in befund.tragende] + regelfall
