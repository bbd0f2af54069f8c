"""The JSON record of a result: its shape is versioned and published as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ust2b import __version__
from ust2b.app.auswertung import Auswertung
from ust2b.app.ergebniszeilen import betrag_von
from ust2b.app.saetze import (
    HAFTUNGSSATZ,
    antwortende_stelle,
    entscheidende_zuerst,
    ergebnistext,
    fragetext,
    hinweise,
    kurzformen,
    tragende_normen,
    vorbehaltssatz,
)
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import Ergebnis
from ust2b.core.regelwerk import Regelwerk

SCHEMA = "ust2b/ergebnis/1"


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ErgebnisSatz(_Modell):
    """One possible result; ``tragend`` names the Feststellungen it rests on."""

    klasse: str
    grund: str = ""
    satz: str = ""
    befreiung: str = ""
    option: str = ""
    tragend: list[str] = Field(default_factory=list)


class FrageSatz(_Modell):
    name: str
    art: Literal["merkmal", "wertung", "summe", "luecke", "konflikt"]
    frage: str
    antwortet: str


class VorbehaltSatz(_Modell):
    art: str
    bezug: list[str]
    text: str


class TaetigkeitSatz(_Modell):
    """Result of one activity; amounts in integer cents."""

    id: str
    bezeichnung: str
    rechtstraeger: str
    ags: str
    land: str
    leistungsdatum: str
    betrag_cent: int | None
    klasse: str
    ergebnis: str
    vorlaeufig: bool
    hauptleistung: str
    normen: list[str]
    regeln: list[str]
    vorbehalte: list[VorbehaltSatz]
    fragen: list[FrageSatz]
    moegliche: list[str]
    ergebnisse: list[ErgebnisSatz]
    konflikte: list[str]


class SummeSatz(_Modell):
    klasse: str
    anzahl: int
    betrag_cent: int


class RegelstandSatz(_Modell):
    name: str
    pruefsumme: str


class ErgebnisDatei(_Modell):
    """The whole output of ``classify --format json``."""

    schema_: Literal["ust2b/ergebnis/1"] = Field(SCHEMA, alias="schema")
    programm: str = Field(default_factory=lambda: f"ust2b {__version__}")
    regelstand: RegelstandSatz
    lesung: str
    haftung: str = HAFTUNGSSATZ
    taetigkeiten: list[TaetigkeitSatz]
    zusammenfassung: list[SummeSatz]


def _ergebnis(e: Ergebnis) -> ErgebnisSatz:
    return ErgebnisSatz(
        klasse=e.klasse, grund=e.grund, satz=e.satz, befreiung=e.befreiung, option=e.option, tragend=list(e.tragend)
    )


def tragende_regeln(b: Beurteilung) -> list[str]:
    """Ids of the rules that carry the result, deciding stage first."""
    regeln: dict[str, None] = {}
    for ergebnis in b.ergebnisse:
        for name in entscheidende_zuerst(ergebnis):
            regeln.update(dict.fromkeys(r.id for r in b.fall.pruefung.befund(name).tragende))
    return list(regeln)


def taetigkeit_satz(b: Beurteilung, werk: Regelwerk) -> TaetigkeitSatz:
    """The record of one activity."""
    s = b.sachverhalt
    vorbehalte = [
        VorbehaltSatz(art=v.art, bezug=list(v.bezug), text=vorbehaltssatz(v, b)) for v in b.fall.vorbehalte
    ] + [VorbehaltSatz(art=art, bezug=[], text=text) for art, text in hinweise(b)]
    return TaetigkeitSatz(
        id=s.id,
        bezeichnung=s.bezeichnung,
        rechtstraeger=s.rechtstraeger,
        ags=s.ags,
        land=s.land,
        leistungsdatum=s.leistungsdatum.isoformat(),
        betrag_cent=betrag_von(b),
        klasse=b.klasse,
        ergebnis=ergebnistext(b),
        vorlaeufig=b.vorlaeufig,
        hauptleistung=b.hauptleistung,
        normen=tragende_normen(b),
        regeln=tragende_regeln(b),
        vorbehalte=vorbehalte,
        fragen=[
            FrageSatz.model_validate(
                {"name": f.name, "art": f.art, "frage": fragetext(f, werk), "antwortet": antwortende_stelle(f, werk)}
            )
            for f in b.fragen
        ],
        moegliche=[] if b.entschieden else kurzformen(b),
        ergebnisse=[_ergebnis(e) for e in b.ergebnisse],
        konflikte=list(b.fall.konflikte),
    )


def zusammenfassung(beurteilungen: Iterable[Beurteilung]) -> list[SummeSatz]:
    """Counts and cents by class, in the order of classes."""
    summen: dict[str, list[int]] = {}
    for b in beurteilungen:
        eintrag = summen.setdefault(b.klasse, [0, 0])
        eintrag[0] += 1
        eintrag[1] += betrag_von(b) or 0
    return [SummeSatz(klasse=k, anzahl=summen[k][0], betrag_cent=summen[k][1]) for k in KLASSEN if k in summen]


def ergebnis_datei(auswertung: Auswertung) -> ErgebnisDatei:
    werk = auswertung.werk
    return ErgebnisDatei(
        schema=SCHEMA,
        regelstand=RegelstandSatz(name=werk.name, pruefsumme=werk.pruefsumme),
        lesung=auswertung.lesung,
        taetigkeiten=[taetigkeit_satz(b, werk) for b in auswertung.beurteilungen],
        zusammenfassung=zusammenfassung(auswertung.beurteilungen),
    )
