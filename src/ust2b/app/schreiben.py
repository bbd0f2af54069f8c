"""Use case: letters to the tax office, one per open legal question of a legal person.

A letter is an informal enquiry. It states facts, what hangs on the answer and where the own thinking begins; the own
position is a gap that a person fills in, because a tendency of the rulebook is not yet a position on a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ust2b import __version__
from ust2b.app.ablage import eindeutig, kennung
from ust2b.app.auswertung import Auswertung
from ust2b.app.fundstellen import Fundstelle, angefuegt, fundstellen, mit_status
from ust2b.app.rechtsfragen import Antwort, Betroffen, Rechtsfrage, Spanne
from ust2b.app.saetze import HAFTUNGSSATZ, HERKUNFT, OHNE_BELEG, antwortende_stelle, fragetext
from ust2b.app.texte import aufzaehlung, datum, euro, zahlwort
from ust2b.app.vermerk import vermerk
from ust2b.core.bedingung import gelesene_namen
from ust2b.core.regelwerk import Merkmal, Regel
from ust2b.core.wissen import NEIN
from ust2b.memo.modell import Punkt
from ust2b.memo.schreiben import Sachverhaltsteil, Schreiben, Zeile

EIGENE_POSITION = "‹eigene Position mit Gründen›"
BIS_DAHIN = "‹melden wir die Umsätze als steuerpflichtig an / behandeln wir sie wie bisher und legen die Frage offen›"
FORMLOS = (
    "Dies ist eine formlose Anfrage; ein Antrag auf verbindliche Auskunft (§ 89 Abs. 2 AO) ist damit nicht verbunden."
)
_LUECKE = re.compile(r"‹[^‹›]+›")
_TAG = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_KURZ_SATZ = re.compile(r"(?<=[\d\w]) S\. (?=\d)")


@dataclass(frozen=True)
class Briefkopf:
    """What the caller knows about sender and addressee; what is empty becomes a marked gap."""

    aktenzeichen: str = ""
    finanzamt: str = ""
    steuernummer: str = ""


@dataclass(frozen=True)
class Schreibauftrag:
    formate: Sequence[str]
    kopf: Briefkopf = field(default_factory=Briefkopf)
    eigene_vorlagen: Path | None = None


def dateinamen(fragen: Sequence[Rechtsfrage]) -> list[str]:
    """A stable file name per letter: legal person and number of the Wertung."""
    return eindeutig([kennung(f"{f.rechtstraeger}-anfrage-{f.wertung.wertung}") or "anfrage" for f in fragen])


def erzeuge(fragen: Sequence[tuple[Auswertung, Rechtsfrage]], auftrag: Schreibauftrag) -> Iterator[tuple[str, bytes]]:
    """File name and content of every letter; the questions may come from several catalogues.

    :raises ust2b.memo.vorlagen.Vorlagenfehler: before the first letter when a template is defective.
    """
    from ust2b.memo.briefe import schreiber
    from ust2b.memo.vorlagen import verlange_gute_vorlagen

    verlange_gute_vorlagen(auftrag.eigene_vorlagen)
    schreibende = {art: schreiber(art, auftrag.eigene_vorlagen) for art in auftrag.formate}
    namen = dateinamen([frage for _, frage in fragen])
    for (auswertung, frage), name in zip(fragen, namen, strict=True):
        brief = schreiben(auswertung, frage, name, auftrag.kopf)
        for art, schreibe in schreibende.items():
            yield f"{name}.{art}", schreibe(brief)


def schreiben(auswertung: Auswertung, frage: Rechtsfrage, name: str, kopf: Briefkopf) -> Schreiben:
    """The letter about one question."""
    return _Verfasser(auswertung, frage, name, kopf).schreiben()


class _Verfasser:
    def __init__(self, auswertung: Auswertung, frage: Rechtsfrage, name: str, kopf: Briefkopf) -> None:
        self.auswertung = auswertung
        self.werk = auswertung.werk
        self.frage = frage
        self.wertung: Merkmal = frage.wertung
        self.name = name
        self.kopf = kopf
        self.mehrere = len(frage.betroffene) > 1
        self.tendenz = self.wertung.tendenz.get("aussage", "").strip()
        self.quellen = fundstellen(self.wertung.tendenz.get("quelle", ""), self.werk)

    def schreiben(self) -> Schreiben:
        bitte = tuple(self._bitte())
        auffassung = tuple(self._auffassung())
        gegenpositionen = tuple(dict.fromkeys(text for text, _ in self._gegenpositionen()))
        finanzamt = self.kopf.finanzamt.removeprefix("Finanzamt ") or "‹zuständiges Finanzamt›"
        bezug = (
            Punkt("Aktenzeichen", self.kopf.aktenzeichen or "‹Aktenzeichen›"),
            Punkt("Steuernummer", self.kopf.steuernummer or "‹Steuernummer›"),
            Punkt("Datum", "‹Datum›"),
        )
        anlagen = (*self._anlagen(), "‹Vertrag, Satzung, Bescheid oder Rechnung›")
        eigene = [finanzamt, *(p.text for p in bezug), *auffassung[-1:], *bitte, *anlagen]
        luecken = dict.fromkeys(luecke for text in eigene for luecke in _LUECKE.findall(text))
        ags = f" (AGS {self.frage.ags})" if self.frage.ags else ""
        return Schreiben(
            titel=f"Anfrage zur Umsatzsteuer, {self.wertung.wertung}: {self.wertung.kurz}",
            dateiname=self.name,
            tag=max(t.b.sachverhalt.leistungsdatum for t in self.frage.betroffene),
            absender=(f"{self.frage.rechtstraeger}{ags}", "Steuerstelle"),
            empfaenger=("Finanzamt " + finanzamt, "Umsatzsteuer"),
            bezug=bezug,
            betreff=f"Umsatzsteuer: {self.wertung.kurz} ({_KURZ_SATZ.sub(' Satz ', self.wertung.quelle)})",
            anrede="Sehr geehrte Damen und Herren,",
            einleitung=self._einleitung(),
            frage=self.wertung.frage,
            antworten=tuple(self.wertung.werte.values()),
            sachverhalte=tuple(self._sachverhalte()),
            herkunft="Feststellungen ohne Zusatz sind Angaben ohne Beleg.",
            zeilen=tuple(_zeile(t) for t in self.frage.betroffene),
            summe=Zeile("", "Summe", euro(self.frage.betrag), (), spanne_text(self.frage.steuer)),
            rechnung=tuple(self._rechnung()),
            auffassung=auffassung,
            gegenpositionen=gegenpositionen,
            bitte=bitte,
            gruss="Mit freundlichen Grüßen",
            zeichnung=(
                Punkt("Erstellt (Sachbearbeitung Steuern)", ""),
                Punkt("Geprüft (Steuerstelle)", ""),
                Punkt("Unterzeichnet (vertretungsberechtigte Stelle)", ""),
            ),
            anlagen=anlagen,
            hinweise=tuple(self._hinweise(list(luecken))),
        )

    def _einleitung(self) -> str:
        was = f"{zahlwort(len(self.frage.betroffene))} Tätigkeiten" if self.mehrere else "eine Tätigkeit"
        tage = sorted({t.b.sachverhalt.leistungsdatum for t in self.frage.betroffene})
        wann = f"{'Stichtag' if len(tage) == 1 else 'Stichtage'} {aufzaehlung([datum(tag) for tag in tage])}"
        return (
            f"für {was} ({wann}) hängt die umsatzsteuerliche Behandlung an einer Rechtsfrage, die wir nicht sicher "
            "beantworten können. Wir legen sie Ihnen mit dem Sachverhalt und unserem Ausgangspunkt vor."
        )

    def _sachverhalte(self) -> Iterator[Sachverhaltsteil]:
        """What all activities have in common first, then the facts of each one."""
        alle = [self._tatsachen(t) for t in self.frage.betroffene]
        gemeinsam = [f for f in alle[0] if self.mehrere and all(f in andere for andere in alle[1:])]
        if gemeinsam:
            yield Sachverhaltsteil("Alle Tätigkeiten", tuple(gemeinsam), ())
        for t, tatsachen in zip(self.frage.betroffene, alle, strict=True):
            offen = tuple(self.werk.merkmale[n].kurz for n in self._fehlende(t))
            yield Sachverhaltsteil(_titel(t), tuple(f for f in tatsachen if f not in gemeinsam), offen)

    def _tatsachen(self, t: Betroffen) -> list[str]:
        """The facts as the memo states them; where they come from stands behind those that have a record."""
        return [
            f.text if f.herkunft == OHNE_BELEG else f"{f.text.removesuffix('.')} ({f.herkunft})."
            for f in vermerk(self.auswertung, t.b).sachverhalt
        ]

    def _fehlende(self, t: Betroffen) -> list[str]:
        """Facts still open, then those the judgement should know at least and nobody has stated."""
        offen = [f.name for f in t.weitere if f.art == "merkmal"]
        angaben = t.b.sachverhalt.angaben
        pruefung = t.b.pruefung
        for name in self.wertung.mindesttatsachen:
            merkmal = self.werk.merkmale.get(name)
            if merkmal is None or merkmal.typ == "wertung" or name in angaben:
                continue
            if pruefung.wird_gefragt(merkmal) != NEIN:
                offen.append(name)
        return list(dict.fromkeys(offen))

    def _rechnung(self) -> Iterator[str]:
        yield (
            "Annahme: Die Beträge sind Jahresbeträge laut Tätigkeitsverzeichnis und enthalten eine geschuldete "
            "Umsatzsteuer; sie ist mit dem Satz des jeweils möglichen Ergebnisses herausgerechnet."
        )
        antworten = [text for t in self.frage.betroffene for a in t.antworten for text in a.ergebnisse]
        if any(text.startswith("aufzuteilen") for text in antworten):
            yield (
                "Bei einer Aufteilung ist der Anteil nicht festgestellt; angegeben ist die Spanne von null bis zur "
                "vollen Steuerpflicht zum Regelsatz."
            )
        if self._ohne_steuer():
            yield (
                "Umsatzsteuer fällt nach keiner der möglichen Antworten an; von der Antwort hängt nur die Einordnung "
                "des Umsatzes ab."
            )
        if ohne := self.frage.ohne_steuerbetrag:
            namen = aufzaehlung([f"„{_name(t)}“" for t in ohne])
            yield f"Für {namen} ist die Umsatzsteuer nicht berechnet, weil Betrag oder Steuersatz nicht feststehen."
        for t in self.frage.betroffene:
            wertungen = [self.werk.merkmale[f.name] for f in t.weitere if f.art == "wertung"]
            if wertungen:
                namen = aufzaehlung([f"{w.kurz} ({w.wertung})" for w in wertungen])
                yield f"Bei „{_name(t)}“ können daneben erheblich sein: {namen}. Die Spanne schließt sie ein."

    def _ohne_steuer(self) -> bool:
        return not self.frage.ohne_steuerbetrag and self.frage.steuer.bis == 0

    def _auffassung(self) -> Iterator[str]:
        if self.tendenz:
            belege = "; ".join(str(f) for f in self.quellen) or "ohne Fundstelle"
            # when the question is to be put at all is advice to the office, not a position to the tax office
            tendenz = re.sub(r"Zu werten ist nur\b[^.]*\.\s*", "", self.tendenz).strip() or self.tendenz
            yield f"Unser Ausgangspunkt: {_als_satz(tendenz)[:-1]} ({belege})."
        wofuer = "die genannten Tätigkeiten" if self.mehrere else "die genannte Tätigkeit"
        yield f"Für {wofuer} vertreten wir: {EIGENE_POSITION}."

    def _gegenpositionen(self) -> Iterator[tuple[str, Fundstelle | None]]:
        for regel in self._lesende_regeln():
            text = regel.gegenposition.get("text", "")
            if not text:
                continue
            quelle = self.werk.quellen.get(regel.gegenposition.get("quelle", ""))
            stelle = mit_status(quelle) if quelle is not None else None
            yield (angefuegt(_als_satz(text), stelle) if stelle else _als_satz(text)), stelle

    def _lesende_regeln(self) -> Iterator[Regel]:
        """Rules that read the Wertung and are in force for the activities concerned."""
        staende = {t.b.fall.pruefung.stand.nummer: t.b.fall.pruefung.stand for t in self.frage.betroffene}
        for stand in staende.values():
            for regel in stand.regeln:
                if self.wertung.name in gelesene_namen(regel.wenn) and any(
                    regel.id in {r.regel.id for r in t.b.pruefung.befund(regel.feststellung).offene}
                    for t in self.frage.betroffene
                ):
                    yield regel

    def _bitte(self) -> Iterator[str]:
        je = "; sollte sie je Tätigkeit verschieden ausfallen, für jede einzeln" if self.mehrere else ""
        yield f"Wir bitten um Ihre Auffassung zu der Frage unter 1{je}."
        yield FORMLOS
        yield f"Bis zu Ihrer Antwort {BIS_DAHIN}."

    def _anlagen(self) -> list[str]:
        return [f"Prüfvermerk zu „{_name(t)}“ ({t.b.sachverhalt.id})" for t in self.frage.betroffene]

    def _hinweise(self, luecken: list[str]) -> Iterator[str]:
        yield f"Lücken ausfüllen: {', '.join(luecken)}."
        ungelesen = [f.text for f in self.quellen if not f.gelesen]
        ungelesen += [f.text for _, f in self._gegenpositionen() if f is not None and not f.gelesen]
        if ungelesen:
            stellen = "; ".join(_einmal(ungelesen)).removesuffix(".")
            yield f"Am Original lesen, bevor das Schreiben sich darauf beruft: {stellen}."
        if self._ohne_steuer():
            yield "Von der Antwort hängt keine Umsatzsteuer ab; prüfen, ob das Schreiben nötig ist."
        if not self.tendenz:
            yield "Zu dieser Frage nennt das Regelwerk keine Tendenz; die eigene Position steht ganz aus."
        for t in self.frage.betroffene:
            fehlende = [f"{self.werk.merkmale[n].kurz} ({self.werk.merkmale[n].antwortet})" for n in self._fehlende(t)]
            if fehlende:
                yield f"Bei „{_name(t)}“ vorher feststellen oder im Schreiben offenlegen: {', '.join(fehlende)}."
            vermutet = [a for a in t.b.sachverhalt.angaben.values() if a.herkunft == "muster"]
            if vermutet:
                yield f"Bei „{_name(t)}“ sind Angaben nur vermutet ({HERKUNFT['muster']}); vorher bestätigen."
        yield (
            f"Wer die Frage selbst beantwortet, trägt {self.wertung.wertung} mit Rolle, Tag und Gründen in den Katalog "
            "ein; das Schreiben erübrigt sich dann."
        )
        yield f"Zusammengestellt von ust2b {__version__}, Regelstand {self.werk.name}. {HAFTUNGSSATZ}"


def _zeile(t: Betroffen) -> Zeile:
    s = t.b.sachverhalt
    betrag = euro(t.betrag) or "nicht angegeben"
    ergebnisse = tuple(Punkt(a.text, _antworttext(a)) for a in t.antworten)
    return Zeile(s.id, s.bezeichnung, betrag, ergebnisse, spanne_text(t.steuer))


def _antworttext(antwort: Antwort) -> str:
    steuer = f"; Umsatzsteuer {spanne_text(antwort.steuer)}" if antwort.steuer is not None else ""
    return aufzaehlung(antwort.ergebnisse, "oder") + steuer


def spanne_text(spanne: Spanne | None) -> str:
    """„0,00 € bis 38.000,00 €“; „nicht berechnet“ without one."""
    if spanne is None:
        return "nicht berechnet"
    return euro(spanne.bis) if spanne.von == spanne.bis else f"{euro(spanne.von)} bis {euro(spanne.bis)}"


def _titel(t: Betroffen) -> str:
    s = t.b.sachverhalt
    return f"{s.bezeichnung} ({s.id})" if s.bezeichnung else s.id


def _name(t: Betroffen) -> str:
    return t.b.sachverhalt.bezeichnung or t.b.sachverhalt.id


def _einmal(zitate: Sequence[str]) -> list[str]:
    """Each source once, also where it is cited in two ways (by its first word and its days)."""
    nach_kern: dict[tuple[str, ...], str] = {}
    for zitat in zitate:
        tage = _TAG.findall(zitat)
        nach_kern.setdefault((zitat.split(" ")[0], *tage) if tage else (zitat,), zitat)
    return list(nach_kern.values())


def _als_satz(text: str) -> str:
    """A fragment of the rulebook as a sentence: capital letter, full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def fragen_an_andere(auswertung: Auswertung, rechtstraeger: str) -> dict[str, list[str]]:
    """Open questions that are no legal ones, by the office that answers them, each with its activities."""
    je_stelle: dict[str, dict[str, list[str]]] = {}
    for b in auswertung.beurteilungen:
        if b.sachverhalt.rechtstraeger != rechtstraeger:
            continue
        for frage in b.fragen:
            if frage.art == "wertung":
                continue
            merkmal = auswertung.werk.merkmale.get(frage.name)
            groesse = auswertung.werk.groessen.get(frage.name)
            kurz = merkmal.kurz if merkmal else groesse.kurz if groesse else fragetext(frage, auswertung.werk)
            stelle = antwortende_stelle(frage, auswertung.werk)
            je_stelle.setdefault(stelle, {}).setdefault(kurz, []).append(b.sachverhalt.id)
    return {
        stelle: [f"{kurz} ({', '.join(ids[:3])}{' …' if len(ids) > 3 else ''})" for kurz, ids in fragen.items()]
        for stelle, fragen in je_stelle.items()
    }
