"""Result columns in a copy of the user's own workbook: only the XML of one sheet changes, all else stays as it was."""

from __future__ import annotations

import copy
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape
from zipfile import BadZipFile, ZipFile

from ust2b.catalogue.ausgabe import Ergebniszeile, ergebnis_csv, fuer_zelle, schreibe_atomar
from ust2b.catalogue.katalog import Katalog, Zelle
from ust2b.catalogue.mappenteile import Mappenfehler, blattteile, ohne_vorsilbe, spaltenname, zelladresse
from ust2b.catalogue.tabelle import ERGEBNISVORSILBE
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import WARNUNG, Ladefehler, Meldung

SPALTEN = ("Ergebnis", "Grund", "Normen", "Vorbehalte", "Nächste Frage", "Wer antwortet", "Mögliche Ergebnisse")
_BREITEN = (30, 30, 30, 50, 50, 16, 40)
_LETZTE_SPALTE = 16_384
_KENNUNG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_SPANNE = re.compile(rb"""(\sspans=["'])(\d+):(\d+)(["'])""")
_SPARKLINE = re.compile(
    rb"<(?:\w+:)?sparkline>(?:(?!</(?:\w+:)?sparkline>).)*<(?:\w+:)?sqref>([A-Z0-9:$]+)<", re.DOTALL
)
_MASKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def ergaenze(
    quelle: Path, ziel: Path, katalog: Katalog, ergebnisse: Sequence[Ergebniszeile], ueberschreiben: bool = False
) -> tuple[Path, list[Meldung]]:
    """Copies the workbook ``katalog`` was read from and adds one column per entry of :data:`SPALTEN`.

    ``ergebnisse`` follow the activities of the catalogue. Earlier result columns are replaced. A CSV or ODS file is not
    changed; the results are then written as CSV beside ``ziel``. Returns the file written and warnings.

    :raises FileExistsError: when the file exists and must not be overwritten.
    :raises Ladefehler: when the workbook cannot be extended; nothing is written.
    """
    if len(ergebnisse) != len(katalog.sachverhalte):
        raise ValueError("je Tätigkeit des Katalogs ein Ergebnis")
    if quelle.suffix.lower() not in {".xlsx", ".xlsm"}:
        daneben = ziel.with_suffix(".csv")
        schreibe_atomar(daneben, ergebnis_csv(ergebnisse), ueberschreiben)
        text = f"Spalten werden nur an Excel-Mappen (.xlsx, .xlsm) angefügt; die Ergebnisse stehen in „{daneben.name}“."
        return daneben, [Meldung("K18", text, Ort(str(quelle), 1, 1), "", WARNUNG)]
    ort = Ort(str(quelle), 1, 1)
    _pruefe_ziel(quelle, ziel, ort)
    try:
        roh = quelle.read_bytes()
        if hashlib.sha256(roh).hexdigest() != katalog.pruefsumme:
            text = "Die Mappe wurde geändert, während sie ausgewertet wurde."
            raise Ladefehler([Meldung("K21", text, ort, "Befehl wiederholen.")])
        neu, signiert = _neue_mappe(roh, katalog, ergebnisse)
    except (Mappenfehler, BadZipFile, OSError) as fehler:
        text = f"Die Mappe lässt sich nicht ergänzen. {fehler}"
        tun = "Ergebnisse als neue Mappe oder als CSV schreiben lassen."
        raise Ladefehler([Meldung("K21", text, ort, tun)]) from None
    schreibe_atomar(ziel, neu, ueberschreiben)
    if not signiert:
        return ziel, []
    text = "Die digitale Signatur der Mappe gilt für die Kopie nicht mehr."
    return ziel, [Meldung("K18", text, ort, "Bei Bedarf neu signieren.", WARNUNG)]


