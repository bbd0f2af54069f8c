"""Result columns in a copy of the user's own table; in a workbook only the XML of one sheet changes."""

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

from ust2b.catalogue.ausgabe import (
    ERGEBNISSPALTEN,
    ERGEBNISVORSILBE,
    Ergebniszeile,
    csv_bytes,
    csv_zelle,
    ergebnis_csv,
    fuer_zelle,
    pruefe_ziel,
    schreibe_atomar,
)
from ust2b.catalogue.csvdatei import lies_csv
from ust2b.catalogue.katalog import Katalog, Zelle
from ust2b.catalogue.mappenteile import Mappenfehler, blattteile, ohne_vorsilbe, spaltenname, zelladresse
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import WARNUNG, Ladefehler, Meldung

_BREITEN = (20, 30, 30, 30, 50, 50, 16, 40, 50, 22)
_MAPPEN = frozenset({".xlsx", ".xlsm"})
_LETZTE_SPALTE = 16_384
_KENNUNG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_SPANNE = re.compile(rb"""(\sspans=["'])(\d+):(\d+)(["'])""")
_SPARKLINE = re.compile(
    rb"<(?:\w+:)?sparkline>(?:(?!</(?:\w+:)?sparkline>).)*<(?:\w+:)?sqref>([A-Z0-9:$]+)<", re.DOTALL
)
_MASKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def ergaenze(
    quelle: Path, ziel: Path, katalog: Katalog, ergebnisse: Sequence[Ergebniszeile], ueberschreiben: bool = False
) -> list[Meldung]:
    """Copies the table ``katalog`` was read from and adds one column per entry of ``ERGEBNISSPALTEN``.

    ``ergebnisse`` follow the activities of the catalogue. Earlier result columns are replaced. Of ODS and YAML no copy
    is made; ``ziel`` then holds the results alone, as CSV. Returns warnings.

    :raises FileExistsError: when the file exists and must not be overwritten.
    :raises Ladefehler: when the table cannot be extended; nothing is written.
    """
    if len(ergebnisse) != len(katalog.sachverhalte):
        raise ValueError("je Tätigkeit des Katalogs ein Ergebnis")
    pruefe_ziel([quelle], ziel, ueberschreiben)
    ort = Ort(str(quelle), 1, 1)
    if ziel.suffix.lower() != endung_der_kopie(quelle):
        text = f"Die Kopie muss auf {endung_der_kopie(quelle)} enden."
        raise Ladefehler([Meldung("K21", text, ort, "Endung des Ziels berichtigen.")])
    meldungen: list[Meldung] = []
    try:
        if quelle.suffix.lower() in _MAPPEN:
            roh = quelle.read_bytes()
            if hashlib.sha256(roh).hexdigest() != katalog.pruefsumme:
                raise _geaendert(ort)
            neu, signiert = _neue_mappe(roh, katalog, ergebnisse)
            if signiert:
                text = "Die digitale Signatur der Mappe gilt für die Kopie nicht mehr."
                meldungen.append(Meldung("K18", text, ort, "Bei Bedarf neu signieren.", WARNUNG))
        elif katalog.kopf is not None and not isinstance(katalog.kopf, Zelle):
            neu = _neue_csv(quelle, katalog, ergebnisse, ort)
        else:
            neu = ergebnis_csv(ergebnisse)
            text = f"Eine {quelle.suffix}-Datei wird nicht kopiert; „{ziel.name}“ enthält nur die Ergebnisse."
            tun = "Für eine Kopie mit Ergebnisspalten die Tabelle als .xlsx oder .csv speichern."
            meldungen.append(Meldung("K18", text, ort, tun, WARNUNG))
    except (Mappenfehler, BadZipFile, OSError) as fehler:
        text = f"Die Mappe lässt sich nicht ergänzen. {fehler}"
        tun = "Ergebnisse als neue Mappe oder als CSV schreiben lassen."
        raise Ladefehler([Meldung("K21", text, ort, tun)]) from None
    schreibe_atomar(ziel, neu, ueberschreiben)
    return meldungen


def endung_der_kopie(quelle: Path) -> str:
    """The ending a copy of this catalogue with results must have."""
    return quelle.suffix.lower() if quelle.suffix.lower() in _MAPPEN else ".csv"


def _geaendert(ort: Ort) -> Ladefehler:
    text = "Die Datei wurde geändert, während sie ausgewertet wurde."
    return Ladefehler([Meldung("K21", text, ort, "Befehl wiederholen.")])


