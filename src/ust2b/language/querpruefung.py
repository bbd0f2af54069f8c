"""Checks over the whole rulebook that must hold before anything is evaluated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ust2b.core.bedingung import Grenze, Regelvermutung, blaetter, gelesene_namen
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG, KLASSEN
from ust2b.core.regelwerk import LEISTUNGSDATUM, NIRGENDS, Ort, Regel, Regelwerk
from ust2b.language.meldung import Meldung, gemeint


def querpruefung(werk: Regelwerk) -> list[Meldung]:
    """Unknown sources and displaced rules, overlapping Fassungen, cycles, references of derived quantities."""
    return [
        *_fassungen(werk),
        *_verweise(werk),
        *_quellen(werk),
        *_groessen(werk),
        *_fragbedingungen(werk),
        *_kreise(werk),
        *_ergebnistabelle(werk),
        *_schemaverweise(werk),
    ]


def _nach_id(werk: Regelwerk) -> dict[str, list[Regel]]:
    ergebnis: dict[str, list[Regel]] = defaultdict(list)
    for regel in werk.regeln:
        ergebnis[regel.id].append(regel)
    return ergebnis


def _fassungen(werk: Regelwerk) -> Iterator[Meldung]:
    for regel_id, fassungen in _nach_id(werk).items():
        geordnet = sorted(fassungen, key=lambda r: r.ab or date.min)
        for frueher, spaeter in pairwise(geordnet):
            if (frueher.bis or date.max) >= (spaeter.ab or date.min):
                text = f"Zwei Fassungen von „{regel_id}“ gelten zugleich (auch {frueher.ort})."
                yield Meldung(
                    "L11", text, spaeter.ort, "gueltig: {ab, bis} so setzen, dass sie aneinander anschließen."
                )
        for regel in fassungen:
            if regel.ab and regel.bis and regel.bis < regel.ab:
                yield Meldung("L11", f"„{regel_id}“ endet, bevor sie beginnt.", regel.ort)
    for parameter in werk.parameter.values():
        geordnete = sorted(parameter.fassungen, key=lambda f: f.ab or date.min)
        for erste, zweite in pairwise(geordnete):
            if parameter.bezug != "rechtsstand" and (erste.bis or date.max) >= (zweite.ab or date.min):
                yield Meldung("L11", f"Zwei Fassungen von „{parameter.name}“ gelten zugleich.", parameter.ort)


def _verweise(werk: Regelwerk) -> Iterator[Meldung]:
    nach_id = _nach_id(werk)
    for regel in werk.regeln:
        for ziel in regel.geht_vor:
            if ziel not in nach_id:
                yield Meldung(
                    "L06",
                    f"„{regel.id}“ geht einer Regel „{ziel}“ vor, die es nicht gibt.",
                    regel.ort,
                    gemeint(ziel, nach_id),
                )
            elif any(r.feststellung != regel.feststellung for r in nach_id[ziel]):
                yield Meldung(
                    "L06",
                    f"„{regel.id}“ und „{ziel}“ betreffen verschiedene Feststellungen; Vorrang gibt es nur in einer.",
                    regel.ort,
                )


def _quellen(werk: Regelwerk) -> Iterator[Meldung]:
    genannt: list[tuple[str, Ort]] = []
    for regel in werk.regeln:
        genannt += [(q, regel.ort) for q in regel.quellen]
        genannt += [(b.quelle, regel.ort) for b in _vermutungen(regel) if b.quelle]
        genannt += [(q, regel.ort) for q in (regel.gelesen.get("quelle"), regel.gegenposition.get("quelle")) if q]
    for parameter in werk.parameter.values():
        genannt += [(f.quelle, parameter.ort) for f in parameter.fassungen]
    for feststellung in werk.feststellungen.values():
        genannt += [(q, feststellung.ort) for q in (feststellung.sonst.quellen if feststellung.sonst else ())]
    for quelle, ort in genannt:
        if quelle not in werk.quellen:
            text = f"Die Quelle „{quelle}“ steht nicht unter rules/quellen."
            yield Meldung("L06", text, ort, gemeint(quelle, werk.quellen))


def _vermutungen(regel: Regel) -> Iterator[Regelvermutung]:
    offen = [regel.wenn]
    while offen:
        bedingung = offen.pop()
        if isinstance(bedingung, Regelvermutung):
            yield bedingung
            offen += [bedingung.basis, bedingung.widerlegung]
        offen += list(getattr(bedingung, "teile", ()))
        if teil := getattr(bedingung, "teil", None):
            offen.append(teil)


def _groessen(werk: Regelwerk) -> Iterator[Meldung]:
    for groesse in werk.groessen.values():
        for name in (groesse.von, groesse.nenner, groesse.abzueglich):
            if name and name != LEISTUNGSDATUM and (name not in werk.merkmale or not werk.merkmale[name].ist_zahl):
                yield Meldung(
                    "L06",
                    f"„{groesse.name}“ rechnet mit „{name}“; das ist kein Merkmal mit einer Zahl.",
                    groesse.ort,
                    gemeint(name, werk.merkmale),
                )
        if groesse.zaehlt_wenn is not None and any(isinstance(b, Grenze) for b in blaetter(groesse.zaehlt_wenn)):
            text = f"zaehlt_wenn von „{groesse.name}“ vergleicht einen Betrag oder Tag; das geht hier nicht."
            yield Meldung("L06", text, groesse.ort)


def _fragbedingungen(werk: Regelwerk) -> Iterator[Meldung]:
    """Whether a question is asked depends on answers alone: never on a conclusion, never on an amount."""
    for merkmal in werk.merkmale.values():
        bedingungen = [merkmal.nur_wenn, *merkmal.setzt_voraus.values(), *merkmal.schliesst_aus.values()]
        for blatt in (blatt for bedingung in bedingungen if bedingung is not None for blatt in blaetter(bedingung)):
            if isinstance(blatt, Grenze) or blatt.name not in werk.merkmale:
                yield Meldung(
                    "L06",
                    f"nur_wenn, setzt_voraus und schliesst_aus von „{merkmal.name}“ vergleichen Werte anderer "
                    f"Merkmale; „{blatt.name}“ geht hier nicht.",
                    merkmal.ort,
                    gemeint(blatt.name, werk.merkmale),
                )


def _kreise(werk: Regelwerk) -> Iterator[Meldung]:
    try:
        werk.reihenfolge  # noqa: B018
    except ValueError as fehler:
        yield Meldung("L12", f"Feststellungen lesen einander im {fehler}.", _ort_im_kreis(werk, str(fehler)))
    fragen = {m.name: gelesene_namen(m.nur_wenn) if m.nur_wenn else frozenset() for m in werk.merkmale.values()}
    yield from _kreis_in(werk, fragen, "nur_wenn")
    vorrang: dict[str, set[str]] = defaultdict(set)
    for regel in werk.regeln:
        vorrang[regel.id] |= set(regel.geht_vor)
    yield from _kreis_in(werk, {k: frozenset(v) for k, v in vorrang.items()}, "geht_vor")


def _kreis_in(werk: Regelwerk, graph: dict[str, frozenset[str]], art: str) -> Iterator[Meldung]:
    fertig: set[str] = set()

    def besuche(name: str, weg: tuple[str, ...]) -> str | None:
        if name in weg:
            return " > ".join([*weg[weg.index(name) :], name])
        if name in fertig:
            return None
        for anderer in sorted(graph.get(name, ())):
            if kreis := besuche(anderer, (*weg, name)):
                return kreis
        fertig.add(name)
        return None

    for name in sorted(graph):
        if kreis := besuche(name, ()):
            yield Meldung("L12", f"Kreis in {art}: {kreis}.", _ort_im_kreis(werk, kreis))
            return


def _ort_im_kreis(werk: Regelwerk, kreis: str) -> Ort:
    """Where the first of „a > b > a“ is declared."""
    name = kreis.removeprefix("Kreis: ").split(" > ", 1)[0]
    regel = next((r for r in werk.regeln if r.id == name), None)
    for ding in (werk.feststellungen.get(name), werk.groessen.get(name), werk.merkmale.get(name), regel):
        if ding is not None:
            return ding.ort
    return NIRGENDS


def _ergebnistabelle(werk: Regelwerk) -> Iterator[Meldung]:
    """The table reads Feststellungen only: an amount in it would not tell cases apart (``Rechtsstand.grenzen``)."""
    if "start" not in werk.ergebnis:
        yield Meldung("L04", "Unter „ergebnis“ fehlt die Tabelle „start“.")
    for zeile in (zeile for zeilen in werk.ergebnis.values() for zeile in zeilen):
        namen = set(gelesene_namen(zeile.wenn) if zeile.wenn else ())
        namen |= {feld[1:] for feld in (zeile.satz, zeile.befreiung, zeile.option) if feld.startswith("=")}
        for name in sorted(namen - werk.feststellungen.keys()):
            text = f"Die Ergebnistabelle liest „{name}“; sie liest nur Feststellungen."
            yield Meldung("L06", text, vorschlag=gemeint(name, werk.feststellungen))
        if not zeile.tabelle and zeile.klasse not in {*KLASSEN, FOLGT_HAUPTLEISTUNG}:
            text = f"„{zeile.klasse}“ ist keine Klasse eines Ergebnisses."
            yield Meldung("L07", text, vorschlag=gemeint(zeile.klasse, KLASSEN))
    verweise = {n: frozenset(z.tabelle for z in zeilen if z.tabelle) for n, zeilen in werk.ergebnis.items()}
    yield from _kreis_in(werk, verweise, "ergebnis")


def _schemaverweise(werk: Regelwerk) -> Iterator[Meldung]:
    """Parameters and sources that rates and notices of the Prüfschema name."""
    parameter = [*werk.saetze.values(), *(h.ab for h in werk.hinweise if h.ab)]
    for name in (n for n in parameter if n not in werk.parameter):
        text = f"Das Prüfschema nennt den Parameter „{name}“, den es nicht gibt."
        yield Meldung("L06", text, vorschlag=gemeint(name, werk.parameter))
    for quelle in (h.quelle for h in werk.hinweise if h.quelle and h.quelle not in werk.quellen):
        text = f"Die Quelle „{quelle}“ steht nicht unter rules/quellen."
        yield Meldung("L06", text, vorschlag=gemeint(quelle, werk.quellen))
