"""Use case: evaluate the record of a memo again with the present rulebook, and say what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ust2b import __version__
from ust2b.app.auswertung import Auswertung, werte_aus
from ust2b.app.datensatz import RegelstandSatz, TaetigkeitSatz
from ust2b.app.erklaerung import ANTWORT
from ust2b.app.saetze import QUELLENSTATUS
from ust2b.app.texte import aufzaehlung
from ust2b.app.vermerkdatensatz import (
    SCHEMA,
    AngabeSatz,
    RechtSatz,
    RegelspurSatz,
    Umfeld,
    VermerkDatei,
    ist_lesbar,
    pruefsumme_von,
    recht_von,
    sachverhalt_aus,
    vermerk_datei,
)
from ust2b.core.regelwerk import Regelwerk
from ust2b.memo.lesen import Lesefehler, als_json, lies_datensaetze

Status = Literal["haelt", "haelt_anders_begruendet", "geaendert"]
STATUS_TEXT = {
    "haelt": "Das Ergebnis hält.",
    "haelt_anders_begruendet": "Das Ergebnis hält; die Begründung hat sich geändert.",
    "geaendert": "Das Ergebnis hält nicht mehr.",
}


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AenderungSatz(_Modell):
    """One difference; ``traegt`` when it concerns what the result rests on, then or now."""

    art: Literal[
        "ergebnis", "frage", "norm", "vorbehalt", "regel", "regeltext", "stufe", "parameter", "merkmal", "regelstand"
    ]
    bezug: str
    vorher: str
    jetzt: str
    traegt: bool = True


class NachpruefungSatz(_Modell):
    """A memo evaluated again."""

    id: str
    bezeichnung: str
    rechtstraeger: str
    leistungsdatum: str
    regelstand_damals: RegelstandSatz
    status: Status
    ergebnis_damals: str
    ergebnis_jetzt: str
    aenderungen: list[AenderungSatz]


class NachpruefungDatei(_Modell):
    """The whole output of ``verify --format json``."""

    schema_: Literal["ust2b/nachpruefung/1"] = Field("ust2b/nachpruefung/1", alias="schema")
    programm: str = Field(default_factory=lambda: f"ust2b {__version__}")
    datei: str
    regelstand: RegelstandSatz
    lesung: str
    vermerke: list[NachpruefungSatz]

    @property
    def haelt(self) -> bool:
        return all(v.status != "geaendert" for v in self.vermerke)

    @property
    def gleich_begruendet(self) -> bool:
        return all(v.status == "haelt" for v in self.vermerke)


def pruefe_nach(pfad: Path, werk: Regelwerk) -> NachpruefungDatei:
    """Every record of the file, evaluated with ``werk`` on its own day of supply.

    :raises Lesefehler: when the file has no record, or one that cannot be used.
    :raises OSError: when the file cannot be read.
    """
    dateien = [_lies(text, pfad.name) for text in lies_datensaetze(pfad)]
    saetze: list[NachpruefungSatz] = []
    lesung = ""
    for datei in dateien:
        satz, lesung = _pruefe_einen(datei, werk, pfad.name)
        saetze.append(satz)
    stand = RegelstandSatz(name=werk.name, pruefsumme=werk.pruefsumme)
    return NachpruefungDatei(
        schema="ust2b/nachpruefung/1", datei=pfad.name, regelstand=stand, lesung=lesung, vermerke=saetze
    )


def _lies(text: str, name: str) -> VermerkDatei:
    daten = als_json(text, name)
    schema = str(daten.get("schema", ""))
    if schema != SCHEMA:
        raise Lesefehler(
            f"Der Datensatz in „{name}“ hat die Fassung „{schema}“; diese Programmfassung liest „{SCHEMA}“. "
            "Mit der Programmfassung nachprüfen, die in der Anlage des Vermerks steht."
        )
    try:
        datei = VermerkDatei.model_validate(daten)
    except ValidationError as fehler:
        ort = ".".join(str(t) for t in fehler.errors()[0]["loc"])
        raise Lesefehler(
            f"Der Datensatz in „{name}“ ist beschädigt: Das Feld „{ort}“ fehlt oder passt nicht."
        ) from None
    if not datei.sachverhalte or pruefsumme_von(datei.sachverhalte) != datei.sachverhalt_pruefsumme:
        raise Lesefehler(
            f"Der Datensatz in „{name}“ ist verändert: Die Angaben ergeben nicht die Prüfsumme, die zu ihnen gehört. "
            "Die Datei aus der Akte neu holen."
        )
    return datei


def _pruefe_einen(datei: VermerkDatei, werk: Regelwerk, name: str) -> tuple[NachpruefungSatz, str]:
    try:
        sachverhalte = [sachverhalt_aus(s, werk) for s in datei.sachverhalte]
    except (ValueError, ZeroDivisionError) as fehler:
        raise Lesefehler(f"Der Datensatz in „{name}“ ist beschädigt: {fehler}.") from None
    auswertung = werte_aus(werk, sachverhalte)
    neu = vermerk_datei(auswertung, auswertung.beurteilungen[0], Umfeld(sachverhalte).von(sachverhalte[0]))
    damals, jetzt = datei.taetigkeit, neu.taetigkeit
    aenderungen = list(_Vergleich(datei, neu, auswertung).aenderungen())
    if _kerne(damals) != _kerne(jetzt):
        status: Status = "geaendert"
    else:
        status = "haelt_anders_begruendet" if any(a.traegt for a in aenderungen) else "haelt"
    gleiche_grundlage = datei.regelstand == neu.regelstand and datei.programm == neu.programm
    if gleiche_grundlage and (status != "haelt" or damals != jetzt):
        # Everything about the result follows from the facts, so also an amount or a word edited by hand shows.
        felder = [feld for feld in TaetigkeitSatz.model_fields if getattr(damals, feld) != getattr(jetzt, feld)]
        worin = f"ergibt sich „{jetzt.ergebnis}“ statt „{damals.ergebnis}“"
        if damals.ergebnis == jetzt.ergebnis:
            worin = f"ergibt sich anderes ({', '.join(felder) or 'Begründung'})"
        raise Lesefehler(
            f"Der Datensatz in „{name}“ passt nicht zu sich selbst: Bei „{damals.id}“ {worin}, mit demselben "
            "Regelstand und derselben Programmfassung. Er ist verändert. Die Datei aus der Akte neu holen."
        )
    satz = NachpruefungSatz(
        id=damals.id,
        bezeichnung=damals.bezeichnung,
        rechtstraeger=damals.rechtstraeger,
        leistungsdatum=damals.leistungsdatum,
        regelstand_damals=datei.regelstand,
        status=status,
        ergebnis_damals=damals.ergebnis,
        ergebnis_jetzt=jetzt.ergebnis,
        aenderungen=aenderungen,
    )
    return satz, auswertung.lesung


def _kerne(t: TaetigkeitSatz) -> tuple[object, ...]:
    """What makes two results the same: class, and of each possible result class, rate, exemption and option."""
    return (t.klasse, bool(t.konflikte), frozenset((e.klasse, e.satz, e.befreiung, e.option) for e in t.ergebnisse))


@dataclass(frozen=True)
class _Vergleich:
    damals: VermerkDatei
    jetzt: VermerkDatei
    auswertung: Auswertung

    @cached_property
    def recht(self) -> RechtSatz:
        """The present law on the way of the memo and on today's, so that both can be compared."""
        damals = self.damals.recht.feststellungen.keys() & self.auswertung.werk.feststellungen.keys()
        weg = damals | self.jetzt.recht.feststellungen.keys()
        return recht_von(self.auswertung.beurteilungen[0].pruefung, sorted(weg))

    def aenderungen(self) -> Iterator[AenderungSatz]:
        """Differences in the order a reader asks for them: result, questions, grounds, law, facts."""
        d, j = self.damals.taetigkeit, self.jetzt.taetigkeit
        if _kerne(d) != _kerne(j):
            yield _aenderung("ergebnis", "Ergebnis", _ergebnis(d), _ergebnis(j))
        yield from _mengen("frage", [f.frage for f in d.fragen], [f.frage for f in j.fragen])
        yield from _mengen("norm", d.normen, j.normen)
        if not (d.fragen or j.fragen):  # an open result carries no Vorbehalte
            yield from _mengen("vorbehalt", [v.text for v in d.vorbehalte], [v.text for v in j.vorbehalte])
        yield from self._regeln()
        yield from self._stufen()
        yield from self._parameter()
        yield from self._merkmale()

    def _regeln(self) -> Iterator[AenderungSatz]:
        damals = {r.id: r for r in self.damals.recht.regeln}
        jetzt = {r.id: r for r in self.recht.regeln}
        bekannte = {r.id for r in self.auswertung.werk.regeln}
        tragende = {*self.damals.taetigkeit.regeln, *self.jetzt.taetigkeit.regeln}
        for regel_id in sorted(damals.keys() | jetzt.keys()):
            alt, neu = damals.get(regel_id), jetzt.get(regel_id)
            art, vorher, nachher = self._regel(alt, neu, regel_id in bekannte)
            if art == "regel":
                wirkt = regel_id in tragende or _wirkt(alt) or _wirkt(neu)
                yield _aenderung("regel", regel_id, vorher, nachher, traegt=wirkt)
            elif art == "regeltext":
                yield _aenderung("regeltext", regel_id, vorher, nachher, traegt=regel_id in tragende)

    def _regel(self, alt: RegelspurSatz | None, neu: RegelspurSatz | None, bekannt: bool) -> tuple[str, str, str]:
        if alt is None and neu is not None:
            return "regel", "nicht vorhanden oder nicht auf dem Prüfungsweg", ANTWORT[neu.antwort]
        if neu is None and alt is not None:
            weg = "gilt am Tag der Leistung nicht mehr" if bekannt else "entfallen"
            return "regel", ANTWORT[alt.antwort], weg
        assert alt is not None
        assert neu is not None
        if alt.bedingung != neu.bedingung or alt.antwort != neu.antwort:
            womit = "Bedingung geändert" if alt.bedingung != neu.bedingung else "gleiche Bedingung"
            return "regel", ANTWORT[alt.antwort], f"{ANTWORT[neu.antwort]} ({womit})"
        if alt.wortlaut != neu.wortlaut:
            return "regeltext", _wortlaut(self.damals, alt.id), _wortlaut(self.jetzt, neu.id)
        return "", "", ""

    def _stufen(self) -> Iterator[AenderungSatz]:
        damals, jetzt = self.damals.recht, self.recht
        for name in sorted(damals.feststellungen.keys() & jetzt.feststellungen.keys()):
            if damals.feststellungen[name] != jetzt.feststellungen[name]:
                kurz = self.auswertung.werk.feststellungen[name].kurz
                yield _aenderung("stufe", kurz, "frühere Fassung", "geänderte Frage, Norm oder Sätze", traegt=False)
        if damals.ergebnistabelle != jetzt.ergebnistabelle:
            yield _aenderung("stufe", "Prüfschema", "frühere Fassung", "geänderte Ergebnistabelle", traegt=False)

    def _parameter(self) -> Iterator[AenderungSatz]:
        damals = {p.name: p for p in self.damals.recht.parameter}
        jetzt = {p.name: p for p in self.recht.parameter}
        for name in sorted(damals.keys() & jetzt.keys()):
            if damals[name].wert != jetzt[name].wert:
                yield _aenderung("parameter", damals[name].kurz, damals[name].wert, jetzt[name].wert)

    def _merkmale(self) -> Iterator[AenderungSatz]:
        """Facts the present vocabulary cannot read, and those whose question is put otherwise today."""
        werk = self.auswertung.werk
        gesehen: set[str] = set()
        for nummer, satz in enumerate(self.damals.sachverhalte):
            for name, angabe in satz.angaben.items():
                if name not in gesehen:
                    gesehen.add(name)
                    yield from _merkmal(werk, name, angabe, eigen=nummer == 0)


