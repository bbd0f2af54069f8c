"""Use case: the memo of one activity, composed from the sentences of rules, stages and frame.

Rules supply standard and subsumption, stages the question and result of each Feststellung, the frame everything else
(docs/handbuch/vermerk.md). A stage is written in full where it decides, is open, rests on a judgement or is contested;
else it is one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ust2b import __version__
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von, tragende_regeln
from ust2b.app.folgen import folgen
from ust2b.app.saetze import (
    GRUND,
    HAFTUNGSSATZ,
    HERKUNFT,
    QUELLENSTATUS,
    antwortende_stelle,
    entscheidende_zuerst,
    fragetext,
    hinweise,
    kurzform,
    kurzformen,
    normen_von,
    unterstelltsatz,
    vorbehaltssatz,
)
from ust2b.app.tatsachensatz import tatsachensatz
from ust2b.app.texte import NB, aufzaehlung, datum, euro, fuelle, tag_text, zahlwort
from ust2b.app.vermerkdatensatz import Umfeld, vermerk_datei
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import PRUEFUNG_ERFORDERLICH, Ergebnis
from ust2b.core.pruefung import Feststellungsbefund, Pruefung
from ust2b.core.regelwerk import Feststellung, Regel, Stufe
from ust2b.core.vorbehalte import gelesene_tatsachen, pfad_mit_vorstufen
from ust2b.memo.modell import Absatz, Abschnitt, Punkt, Schritt, Tatsache, Vermerk

ROLLEN = ("Erstellt", "Geprüft", "Freigegeben")


def vermerk(auswertung: Auswertung, b: Beurteilung, aktenzeichen: str = "", umfeld: Umfeld | None = None) -> Vermerk:
    """The memo of one activity with its own facts and amounts; ``umfeld`` is built once for many memos."""
    umfeld = umfeld or Umfeld([andere.sachverhalt for andere in auswertung.beurteilungen])
    return _Verfasser(auswertung, b, aktenzeichen, umfeld).vermerk()


class _Verfasser:
    def __init__(self, auswertung: Auswertung, b: Beurteilung, aktenzeichen: str, umfeld: Umfeld) -> None:
        self.auswertung = auswertung
        self.b = b
        self.aktenzeichen = aktenzeichen
        self.pruefung: Pruefung = b.pruefung
        self.werk = auswertung.werk
        self.datensatz = vermerk_datei(auswertung, b, umfeld.von(b.sachverhalt))
        offene = () if b.entschieden and b.fall.menge.feste else b.fall.menge.offen
        self.pfad = pfad_mit_vorstufen(self.pruefung, (*b.fall.menge.pfad, *offene))
        # a result that is still open has no deciding stage
        self.entscheidend = {entscheidende_zuerst(e)[0] for e in b.ergebnisse if e.tragend and b.entschieden}
        self.tatsachen = self._tatsachen()
        self.nummer_von = {name: t.nummer for name, t in self.tatsachen.items()}

    def vermerk(self) -> Vermerk:
        b = self.b
        return Vermerk(
            titel="Prüfvermerk Umsatzsteuer",
            dateiname=dateiname(b),
            kopf=tuple(self._kopf()),
            ergebnis=self._ergebnissatz(),
            vorbehalte=tuple(self._vorbehalte()),
            sachverhalt=tuple(self.tatsachen.values()),
            nicht_festgestellt=tuple(self._nicht_festgestellt()),
            pruefung=tuple(self._pruefung()),
            klaerung=tuple(self._klaerung()),
            folgen=tuple(folgen(b)),
            grenzen=tuple(self._grenzen()),
            zeichnung=tuple(Punkt(rolle, self._sperre(rolle)) for rolle in ROLLEN),
            anlage=tuple(self._anlage()),
            weg=tuple(self._weg()),
            haftung=HAFTUNGSSATZ,
            datensatz=self.datensatz.model_dump_json(by_alias=True),
        )

    def _kopf(self) -> Iterator[Punkt]:
        s = self.b.sachverhalt
        yield Punkt("Rechtsträger", s.rechtstraeger + (f" (AGS {s.ags})" if s.ags else ""))
        yield Punkt("Tätigkeit", f"{s.id}: {s.bezeichnung}" if s.bezeichnung else s.id)
        yield Punkt("Leistung am (Stichtag)", datum(s.leistungsdatum))
        if betrag_von(self.b) is not None:
            yield Punkt("Betrag im Jahr", euro(betrag_von(self.b)))
        yield Punkt("Aktenzeichen", self.aktenzeichen or "‹Aktenzeichen›")
        yield Punkt("Regelstand", f"{self.werk.name} (Prüfsumme {self.werk.pruefsumme[:12]})")

    def _sperre(self, rolle: str) -> str:
        return "gesperrt, solange Fragen offen sind" if rolle == ROLLEN[-1] and not self.b.entschieden else ""

    def _ergebnissatz(self) -> str:
        b = self.b
        stand = self.pruefung.stand
        if b.fall.konflikte:
            return "Kein Ergebnis: Zwei Regeln widersprechen einander; das Regelwerk ist zu berichtigen."
        if not b.entschieden:
            if {e.klasse for e in b.ergebnisse} == {PRUEFUNG_ERFORDERLICH}:
                return f"Prüfung erforderlich: {aufzaehlung([GRUND.get(e.grund, e.grund) for e in b.ergebnisse])}."
            moeglich = aufzaehlung([f"„{t}“" for t in kurzformen(b)])
            zahl = len(b.fragen)
            fragen = "an einer offenen Frage" if zahl == 1 else f"an {zahlwort(zahl)} offenen Fragen"
            return f"Prüfung erforderlich: Möglich bleiben {moeglich}; das hängt {fragen} (Abschnitt 4)."
        if b.hauptleistung:
            rest = kurzform(b.ergebnisse[0], stand)
            return f"Die Leistung ist Nebenleistung zu „{b.hauptleistung}“ und wie diese {rest}."
        erste = b.ergebnisse[0]
        grund = aufzaehlung(list(dict.fromkeys(GRUND.get(e.grund, e.grund) for e in b.ergebnisse if e.grund)))
        text = KLASSEN[erste.klasse] if erste.klasse in {"nicht_steuerbar", "steuerfrei"} else kurzform(erste, stand)
        verzicht = {"moeglich": "möglich", "nicht_moeglich": "nicht möglich"}.get(erste.option)
        if erste.klasse == "steuerfrei" and verzicht and len({e.option for e in b.ergebnisse}) == 1:
            text += f"; ein Verzicht auf die Befreiung ist {verzicht}"
        jedenfalls = "jedenfalls " if len({e.tragend for e in b.ergebnisse}) > 1 else ""
        normen = "; ".join(dict.fromkeys(n for e in b.ergebnisse for n in self._normen(e)))
        weil = f" ({grund})" if grund and erste.klasse == "nicht_steuerbar" else ""
        return f"Die Leistung ist {jedenfalls}{text}{weil}. Maßgebend: {normen}."

    def _normen(self, ergebnis: Ergebnis) -> list[str]:
        namen = entscheidende_zuerst(ergebnis)
        if ergebnis.klasse in {"steuerfrei", "steuerpflichtig", "aufzuteilen"}:
            namen = namen[:1]
        return [norm for name in namen for norm in normen_von(self.pruefung, name)]

    def _vorbehalte(self) -> Iterator[str]:
        for vorbehalt in self.b.fall.vorbehalte:
            yield vorbehaltssatz(vorbehalt, self.b)
        for _, text in hinweise(self.b):
            yield text
        if any(not r.freigegeben for name in self.pfad for r in self.pruefung.befund(name).tragende):
            yield "Die tragenden Regeln sind fachlich nicht freigegeben."

    def _tatsachen(self) -> dict[str, Tatsache]:
        gelesen = set(gelesene_tatsachen(self.pruefung, self.pfad))
        for name in self.pfad:
            for befund in self.pruefung.befund(name).offene:
                gelesen |= gelesene_namen(befund.regel.wenn)
        ergebnis: dict[str, Tatsache] = {}
        for name, angabe in self.b.sachverhalt.angaben.items():
            if name not in gelesen:
                continue
            satz = tatsachensatz(self.werk, name, angabe.wissen)
            teile = [
                HERKUNFT.get(angabe.herkunft, angabe.herkunft),
                angabe.rolle,
                tag_text(angabe.am),
                angabe.beleg,
                angabe.gruende,
            ]
            ergebnis[name] = Tatsache(len(ergebnis) + 1, satz, ", ".join(t for t in teile if t))
        return ergebnis

    def _nicht_festgestellt(self) -> Iterator[str]:
        for frage in self.b.fragen:
            if frage.name in self.werk.merkmale:
                yield self.werk.merkmale[frage.name].kurz

    def _pruefung(self) -> Iterator[Abschnitt]:
        kurze: list[str] = []
        titel: list[Stufe] = []
        for stufe in self.werk.stufen:
            namen = [f.name for f in stufe.feststellungen if f.name in self.pfad]
            if not namen:
                continue
            if any(self._ist_voll(name) for name in namen):
                if kurze:
                    yield Abschnitt(stufentitel(titel), (Absatz(" ".join(kurze)),))
                    kurze, titel = [], []
                yield Abschnitt(stufentitel([stufe]), tuple(self._volle_stufe(namen)))
            else:
                titel.append(stufe)
                kurze += [self._kurz(self.werk.feststellungen[name]) for name in namen]
        if kurze:
            yield Abschnitt(stufentitel(titel), (Absatz(" ".join(kurze)),))

    def _volle_stufe(self, namen: list[str]) -> Iterator[Absatz]:
        """Uncontested Feststellungen of the stage in one paragraph, then the others in full."""
        kurze = [self._kurz(self.werk.feststellungen[name]) for name in namen if not self._ist_voll(name)]
        if kurze:
            yield Absatz(" ".join(kurze))
        for name in namen:
            if self._ist_voll(name):
                yield from self._absaetze(self.werk.feststellungen[name])

    def _ist_voll(self, name: str) -> bool:
        befund = self.pruefung.befund(name)
        entscheidend = {n for e in self.b.ergebnisse for n in e.tragend}
        wertung = any(
            self.werk.merkmale[n].typ == "wertung"
            for r in befund.tragende
            for n in gelesene_namen(r.wenn)
            if n in self.werk.merkmale and n in self.b.sachverhalt.angaben
        )
        strittig = any(r.gegenposition for r in befund.tragende)
        return befund.wert is None or name in entscheidend or wertung or strittig

    def _kurz(self, feststellung: Feststellung) -> str:
        befund = self.pruefung.befund(feststellung.name)
        return mit_fundstellen(
            self._ergebnis_der_stufe(feststellung, befund), normen_von(self.pruefung, feststellung.name)[:1]
        )

    def _ergebnis_der_stufe(self, feststellung: Feststellung, befund: Feststellungsbefund) -> str:
        wert = befund.wert
        if wert is None:
            return feststellung.saetze.get("offen", f"{feststellung.kurz}: offen.")
        return feststellung.saetze.get(wert, f"{feststellung.kurz}: {feststellung.werte[wert]}.")

    def _absaetze(self, feststellung: Feststellung) -> Iterator[Absatz]:
        befund = self.pruefung.befund(feststellung.name)
        tragende = befund.tragende
        if befund.wert is not None and not tragende and feststellung.sonst is not None:
            # nothing to subsume: the normal case is the result
            yield Absatz(mit_fundstellen(feststellung.sonst.satz, [feststellung.sonst.norm]))
            return
        gruende = f" Es tragen {zahlwort(len(tragende))} Gründe, jeder für sich." if len(tragende) > 1 else ""
        obersatz = feststellung.obersatz
        if befund.wert is not None:
            obersatz = obersatz.replace("Fraglich ist,", "Zu prüfen ist,", 1)
        if obersatz or gruende:
            yield Absatz((obersatz + gruende).strip())
        for regel in tragende:
            yield Absatz(self._subsumtion(regel, regel.begruendung.traegt), regel.titel if len(tragende) > 1 else "")
            if regel.gegenposition:
                fundstelle = regel.gegenposition.get("quelle", "")
                zitate = [self._zitat(fundstelle)] if fundstelle in self.werk.quellen else []
                yield Absatz(mit_fundstellen(regel.gegenposition.get("text", ""), zitate), "Gegenposition")
        # where the value stands, rules that could only lead to it as well can be left aside
        offene = [r.regel for r in befund.offene] if befund.wert is None else []
        # rules for opposite values of one judgement say the same while it is not made
        erste = {fuelle(r.begruendung.offen, self.pruefung): r for r in reversed(offene)}
        yield from (Absatz(self._subsumtion(r, r.begruendung.offen), r.titel) for r in reversed(erste.values()))
        if befund.regelfall and feststellung.sonst is not None:
            yield Absatz(mit_fundstellen(feststellung.sonst.satz, [feststellung.sonst.norm]))
        yield Absatz(self._ergebnis_der_stufe(feststellung, befund), "Ergebnis")

    def _subsumtion(self, regel: Regel, text: str) -> str:
        gelesen = set(gelesene_namen(regel.wenn))
        for name in gelesen & self.werk.groessen.keys():
            groesse = self.werk.groessen[name]
            gelesen |= {groesse.von, groesse.nenner, groesse.abzueglich}
        nummern = sorted(self.nummer_von[n] for n in gelesen if n in self.nummer_von)
        verweis = [f"Nr. {', '.join(map(str, nummern))}"] if nummern else []
        return mit_fundstellen(fuelle(text, self.pruefung), [*verweis, *(self._zitat(q) for q in regel.quellen[:2])])

    def _zitat(self, quelle_id: str) -> str:
        quelle = self.werk.quellen[quelle_id]
        zusatz = "" if quelle.status == "gesehen" else f", {QUELLENSTATUS[quelle.status]}"
        land = ""
        if quelle.laender and self.b.sachverhalt.land not in quelle.laender:
            land = f", gilt in {aufzaehlung(quelle.laender)}"
        return f"{quelle.titel}{zusatz}{land}"

    def _klaerung(self) -> Iterator[Punkt]:
        for frage in self.b.fragen:
            text = fragetext(frage, self.werk)
            merkmal = self.werk.merkmale.get(frage.name)
            if merkmal is not None and merkmal.wertung:
                text += f" (Wertung {merkmal.wertung})"
                if merkmal.tendenz.get("aussage"):
                    quelle = merkmal.tendenz.get("quelle", "")
                    text += " " + mit_fundstellen(f"Tendenz: {merkmal.tendenz['aussage']}", [quelle] if quelle else [])
            elif merkmal is not None and merkmal.nachweis:
                text += f" Nachweis: {merkmal.nachweis}."
            yield Punkt(antwortende_stelle(frage, self.werk), text)

    def _grenzen(self) -> Iterator[Punkt]:
        if self._jahresgebunden():
            jahr = self.b.sachverhalt.leistungsdatum.year
            yield Punkt("Geltung", f"Das Ergebnis ruht auf einer Jahresprognose und gilt nur für {jahr}.")
        elif any(self._liest_summe(name) for e in self.b.ergebnisse for name in e.tragend if self.b.entschieden):
            jahr = self.b.sachverhalt.leistungsdatum.year
            yield Punkt("Geltung", f"Der Grund, der auf der Jahresprognose ruht, gilt nur für {jahr}.")
        if self.b.fall.unterstellt:
            yield Punkt("Unterstellt", unterstelltsatz([self.werk.merkmale[n].kurz for n in self.b.fall.unterstellt]))
        if self.b.klasse in {"steuerpflichtig", "aufzuteilen"}:
            yield Punkt(
                "Nicht geprüft",
                "Kleinunternehmer (§ 19 UStG), Steuerschuld des Empfängers (§ 13b UStG) und Bemessungsgrundlage "
                "(§ 10 UStG).",
            )
        if all(e.grund != "altrecht_nicht_geprueft" for e in self.b.ergebnisse):
            yield Punkt("Altrecht", "Nicht Gegenstand.")
        anlass = ["Bei Änderung der genannten Tatsachen, der angewandten Normen oder Anweisungen"]
        if any(art == "gesetzgebung_offen" for art, _ in hinweise(self.b)):
            anlass.append("nach Abschluss des unter 1 genannten Gesetzgebungsverfahrens")
        yield Punkt("Wiedervorlage", "; ".join(anlass) + ".")

    def _jahresgebunden(self) -> bool:
        """Every ground of the result rests on a sum over the year."""
        return bool(self.entscheidend) and all(self._liest_summe(name) for name in self.entscheidend)

    def _liest_summe(self, feststellung: str) -> bool:
        summen = {g.name for g in self.werk.groessen.values() if g.art == "summe"}
        return any(summen & gelesene_namen(r.wenn) for r in self.pruefung.befund(feststellung).tragende)

    def _anlage(self) -> Iterator[Punkt]:
        yield Punkt("Programm", f"ust2b {__version__}")
        yield Punkt("Regelstand", f"{self.werk.name}, SHA-256 {self.werk.pruefsumme}")
        yield Punkt("Fakten", f"SHA-256 {self.datensatz.sachverhalt_pruefsumme}")
        yield Punkt("Lesung", self.auswertung.lesung)
        regeln = ", ".join(tragende_regeln(self.b))
        if regeln:
            yield Punkt("Tragende Regeln", regeln)
        quellen = {
            q: self.werk.quellen[q] for n in self.pfad for r in self.pruefung.befund(n).tragende for q in r.quellen
        }
        for status in ("sekundaer", "ungeprueft"):
            schwache = [q.titel for q in quellen.values() if q.status == status]
            if schwache:
                yield Punkt(f"Quellen, {QUELLENSTATUS[status]}", "; ".join(schwache))

    def _weg(self) -> Iterator[Schritt]:
        for name in self.werk.feststellungen:
            if name not in self.pfad:
                continue
            feststellung = self.werk.feststellungen[name]
            befund = self.pruefung.befund(name)
            zustand = "offen" if befund.wert is None else "entscheidend" if name in self.entscheidend else "fest"
            antwort = "offen" if befund.wert is None else feststellung.werte[befund.wert]
            yield Schritt(self.werk.stufe_von[name].nummer, feststellung.frage, antwort, zustand)


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
    not named by „§ 4 Nr. 12“.
    """
    satz = satz.strip().removesuffix(".")
    rest = [f for f in dict.fromkeys(fundstellen) if not _nennt(satz.replace(NB, " "), f.replace(NB, " "))]
    if not rest:
        return f"{satz}."
    if satz.endswith(")"):
        return f"{satz.removesuffix(')')}; {'; '.join(rest)})."
    return f"{satz} ({'; '.join(rest)})."


def _nennt(satz: str, fundstelle: str) -> bool:
    norm = fundstelle.removesuffix(" UStG").removesuffix(" UStAE")
    if re.search(re.escape(norm) + r"(?!\w)", satz):
        return True
    _, trenner, aktenzeichen = norm.partition(", ")
    return bool(trenner) and aktenzeichen in satz


def dateiname(b: Beurteilung) -> str:
    """A stable file name from legal person and id: letters, digits and hyphens only."""
    roh = f"{b.sachverhalt.rechtstraeger}-{b.sachverhalt.id}".casefold()
    for umlaut, ersatz in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        roh = roh.replace(umlaut, ersatz)
    worte = "".join(z if z.isascii() and z.isalnum() else "-" for z in roh).split("-")
    return "-".join(w for w in worte if w)[:120] or "vermerk"
