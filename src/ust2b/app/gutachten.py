"""Section 3 of a memo: the examination along the stages, in the sentences of rules and stages.

A stage is written in full where it decides, is open, rests on a judgement or is contested; else it is one sentence. Of
an open stage only what a reader can act on is said: not every rule that some answer could still wake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from ust2b.app.saetze import normen_von
from ust2b.app.texte import NB, aufzaehlung, fuelle, zahlwort
from ust2b.core.bedingung import gelesene_namen, offene_blaetter
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import FOLGT_HAUPTLEISTUNG
from ust2b.core.fragen import offene_fragen
from ust2b.core.pruefung import Feststellungsbefund, Pruefung
from ust2b.core.regelwerk import Feststellung, Regel, Stufe
from ust2b.core.wissen import ist_unbekannt
from ust2b.memo.modell import Absatz, Abschnitt, Schritt

AUSGEFUEHRT = 3
"""So many open grounds are argued one by one; more are named in a list."""
QUELLENZUSATZ = {"sekundaer": "Sekundärquelle", "ungeprueft": "nicht gelesen"}
STATUS = ("gesehen", "sekundaer", "ungeprueft")
RAENGE = ("gesetz", "gericht", "bmf", "land", "sonstige")
"""From strong to weak; several grounds of one stage stand in this order."""


class Gutachten:
    """The examination of one activity.

    ``entscheidend`` are the Feststellungen that decide; ``nummer_von`` and ``frage_von`` are the numbers other sections
    give to facts and questions.
    """

    def __init__(
        self,
        b: Beurteilung,
        pruefung: Pruefung,
        pfad: Sequence[str],
        entscheidend: Set[str],
        nummer_von: Mapping[str, int],
        frage_von: Mapping[str, int],
    ) -> None:
        self.b = b
        self.pruefung = pruefung
        self.werk = pruefung.stand.regelwerk
        self.pfad = frozenset(pfad)
        self.nummer_von = nummer_von
        self.frage_von = frage_von
        self.entscheidend = entscheidend
        self._tragend = {n for e in b.ergebnisse for n in e.tragend}
        # an ancillary supply is decided where it is found to be one
        folgt = [e for e in b.fall.menge.ergebnisse if b.hauptleistung and e.klasse == FOLGT_HAUPTLEISTUNG]
        self._tragend |= {e.tragend[-1] for e in folgt if e.tragend}
        self._bezeichnet: set[str] = set()

    def abschnitte(self) -> Iterator[Abschnitt]:
        kurze: list[str] = []
        titel: list[Stufe] = []
        for stufe in self.werk.stufen:
            namen = [f.name for f in stufe.feststellungen if f.name in self.pfad]
            if not namen:
                continue
            if any(self.ist_voll(name) for name in namen):
                if kurze:
                    yield Abschnitt(stufentitel(titel), (Absatz(" ".join(kurze)),))
                    kurze, titel = [], []
                yield Abschnitt(stufentitel([stufe]), tuple(self._volle_stufe(namen)))
            else:
                titel.append(stufe)
                kurze += [self._kurz(self.werk.feststellungen[name]) for name in namen]
        if kurze:
            yield Abschnitt(stufentitel(titel), (Absatz(" ".join(kurze)),))

    def ist_voll(self, name: str) -> bool:
        """Does this Feststellung decide, is it open, does it rest on a judgement, or is it contested?"""
        befund = self.pruefung.befund(name)
        wertung = any(
            self.werk.merkmale[n].typ == "wertung"
            for r in befund.tragende
            for n in gelesene_namen(r.wenn)
            if n in self.werk.merkmale and n in self.b.sachverhalt.angaben
        )
        strittig = any(r.gegenposition for r in befund.tragende)
        entscheidet = name in self._tragend and (self.b.entschieden or bool(befund.tragende))
        return befund.wert is None or entscheidet or wertung or strittig

    def schritte(self, ergebnis: str) -> Iterator[Schritt]:
        """The decision path for the picture: what is settled and uncontested in one box, then the result.

        Beside what decides, the other answers of its stage are only accompanying.
        """
        entscheidende_stufen = {self.werk.stufe_von[name].nummer for name in self.entscheidend}
        gesammelt: list[Feststellung] = []
        for name, feststellung in self.werk.feststellungen.items():
            if name not in self.pfad:
                continue
            befund = self.pruefung.befund(name)
            begleitet = befund.wert is not None and self.werk.stufe_von[name].nummer in entscheidende_stufen
            if name not in self.entscheidend and (begleitet or not self.ist_voll(name)):
                gesammelt.append(feststellung)
                continue
            yield from self._geklaert(gesammelt)
            gesammelt = []
            zustand = "offen" if befund.wert is None else "entscheidend" if name in self.entscheidend else "fest"
            antwort = "offen" if befund.wert is None else feststellung.werte[befund.wert]
            yield Schritt(self.werk.stufe_von[name].nummer, feststellung.frage, antwort, zustand)
        yield from self._geklaert(gesammelt)
        yield Schritt("", "Ergebnis", ergebnis, "ergebnis")

    def _geklaert(self, feststellungen: list[Feststellung]) -> Iterator[Schritt]:
        if len(feststellungen) == 1:
            (f,) = feststellungen
            wert = self.pruefung.befund(f.name).wert
            yield Schritt(self.werk.stufe_von[f.name].nummer, f.frage, f.werte[wert] if wert else "offen", "fest")
        elif feststellungen:
            nummern = list(dict.fromkeys(self.werk.stufe_von[f.name].nummer for f in feststellungen))
            bereich = nummern[0] if len(nummern) == 1 else f"{nummern[0]}–{nummern[-1]}"
            frage = "Geklärt und unstreitig: " + aufzaehlung([f.kurz for f in feststellungen])
            yield Schritt(bereich, frage, f"{zahlwort(len(feststellungen))} Fragen ohne Besonderheit", "fest")

    def _volle_stufe(self, namen: list[str]) -> Iterator[Absatz]:
        """Uncontested Feststellungen of the stage in one paragraph, then the others in full."""
        kurze = [self._kurz(self.werk.feststellungen[name]) for name in namen if not self.ist_voll(name)]
        if kurze:
            yield Absatz(" ".join(kurze))
        for name in namen:
            if self.ist_voll(name):
                feststellung = self.werk.feststellungen[name]
                befund = self.pruefung.befund(name)
                yield from (self._fest if befund.wert is not None else self._offen)(feststellung, befund)

    def _kurz(self, feststellung: Feststellung) -> str:
        befund = self.pruefung.befund(feststellung.name)
        satz = _ergebnissatz(feststellung, befund)
        return mit_fundstellen(satz, normen_von(self.pruefung, feststellung.name)[:1])

    def _fest(self, feststellung: Feststellung, befund: Feststellungsbefund) -> Iterator[Absatz]:
        """Question, standard and subsumption, result: one paragraph where one ground carries."""
        ergebnis = _ergebnissatz(feststellung, befund)
        tragende = befund.tragende
        if not tragende and feststellung.sonst is not None:
            # nothing to subsume: the normal case is the result
            yield Absatz(mit_fundstellen(feststellung.sonst.satz, [feststellung.sonst.norm]))
            return
        obersatz = feststellung.obersatz.replace("Fraglich ist,", "Zu prüfen ist,", 1)
        gruende = sorted(tragende, key=self._rang)
        if len(gruende) > 1 and feststellung.name in self.entscheidend:
            yield Absatz(f"{obersatz} Es tragen {zahlwort(len(gruende))} Gründe, jeder für sich.".strip())
            for regel in gruende:
                yield Absatz(self._subsumtion(regel, regel.begruendung.traegt), regel.titel)
                yield from self._gegenposition(regel)
            yield Absatz(ergebnis, "Ergebnis")
            return
        # a stage on the way is argued with its strongest ground; the others are named
        erste, *weitere = gruende
        gegen = [absatz for regel in gruende for absatz in self._gegenposition(regel)]
        teile = [obersatz, self._subsumtion(erste, erste.begruendung.traegt), self._ebenso(erste, weitere)]
        yield Absatz(" ".join(t for t in (*teile, "" if gegen else ergebnis) if t))
        yield from gegen
        if gegen:
            yield Absatz(ergebnis, "Ergebnis")

    def _rang(self, regel: Regel) -> tuple[bool, int, int]:
        """Lasting before bound to a year, read before unread, statute before court before administration."""
        summen = {g.name for g in self.werk.groessen.values() if g.art == "summe"}
        quelle = self.werk.quellen[regel.quellen[0]]
        return bool(summen & gelesene_namen(regel.wenn)), STATUS.index(quelle.status), RAENGE.index(quelle.rang)

    def _ebenso(self, erste: Regel, weitere: list[Regel]) -> str:
        titel = [f"„{r.titel}“" for r in weitere]
        if not titel:
            return ""
        normen = [n for r in weitere for n in r.norm.split("; ") if n not in erste.norm.split("; ")]
        return mit_fundstellen(f"Ebenso {'trägt' if len(titel) == 1 else 'tragen'} {aufzaehlung(titel)}", normen)

    def _gegenposition(self, regel: Regel) -> Iterator[Absatz]:
        if regel.gegenposition:
            fundstelle = regel.gegenposition.get("quelle", "")
            zitate = [self._zitat(fundstelle)] if fundstelle in self.werk.quellen else []
            yield Absatz(mit_fundstellen(regel.gegenposition.get("text", ""), zitate), "Gegenposition")

    def _offen(self, feststellung: Feststellung, befund: Feststellungsbefund) -> Iterator[Absatz]:
        """What already stands, what is missing, and where it is asked."""
        teile = [feststellung.obersatz]
        teile += [self._subsumtion(r, r.begruendung.traegt) for r in befund.tragende]
        offene = self._wesentliche([r.regel for r in befund.offene])
        if len(offene) <= AUSGEFUEHRT:
            teile += [self._subsumtion(r, r.begruendung.offen) for r in offene]
        else:
            teile += self._liste(feststellung, offene)
        if befund.regelfall and feststellung.sonst is not None:
            teile.append(mit_fundstellen(feststellung.sonst.satz, [feststellung.sonst.norm]))
        teile.append(self._fehlende(feststellung.name, _ergebnissatz(feststellung, befund)))
        yield Absatz(" ".join(t for t in teile if t))

    def _wesentliche(self, offene: list[Regel]) -> list[Regel]:
        """Open rules without those that need more answers for the same value than another one, and one only of rules
        that hang on the same judgement (they say the same while it is not made)."""
        fehlt = {r.id: self._fehlt(r) for r in offene}
        bleibt = [r for r in offene if not any(a.wert == r.wert and fehlt[a.id] < fehlt[r.id] for a in offene)]
        eigene: list[Regel] = []
        gesagt: set[object] = set()
        for regel in bleibt:
            text, fehlend = fuelle(regel.begruendung.offen, self.pruefung), fehlt[regel.id]
            wertung = any(n in self.werk.merkmale and self.werk.merkmale[n].wertung for n in fehlend)
            if text not in gesagt and not (wertung and fehlend in gesagt):
                eigene.append(regel)
            gesagt |= {text, fehlend}
        return eigene

    def angewandte(self, name: str) -> list[Regel]:
        """Rules a Feststellung rests on, or that the memo names because they are open."""
        befund = self.pruefung.befund(name)
        offene = [] if befund.wert is not None else self._wesentliche([r.regel for r in befund.offene])
        return [*befund.tragende, *offene]

    def _fehlt(self, regel: Regel) -> frozenset[str]:
        """What an open rule hangs on; of a sum the facts that are missing for it."""
        fehlend: set[str] = set()
        for blatt in offene_blaetter(regel.wenn, self.pruefung.umgebung):
            groesse = self.werk.groessen.get(blatt.name)
            teile = (groesse.von, groesse.nenner, groesse.abzueglich) if groesse is not None else ()
            unbekannt = {n for n in teile if n and ist_unbekannt(self.pruefung.wissen(n))}
            fehlend |= unbekannt or {blatt.name}
        return frozenset(fehlend)

    def _liste(self, feststellung: Feststellung, offene: list[Regel]) -> Iterator[str]:
        genannt: set[str] = set()
        for wert, name in feststellung.werte.items():
            regeln = [r for r in offene if r.wert == wert]
            if regeln:
                titel = "; ".join(f"„{r.titel}“" for r in regeln)
                kommt = "kommt" if len(regeln) == 1 else "kommen"
                normen = [n for r in regeln for n in r.norm.split("; ")]
                neue = [n for n in normen if n not in genannt and not _nennt(feststellung.obersatz, n)]
                genannt.update(neue)
                yield mit_fundstellen(f"Für „{name}“ {kommt} in Betracht: {titel}", neue)

    def _fehlende(self, name: str, ergebnis: str) -> str:
        fragen = offene_fragen(self.pruefung, replace(self.b.fall.menge, offen=(name,)))
        nummern = sorted({self.frage_von[f.name] for f in fragen if f.name in self.frage_von})
        if not nummern:
            return ergebnis
        wort = "Frage" if len(nummern) == 1 else "Fragen"
        return mit_fundstellen(ergebnis, [f"{wort} {nummernfolge(nummern)}"])

    def _subsumtion(self, regel: Regel, text: str) -> str:
        gelesen = set(gelesene_namen(regel.wenn))
        for name in gelesen & self.werk.groessen.keys():
            groesse = self.werk.groessen[name]
            gelesen |= {groesse.von, groesse.nenner, groesse.abzueglich}
        nummern = sorted(self.nummer_von[n] for n in gelesen if n in self.nummer_von)
        verweis = [f"Nr. {nummernfolge(nummern)}"] if nummern else []
        return mit_fundstellen(fuelle(text, self.pruefung), [*verweis, *(self._zitat(q) for q in regel.quellen[:2])])

    def _zitat(self, quelle_id: str) -> str:
        """The source; how far it was read is said once, the annex lists all."""
        quelle = self.werk.quellen[quelle_id]
        zusatz = ""
        if quelle.status != "gesehen" and quelle_id not in self._bezeichnet:
            self._bezeichnet.add(quelle_id)
            zusatz = f", {QUELLENZUSATZ[quelle.status]}"
        land = ""
        if quelle.laender and self.b.sachverhalt.land not in quelle.laender:
            land = f", gilt in {aufzaehlung(quelle.laender)}"
        return f"{zitiert(quelle.titel)}{zusatz}{land}"


def _ergebnissatz(feststellung: Feststellung, befund: Feststellungsbefund) -> str:
    wert = befund.wert
    if wert is None:
        return feststellung.saetze.get("offen", f"{feststellung.kurz}: offen.")
    if feststellung.name == "befreiung" and wert not in feststellung.saetze:
        return f"Die Leistung ist nach {feststellung.werte[wert]} steuerfrei."
    return feststellung.saetze.get(wert, f"{feststellung.kurz}: {feststellung.werte[wert]}.")


def nummernfolge(nummern: Sequence[int]) -> str:
    """„1“, „1 und 4“, „1 bis 3, 5 und 6“: runs of three and more as a range."""
    laeufe: list[list[int]] = []
    for nummer in nummern:
        if laeufe and nummer == laeufe[-1][-1] + 1:
            laeufe[-1].append(nummer)
        else:
            laeufe.append([nummer])
    teile = [t for lauf in laeufe for t in ([f"{lauf[0]} bis {lauf[-1]}"] if len(lauf) > 2 else map(str, lauf))]
    return aufzaehlung(teile)


def stufentitel(stufen: list[Stufe]) -> str:
    """„Stufe 4: Handlungsform“, „Stufen 4 und 5“, „Stufen 0 bis 2“."""
    if len(stufen) == 1:
        return f"Stufe {stufen[0].nummer}: {stufen[0].titel}"
    nummern = [stufe.nummer for stufe in stufen]
    durchgehend = len(nummern) > 2 and int(nummern[-1]) - int(nummern[0]) == len(nummern) - 1
    return f"Stufen {nummern[0]} bis {nummern[-1]}" if durchgehend else f"Stufen {aufzaehlung(nummern)}"


def mit_fundstellen(satz: str, fundstellen: list[str]) -> str:
    """The sentence with what it rests on in one bracket before its full stop, without what it names itself.

    „§ 12 Abs. 2 Nr. 9 UStG“ is named by „§ 12 Abs. 2 Nr. 9 Satz 1 UStG“, a judgement by its file number; „§ 4 Nr. 1“ is
    not named by „§ 4 Nr. 12“. A source that was not read in the original stays in the bracket: only there is its status
    said.
    """
    satz = satz.strip().removesuffix(".")
    rest = [f for f in dict.fromkeys(_ungenannt(satz, f) for f in fundstellen) if f]
    if not rest:
        return f"{satz}."
    if satz.endswith(")"):
        return f"{satz.removesuffix(')')}; {'; '.join(rest)})."
    return f"{satz} ({'; '.join(rest)})."


_LESESTAND = re.compile(r", (?:Sekundärquelle|nicht gelesen|gilt in )")
_ENTSCHEIDUNG = re.compile(r"([A-ZÄÖÜ][\w-]*(?: [A-ZÄÖÜ][\w-]*)*) (?:vom )?(\d\d\.\d\d\.\d{4})")


def zitiert(titel: str) -> str:
    """„BMF 16.12.2016, …“ as it is cited: „BMF vom 16.12.2016, …“."""
    return _ENTSCHEIDUNG.sub(r"\1 vom \2", titel, count=1) if _ENTSCHEIDUNG.match(titel) else titel


def _ungenannt(satz: str, fundstelle: str) -> str:
    """The citation without what the sentence names; of „§ 4 Nr. 12 UStG, Abschn. 4.12.1 UStAE“ perhaps the second."""
    frei = satz.replace(NB, " ")
    if _nennt(frei, fundstelle.replace(NB, " ")):
        return ""
    norm, _, erlass = fundstelle.partition(", Abschn.")
    return f"Abschn.{erlass}" if erlass and _nennt(frei, norm.replace(NB, " ")) else fundstelle


def _nennt(satz: str, fundstelle: str) -> bool:
    if _LESESTAND.search(fundstelle):
        return False
    norm = fundstelle.removesuffix(" UStG").removesuffix(" UStAE")
    entscheidung, *zeichen = norm.split(", ")
    if re.search(re.escape(norm) + r"(?!\w)", satz) or (zeichen and zeichen[0] in satz):
        return True
    return bool(_ENTSCHEIDUNG.match(entscheidung)) and zitiert(entscheidung) in _ENTSCHEIDUNG.sub(r"\1 vom \2", satz)