def _pruefe_ziel(quelle: Path, ziel: Path, ort: Ort) -> None:
    if ziel.resolve() == quelle.resolve():
        text = "Ziel und Quelle sind dieselbe Datei; die eigene Mappe wird nie überschrieben."
        raise Ladefehler([Meldung("K21", text, ort, "Einen anderen Namen für die Kopie angeben.")])
    if ziel.suffix.lower() != quelle.suffix.lower():
        text = f"Die Kopie einer {quelle.suffix}-Mappe muss auch auf {quelle.suffix} enden."
        raise Ladefehler([Meldung("K21", text, ort, "Endung des Ziels berichtigen.")])


def _neue_mappe(roh: bytes, katalog: Katalog, ergebnisse: Sequence[Ergebniszeile]) -> tuple[bytes, bool]:
    if not isinstance(katalog.kopf, Zelle):
        raise Mappenfehler("Ihre Kopfzeile ist nicht bekannt.")
    puffer = io.BytesIO()
    with ZipFile(io.BytesIO(roh)) as alt, ZipFile(puffer, "w") as neu:
        pfade = {teil.name: teil.pfad for teil in blattteile(alt)}
        blatt = pfade[katalog.kopf.blatt]
        zeilen = {katalog.kopf.zeile: [ERGEBNISVORSILBE + name for name in SPALTEN]}
        for nummer, ergebnis in enumerate(ergebnisse):
            zeilen[katalog.orte[nummer].zeile] = _texte(ergebnis)
        for teil in alt.infolist():
            inhalt = alt.read(teil)
            if teil.filename == blatt:
                inhalt = ergaenze_blatt(inhalt, katalog.kopf.zeile, katalog.ergebnisspalten, zeilen)
            angabe = copy.copy(teil)
            angabe.extra = b""
            neu.writestr(angabe, inhalt)
        signiert = any(name.startswith("_xmlsignatures/") for name in alt.namelist())
    return puffer.getvalue(), signiert


def _texte(e: Ergebniszeile) -> list[str]:
    return [
        e.ergebnis_text,
        e.grund,
        "; ".join(e.normen),
        " ".join(e.vorbehalte),
        e.naechste_frage,
        e.antwortet,
        " | ".join(e.moegliche),
    ]


@dataclass
class _Zeile:
    """Byte offsets of a row: its start tag, where its end tag begins, and its cells as (column, start, end, style)."""

    beginn: int
    nach_beginn: int
    leer: bool
    ende: int = 0
    zellen: list[tuple[int, int, int, str]] = field(default_factory=list[tuple[int, int, int, str]])


@dataclass
class _Plan:
    """Where things stand in the XML of a sheet."""

    vorsilbe: str = ""
    daten: int = 0
    umfang: tuple[int, int, str] | None = None
    spalten_ende: int = 0
    spalten_bis: int = 0
    letzte_spalte: int = 0
    zeilen: dict[int, _Zeile] = field(default_factory=dict[int, _Zeile])


def ergaenze_blatt(xml: bytes, kopf: int, vorhandene: Mapping[str, int], zeilen: Mapping[int, Sequence[str]]) -> bytes:
    """The XML of a sheet with further cells, all as plain text; every other byte stays.

    ``vorhandene``: result columns already there (name → number from 0). ``zeilen``: row → texts as in SPALTEN.

    :raises Mappenfehler: when the sheet is not as expected.
    """
    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"} or re.match(rb"[^>]*encoding=[\"'](?!utf-8)", xml[:200], re.IGNORECASE):
        raise Mappenfehler("Das Tabellenblatt ist nicht in UTF-8 geschrieben.")
    plan = _plan(xml, frozenset(zeilen), frozenset(zeilen) if vorhandene else frozenset({kopf}))
    neue = [name for name in SPALTEN if name not in vorhandene]
    spalten = [vorhandene[n] + 1 if n in vorhandene else plan.letzte_spalte + 1 + neue.index(n) for n in SPALTEN]
    if max(spalten) > _LETZTE_SPALTE:
        raise Mappenfehler("Rechts ist kein Platz für weitere Spalten.")
    aenderungen: list[tuple[int, int, bytes]] = []
    for nummer, texte in zeilen.items():
        if nummer not in plan.zeilen:
            raise Mappenfehler(f"Die Zeile {nummer} fehlt.")
        zeile = plan.zeilen[nummer]
        # Heads look like the user's own; results have no style, so that the style sheet stays untouched.
        stil = zeile.zellen[-1][3] if nummer == kopf and zeile.zellen else ""
        neue_zellen = [(s, _zelle(plan.vorsilbe, s, nummer, t, stil)) for s, t in zip(spalten, texte, strict=True)]
        aenderungen += _zeilenaenderungen(xml, zeile, sorted(neue_zellen), plan.vorsilbe)
    if neue:
        aenderungen += _randaenderungen(plan, spalten)
    return _angewandt(xml, aenderungen)


