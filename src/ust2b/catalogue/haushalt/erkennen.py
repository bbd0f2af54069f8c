"""Which column holds what, by head and by content; what cannot be known is asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ust2b.catalogue.haushalt.betraege import ist_betrag, stil
from ust2b.catalogue.haushalt.konten import erkenne_rahmen
from ust2b.catalogue.haushalt.kopf import Kopf
from ust2b.catalogue.haushalt.lesen import Rohtabelle
from ust2b.catalogue.haushalt.woerterbuch import (
    AUSGABE,
    AUSGABEWORT,
    EINDEUTIGE_WERTART,
    EINNAHME,
    EINNAHMEWORT,
    ERTRAGSART,
    HAUSHALTE,
    JAHR,
    RICHTUNGEN,
    ROLLEN,
    TAUSEND,
    WERTARTEN,
    einordnen,
    rollen_des_kopfs,
)
from ust2b.catalogue.tabelle import normal
from ust2b.language.meldung import Ladefehler, Meldung, gemeint

TEXTROLLEN = ("bereich", "gruppe", "produkt", "konto", "kontogruppe", "text")
_CODE = re.compile(r"[A-Z]{0,3}[\d][\d./ \-_]*[A-Za-z]{0,2}")
_STELLE = re.compile(r"(?P<produkt>\d[\d. ]*?\d)[./ \-]+(?P<konto>\d{4,8})(?:[./]\d{1,4})?")
_KEIN_BETRAG = re.compile(r"verpflichtungs|\bve\b|abweich|differenz|prozent|anteil|stellen\b|menge|anzahl|kumul")
_BETRAGSWORT = re.compile(
    r"ansatz|betrag|amount|ergebnis|rechnung|\bist\b|plan|soll|\beur|budget|haushalt|erl(oe|ö)s|ertr|einnahme|eingabe|aufw|ausgabe|zahlung"
)


@dataclass(frozen=True)
class Betragsspalte:
    """A column of amounts with what its head says about year, plan or result, and direction."""

    nummer: int
    kopf: str
    stil: str
    faktor: int = 1
    jahr: str = ""
    wertart: str = ""
    richtung: str = ""


@dataclass
class Spaltenbild:
    """Columns by role; ``gruende`` tells people why."""

    namen: tuple[str, ...]
    einzeln: dict[str, int] = field(default_factory=dict[str, int])
    texte: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    betraege: list[Betragsspalte] = field(default_factory=list[Betragsspalte])
    weitere: list[int] = field(default_factory=list[int])
    gruende: dict[int, str] = field(default_factory=dict[int, str])

    def beschreibung(self) -> list[tuple[str, str, str]]:
        """Role, head and reason of each column used."""
        zeilen = [
            (ROLLEN["betrag"], b.kopf, self.gruende.get(b.nummer, "") + f"; Schreibweise {b.stil}")
            for b in self.betraege
        ]
        paare = list(self.einzeln.items()) + [(r, n) for r, nummern in self.texte.items() for n in nummern]
        return zeilen + [(ROLLEN[r], self.namen[n], self.gruende.get(n, "")) for r, n in paare]


class _Erkennung:
    def __init__(self, kopf: Kopf, tabelle: Rohtabelle, vorgabe: Mapping[str, str]) -> None:
        self.kopf, self.tabelle = kopf, tabelle
        self.bild = Spaltenbild(kopf.namen)
        self.werte = [kopf.werte(i) for i in range(len(kopf.namen))]
        self.verschieden = [set(w) for w in self.werte]
        self.frei = {i for i, w in enumerate(self.werte) if w}
        self.rollen = [rollen_des_kopfs(name) for name in kopf.namen]
        self.meldungen: list[Meldung] = []
        self.vorgabe = self._vorgaben(vorgabe)

    def _vorgaben(self, vorgabe: Mapping[str, str]) -> dict[str, int]:
        nummern: dict[str, int] = {}
        for rolle, name in vorgabe.items():
            if rolle not in ROLLEN:
                tun = gemeint(rolle, ROLLEN) or "Möglich: " + ", ".join(ROLLEN)
                self._melde("H04", f"Die Rolle „{rolle}“ gibt es nicht.", tun)
            elif name in self.kopf.namen:
                nummern[rolle] = self.kopf.namen.index(name)
            elif treffer := [i for i, n in enumerate(self.kopf.namen) if normal(n) == normal(name)]:
                nummern[rolle] = treffer[0]
            else:
                tun = gemeint(name, self.kopf.namen) or "Vorhanden: " + ", ".join(self.kopf.namen)
                self._melde("H04", f"Die Spalte „{name}“ gibt es nicht.", tun)
        return nummern

    def _melde(self, code: str, text: str, tun: str) -> None:
        self.meldungen.append(Meldung(code, text, self.tabelle.ort(max(1, self.kopf.zeile)), tun))

    def lies(self) -> Spaltenbild:
        for rolle, nummer in self.vorgabe.items():
            if rolle != "betrag":
                self._nimm(rolle, nummer, "vorgegeben")
        for rolle, arten in (("richtung", RICHTUNGEN), ("wertart", WERTARTEN), ("haushalt", HAUSHALTE)):
            self._nach_inhalt(rolle, arten)
        self._jahr()
        self._konto_nr()
        self._betraege()
        self._texte()
        self._produkt_nr()
        self.bild.weitere = sorted(self.frei - {b.nummer for b in self.bild.betraege})
        if self.meldungen:
            raise Ladefehler(self.meldungen)
        return self.bild

    def _nimm(self, rolle: str, nummer: int, grund: str) -> None:
        if rolle in TEXTROLLEN:
            self.bild.texte.setdefault(rolle, []).append(nummer)
        elif rolle not in self.bild.einzeln:
            self.bild.einzeln[rolle] = nummer
        else:
            return
        self.bild.gruende[nummer] = grund
        self.frei.discard(nummer)

    def _anteil(self, nummer: int, passt: object) -> float:
        werte = self.verschieden[nummer]
        return sum(1 for w in werte if passt(w)) / len(werte) if werte else 0.0  # type: ignore[operator]

    def _nach_inhalt(self, rolle: str, arten: Mapping[str, re.Pattern[str]]) -> None:
        if rolle in self.bild.einzeln:
            return
        for nummer in sorted(self.frei, key=lambda i: (rolle not in self.rollen[i], i)):
            werte = self.verschieden[nummer]
            if len(werte) > 12:
                continue
            kinds = {einordnen(re.sub(r"\b(19|20)\d\d\b", "", w), dict(arten)) for w in werte}
            eindeutig = rolle == "wertart" and all(EINDEUTIGE_WERTART.fullmatch(normal(w)) for w in werte)
            allein = len(kinds) < 2 and rolle not in self.rollen[nummer] and len(werte) < 2
            if "" in kinds or (allein and not eindeutig):
                continue
            self._nimm(rolle, nummer, "am Inhalt erkannt: " + ", ".join(sorted(werte)[:4]))
            return

    def _jahr(self) -> None:
        if "jahr" in self.bild.einzeln:
            return
        for nummer in sorted(self.frei, key=lambda i: ("jahr" not in self.rollen[i], i)):
            werte = self.verschieden[nummer]
            if (
                len(werte) <= 30
                and all(jahr_aus(w) for w in werte)
                and ("jahr" in self.rollen[nummer] or len(werte) <= 15)
            ):
                jahre = sorted({jahr_aus(w) for w in werte})
                self._nimm("jahr", nummer, "am Inhalt erkannt: " + ", ".join(jahre[:6]))
                return

    def _ist_code(self, nummer: int) -> bool:
        return self._anteil(nummer, _CODE.fullmatch) >= 0.8 and self._anteil(nummer, lambda w: "," in w) == 0

    def _konto_nr(self) -> None:
        if "haushaltsstelle" not in self.bild.einzeln:
            for nummer in sorted(self.frei):
                if self._anteil(nummer, _STELLE.fullmatch) >= 0.8 and (
                    "haushaltsstelle" in self.rollen[nummer]
                    or self._anteil(nummer, re.compile(r"\d\.\d{4,5}[. ]\d{4,6}(\..*)?").fullmatch) >= 0.8
                ):
                    self._nimm("haushaltsstelle", nummer, "am Aufbau der Nummern erkannt")
                    return
        if "konto_nr" in self.bild.einzeln or "haushaltsstelle" in self.bild.einzeln:
            return
        kandidaten = [
            i
            for i in self.frei
            if self._ist_code(i) and not any("." in w.rstrip("0").rstrip(".") for w in list(self.verschieden[i])[:50])
        ]
        nach_kopf = [i for i in kandidaten if {"konto_nr", "konto"} & set(self.rollen[i])]
        gruppen = [i for i in kandidaten if "kontogruppe_nr" in self.rollen[i]]
        if nach_kopf or gruppen:
            beste = max(nach_kopf or gruppen, key=lambda i: (len(self.verschieden[i]), -i))
            self._nimm("konto_nr", beste, "am Kopf erkannt, Inhalt sind Nummern")
            if nach_kopf and gruppen and len(self.werte[beste]) < len(self.kopf.probe):
                self._nimm("kontogruppe_nr", gruppen[0], "gilt, wo die Kontonummer fehlt")
            return
        if "richtung" not in self.bild.einzeln:
            passend = [i for i in kandidaten if not self.rollen[i] and self._ist_kontenrahmen(i)]
            if passend:
                self._nimm("konto_nr", passend[0], "die erste Ziffer passt zu den Worten der Zeilen")
        else:
            rein = [i for i in kandidaten if "betrag" not in self.rollen[i] and self._trennt_richtung(i)]
            if rein:
                beste = max(rein, key=lambda i: (sum(map(len, self.verschieden[i])) / len(self.verschieden[i]), i))
                self._nimm("konto_nr", beste, "die erste Ziffer trennt Einnahmen und Ausgaben")

    def _ist_kontenrahmen(self, nummer: int) -> bool:
        lang = self._anteil(nummer, lambda w: len(w) >= 4)
        worte = ((z[nummer].strip(), " ".join(z), "") for z in self.kopf.probe if nummer < len(z))
        return lang >= 0.8 and bool(erkenne_rahmen(worte).art)

    def _trennt_richtung(self, nummer: int) -> bool:
        spalte = self.bild.einzeln["richtung"]
        ziffern: dict[str, set[str]] = {}
        for zeile in self.kopf.probe:
            if max(spalte, nummer) < len(zeile) and zeile[nummer].strip():
                ziffern.setdefault(zeile[nummer].strip()[0], set()).add(einordnen(zeile[spalte], RICHTUNGEN))
        return (
            len(ziffern) >= 2
            and all(len(r) == 1 for r in ziffern.values())
            and len(set().union(*ziffern.values())) == 2
        )

    def _betraege(self) -> None:
        if "betrag" in self.vorgabe:
            self._nimm_betrag(self.vorgabe["betrag"], "vorgegeben")
            return
        zahlen = [
            i
            for i in sorted(self.frei)
            if self._anteil(i, ist_betrag) >= (0.5 if "betrag" in self.rollen[i] else 0.9)
            and not _KEIN_BETRAG.search(normal(self.kopf.namen[i]))
        ]
        nach_kopf = [i for i in zahlen if "betrag" in self.rollen[i] or self._sagt_der_kopf(i)]
        if len(nach_kopf) > 1 and not all(self._sagt_der_kopf(i) for i in nach_kopf):
            genauer = [i for i in nach_kopf if self._sagt_der_kopf(i)]
            nach_kopf = genauer or nach_kopf
        if len(nach_kopf) > 1 and not all(self._sagt_der_kopf(i) for i in nach_kopf):
            self._frage("betrag", nach_kopf, "Mehrere Spalten könnten der Betrag sein")
            return
        if not nach_kopf:
            nach_kopf = [i for i in zahlen if not self.rollen[i] and not self._wie_nummer(i)]
            if len(nach_kopf) != 1:
                self._frage("betrag", nach_kopf or zahlen, "Welche Spalte der Betrag ist, lässt sich nicht erkennen")
                return
        for nummer in self._ohne_salden(nach_kopf):
            self._nimm_betrag(nummer, "am Kopf und am Inhalt erkannt" if self.rollen[nummer] else "am Inhalt erkannt")
        self._frage_nach_doppelten()

    def _ohne_salden(self, nummern: list[int]) -> list[int]:
        """Where revenue and expense stand side by side, results and balances are sums of both, payments mirror them."""
        richtung = {i: _aus_dem_kopf(self.kopf.namen[i])[2] for i in nummern}
        if "richtung" in self.bild.einzeln or not {EINNAHME, AUSGABE} <= set(richtung.values()):
            return nummern
        gerichtet = [i for i in nummern if richtung[i]]
        ertraege = [i for i in gerichtet if not re.search("zahlung", normal(self.kopf.namen[i]))]
        return ertraege if {EINNAHME, AUSGABE} <= {richtung[i] for i in ertraege} else gerichtet

    def _frage_nach_doppelten(self) -> None:
        """Two columns of revenue for one year would be added up; which one counts only a person knows."""
        bekannt: dict[tuple[str, str], list[int]] = {}
        for b in self.bild.betraege:
            if b.richtung == EINNAHME:
                bekannt.setdefault((b.jahr, b.wertart), []).append(b.nummer)
        for nummern in bekannt.values():
            if len(nummern) > 1:
                self._frage("betrag", nummern, "Mehrere Spalten nennen Einnahmen desselben Jahres")
                return

    def _wie_nummer(self, nummer: int) -> bool:
        """Running numbers and keys: whole numbers that are all distinct or all of one length."""
        werte = self.verschieden[nummer]
        if any(re.search(r"[.,]", w) for w in werte):
            return False
        laengen = {len(w) for w in werte}
        return len(werte) == len(self.werte[nummer]) > 20 or (len(laengen) == 1 and len(next(iter(werte))) > 2)

    def _sagt_der_kopf(self, nummer: int) -> bool:
        """The head names a year, plan or result, or a direction."""
        jahr, wertart, richtung = _aus_dem_kopf(self.kopf.namen[nummer])
        return bool(_BETRAGSWORT.search(normal(self.kopf.namen[nummer])) and (jahr or wertart or richtung)) or bool(
            JAHR.fullmatch(self.kopf.namen[nummer].strip())
        )

    def _nimm_betrag(self, nummer: int, grund: str) -> None:
        kopf = self.kopf.namen[nummer]
        jahr, wertart, richtung = _aus_dem_kopf(kopf)
        if "richtung" in self.bild.einzeln:
            richtung = ""
        faktor = 1000 if TAUSEND.search(kopf) else 1
        self.bild.betraege.append(
            Betragsspalte(nummer, kopf, stil(self.werte[nummer]), faktor, jahr, wertart, richtung)
        )
        self.bild.gruende[nummer] = grund
        self.frei.discard(nummer)

    def _frage(self, rolle: str, nummern: list[int], satz: str) -> None:
        namen = [self.kopf.namen[n] for n in nummern] or list(self.kopf.namen)
        self._melde(
            "H03",
            f"{satz}: " + ", ".join(f"„{n}“" for n in namen) + ".",
            f"Angeben mit --spalte {rolle}={namen[0]!r}".replace("'", '"'),
        )

    def _texte(self) -> None:
        textspalten = [
            i for i in sorted(self.frei) if self._anteil(i, lambda w: bool(re.search(r"[A-Za-zÄÖÜäöü]{3}", w))) >= 0.5
        ]
        unklar = []
        for nummer in textspalten:
            if self._anteil(nummer, lambda w: bool(re.fullmatch(r"(?i)eur|euro|€", w))) == 1:
                continue
            if self._anteil(nummer, lambda w: bool(ERTRAGSART.search(normal(w)))) >= 0.5:
                self._nimm("kontogruppe", nummer, "am Inhalt erkannt: Ertrags- und Aufwandsarten")
                continue
            rolle = self._vom_nachbarn(nummer) or next((r for r in self.rollen[nummer] if r in TEXTROLLEN), "")
            if rolle == "konto" and normal(self.kopf.namen[nummer]) == "bezeichnung" and self._in_beiden(nummer):
                rolle = "produkt"
            if rolle:
                self._nimm(rolle, nummer, "am Kopf erkannt")
            elif "traeger" in self.rollen[nummer] and len(self.verschieden[nummer]) <= 50:
                self._nimm("traeger", nummer, "am Kopf erkannt")
            else:
                unklar.append(nummer)
        sachlich = []
        for nummer in unklar:
            gefaltet = [normal(w) for w in self.verschieden[nummer]]
            if len(gefaltet) > 20 and self._in_beiden(nummer):
                self._nimm("produkt", nummer, "dieselben Texte bei Einnahmen und Ausgaben: die Aufgabe")
                continue
            anteil = sum(1 for w in gefaltet if EINNAHMEWORT.search(w) or AUSGABEWORT.search(w)) / len(gefaltet)
            if anteil >= 0.25:
                sachlich.append(nummer)
            elif len(gefaltet) > 0.6 * len(self.werte[nummer]) > 30:
                self._nimm("text", nummer, "viele verschiedene Texte")
            else:
                genauer = len(self.verschieden[nummer])
                rolle = "bereich" if genauer <= 20 else "produkt" if genauer > 60 else "gruppe"
                self._nimm(rolle, nummer, "am Inhalt vermutet: weder Kontentext noch Buchungstext")
        for nummer in sorted(sachlich, key=lambda i: -len(self.verschieden[i])):
            rolle = "kontogruppe" if self.bild.texte.get("konto") and len(self.verschieden[nummer]) <= 60 else "konto"
            self._nimm(rolle, nummer, "am Inhalt erkannt: Worte wie Gebühren, Erstattung, Aufwand")
        self.bild.texte.get("konto", []).sort(
            key=lambda i: -sum(map(len, self.verschieden[i])) / len(self.verschieden[i])
        )

    def _in_beiden(self, nummer: int) -> bool:
        """The texts stand beside revenue and expense alike, so they name the task and not the payment."""
        spalte = self.bild.einzeln.get("richtung")
        if spalte is None:
            return False
        richtungen: dict[str, set[str]] = {}
        for zeile in self.kopf.probe:
            if max(spalte, nummer) < len(zeile):
                richtungen.setdefault(zeile[nummer], set()).add(einordnen(zeile[spalte], RICHTUNGEN))
        beide = sum(1 for r in richtungen.values() if {EINNAHME, AUSGABE} <= r)
        return beide >= 0.5 * len(richtungen)

    def _vom_nachbarn(self, nummer: int) -> str:
        """„Bezeichnung“ right of one or more numbers names what the number means."""
        if not re.fullmatch(r"(bezeichnung|name|text|klartext|label)( \d+)?", normal(self.kopf.namen[nummer])):
            return ""
        for links in range(nummer - 1, -1, -1):
            if not self.werte[links] or not self._ist_code(links):
                return ""
            for rolle in self.rollen[links]:
                if rolle in ("produkt_nr", "konto_nr"):
                    return rolle.removesuffix("_nr")
                if rolle in TEXTROLLEN:
                    return rolle
        return ""

    def _produkt_nr(self) -> None:
        if "produkt_nr" in self.bild.einzeln or "haushaltsstelle" in self.bild.einzeln:
            return
        codes = [
            i
            for i in self.frei
            if self._ist_code(i) and 1 < len(self.verschieden[i]) < 0.9 * max(20, len(self.werte[i]))
        ]
        nach_kopf = [i for i in codes if {"produkt_nr", "gruppe", "bereich"} & set(self.rollen[i])]
        beste = (
            max(nach_kopf, key=lambda i: ("produkt_nr" in self.rollen[i], len(self.verschieden[i])))
            if nach_kopf
            else None
        )
        if beste is None:
            ziel = next(
                (self.bild.texte[r][-1] for r in ("produkt", "gruppe", "bereich") if self.bild.texte.get(r)), None
            )
            beste = next((i for i in codes if ziel is not None and i == ziel - 1), None)
            if beste is None:
                beste = next((i for i in codes if normal(self.kopf.namen[i]) in ("code", "index", "schluessel")), None)
            # A column of numbers left of the finest product text is its number.
            nummern = [
                i
                for i in self.frei
                if ziel is not None and (normal(self.kopf.namen[i]).endswith((" nr", "nr")) and self._ist_code(i))
            ]
            beste = beste if beste is not None else max(nummern, key=lambda i: len(self.verschieden[i]), default=None)
        if beste is not None:
            self._nimm("produkt_nr", beste, "Nummern zum Produkt")


def jahr_aus(text: str) -> str:
    """Year in ``2018``, ``2018.0``, ``31.12.2018``, ``2018-01-01``; empty when there is none."""
    treffer = re.fullmatch(r"(?:\d{1,2}\.\d{1,2}\.)?((?:19[89]|20[0-4])\d)(?:\.0|-\d\d-\d\d.*)?", text.strip())
    return treffer[1] if treffer else ""


def _aus_dem_kopf(kopf: str) -> tuple[str, str, str]:
    gefaltet = normal(kopf)
    jahre = JAHR.findall(gefaltet)
    worte = [w for w in re.split(r"\s", gefaltet) if w and not JAHR.fullmatch(w)]
    teile = [*worte, " ".join(worte)]
    wertart = next((a for t in teile if (a := einordnen(t, WERTARTEN))), "")
    richtung = next(
        (r for t in teile if len(t) > 3 and t not in {"soll", "haben"} and (r := einordnen(t, RICHTUNGEN))), ""
    )
    return (jahre[0] if jahre else ""), wertart, richtung


def erkenne(kopf: Kopf, tabelle: Rohtabelle, vorgabe: Mapping[str, str] | None = None) -> Spaltenbild:
    """The roles of the columns; ``vorgabe`` maps roles to heads and wins over recognition.

    :raises Ladefehler: with the question to answer where neither head nor content tell.
    """
    return _Erkennung(kopf, tabelle, vorgabe or {}).lies()


def zerlege_stelle(text: str) -> tuple[str, str]:
    """Product and account of a combined key such as ``0.6300.3500`` or ``12.6.01.4321000``."""
    treffer = _STELLE.fullmatch(text.strip())
    return (treffer["produkt"], treffer["konto"]) if treffer else ("", "")