def _neue_csv(quelle: Path, katalog: Katalog, ergebnisse: Sequence[Ergebniszeile], ort: Ort) -> bytes:
    """The user's rows in their order, each with its results at the right."""
    tabelle = lies_csv(quelle)
    breite = max(len(zeile.texte) for zeile in tabelle.zeilen)
    neue = [name for name in ERGEBNISSPALTEN if name not in katalog.ergebnisspalten]
    spalten = {**katalog.ergebnisspalten, **{name: breite + i for i, name in enumerate(neue)}}
    offen = {katalog.orte[nummer].zeile: ergebnis for nummer, ergebnis in enumerate(ergebnisse)}
    zeilen: list[list[str]] = []
    for zeile in tabelle.zeilen:
        zellen = [*zeile.texte, *[""] * (breite + len(neue) - len(zeile.texte))]
        nummer = zeile.orte[0].zeile if len(zeile.orte) else 0
        ergebnis = offen.pop(nummer, None)
        texte = ergebnis.texte() if ergebnis else ()
        if ergebnis and zellen[katalog.spalten["id"]].strip() != ergebnis.id:
            raise _geaendert(ort)
        if katalog.kopf is not None and nummer == katalog.kopf.zeile:
            texte = [ERGEBNISVORSILBE + name for name in ERGEBNISSPALTEN]
        for name, text in zip(ERGEBNISSPALTEN, texte, strict=False):
            zellen[spalten[name]] = text
        zeilen.append([csv_zelle(text) for text in zellen])
    if offen:
        raise _geaendert(ort)
    return csv_bytes(zeilen[0], zeilen[1:])


def _neue_mappe(roh: bytes, katalog: Katalog, ergebnisse: Sequence[Ergebniszeile]) -> tuple[bytes, bool]:
    if not isinstance(katalog.kopf, Zelle):
        raise Mappenfehler("Ihre Kopfzeile ist nicht bekannt.")
    puffer = io.BytesIO()
    with ZipFile(io.BytesIO(roh)) as alt, ZipFile(puffer, "w") as neu:
        pfade = {teil.name: teil.pfad for teil in blattteile(alt)}
        blatt = pfade[katalog.kopf.blatt]
        zeilen = {katalog.kopf.zeile: [ERGEBNISVORSILBE + name for name in ERGEBNISSPALTEN]}
        for nummer, ergebnis in enumerate(ergebnisse):
            zeilen[katalog.orte[nummer].zeile] = ergebnis.texte()
        for teil in alt.infolist():
            inhalt = alt.read(teil)
            if teil.filename == blatt:
                inhalt = ergaenze_blatt(inhalt, katalog.kopf.zeile, katalog.ergebnisspalten, zeilen)
            angabe = copy.copy(teil)
            angabe.extra = b""
            neu.writestr(angabe, inhalt)
        signiert = any(name.startswith("_xmlsignatures/") for name in alt.namelist())
    return puffer.getvalue(), signiert


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

    ``vorhandene``: result columns already there (name → number from 0). ``zeilen``: row → texts as in ERGEBNISSPALTEN.

    :raises Mappenfehler: when the sheet is not as expected.
    """
    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"} or re.match(rb"[^>]*encoding=[\"'](?!utf-8)", xml[:200], re.IGNORECASE):
        raise Mappenfehler("Das Tabellenblatt ist nicht in UTF-8 geschrieben.")
    plan = _plan(xml, frozenset(zeilen), frozenset(zeilen) if vorhandene else frozenset({kopf}))
    neue = [name for name in ERGEBNISSPALTEN if name not in vorhandene]
    spalten = [
        vorhandene[n] + 1 if n in vorhandene else plan.letzte_spalte + 1 + neue.index(n) for n in ERGEBNISSPALTEN
    ]
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
        else:
            _merke_rahmen(plan, xml, name, kurz, attribute, zerleger.CurrentByteIndex)

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
    # A sparkline lies behind a cell that need not exist.
    sparklines = (treffer[1].decode().rpartition(":")[2] for treffer in _SPARKLINE.finditer(xml))
    ecken = [zelladresse(bezug) for bezug in (*(f"{name}1" for name in buchstaben), *sparklines)]
    plan.letzte_spalte = max([plan.letzte_spalte, *(ecke[1] for ecke in ecken if ecke)])
    if not plan.daten:
        raise Mappenfehler("Das Tabellenblatt enthält keine Zellen.")
    return plan


def _merke_rahmen(plan: _Plan, xml: bytes, name: str, kurz: str, attribute: Mapping[str, str], start: int) -> None:
    """What stands around the rows: where they begin, the extent of the sheet, widths and merged cells."""
    if kurz == "sheetData":
        plan.daten = start
        plan.vorsilbe = name.removesuffix("sheetData")
    elif kurz == "dimension":
        plan.umfang = (start, start + len(_kennung(xml, start)), attribute.get("ref", ""))
    elif kurz == "col":
        plan.spalten_bis = max(plan.spalten_bis, int(attribute.get("max", "0")))
    elif kurz == "mergeCell":
        ecke = zelladresse(attribute.get("ref", "").partition(":")[2])
        plan.letzte_spalte = max(plan.letzte_spalte, ecke[1] if ecke else 0)


def _kennung(xml: bytes, start: int) -> bytes:
    treffer = _KENNUNG.match(xml, start)
    if treffer is None:
        raise Mappenfehler("Das Tabellenblatt ist beschädigt.")
    return treffer[0]
