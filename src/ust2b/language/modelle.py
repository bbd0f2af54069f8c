"""Shape of every YAML kind as pydantic models: unknown fields are refused, the JSON Schema for editors comes from here.

All scalars are text at this point; :mod:`ust2b.language.aufbau` types them from the vocabulary.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Bedingung = dict[str, Any]
JaNein = Literal["ja", "nein"]


def _als_liste(wert: Any) -> Any:
    return [wert] if isinstance(wert, str) else wert


Textliste = Annotated[list[str], BeforeValidator(_als_liste)]


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class MerkmalModell(_Modell):
    """An observable fact: what someone in the department can see in a statute, contract, notice or invoice."""

    name: str
    kurz: str
    stufe: str
    typ: Literal["ja_nein", "auswahl", "betrag", "zahl", "datum"]
    frage: str
    antwortet: Literal["Fachamt", "Kämmerei", "Rechtsamt", "Steuerstelle"]
    werte: dict[str, str] = Field(default_factory=dict)
    hilfe: str = ""
    einheit: str = ""
    mass: dict[str, str] = Field(default_factory=dict)
    ebene: Literal["taetigkeit", "rechtstraeger", "rechtstraeger_jahr", "land", "gegenstand"] = "taetigkeit"
    nachweis: str = ""
    entscheidet: str = ""
    gestaltbar: JaNein = "nein"
    quelle: str = ""
    nur_wenn: Bedingung | None = None
    setzt_voraus: dict[str, Bedingung] = Field(default_factory=dict)
    schliesst_aus: dict[str, Bedingung] = Field(default_factory=dict)


class WertungModell(_Modell):
    """A judgement only a person makes; no rule, default or import ever sets it."""

    name: str
    kurz: str
    wertung: str
    stufe: str
    werte: dict[str, str]
    frage: str
    antwortet: Literal["Fachamt", "Kämmerei", "Rechtsamt", "Steuerstelle"]
    tendenz: dict[str, str]
    mindesttatsachen: list[str]
    haengt_ab_von: list[str] = Field(default_factory=list)
    typ: Literal["wertung"] = "wertung"
    ebene: Literal["taetigkeit", "rechtstraeger", "rechtstraeger_jahr", "land", "gegenstand"] = "taetigkeit"
    hilfe: str = ""
    entscheidet: str = ""
    gestaltbar: JaNein = "nein"
    quelle: str = ""
    nur_wenn: Bedingung | None = None
    schliesst_aus: dict[str, Bedingung] = Field(default_factory=dict)


class GroesseModell(_Modell):
    """A derived quantity from the closed list summe, anteil, jahre_zwischen."""

    name: str
    kurz: str
    art: Literal["summe", "anteil", "jahre_zwischen"]
    von: str
    nenner: str = ""
    abzueglich: str = ""
    zaehlt_wenn: Bedingung | None = None
    hinweis: str = ""


class MerkmaleDatei(_Modell):
    """Vocabulary file under ``rules/merkmale``."""

    merkmale: list[MerkmalModell] = Field(default_factory=list)
    wertungen: list[WertungModell] = Field(default_factory=list)
    groessen: list[GroesseModell] = Field(default_factory=list)


class ParameterfassungModell(_Modell):
    wert: str
    quelle: str
    status: Literal["gesehen", "sekundaer", "ungeprueft"]
    ab: str | None = None
    bis: str | None = None
    gelesen: str = ""
    hinweis: str = ""


class ParameterModell(_Modell):
    """A dated amount, number or day of law."""

    name: str
    kurz: str
    typ: Literal["betrag", "zahl", "datum"]
    norm: str
    bezug: Literal["leistung", "kalenderjahr", "rechtsstand"]
    fassungen: list[ParameterfassungModell] = Field(min_length=1)
    einheit: str = ""
    hinweis: str = ""


class ParameterDatei(_Modell):
    """File under ``rules/parameter``."""

    parameter: list[ParameterModell]


class QuelleModell(_Modell):
    """Bibliography entry."""

    id: str
    titel: str
    rang: Literal["gesetz", "gericht", "bmf", "land", "sonstige"]
    status: Literal["gesehen", "sekundaer", "ungeprueft"]
    laender: list[str] = Field(default_factory=list)
    datum: str = ""
    fundstelle: str = ""
    gelesen: str = ""
    url: str = ""
    inhalt: str = ""
    hinweis: str = ""


class QuellenDatei(_Modell):
    """File under ``rules/quellen``."""

    quellen: list[QuelleModell]


class BegruendungModell(_Modell):
    traegt: str
    traegt_nicht: str
    offen: str


class PrueffallModell(_Modell):
    name: str
    merkmale: dict[str, Any]
    erwartet: Literal["traegt", "traegt_nicht", "offen"]
    erwartet_feststellung: Textliste = Field(default_factory=list)
    stichtag: str | None = None
    je_einzeln: list[dict[str, Any]] = Field(default_factory=list)


class GueltigModell(_Modell):
    ab: str | None = None
    bis: str | None = None


class RegelModell(_Modell):
    """One rule: under ``wenn`` it states one value of one Feststellung."""

    id: str
    norm: str
    titel: str
    frage: str
    wenn: Bedingung
    dann: dict[str, str]
    begruendung: BegruendungModell
    quellen: list[str] = Field(min_length=1)
    gueltig: GueltigModell = GueltigModell()
    gelesen: dict[str, str] = Field(default_factory=dict)
    freigegeben: dict[str, str] = Field(default_factory=dict)
    geht_vor: list[str] = Field(default_factory=list)
    gegenposition: dict[str, str] = Field(default_factory=dict)
    hinweis: str = ""
    prueffaelle: list[PrueffallModell] = Field(default_factory=list)


class RegelfallModell(_Modell):
    wert: str
    norm: str
    satz: str
    quellen: list[str] = Field(min_length=1)


class FeststellungModell(_Modell):
    name: str
    kurz: str
    frage: str
    norm: str
    werte: dict[str, str]
    sonst: RegelfallModell | None = None
    obersatz: str = ""
    saetze: dict[str, str] = Field(default_factory=dict)


class StufeModell(_Modell):
    id: str
    nummer: str
    titel: str
    feststellungen: list[FeststellungModell]


class ErgebnisDann(_Modell):
    klasse: str = ""
    tabelle: str = ""
    grund: str = ""
    satz: str = ""
    befreiung: str = ""
    option: str = ""


class ErgebniszeileModell(_Modell):
    dann: ErgebnisDann
    wenn: Bedingung | None = None


class HinweisModell(_Modell):
    art: str
    text: str
    ab: str = ""
    quelle: str = ""


class PruefschemaDatei(_Modell):
    """``rules/pruefschema.yaml``: stages and how conclusions become a result."""

    stufen: list[StufeModell]
    ergebnis: dict[str, list[ErgebniszeileModell]]
    saetze: dict[str, str] = Field(default_factory=dict)
    hinweise: list[HinweisModell] = Field(default_factory=list)


class ErwartetModell(_Modell):
    """``frage``: what the authority leaves open; one of these must be among the open questions of the result."""

    klasse: str
    grund: Textliste = Field(default_factory=list)
    norm: Textliste = Field(default_factory=list)
    befreiung: Textliste = Field(default_factory=list)
    satz: str = ""
    frage: Textliste = Field(default_factory=list)


class FallModell(_Modell):
    """A whole activity with the result an authority gives."""

    id: str
    titel: str
    sachverhalt: str
    merkmale: dict[str, Any]
    erwartet: ErwartetModell
    autoritaet: str
    quelle: str
    wertungen: dict[str, Any] = Field(default_factory=dict)
    angenommen: list[str] = Field(default_factory=list)
    stichtag: str = "2027-01-01"
    land: str = "NW"
    gruppe: str = ""
    hauptleistung: str = ""
    altrecht: JaNein = "nein"
    streitig: JaNein = "nein"
    gegenansicht: str = ""
    bemerkung: str = ""


class FaelleDatei(_Modell):
    """File under ``rules/faelle``."""

    faelle: list[FallModell]


class ZusicherungModell(_Modell):
    """A sentence a lawyer states and the solver proves for all cases: whenever ``wenn``, then ``gilt``.

    ``anders_in`` and ``gleich_in`` speak of two cases for which ``wenn`` holds and that differ only in the named facts:
    the named conclusions are the same in both.
    """

    id: str
    satz: str
    norm: str
    gilt: Bedingung = Field(default_factory=dict)
    anders_in: Textliste = Field(default_factory=list)
    gleich_in: Textliste = Field(default_factory=list)
    wenn: Bedingung = Field(default_factory=dict)
    zeitraum: GueltigModell = GueltigModell()


class ZusicherungenDatei(_Modell):
    """File under ``rules/zusicherungen``."""

    zusicherungen: list[ZusicherungModell]
