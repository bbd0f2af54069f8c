"""Which of the entries that fit a line is proposed: the one that explains its words, or none.

Points say how well an entry fits; they do not see what it leaves over. „Gebühr Dichtheitsprüfung“ under sewage has all
words of a sewage fee and one more, and that one decides. A wrong proposal costs trust, an open line a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ust2b.catalogue.abgleich.treffer import Treffer
from ust2b.catalogue.abgleich.zeile import Zeile
from ust2b.catalogue.tabelle import normal
from ust2b.language.leistungsarten import Leistungsart

SCHWELLE = 70
"""Score of 100 from which on a Leistungsart is proposed."""
ABSTAND = 2
"""So much better than the next one a proposal must be."""
ENG = 4
"""Within so few points a rare word of the account decides between two entries."""
SELTEN = 11
"""A word in so few entries points to them by itself; „Gebühr“ stands in more than a hundred."""
SICHER = 80
"""From here on a rare word makes up for words of the account the entry does not know."""
ZAHLUNGSARTEN = (
    frozenset({"miete", "pacht", "vermietung", "verpachtung", "mietzins", "pachtzins", "pachten"}),
    frozenset({"schadenersatz"}),
)
"""Words for kinds of payment that are no other: rent and damages. Fees, sales and grants overlap."""
ERSTATTUNG = frozenset(
    {"erstattung", "kostenerstattung", "kostenersatz", "ersatz", "beteiligung", "umlage", "verguetung"}
)
OEFFENTLICHE = frozenset({"bund", "land", "landkreis", "kreis", "gemeinde", "zweckverband"})
"""What a public body reimburses is no fee of the people."""


class Auswahl:
    """Knows the words of every entry and in how many entries each stands."""

    def __init__(self, arten: Mapping[str, Leistungsart]) -> None:
        self._aufgaben = {n: _staemme(a.modell.aufgabe) for n, a in arten.items()}
        self._feld = {
            n: _staemme((*a.modell.suchworte, *a.zahlung)) | self._aufgaben[n] for n, a in arten.items()
        }  # fmt: skip
        haeufigkeit = Counter(s for feld in self._feld.values() for s in feld)
        self._selten = frozenset(s for s, zahl in haeufigkeit.items() if zahl <= SELTEN)
        self._haeufig = frozenset(haeufigkeit) - self._selten

    def bester(self, zeile: Zeile, treffer: Sequence[Treffer]) -> Treffer | None:
        """The entry to propose if any is, of those at or above the threshold (best first)."""
        kandidaten = [t for t in treffer if t.punkte >= SCHWELLE]
        if not kandidaten:
            return None
        bester = kandidaten[0]
        for t in kandidaten[1:]:
            genauer = t.punkte > bester.punkte - ENG and self._nennt(zeile, t) and not self._nennt(zeile, bester)
            if genauer or self._erklaert(zeile, bester) < self._erklaert(zeile, t):
                bester = t
        if self.bleibt_offen(zeile, bester):
            ganz = (t for t in kandidaten if self._nennt(zeile, t) and not self._rest(zeile, t))
            return next(ganz, bester)
        return bester

    def bleibt_offen(self, zeile: Zeile, treffer: Treffer) -> bool:
        """The account contradicts the entry, or says more than it while only the product names the task."""
        return self._andere_zahlung(zeile, treffer) or (
            treffer.aus_produkt
            and self._rest(zeile, treffer)
            and not (treffer.punkte >= SICHER and self._nennt(zeile, treffer))
        )

    def laesst_offen(self, zeile: Zeile, treffer: Treffer) -> bool:
        """A word of the account label has no place in the entry; booking texts may be names of cost centres."""
        return self._rest(zeile, treffer, nur_konto=True)

    def strittig(self, zeile: Zeile, bester: Treffer, treffer: Iterable[Treffer]) -> bool:
        """Another entry comes as close, or knows the product and the same words of the account or one more."""
        return any(self._streitet(zeile, bester, t) for t in treffer if t is not bester)

    def _streitet(self, zeile: Zeile, bester: Treffer, anderer: Treffer) -> bool:
        if self._erklaert(zeile, anderer) < self._erklaert(zeile, bester):
            return False
        if anderer.punkte > bester.punkte - ABSTAND:
            return self._nennt(zeile, anderer) or not self._nennt(zeile, bester)
        if anderer.punkte < SCHWELLE or not self._nennt(zeile, anderer) or not self._im_produkt(zeile, anderer):
            return False
        if self._im_produkt(zeile, bester):
            eigen, fremd = self._feld[bester.name], self._feld[anderer.name] & self._selten
            return any(staemme & fremd and not staemme & eigen for staemme in zeile.inhalt.values())
        return self._worte(zeile, bester) <= self._worte(zeile, anderer)

    def _nennt(self, zeile: Zeile, treffer: Treffer) -> bool:
        return bool(self._feld[treffer.name] & self._selten & zeile.zahlung.keys())

    def _im_produkt(self, zeile: Zeile, treffer: Treffer) -> bool:
        return bool(self._aufgaben[treffer.name] & zeile.produkt.keys())

    def _worte(self, zeile: Zeile, treffer: Treffer) -> frozenset[str]:
        feld = self._feld[treffer.name]
        return frozenset(wort for stamm, wort in zeile.zahlung.items() if stamm in feld)

    def _erklaert(self, zeile: Zeile, treffer: Treffer) -> frozenset[tuple[str, str]]:
        konto = self._feld[treffer.name] & zeile.zahlung.keys()
        produkt = self._aufgaben[treffer.name] & zeile.produkt.keys()
        return frozenset((*(("konto", s) for s in konto), *(("produkt", s) for s in produkt)))

    def _rest(self, zeile: Zeile, treffer: Treffer, *, nur_konto: bool = False) -> bool:
        """Some word of the account has no place in the entry, other than „Verkauf“ or „Beteiligung“, which fit most."""
        feld = self._feld[treffer.name]
        return any(
            not staemme & feld and not any(s.startswith(normal(wort)) for s in feld)
            for wort, staemme in zeile.inhalt.items()
            if not (staemme and staemme <= self._haeufig) and (not nur_konto or wort in zeile.kontoworte)
        )

    def _andere_zahlung(self, zeile: Zeile, treffer: Treffer) -> bool:
        """The account names a kind of payment the entry does not know: who pays rent is not served by gardeners."""
        feld = self._feld[treffer.name]
        uebrig = {stamm for stamm, wort in zeile.zahlung.items() if wort not in treffer.worte}
        genannt = [art for art in ZAHLUNGSARTEN if art & uebrig]
        if ERSTATTUNG & uebrig and OEFFENTLICHE & uebrig:
            genannt.append(ERSTATTUNG)
        return bool(genannt) and not any(wort in stamm for art in genannt for wort in art for stamm in feld)


def _staemme(texte: Iterable[str]) -> frozenset[str]:
    return frozenset(s for text in texte for s in text.split())
