"""Tables as users have them: cells with their place, the header row found, columns recognised by name or label."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ust2b.catalogue.katalog import HERKUENFTE, Katalog, vokabular_von
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.language.meldung import WARNUNG, Ladefehler, Meldung, gemeint
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
}
HOECHSTGROESSE = 400_000_000
_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Zeile:
    """One row: cell texts and the place of each."""

    texte: list[str]
    orte: list[Ort]


@dataclass
class Tabelle:
    """Rows of one sheet or CSV file, header not yet searched."""

    datei: str
    zeilen: list[Zeile] = field(default_factory=list)


def normal(text: str) -> str:
    """Folded form for comparing heads and labels: lower case, umlauts written out, only letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold().translate(_UMLAUTE)).strip()


def lies_csv(pfad: Path) -> Tabelle:
    """A CSV file in UTF-8 (with or without BOM) or cp1252, separated by semicolon, comma or tab.

    :raises Ladefehler: when the file cannot be read as such.
    """
    ort = Ort(str(pfad), 1, 1)
    try:
        groesse = pfad.stat().st_size
        if groesse > HOECHSTGROESSE:
            raise Ladefehler([Meldung("K10", "Die Datei ist größer als 400 MB.", ort, "In mehrere Dateien teilen.")])
        roh = pfad.read_bytes()
    except OSError as fehler:
        raise Ladefehler([Meldung("K10", f"Die Datei lässt sich nicht lesen: {fehler.strerror}.", ort)]) from None
    if b"\0" in roh[:4096]:
        raise Ladefehler([Meldung("K10", "Das ist keine Textdatei.", ort, "Als CSV (UTF-8) speichern.")])
    try:
        text = roh.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = roh.decode("cp1252", errors="replace")
    trenner = _trenner(text)
    csv.field_size_limit(10_000_000)
    tabelle = Tabelle(str(pfad))
    leser = csv.reader(io.StringIO(text, newline=""), delimiter=trenner)
    try:
        for zellen in leser:
            nummer = leser.line_num
            tabelle.zeilen.append(Zeile(zellen, [Ort(str(pfad), nummer, i + 1) for i in range(len(zellen))]))
    except csv.Error as fehler:
        raise Ladefehler(
            [Meldung("K10", f"Keine gültige CSV-Datei: {fehler}.", Ort(str(pfad), leser.line_num, 1))]
        ) from None
    return tabelle


def _trenner(text: str) -> str:
    """The separator that splits the first lines into the most cells of equal number."""
    probe = [zeile for zeile in text.splitlines()[:30] if zeile.strip()]
    return max(";,\t|", key=lambda t: (sum(min(z.count(t), 200) for z in probe), t == ";"))


@dataclass
class Spalten:
    """Which column holds what: base columns, facts, and those carried along."""

    grund: dict[str, int] = field(default_factory=dict)
    merkmale: dict[str, int] = field(default_factory=dict)
    weitere: dict[str, int] = field(default_factory=dict)
    unklar: list[tuple[str, Ort, str]] = field(default_factory=list)
    doppelt: list[tuple[str, Ort]] = field(default_factory=list)


