"""The header row of a budget table and a sample of what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ust2b.catalogue.haushalt.betraege import ist_betrag
from ust2b.catalogue.haushalt.lesen import Rohtabelle
from ust2b.catalogue.haushalt.ueberschriften import Zeilenform, zeilenform
from ust2b.catalogue.haushalt.woerterbuch import ERGEBNIS, JAHR, PLAN, WERTARTEN, einordnen, rollen_des_kopfs
from ust2b.language.meldung import Ladefehler, Meldung

SUCHTIEFE = 60
PROBE = 4_000


@dataclass(frozen=True)
class Kopf:
    """Names of the columns; data begins after line ``zeile`` (0: the table has no header row)."""

    zeile: int
    namen: tuple[str, ...]
    texte: tuple[str, ...]
    """Cells of the last header row as they stand there, to recognise it when it is repeated."""
    probe: tuple[list[str], ...]
    zeilenzahl: int
    form: Zeilenform = field(default_factory=Zeilenform)
    ueberschriften: tuple[list[str], ...] = ()
    """Rows of the sample that stand above lines; they are not in ``probe``."""

    def werte(self, spalte: int) -> list[str]:
        return [w for zeile in self.probe if spalte < len(zeile) and (w := zeile[spalte].strip())]


def finde_kopf(tabelle: Rohtabelle) -> Kopf:
    """:raises Ladefehler: when the table has no rows with at least two cells."""
    anfang: list[tuple[int, list[str]]] = []
    for nummer, zellen in tabelle.zeilen():
        anfang.append((nummer, zellen))
        if len(anfang) >= SUCHTIEFE:
            break
    stelle = _kopfstelle([zellen for _, zellen in anfang])
    if stelle and _ist_unterzeile(anfang[stelle][1]) and sum(map(bool, map(str.strip, anfang[stelle - 1][1]))) >= 2:
        stelle -= 1
    if stelle is None:
        zeile, namen, texte = 0, (), ()
    else:
        zeile, texte = anfang[stelle][0], tuple(t.strip() for t in anfang[stelle][1])
        namen = _mit_oberzeile(texte, anfang[stelle - 1][1] if stelle else [])
        if stelle + 1 < len(anfang) and _ist_unterzeile(anfang[stelle + 1][1]):
            namen = _mit_unterzeile(namen, anfang[stelle + 1][1])
            zeile = anfang[stelle + 1][0]
    probe, zahl = _probe(tabelle, zeile)
    if not probe:
        raise Ladefehler([Meldung("H02", "In der Datei stehen keine Haushaltszeilen.", tabelle.ort(1))])
    breite = max(len(namen), max(len(z) for z in probe))
    namen += tuple(f"Spalte {i + 1}" for i in range(len(namen), breite))
    form = zeilenform(probe) if tabelle.probe is None else Zeilenform()
    oben = [z for z in probe if form.ist_ueberschrift(z)]
    zeilen = [z for z in probe if len(z) > 1 and not form.ist_ueberschrift(z)]
    return Kopf(zeile, _eindeutig(namen), texte, tuple(zeilen or probe), zahl, form, tuple(oben if zeilen else ()))


def _kopfstelle(zeilen: Sequence[list[str]]) -> int | None:
    bestes, beste = None, 0.0
    for stelle, zellen in enumerate(zeilen[: SUCHTIEFE // 2]):
        gefuellt = [z.strip() for z in zellen if z.strip()]
        if len(gefuellt) < 2:
            continue
        zahlen = sum(1 for z in gefuellt if ist_betrag(z) and not JAHR.fullmatch(z))
        bekannt = sum(1 for z in gefuellt if rollen_des_kopfs(z) or JAHR.fullmatch(z))
        lang = sum(1 for z in gefuellt if len(z) > 60)
        wert = 3 * bekannt + len(gefuellt) - 4 * zahlen - 2 * lang
        darunter = next((z for z in zeilen[stelle + 1 :] if sum(1 for c in z if c.strip()) >= 2), [])
        if (
            zahlen == 0
            and any(ist_betrag(z) for z in darunter)
            and (bekannt >= 1 or len(gefuellt) >= 3)
            and wert > beste
        ):
            bestes, beste = stelle, wert
    return bestes


def _ist_unterzeile(zellen: Sequence[str]) -> bool:
    """A second header row holds nothing but years, „Plan“, „Ist“ or a unit."""
    gefuellt = [z.strip() for z in zellen if z.strip()]
    return bool(gefuellt) and all(
        JAHR.fullmatch(z) or einordnen(z, WERTARTEN) or re.fullmatch(r"(?i)\(?(in )?t?(eur|€|euro)\)?", z)
        for z in gefuellt
    )


def _mit_unterzeile(namen: tuple[str, ...], unten: Sequence[str]) -> tuple[str, ...]:
    ergebnis, letzter = [], ""
    for i in range(max(len(namen), len(unten))):
        oben = namen[i] if i < len(namen) else ""
        zusatz = unten[i].strip() if i < len(unten) else ""
        letzter = oben or letzter
        ergebnis.append(f"{letzter if zusatz else oben} {zusatz}".strip())
    return tuple(ergebnis)


def _mit_oberzeile(namen: tuple[str, ...], oben: Sequence[str]) -> tuple[str, ...]:
    """A year that stands alone takes the merged cell above it: „Ansatz“ over „2024“, „2025“."""
    if not any(JAHR.fullmatch(n) for n in namen) or not any(einordnen(z, WERTARTEN) in {PLAN, ERGEBNIS} for z in oben):
        return namen
    ergebnis, letzter = [], ""
    for i, name in enumerate(namen):
        letzter = (oben[i].strip() if i < len(oben) else "") or letzter
        ergebnis.append(f"{letzter} {name}".strip() if JAHR.fullmatch(name) else name)
    return tuple(ergebnis)


def _eindeutig(namen: tuple[str, ...]) -> tuple[str, ...]:
    gesehen: dict[str, int] = {}
    ergebnis = []
    for nummer, name in enumerate(namen, start=1):
        name = name or f"Spalte {nummer}"
        gesehen[name] = gesehen.get(name, 0) + 1
        ergebnis.append(name if gesehen[name] == 1 else f"{name} ({gesehen[name]})")
    return tuple(ergebnis)


def _probe(tabelle: Rohtabelle, nach: int) -> tuple[list[list[str]], int]:
    """Every row of a small table, evenly thinned rows of a large one; and about how many there are."""
    if tabelle.probe is not None:
        return tabelle.probe()
    probe: list[list[str]] = []
    schritt, zahl = 1, 0
    for nummer, zellen in tabelle.zeilen():
        if nummer <= nach or not any(map(str.strip, zellen)):
            continue
        if zahl % schritt == 0:
            probe.append(zellen)
            if len(probe) >= 2 * PROBE:
                probe, schritt = probe[::2], schritt * 2
        zahl += 1
    return probe, zahl
