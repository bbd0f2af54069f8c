"""Tables as users have them: cells with their place, the header row found, columns recognised by name or label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import overload

from ust2b.catalogue.ausgabe import ERGEBNISSPALTEN, ERGEBNISVORSILBE
from ust2b.catalogue.katalog import HERKUENFTE, Katalog
from ust2b.catalogue.laender import land_aus_text
from ust2b.catalogue.muster import musterquelle
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.core.wissen import Wissen
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.meldung import WARNUNG, Meldung, gemeint
from ust2b.language.prueffaelle import wissen_aus_text
from ust2b.language.zahlen import betrag_in_cent, tag

GRUNDSPALTEN = {
    "id": ("id", "kennung", "nr", "nummer", "lfd nr", "lfdnr", "taetigkeit id"),
    "bezeichnung": ("bezeichnung", "taetigkeit", "leistung", "beschreibung"),
    "rechtstraeger": ("rechtstraeger", "gemeinde", "kommune", "stadt", "koerperschaft"),
    "ags": ("ags", "gemeinde ags", "gemeindeschluessel"),
    "land": ("land", "bundesland"),
    "leistungsdatum": ("leistungsdatum", "leistung am", "tag der leistung", "stichtag"),
    "betrag": ("betrag", "ansatz", "einnahmen", "betrag eur", "betrag euro", "ansatz eur"),
    "gruppe": ("gruppe", "taetigkeitsgruppe", "gleichartig"),
    "gehoert_zu": ("gehoert zu", "hauptleistung"),
    "vollstaendig": ("vollstaendig", "katalog vollstaendig"),
    "wertung_rolle": ("wertung rolle",),
    "wertung_am": ("wertung am",),
    "wertung_gruende": ("wertung gruende",),
    "herkunft": ("herkunft",),
    "leistungsart": ("bestaetigte leistungsart",),
    "vorschlag": ("vorgeschlagene leistungsart",),
}
_SPALTENTITEL = {"id": "ID", "rechtstraeger": "Rechtsträger"}
_NAMENSSPALTEN = frozenset({"id", "bezeichnung", "rechtstraeger", "ags", "gruppe", "gehoert_zu"})
_TITEL = (
    "Bezeichnung",
    "Rechtsträger",
    "Leistungsdatum",
    "Gruppe",
    "Gehört zu",
    "Katalog vollständig",
    "Wertung Gründe",
)
AEHNLICH = 0.75
"""Columns of one's own are common, so a head must be nearer to a known one than a misspelt value to be asked about."""
_ERGEBNISKOPF = frozenset({"Ergebnis", "Normen", "Vorbehalte"})
UNBEKANNT_WOERTER = frozenset({"unbekannt", "unklar", "weiss nicht", "nicht bekannt", "offen"})
_JA_NEIN_WOERTER = {"wahr": "ja", "true": "ja", "j": "ja", "falsch": "nein", "false": "nein", "n": "nein"}
"""What spreadsheets make of a tick when they save it as text, and the letters people write."""
_VOLLSTAENDIG = UNBEKANNT_WOERTER | {"", "ja", "nein"}
_ZAHL_MEHRDEUTIG = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Zeile:
    """One row: cell texts, the place of each, and messages on cells whose value cannot be had."""

    texte: list[str]
    orte: Sequence[Ort]
    fehler: Mapping[int, Meldung] = field(default_factory=dict[int, Meldung])
    anzeigen: Mapping[int, str] = field(default_factory=dict[int, str])
    """Number cells as they are shown; where a column holds names and not numbers this is the text."""
    geteilt: Mapping[int, Meldung] = field(default_factory=dict[int, Meldung])
    """Messages on cells this row shares with the one above; they matter where amounts are added up."""

    @property
    def leer(self) -> bool:
        return not self.fehler and not any(text.strip() for text in self.texte)


