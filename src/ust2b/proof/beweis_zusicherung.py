"""Assertions (``rules/zusicherungen``): sentences a lawyer states, proven for all cases or refuted by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ust2b.core.bedingung import Alle, Bedingung
from ust2b.core.ergebnis import KLASSEN
from ust2b.core.regelwerk import NIRGENDS, Feststellung, Ort, Regelwerk
from ust2b.core.wissen import JA, NEIN
from ust2b.language.bedingungen import Bedingungsleser, Vokabular, vokabular_von
from ust2b.language.befunde import schwere
from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.modelle import ZusicherungenDatei, ZusicherungModell
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.quelltext import Quelltext
from ust2b.language.yaml_baum import Dokument, Pfad
from ust2b.language.zahlen import tag
from ust2b.proof.beweis_kodierung import ERGEBNIS, GRUND, Kodierung
from ust2b.proof.beweis_logik import Formel, gleich, nicht, oder, und
from ust2b.proof.beweis_pruefungen import Beweisstand, abweichung, im_kern, mit_zeuge
from ust2b.proof.beweis_welt import Welt
from ust2b.proof.beweis_zeuge import lies, verkleinere


@dataclass(frozen=True)
class Zusicherung:
    """Whenever ``wenn`` is ja, ``gilt`` is ja, for supplies from ``ab`` to ``bis`` (both inclusive).

    With ``anders_in``: two cases for which ``wenn`` holds and that differ only in these facts have the same conclusions
    ``gleich_in``.
    """

    id: str
    satz: str
    norm: str
    wenn: Bedingung
    gilt: Bedingung
    ab: date | None = None
    bis: date | None = None
    anders_in: tuple[str, ...] = ()
    gleich_in: tuple[str, ...] = ()
    ort: Ort = NIRGENDS


def vokabular_fuer(werk: Regelwerk) -> Vokabular:
    """Facts, derived quantities and conclusions, and beside them the class (``ergebnis``) and ground of the result."""
    basis = vokabular_von(werk)
    zeilen = [z for tabelle in werk.ergebnis.values() for z in tabelle]
    klassen = dict.fromkeys([*KLASSEN, *(z.klasse for z in zeilen if z.klasse)])
    gruende = dict.fromkeys(z.grund for z in zeilen if z.grund)
    eigene = {
        ERGEBNIS: Feststellung(ERGEBNIS, "Ergebnis", "", "", {k: k for k in klassen}, ""),
        GRUND: Feststellung(GRUND, "Grund", "", "", {g: g for g in gruende}, ""),
    }
    return Vokabular(basis.merkmale, basis.groessen, {**basis.feststellungen, **eigene}, basis.parameter)


def lade_zusicherungen(quelltext: Quelltext, werk: Regelwerk) -> tuple[list[Zusicherung], list[Meldung]]:
    """All readable assertions and the messages about the others."""
    vokabular = vokabular_fuer(werk)
    meldungen: list[Meldung] = []
    ergebnis: dict[str, Zusicherung] = {}
    for dokument in quelltext.im_ordner("zusicherungen"):
        datei = lies_modell(dokument, ZusicherungenDatei, meldungen)
        for nummer, modell in enumerate(datei.zusicherungen if datei else []):
            vorher = len(meldungen)
            pfad: Pfad = ("zusicherungen", nummer)
            zusicherung = _lies(dokument, pfad, modell, vokabular, meldungen)
            if modell.id in ergebnis:
                text = f"Die Zusicherung „{modell.id}“ gibt es schon ({ergebnis[modell.id].ort})."
                meldungen.append(dokument.meldung("L10", text, (*pfad, "id"), "Einen anderen Namen wählen."))
            elif len(meldungen) == vorher:
                ergebnis[modell.id] = zusicherung
    return list(ergebnis.values()), meldungen


def _lies(
    dokument: Dokument, pfad: Pfad, modell: ZusicherungModell, vokabular: Vokabular, meldungen: list[Meldung]
) -> Zusicherung:
    def melde(code: str, text: str, stelle: Pfad, vorschlag: str) -> None:
        meldungen.append(dokument.meldung(code, text, stelle, vorschlag))

    def lies_tag(feld: str, text: str | None) -> date | None:
        try:
            return None if text is None else tag(text)
        except ValueError as fehler:
            melde("L08", str(fehler), (*pfad, "zeitraum", feld), "")
            return None

    leser = Bedingungsleser(vokabular, melde)
    wenn = leser.lies(modell.wenn, (*pfad, "wenn")) if modell.wenn else Alle(())
    gilt: Bedingung = Alle(())
    if modell.gilt or not modell.anders_in:
        gilt = leser.lies(modell.gilt, (*pfad, "gilt"))
    for feld, namen, erlaubt in (
        ("anders_in", modell.anders_in, {**vokabular.merkmale, **vokabular.groessen}),
        ("gleich_in", modell.gleich_in, vokabular.feststellungen),
    ):
        for nummer, name in enumerate(namen):
            if name not in erlaubt:
                text = f"„{name}“ gibt es hier nicht."
                melde("L06", text, (*pfad, feld, nummer), gemeint(name, erlaubt))
    if bool(modell.anders_in) != bool(modell.gleich_in):
        melde("L04", "„anders_in“ und „gleich_in“ gehören zusammen.", pfad, "Das fehlende Feld ergänzen.")
    ab, bis = lies_tag("ab", modell.zeitraum.ab), lies_tag("bis", modell.zeitraum.bis)
    return Zusicherung(
        modell.id, modell.satz, modell.norm, wenn, gilt, ab, bis,
        tuple(modell.anders_in), tuple(modell.gleich_in), dokument.ort(pfad),
    )  # fmt: skip


def bedingungen(zusicherungen: Sequence[Zusicherung]) -> list[Bedingung]:
    return [b for z in zusicherungen for b in (z.wenn, z.gilt)]


def grenztage(zusicherungen: Sequence[Zusicherung]) -> set[date]:
    """Days on which the period of an assertion begins or has ended."""
    return {z.ab for z in zusicherungen if z.ab} | {z.bis + timedelta(days=1) for z in zusicherungen if z.bis}


def pruefe_zusicherungen(stand: Beweisstand, zusicherungen: Sequence[Zusicherung]) -> Iterator[Meldung]:
    """B05: a case in which the sentence is wrong or stays open; B06: no case to which it applies at all."""
    for zusicherung in zusicherungen:
        yield from _pruefe(stand, zusicherung)
    for zusicherung in zusicherungen:  # last: each of these adds a second world to the solver
        if zusicherung.anders_in:
            yield from _vergleiche(stand, zusicherung)


def _pruefe(stand: Beweisstand, z: Zusicherung) -> Iterator[Meldung]:
    k = stand.kodierung
    voraussetzung = [k.wahrheit(z.wenn)[0], k.ohne_konflikt, _zeitraum(stand, z)]
    fest = [stand.loeser.schalter(und(voraussetzung))]
    if not stand.loeser.moeglich(*fest):
        text = f"Die Zusicherung „{z.satz}“ trifft auf keinen Fall zu; sie sichert nichts."
        yield Meldung("B06", text, z.ort, "„wenn“ oder den Zeitraum prüfen.", schwere("B06"))
        return
    ja, nein = k.wahrheit(z.gilt)
    for formel, erwartet, folge in (
        (nein, NEIN, "stimmt nicht"),
        (nicht(oder([ja, nein])), "offen", "ist nicht gesichert"),
    ):
        if not stand.loeser.moeglich(*fest, formel):
            continue
        zeuge = stand.zeuge(*fest, formel)
        assert zeuge is not None
        if im_kern(zeuge, z.wenn) != JA or im_kern(zeuge, z.gilt) != erwartet:
            yield abweichung(f"Die Zusicherung „{z.satz}“ {folge}.", z.ort, zeuge)
            return
        zusatz = "" if erwartet == NEIN else " Sie bleibt in diesem Fall offen."
        text = f"„{z.satz}“ ({z.norm}) {folge}.{zusatz}"
        yield mit_zeuge("B05", text, z.ort, zeuge, "Regeln berichtigen oder den Satz genauer fassen.", z.id)
        return


def _vergleiche(stand: Beweisstand, z: Zusicherung) -> Iterator[Meldung]:
    """The same facts but for ``anders_in``: is some conclusion of ``gleich_in`` another one?"""
    erste = stand.kodierung
    welt = Welt(stand.werk, [z.wenn], stand.welt.zeit.schnitte, anders=z.anders_in)
    zweite = Kodierung(welt)
    stand.loeser.merke([*welt.regeln, *zweite.definitionen])
    beide = [und([k.wahrheit(z.wenn)[0], k.ohne_konflikt]) for k in (erste, zweite)]
    paare = [(erste.befunde[n].moeglich, zweite.befunde[n].moeglich) for n in z.gleich_in]
    verschieden = oder(nicht(gleich(a[wert], b[wert])) for a, b in paare for wert in a)
    fest = [stand.loeser.schalter(und([*beide, _zeitraum(stand, z), verschieden]))]
    modell = stand.loeser.frage_literale(fest)
    if modell is None:
        return
    modell = verkleinere(stand.loeser, fest, stand.welt, modell)
    zeuge, anderer = lies(stand.welt, modell), lies(welt, modell)
    hier, dort = zeuge.pruefung(), anderer.pruefung()
    andere = [n for n in z.gleich_in if hier.befund(n).moeglich != dort.befund(n).moeglich]
    if not andere:
        yield abweichung(f"Die Zusicherung „{z.satz}“ stimmt nicht.", z.ort, zeuge)
        return
    text = (
        f"„{z.satz}“ ({z.norm}) stimmt nicht: verschieden ist auch {', '.join(andere)}. Zweiter Fall: {anderer.satz}."
    )
    yield mit_zeuge("B05", text, z.ort, zeuge, "Regeln berichtigen oder den Satz genauer fassen.", z.id)


def _zeitraum(stand: Beweisstand, z: Zusicherung) -> Formel:
    tage = stand.welt.zeit.tage
    passend = [i for i, t in enumerate(tage) if (z.ab is None or z.ab <= t) and (z.bis is None or t <= z.bis)]
    return stand.welt.zeit.in_abschnitten(passend)