def _angewandt(xml: bytes, aenderungen: Sequence[tuple[int, int, bytes]]) -> bytes:
    teile: list[bytes] = []
    stelle = 0
    for beginn, ende, ersatz in sorted(aenderungen, key=lambda a: a[:2]):
        teile += [xml[stelle:beginn], ersatz]
        stelle = ende
    return b"".join([*teile, xml[stelle:]])


def _zelle(vorsilbe: str, spalte: int, zeile: int, text: str, stil: str) -> bytes:
    p = vorsilbe
    inhalt = escape(_MASKE.sub("_x005F_", fuer_zelle(text)))
    s = f' s="{stil}"' if stil else ""
    adresse = f"{spaltenname(spalte)}{zeile}"
    return (
        f'<{p}c r="{adresse}"{s} t="inlineStr"><{p}is><{p}t xml:space="preserve">{inhalt}</{p}t></{p}is></{p}c>'
    ).encode()


def _zeilenaenderungen(
    xml: bytes, zeile: _Zeile, neue: Sequence[tuple[int, bytes]], vorsilbe: str
) -> list[tuple[int, int, bytes]]:
    kennung = xml[zeile.beginn : zeile.nach_beginn]
    letzte = neue[-1][0]
    weiter = _SPANNE.sub(lambda m: m[1] + m[2] + b":" + str(max(int(m[3]), letzte)).encode() + m[4], kennung)
    if zeile.leer:
        inhalt = b"".join(zelle for _, zelle in neue)
        offen = weiter[:-2].rstrip() + b">" + inhalt + f"</{vorsilbe}row>".encode()
        return [(zeile.beginn, zeile.nach_beginn, offen)]
    aenderungen = [(zeile.beginn, zeile.nach_beginn, weiter)] if weiter != kennung else []
    stellen: dict[tuple[int, int], bytes] = {}
    for spalte, zelle in neue:
        stelle = (zeile.ende, zeile.ende)
        for andere, beginn, ende, _ in zeile.zellen:
            if andere == spalte:
                stelle = (beginn, ende)
            elif andere > spalte:
                stelle = (beginn, beginn)
            else:
                continue
            break
        stellen[stelle] = stellen.get(stelle, b"") + zelle
    return aenderungen + [(beginn, ende, ersatz) for (beginn, ende), ersatz in stellen.items()]


def _randaenderungen(plan: _Plan, spalten: Sequence[int]) -> list[tuple[int, int, bytes]]:
    """The used range and the column widths."""
    aenderungen: list[tuple[int, int, bytes]] = []
    p = plan.vorsilbe
    if plan.umfang is not None:
        beginn, ende, bezug = plan.umfang
        von, _, bis = bezug.partition(":")
        ecke = zelladresse(bis or von)
        if ecke is not None:
            neu = f"{von}:{spaltenname(max(ecke[1], max(spalten)))}{ecke[0]}"
            aenderungen.append((beginn, ende, f'<{p}dimension ref="{neu}"/>'.encode()))
    breiten = "".join(
        f'<{p}col min="{spalte}" max="{spalte}" width="{breite}" customWidth="1"/>'
        for spalte, breite in zip(spalten, _BREITEN, strict=True)
        if spalte > plan.letzte_spalte
    )
    if not plan.spalten_ende:
        aenderungen.append((plan.daten, plan.daten, f"<{p}cols>{breiten}</{p}cols>".encode()))
    elif plan.spalten_bis <= plan.letzte_spalte:
        aenderungen.append((plan.spalten_ende, plan.spalten_ende, breiten.encode()))
    return aenderungen


