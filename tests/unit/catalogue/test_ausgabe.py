"""Writing: harmless texts, whole files or none."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.catalogue import mappen as m

from ust2b.catalogue.ausgabe import (
    ERGEBNISSPALTEN,
    FORMELZEICHEN,
    GRUNDSPALTEN_CSV,
    HOECHSTLAENGE_ZELLE,
    Ergebniszeile,
    csv_bytes,
    ergebnis_csv,
    euro_text,
    fuer_zelle,
    harmlos,
    ohne_maske,
    schreibe_atomar,
)
from ust2b.catalogue.csvdatei import lies_csv
from ust2b.catalogue.eingang import lies_katalog
from ust2b.catalogue.ergaenzen import ergaenze
from ust2b.catalogue.ergebnismappe import ergebnismappe
from ust2b.catalogue.vorlage import schreibe_vorlage
from ust2b.core.regelwerk import Regelwerk
from ust2b.language.meldung import Ladefehler

ZEILE = Ergebniszeile("F-1", "=cmd()", "Linnich", date(2027, 1, 31), -123456, "steuerfrei", "steuerfrei (§ 4)")
TEXTE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def test_csv_fuer_deutsches_excel() -> None:
    roh = ergebnis_csv([ZEILE])
    assert roh.startswith(b"\xef\xbb\xbfID;Bezeichnung;")
    kopf, zeile, rest = roh.decode("utf-8-sig").split("\r\n")
    assert kopf.split(";") == [*GRUNDSPALTEN_CSV, *(f"ust2b: {name}" for name in ERGEBNISSPALTEN)]
    assert zeile.split(";")[:7] == [
        "F-1",
        "'=cmd()",
        "Linnich",
        "31.01.2027",
        "-1234,56",
        "steuerfrei",
        "steuerfrei (§ 4)",
    ]
    assert rest == ""


@pytest.mark.parametrize(("cent", "text"), [(0, "0,00"), (5, "0,05"), (-5, "-0,05"), (123456, "1234,56"), (None, "")])
def test_euro_text(cent: int | None, text: str) -> None:
    assert euro_text(cent) == text


@given(st.text(max_size=30))
def test_kein_text_wird_formel(text: str) -> None:
    assert harmlos(text)[:1] not in FORMELZEICHEN


@given(TEXTE | st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''+", "'"]), TEXTE))
def test_maske_ist_umkehrbar(text: str) -> None:
    assert ohne_maske(harmlos(text)) == text


@given(st.lists(st.tuples(TEXTE, TEXTE), min_size=1, max_size=4))
@example([(",", ","), (",", ",")])
def test_csv_hin_und_zurueck(tmp_path_factory: pytest.TempPathFactory, zeilen: list[tuple[str, str]]) -> None:
    pfad = tmp_path_factory.mktemp("csv") / "a.csv"
    pfad.write_bytes(csv_bytes(("a", "b"), [[harmlos(zelle) for zelle in zeile] for zeile in zeilen]))
    assert [tuple(zeile.texte) for zeile in lies_csv(pfad).zeilen] == [("a", "b"), *zeilen]


def test_zelle_nimmt_nicht_mehr_als_excel() -> None:
    assert fuer_zelle("x" * HOECHSTLAENGE_ZELLE) == "x" * HOECHSTLAENGE_ZELLE
    gekuerzt = fuer_zelle("😀" * HOECHSTLAENGE_ZELLE)
    assert gekuerzt.endswith("(gekürzt)")
    assert len(gekuerzt.encode("utf-16-le")) // 2 <= HOECHSTLAENGE_ZELLE
    assert fuer_zelle("a\x00\x01b\ud800\r\nc") == "ab\nc"


# Every way to write a file, into ``ziel``.
Schreiber = Callable[[Path, Regelwerk, Path], Any]


def _kopie(ziel: Path, werk: Regelwerk, ordner: Path) -> None:
    quelle = m.xlsx(ordner / "quelle.xlsx")
    katalog = lies_katalog(quelle, werk, m.STICHTAG)
    ergaenze(quelle, ziel, katalog, [ZEILE], ueberschreiben=True)


SCHREIBER: dict[str, Schreiber] = {
    "csv": lambda ziel, werk, _: schreibe_atomar(ziel, ergebnis_csv([ZEILE]), ueberschreiben=True),
    "vorlage": lambda ziel, werk, _: schreibe_vorlage(werk, ziel, ueberschreiben=True),
    "ergebnismappe": lambda ziel, werk, _: schreibe_atomar(ziel, ergebnismappe([ZEILE], {}), ueberschreiben=True),
    "kopie": _kopie,
}


@pytest.mark.parametrize("stelle", ["schreiben", "sichern", "umbenennen", "anlegen"])
@pytest.mark.parametrize("nummer", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("art", SCHREIBER)
def test_system_verweigert(
    ordner: Path, werk: Regelwerk, art: str, nummer: int, stelle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full disk, no right, locked by another program: a message, the old file whole, no remnant."""
    ziel = ordner / "ziel" / "e.xlsx"
    ziel.parent.mkdir()
    ziel.write_bytes(b"alt")

    def verweigert(*_: object, **__: object) -> None:
        raise OSError(nummer, os.strerror(nummer))

    class Voll:
        """A file whose disk is full at the first write."""

        def __init__(self, griff: int) -> None:
            self.griff = griff

        def __enter__(self) -> Voll:
            return self

        def __exit__(self, *_: object) -> None:
            os.close(self.griff)

        write = verweigert

    orte = {
        "schreiben": ("os.fdopen", lambda griff, _: Voll(griff)),
        "sichern": ("os.fsync", verweigert),
        "umbenennen": ("pathlib.Path.replace", verweigert),
        "anlegen": ("tempfile.mkstemp", verweigert),
    }
    with monkeypatch.context() as kontext:
        kontext.setattr(*orte[stelle])
        with pytest.raises(Ladefehler) as gefangen:
            SCHREIBER[art](ziel, werk, ordner)
    (meldung,) = gefangen.value.meldungen
    assert meldung.code == "K20"
    assert str(meldung.ort) == f"{ziel}:1:1"
    assert "„e.xlsx“ wurde nicht geschrieben" in meldung.text
    assert "Die bisherige Datei ist unverändert" in meldung.text
    assert meldung.vorschlag
    if nummer == errno.ENOSPC:
        assert "kein Platz" in meldung.text
    assert ziel.read_bytes() == b"alt"
    assert [p.name for p in ziel.parent.iterdir()] == ["e.xlsx"]