class Tabellenleser:
    """Turns the rows of a table into activities."""

    def __init__(self, werk: Regelwerk, stichtag: date) -> None:
        self.werk = werk
        self.vokabular = vokabular_von(werk)
        self.stichtag = stichtag
        self._namen = {normal(s): ("grund", n) for n, liste in GRUNDSPALTEN.items() for s in liste}
        for merkmal in werk.merkmale.values():
            self._namen[normal(merkmal.kurz)] = ("merkmal", merkmal.name)
            self._namen[normal(merkmal.name)] = ("merkmal", merkmal.name)
        self._werte = {
            m.name: {normal(label): wert for wert, label in m.werte.items()} | {normal(w): w for w in m.werte}
            for m in werk.merkmale.values()
        }

    def lies(self, tabelle: Tabelle) -> Katalog:
        """The catalogue; nothing is taken over when ``meldungen`` holds an error."""
        katalog = Katalog(tabelle.datei)
        kopf = self._kopfzeile(tabelle.zeilen)
        if kopf is None:
            bekannte = "Bezeichnung, Rechtsträger und Merkmale wie „Art der Zahlung“"
            text = f"Keine Kopfzeile gefunden; erwartet werden Spalten wie ID, {bekannte}."
            katalog.meldungen.append(
                Meldung("K11", text, Ort(tabelle.datei, 1, 1), "Vorlage: ust2b template --output erfassung.xlsx")
            )
            return katalog
        spalten = self._spalten(tabelle.zeilen[kopf])
        self._melde_spalten(spalten, katalog)
        katalog.weitere_spalten = tuple(spalten.weitere)
        for zeile in tabelle.zeilen[kopf + 1 :]:
            if any(text.strip() for text in zeile.texte):
                self._zeile(zeile, spalten, katalog)
        return katalog

    def _kopfzeile(self, zeilen: list[Zeile]) -> int | None:
        """The row among the first 30 in which most cells are known column names (title rows above it are skipped)."""
        beste, treffer = None, 0
        for nummer, zeile in enumerate(zeilen[:30]):
            zahl = len({self._namen[normal(t)] for t in zeile.texte if normal(t) in self._namen})
            if zahl > treffer:
                beste, treffer = nummer, zahl
        return beste if treffer >= 2 else None

    def _spalten(self, kopf: Zeile) -> Spalten:
        spalten = Spalten()
        for nummer, text in enumerate(kopf.texte):
            art, name = self._namen.get(normal(text), ("", ""))
            ort = kopf.orte[nummer]
            ziel = {"grund": spalten.grund, "merkmal": spalten.merkmale}.get(art)
            if ziel is None:
                if normal(text):
                    vorschlag = gemeint(normal(text), self._namen)
                    if vorschlag:
                        spalten.unklar.append((text, ort, vorschlag))
                    spalten.weitere[text.strip()] = nummer
            elif name in ziel:
                spalten.doppelt.append((text, ort))
            else:
                ziel[name] = nummer
        return spalten

    def _melde_spalten(self, spalten: Spalten, katalog: Katalog) -> None:
        for text, ort in spalten.doppelt:
            katalog.meldungen.append(
                Meldung("K12", f"Die Spalte „{text}“ steht doppelt.", ort, "Eine der beiden umbenennen.")
            )
        for text, ort, vorschlag in spalten.unklar:
            katalog.meldungen.append(
                Meldung("K13", f"Die Spalte „{text}“ ist unbekannt und wird nur mitgeführt.", ort, vorschlag, WARNUNG)
            )
        for pflicht in ("id", "rechtstraeger"):
            if pflicht not in spalten.grund:
                text = f"Die Spalte „{pflicht}“ fehlt."
                katalog.meldungen.append(Meldung("K11", text, Ort(katalog.datei, 1, 1), "Spalte ergänzen."))

    def _zeile(self, zeile: Zeile, spalten: Spalten, katalog: Katalog) -> None:
        def text(nummer: int | None) -> str:
            return zeile.texte[nummer].strip() if nummer is not None and nummer < len(zeile.texte) else ""

        def ort(nummer: int) -> Ort:
            return zeile.orte[min(nummer, len(zeile.orte) - 1)]

        grund = {name: text(nummer) for name, nummer in spalten.grund.items()}
        angaben: dict[str, Angabe] = {}
        herkunft = grund.get("herkunft", "") or "angabe"
        if herkunft not in HERKUENFTE:
            katalog.meldungen.append(
                Meldung(
                    "K03",
                    f"„{herkunft}“ ist keine Herkunft.",
                    ort(spalten.grund["herkunft"]),
                    "Erlaubt: " + ", ".join(HERKUENFTE),
                )
            )
        for name, nummer in spalten.merkmale.items():
            if not text(nummer):
                continue
            try:
                wissen = wissen_aus_text(name, self._wert(name, text(nummer)), self.vokabular, streng=False)
            except ValueError as fehler:
                katalog.meldungen.append(Meldung("K03", str(fehler), ort(nummer)))
                continue
            if self.werk.merkmale[name].typ == "wertung":
                angaben[name] = Angabe(
                    wissen,
                    "angabe",
                    grund.get("wertung_rolle", ""),
                    grund.get("wertung_am", ""),
                    "",
                    grund.get("wertung_gruende", ""),
                )
            else:
                angaben[name] = Angabe(wissen, herkunft)
        tag_, betrag = self._tag_und_betrag(grund, spalten, ort, katalog)
        if not grund.get("id"):
            katalog.meldungen.append(
                Meldung("K02", "Die Kennung fehlt.", ort(spalten.grund.get("id", 0)), "Jeder Zeile eine Kennung geben.")
            )
        katalog.nimm_auf(
            Sachverhalt(
                id=grund.get("id", ""),
                rechtstraeger=grund.get("rechtstraeger", ""),
                leistungsdatum=tag_,
                angaben=angaben,
                bezeichnung=grund.get("bezeichnung", ""),
                gruppe=grund.get("gruppe", ""),
                gehoert_zu=grund.get("gehoert_zu", ""),
                land=grund.get("land", ""),
                ags=grund.get("ags", ""),
                betrag=betrag,
                vollstaendig=normal(grund.get("vollstaendig", "")) == "ja",
                weitere={name: text(nummer) for name, nummer in spalten.weitere.items()},
            ),
            ort(0),
        )

    def _wert(self, name: str, text: str) -> str:
        """Accepts the label people read as well as the value."""
        return self._werte[name].get(normal(text), text)

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


def fehler_unter(meldungen: Iterable[Meldung]) -> list[Meldung]:
    return [m for m in meldungen if m.schwere != WARNUNG]
