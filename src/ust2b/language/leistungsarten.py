"""The reference catalogue ``rules/leistungsarten``: what municipal activities usually are, checked like rules.

It holds presumptions, not law: facts from here enter an activity with herkunft *muster*. Therefore it has a checksum of
its own and does not enter the rule state hash: a new search word changes no rule.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import NIRGENDS, Ort, Regelwerk
from ust2b.core.widerspruch import widersprueche
from ust2b.core.wissen import Wissen
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.meldung import Ladefehler, Meldung, gemeint
from ust2b.language.orte import regelverzeichnis, yaml_dateien
from ust2b.language.prueffaelle import wissen_aus_text
from ust2b.language.pydantic_de import lies_modell
from ust2b.language.yaml_baum import Dokument, Pfad, lies_dokumente

ORDNER = "leistungsarten"
Texte = Annotated[list[str], Field(default_factory=list)]
_STAMM = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_KONTO = re.compile(r"d\d{2,4}|k\d{1,4}")
_WORTFELDER = ("suchworte", "aufgabe", "zahlung", "gegenworte", "worte", "gegen_produkt")


class _Modell(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MitProdukt(_Modell):
    """Words that say something only beside certain products."""

    worte: list[str] = Field(min_length=1)
    produkt: list[str] = Field(min_length=1)


class GruppenregelModell(_Modell):
    """Revenue whose kind of payment alone rules out a supply; ``merkmale`` must prove that to the engine.

    ``konten`` support the words and never replace them: groups are numbered differently from Land to Land.
    """

    name: str
    titel: str
    norm: str
    begruendung: str
    quellen: list[str] = Field(min_length=1)
    merkmale: dict[str, str]
    konten: Texte
    worte: Texte
    mit_produkt: Annotated[list[MitProdukt], Field(default_factory=list[MitProdukt])]
    gegenworte: Texte
    gegen_produkt: Texte
    """Tasks beside which the same words mean something else: late fees of a library are no late payment of taxes."""


class LeistungsartModell(_Modell):
    """One municipal activity as it usually occurs.

    ``merkmale`` are observable facts that are typical; they enter an activity with herkunft *muster*. ``aufgabe`` names
    the task (mostly in the product), ``zahlung`` what is paid (mostly in the account), ``suchworte`` what says both at
    once. ``auffang``: the line says who pays or how, not for what; such a proposal never decides anything.
    """

    name: str
    titel: str
    bereich: str = ""
    merkmale: Annotated[dict[str, str], Field(default_factory=dict[str, str])]
    zu_fragen: Texte
    suchworte: Texte
    aufgabe: Texte
    zahlung: Texte
    gegenworte: Texte
    produkte: Texte
    konten: Texte
    quellen: Texte
    auffang: Literal["ja", "nein"] = "nein"
    bemerkung: str = ""


class LeistungsartenDatei(_Modell):
    """A file of ``rules/leistungsarten``; ``bereich`` holds for all its entries that name none."""

    bereich: str = ""
    zahlungen: Annotated[dict[str, list[str]], Field(default_factory=dict[str, list[str]])]
    leistungsarten: Annotated[list[LeistungsartModell], Field(default_factory=list[LeistungsartModell])]
    gruppenregeln: Annotated[list[GruppenregelModell], Field(default_factory=list[GruppenregelModell])]
    abkuerzungen: Annotated[dict[str, str], Field(default_factory=dict[str, str])]


@dataclass(frozen=True)
class Leistungsart:
    """A checked entry; ``tatsachen`` are its presumed facts as knowledge."""

    modell: LeistungsartModell
    bereich: str
    tatsachen: Mapping[str, Wissen]
    zahlung: tuple[str, ...] = ()
    ort: Ort = NIRGENDS

    @property
    def name(self) -> str:
        return self.modell.name

    @property
    def titel(self) -> str:
        return self.modell.titel

    @property
    def auffang(self) -> bool:
        return self.modell.auffang == "ja"


@dataclass(frozen=True)
class Gruppenregel:
    """A checked group rule with its facts as knowledge."""

    modell: GruppenregelModell
    tatsachen: Mapping[str, Wissen]
    ort: Ort = NIRGENDS

    @property
    def name(self) -> str:
        return self.modell.name

    @property
    def titel(self) -> str:
        return self.modell.titel


@dataclass
class Referenz:
    """The whole reference catalogue; ``pruefsumme`` is its own state (SHA-256)."""

    leistungsarten: dict[str, Leistungsart] = field(default_factory=dict[str, Leistungsart])
    gruppenregeln: dict[str, Gruppenregel] = field(default_factory=dict[str, Gruppenregel])
    abkuerzungen: dict[str, str] = field(default_factory=dict[str, str])
    pruefsumme: str = ""

    def nach_titel(self, text: str) -> Leistungsart | Gruppenregel | None:
        """An entry or a group rule by title or by name."""
        alle: dict[str, Leistungsart | Gruppenregel] = {**self.leistungsarten, **self.gruppenregeln}
        return alle.get(text) or next((a for a in alle.values() if a.titel == text), None)

    def titel(self) -> list[str]:
        return [eintrag.titel for eintrag in (*self.gruppenregeln.values(), *self.leistungsarten.values())]


def lade_referenz(werk: Regelwerk, wurzel: Path | None = None) -> Referenz:
    """Reads and checks ``leistungsarten`` under ``wurzel`` (default: the rulebook shipped); empty without that folder.

    :raises Ladefehler: with every message when an entry names an unknown fact, value or source or contradicts itself.
    """
    referenz, meldungen = lies_referenz(werk, wurzel or regelverzeichnis())
    if meldungen:
        raise Ladefehler(meldungen)
    return referenz


def lies_referenz(werk: Regelwerk, wurzel: Path) -> tuple[Referenz, list[Meldung]]:
    """The entries that hold, and every message about the others."""
    leser = _Leser(werk)
    summe = hashlib.sha256()
    for pfad in yaml_dateien(wurzel / ORDNER):
        name = f"{ORDNER}/{pfad.relative_to(wurzel / ORDNER).as_posix()}"
        summe.update(f"{name}\0".encode() + pfad.read_bytes() + b"\0")
        try:
            for dokument in lies_dokumente(pfad, f"{wurzel.name}/{name}"):
                leser.nimm(dokument)
        except Ladefehler as fehler:
            leser.meldungen += fehler.meldungen
    leser.schliesse_ab()
    leser.referenz.pruefsumme = summe.hexdigest()
    return leser.referenz, leser.meldungen


class _Leser:
    def __init__(self, werk: Regelwerk) -> None:
        self.werk = werk
        achse = Zeitachse(werk)
        self.rechtsstand = achse.am(achse.vertreter()[-1])
        self.vokabular = vokabular_von(werk)
        self.referenz = Referenz()
        self.meldungen: list[Meldung] = []
        self._zahlungen: dict[str, list[str]] = {}
        self._arten: list[tuple[Dokument, Pfad, LeistungsartModell, str]] = []
        self._vergeben: set[str] = set()

    def nimm(self, dokument: Dokument) -> None:
        datei = lies_modell(dokument, LeistungsartenDatei, self.meldungen)
        if datei is None:
            return
        self._zahlungen |= datei.zahlungen
        for name, worte in datei.zahlungen.items():
            self._staemme(dokument, ("zahlungen", name), worte)
        self.referenz.abkuerzungen |= datei.abkuerzungen
        for nummer, regel in enumerate(datei.gruppenregeln):
            pfad: Pfad = ("gruppenregeln", nummer)
            tatsachen = self._tatsachen(dokument, pfad, regel.merkmale)
            self._quellen(dokument, pfad, regel.quellen)
            self._worte(dokument, pfad, regel)
            self._einmalig(dokument, pfad, regel.name, regel.titel)
            self.referenz.gruppenregeln[regel.name] = Gruppenregel(regel, tatsachen, dokument.ort(pfad))
        for nummer, art in enumerate(datei.leistungsarten):
            self._arten.append((dokument, ("leistungsarten", nummer), art, art.bereich or datei.bereich))

    def schliesse_ab(self) -> None:
        """Entries last: they may use fields of words that a later file declares."""
        for dokument, pfad, art, bereich in self._arten:
            self._leistungsart(dokument, pfad, art, bereich)

    def _leistungsart(self, dokument: Dokument, pfad: Pfad, art: LeistungsartModell, bereich: str) -> None:
        self._einmalig(dokument, pfad, art.name, art.titel)
        tatsachen = self._tatsachen(dokument, pfad, art.merkmale)
        self._quellen(dokument, pfad, art.quellen)
        self._worte(dokument, pfad, art)
        if not bereich:
            self._melde(dokument, "L04", "Das Feld „bereich“ fehlt.", (*pfad, "name"), "„bereich: …“ ergänzen.")
        for nummer, frage in enumerate(art.zu_fragen):
            if frage not in self.werk.merkmale:
                tun = gemeint(frage, self.werk.merkmale)
                self._melde(dokument, "L06", f"Das Merkmal „{frage}“ gibt es nicht.", (*pfad, "zu_fragen", nummer), tun)
        zahlung: list[str] = []
        for nummer, wort in enumerate(art.zahlung):
            if not wort.startswith("="):
                zahlung.append(wort)
            elif wort[1:] in self._zahlungen:
                zahlung += self._zahlungen[wort[1:]]
            else:
                text = f"Das Wortfeld „{wort[1:]}“ gibt es nicht."
                self._melde(dokument, "L06", text, (*pfad, "zahlung", nummer), gemeint(wort[1:], self._zahlungen))
        self.referenz.leistungsarten[art.name] = Leistungsart(
            art, bereich, tatsachen, tuple(zahlung), dokument.ort(pfad)
        )

    def _melde(self, dokument: Dokument, code: str, text: str, stelle: Pfad, tun: str = "") -> None:
        self.meldungen.append(dokument.meldung(code, text, stelle, tun))

    def _einmalig(self, dokument: Dokument, pfad: Pfad, name: str, titel: str) -> None:
        # People choose by title, programs by name: both must mean one entry.
        for feld, text in (("name", name), ("titel", titel)):
            if text in self._vergeben and not (feld == "titel" and text == name):
                wort = {"name": "Den Namen", "titel": "Den Titel"}[feld]
                self._melde(dokument, "L10", f"{wort} „{text}“ gibt es schon.", (*pfad, feld))
        self._vergeben |= {name, titel}

    def _quellen(self, dokument: Dokument, pfad: Pfad, quellen: Iterable[str]) -> None:
        for nummer, quelle in enumerate(quellen):
            if quelle not in self.werk.quellen:
                tun = gemeint(quelle, self.werk.quellen)
                text = f"Die Quelle „{quelle}“ gibt es nicht."
                self._melde(dokument, "L06", text, (*pfad, "quellen", nummer), tun)

    def _worte(self, dokument: Dokument, pfad: Pfad, eintrag: LeistungsartModell | GruppenregelModell) -> None:
        for feld in _WORTFELDER:
            self._staemme(dokument, (*pfad, feld), getattr(eintrag, feld, ()))
        for nummer, paar in enumerate(getattr(eintrag, "mit_produkt", ())):
            self._staemme(dokument, (*pfad, "mit_produkt", nummer, "worte"), paar.worte)
            self._staemme(dokument, (*pfad, "mit_produkt", nummer, "produkt"), paar.produkt)
        for nummer, konto in enumerate(eintrag.konten):
            if not _KONTO.fullmatch(konto):
                text = f"„{konto}“ ist keine Kontengruppe."
                tun = "d und zwei bis vier Ziffern (doppisch, Ertragsklasse 4) oder k und die Gruppierung (kameral)."
                self._melde(dokument, "L07", text, (*pfad, "konten", nummer), tun)

    def _staemme(self, dokument: Dokument, pfad: Pfad, worte: Iterable[str]) -> None:
        for nummer, wort in enumerate(worte):
            if not _STAMM.fullmatch(wort.removeprefix("=")) and not wort.startswith("="):
                tun = "Klein schreiben, Umlaute ausschreiben (ae, oe, ue, ss), nur Buchstaben und Ziffern."
                self._melde(dokument, "A04", f"Das Suchwort „{wort}“ findet nie etwas.", (*pfad, nummer), tun)

    def _tatsachen(self, dokument: Dokument, pfad: Pfad, merkmale: Mapping[str, str]) -> dict[str, Wissen]:
        tatsachen: dict[str, Wissen] = {}
        for name, text in merkmale.items():
            merkmal = self.werk.merkmale.get(name)
            stelle = (*pfad, "merkmale", name)
            if merkmal is None:
                tun = gemeint(name, self.werk.merkmale)
                self._melde(dokument, "L06", f"Das Merkmal „{name}“ gibt es nicht.", stelle, tun)
            elif merkmal.typ == "wertung":
                self._melde(dokument, "A05", f"„{name}“ ist eine Wertung; vermuten lassen sich nur Tatsachen.", stelle)
            else:
                try:
                    tatsachen[name] = wissen_aus_text(name, text, self.vokabular, streng=False)
                except ValueError as fehler:
                    self._melde(dokument, "L07", str(fehler), stelle)
        for widerspruch in widersprueche(self.rechtsstand, tatsachen):
            andere = ", ".join(f"„{n}“" for n in widerspruch.andere)
            text = f"„{widerspruch.merkmal}“ verträgt sich nicht mit {andere}."
            self._melde(dokument, "A01", text, (*pfad, "merkmale", widerspruch.merkmal))
        return tatsachen