@dataclass(frozen=True, slots=True)
class Zeilenorte(Sequence[Ort]):
    """Places of the cells of a line; made when a message needs one."""

    datei: str
    zeile: int
    anzahl: int

    def __len__(self) -> int:
        return self.anzahl

    @overload
    def __getitem__(self, stelle: int) -> Ort: ...
    @overload
    def __getitem__(self, stelle: slice) -> Sequence[Ort]: ...
    def __getitem__(self, stelle: int | slice) -> Ort | Sequence[Ort]:
        if isinstance(stelle, slice):
            return [self[i] for i in range(*stelle.indices(self.anzahl))]
        if not -self.anzahl <= stelle < self.anzahl:
            raise IndexError(stelle)
        return Ort(self.datei, self.zeile, stelle % self.anzahl + 1)


@dataclass
class Tabelle:
    """Rows of one sheet or CSV file, header not yet searched."""

    datei: str
    zeilen: list[Zeile] = field(default_factory=list)


def normal(text: str) -> str:
    """Folded form for comparing heads and labels: lower case, umlauts written out, only letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold().translate(_UMLAUTE)).strip()


def gemeint_nach_woertern(text: str, beschriftungen: Iterable[str]) -> str:
    """„Gemeint sein könnte …“ for the labels that hold all words of ``text``; people type one word of a long label.

    Whole words count more than parts of them; empty when no label or more than three remain.
    """
    woerter = normal(text).split()
    if not woerter or max(map(len, woerter)) < 3:
        return ""
    gefaltet = {beschriftung: normal(beschriftung) for beschriftung in beschriftungen}
    ganz = [b for b, g in gefaltet.items() if set(woerter) <= set(g.split())]
    treffer = ganz or [b for b, g in gefaltet.items() if all(wort in g for wort in woerter)]
    return "Gemeint sein könnte " + " oder ".join(f"„{b}“" for b in treffer) + "." if 1 <= len(treffer) <= 3 else ""


@dataclass
class Spalten:
    """Which column holds what: base columns, facts, those carried along, earlier results."""

    grund: dict[str, int] = field(default_factory=dict)
    merkmale: dict[str, int] = field(default_factory=dict)
    weitere: dict[str, int] = field(default_factory=dict)
    ergebnis: dict[str, int] = field(default_factory=dict)
    unklar: list[tuple[str, Ort, str]] = field(default_factory=list)
    doppelt: list[tuple[str, Ort]] = field(default_factory=list)


class Tabellenleser:
    """Turns the rows of a table into activities."""

    def __init__(self, werk: Regelwerk, stichtag: date, wurzel: Path | None = None) -> None:
        self.werk = werk
        self.muster = musterquelle(werk, wurzel)
        self.vokabular = vokabular_von(werk)
        self.stichtag = stichtag
        # The same few texts stand in thousands of rows.
        self._gelesen: dict[tuple[str, str], Wissen] = {}
        self._aufgezaehlt: set[str] = set()
        self._traeger: dict[str, tuple[dict[str, str], dict[str, Angabe]]] = {}
        self._namen = {normal(s): ("grund", n) for n, liste in GRUNDSPALTEN.items() for s in liste}
        for merkmal in werk.merkmale.values():
            self._namen[normal(merkmal.kurz)] = ("merkmal", merkmal.name)
            self._namen[normal(merkmal.name)] = ("merkmal", merkmal.name)
        self._titel = [*_TITEL, *(merkmal.kurz for merkmal in werk.merkmale.values())]
        self._werte = {
            m.name: {normal(label): wert for wert, label in m.werte.items()} | {normal(w): w for w in m.werte}
            for m in werk.merkmale.values()
        }

    def lies(self, tabelle: Tabelle, traeger: Tabelle | None = None) -> Katalog:
        """The catalogue; nothing is taken over when ``meldungen`` holds an error.

        ``traeger`` holds one row per legal person with the facts common to all its activities.
        """
        katalog = Katalog(tabelle.datei)
        kopf = self.kopfzeile(tabelle.zeilen)
        if kopf is None:
            bekannte = "Bezeichnung, Rechtsträger und Merkmale wie „Art der Zahlung“"
            text = f"Keine Kopfzeile gefunden; erwartet werden Spalten wie ID, {bekannte}."
            katalog.meldungen.append(
                Meldung("K11", text, _anfang(tabelle), "Vorlage: ust2b template --output erfassung.xlsx")
            )
            return katalog
        if traeger is not None:
            self._traeger = self._lies_traeger(traeger, katalog)
        spalten = self.spalten(tabelle.zeilen[kopf])
        self._melde_spalten(spalten, katalog, tabelle.zeilen[kopf].orte[0])
        katalog.ergebnisspalten = spalten.ergebnis
        ohne_angaben = not spalten.merkmale and not spalten.grund.keys() & {"leistungsart", "vorschlag"}
        if ist_ergebnis(tabelle.zeilen[kopf]) and ohne_angaben:
            text = "Hier stehen nur Ergebnisse und keine Angaben; ohne Angaben bleibt jede Tätigkeit offen."
            tun = "Den Katalog angeben, aus dem die Ergebnisse stammen, oder die Kopie aus „classify --append“."
            katalog.meldungen.append(Meldung("K26", text, tabelle.zeilen[kopf].orte[0], tun, WARNUNG))
        katalog.spalten = spalten.grund | spalten.merkmale
        katalog.kopf = tabelle.zeilen[kopf].orte[0]
        for zeile in tabelle.zeilen[kopf + 1 :]:
            # A head repeated for the next printed page is no activity; result columns stand over the first one only.
            if not zeile.leer and any(
                _text(zeile, n) != _text(tabelle.zeilen[kopf], n) for n in katalog.spalten.values()
            ):
                self._zeile(zeile, spalten, katalog)
        return katalog

    def _lies_traeger(self, tabelle: Tabelle, katalog: Katalog) -> dict[str, tuple[dict[str, str], dict[str, Angabe]]]:
        traeger: dict[str, tuple[dict[str, str], dict[str, Angabe]]] = {}
        kopf = self.kopfzeile(tabelle.zeilen)
        if kopf is None:
            return traeger
        spalten = self.spalten(tabelle.zeilen[kopf])
        self._melde_spalten(spalten, katalog, tabelle.zeilen[kopf].orte[0], pflicht=("rechtstraeger",))
        for zeile in tabelle.zeilen[kopf + 1 :]:
            if zeile.leer or "rechtstraeger" not in spalten.grund:
                continue
            grund = self._grund(zeile, spalten, katalog)
            name = grund["rechtstraeger"]
            if not name or name in traeger:
                text = f"Der Rechtsträger „{name}“ steht doppelt." if name else "Der Name des Rechtsträgers fehlt."
                ort = zeile.orte[spalten.grund["rechtstraeger"]]
                katalog.meldungen.append(Meldung("K04" if name else "K02", text, ort, "Je Rechtsträger eine Zeile."))
            traeger[name] = (grund, self._angaben(zeile, spalten, grund, katalog))
        return traeger

    def kopfzeile(self, zeilen: list[Zeile]) -> int | None:
        """The row among the first 30 in which most cells are known column names (title rows above it are skipped).

        Of two rows directly one below the other with equally many it is the lower one: a head over two rows whose
        cells are merged downwards.
        """
        beste, treffer = None, 0
        for nummer, zeile in enumerate(zeilen[:30]):
            zahl = self.treffer(zeile)
            if zahl > treffer or (zahl == treffer > 1 and beste == nummer - 1):
                beste, treffer = nummer, zahl
        return beste if treffer >= 2 else None

    def treffer(self, zeile: Zeile) -> int:
        """How many different known columns a row names."""
        return len({self._namen[normal(t)] for t in zeile.texte if normal(t) in self._namen})

    def spalten(self, kopf: Zeile) -> Spalten:
        spalten = Spalten()
        # In a copy of the user's table our heads have the prefix; a head „Grund“ beside them is the user's own.
        ergebnisse = set(kopf.texte) >= _ERGEBNISKOPF
        for nummer, text in enumerate(kopf.texte):
            if text.startswith(ERGEBNISVORSILBE):
                spalten.ergebnis[text.removeprefix(ERGEBNISVORSILBE)] = nummer
                continue
            art, name = self._namen.get(normal(text), ("", ""))
            ort = kopf.orte[nummer]
            ziel = {"grund": spalten.grund, "merkmal": spalten.merkmale}.get(art)
            if ziel is None:
                if normal(text) and not (ergebnisse and text in ERGEBNISSPALTEN):
                    vorschlag = gemeint(text.strip(), self._titel, AEHNLICH)
                    if vorschlag:
                        spalten.unklar.append((text, ort, vorschlag))
                    spalten.weitere[text.strip()] = nummer
            elif name in ziel:
                spalten.doppelt.append((text, ort))
            else:
                ziel[name] = nummer
        return spalten

    def _melde_spalten(
        self, spalten: Spalten, katalog: Katalog, anfang: Ort, pflicht: Sequence[str] = ("id", "rechtstraeger")
    ) -> None:
        for text, ort in spalten.doppelt:
            katalog.meldungen.append(
                Meldung("K12", f"Die Spalte „{text}“ steht doppelt.", ort, "Eine der beiden umbenennen.")
            )
        for text, ort, vorschlag in spalten.unklar:
            katalog.meldungen.append(
                Meldung("K13", f"Die Spalte „{text}“ ist unbekannt und wird nur mitgeführt.", ort, vorschlag, WARNUNG)
            )
        for name in pflicht:
            if name not in spalten.grund:
                text = f"Die Spalte „{_SPALTENTITEL[name]}“ fehlt."
                katalog.meldungen.append(Meldung("K11", text, anfang, "Spalte ergänzen."))

    def _grund(self, zeile: Zeile, spalten: Spalten, katalog: Katalog) -> dict[str, str]:
        for nummer in spalten.grund.values():
            if nummer in zeile.fehler:
                katalog.meldungen.append(zeile.fehler[nummer])
        erklaerung = _text(zeile, spalten.grund["vollstaendig"]) if "vollstaendig" in spalten.grund else ""
        if normal(erklaerung) not in _VOLLSTAENDIG:
            text = f"„{erklaerung}“ ist kein Wert von „Katalog vollständig“. Erlaubt: ja; nein."
            katalog.meldungen.append(Meldung("K03", text, _ort(zeile, spalten.grund["vollstaendig"])))
        if "betrag" in spalten.grund and spalten.grund["betrag"] in zeile.geteilt:
            katalog.meldungen.append(zeile.geteilt[spalten.grund["betrag"]])
        grund = {name: _text(zeile, nummer) for name, nummer in spalten.grund.items()}
        grund |= {n: zeile.anzeigen[s] for n, s in spalten.grund.items() if n in _NAMENSSPALTEN and s in zeile.anzeigen}
        try:
            grund |= {"land": land_aus_text(grund["land"])} if "land" in grund else {}
        except ValueError as fehler:
            katalog.meldungen.append(Meldung("K03", str(fehler), _ort(zeile, spalten.grund["land"])))
        if re.fullmatch(r"[1-9]\d{6}", grund.get("ags", "")):
            # A spreadsheet that took the key for a number has dropped its leading zero.
            grund["ags"] = "0" + grund["ags"]
        return grund

    def _angaben(self, zeile: Zeile, spalten: Spalten, grund: Mapping[str, str], katalog: Katalog) -> dict[str, Angabe]:
        herkunft = grund.get("herkunft", "") or "angabe"
        if herkunft not in HERKUENFTE:
            ort = _ort(zeile, spalten.grund["herkunft"])
            tun = "Erlaubt: " + ", ".join(HERKUENFTE)
            katalog.meldungen.append(Meldung("K03", f"„{herkunft}“ ist keine Herkunft.", ort, tun))
        angaben: dict[str, Angabe] = {}
        belegt = {n for n, text in enumerate(zeile.texte) if text} | zeile.fehler.keys()
        for name, nummer in spalten.merkmale.items():
            if nummer not in belegt:
                continue
            if nummer in zeile.fehler:
                katalog.meldungen.append(zeile.fehler[nummer])
                continue
            text = _text(zeile, nummer)
            if not text:
                continue
            if nummer in zeile.geteilt and self.werk.merkmale[name].typ == "betrag":
                katalog.meldungen.append(zeile.geteilt[nummer])
            wissen = self._gelesen.get((name, text))
            if wissen is None:
                try:
                    wissen = wissen_aus_text(name, self._wert(name, text), self.vokabular, streng=False)
                except ValueError as fehler:
                    katalog.meldungen.append(Meldung("K03", str(fehler), _ort(zeile, nummer)))
                    continue
                self._gelesen[name, text] = wissen
            if self.werk.merkmale[name].typ == "wertung":
                person = [grund.get(f"wertung_{teil}", "") for teil in ("rolle", "am", "gruende")]
                angaben[name] = Angabe(wissen, "angabe", person[0], person[1], "", person[2])
            else:
                angaben[name] = Angabe(wissen, herkunft)
        return angaben

    def _zeile(self, zeile: Zeile, spalten: Spalten, katalog: Katalog) -> None:
        grund = self._grund(zeile, spalten, katalog)
        angaben = self._angaben(zeile, spalten, grund, katalog)
        for pflicht, text in (("id", "Die Kennung fehlt."), ("rechtstraeger", "Der Rechtsträger fehlt.")):
            nummer = spalten.grund.get(pflicht)
            if nummer is not None and not grund[pflicht] and nummer not in zeile.fehler:
                tun = f"Jeder Zeile einen Eintrag unter „{_SPALTENTITEL[pflicht]}“ geben oder die Zeile löschen."
                katalog.meldungen.append(Meldung("K02", text, _ort(zeile, nummer), tun))
        name = grund.get("rechtstraeger", "")
        if self._traeger and name and name not in self._traeger:
            text = f"Der Rechtsträger „{name}“ steht nicht auf dem Blatt „Rechtsträger“."
            ort = _ort(zeile, spalten.grund["rechtstraeger"])
            tun = gemeint(name, self._traeger) or "Dort eine Zeile ergänzen oder den Namen berichtigen."
            katalog.meldungen.append(Meldung("K02", text, ort, tun))
        gemeinsam, gemeinsame_angaben = self._traeger.get(name, ({}, {}))

        def eigen(spalte: str) -> str:
            return grund.get(spalte, "") or gemeinsam.get(spalte, "")

        tag_, betrag = self._tag_und_betrag(grund, spalten, lambda nummer: _ort(zeile, nummer), katalog)
        if grund.get("leistungsart") or grund.get("vorschlag"):
            stelle = _ort(zeile, spalten.grund["leistungsart" if grund.get("leistungsart") else "vorschlag"])
            eigene = {**gemeinsame_angaben, **angaben}
            angaben, meldungen = self.muster.ergaenze(
                eigene, grund.get("leistungsart", ""), grund.get("vorschlag", ""), tag_, stelle
            )
            katalog.meldungen += meldungen
        katalog.nimm_auf(
            Sachverhalt(
                id=grund.get("id", ""),
                rechtstraeger=name,
                leistungsdatum=tag_,
                angaben={**gemeinsame_angaben, **angaben},
                bezeichnung=grund.get("bezeichnung", ""),
                gruppe=grund.get("gruppe", ""),
                gehoert_zu=grund.get("gehoert_zu", ""),
                land=eigen("land"),
                ags=eigen("ags"),
                betrag=betrag,
                vollstaendig=normal(eigen("vollstaendig")) == "ja",
                weitere={titel: _text(zeile, nummer) for titel, nummer in spalten.weitere.items()},
            ),
            _ort(zeile, 0),
        )

    def _wert(self, name: str, text: str) -> str:
        """Accepts the label people read as well as the value, and the words for „unbekannt“.

        :raises ValueError: when a number like ``1.500`` can mean two things.
        """
        gefaltet = normal(text)
        if gefaltet in self._werte[name]:
            return self._werte[name][gefaltet]
        mehrere = [self._werte[name].get(normal(teil), "") for teil in text.split("|")]
        if len(mehrere) > 1 and all(mehrere):
            return "|".join(mehrere)
        if gefaltet in UNBEKANNT_WOERTER:
            return "unbekannt"
        if self.werk.merkmale[name].typ == "ja_nein" and gefaltet in _JA_NEIN_WOERTER:
            return _JA_NEIN_WOERTER[gefaltet]
        if gefaltet == "entfaellt":
            return "entfaellt"
        kern = text.replace("%", "").strip()
        if self.werk.merkmale[name].typ == "zahl" and _ZAHL_MEHRDEUTIG.fullmatch(kern):
            ganz = kern.replace(".", "").replace(",", "")
            raise ValueError(
                f"„{text}“ ist mehrdeutig (Tausenderpunkt oder Komma?). "
                f"Eindeutig sind {ganz} oder {kern.replace('.', ',')}0."
            )
        werte = self.werk.merkmale[name].werte
        if werte and not werte.keys() >= set(text.split("|")):
            kurz = self.werk.merkmale[name].kurz
            tun = gemeint_nach_woertern(text, werte.values()) or gemeint(text, werte.values()) or self._erlaubt(name)
            raise ValueError(f"„{text}“ ist kein Wert von „{kurz}“. {tun}")
        return text

    def _erlaubt(self, name: str) -> str:
        """The allowed entries; in full only once, a column misunderstood is mostly so in every row."""
        if name in self._aufgezaehlt:
            return "Erlaubt ist nur, was oben für diese Spalte aufgezählt ist."
        self._aufgezaehlt.add(name)
        return "Erlaubt: " + "; ".join([*self.werk.merkmale[name].werte.values(), "unbekannt"]) + "."

    def _tag_und_betrag(
        self, grund: dict[str, str], spalten: Spalten, ort: Callable[[int], Ort], katalog: Katalog
    ) -> tuple[date, int | None]:
        tag_, betrag = self.stichtag, None
        try:
            if grund.get("leistungsdatum"):
                tag_ = tag(grund["leistungsdatum"], streng=False)
        except ValueError as fehler:
            katalog.meldungen.append(Meldung("K03", str(fehler), ort(spalten.grund["leistungsdatum"])))
        try:
            if grund.get("betrag"):
                betrag = betrag_in_cent(grund["betrag"])
        except ValueError as fehler:
            katalog.meldungen.append(Meldung("K03", str(fehler), ort(spalten.grund["betrag"])))
        return tag_, betrag


def ist_ergebnis(kopf: Zeile) -> bool:
    """Whether a head is one of a table of results that ust2b wrote."""
    return {text.removeprefix(ERGEBNISVORSILBE) for text in kopf.texte} >= _ERGEBNISKOPF


def _text(zeile: Zeile, nummer: int) -> str:
    return zeile.texte[nummer].strip() if nummer < len(zeile.texte) else ""


def _ort(zeile: Zeile, nummer: int) -> Ort:
    return zeile.orte[min(nummer, len(zeile.orte) - 1)]


def _anfang(tabelle: Tabelle) -> Ort:
    erste = next((zeile.orte[0] for zeile in tabelle.zeilen if len(zeile.orte)), None)
    return erste or Ort(tabelle.datei, 1, 1)


def fehler_unter(meldungen: Iterable[Meldung]) -> list[Meldung]:
    return [m for m in meldungen if m.schwere != WARNUNG]