@pytest.mark.parametrize("abbruch", [KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("art", SCHREIBER)
def test_abgebrochen_vor_dem_umbenennen(
    ordner: Path, werk: Regelwerk, art: str, abbruch: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    ziel = ordner / "ziel" / "e.xlsx"
    ziel.parent.mkdir()
    ziel.write_bytes(b"alt")

    def abgebrochen(*_: object) -> None:
        raise abbruch

    monkeypatch.setattr(Path, "replace", abgebrochen)
    with pytest.raises(abbruch):
        SCHREIBER[art](ziel, werk, ordner)
    assert (ziel.read_bytes(), [p.name for p in ziel.parent.iterdir()]) == (b"alt", ["e.xlsx"])


def test_getoetet_laesst_die_alte_datei_ganz(ordner: Path) -> None:
    """A process that is killed while it writes cannot clean up; the target must be whole all the same."""
    ziel = ordner / "e.csv"
    ziel.write_bytes(b"alt")
    kind = os.fork()
    if kind == 0:
        os.fsync = lambda _: os._exit(9)  # type: ignore[assignment]
        schreibe_atomar(ziel, b"neu" * 1000, ueberschreiben=True)
        os._exit(0)
    _, status = os.waitpid(kind, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    assert ziel.read_bytes() == b"alt"


def test_vorhandenes_bleibt_ohne_erlaubnis(ordner: Path) -> None:
    (ordner / "e.csv").write_bytes(b"alt")
    with pytest.raises(FileExistsError) as gefangen:
        schreibe_atomar(ordner / "e.csv", b"neu")
    assert gefangen.value.filename == str(ordner / "e.csv")
    assert (ordner / "e.csv").read_bytes() == b"alt"


def test_ordner_fehlt(ordner: Path) -> None:
    with pytest.raises(Ladefehler, match="Den Ordner gibt es nicht"):
        schreibe_atomar(ordner / "nirgends" / "e.csv", b"neu")


def test_verweis_und_rechte_bleiben(ordner: Path) -> None:
    (ordner / "echt.csv").write_bytes(b"alt")
    (ordner / "echt.csv").chmod(0o640)
    (ordner / "verweis.csv").symlink_to(ordner / "echt.csv")
    schreibe_atomar(ordner / "verweis.csv", b"neu", ueberschreiben=True)
    assert (ordner / "verweis.csv").is_symlink()
    assert (ordner / "echt.csv").read_bytes() == b"neu"
    assert (ordner / "echt.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="keine umask")
@pytest.mark.parametrize(("maske", "rechte"), [(0o077, 0o600), (0o022, 0o644), (0o007, 0o660)])
def test_neue_dateien_achten_die_umask(tmp_path: Path, maske: int, rechte: int) -> None:
    """Who keeps files from others means memos too; an existing file keeps the rights it has."""
    vorher = os.umask(maske)
    try:
        schreibe_atomar(tmp_path / "neu", b"x")
    finally:
        os.umask(vorher)
    assert (tmp_path / "neu").stat().st_mode & 0o777 == rechte
    (tmp_path / "neu").chmod(0o640)
    schreibe_atomar(tmp_path / "neu", b"y", ueberschreiben=True)
    assert (tmp_path / "neu").stat().st_mode & 0o777 == 0o640
