"""``ust2b rules check``: loads, lints, runs the cases, tries the mutants, proves; one report of it all."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import ust2b
from ust2b.app.leistungsarten import pruefe_referenz
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regel, Regelwerk
from ust2b.language import Ladefehler, lade_regelwerk
from ust2b.language.leistungsarten import lies_referenz
from ust2b.language.linter import pruefe_regelwerk
from ust2b.language.linter.python_zahlen import zahlen_im_programm
from ust2b.language.meldung import FEHLER, WARNUNG, Meldung
from ust2b.language.orte import regelverzeichnis
from ust2b.language.quelltext import Quelltext, lies_quelltext
from ust2b.language.yaml_baum import Dokument
from ust2b.proof.faelle import Fall, Vergleich, lade_faelle, vergleiche_fall
from ust2b.proof.mutantenlauf import Mutantenbericht, Mutantenlauf, Ueberlebender
from ust2b.proof.prueffaelle import Probe, alle_proben, meldungen

MUTANTENQUOTE = 95.0
"""Percent of the mutants that must be noticed."""


@dataclass(frozen=True)
class Auftrag:
    """What to check. Without ``pfade`` everything; with them only findings in these files count."""

    wurzel: Path
    pfade: tuple[Path, ...] = ()
    mutanten: bool = True
    beweise: bool | None = None
    """``None``: with the whole rulebook only, because a proof about one file needs all of them."""
    mutantenquote: float = MUTANTENQUOTE
    abdeckung: float = 0.0
    """Percent of the rules that decided cases must reach."""


@dataclass
class Abdeckung:
    """Rules that carry a conclusion (after exceptions) in some test."""

    regeln: int = 0
    von_prueffaellen: frozenset[str] = frozenset()
    von_faellen: frozenset[str] | None = None
    """``None`` when the decided cases were not needed."""
    nie: tuple[str, ...] = ()


@dataclass
class Pruefbericht:
    """Outcome of a check: findings in order of place, counts, and what each step took in seconds."""

    meldungen: list[Meldung] = field(default_factory=list[Meldung])
    regeln: tuple[Regel, ...] = ()
    prueffaelle: int = 0
    faelle: int = 0
    leistungsarten: int = 0
    """Entries and group rules of the reference catalogue that went through the engine."""
    mutanten: Mutantenbericht | None = None
    abdeckung: Abdeckung | None = None
    hinweise: list[str] = field(default_factory=list[str])
    dauer: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def fehler(self) -> int:
        return sum(m.schwere == FEHLER for m in self.meldungen)

    @property
    def warnungen(self) -> int:
        return sum(m.schwere == WARNUNG for m in self.meldungen)

    @contextmanager
    def schritt(self, name: str) -> Generator[None]:
        beginn = time.perf_counter()
        yield
        self.dauer[name] = self.dauer.get(name, 0.0) + time.perf_counter() - beginn


class PfadFehler(ValueError):
    """A named path is no part of a rulebook; the message says so in German."""


def auftrag_fuer(pfade: Sequence[Path], regeln: Path | None) -> tuple[Path, tuple[Path, ...]]:
    """Root of the rulebook and the files to look at; a path that is the rulebook itself means all of it.

    :raises PfadFehler: when a path lies in no rulebook or in two different ones.
    """
    wurzeln = {_wurzel_ueber(pfad.resolve()) for pfad in pfade} if regeln is None else {regeln.resolve()}
    if not wurzeln:
        return regelverzeichnis(), ()
    if len(wurzeln) > 1:
        raise PfadFehler("Die Pfade gehören zu verschiedenen Regelwerken; jedes für sich prüfen.")
    (wurzel,) = wurzeln
    genannt = tuple(p.resolve() for p in pfade)
    fremd = next((p for p in genannt if p != wurzel and wurzel not in p.parents), None)
    if fremd is not None:
        raise PfadFehler(f"„{fremd}“ liegt nicht im Regelwerk „{wurzel}“.")
    return wurzel, () if wurzel in genannt else genannt


def _wurzel_ueber(pfad: Path) -> Path:
    for ordner in (pfad, *pfad.parents):
        if (ordner / "pruefschema.yaml").is_file():
            return ordner
    raise PfadFehler(f"„{pfad}“ gehört zu keinem Regelwerk (kein Ordner darüber hat eine pruefschema.yaml).")


def pruefe(auftrag: Auftrag) -> Pruefbericht:
    """Runs all steps; a rulebook that does not load is reported as far as it can be read."""
    bericht = Pruefbericht()
    gelesen: list[Dokument] = []
    werk: Regelwerk | None = None
    with bericht.schritt("laden"):
        try:
            werk = lade_regelwerk(auftrag.wurzel, gelesen=gelesen)
        except Ladefehler as fehler:
            bericht.meldungen += fehler.meldungen
        quelltext = lies_quelltext(auftrag.wurzel, gelesen, bericht.meldungen)
        bericht.meldungen = [quelltext.genauer(meldung) for meldung in bericht.meldungen]
    if werk is None:
        bericht.hinweise.append("Nur Form und Namen geprüft; alles Weitere erst, wenn das Regelwerk lädt.")
    else:
        _Gang(auftrag, werk, quelltext, bericht).alles()
    return _geordnet(bericht, auftrag)


def _geordnet(bericht: Pruefbericht, auftrag: Auftrag) -> Pruefbericht:
    gewaehlt = [m for m in bericht.meldungen if betrifft(m.ort.datei, auftrag)]
    einmal = dict.fromkeys(gewaehlt)
    bericht.meldungen = sorted(einmal, key=lambda m: (m.ort.datei, m.ort.zeile, m.ort.spalte, m.code))
    return bericht


def betrifft(datei: str, auftrag: Auftrag) -> bool:
    """Does the file (as the loader names it) lie in the chosen paths? A message without a file concerns everybody."""
    if not auftrag.pfade or not datei:
        return True
    pfad = auftrag.wurzel.parent / datei
    return any(pfad == gewaehlt or gewaehlt in pfad.parents for gewaehlt in auftrag.pfade)


class _Gang:
    def __init__(self, auftrag: Auftrag, werk: Regelwerk, quelltext: Quelltext, bericht: Pruefbericht) -> None:
        self.auftrag = auftrag
        self.werk = werk
        self.quelltext = quelltext
        self.bericht = bericht
        self.achse = Zeitachse(werk)
        self.ganz = not auftrag.pfade
        self._vergleiche: dict[str, Vergleich] = {}
        bericht.regeln = tuple(r for r in werk.regeln if betrifft(r.ort.datei, auftrag))

    def alles(self) -> None:
        schritt = self.bericht.schritt
        with schritt("linter"):
            self.bericht.meldungen += pruefe_regelwerk(self.werk, self.quelltext)
            if self.ganz:
                self.bericht.meldungen += zahlen_im_programm(self.werk, Path(ust2b.__file__).parent)
        with schritt("prüffälle"):
            proben = alle_proben(self.werk, self.achse)
            eigene = [p for p in proben if betrifft(p.regel.ort.datei, self.auftrag)]
            self.bericht.prueffaelle = len(eigene)
            for probe in eigene:
                self.bericht.meldungen += meldungen(probe, self.quelltext)
        with schritt("fälle"):
            self.faelle, meldungen_faelle = lade_faelle(self.quelltext, self.werk)
            self.bericht.meldungen += meldungen_faelle
            self.bericht.faelle = len(self.faelle)
            if self.ganz:
                self.bericht.meldungen += [self._anders(v) for v in self.vergleiche() if v.widerspricht]
        with schritt("leistungsarten"):
            self._leistungsarten()
        if self.auftrag.mutanten:
            with schritt("mutanten"):
                self._mutanten(proben)
        with schritt("abdeckung"):
            self._abdeckung(eigene)
        self._beweise()

    def _leistungsarten(self) -> None:
        referenz, meldungen_referenz = lies_referenz(self.werk, self.auftrag.wurzel)
        self.bericht.leistungsarten = len(referenz.leistungsarten) + len(referenz.gruppenregeln)
        self.bericht.meldungen += meldungen_referenz
        for meldung in pruefe_referenz(self.werk, referenz):
            self.bericht.meldungen.append(self.quelltext.genauer(meldung))

    def vergleiche(self) -> Sequence[Vergleich]:
        """Decided cases beside the rules; examined once, when somebody asks."""
        return [self.vergleich(fall) for fall in self.faelle]

    def vergleich(self, fall: Fall) -> Vergleich:
        if fall.id not in self._vergleiche:
            self._vergleiche[fall.id] = vergleiche_fall(self.achse, fall)
        return self._vergleiche[fall.id]

    def _anders(self, v: Vergleich) -> Meldung:
        text = f"Die Quelle sagt „{v.fall.modell.erwartet.klasse}“, die Regeln sagen „{v.klasse}“."
        vorschlag = "Regel oder Fall berichtigen; bleibt es dabei, den Grund in tests/faelle/abweichungen.yaml nennen."
        return Meldung("P28", f"{v.fall.id}: {text}", v.fall.ort, vorschlag, WARNUNG)

    def _mutanten(self, proben: Sequence[Probe]) -> None:
        lauf = Mutantenlauf(self.werk, self.achse, proben, self.faelle, lambda fall: self.vergleich(fall).stimmt)
        ergebnis = lauf.laufe(self.bericht.regeln)
        self.bericht.mutanten = ergebnis
        for einer in ergebnis.ueberlebende:
            self.bericht.meldungen.append(self._nicht_bemerkt(einer))
        if self.ganz and ergebnis.gesamt and ergebnis.quote < self.auftrag.mutantenquote:
            text = (
                f"Prüffälle und Fälle bemerken {ergebnis.quote:.1f} % der kleinen Änderungen an den Regeln; "
                f"nötig sind {self.auftrag.mutantenquote:g} %."
            )
            self.bericht.meldungen.append(Meldung("P24", text, vorschlag="Zu den Meldungen P23 Prüffälle ergänzen."))

    def _nicht_bemerkt(self, einer: Ueberlebender) -> Meldung:
        vorschlag = "Ein Prüffall, dessen Erwartung sich dadurch ändert, würde es bemerken."
        if einer.regel is None:
            ort = self.werk.parameter[einer.parameter].ort
            return self.quelltext.meldung("P23", f"{einer.satz}.", ort, "name", vorschlag=vorschlag)
        text = f"„{einer.regel.id}“, {einer.satz}."
        return self.quelltext.meldung("P23", text, einer.regel.ort, einer.feld, vorschlag=vorschlag, am_schluessel=True)

    def _abdeckung(self, proben: Sequence[Probe]) -> None:
        ids = {regel.id for regel in self.bericht.regeln}
        geprueft = frozenset(p.regel.id for p in proben if p.antwort(p.basis).erreicht)
        von_faellen = None
        if self.ganz:
            von_faellen = frozenset(
                regel.id
                for vergleich in self.vergleiche()
                for befund in vergleich.beurteilung.pruefung.alle_befunde.values()
                for regel in befund.tragende
            )
        nie = tuple(sorted(ids - geprueft - (von_faellen or frozenset())))
        self.bericht.abdeckung = Abdeckung(len(ids), geprueft, von_faellen, nie)
        for regel in self.bericht.regeln:
            if regel.id in nie:
                text = f"„{regel.id}“ trägt in keinem Prüffall und in keinem Fall (nach den Ausnahmen)."
                self.bericht.meldungen.append(
                    self.quelltext.meldung(
                        "P25", text, regel.ort, "id", vorschlag="Einen Prüffall mit erwartet: traegt ergänzen."
                    )
                )
        if von_faellen is not None and ids:
            anteil = 100 * len(von_faellen & ids) / len(ids)
            if anteil < self.auftrag.abdeckung:
                text = (
                    f"Entschiedene Fälle erreichen {anteil:.1f} % der Regeln; nötig sind {self.auftrag.abdeckung:g} %."
                )
                self.bericht.meldungen.append(Meldung("P26", text, vorschlag="Unter rules/faelle Fälle ergänzen."))

    def _beweise(self) -> None:
        verlangt = self.auftrag.beweise
        if verlangt is False or (verlangt is None and not self.ganz):
            return
        beweise = _beweiser()
        if beweise is None:
            self.bericht.hinweise.append("Beweise ausgelassen: z3 fehlt (Zusatz „beweis“ installieren).")
            if verlangt:
                self.bericht.meldungen.append(Meldung("P27", "Beweise sind verlangt, aber z3 ist nicht installiert."))
            return
        with self.bericht.schritt("beweise"):
            self.bericht.meldungen += [self.quelltext.genauer(m) for m in beweise(self.werk, quelltext=self.quelltext)]


def _beweiser() -> Callable[..., list[Meldung]] | None:
    """The proofs, when z3 is installed; a defect in the proofs themselves is raised, never taken for a missing z3."""
    try:
        importlib.import_module("z3")
    except ImportError:
        return None
    return importlib.import_module("ust2b.proof.beweis").beweise


def ohne_warnungen(bericht: Pruefbericht) -> Pruefbericht:
    """The same report with errors only."""
    return replace(bericht, meldungen=[m for m in bericht.meldungen if m.schwere == FEHLER])
