"""From typed documents to the core rulebook: cross references, dates, cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from ust2b.core.bedingung import Bedingung
from ust2b.core.regelwerk import (
    Begruendung,
    Ergebniszeile,
    Feststellung,
    Groesse,
    Hinweis,
    Merkmal,
    Parameter,
    Parameterfassung,
    Quelle,
    Regel,
    Regelfall,
    Regelwerk,
    Stufe,
)
from ust2b.core.wissen import Zahl
from ust2b.language import modelle as m
from ust2b.language.bedingungen import Bedingungsleser, Vokabular
from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.prueffaelle import lies_prueffaelle
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.querpruefung import querpruefung
from ust2b.language.yaml_baum import Dokument, Pfad
from ust2b.language.zahlen import betrag_in_cent, tag, zahl

M = TypeVar("M", bound=BaseModel)
JA_NEIN = {"ja": "ja", "nein": "nein"}


@dataclass(frozen=True)
class Stelle:
    """A model together with the document and path it came from."""

    dokument: Dokument
    pfad: Pfad

    def meldung(self, code: str, text: str, *rest: str | int, vorschlag: str = "") -> Meldung:
        return self.dokument.meldung(code, text, (*self.pfad, *rest), vorschlag)


class Aufbau:
    """Builds the rulebook step by step; every problem is appended to ``meldungen``."""

    def __init__(self, meldungen: list[Meldung]) -> None:
        self.meldungen = meldungen
        self.vokabular = Vokabular()

    def baue(self, dokumente: Mapping[str, list[Dokument]], *, name: str, pruefsumme: str) -> Regelwerk | None:
        """The rulebook, or ``None`` when a message forbids it."""
        quellen = self._quellen(dokumente["quellen"])
        parameter = self._parameter(dokumente["parameter"])
        merkmale_dateien = [
            (d, x) for d in dokumente["merkmale"] if (x := lies_modell(d, m.MerkmaleDatei, self.meldungen))
        ]
        schema_dateien = [
            (d, x) for d in dokumente["schema"] if (x := lies_modell(d, m.PruefschemaDatei, self.meldungen))
        ]
        regel_dateien = [(d, x) for d in dokumente["regeln"] if (x := lies_modell(d, m.RegelModell, self.meldungen))]
        stufen = [s for d, x in schema_dateien for s in self._stufen(d, x)]
        self.vokabular = Vokabular(
            merkmale=self._merkmale(merkmale_dateien, mit_bedingungen=False),
            groessen=self._groessen(merkmale_dateien, mit_bedingungen=False),
            feststellungen=self._eindeutig((f.name, f) for s in stufen for f in s.feststellungen),
            parameter=parameter,
        )
        self._pruefe_namen()
        merkmale = self._merkmale(merkmale_dateien, mit_bedingungen=True)
        groessen = self._groessen(merkmale_dateien, mit_bedingungen=True)
        regeln = [r for d, x in regel_dateien if (r := self._regel(d, x))]
        if not schema_dateien:
            return None
        dokument, schema = schema_dateien[0]
        werk = Regelwerk(
            merkmale=merkmale,
            groessen=groessen,
            parameter=parameter,
            quellen=quellen,
            regeln=tuple(sorted(regeln, key=lambda r: (r.id, r.ab or date.min))),
            stufen=tuple(stufen),
            ergebnis=self._ergebnis(dokument, schema),
            saetze=schema.saetze,
            hinweise=tuple(Hinweis(h.art, " ".join(h.text.split()), h.ab, h.quelle) for h in schema.hinweise),
            name=name,
            pruefsumme=pruefsumme,
        )
        self.meldungen += querpruefung(werk)
        return werk

    def _eindeutig(self, paare: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        ergebnis: dict[str, Any] = {}
        for name, ding in paare:
            if name in ergebnis:
                text = f"„{name}“ gibt es schon ({ergebnis[name].ort})."
                self.meldungen.append(Meldung("L10", text, ding.ort, "Einen anderen Namen wählen."))
            ergebnis[name] = ding
        return ergebnis

    def _pruefe_namen(self) -> None:
        v = self.vokabular
        for name in v.merkmale.keys() & v.groessen.keys() | v.merkmale.keys() & v.feststellungen.keys():
            self.meldungen.append(Meldung("L10", f"„{name}“ ist doppelt vergeben.", v.merkmale[name].ort))

    def _typ(self, stelle: Stelle, text: str | None, lies: Callable[[str], Any], *rest: str | int) -> Any:
        if text is None:
            return None
        try:
            return lies(text)
        except ValueError as fehler:
            self.meldungen.append(stelle.meldung("L08", str(fehler), *rest))
            return None

    def _bedingung(self, stelle: Stelle, roh: Any, *rest: str | int) -> Bedingung:
        def melde(code: str, text: str, pfad: Pfad, vorschlag: str) -> None:
            self.meldungen.append(stelle.dokument.meldung(code, text, pfad, vorschlag))

        return Bedingungsleser(self.vokabular, melde).lies(roh, (*stelle.pfad, *rest))

    def _quellen(self, dokumente: list[Dokument]) -> dict[str, Quelle]:
        paare: list[tuple[str, Quelle]] = []
        for dokument in dokumente:
            datei = lies_modell(dokument, m.QuellenDatei, self.meldungen)
            for nummer, q in enumerate(datei.quellen if datei else []):
                felder = q.model_dump(exclude={"hinweis", "laender"})
                ort = dokument.ort(("quellen", nummer))
                paare.append((q.id, Quelle(**felder, laender=tuple(q.laender), ort=ort)))
        return self._eindeutig(paare)

    def _parameter(self, dokumente: list[Dokument]) -> dict[str, Parameter]:
        paare: list[tuple[str, Parameter]] = []
        for dokument in dokumente:
            datei = lies_modell(dokument, m.ParameterDatei, self.meldungen)
            for nummer, p in enumerate(datei.parameter if datei else []):
                stelle = Stelle(dokument, ("parameter", nummer))
                fassungen = tuple(self._fassung(stelle, p, i, f) for i, f in enumerate(p.fassungen))
                ort = dokument.ort(stelle.pfad)
                paare.append((p.name, Parameter(p.name, p.kurz, p.typ, p.norm, p.bezug, fassungen, p.einheit, ort)))
        return self._eindeutig(paare)

    def _fassung(self, stelle: Stelle, p: m.ParameterModell, i: int, f: m.ParameterfassungModell) -> Parameterfassung:
        lesarten: dict[str, Callable[[str], Zahl]] = {
            "betrag": betrag_in_cent,
            "zahl": zahl,
            "datum": lambda text: tag(text).toordinal(),
        }
        wert = self._typ(stelle, f.wert, lesarten[p.typ], "fassungen", i, "wert")
        ab = self._typ(stelle, f.ab, tag, "fassungen", i, "ab")
        bis = self._typ(stelle, f.bis, tag, "fassungen", i, "bis")
        return Parameterfassung(0 if wert is None else wert, ab, bis, f.quelle, f.status)

    def _merkmale(
        self, dateien: list[tuple[Dokument, m.MerkmaleDatei]], *, mit_bedingungen: bool
    ) -> dict[str, Merkmal]:
        paare: list[tuple[str, Merkmal]] = []
        for dokument, datei in dateien:
            for nummer, x in enumerate(datei.merkmale):
                paare.append((x.name, self._merkmal(Stelle(dokument, ("merkmale", nummer)), x, mit_bedingungen)))
            for nummer, w in enumerate(datei.wertungen):
                paare.append((w.name, self._wertung(Stelle(dokument, ("wertungen", nummer)), w, mit_bedingungen)))
        return dict(paare) if mit_bedingungen else self._eindeutig(paare)

    def _merkmal(self, stelle: Stelle, x: m.MerkmalModell, mit_bedingungen: bool) -> Merkmal:
        if (x.typ == "auswahl") != bool(x.werte):
            self._einmal(
                mit_bedingungen, stelle.meldung("L05", f"„{x.name}“: werte gehören genau zu einer auswahl.", "typ")
            )
        nur_wenn, setzt_voraus, schliesst_aus = self._antwortbedingungen(
            stelle, x, x.werte or JA_NEIN, x.setzt_voraus, mit_bedingungen
        )
        return Merkmal(
            name=x.name, kurz=x.kurz, stufe=x.stufe, typ=x.typ, frage=x.frage, antwortet=x.antwortet,
            werte=x.werte or (JA_NEIN if x.typ == "ja_nein" else {}), hilfe=x.hilfe, einheit=x.einheit, mass=x.mass,
            ebene=x.ebene, nachweis=x.nachweis, gestaltbar=x.gestaltbar == "ja", quelle=x.quelle,
            nur_wenn=nur_wenn, setzt_voraus=setzt_voraus, schliesst_aus=schliesst_aus,
            ort=stelle.dokument.ort(stelle.pfad),
        )  # fmt: skip

    def _wertung(self, stelle: Stelle, x: m.WertungModell, mit_bedingungen: bool) -> Merkmal:
        nur_wenn, _, schliesst_aus = self._antwortbedingungen(stelle, x, x.werte, {}, mit_bedingungen)
        return Merkmal(
            name=x.name, kurz=x.kurz, stufe=x.stufe, typ="wertung", frage=x.frage, antwortet=x.antwortet,
            werte=x.werte, hilfe=x.hilfe, gestaltbar=x.gestaltbar == "ja", quelle=x.quelle, wertung=x.wertung,
            tendenz=x.tendenz, mindesttatsachen=tuple(x.mindesttatsachen), haengt_ab_von=tuple(x.haengt_ab_von),
            nur_wenn=nur_wenn, schliesst_aus=schliesst_aus, ort=stelle.dokument.ort(stelle.pfad),
        )  # fmt: skip

    def _antwortbedingungen(
        self,
        stelle: Stelle,
        x: m.MerkmalModell | m.WertungModell,
        werte: Mapping[str, str],
        setzt_voraus: Mapping[str, m.Bedingung],
        mit_bedingungen: bool,
    ) -> tuple[Bedingung | None, dict[str, Bedingung], dict[str, Bedingung]]:
        """nur_wenn, setzt_voraus, schliesst_aus; all empty on the first pass, when the vocabulary is not yet known."""
        if not mit_bedingungen:
            return None, {}, {}
        nur_wenn = None if x.nur_wenn is None else self._bedingung(stelle, x.nur_wenn, "nur_wenn")
        voraus: dict[str, Bedingung] = {}
        aus: dict[str, Bedingung] = {}
        for feld, tabelle, ziel in (("setzt_voraus", setzt_voraus, voraus), ("schliesst_aus", x.schliesst_aus, aus)):
            for wert, bedingung in tabelle.items():
                if wert not in werte:
                    text = f"„{wert}“ ist kein Wert von „{x.name}“."
                    self.meldungen.append(stelle.meldung("L07", text, feld, wert, vorschlag=gemeint(wert, werte)))
                # several rows in schliesst_aus are alternatives: each alone is a contradiction
                zeilen = bedingung if feld == "setzt_voraus" else {"eines": [{k: v} for k, v in bedingung.items()]}
                ziel[wert] = self._bedingung(stelle, zeilen, feld, wert)
        return nur_wenn, voraus, aus

    def _einmal(self, zweiter_durchgang: bool, meldung: Meldung) -> None:
        if not zweiter_durchgang:
            self.meldungen.append(meldung)

    def _groessen(
        self, dateien: list[tuple[Dokument, m.MerkmaleDatei]], *, mit_bedingungen: bool
    ) -> dict[str, Groesse]:
        paare: list[tuple[str, Groesse]] = []
        for dokument, datei in dateien:
            for nummer, g in enumerate(datei.groessen):
                stelle = Stelle(dokument, ("groessen", nummer))
                wenn = None
                if mit_bedingungen and g.zaehlt_wenn is not None:
                    wenn = self._bedingung(stelle, g.zaehlt_wenn, "zaehlt_wenn")
                ort = dokument.ort(stelle.pfad)
                paare.append((g.name, Groesse(g.name, g.kurz, g.art, g.von, g.nenner, g.abzueglich, wenn, ort)))
        return dict(paare) if mit_bedingungen else self._eindeutig(paare)

    def _stufen(self, dokument: Dokument, schema: m.PruefschemaDatei) -> Iterable[Stufe]:
        for i, s in enumerate(schema.stufen):
            feststellungen = []
            for j, f in enumerate(s.feststellungen):
                stelle = Stelle(dokument, ("stufen", i, "feststellungen", j))
                sonst = None
                if f.sonst is not None:
                    if f.sonst.wert not in f.werte:
                        text = f"„{f.sonst.wert}“ ist kein Wert von „{f.name}“."
                        self.meldungen.append(
                            stelle.meldung("L07", text, "sonst", "wert", vorschlag=gemeint(f.sonst.wert, f.werte))
                        )
                    sonst = Regelfall(f.sonst.wert, f.sonst.norm, f.sonst.satz, tuple(f.sonst.quellen))
                for wert in f.saetze.keys() - {*f.werte, "offen"}:
                    self.meldungen.append(
                        stelle.meldung("L07", f"„{wert}“ ist kein Wert von „{f.name}“.", "saetze", wert)
                    )
                ort = dokument.ort(stelle.pfad)
                feststellungen.append(
                    Feststellung(f.name, f.kurz, f.frage, f.norm, f.werte, s.id, sonst, f.obersatz, f.saetze, ort)
                )
            yield Stufe(s.id, s.nummer, s.titel, tuple(feststellungen))

    def _ergebnis(self, dokument: Dokument, schema: m.PruefschemaDatei) -> dict[str, tuple[Ergebniszeile, ...]]:
        tabellen: dict[str, tuple[Ergebniszeile, ...]] = {}
        for name, zeilen in schema.ergebnis.items():
            fertig = []
            for i, zeile in enumerate(zeilen):
                stelle = Stelle(dokument, ("ergebnis", name, i))
                wenn = None if zeile.wenn is None else self._bedingung(stelle, zeile.wenn, "wenn")
                fertig.append(Ergebniszeile(wenn, **zeile.dann.model_dump()))
                if zeile.dann.tabelle and zeile.dann.tabelle not in schema.ergebnis:
                    self.meldungen.append(
                        stelle.meldung(
                            "L06",
                            f"Die Tabelle „{zeile.dann.tabelle}“ gibt es nicht.",
                            "dann",
                            "tabelle",
                            vorschlag=gemeint(zeile.dann.tabelle, schema.ergebnis),
                        )
                    )
            tabellen[name] = tuple(fertig)
        return tabellen

    def _regel(self, dokument: Dokument, x: m.RegelModell) -> Regel | None:
        stelle = Stelle(dokument, ())
        wenn = self._bedingung(stelle, x.wenn, "wenn")
        ab = self._typ(stelle, x.gueltig.ab, tag, "gueltig", "ab")
        bis = self._typ(stelle, x.gueltig.bis, tag, "gueltig", "bis")
        if len(x.dann) != 1:
            self.meldungen.append(
                stelle.meldung("L05", "Unter „dann“ steht genau eine Feststellung mit einem Wert.", "dann")
            )
            return None
        ((name, wert),) = x.dann.items()
        feststellung = self.vokabular.feststellungen.get(name)
        if feststellung is None:
            self.meldungen.append(
                stelle.meldung(
                    "L06",
                    f"„{name}“ ist keine Feststellung des Prüfschemas.",
                    "dann",
                    name,
                    vorschlag=gemeint(name, self.vokabular.feststellungen),
                )
            )
            return None
        if wert not in feststellung.werte:
            vorschlag = gemeint(wert, feststellung.werte) or "Erlaubt: " + ", ".join(feststellung.werte)
            self.meldungen.append(
                stelle.meldung("L07", f"„{wert}“ ist kein Wert von „{name}“.", "dann", name, vorschlag=vorschlag)
            )
        return Regel(
            id=x.id, norm=x.norm, titel=x.titel, frage=x.frage, wenn=wenn, feststellung=name, wert=wert,
            quellen=tuple(x.quellen), begruendung=_begruendung(x),
            ab=ab, bis=bis, geht_vor=tuple(x.geht_vor), gelesen=x.gelesen, freigegeben=x.freigegeben,
            gegenposition=x.gegenposition, ort=dokument.ort(()),
            prueffaelle=lies_prueffaelle(dokument, x, self.vokabular, self.meldungen),
        )  # fmt: skip


def _begruendung(x: m.RegelModell) -> Begruendung:
    b = x.begruendung
    return Begruendung(" ".join(b.traegt.split()), " ".join(b.traegt_nicht.split()), " ".join(b.offen.split()))
