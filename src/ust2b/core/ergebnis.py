"""From Feststellungen to a result: reading the result table of the Prüfschema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ust2b.core.bedingung import Bedingung, Blatt, Umgebung, blaetter, offene_blaetter, pruefe, pruefe_blatt
from ust2b.core.pruefung import Pruefung
from ust2b.core.regelwerk import Ergebniszeile, Regelwerk
from ust2b.core.wissen import JA, NEIN, NICHT_FESTGESTELLT, OFFEN, Bereich

PRUEFUNG_ERFORDERLICH = "pruefung_erforderlich"
FOLGT_HAUPTLEISTUNG = "folgt_hauptleistung"
KLASSEN = (
    "nicht_steuerbar",
    "steuerbar",
    "steuerfrei",
    "steuerpflichtig",
    "aufzuteilen",
    PRUEFUNG_ERFORDERLICH,
)


@dataclass(frozen=True, slots=True)
class Ergebnis:
    """A possible result. Two are the same when class, rate, exemption and option agree.

    ``tragend`` names the Feststellungen it rests on; the last one decides.
    """

    klasse: str
    grund: str = ""
    satz: str = ""
    befreiung: str = ""
    option: str = ""
    tragend: tuple[str, ...] = ()

    @property
    def kern(self) -> tuple[str, str, str, str]:
        return (self.klasse, self.satz, self.befreiung, self.option)


@dataclass(frozen=True, slots=True)
class Ergebnismenge:
    """Results conceivable by the possible values (a superset), and what they hang on."""

    ergebnisse: tuple[Ergebnis, ...]
    offen: tuple[str, ...]
    """Feststellungen whose value could still change the result, in the order of examination."""
    pfad: tuple[str, ...]
    """Feststellungen the result rests on: what rules out earlier rows and what carries the last."""
    feste: tuple[Ergebnis, ...] = ()
    """Results of the row that holds. Where open rows lead to the same result, they can be left aside."""

    @property
    def kerne(self) -> frozenset[tuple[str, str, str, str]]:
        return frozenset(e.kern for e in self.ergebnisse)

    @property
    def eindeutig(self) -> bool:
        """One result, and some row surely holds: the table cannot fall through to „keine Zeile“."""
        return len(self.kerne) == 1 and bool(self.feste)


def lies_ergebnis(pruefung: Pruefung) -> Ergebnismenge:
    """Reads the table from the top: the first row that holds decides, an open one is added as possible."""
    return pruefung.erinnere("", lambda umgebung: _Leser(pruefung.stand.regelwerk, umgebung).menge())


class _Leser:
    def __init__(self, werk: Regelwerk, umgebung: Umgebung) -> None:
        self.werk = werk
        self.umgebung = umgebung
        self.ergebnisse: dict[Ergebnis, None] = {}
        self.offen: dict[str, None] = {}
        self.pfad: dict[str, None] = {}
        self.feste: dict[Ergebnis, None] = {}

    def menge(self) -> Ergebnismenge:
        self.lies("start", ())
        return Ergebnismenge(tuple(self.ergebnisse), tuple(self.offen), tuple(self.pfad), tuple(self.feste))

    def lies(self, tabelle: str, tragend: tuple[str, ...], *, fest: bool = True) -> None:
        etwas = False
        vorher: list[Ergebniszeile] = []
        for zeile in self.werk.ergebnis[tabelle]:
            antwort = self._antwort(zeile.wenn)
            if antwort == NEIN:
                continue
            etwas = True
            tragende = tragend + self._tragende(zeile.wenn, antwort)
            self._nimm(zeile, tragende, vorher, fest=fest and antwort == JA)
            vorher.append(zeile)
            if antwort == JA:
                return
        if not etwas:
            self.ergebnisse[Ergebnis(PRUEFUNG_ERFORDERLICH, "keine_zeile", tragend=tragend)] = None

    def _antwort(self, bedingung: Bedingung | None) -> str:
        if bedingung is None:
            return JA
        antwort = pruefe(bedingung, self.umgebung)
        for blatt in blaetter(bedingung):
            if antwort == NEIN or (antwort == JA and self._traegt(blatt, JA)):
                self.pfad[blatt.name] = None
        if antwort == OFFEN:
            for blatt in offene_blaetter(bedingung, self.umgebung):
                self.offen[blatt.name] = None
        return antwort

    def _tragende(self, bedingung: Bedingung | None, antwort: str) -> tuple[str, ...]:
        if bedingung is None:
            return ()
        return tuple(dict.fromkeys(blatt.name for blatt in blaetter(bedingung) if self._traegt(blatt, antwort)))

    def _traegt(self, blatt: Blatt, antwort: str) -> bool:
        return pruefe_blatt(blatt, self.umgebung) == antwort

    def _nimm(self, zeile: Ergebniszeile, tragend: tuple[str, ...], vorher: list[Ergebniszeile], *, fest: bool) -> None:
        if zeile.tabelle:
            self.lies(zeile.tabelle, tragend, fest=fest)
            return
        felder = [zeile.satz, zeile.befreiung, zeile.option]
        verweise = tuple(feld[1:] for feld in felder if feld.startswith("="))
        for werte in product(*(list(self._werte(feld, zeile, vorher)) for feld in felder)):
            ergebnis = Ergebnis(zeile.klasse, zeile.grund, *werte, tragend=tragend + verweise)
            self.ergebnisse[ergebnis] = None
            if fest:
                self.feste[ergebnis] = None

    def _werte(self, feld: str, zeile: Ergebniszeile, vorher: list[Ergebniszeile]) -> Iterator[str]:
        """The possible values of a field; ``=name`` inserts the Feststellung ``name``.

        Values under which this row would not hold, or an earlier one would have, are left out.
        """
        if not feld.startswith("="):
            yield feld
            return
        name = feld[1:]
        self.pfad[name] = None
        moeglich = self.umgebung.wissen(name)
        assert not isinstance(moeglich, Bereich)
        if len(moeglich) > 1 or NICHT_FESTGESTELLT in moeglich:
            self.offen[name] = None
        alle = NICHT_FESTGESTELLT in moeglich
        for wert in self.werk.feststellungen[name].werte:
            if (alle or wert in moeglich) and self._passt(name, wert, zeile, vorher):
                yield wert

    def _passt(self, name: str, wert: str, zeile: Ergebniszeile, vorher: list[Ergebniszeile]) -> bool:
        umgebung = self.umgebung
        angenommen = Umgebung(
            lambda n: frozenset({wert}) if n == name else umgebung.wissen(n),
            umgebung.parameter,
            umgebung.vermutungen_gelten,
        )
        if zeile.wenn is not None and pruefe(zeile.wenn, angenommen) == NEIN:
            return False
        return not any(z.wenn is not None and pruefe(z.wenn, angenommen) == JA for z in vorher)