def _plan(xml: bytes, gesucht: frozenset[int], mit_zellen: frozenset[int]) -> _Plan:
    """Looks through the sheet; the places of single cells are noted in the rows ``mit_zellen`` only."""
    plan = _Plan()
    kurznamen: dict[str, str] = {}
    buchstaben: set[str] = set()
    zerleger = expat.ParserCreate()
    zeile = spalte = 0
    offen: _Zeile | None = None
    zelle: tuple[int, int, str] | None = None

    def beginn(name: str, attribute: dict[str, str]) -> None:
        nonlocal zeile, spalte, offen, zelle
        kurz = kurznamen.get(name) or kurznamen.setdefault(name, ohne_vorsilbe(name))
        if kurz == "c":
            bezug = attribute.get("r", "")
            if bezug and (offen is None or zeile not in mit_zellen):
                buchstaben.add(bezug.rstrip("0123456789"))
                return
            adresse = zelladresse(bezug)
            spalte = adresse[1] if adresse else spalte + 1
            plan.letzte_spalte = max(plan.letzte_spalte, spalte)
            if offen is not None and zeile in mit_zellen:
                zelle = (spalte, zerleger.CurrentByteIndex, attribute.get("s", ""))
        elif kurz == "row":
            zeile, spalte = int(attribute.get("r", zeile + 1)), 0
            if zeile in gesucht:
                start = zerleger.CurrentByteIndex
                kennung = _kennung(xml, start)
                offen = plan.zeilen[zeile] = _Zeile(start, start + len(kennung), kennung.endswith(b"/>"))
        elif kurz == "sheetData":
            plan.daten = zerleger.CurrentByteIndex
            plan.vorsilbe = name.removesuffix("sheetData")
        elif kurz == "dimension":
            start = zerleger.CurrentByteIndex
            plan.umfang = (start, start + len(_kennung(xml, start)), attribute.get("ref", ""))
        elif kurz == "col":
            plan.spalten_bis = max(plan.spalten_bis, int(attribute.get("max", "0")))
        elif kurz == "mergeCell":
            ecke = zelladresse(attribute.get("ref", "").partition(":")[2])
            plan.letzte_spalte = max(plan.letzte_spalte, ecke[1] if ecke else 0)

    def ende(name: str) -> None:
        nonlocal offen, zelle
        kurz = kurznamen[name]
        if kurz == "c" and zelle is not None and offen is not None:
            nummer, start, stil = zelle
            kennung = _kennung(xml, start)
            schluss = zerleger.CurrentByteIndex
            bis = start + len(kennung) if kennung.endswith(b"/>") else schluss + len(_kennung(xml, schluss))
            offen.zellen.append((nummer, start, bis, stil))
            zelle = None
        elif kurz == "row" and offen is not None:
            offen.ende = zerleger.CurrentByteIndex
            offen = None
        elif kurz == "cols":
            plan.spalten_ende = zerleger.CurrentByteIndex

    zerleger.StartElementHandler = beginn
    zerleger.EndElementHandler = ende
    try:
        zerleger.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        raise Mappenfehler("Das Tabellenblatt ist beschädigt.") from None
    ecken = [zelladresse(f"{name}1") for name in buchstaben]
    plan.letzte_spalte = max([plan.letzte_spalte, *(ecke[1] for ecke in ecken if ecke)])
    for treffer in _SPARKLINE.finditer(xml):
        # A sparkline lies behind a cell that need not exist.
        ecke = zelladresse(treffer[1].decode().rpartition(":")[2])
        plan.letzte_spalte = max(plan.letzte_spalte, ecke[1] if ecke else 0)
    if not plan.daten:
        raise Mappenfehler("Das Tabellenblatt enthält keine Zellen.")
    return plan


def _kennung(xml: bytes, start: int) -> bytes:
    treffer = _KENNUNG.match(xml, start)
    if treffer is None:
        raise Mappenfehler("Das Tabellenblatt ist beschädigt.")
    return treffer[0]
