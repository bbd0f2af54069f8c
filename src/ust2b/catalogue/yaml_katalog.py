"""Catalogue in YAML: legal persons with their common facts, then activities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ust2b.catalogue.katalog import HERKUENFTE, Katalog
from ust2b.catalogue.laender import land_aus_text
from ust2b.catalogue.muster import Musterquelle, musterquelle
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.meldung import gemeint
from ust2b.language.prueffaelle import wissen_aus_text
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.yaml_baum import Dokument, Pfad, lies_dokumente
from ust2b.language.zahlen import betrag_in_cent, tag


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RechtstraegerModell(_Modell):
    """Legal person: the key under which activities, sums and declarations of completeness are kept."""

    id: str
    name: str
    ags: str = ""
    land: str = ""
    vollstaendig: list[str] = Field(default_factory=list)
    merkmale: dict[str, Any] = Field(default_factory=dict)


class TaetigkeitModell(_Modell):
    id: str
    bezeichnung: str
    rechtstraeger: str
    leistungsdatum: str = ""
    betrag: str = ""
    gruppe: str = ""
    gehoert_zu: str = ""
    quelle: str = ""
    bemerkung: str = ""
    leistungsart: str = ""
    """Its facts are presumed: every result that rests on them says so until a person confirms. What the entry states
    otherwise holds; a warning names it."""
    bestaetigte_leistungsart: str = ""
    """Its facts count as stated."""
    merkmale: dict[str, Any] = Field(default_factory=dict)
    wertungen: dict[str, Any] = Field(default_factory=dict)


class KatalogModell(_Modell):
    """A catalogue file."""

    taetigkeiten: list[TaetigkeitModell]
    rechtstraeger: list[RechtstraegerModell] = Field(default_factory=list)
    katalog: str = ""
    stichtag: str = ""
    art: Literal["katalog"] = "katalog"
    hinweis: str = ""


def lies_yaml_katalog(pfad: Path, werk: Regelwerk, stichtag: date, wurzel: Path | None = None) -> Katalog:
    """Reads the catalogue; problems are in ``meldungen`` with file, line and column.

    Leistungsarten it names come from the rulebook folder ``wurzel``.
    """
    katalog = Katalog(str(pfad))
    muster = musterquelle(werk, wurzel)
    for dokument in lies_dokumente(pfad, str(pfad)):
        if isinstance(dokument.wert, dict) and str(dokument.wert.get("schema", "")).startswith("ust2b/"):
            text = "Das ist eine Ausgabe von ust2b und kein Katalog."
            tun = "Den Katalog angeben, aus dem die Ergebnisse stammen."
            katalog.meldungen.append(dokument.meldung("K26", text, (), tun))
            continue
        modell = lies_modell(dokument, KatalogModell, katalog.meldungen)
        if modell is not None:
            _Leser(dokument, modell, werk, katalog, stichtag, muster).lies()
    return katalog


class _Leser:
    def __init__(
        self,
        dokument: Dokument,
        modell: KatalogModell,
        werk: Regelwerk,
        katalog: Katalog,
        stichtag: date,
        muster: Musterquelle,
    ) -> None:
        self.muster = muster
        self.dokument = dokument
        self.modell = modell
        self.vokabular = vokabular_von(werk)
        self.katalog = katalog
        self.stichtag = self._tag(modell.stichtag, ("stichtag",)) or stichtag
        self.traeger = {r.id: r for r in modell.rechtstraeger}
        self.laender: dict[str, str] = {}
        self.gemeinsame: dict[str, dict[str, Angabe]] = {}
        """Statements of a legal person about all its activities; read once, so a mistake in them is reported once."""

    def lies(self) -> None:
        self._doppelte_traeger("id", [r.id for r in self.modell.rechtstraeger])
        # Activities and sums are kept under the name, so two legal persons of one name would be one.
        self._doppelte_traeger("name", [r.name for r in self.modell.rechtstraeger])
        for nummer, r in enumerate(self.modell.rechtstraeger):
            try:
                self.laender[r.id] = land_aus_text(r.land)
            except ValueError as fehler:
                self._melde("K03", str(fehler), ("rechtstraeger", nummer, "land"))
            for stelle, jahr in enumerate(r.vollstaendig):
                if not re.fullmatch(r"20\d\d", jahr):
                    text = f"„{jahr}“ ist kein Jahr, z. B. 2027."
                    self._melde("K03", text, ("rechtstraeger", nummer, "vollstaendig", stelle))
            self.gemeinsame[r.id] = self._angaben(r.merkmale, ("rechtstraeger", nummer, "merkmale"))
        for nummer, t in enumerate(self.modell.taetigkeiten):
            self._taetigkeit(t, ("taetigkeiten", nummer))

    def _doppelte_traeger(self, feld: str, werte: Sequence[str]) -> None:
        for nummer, wert in enumerate(werte):
            if wert in werte[:nummer]:
                text = f"Den Rechtsträger „{wert}“ gibt es in dieser Datei schon."
                self._melde("K04", text, ("rechtstraeger", nummer, feld), "Je Rechtsträger ein Eintrag.")

    def _melde(self, code: str, text: str, pfad: Pfad, vorschlag: str = "") -> None:
        self.katalog.meldungen.append(self.dokument.meldung(code, text, pfad, vorschlag))

    def _tag(self, text: str, pfad: Pfad) -> date | None:
        try:
            return tag(text, streng=False) if text else None
        except ValueError as fehler:
            self._melde("K03", str(fehler), pfad)
            return None

    def _taetigkeit(self, t: TaetigkeitModell, pfad: Pfad) -> None:
        traeger = self.traeger.get(t.rechtstraeger)
        if traeger is None and self.traeger:
            text = f"Den Rechtsträger „{t.rechtstraeger}“ gibt es in dieser Datei nicht."
            self._melde("K02", text, (*pfad, "rechtstraeger"), gemeint(t.rechtstraeger, self.traeger))
        angaben = dict(self.gemeinsame.get(t.rechtstraeger, {}))
        angaben |= self._angaben(t.merkmale, (*pfad, "merkmale"))
        angaben |= self._angaben(t.wertungen, (*pfad, "wertungen"))
        leistungsdatum = self._tag(t.leistungsdatum, (*pfad, "leistungsdatum")) or self.stichtag
        angaben = self._mit_muster(angaben, t, leistungsdatum, pfad)
        self.katalog.stellen[len(self.katalog.sachverhalte)] = partial(self._ort, pfad)
        self.katalog.nimm_auf(
            Sachverhalt(
                id=t.id,
                rechtstraeger=traeger.name if traeger else t.rechtstraeger,
                leistungsdatum=leistungsdatum,
                angaben=angaben,
                bezeichnung=t.bezeichnung,
                gruppe=t.gruppe,
                gehoert_zu=t.gehoert_zu,
                land=self.laender.get(t.rechtstraeger, ""),
                ags=traeger.ags if traeger else "",
                betrag=self._betrag(t.betrag, (*pfad, "betrag")),
                vollstaendig=traeger is not None and str(leistungsdatum.year) in traeger.vollstaendig,
                weitere={k: v for k, v in (("quelle", t.quelle), ("bemerkung", t.bemerkung)) if v},
            ),
            self.dokument.ort(pfad),
        )

    def _ort(self, pfad: Pfad, name: str) -> Ort:
        """Where the activity says something about ``name``; its beginning when it does not."""
        for teil in ("merkmale", "wertungen"):
            if (*pfad, teil, name) in self.dokument.stellen:
                return self.dokument.ort((*pfad, teil, name))
        return self.dokument.ort((*pfad, name))

    def _mit_muster(self, angaben: dict[str, Angabe], t: TaetigkeitModell, tag_: date, pfad: Pfad) -> dict[str, Angabe]:
        feld = "bestaetigte_leistungsart" if t.bestaetigte_leistungsart else "leistungsart"
        genannt = t.bestaetigte_leistungsart or t.leistungsart
        if not genannt:
            return angaben
        if not self.muster.kennt(genannt):
            text = f"Die Leistungsart „{genannt}“ gibt es nicht."
            tun = self.muster.gemeint(genannt) or "Titel oder Name aus rules/leistungsarten nehmen."
            self._melde("K24", text, (*pfad, feld), tun)
            return angaben
        ort = self.dokument.ort((*pfad, feld))
        alle, meldungen = self.muster.ergaenze(
            angaben, t.bestaetigte_leistungsart, t.leistungsart, tag_, ort, im_eintrag=True
        )
        self.katalog.meldungen += meldungen
        return alle

    def _betrag(self, text: str, pfad: Pfad) -> int | None:
        try:
            return betrag_in_cent(text) if text else None
        except ValueError as fehler:
            self._melde("K03", str(fehler), pfad)
            return None

    def _angaben(self, rohe: dict[str, Any], pfad: Pfad) -> dict[str, Angabe]:
        ergebnis: dict[str, Angabe] = {}
        for name, roh in rohe.items():
            if name not in self.vokabular.merkmale:
                vorschlag = gemeint(name, self.vokabular.merkmale)
                self._melde("K01", f"Das Merkmal „{name}“ gibt es nicht.", (*pfad, name), vorschlag)
                continue
            angabe = self._angabe(name, roh, (*pfad, name))
            if angabe is not None:
                ergebnis[name] = angabe
        return ergebnis

    def _angabe(self, name: str, roh: Any, pfad: Pfad) -> Angabe | None:
        felder = dict(roh) if isinstance(roh, dict) else {"wert": roh}
        unbekannt = felder.keys() - {"wert", "herkunft", "rolle", "am", "beleg", "gruende"}
        if unbekannt or not isinstance(felder.get("wert"), str):
            self._melde("K03", f"Zu „{name}“ gehört ein Wert (dazu herkunft, rolle, am, beleg, gruende).", pfad)
            return None
        if felder.get("herkunft", "angabe") not in HERKUENFTE:
            text = f"„{felder['herkunft']}“ ist keine Herkunft."
            self._melde("K03", text, (*pfad, "herkunft"), "Erlaubt: " + ", ".join(HERKUENFTE))
            return None
        try:
            wissen = wissen_aus_text(name, felder.pop("wert"), self.vokabular, streng=False)
        except ValueError as fehler:
            self._melde("K03", str(fehler), pfad)
            return None
        return Angabe(wissen, **{k: str(v) for k, v in felder.items()})
