"""The JSON record a memo carries: everything needed to read the examination years later and to repeat it.

Besides result and trace it holds the facts as they were stated, of the activity and of those its sums and its
Hauptleistung need, and fingerprints of the law on the way, so that ``ust2b verify`` can say what has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import RegelstandSatz, TaetigkeitSatz
from ust2b.app.erklaerung import StufeSatz, erklaere, weg_von
from ust2b.app.klaerung import Wirkungen
from ust2b.app.texte import parameter_text, wert_text
from ust2b.core.bedingung import Grenze, blaetter
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import Feststellung, Regel, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.summen import gruppe
from ust2b.core.wissen import NICHT_FESTGESTELLT, Bereich, Wissen

SCHEMA = "ust2b/vermerk/1"


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AngabeSatz(_Modell):
    """A fact as it was stated, with the question it answered.

    ``werte`` for Merkmale with a list of values, else ``von`` and ``bis``: amounts in cents, days counted from
    0001-01-01 as 1, other numbers exact (``13/4``); ``null`` means without bound.
    """

    typ: str
    frage: str
    text: str
    werte: list[str] | None = None
    von: str | None = None
    bis: str | None = None
    herkunft: str = "angabe"
    rolle: str = ""
    am: str = ""
    beleg: str = ""
    gruende: str = ""


class SachverhaltSatz(_Modell):
    """An activity with all facts, those of its Rechtsträger included; the amount in integer cents."""

    id: str
    rechtstraeger: str
    bezeichnung: str
    leistungsdatum: str
    gruppe: str = ""
    gehoert_zu: str = ""
    land: str = ""
    ags: str = ""
    betrag_cent: int | None = None
    vollstaendig: bool = False
    ort: str = ""
    angaben: dict[str, AngabeSatz]


class RegelspurSatz(_Modell):
    """Answer and fingerprints of a rule on the way: of its condition and conclusion, and of its wording and sources."""

    id: str
    feststellung: str
    antwort: str
    bedingung: str
    wortlaut: str


class ParameterSatz(_Modell):
    name: str
    kurz: str
    norm: str
    wert: str


class RechtSatz(_Modell):
    """The law on the way as it stood: fingerprints are the first 12 hex digits of a SHA-256."""

    regeln: list[RegelspurSatz]
    feststellungen: dict[str, str]
    ergebnistabelle: str
    parameter: list[ParameterSatz]


class VermerkDatei(_Modell):
    """The record inside a memo. ``sachverhalte`` begins with the activity of the memo itself."""

    schema_: Literal["ust2b/vermerk/1"] = Field(SCHEMA, alias="schema")
    programm: str
    regelstand: RegelstandSatz
    lesung: str
    taetigkeit: TaetigkeitSatz
    sachverhalte: list[SachverhaltSatz]
    sachverhalt_pruefsumme: str
    stufen: list[StufeSatz]
    recht: RechtSatz


def vermerk_datei(
    auswertung: Auswertung, b: Beurteilung, umfeld: Sequence[Sachverhalt] = (), pruefung: Pruefung | None = None
) -> VermerkDatei:
    """The record of one memo; ``umfeld`` are the other activities its result depends on (:class:`Umfeld`)."""
    pruefung = pruefung or b.pruefung
    erklaerung = erklaere(auswertung, b, nur_weg=True, pruefung=pruefung)
    sachverhalte = [_sachverhalt(auswertung.werk, s) for s in (b.sachverhalt, *umfeld)]
    return VermerkDatei(
        schema=SCHEMA,
        programm=erklaerung.programm,
        regelstand=erklaerung.regelstand,
        lesung=erklaerung.lesung,
        taetigkeit=erklaerung.taetigkeit,
        sachverhalte=sachverhalte,
        sachverhalt_pruefsumme=pruefsumme_von(sachverhalte),
        stufen=erklaerung.stufen,
        recht=recht_von(pruefung, sorted(weg_von(b, pruefung))),
    )


class Umfeld:
    """What many memos of one catalogue share: finds the other activities a result depends on, quickly also in a large
    catalogue, and remembers what answers would settle."""

    def __init__(self, sachverhalte: Sequence[Sachverhalt]) -> None:
        self.wirkungen = Wirkungen()
        self._gruppen: dict[tuple[str, int, str], list[Sachverhalt]] = {}
        self._nach_id = {(s.rechtstraeger, s.id): s for s in sachverhalte}
        for s in sachverhalte:
            self._gruppen.setdefault(gruppe(s), []).append(s)

    def von(self, sachverhalt: Sachverhalt) -> list[Sachverhalt]:
        """The activities of its sum, its Hauptleistung, and those of the sum of the Hauptleistung."""
        haupt = self._nach_id.get((sachverhalt.rechtstraeger, sachverhalt.gehoert_zu))
        kreis = [*self._gruppen.get(gruppe(sachverhalt), ())]
        if haupt is not None:
            kreis += [haupt, *self._gruppen[gruppe(haupt)]]
        eigene = (sachverhalt.rechtstraeger, sachverhalt.id)
        return list({s.id: s for s in kreis if (s.rechtstraeger, s.id) != eigene}.values())


def pruefsumme_von(sachverhalte: Sequence[SachverhaltSatz]) -> str:
    """SHA-256 over the facts; the annex of the memo prints it."""
    inhalt = "\n".join(s.model_dump_json() for s in sachverhalte)
    return hashlib.sha256(inhalt.encode("utf-8", "surrogatepass")).hexdigest()


def recht_von(pruefung: Pruefung, weg: Sequence[str]) -> RechtSatz:
    """Fingerprints of what decides on the way ``weg`` (Feststellungen) on the day of supply."""
    stand = pruefung.stand
    werk = stand.regelwerk
    regeln: list[RegelspurSatz] = []
    parameter = {p: werk.parameter[p] for p in werk.saetze.values() if p in stand.parameter}
    for name in weg:
        for befund in pruefung.befund(name).regeln:
            abdruck = regelabdruck(stand, befund.regel.id)
            regeln.append(
                RegelspurSatz(
                    id=befund.regel.id,
                    feststellung=name,
                    antwort=befund.endgueltig,
                    bedingung=abdruck.bedingung,
                    wortlaut=abdruck.wortlaut,
                )
            )
            parameter.update((p, werk.parameter[p]) for p in abdruck.parameter)
    return RechtSatz(
        regeln=regeln,
        feststellungen={name: _feststellungsabdruck(werk.feststellungen[name]) for name in weg},
        ergebnistabelle=abdruck_von(dict(werk.ergebnis)),
        parameter=[
            ParameterSatz(name=n, kurz=p.kurz, norm=p.norm, wert=parameter_text(pruefung, n))
            for n, p in sorted(parameter.items())
        ],
    )


class Regelabdruck(NamedTuple):
    """Fingerprints of condition and wording, and the parameters the condition compares with."""

    bedingung: str
    wortlaut: str
    parameter: frozenset[str]


_ABDRUECKE: dict[tuple[str, int], dict[str, Regelabdruck]] = {}


def regelabdruck(stand: Rechtsstand, regel_id: str) -> Regelabdruck:
    """Fingerprints of a rule on this day; computed once for a Rechtsstand."""
    schluessel = (stand.regelwerk.pruefsumme, stand.nummer)
    if schluessel not in _ABDRUECKE:
        if len(_ABDRUECKE) > 16:
            _ABDRUECKE.clear()
        _ABDRUECKE[schluessel] = {r.id: _abdruecke(stand.regelwerk, r) for r in stand.regeln}
    return _ABDRUECKE[schluessel][regel_id]


def _abdruecke(werk: Regelwerk, regel: Regel) -> Regelabdruck:
    bedingung = (regel.wenn, regel.feststellung, regel.wert, sorted(regel.geht_vor), regel.ab, regel.bis)
    quellen = [(q, werk.quellen[q].titel, werk.quellen[q].status, werk.quellen[q].rang) for q in regel.quellen]
    wortlaut = (
        regel.norm,
        regel.titel,
        regel.begruendung,
        quellen,
        dict(regel.gegenposition),
        dict(regel.freigegeben),
    )
    parameter = frozenset(blatt.parameter for blatt in blaetter(regel.wenn) if isinstance(blatt, Grenze))
    return Regelabdruck(abdruck_von(bedingung), abdruck_von(wortlaut), parameter)


@lru_cache(maxsize=512)
def _abdruck_des_textes(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def abdruck_von(wert: Any) -> str:
    """First 12 hex digits of the SHA-256 over a canonical form: the same content gives the same fingerprint."""
    return _abdruck_des_textes(_kanonisch(wert))


def _feststellungsabdruck(feststellung: Feststellung) -> str:
    f = feststellung
    return abdruck_von((f.frage, f.norm, dict(f.werte), f.sonst, f.obersatz, dict(f.saetze)))


def _kanonisch(wert: Any) -> str:
    if isinstance(wert, frozenset | set):
        return "{" + ",".join(sorted(map(_kanonisch, wert))) + "}"
    if isinstance(wert, Mapping):
        return "{" + ",".join(f"{k!r}:{_kanonisch(v)}" for k, v in sorted(wert.items())) + "}"
    if isinstance(wert, list | tuple):
        return "[" + ",".join(map(_kanonisch, wert)) + "]"
    if is_dataclass(wert):
        # fields left at their default do not count, so that a new field of the program changes no fingerprint
        teile = [(f.name, getattr(wert, f.name)) for f in fields(wert)]
        genannt = [f"{n}={_kanonisch(v)}" for (n, v), f in zip(teile, fields(wert), strict=True) if v != f.default]
        return f"{type(wert).__name__}({','.join(genannt)})"
    return wert.isoformat() if isinstance(wert, date) else repr(wert)


def _sachverhalt(werk: Regelwerk, s: Sachverhalt) -> SachverhaltSatz:
    return SachverhaltSatz(
        id=s.id,
        rechtstraeger=s.rechtstraeger,
        bezeichnung=s.bezeichnung,
        leistungsdatum=s.leistungsdatum.isoformat(),
        gruppe=s.gruppe,
        gehoert_zu=s.gehoert_zu,
        land=s.land,
        ags=s.ags,
        betrag_cent=s.betrag,
        vollstaendig=s.vollstaendig,
        ort=s.ort,
        angaben={name: _angabe(werk, name, angabe) for name, angabe in s.angaben.items()},
    )


def _angabe(werk: Regelwerk, name: str, angabe: Angabe) -> AngabeSatz:
    merkmal, wissen = werk.merkmale[name], angabe.wissen
    ist_bereich = isinstance(wissen, Bereich)
    return AngabeSatz(
        typ=merkmal.typ,
        frage=merkmal.frage,
        text=wert_text(werk, name, wissen),
        werte=None if ist_bereich else sorted(wissen),
        von=str(wissen.von) if ist_bereich and wissen.von is not None else None,
        bis=str(wissen.bis) if ist_bereich and wissen.bis is not None else None,
        herkunft=angabe.herkunft,
        rolle=angabe.rolle,
        am=angabe.am,
        beleg=angabe.beleg,
        gruende=angabe.gruende,
    )


def sachverhalt_aus(satz: SachverhaltSatz, werk: Regelwerk) -> Sachverhalt:
    """The activity as the present vocabulary can read it; facts it does not know (any more) are left out.

    :raises ValueError: when a date or number is none.
    """
    return Sachverhalt(
        id=satz.id,
        rechtstraeger=satz.rechtstraeger,
        bezeichnung=satz.bezeichnung,
        leistungsdatum=date.fromisoformat(satz.leistungsdatum),
        gruppe=satz.gruppe,
        gehoert_zu=satz.gehoert_zu,
        land=satz.land,
        ags=satz.ags,
        betrag=satz.betrag_cent,
        vollstaendig=satz.vollstaendig,
        ort=satz.ort,
        angaben={
            name: Angabe(_wissen(a), a.herkunft, a.rolle, a.am, a.beleg, a.gruende)
            for name, a in satz.angaben.items()
            if ist_lesbar(werk, name, a)
        },
    )


def ist_lesbar(werk: Regelwerk, name: str, angabe: AngabeSatz) -> bool:
    """Does the present rulebook have this Merkmal with this type and these values?"""
    merkmal = werk.merkmale.get(name)
    if merkmal is None or merkmal.ist_zahl != (angabe.werte is None) or merkmal.typ != angabe.typ:
        return False
    return angabe.werte is None or set(angabe.werte) <= {*merkmal.werte, NICHT_FESTGESTELLT}


def _wissen(angabe: AngabeSatz) -> Wissen:
    if angabe.werte is not None:
        return frozenset(angabe.werte)
    return Bereich(*(_zahl(z) for z in (angabe.von, angabe.bis)))


def _zahl(text: str | None) -> int | Fraction | None:
    if text is None:
        return None
    zahl = Fraction(text)
    return int(zahl) if zahl.denominator == 1 else zahl
