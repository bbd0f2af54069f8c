"""Use case: explain one activity stage by stage: question, answer, every rule with its answer and the facts it read."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ust2b import __version__
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import RegelstandSatz, TaetigkeitSatz, taetigkeit_satz
from ust2b.app.saetze import HERKUNFT
from ust2b.app.texte import fuelle, parameter_text, tag_text, wert_text
from ust2b.core.bedingung import Grenze, blaetter
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.pruefung import OFFEN, TRAEGT, TRAEGT_NICHT, VERDRAENGT, Feststellungsbefund, Pruefung, Regelbefund
from ust2b.core.vorbehalte import pfad_mit_vorstufen

ANTWORT = {"traegt": "trägt", "traegt_nicht": "trägt nicht", "offen": "offen", "verdraengt": "verdrängt"}


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TatsacheSatz(_Modell):
    """A fact a rule read, with provenance."""

    name: str
    kurz: str
    wert: str
    herkunft: str = ""
    beleg: str = ""


class QuelleSatz(_Modell):
    id: str
    titel: str
    rang: str
    status: str
    fundstelle: str = ""


class RegelSatz(_Modell):
    id: str
    norm: str
    titel: str
    antwort: Literal["traegt", "traegt_nicht", "offen", "verdraengt"]
    wert: str
    begruendung: str
    verdraengt_von: list[str] = Field(default_factory=list)
    tatsachen: list[TatsacheSatz]
    quellen: list[QuelleSatz]
    gegenposition: dict[str, str] = Field(default_factory=dict)
    freigegeben: bool = False


class FeststellungSatz(_Modell):
    name: str
    frage: str
    antwort: str
    norm: str
    festgestellt: bool
    auf_dem_weg: bool
    regelfall: str = ""
    regelfall_quellen: list[QuelleSatz] = Field(default_factory=list)
    regeln: list[RegelSatz]


class StufeSatz(_Modell):
    nummer: str
    titel: str
    feststellungen: list[FeststellungSatz]


class ErklaerungDatei(_Modell):
    """The whole output of ``explain --format json``."""

    schema_: Literal["ust2b/erklaerung/1"] = Field("ust2b/erklaerung/1", alias="schema")
    programm: str = Field(default_factory=lambda: f"ust2b {__version__}")
    regelstand: RegelstandSatz
    lesung: str
    taetigkeit: TaetigkeitSatz
    angaben: list[TatsacheSatz]
    unterstellt: list[TatsacheSatz]
    """Merkmale nobody has spoken about, taken as in the normal case; another answer could overturn the result."""
    stufen: list[StufeSatz]


def weg_von(b: Beurteilung, pruefung: Pruefung | None = None) -> set[str]:
    """The Feststellungen the result rests on or hangs on, with those they read."""
    offene = () if b.entschieden and b.fall.menge.feste else b.fall.menge.offen
    return set(pfad_mit_vorstufen(pruefung or b.pruefung, (*b.fall.menge.pfad, *offene)))


def erklaere(
    auswertung: Auswertung, b: Beurteilung, *, nur_weg: bool = False, pruefung: Pruefung | None = None
) -> ErklaerungDatei:
    """The examination of one activity, recomputed for its own facts so that every amount is its own.

    With ``nur_weg`` only the Feststellungen on the way, and only rules that hold, are open or are displaced. Who has
    recomputed already gives the ``pruefung``.
    """
    werk = auswertung.werk
    pruefung = pruefung or b.pruefung
    weg = weg_von(b, pruefung)
    stufen = [
        StufeSatz(
            nummer=stufe.nummer,
            titel=stufe.titel,
            feststellungen=[
                _feststellung(pruefung, b, f.name, weg, nur_weg=nur_weg)
                for f in stufe.feststellungen
                if f.name in weg or not nur_weg
            ],
        )
        for stufe in werk.stufen
    ]
    return ErklaerungDatei(
        schema="ust2b/erklaerung/1",
        regelstand=RegelstandSatz(name=werk.name, pruefsumme=werk.pruefsumme),
        lesung=auswertung.lesung,
        taetigkeit=taetigkeit_satz(b, werk),
        angaben=[_tatsache(pruefung, b, name) for name in b.sachverhalt.angaben],
        unterstellt=[_tatsache(pruefung, b, name) for name in b.fall.unterstellt],
        stufen=[s for s in stufen if s.feststellungen],
    )


def _feststellung(pruefung: Pruefung, b: Beurteilung, name: str, weg: set[str], *, nur_weg: bool) -> FeststellungSatz:
    werk = pruefung.stand.regelwerk
    feststellung = werk.feststellungen[name]
    befund = pruefung.befund(name)
    regelfall = feststellung.sonst if befund.regelfall else None
    return FeststellungSatz(
        name=name,
        frage=feststellung.frage,
        antwort="Regelkonflikt" if befund.konflikt else wert_text(werk, name, befund.moeglich),
        norm=feststellung.norm,
        festgestellt=befund.wert is not None,
        auf_dem_weg=name in weg,
        regelfall=regelfall.satz if regelfall else "",
        regelfall_quellen=[_quelle(pruefung, q) for q in regelfall.quellen] if regelfall else [],
        regeln=[_regel(pruefung, b, r) for r in _geordnet(befund) if not nur_weg or r.endgueltig != TRAEGT_NICHT],
    )


def _geordnet(befund: Feststellungsbefund) -> list[Regelbefund]:
    rang = {TRAEGT: 0, OFFEN: 1, VERDRAENGT: 2}
    return sorted(befund.regeln, key=lambda r: (rang.get(r.endgueltig, 3), r.regel.id))


def _regel(pruefung: Pruefung, b: Beurteilung, befund: Regelbefund) -> RegelSatz:
    regel = befund.regel
    texte = {"traegt": regel.begruendung.traegt, "offen": regel.begruendung.offen}
    text = texte.get(befund.eigen, regel.begruendung.traegt_nicht)
    return RegelSatz.model_validate(
        {
            "id": regel.id,
            "norm": regel.norm,
            "titel": regel.titel,
            "antwort": befund.endgueltig,
            "wert": pruefung.stand.regelwerk.feststellungen[regel.feststellung].werte[regel.wert],
            "begruendung": fuelle(text, pruefung),
            "verdraengt_von": list(befund.verdraenger),
            "tatsachen": _gelesene(pruefung, b, regel.wenn),
            "quellen": [_quelle(pruefung, q) for q in regel.quellen],
            "gegenposition": dict(regel.gegenposition),
            "freigegeben": bool(regel.freigegeben),
        }
    )


def _gelesene(pruefung: Pruefung, b: Beurteilung, bedingung: object) -> list[TatsacheSatz]:
    ergebnis: dict[str, TatsacheSatz] = {}
    for blatt in blaetter(bedingung):  # type: ignore[arg-type]
        ergebnis.setdefault(blatt.name, _tatsache(pruefung, b, blatt.name))
        if isinstance(blatt, Grenze):
            parameter = pruefung.stand.regelwerk.parameter[blatt.parameter]
            ergebnis[blatt.parameter] = TatsacheSatz(
                name=blatt.parameter,
                kurz=parameter.kurz,
                wert=parameter_text(pruefung, blatt.parameter),
                herkunft="Parameter",
                beleg=parameter.norm,
            )
    return list(ergebnis.values())


def _tatsache(pruefung: Pruefung, b: Beurteilung, name: str) -> TatsacheSatz:
    werk = pruefung.stand.regelwerk
    angabe = b.sachverhalt.angaben.get(name)
    if name in werk.feststellungen:
        kurz, herkunft = werk.feststellungen[name].kurz, "Feststellung"
    elif name in werk.groessen:
        kurz, herkunft = werk.groessen[name].kurz, "berechnet"
    elif name in werk.merkmale:
        kurz, herkunft = werk.merkmale[name].kurz, HERKUNFT.get(angabe.herkunft, "") if angabe else ""
    else:
        kurz, herkunft = "Tag der Leistung", "Angabe"
    beleg = (
        ", ".join(t for t in (angabe.rolle, tag_text(angabe.am), angabe.beleg, angabe.gruende) if t) if angabe else ""
    )
    return TatsacheSatz(
        name=name, kurz=kurz, wert=wert_text(werk, name, pruefung.wissen(name)), herkunft=herkunft, beleg=beleg
    )


def _quelle(pruefung: Pruefung, quelle_id: str) -> QuelleSatz:
    q = pruefung.stand.regelwerk.quellen[quelle_id]
    return QuelleSatz(id=q.id, titel=q.titel, rang=q.rang, status=q.status, fundstelle=q.fundstelle)
