"""A budget file to positions: one slice, every line accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ust2b.catalogue.haushalt.betraege import cent
from ust2b.catalogue.haushalt.erkennen import Betragsspalte, Spaltenbild, erkenne, jahr_aus, zerlege_stelle
from ust2b.catalogue.haushalt.konten import Kontenrahmen, erkenne_rahmen
from ust2b.catalogue.haushalt.kopf import Kopf, finde_kopf
from ust2b.catalogue.haushalt.lesen import Rohtabelle, lies_tabelle
from ust2b.catalogue.haushalt.modell import Haushalt, Position, Scheibe, Umfang
from ust2b.catalogue.haushalt.scheiben import waehle
from ust2b.catalogue.haushalt.ueberschriften import Gliederung
from ust2b.catalogue.haushalt.woerterbuch import (
    AUSGABE,
    EINNAHME,
    JAHR,
    RICHTUNGEN,
    SUMMENWORT,
    WERTARTEN,
    einordnen,
)
from ust2b.catalogue.haushalt.zwischensummen import zwischensummen
from ust2b.catalogue.tabelle import normal
from ust2b.language.meldung import Ladefehler, Meldung

EINZELBUCHUNGEN = 50_000
"""Above this many lines postings with the same labels become one position; nobody confirms 70,000 lines."""
OHNE_BETRAG = "Zeile ohne Betrag"
SUMMENZEILE = "Summenzeile"
KOPFZEILE = "wiederholte Kopfzeile"
ZAHLUNGSSPIEGEL = "Einzahlung, die als Ertrag schon im Ergebnishaushalt steht"
OHNE_RICHTUNG = "weder Einnahme noch Ausgabe"


@dataclass
class _Datei:
    tabelle: Rohtabelle
    kopf: Kopf
    bild: Spaltenbild
    rahmen: Kontenrahmen
    jahr: str


@dataclass
class _Ausbeute:
    """What the lines of one slice gave."""

    positionen: dict[object, Position] = field(default_factory=dict[object, Position])
    einnahmen: Umfang = field(default_factory=Umfang)
    ausgaben: Umfang = field(default_factory=Umfang)
    ausschluesse: dict[str, Umfang] = field(default_factory=dict[str, Umfang])
    negativ: int = 0


def lies_haushalt(
    pfade: Sequence[Path],
    *,
    vorgabe: Mapping[str, str] | None = None,
    jahr: str = "",
    wertart: str = "",
    blatt: str = "",
    fortschritt: Callable[[int, int], None] | None = None,
) -> Haushalt:
    """Reads the files and picks one slice; sums of positions and exclusions tie to the files.

    ``vorgabe`` names heads by role, ``blatt`` the sheet of a workbook; ``fortschritt`` gets lines read and all lines.

    :raises Ladefehler: when columns, direction or an amount cannot be known; nothing is half-read.
    """
    dateien = [_oeffne(pfad, vorgabe or {}, blatt) for pfad in pfade]
    ausbeuten: dict[Scheibe, _Ausbeute] = {}
    einzelbuchungen = sum(d.kopf.zeilenzahl for d in dateien) > EINZELBUCHUNGEN
    zahl, hinweise = 0, []
    erwartet = sum(d.kopf.zeilenzahl for d in dateien)
    for datei in dateien:
        leser = _Leser(datei, ausbeuten, fasse_zusammen=einzelbuchungen)
        leser.lies((lambda n, vorher=zahl: fortschritt(vorher + n, erwartet)) if fortschritt else None)
        zahl += leser.zeilen
        hinweise += [_hinweis(datei, leser.zeilen), *leser.hinweise()]
    scheiben = {s: {EINNAHME: a.einnahmen, AUSGABE: a.ausgaben} for s, a in ausbeuten.items()}
    scheibe = waehle(scheiben, jahr, wertart, dateien[0].tabelle.ort(1))
    ausbeute = ausbeuten[scheibe]
    positionen = list(ausbeute.positionen.values())
    if not ausbeute.einnahmen.zeilen:
        raise Ladefehler([_ohne_einnahmen(ausbeute, scheibe, dateien[0])])
    if ausbeute.einnahmen.cent < 0 and ausbeute.negativ > 0.6 * sum(1 for p in positionen if p.cent):
        hinweise.append("Einnahmen stehen mit Minuszeichen in der Datei (SAP); das Vorzeichen ist umgedreht.")
        _drehe_um(ausbeute, positionen)
    if not einzelbuchungen and (summen := zwischensummen(positionen)):
        positionen = _ohne_summen(ausbeute, positionen, summen)
        stellen = ", ".join(f"Zeile {p.zeile} „{p.bezeichnung}“" for p in summen[:5]) + (" …" if summen[5:] else "")
        hinweise.append(f"{len(summen)} Zeilen sind die Summe anderer und zählen nicht: {stellen}.")
    return Haushalt(
        dateien=[Path(d.tabelle.datei).name for d in dateien],
        scheibe=scheibe,
        scheiben=scheiben,
        positionen=positionen,
        einnahmen=ausbeute.einnahmen,
        ausgaben=ausbeute.ausgaben,
        ausschluesse=ausbeute.ausschluesse,
        verstanden=dateien[0].bild.beschreibung(),
        hinweise=hinweise,
        zeilen_gesamt=zahl,
        einnahmezeilen_gesamt=sum(a.einnahmen.zeilen for a in ausbeuten.values()),
    )


def _oeffne(pfad: Path, vorgabe: Mapping[str, str], blatt: str) -> _Datei:
    tabelle = lies_tabelle(pfad, blatt)
    kopf = finde_kopf(tabelle)
    bild = erkenne(kopf, tabelle, vorgabe)
    rahmen = erkenne_rahmen(_kontenprobe(kopf, bild))
    gesagt = any(einordnen(" ".join(filter(None, z)).strip(), RICHTUNGEN) for z in kopf.ueberschriften)
    bekannt = gesagt or rahmen.richtungen or all(b.richtung for b in bild.betraege)
    if "richtung" not in bild.einzeln and not bekannt:
        text = "Ob eine Zeile Einnahme oder Ausgabe ist, ist unklar: keine Spalte Ertrag/Aufwand, keine Konten."
        tun = 'Angeben mit --spalte richtung="…" oder --spalte konto_nr="…".'
        raise Ladefehler([Meldung("H05", text, tabelle.ort(max(1, kopf.zeile)), tun)])
    im_namen = JAHR.findall(pfad.name)
    im_titel = [
        j
        for _, zellen in zip(range(kopf.zeile), tabelle.zeilen(), strict=False)
        for z in zellen[1]
        for j in JAHR.findall(z)
    ]
    return _Datei(tabelle, kopf, bild, rahmen, (im_titel or im_namen or [""])[0])


def _kontenprobe(kopf: Kopf, bild: Spaltenbild) -> list[tuple[str, str, str]]:
    def zelle(zeile: list[str], nummer: int | None) -> str:
        return zeile[nummer].strip() if nummer is not None and nummer < len(zeile) else ""

    texte = bild.texte.get("konto", []) + bild.texte.get("kontogruppe", [])
    ergebnis = []
    for zeile in kopf.probe:
        nummer = zelle(zeile, bild.einzeln.get("konto_nr")) or zelle(zeile, bild.einzeln.get("kontogruppe_nr"))
        if "haushaltsstelle" in bild.einzeln:
            nummer = zerlege_stelle(zelle(zeile, bild.einzeln["haushaltsstelle"]))[1]
        richtung = (
            einordnen(zelle(zeile, bild.einzeln.get("richtung")), RICHTUNGEN) if "richtung" in bild.einzeln else ""
        )
        ergebnis.append((nummer, " ".join(zelle(zeile, t) for t in texte), richtung))
    return ergebnis


def _hinweis(datei: _Datei, zeilen: int) -> str:
    wie = ", ".join(f"{k}: {v}" for k, v in datei.tabelle.befund.items())
    kopf = f"Kopfzeile {datei.kopf.zeile}" if datei.kopf.zeile else "ohne Kopfzeile"
    rahmen = {"doppik": f"doppisch, Ertragsklasse {datei.rahmen.ertrag}", "kameral": "kameral (Gruppierung)"}
    konten = rahmen.get(datei.rahmen.art, "ohne erkannten Kontenrahmen")
    return f"{Path(datei.tabelle.datei).name}: {zeilen} Zeilen; {wie + '; ' if wie else ''}{kopf}; {konten}"


def _ohne_einnahmen(ausbeute: _Ausbeute, scheibe: Scheibe, datei: _Datei) -> Meldung:
    text = f"Keine Zeile ist als Einnahme erkannt ({scheibe}; Ausgaben: {ausbeute.ausgaben.zeilen} Zeilen)."
    tun = 'Die Spalte nennen: --spalte betrag="…", --spalte richtung="…" oder --spalte konto_nr="…".'
    return Meldung("H09", text, datei.tabelle.ort(max(1, datei.kopf.zeile)), tun)


def _ohne_summen(ausbeute: _Ausbeute, positionen: list[Position], summen: list[Position]) -> list[Position]:
    for position in summen:
        ausbeute.einnahmen.plus(-position.cent, -1)
        ausbeute.ausschluesse.setdefault(SUMMENZEILE, Umfang()).plus(position.cent)
    weg = {id(p) for p in summen}
    return [p for p in positionen if id(p) not in weg]


def _drehe_um(ausbeute: _Ausbeute, positionen: list[Position]) -> None:
    for position in positionen:
        position.cent = -position.cent
    for umfang in (ausbeute.einnahmen, *ausbeute.ausschluesse.values()):
        umfang.cent = -umfang.cent


class _Leser:
    """Goes through the lines of one file once."""

    def __init__(self, datei: _Datei, ausbeuten: dict[Scheibe, _Ausbeute], *, fasse_zusammen: bool) -> None:
        self.datei, self.bild, self.rahmen = datei, datei.bild, datei.rahmen
        self.ausbeuten = ausbeuten
        self.fasse_zusammen = fasse_zusammen
        self.name = Path(datei.tabelle.datei).name
        self.meldungen: list[Meldung] = []
        self._richtungen: dict[str, str] = {}
        label = {"produkt_nr", "konto_nr", "haushaltsstelle", "haushalt", "traeger"}
        self.beschriftung = [n for r, n in self.bild.einzeln.items() if r in label] + [
            n for spalten in self.bild.texte.values() for n in spalten
        ]
        self.zeilen = 0
        self._scheiben: dict[tuple[str, str, int], _Ausbeute] = {}
        self.gliederung = Gliederung() if datei.kopf.ueberschriften else None
        self.hat_ertrag = (
            any(n[:1] == self.rahmen.ertrag for n, _, _ in _kontenprobe(datei.kopf, self.bild))
            if self.rahmen.ertrag
            else False
        )

    def lies(self, fortschritt: Callable[[int], None] | None) -> None:
        breite = len(self.bild.namen)
        for nummer, zellen in self.datei.tabelle.zeilen():
            if nummer <= self.datei.kopf.zeile:
                continue
            if self.gliederung is not None and self.datei.kopf.form.ist_ueberschrift(zellen):
                self.gliederung.nimm(zellen)
                continue
            if len(zellen) < 2:
                continue
            if len(zellen) < breite:
                if not any(map(str.strip, zellen)):
                    continue
                zellen = zellen + [""] * (breite - len(zellen))
            for spalte in self.bild.betraege:
                self._zeile(nummer, zellen, spalte)
            self.zeilen += 1
            if fortschritt is not None and self.zeilen % 4096 == 0:
                fortschritt(self.zeilen)
            if len(self.meldungen) >= 5:
                break
        if self.meldungen:
            raise Ladefehler(self.meldungen)

    def hinweise(self) -> list[str]:
        if self.gliederung is None or not self.gliederung.zahl:
            return []
        zahl, beispiel = self.gliederung.zahl, self.gliederung.beispiel
        return [f"{zahl} Überschriften über den Zeilen nennen deren Produkt, etwa „{beispiel}“."]

    def _ausbeute(self, zellen: list[str], spalte: Betragsspalte) -> _Ausbeute:
        einzeln = self.bild.einzeln
        jahr = zellen[einzeln["jahr"]] if "jahr" in einzeln else ""
        wertart = zellen[einzeln["wertart"]] if "wertart" in einzeln else ""
        schluessel = (jahr, wertart, spalte.nummer)
        if schluessel not in self._scheiben:
            art = einordnen(re.sub(r"\b(19|20)\d\d\b", "", wertart), WERTARTEN) or wertart.strip() or spalte.wertart
            allein = all(
                (b.jahr, b.wertart) != (spalte.jahr, spalte.wertart)
                for b in self.bild.betraege
                if b.nummer != spalte.nummer
            )
            einseitig = all(b.richtung for b in self.bild.betraege)
            scheibe = Scheibe(
                spalte.jahr or jahr_aus(jahr) or self.datei.jahr, art, "" if allein or einseitig else spalte.kopf
            )
            self._scheiben[schluessel] = self.ausbeuten.setdefault(scheibe, _Ausbeute())
        return self._scheiben[schluessel]

    def _konto(self, zellen: list[str]) -> tuple[str, str]:
        """Product and account number of a line."""
        einzeln = self.bild.einzeln
        if "haushaltsstelle" in einzeln:
            return zerlege_stelle(zellen[einzeln["haushaltsstelle"]])
        produkt = zellen[einzeln["produkt_nr"]].strip() if "produkt_nr" in einzeln else ""
        konto = zellen[einzeln["konto_nr"]].strip() if "konto_nr" in einzeln else ""
        if not konto and "kontogruppe_nr" in einzeln:
            konto = zellen[einzeln["kontogruppe_nr"]].strip()
        return produkt.removesuffix(".0"), konto.removesuffix(".0")

    def _richtung(self, zellen: list[str], spalte: Betragsspalte, konto_nr: str) -> str:
        if spalte.richtung:
            return spalte.richtung
        if "richtung" not in self.bild.einzeln:
            return self.rahmen.richtung(konto_nr) or (self.gliederung.richtung if self.gliederung else "")
        text = zellen[self.bild.einzeln["richtung"]]
        if text not in self._richtungen:
            self._richtungen[text] = einordnen(text, RICHTUNGEN)
        return self._richtungen[text]

    def _zeile(self, nummer: int, zellen: list[str], spalte: Betragsspalte) -> None:
        ausbeute = self._ausbeute(zellen, spalte)
        produkt_nr, konto_nr = self._konto(zellen) if "richtung" not in self.bild.einzeln else ("", "")
        richtung = self._richtung(zellen, spalte, konto_nr)
        try:
            betrag = cent(zellen[spalte.nummer], spalte.stil, spalte.faktor)
        except ValueError as fehler:
            if self._ist_kopf(zellen):
                ausbeute.ausschluesse.setdefault(KOPFZEILE, Umfang()).plus(0)
                return
            ort = self.datei.tabelle.ort(nummer, spalte.nummer + 1)
            self.meldungen.append(Meldung("H06", str(fehler), ort, "Zelle berichtigen oder die Zeile löschen."))
            return
        if richtung == AUSGABE and self.fasse_zusammen:
            ausbeute.ausgaben.plus(betrag or 0)
            return
        if "richtung" in self.bild.einzeln:
            produkt_nr, konto_nr = self._konto(zellen)
        grund = self._ausschluss(zellen, konto_nr, richtung, betrag)
        if grund == SUMMENZEILE:
            ausbeute.ausschluesse.setdefault(grund, Umfang()).plus(betrag or 0)
            return
        if richtung == AUSGABE:
            ausbeute.ausgaben.plus(betrag or 0)
            return
        if not richtung:
            if betrag is not None or grund != OHNE_BETRAG:
                ausbeute.ausschluesse.setdefault(OHNE_RICHTUNG, Umfang()).plus(betrag or 0)
            return
        if betrag is None and len(self.bild.betraege) > 1:
            return
        ausbeute.einnahmen.plus(betrag or 0)
        if grund:
            ausbeute.ausschluesse.setdefault(grund, Umfang()).plus(betrag or 0)
            return
        self._nimm(ausbeute, nummer, zellen, produkt_nr, konto_nr, betrag or 0)

    def _ist_kopf(self, zellen: list[str]) -> bool:
        gleiche = sum(1 for a, b in zip(zellen, self.datei.kopf.texte, strict=False) if a.strip() and a.strip() == b)
        return gleiche >= 2

    def _ausschluss(self, zellen: list[str], konto_nr: str, richtung: str, betrag: int | None) -> str:
        if betrag is None:
            return OHNE_BETRAG
        if not konto_nr or not konto_nr[0].isdigit():
            nummern_da = {"konto_nr", "haushaltsstelle"} & self.bild.einzeln.keys()
            for rolle in ("konto", "produkt", "gruppe", "bereich"):
                for spalte in self.bild.texte.get(rolle, ()):
                    treffer = SUMMENWORT.match(normal(zellen[spalte]))
                    if treffer and (nummern_da or "summe" in treffer.group() or "insgesamt" in treffer.group()):
                        return SUMMENZEILE
        if self.hat_ertrag and richtung == EINNAHME and self.rahmen.ist_spiegel(konto_nr):
            return ZAHLUNGSSPIEGEL
        return ""

    def _text(self, zellen: list[str], rolle: str) -> str:
        spalten = self.bild.texte.get(rolle, ())
        if not spalten and self.gliederung is not None:
            return self.gliederung.texte.get(rolle, "")
        if len(spalten) == 1:
            return _glatt(zellen[spalten[0]])
        return " / ".join(dict.fromkeys(t for s in spalten if (t := _glatt(zellen[s]))))

    def _nimm(
        self, ausbeute: _Ausbeute, nummer: int, zellen: list[str], produkt_nr: str, konto_nr: str, betrag: int
    ) -> None:
        if betrag < 0:
            ausbeute.negativ += 1
        schluessel: object = nummer, self.name
        if self.fasse_zusammen:
            schluessel = tuple([zellen[i] for i in self.beschriftung])
            bekannt = ausbeute.positionen.get(schluessel)
            if bekannt is not None:
                bekannt.cent += betrag
                bekannt.zeilen += 1
                return
        haushalt, traeger = (
            _glatt(zellen[self.bild.einzeln[rolle]]) if rolle in self.bild.einzeln else ""
            for rolle in ("haushalt", "traeger")
        )
        weitere = (
            {}
            if self.fasse_zusammen
            else {self.bild.namen[i]: t for i in self.bild.weitere if (t := zellen[i].strip())}
        )
        if not produkt_nr and self.gliederung is not None:
            produkt_nr = self.gliederung.produkt_nr
        ausbeute.positionen[schluessel] = Position(
            datei=self.name,
            zeile=nummer,
            produkt_nr=produkt_nr,
            konto_nr=konto_nr,
            haushalt=haushalt,
            traeger=traeger,
            konto_art=self.rahmen.einheitlich(konto_nr),
            cent=betrag,
            weitere=weitere,
            bereich=self._text(zellen, "bereich"),
            gruppe=self._text(zellen, "gruppe"),
            produkt=self._text(zellen, "produkt"),
            konto=self._text(zellen, "konto"),
            kontogruppe=self._text(zellen, "kontogruppe"),
            text=self._text(zellen, "text"),
        )


def _glatt(text: str) -> str:
    """Without soft hyphens and runs of blanks; cut labels keep their end."""
    return " ".join(text.replace("\u00ad", "").replace("\u00a0", " ").split())
