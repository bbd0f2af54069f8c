"""What is proven about a rulebook, and the findings when a proof fails (codes B01 to B09)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from ust2b.core.bedingung import Bedingung, Umgebung, pruefe
from ust2b.core.ergebnis import lies_ergebnis
from ust2b.core.regelwerk import Feststellung, Ort, Regel, Regelwerk
from ust2b.language.befunde import schwere
from ust2b.language.meldung import Meldung
from ust2b.proof.beweis_kodierung import (
    ERGEBNIS,
    GRUND,
    Kodierung,
    Regelformel,
    endgueltige,
)
from ust2b.proof.beweis_logik import Formel, Loeser, gleich, nicht, oder, und
from ust2b.proof.beweis_luecken import luecken, schweigt
from ust2b.proof.beweis_welt import Welt
from ust2b.proof.beweis_zeuge import Zeuge, kleinster, zeitraum

T = TypeVar("T")

HOECHSTZAHL = 5
"""Conflicts shown per conclusion."""


@dataclass(frozen=True)
class Beweisstand:
    """Rulebook, formulas and solver; built once for all proofs."""

    werk: Regelwerk
    welt: Welt
    kodierung: Kodierung
    loeser: Loeser

    def zeuge(self, *annahmen: Formel) -> Zeuge | None:
        return kleinster(self.loeser, self.welt, *annahmen)


def beweisstand(
    werk: Regelwerk, bedingungen: Sequence[Bedingung] = (), grenztage: Collection[date] = ()
) -> Beweisstand:
    """``bedingungen`` are further ones to be asked about; they may name ``ergebnis`` and ``grund``."""
    welt = Welt(werk, bedingungen, grenztage)
    kodierung = Kodierung(welt)
    loeser = Loeser()
    loeser.merke(welt.regeln)
    loeser.merke(kodierung.definitionen)
    return Beweisstand(werk, welt, kodierung, loeser)


def mit_zeuge(code: str, text: str, ort: Ort, zeuge: Zeuge, rat: str, kennung: str) -> Meldung:
    """A finding with its smallest activity; the proposal ends with the case to keep."""
    fall = zeuge.als_fall(f"gegenbeispiel-{kennung}", "Gegenbeispiel")
    eingerueckt = "\n".join("    " + zeile for zeile in fall.splitlines())
    vorschlag = f"{rat}\n    Als Fall zum Behalten:\n{eingerueckt}"
    return Meldung(code, f"{text} Kleinster Fall: {zeuge.satz}.", ort, vorschlag, schwere(code))


def abweichung(behauptung: str, ort: Ort, zeuge: Zeuge) -> Meldung:
    """The definition does not see what the solver found: the proofs cannot be trusted until that is mended."""
    text = (
        f"Der Beweis behauptet: {behauptung} Die Definition sagt zu demselben Fall etwas anderes. "
        f"Die Kodierung für z3 ist falsch; keinem Beweis ist bis dahin zu trauen. Fall: {zeuge.satz}."
    )
    return Meldung("B09", text, ort, "Den Fall in tests/differential/test_z3.py aufnehmen.", schwere("B09"))


def konflikte(stand: Beweisstand) -> Iterator[Meldung]:
    """B01: two rules with different values hold for one activity, on some day, and none goes before the other."""
    k = stand.kodierung
    frueher: list[Formel] = []
    for name, befund in k.befunde.items():
        formeln = [f for f in k.regeln if f.regel.feststellung == name]
        annahmen = [befund.konflikt, *frueher]
        for _ in range(HOECHSTZAHL):
            zeuge = None if befund.konflikt is False else stand.zeuge(*annahmen)
            if zeuge is None:
                break
            gefunden = zeuge.pruefung().befund(name)
            if not gefunden.konflikt:
                yield abweichung(f"Regelkonflikt bei „{name}“.", k.werk.feststellungen[name].ort, zeuge)
                break
            paare = [(a, b) for a, b in combinations(gefunden.tragende, 2) if a.wert != b.wert]
            a, b = paare[0]
            wann = zeitraum(stand.loeser, stand.welt, _traegt(formeln, a), _traegt(formeln, b))
            yield _konflikt(k.werk.feststellungen[name], a, b, zeuge, wann)
            annahmen += [nicht(und([_traegt(formeln, a), _traegt(formeln, b)])) for a, b in paare]
        frueher.append(nicht(befund.konflikt))


def _traegt(formeln: Sequence[Regelformel], regel: Regel) -> Formel:
    return next(f.traegt for f in formeln if f.regel is regel)


def _konflikt(feststellung: Feststellung, a: Regel, b: Regel, zeuge: Zeuge, wann: str) -> Meldung:
    text = (
        f"Regelkonflikt bei „{feststellung.kurz}“: „{a.id}“ ({a.wert}) und „{b.id}“ ({b.wert}) tragen zugleich, "
        f"und keine geht der anderen vor.{wann}"
    )
    rat = "geht_vor ergänzen (mit Grund im Gesetz) oder eine der Bedingungen enger fassen."
    return mit_zeuge("B01", text, a.ort, zeuge, rat, f"{a.id}-{b.id}")


def tote_regeln(stand: Beweisstand) -> Iterator[Meldung]:
    """B02: no activity on no day makes the rule hold after exceptions."""
    k = stand.kodierung
    for formel in _unerfuellbare(stand.loeser, k.regeln, lambda f: f.traegt, k.ohne_konflikt):
        regel = formel.regel
        if not stand.loeser.moeglich(formel.eigen[0]):
            grund = "Ihre Bedingung ist bei keiner möglichen Tätigkeit an keinem Tag erfüllt."
        else:
            vor = sorted({r.id for r in k.werk.regeln if regel.id in r.geht_vor and r.wert != regel.wert})
            grund = "Immer wenn ihre Bedingung erfüllt ist, verdrängt sie eine Ausnahme (" + ", ".join(vor) + ")."
        yield Meldung(
            "B02",
            f"„{regel.id}“ trägt nie. {grund}",
            regel.ort,
            "Bedingung mit nur_wenn, setzt_voraus und schliesst_aus der Merkmale vergleichen oder die Regel streichen.",
            schwere("B02"),
        )


def unerreichbare_werte(stand: Beweisstand) -> Iterator[Meldung]:
    """B03: rules conclude the value, but for no activity it is what is concluded in the end."""
    k = stand.kodierung
    ziele: list[tuple[str, str, Formel]] = []
    for name, befund in k.befunde.items():
        for wert in dict.fromkeys(r.wert for r in k.werk.regeln if r.feststellung == name):
            ziele.append((name, wert, befund.ist(wert)))
    for name, wert, _ in _unerfuellbare(stand.loeser, ziele, lambda z: z[2], k.ohne_konflikt):
        feststellung = k.werk.feststellungen[name]
        yield Meldung(
            "B03",
            f"„{feststellung.kurz}“ wird nie „{wert}“ festgestellt, obwohl Regeln diesen Wert nennen.",
            feststellung.ort,
            "Die Regeln mit diesem Wert und ihre Ausnahmen ansehen.",
            schwere("B03"),
        )


def _unerfuellbare(loeser: Loeser, ziele: Sequence[T], formel: Callable[[T], Formel], immer: Formel) -> list[T]:
    """Targets that hold in no world."""
    fest = loeser.schalter(immer)
    return [ziel for ziel in ziele if not loeser.moeglich(fest, formel(ziel))]


def offene_luecken(stand: Beweisstand) -> Iterator[Meldung]:
    """B04: everything is known and answered, and still no rule says anything on which the result hangs."""
    k = stand.kodierung
    for name, zeugen in luecken(stand.loeser, k, list(k.befunde)).items():
        feststellung = k.werk.feststellungen[name]
        for nummer, zeuge in enumerate(zeugen, 1):
            if not schweigt(zeuge.pruefung(), name):
                yield abweichung(f"Lücke bei „{name}“.", feststellung.ort, zeuge)
                continue
            text = (
                f"Lücke bei „{feststellung.kurz}“: Zu diesem Fall sagt keine Regel etwas, auch wenn jede weitere Frage "
                f"und jede Wertung beantwortet ist."
            )
            rat = "Eine Regel oder einen Regelfall (sonst) ergänzen; fehlt eine Quelle, die Lücke stehen lassen."
            yield mit_zeuge("B04", text, feststellung.ort, zeuge, rat, f"luecke-{name.replace('_', '-')}-{nummer}")


def tabelle_vollstaendig(stand: Beweisstand) -> Iterator[Meldung]:
    """B07: all conclusions are made and yet no row of the result table applies."""
    k = stand.kodierung
    if "keine_zeile" not in k.ergebnis.gruende:
        return
    bestimmt = [k.befunde[n].bestimmt for n in k.ergebnis.erreicht if n in k.befunde]
    zeuge = stand.zeuge(k.ergebnis.gruende["keine_zeile"], *bestimmt, k.ohne_konflikt)
    if zeuge is None:
        return
    ort = next(iter(k.werk.feststellungen.values())).ort
    if not any(e.grund == "keine_zeile" for e in lies_ergebnis(zeuge.pruefung()).ergebnisse):
        yield abweichung("Keine Zeile der Ergebnistabelle trifft zu.", ort, zeuge)
        return
    text = "Die Ergebnistabelle ist nicht vollständig: Alles ist festgestellt, und keine Zeile trifft zu."
    yield mit_zeuge("B07", text, ort, zeuge, "Eine Zeile ergänzen oder die letzte ohne „wenn“ schreiben.", "tabelle")


def wirkungslose_regeln(stand: Beweisstand) -> list[Regel]:
    """Rules whose removal changes no conclusion for any activity on any day (before the result is read)."""
    k = stand.kodierung
    ziele = [
        (formel.regel, _anders_ohne(k, name, formeln, i))
        for name in k.befunde
        if (formeln := [f for f in k.regeln if f.regel.feststellung == name])
        for i, formel in enumerate(formeln)
    ]
    return [regel for regel, _ in _unerfuellbare(stand.loeser, ziele, lambda z: z[1], k.ohne_konflikt)]


def _anders_ohne(k: Kodierung, name: str, formeln: Sequence[Regelformel], weg: int) -> Formel:
    """Without the rule another set of values is possible. Only rules it displaces, directly or not, answer differently.

    Without conflicts the possible values are those that hold or are open, and the default when none holds.
    """
    befund = k.befunde[name]
    verdraengt = set(formeln[weg].regel.geht_vor)
    while weitere := {z for f in formeln if f.regel.id in verdraengt for z in f.regel.geht_vor} - verdraengt:
        verdraengt |= weitere
    uebrige = [(i, f.regel) for i, f in enumerate(formeln) if i != weg]
    andere = {i for i, r in uebrige if r.id in verdraengt}
    neu = endgueltige(uebrige, {i: formeln[i].eigen for i, _ in uebrige}, andere)
    betroffen = {formeln[weg].regel.wert, *(r.wert for i, r in uebrige if i in andere)}
    haelt, offen = dict(befund.haelt), dict(befund.offen)
    for wert in sorted(betroffen):
        antworten = [
            neu[i] if i in andere else (formeln[i].traegt, formeln[i].offen) for i, r in uebrige if r.wert == wert
        ]
        haelt[wert], offen[wert] = oder(t for t, _ in antworten), oder(o for _, o in antworten)
    keine, keine_vorher = (nicht(oder(h.values())) for h in (haelt, befund.haelt))
    unterschiede = [nicht(gleich(keine, keine_vorher))]
    for wert in sorted(betroffen):
        regelfall = keine if wert == k.regelfall(name) else False
        unterschiede.append(nicht(gleich(befund.moeglich[wert], oder([haelt[wert], offen[wert], regelfall]))))
    return oder(unterschiede)


def wirkungslose(stand: Beweisstand) -> Iterator[Meldung]:
    """B08: for information; a second ground for the same conclusion can be wanted."""
    regeln = wirkungslose_regeln(stand)
    if regeln:
        namen = ", ".join(f"„{r.id}“" for r in regeln)
        text = f"Zur Kenntnis: {len(regeln)} Regeln ändern für sich nichts; andere tragen immer mit: {namen}."
        yield Meldung(
            "B08", text, regeln[0].ort, "Nur streichen, was auch keinen eigenen Grund nennen soll.", schwere("B08")
        )


def im_kern(zeuge: Zeuge, bedingung: Bedingung) -> str:
    """Truth of a condition that may name ``ergebnis`` and ``grund``, by the definition."""
    pruefung = zeuge.pruefung()
    menge = lies_ergebnis(pruefung).ergebnisse
    eigene = {ERGEBNIS: frozenset(e.klasse for e in menge), GRUND: frozenset(e.grund for e in menge)}
    umgebung = Umgebung(lambda n: eigene.get(n) or pruefung.wissen(n), pruefung.stand.parameter)
    return pruefe(bedingung, umgebung)
