"""The texts of sample memos as a person read and accepted them, one for each kind.

After a change in rules, sentences or frame: ``python -m tests.memo.test_mustertexte`` writes them anew; then read what
git shows as changed, sentence by sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from ust2b.app.auswertung import Auswertung, oeffne, werte_aus
from ust2b.app.vermerk import vermerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.memo.vorlagen import schreibe_text

ORDNER = Path(__file__).parent / "mustertexte"
ERSTE = "examples/erste-schritte/katalog.yaml"
MUSTER = {
    "nicht-steuerbar-zwei-gruende": (ERSTE, "parkscheinautomat-parkbuchten"),
    "nicht-steuerbar-umsatzgrenze": (ERSTE, "anonymes-grab-unter-grenze"),
    "nicht-steuerbar-kein-leistungsaustausch": (ERSTE, "vertragsstrafe"),
    "nicht-steuerbar-keine-wirtschaftliche-taetigkeit": ("examples/dlz/linnich.yaml", "hallenbad"),
    "steuerpflichtig": (ERSTE, "g01-essen-auf-raedern"),
    "steuerpflichtig-gegenposition": (ERSTE, "g06a-camping-genau-sechs-monate"),
    "steuerfrei": (ERSTE, "g03-klausur-wahlversammlung"),
    "steuerfrei-mit-option": ("examples/dlz/kerpen.yaml", "baugrundstuecke"),
    "aufzuteilen-nach-wertung": ("examples/dlz/niederzier.yaml", "buergerhaus-feier"),
    "aufzuteilen-anteilig": (ERSTE, "g07-bauhof-lkw-40-prozent"),
    "zusammenarbeit-nach-wertung": ("examples/dlz/niederzier.yaml", "dlz-vergabe"),
    "zusammenarbeit-offen": (ERSTE, "ikz-allgemeines-kooperationsgebot"),
    "offen": (ERSTE, "g08-leitplanke-im-auftrag"),
    "nebenleistung": (ERSTE, "nebenleistung"),
}


def sachverhalte(katalog: list[Sachverhalt]) -> list[Sachverhalt]:
    """The catalogue, in the first one with an ancillary supply to the meals on wheels."""
    haupt = next((s for s in katalog if s.id == "g01-essen-auf-raedern"), None)
    if haupt is None:
        return katalog
    eigene = {"stellung_im_paket": "immer_dabei_eigener_preis", "einzeln_nutzbar": "nein"}
    angaben = {**haupt.angaben, **{name: Angabe(frozenset({wert})) for name, wert in eigene.items()}}
    neben = replace(haupt, id="nebenleistung", bezeichnung="Lieferpauschale", gehoert_zu=haupt.id, angaben=angaben)
    return [*katalog, neben]


@lru_cache(maxsize=8)
def auswertung(katalog: str) -> Auswertung:
    werk, gelesen = oeffne(Path(katalog), None, None)
    return werte_aus(werk, sachverhalte(list(gelesen.sachverhalte)), nur_definition=True)


def text(name: str) -> str:
    """The memo as Markdown, without what changes with every change of the rulebook or the program."""
    katalog, kennung = MUSTER[name]
    a = auswertung(katalog)
    (b,) = [b for b in a.beurteilungen if b.sachverhalt.id == kennung]
    fertig = schreibe_text(vermerk(a, b), "vermerk.md").replace("\u00a0", " ")
    fertig = re.sub(r"(SHA-256|Prüfsumme) [0-9a-f]+", r"\1 …", fertig)
    return re.sub(r"Programm: ust2b .*", "Programm: ust2b …", fertig)


@pytest.mark.parametrize("name", MUSTER)
def test_mustertext(name):
    erwartet = (ORDNER / f"{name}.md").read_text(encoding="utf-8")
    assert text(name) == erwartet, "Neu schreiben und lesen: python -m tests.memo.test_mustertexte"


@pytest.mark.parametrize("name", MUSTER)
def test_kein_mustertext_hat_einen_satzfehler(name):
    """What no reader would sign: two full stops, an empty bracket, a missing space, a value that was not filled in."""
    fliess = re.sub(r"\(gemeinde-[^)]*\.svg\)", "", text(name))
    for fehler in (r"\.\.(?!\.)", r"\(\s*\)", r"\{\{", r" ,", r" \.(?!\w)", r"\(;", r";\)", r"None", r"\bist ist\b"):
        assert not re.search(fehler, fliess), (fehler, re.search(f".{{0,40}}{fehler}.{{0,40}}", fliess))


def main() -> None:
    ORDNER.mkdir(exist_ok=True)
    for name in MUSTER:
        (ORDNER / f"{name}.md").write_text(text(name), encoding="utf-8")
    print(f"{len(MUSTER)} Mustertexte in {ORDNER} geschrieben; lesen: git diff {ORDNER}")


if __name__ == "__main__":
    main()
