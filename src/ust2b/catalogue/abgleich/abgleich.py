"""A budget line against group rules and Leistungsarten: a score, the words that matched, what else it could be.

Group rules come first; they need words of the line, an account number alone settles nothing. Of the Leistungsarten the
best one is proposed when its score reaches the threshold and no other comes close. An entry marked *auffang* says who
pays or how; it is named where nothing better is found and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ust2b.catalogue.abgleich.auswahl import Auswahl
from ust2b.catalogue.abgleich.phrasen import Phrase, Phrasen
from ust2b.catalogue.abgleich.treffer import Treffer, Zuordnung
from ust2b.catalogue.abgleich.woerter import Wortschatz
from ust2b.catalogue.abgleich.zeile import Staemme, Zeile, Zeilenleser, ist_nichtssagend
from ust2b.catalogue.haushalt.modell import Position
from ust2b.language.leistungsarten import Gruppenregel, Leistungsart, Referenz

SCHWELLE_AUFFANG = 55
ZAHLER = ("d448", "k16")
"""Reimbursements: the last digit of the account says who pays."""
ALTERNATIVEN = 3
# How much a line says when the task or the payment stands here or there; the best combination counts.
_WERT_SUCHWORT, _WERT_SUCHWORT_UEBER_FELDER = 85, 78
_WERT_AUFGABE_IM_KONTO = 80
_WERT_AUFGABE = {"produkt": 72, "gruppe": 62, "bereich": 50}
_WERT_OHNE_ZAHLUNG = {"konto": 56, "produkt": 35, "gruppe": 28, "bereich": 20}
_NUR_KONTOGRUPPE = 12
"""Less when only the group of accounts names the payment."""
_ZUGABE, _ZUGABE_PRODUKT = 5, 6


@dataclass
class _Stand:
    """What was found of one entry in one line."""

    aufgabe: dict[str, Phrase] = field(default_factory=dict[str, Phrase])
    zahlung: dict[str, Phrase] = field(default_factory=dict[str, Phrase])
    suchwort: dict[str, Phrase] = field(default_factory=dict[str, Phrase])
    gegen: bool = False
    gegen_im_produkt: bool = False

    def merke(self, ablage: dict[str, Phrase], wo: str, phrase: Phrase) -> None:
        if wo not in ablage or phrase.laenge > ablage[wo].laenge:
            ablage[wo] = phrase


class Abgleich:
    """All of one reference catalogue, compiled; lines that read the same are compared once."""

    def __init__(self, referenz: Referenz) -> None:
        self.arten = referenz.leistungsarten
        self.gruppen = referenz.gruppenregeln
        self._phrasen, self._gruppenphrasen = Phrasen(), Phrasen()
        for art in self.arten.values():
            modell = art.modell
            for rolle, texte in (
                ("suchwort", modell.suchworte), ("aufgabe", modell.aufgabe), ("zahlung", art.zahlung),
                ("gegen", modell.gegenworte),
            ):  # fmt: skip
                self._phrasen.nimm(art.name, rolle, texte)
        for regel in self.gruppen.values():
            modell_g = regel.modell
            self._gruppenphrasen.nimm(regel.name, "wort", modell_g.worte)
            self._gruppenphrasen.nimm(regel.name, "gegen", modell_g.gegenworte)
            self._gruppenphrasen.nimm(regel.name, "gegen_produkt", modell_g.gegen_produkt)
            for nummer, paar in enumerate(modell_g.mit_produkt):
                self._gruppenphrasen.nimm(regel.name, f"wort{nummer}", paar.worte)
                self._gruppenphrasen.nimm(regel.name, f"produkt{nummer}", paar.produkt)
        self._zahler = [n for n, a in self.arten.items() if a.auffang and any(map(ist_zahlerkonto, a.modell.konten))]
        self._auswahl = Auswahl(self.arten)
        self._einzelstaemme = {
            r.name: frozenset(s for text in r.modell.worte for s in text.split()) for r in self.gruppen.values()
        }
        schatz = Wortschatz(self._phrasen.staemme | self._gruppenphrasen.staemme, referenz.abkuerzungen)
        self._leser = Zeilenleser(schatz)
        self._bekannt: dict[tuple[str, ...], Zuordnung] = {}

    def ordne_zu(self, p: Position) -> Zuordnung:
        schluessel = (p.bereich, p.gruppe, p.produkt, p.produkt_nr, p.konto, p.kontogruppe, p.text, p.konto_art[:5])
        bekannt = self._bekannt.get(schluessel)
        if bekannt is None:
            bekannt = self._bekannt[schluessel] = self._ordne(self._leser.lies(p))
        return bekannt

    def _ordne(self, zeile: Zeile) -> Zuordnung:
        if not zeile.vermischt and (gruppe := self._gruppe(zeile)):
            return Zuordnung("gruppe", gruppe)
        treffer = sorted(self._treffer(zeile), key=lambda t: (-t.punkte, t.name))
        echte = [t for t in treffer if not self.arten[t.name].auffang]
        auffang = [t for t in treffer if self.arten[t.name].auffang and not self._nennt_anderen(zeile, t)]
        if auffang and self._sagt_wofuer(zeile, auffang[0]):
            auffang = []
        andere = tuple(treffer[:ALTERNATIVEN])
        if zeile.vermischt or zeile.nichtssagend:
            return Zuordnung("vermischt" if zeile.vermischt else "nichts", None, andere)
        bester = self._auswahl.bester(zeile, echte)
        if bester and not self._sagt_mehr(auffang, bester, zeile):
            if self._auswahl.bleibt_offen(zeile, bester):
                return Zuordnung("nichts", None, andere)
            if self._auswahl.strittig(zeile, bester, echte):
                return Zuordnung("mehrdeutig", None, andere)
            rest = tuple(t for t in treffer if t is not bester)[:ALTERNATIVEN]
            return Zuordnung("leistungsart", bester, rest)
        if auffang and auffang[0].punkte >= SCHWELLE_AUFFANG:
            rest = tuple(t for t in treffer if t is not auffang[0])[:ALTERNATIVEN]
            return Zuordnung("auffang", auffang[0], rest)
        return Zuordnung("nichts", None, andere)

    def _gruppe(self, zeile: Zeile) -> Treffer | None:
        """The group rule a line falls under; none when two do, when a counter-word stands there, or fees are booked."""
        if zeile.entgelt:
            return None
        gegen = {f.name for f in self._gruppenphrasen.in_staemmen(zeile.zahlung) if f.rolle == "gegen"}
        passend: dict[str, Treffer] = {}
        mit_konto: set[str] = set()
        laenge: dict[str, int] = {}
        gefunden: dict[tuple[str, str], Phrase] = {}
        for phrase in self._gruppenphrasen.in_staemmen(zeile.zahlung):
            bisher = gefunden.setdefault((phrase.name, phrase.rolle), phrase)
            if phrase.laenge > bisher.laenge:
                gefunden[phrase.name, phrase.rolle] = phrase
        in_kontogruppe = {f.name for f in self._gruppenphrasen.in_staemmen(zeile.kontogruppe) if f.rolle == "wort"}
        im_produkt = {(f.name, f.rolle) for f in self._gruppenphrasen.in_staemmen({**zeile.produkt, **zeile.gruppe})}
        for regel in self.gruppen.values():
            if regel.name in gegen or (regel.name, "gegen_produkt") in im_produkt:
                continue
            konto = _passt_konto(zeile.konto, regel.modell.konten)
            erstattet = zeile.konto.startswith(ZAHLER) and not konto
            phrase = gefunden.get((regel.name, "wort")) or next(
                (
                    gefunden[regel.name, f"wort{n}"]
                    for n in range(len(regel.modell.mit_produkt))
                    if (regel.name, f"wort{n}") in gefunden
                    and (regel.name, f"produkt{n}") in im_produkt
                    and not (erstattet and regel.modell.konten)
                ),
                None,
            )
            if konto:
                mit_konto.add(regel.name)
            if phrase is not None:
                punkte = 95 if konto else 90
                laenge[regel.name] = phrase.laenge
                passend[regel.name] = _treffer(regel, punkte, [zeile.zahlung[s] for s in phrase.staemme])
            elif konto and (regel.name in in_kontogruppe or self._einzelstaemme[regel.name] & zeile.zahlung.keys()):
                worte = [zeile.zahlung[s] for s in self._einzelstaemme[regel.name] & zeile.zahlung.keys()]
                passend[regel.name] = _treffer(regel, 80, worte)
        # Where account and words agree on one rule, words alone do not make it another.
        return max(
            passend.values(),
            key=lambda t: (t.name in mit_konto, t.punkte, laenge.get(t.name, 0), t.name),
            default=None,
        )

    def _treffer(self, zeile: Zeile) -> Iterable[Treffer]:
        felder: tuple[tuple[str, Staemme], ...] = (
            ("konto", zeile.zahlung), ("produkt", zeile.produkt), ("gruppe", zeile.gruppe), ("bereich", zeile.bereich),
        )  # fmt: skip
        staende: dict[str, _Stand] = {}
        for wo, staemme in felder:
            for phrase in self._phrasen.in_staemmen(staemme):
                stand = staende.setdefault(phrase.name, _Stand())
                if phrase.rolle == "gegen":
                    stand.gegen = stand.gegen or wo == "konto"
                    stand.gegen_im_produkt = stand.gegen_im_produkt or wo == "produkt"
                elif phrase.rolle == "aufgabe":
                    stand.merke(stand.aufgabe, wo, phrase)
                elif phrase.rolle == "suchwort":
                    stand.merke(stand.suchwort, wo, phrase)
                elif wo == "konto":
                    stand.merke(stand.zahlung, wo, phrase)
        for phrase in self._phrasen.in_staemmen(zeile.kontogruppe):
            if phrase.rolle == "zahlung":
                stand = staende.setdefault(phrase.name, _Stand())
                stand.merke(stand.zahlung, "kontogruppe", phrase)
        ueber: dict[str, str] = {**zeile.produkt, **zeile.zahlung}
        for phrase in self._phrasen.in_staemmen(ueber):
            if phrase.rolle == "suchwort" and phrase.staemme & zeile.zahlung.keys():
                stand = staende.setdefault(phrase.name, _Stand())
                stand.merke(stand.suchwort, "ueber", phrase)
        alle: dict[str, str] = {**zeile.bereich, **zeile.gruppe, **zeile.kontogruppe, **ueber}
        for name, stand in staende.items():
            # What the account says by itself, a counter-word in a heading does not take back.
            if stand.gegen or (stand.gegen_im_produkt and "konto" not in stand.suchwort):
                continue
            art = self.arten[name]
            punkte, phrasen = _bewerte(stand, art, zeile)
            if punkte >= 30:
                worte = [alle[s] for p in phrasen for s in sorted(p.staemme) if s in alle]
                aus_produkt = not any(p.staemme <= zeile.zahlung.keys() for p in phrasen if p.rolle != "zahlung")
                yield Treffer(name, art.titel, punkte, tuple(dict.fromkeys(worte)), aus_produkt)

    def _nennt_anderen(self, zeile: Zeile, treffer: Treffer) -> bool:
        """The account stands for another payer than the words; two different answers are none."""
        eigene = self.arten[treffer.name].modell.konten
        if not zeile.konto.startswith(ZAHLER) or not eigene or _passt_konto(zeile.konto, eigene):
            return False
        return any(_passt_konto(zeile.konto, self.arten[n].modell.konten) for n in self._zahler)

    def _sagt_wofuer(self, zeile: Zeile, auffang: Treffer) -> bool:
        """The line names what was paid for, in words nobody knew: it is not „without details“. Payers stay named."""
        ist_preis = self.arten[auffang.name].modell.merkmale.get("zahlungsart") == "preis_gebuehr_miete"
        return ist_preis and self._auswahl.laesst_offen(zeile, auffang)

    def _sagt_mehr(self, auffang: list[Treffer], bester: Treffer, zeile: Zeile) -> bool:
        """The account names payer or payment in more words than the proposal explains, which rests on the product."""
        if not auffang or not bester.aus_produkt:
            return False
        im_konto = {w for w in zeile.zahlung.values() if not ist_nichtssagend(w)}
        return len(im_konto & set(auffang[0].worte)) > len(im_konto & set(bester.worte))


def ist_zahlerkonto(konto: str) -> bool:
    """``d4482``, ``k162``: reimbursed by municipalities."""
    return konto.startswith(ZAHLER) and konto not in ZAHLER


def _treffer(regel: Gruppenregel, punkte: int, worte: list[str]) -> Treffer:
    return Treffer(regel.name, regel.titel, punkte, tuple(dict.fromkeys(worte)))


def _passt_konto(konto: str, konten: Iterable[str]) -> bool:
    return bool(konto) and any(konto.startswith(k) for k in konten)


def _bewerte(stand: _Stand, art: Leistungsart, zeile: Zeile) -> tuple[int, list[Phrase]]:
    """Score and the phrases it rests on: the strongest combination of task and payment, a little more for support."""
    moeglich: list[tuple[int, list[Phrase]]] = []
    zahlung = stand.zahlung.get("konto") or stand.zahlung.get("kontogruppe")
    abzug = 0 if "konto" in stand.zahlung else _NUR_KONTOGRUPPE
    if art.auffang:
        teile = [p for p in (stand.suchwort.get("konto"), stand.aufgabe.get("konto"), zahlung) if p is not None]
        if teile:
            laengste = max(teile, key=lambda p: p.laenge)
            moeglich.append((60 - (abzug if laengste is zahlung else 0) + min(9, laengste.laenge // 3), [laengste]))
    else:
        for wo, wert in (("konto", _WERT_SUCHWORT), ("ueber", _WERT_SUCHWORT_UEBER_FELDER)):
            if wo in stand.suchwort:
                moeglich.append((wert, [stand.suchwort[wo]]))
        # A search word in the product names the task as well.
        aufgaben = {wo: p for wo, p in stand.suchwort.items() if wo not in {"konto", "ueber"}} | stand.aufgabe
        for wo, phrase in aufgaben.items():
            if zahlung is not None and zahlung.staemme != phrase.staemme:
                wert = _WERT_AUFGABE_IM_KONTO if wo == "konto" else _WERT_AUFGABE[wo]
                moeglich.append((wert - abzug, [phrase, zahlung]))
            else:
                moeglich.append((_WERT_OHNE_ZAHLUNG[wo], [phrase]))
    if not moeglich:
        return 0, []
    punkte, phrasen = max(moeglich, key=lambda m: (m[0], sum(p.laenge for p in m[1])))
    ist_gestuetzt = not art.auffang and bool({"produkt", "gruppe"} & stand.aufgabe.keys())
    if ist_gestuetzt and punkte >= _WERT_SUCHWORT_UEBER_FELDER:
        punkte += _ZUGABE_PRODUKT
    if _passt_konto(zeile.konto, art.modell.konten):
        punkte += _ZUGABE
    if any(zeile.produkt_nr.startswith(n) for n in art.modell.produkte if n):
        punkte += _ZUGABE
    # Of two equal ones the more specific words win.
    return min(99, punkte + min(8, sum(p.laenge for p in phrasen) // 4)), phrasen
