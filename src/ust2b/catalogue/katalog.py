"""A catalogue of activities as read from a file, with everything that was noticed on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Ort, Regelwerk
from ust2b.core.sachverhalt import Sachverhalt
from ust2b.core.widerspruch import Widerspruch, widersprueche
from ust2b.core.wissen import Bereich
from ust2b.language.meldung import Ladefehler, Meldung, gemeint

HERKUENFTE = ("angabe", "muster", "berechnet", "abgeleitet")


@dataclass(frozen=True, slots=True)
class Zelle(Ort):
    """Place in a spreadsheet: file, sheet and cell such as ``B3``."""

    blatt: str = ""

    def __str__(self) -> str:
        spalte, rest = "", self.spalte
        while rest > 0:
            rest, ziffer = divmod(rest - 1, 26)
            spalte = chr(65 + ziffer) + spalte
        return f"{self.datei}, Blatt „{self.blatt}“, Zelle {spalte}{self.zeile}"


@dataclass
class Katalog:
    """Activities in file order; ``orte`` says where each one stands."""

    datei: str
    sachverhalte: list[Sachverhalt] = field(default_factory=list)
    meldungen: list[Meldung] = field(default_factory=list)
    orte: dict[int, Ort] = field(default_factory=dict)
    stellen: dict[int, Callable[[str], Ort]] = field(default_factory=dict[int, Callable[[str], Ort]])
    """Per activity of a YAML file: where its entry of this name stands."""
    spalten: Mapping[str, int] = field(default_factory=dict[str, int])
    """Columns of a table that are read, name → number from 0."""
    kopf: Ort | None = None
    """Place of the header row of a table."""
    pruefsumme: str = ""
    """SHA-256 of a workbook as it was read."""
    ergebnisspalten: Mapping[str, int] = field(default_factory=dict[str, int])
    """Columns with earlier results, head → number from 0; they are output and not read."""

    def nimm_auf(self, sachverhalt: Sachverhalt, ort: Ort) -> None:
        self.orte[len(self.sachverhalte)] = ort
        self.sachverhalte.append(sachverhalt)

    def ort_von(self, nummer: int, name: str) -> Ort:
        """Place of one entry of an activity; of the activity where the file knows no more."""
        if nummer in self.stellen:
            return self.stellen[nummer](name)
        ort = self.orte[nummer]
        return replace(ort, spalte=self.spalten[name] + 1) if name in self.spalten else ort

    def finde(self, kennung: str) -> Sachverhalt:
        """The activity with this id; ``Rechtsträger/ID`` names one of several legal persons that use the same id.

        :raises Ladefehler: when there is none (K22), or when more than one legal person has it (K23).
        """
        treffer = [s for s in self.sachverhalte if s.id == kennung]
        treffer = treffer or [s for s in self.sachverhalte if f"{s.rechtstraeger}/{s.id}" == kennung]
        if len(treffer) == 1:
            return treffer[0]
        ort = Ort(self.datei, 1, 1)
        if not treffer:
            tun = gemeint(kennung, [s.id for s in self.sachverhalte])
            raise Ladefehler([Meldung("K22", f"Die Tätigkeit „{kennung}“ gibt es im Katalog nicht.", ort, tun)])
        text = f"Die Kennung „{kennung}“ gibt es bei {len(treffer)} Rechtsträgern."
        tun = "Angeben, welcher gemeint ist: " + " oder ".join(f"„{s.rechtstraeger}/{s.id}“" for s in treffer[:5])
        raise Ladefehler([Meldung("K23", text, ort, tun)])


def pruefe_katalog(katalog: Katalog, werk: Regelwerk) -> Iterator[Meldung]:
    """Duplicate ids, contradictory facts, negative amounts, judgements without a person, unknown main supplies."""
    yield from doppelte(katalog)
    zeitachse = Zeitachse(werk)
    ids = {(s.rechtstraeger, s.id) for s in katalog.sachverhalte}
    geprueft: dict[tuple[object, ...], tuple[Widerspruch, ...]] = {}
    for nummer, sachverhalt in enumerate(katalog.sachverhalte):
        if sachverhalt.gehoert_zu and (sachverhalt.rechtstraeger, sachverhalt.gehoert_zu) not in ids:
            text = f"„{sachverhalt.id}“ gehört zu „{sachverhalt.gehoert_zu}“; diese Tätigkeit fehlt im Katalog."
            yield Meldung(
                "K06",
                text,
                katalog.ort_von(nummer, "gehoert_zu"),
                "Kennung berichtigen oder die Hauptleistung aufnehmen.",
            )
        yield from _negative(sachverhalt, werk, katalog, nummer)
        yield from _wertungen(sachverhalt, werk, katalog, nummer)
        stand = zeitachse.am(sachverhalt.leistungsdatum)
        gleich = (stand.nummer, *((name, angabe.wissen) for name, angabe in sachverhalt.angaben.items()))
        if gleich not in geprueft:
            geprueft[gleich] = tuple(widersprueche(stand, sachverhalt.tatsachen))
        for widerspruch in geprueft[gleich]:
            text = _widerspruchssatz(sachverhalt, widerspruch.merkmal, widerspruch.andere, werk)
            tun = "Die falsche Angabe berichtigen oder weglassen."
            yield Meldung("K05", text, katalog.ort_von(nummer, widerspruch.merkmal), tun)


def doppelte(katalog: Katalog) -> Iterator[Meldung]:
    """Ids given twice to activities of one legal person; a missing id is reported by its reader."""
    erste: dict[tuple[str, str], int] = {}
    for nummer, sachverhalt in enumerate(katalog.sachverhalte):
        schluessel = (sachverhalt.rechtstraeger, sachverhalt.id)
        if sachverhalt.id and schluessel in erste:
            text = f"Die Kennung „{sachverhalt.id}“ gibt es schon ({katalog.orte[erste[schluessel]]})."
            yield Meldung("K04", text, katalog.orte[nummer], "Jeder Tätigkeit eine eigene Kennung geben.")
        erste.setdefault(schluessel, nummer)


def _negative(sachverhalt: Sachverhalt, werk: Regelwerk, katalog: Katalog, nummer: int) -> Iterator[Meldung]:
    negativ = ["betrag"] if (sachverhalt.betrag or 0) < 0 else []
    for name, angabe in sachverhalt.angaben.items():
        if isinstance(angabe.wissen, Bereich) and angabe.wissen.von is not None and angabe.wissen.von < 0:
            negativ.append(name)
    for name in negativ:
        text = f"„{sachverhalt.id}“: „{_kurz(name, werk)}“ ist negativ."
        yield Meldung("K07", text, katalog.ort_von(nummer, name), "Einnahmen und Kosten als positive Zahlen angeben.")


def _wertungen(sachverhalt: Sachverhalt, werk: Regelwerk, katalog: Katalog, nummer: int) -> Iterator[Meldung]:
    for name, angabe in sachverhalt.angaben.items():
        merkmal = werk.merkmale.get(name)
        if merkmal is None or merkmal.typ != "wertung":
            continue
        if angabe.herkunft != "angabe" or not (angabe.rolle and angabe.am and angabe.gruende):
            text = f"„{sachverhalt.id}“: Die Wertung „{merkmal.kurz}“ braucht Rolle, Tag und Gründe einer Person."
            yield Meldung(
                "K08", text, katalog.ort_von(nummer, name), "Rolle, Tag und Gründe ergänzen (Rolle, kein Name)."
            )


def _kurz(name: str, werk: Regelwerk) -> str:
    return werk.merkmale[name].kurz if name in werk.merkmale else name.capitalize()


def _widerspruchssatz(sachverhalt: Sachverhalt, name: str, andere: Sequence[str], werk: Regelwerk) -> str:
    def zeige(n: str) -> str:
        angabe = sachverhalt.angaben.get(n)
        if angabe is None or isinstance(angabe.wissen, Bereich):
            return f"„{_kurz(n, werk)}“"
        werte = werk.merkmale[n].werte
        return f"„{_kurz(n, werk)}: {', '.join(werte.get(w, w) for w in sorted(angabe.wissen))}“"

    genannte = [n for n in andere if n in sachverhalt.tatsachen]
    if not genannte:
        merkmale = " oder ".join(zeige(n) for n in andere)
        return (
            f"„{sachverhalt.id}“: {zeige(name)} passt nur zu bestimmten Einträgen unter {merkmale}; danach wird bei "
            "dieser Tätigkeit nicht gefragt. Eine der Angaben kann nicht stimmen."
        )
    merkmale = ", ".join(zeige(n) for n in genannte)
    return f"„{sachverhalt.id}“: {zeige(name)} verträgt sich nicht mit {merkmale}. Eine der Angaben kann nicht stimmen."


def meldung_leer(datei: str) -> Meldung:
    return Meldung("K09", f"„{datei}“ enthält keine Tätigkeit.")
