"""Use case: one dossier per legal person: its memos with an overview, the open questions and a register of norms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ust2b import __version__
from ust2b.app.ablage import eindeutig, kennung
from ust2b.app.auswertung import Auswertung
from ust2b.app.datensatz import betrag_von, zusammenfassung
from ust2b.app.rechtsfragen import Spanne, steuerspanne
from ust2b.app.saetze import (
    HAFTUNGSSATZ,
    VORBEHALT_KURZ,
    antwortende_stelle,
    ergebnistext,
    fragetext,
    hinweise,
    kurzformen,
    tragende_normen,
)
from ust2b.app.schreiben import spanne_text
from ust2b.app.texte import NB, datum, euro
from ust2b.app.vermerk import vermerk
from ust2b.app.vermerkdatensatz import Umfeld
from ust2b.app.vermerke import Auftrag
from ust2b.catalogue.ausgabe import KLASSEN, ZEICHEN
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.fragen import Frage
from ust2b.memo.dossier import (
    Anhang,
    Dossier,
    Fragezeile,
    Kapitel,
    Normgruppe,
    Summenzeile,
    Uebersichtszeile,
    Verweis,
)
from ust2b.memo.modell import Punkt, Vermerk

FRAGENHINWEIS = (
    "Geordnet nach der Umsatzsteuer, die von der Antwort abhängen kann. Annahme: Die Jahresbeträge enthalten eine "
    "geschuldete Umsatzsteuer; bei einer Aufteilung reicht die Spanne bis zur vollen Steuerpflicht. Eine Tätigkeit mit "
    "mehreren offenen Fragen steht bei jeder mit ihrem ganzen Betrag; die Zeilen sind nicht zusammenzuzählen."
)
_NORM = re.compile(r"^(?:§§?|Art\.|Abschn\.|Anlage|Anhang|R)[\s\u00a0]")
OHNE_GESETZ = "Rechtsprechung und Verwaltung"


def erzeuge(auswertung: Auswertung, gewaehlte: Sequence[Beurteilung], auftrag: Auftrag) -> Iterator[tuple[str, bytes]]:
    """File name and content of the dossier of every legal person among ``gewaehlte``.

    :raises ust2b.memo.vorlagen.Vorlagenfehler: before the first dossier when a template is defective.
    """
    from ust2b.memo.dossierschreiber import schreiber
    from ust2b.memo.vorlagen import verlange_gute_vorlagen

    verlange_gute_vorlagen(auftrag.eigene_vorlagen)
    schreibende: dict[str, Callable[[Dossier], bytes]] = {
        art: schreiber(art, auftrag.eigene_vorlagen) for art in auftrag.formate
    }
    alle = list(dict.fromkeys(b.sachverhalt.rechtstraeger for b in auswertung.beurteilungen))
    namen = dict(zip(alle, eindeutig([kennung(f"{t}-dossier") or "dossier" for t in alle]), strict=True))
    umfeld = Umfeld([b.sachverhalt for b in auswertung.beurteilungen])
    for traeger in dict.fromkeys(b.sachverhalt.rechtstraeger for b in gewaehlte):
        eigene = [b for b in gewaehlte if b.sachverhalt.rechtstraeger == traeger]
        d = dossier(auswertung, eigene, auftrag.aktenzeichen, namen[traeger], umfeld)
        for art, schreibe in schreibende.items():
            yield f"{d.dateiname}.{art}", schreibe(d)


def dossier(
    auswertung: Auswertung, eigene: Sequence[Beurteilung], aktenzeichen: str, name: str, umfeld: Umfeld
) -> Dossier:
    """The dossier of one legal person over its activities ``eigene``, in their order."""
    anker = {b.sachverhalt.id: f"v{nummer}" for nummer, b in enumerate(eigene, 1)}
    vermerke = [vermerk(auswertung, b, aktenzeichen, umfeld) for b in eigene]
    kapitel = tuple(
        Kapitel(anker[b.sachverhalt.id], replace(v, titel=_titel(b), haftung=""))
        for b, v in zip(eigene, vermerke, strict=True)
    )
    s = eigene[0].sachverhalt
    return Dossier(
        titel="Dossier Umsatzsteuer",
        rechtstraeger=s.rechtstraeger,
        dateiname=name,
        tag=max(b.sachverhalt.leistungsdatum for b in eigene),
        kopf=tuple(_kopf(auswertung, eigene, aktenzeichen)),
        summen=tuple(
            Summenzeile(f"{ZEICHEN[z.klasse]} {KLASSEN[z.klasse]}", z.anzahl, euro(z.betrag_cent))
            for z in zusammenfassung(eigene)
        ),
        gesamt=Summenzeile("Summe", len(eigene), euro(sum(betrag_von(b) or 0 for b in eigene))),
        hinweise=tuple(dict.fromkeys(text for b in eigene for _, text in hinweise(b))),
        uebersicht=tuple(_uebersicht(b, anker[b.sachverhalt.id]) for b in eigene),
        fragen=tuple(_fragen(auswertung, eigene, anker)),
        fragenhinweis=FRAGENHINWEIS,
        kapitel=kapitel,
        normen=tuple(_normen(eigene, anker)),
        anlage=(
            Punkt("Programm", f"ust2b {__version__}"),
            Punkt("Regelstand", f"{auswertung.werk.name}, SHA-256 {auswertung.werk.pruefsumme}"),
            Punkt("Lesung", auswertung.lesung),
        ),
        anhaenge=tuple(_anhang(nummer, b, v) for nummer, (b, v) in enumerate(zip(eigene, vermerke, strict=True), 1)),
        haftung=HAFTUNGSSATZ,
        datensaetze=tuple(v.datensatz for v in vermerke),
    )


def _kopf(auswertung: Auswertung, eigene: Sequence[Beurteilung], aktenzeichen: str) -> Iterator[Punkt]:
    s = eigene[0].sachverhalt
    yield Punkt("Rechtsträger", s.rechtstraeger)
    if s.ags:
        yield Punkt("Amtlicher Gemeindeschlüssel", s.ags)
    if s.land:
        yield Punkt("Land", s.land)
    tage = sorted({b.sachverhalt.leistungsdatum for b in eigene})
    yield Punkt("Leistung am", datum(tage[0]) if len(tage) == 1 else f"{datum(tage[0])} bis {datum(tage[-1])}")
    yield Punkt("Aktenzeichen", aktenzeichen or "‹Aktenzeichen›")
    yield Punkt("Regelstand", f"{auswertung.werk.name} (Prüfsumme {auswertung.werk.pruefsumme[:12]})")
    im_katalog = sum(b.sachverhalt.rechtstraeger == s.rechtstraeger for b in auswertung.beurteilungen)
    umfang = f"{len(eigene)} von {im_katalog} Tätigkeiten" if len(eigene) < im_katalog else f"{im_katalog} Tätigkeiten"
    yield Punkt("Umfang", umfang)
    if s.vollstaendig:
        yield Punkt("Katalog", f"für {s.leistungsdatum.year} als vollständig erklärt")
    else:
        yield Punkt("Katalog", "Vollständigkeit nicht erklärt")


def _titel(b: Beurteilung) -> str:
    s = b.sachverhalt
    return f"{s.bezeichnung} ({s.id})" if s.bezeichnung else s.id


def _uebersicht(b: Beurteilung, anker: str) -> Uebersichtszeile:
    arten = list(dict.fromkeys(VORBEHALT_KURZ[v.art] for v in b.fall.vorbehalte)) if b.entschieden else []
    return Uebersichtszeile(
        verweis=Verweis(anker, b.sachverhalt.id),
        bezeichnung=b.sachverhalt.bezeichnung,
        ergebnis=f"{ZEICHEN[b.klasse]} {ergebnistext(b)}",
        moegliche=() if b.entschieden else tuple(kurzformen(b)),
        normen=tuple(tragende_normen(b)[:2]) if b.entschieden else (),
        betrag=euro(betrag_von(b)),
        vorbehalte=", ".join(arten),
    )


def _fragen(auswertung: Auswertung, eigene: Sequence[Beurteilung], anker: dict[str, str]) -> Iterator[Fragezeile]:
    """Open questions, the one on which most VAT hangs first, then by amount."""
    werk = auswertung.werk
    offen: dict[Frage, list[Beurteilung]] = {}
    for b in eigene:
        for frage in b.fragen:
            offen.setdefault(frage, []).append(b)

    def gewicht(frage: Frage) -> tuple[int, int, str]:
        bs = offen[frage]
        return (-_spanne(bs).strittig, -sum(betrag_von(b) or 0 for b in bs), frage.name)

    for frage in sorted(offen, key=gewicht):
        merkmal = werk.merkmale.get(frage.name)
        nummer = f" (Wertung {merkmal.wertung})" if merkmal is not None and merkmal.wertung else ""
        bs = offen[frage]
        unberechnet = any(steuerspanne(b, b.ergebnisse) is None for b in bs)
        yield Fragezeile(
            frage=fragetext(frage, werk) + nummer,
            stelle=antwortende_stelle(frage, werk),
            taetigkeiten=tuple(Verweis(anker[b.sachverhalt.id], b.sachverhalt.id) for b in bs),
            betrag=euro(sum(betrag_von(b) or 0 for b in bs)),
            steuer="nicht berechnet" if unberechnet else spanne_text(_spanne(bs)),
        )


def _spanne(beurteilungen: Sequence[Beurteilung]) -> Spanne:
    spannen = [s for b in beurteilungen if (s := steuerspanne(b, b.ergebnisse)) is not None]
    return Spanne(sum(s.von for s in spannen), sum(s.bis for s in spannen))


def _normen(eigene: Sequence[Beurteilung], anker: dict[str, str]) -> Iterator[Normgruppe]:
    """Provisions the results rest on, by law and number (2b before 12)."""
    register: dict[tuple[str, str], dict[str, Verweis]] = {}
    for b in eigene:
        for norm in (teil for text in tragende_normen(b) for teil in einzelne_normen(text)):
            verweis = Verweis(anker[b.sachverhalt.id], b.sachverhalt.id)
            register.setdefault((gesetz_von(norm), norm), {})[verweis.anker] = verweis
    gesetze = sorted({gesetz for gesetz, _ in register}, key=lambda g: (g == OHNE_GESETZ, g == "UStAE", g.casefold()))
    for gesetz in gesetze:
        normen = sorted((n for g, n in register if g == gesetz), key=natuerlich)
        yield Normgruppe(gesetz, tuple((n, tuple(register[gesetz, n].values())) for n in normen))


def einzelne_normen(text: str) -> list[str]:
    """„§ 2b Abs. 1, § 9 Abs. 1 UStG; Abschn. 2b.1 UStAE“ as three provisions, each with its law.

    A paragraph without a law before a section of the UStAE is one of the UStG, on which that decree comments.
    """
    ergebnis: list[str] = []
    for gruppe in text.replace(NB, " ").split(";"):
        gesetz = ""
        teile: list[str] = []
        for teil in reversed(re.split(r", (?=§ |Abschn\. )", gruppe.strip())):
            eigenes = gesetz_von(teil)
            if eigenes != OHNE_GESETZ:
                gesetz = eigenes
            elif gesetz and _NORM.match(teil):
                gesetz = "UStG" if gesetz == "UStAE" and teil.startswith("§") else gesetz
                teil = f"{teil} {gesetz}"
            teile.append(teil)
        ergebnis += [t for t in reversed(teile) if t]
    return ergebnis


def gesetz_von(norm: str) -> str:
    """The law a provision belongs to: its last word („UStG“, „GkG NRW“); judgements and decrees have none."""
    if not _NORM.match(norm):
        return OHNE_GESETZ
    worte = norm.removesuffix(" a. F.").split(" ")
    gesetz = worte[-1]
    if gesetz.isupper() and len(worte) > 1 and worte[-2][:1].isalpha() and len(worte[-2]) > 2:
        return f"{worte[-2]} {gesetz}"
    return gesetz if re.fullmatch(r"[A-ZÄÖÜ][\w-]*[A-Z]\w*", gesetz) else OHNE_GESETZ


def natuerlich(text: str) -> list[tuple[int, str]]:
    """Sort key with numbers by value: § 2b before § 12, Nr. 9 before Nr. 10."""
    return [(int(t), "") if t.isdecimal() else (-1, t.casefold()) for t in re.findall(r"\d+|\D+", text)]


def _anhang(nummer: int, b: Beurteilung, v: Vermerk) -> Anhang:
    summe = hashlib.sha256(v.datensatz.encode("utf-8", "surrogatepass")).hexdigest()
    return Anhang(f"datensatz-{nummer:04}.json", b.sachverhalt.id, summe)