def _wirkt(spur: RegelspurSatz | None) -> bool:
    return spur is not None and spur.antwort in {"traegt", "offen", "verdraengt"}


def _merkmal(werk: Regelwerk, name: str, angabe: AngabeSatz, *, eigen: bool) -> Iterator[AenderungSatz]:
    merkmal = werk.merkmale.get(name)
    if merkmal is None:
        yield _aenderung(
            "merkmal", angabe.frage, angabe.text, "Das Merkmal gibt es nicht mehr; die Angabe bleibt außer Acht."
        )
    elif not ist_lesbar(werk, name, angabe):
        yield _aenderung(
            "merkmal", merkmal.kurz, angabe.text, "Den Wert gibt es nicht mehr; die Angabe bleibt außer Acht."
        )
    elif merkmal.frage != angabe.frage and eigen:
        yield _aenderung("merkmal", merkmal.kurz, angabe.frage, merkmal.frage, traegt=False)


def _ergebnis(t: TaetigkeitSatz) -> str:
    return f"{t.ergebnis}: möglich {aufzaehlung(t.moegliche, 'oder')}" if t.moegliche else t.ergebnis


def _wortlaut(datei: VermerkDatei, regel_id: str) -> str:
    for stufe in datei.stufen:
        for feststellung in stufe.feststellungen:
            for regel in feststellung.regeln:
                if regel.id == regel_id:
                    quellen = "; ".join(f"{q.titel}, {QUELLENSTATUS.get(q.status, q.status)}" for q in regel.quellen)
                    freigabe = "freigegeben" if regel.freigegeben else "nicht freigegeben"
                    return f"{regel.norm}: {regel.begruendung} ({quellen}; {freigabe})"
    return "Wortlaut oder Quellen einer nicht tragenden Regel"


def _mengen(
    art: Literal["frage", "norm", "vorbehalt"], damals: Sequence[str], jetzt: Sequence[str]
) -> Iterator[AenderungSatz]:
    for text in dict.fromkeys(damals):
        if text not in jetzt:
            yield _aenderung(art, text, "genannt", "entfallen")
    for text in dict.fromkeys(jetzt):
        if text not in damals:
            yield _aenderung(art, text, "–", "neu")


def _aenderung(art: Any, bezug: str, vorher: str, jetzt: str, *, traegt: bool = True) -> AenderungSatz:
    return AenderungSatz(art=art, bezug=bezug, vorher=vorher, jetzt=jetzt, traegt=traegt)
