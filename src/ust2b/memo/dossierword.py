"""The dossier as a Word file: the frame is ``dossier.docx``, each memo is set by the body of ``vermerk.docx``.

So a municipality that changed its memo template gets the same memos in the dossier, one heading level deeper. Numbered
lists start anew in every memo, and every memo has its own picture of the decision path.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ust2b.memo.bild import wegbild
from ust2b.memo.dossier import Dossier
from ust2b.memo.emf import wegbild_emf
from ust2b.memo.typografie import satzfertig
from ust2b.memo.vorlagen import Vorlagenfehler, umgebung
from ust2b.memo.word import bild_fuer_word, fuelle_word, verpackt, wordvorlage
from ust2b.memo.wordvorlage import ALTERNATIVTEXT, gepackt

PLATZ = "{{ VERMERKE }}"
"""The paragraph of ``dossier.docx`` in whose place the memos are set."""
TIEFER = {"Heading3": "Heading5", "Heading2": "Heading4", "Heading1": "Heading3", "Title": "Heading2"}
ERSTE_NUMMER = 1000
"""Numbers of the restarted lists begin here, above those of any template."""
DOKUMENT, STILE, LISTEN = "word/document.xml", "word/styles.xml", "word/numbering.xml"
VERWEISE = "word/_rels/document.xml.rels"
_RUMPF = re.compile(r"<w:body>(.*)<w:sectPr\b.*</w:body>", re.DOTALL)
_ABSATZ = re.compile(r"<w:p\b(?:(?!</w:p>).)*</w:p>", re.DOTALL)
_STIL = re.compile(r'<w:style\b[^>]*w:styleId="([^"]+)".*?</w:style>', re.DOTALL)
_ZEICHNUNG = re.compile(r"<w:drawing>(?:(?!</w:drawing>).)*</w:drawing>", re.DOTALL)
_BILD = '<Relationship Id="{0}" Type="{1}/image" Target="media/{2}"/>'
_ART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def schreibe_word(d: Dossier, eigene: Path | None) -> bytes:
    """:raises Vorlagenfehler: when one of the two templates cannot be used."""
    rahmen = _teile(wordvorlage("dossier.docx", "dossier", eigene))
    vermerk = _teile(wordvorlage("vermerk.docx", "vermerk", eigene))
    listen = _numerierte_stile(vermerk)
    rahmen[DOKUMENT] = _mit_vermerken(rahmen[DOKUMENT], vermerk, sorted(listen))
    rahmen[STILE] = _mit_fehlenden_stilen(rahmen[STILE], vermerk[STILE])
    rahmen[LISTEN] = _neu_beginnende(vermerk[LISTEN], listen, len(d.kapitel))
    for art in ("emf", "svg"):
        if f'Extension="{art}"' not in rahmen["[Content_Types].xml"]:
            raise Vorlagenfehler(f"dossier.docx: Die Dateiart „{art}“ ist nicht angemeldet; die Vorlage neu kopieren.")
    kapitel = [_kapitel(d, nummer, sorted(listen)) for nummer in range(len(d.kapitel))]
    worte = satzfertig(umgebung(eigene).globals["w"])
    werte = {
        "d": satzfertig(d.als_daten()),
        "kapitel": kapitel,
        "briefkopf": worte["briefkopf"],
        "w": {**worte, "briefkopf": []},
    }
    vorlage = io.BytesIO(gepackt({name: inhalt.encode("utf-8", "surrogateescape") for name, inhalt in rahmen.items()}))
    teile = fuelle_word(vorlage, werte, eigene)
    neue: list[str] = []
    for nummer, k in enumerate(d.kapitel):
        for art, inhalt in (("emf", wegbild_emf(k.vermerk)), ("svg", wegbild(k.vermerk).encode())):
            teile[f"word/media/weg-{nummer}.{art}"] = inhalt
            neue.append(_BILD.format(f"rIdWeg{nummer}{art}", _ART, f"weg-{nummer}.{art}"))
    ende = b"</Relationships>"
    teile[VERWEISE] = teile[VERWEISE].replace(ende, "".join(neue).encode() + ende)
    return verpackt(teile, d.datensaetze)


def _teile(datei: Path) -> dict[str, str]:
    """The parts of a Word file as text; bytes that are none (pictures) survive unchanged."""
    try:
        with zipfile.ZipFile(datei) as archiv:
            teile = {n: archiv.read(n).decode("utf-8", "surrogateescape") for n in archiv.namelist() if n[-1] != "/"}
    except (zipfile.BadZipFile, OSError) as fehler:
        raise Vorlagenfehler(f"{datei.name}: Das ist keine Word-Datei (.docx).") from fehler
    if fehlt := {DOKUMENT, STILE, LISTEN, VERWEISE, "[Content_Types].xml"} - teile.keys():
        raise Vorlagenfehler(f"{datei.name}: Der Teil {min(fehlt)} fehlt; mit der mitgelieferten Vorlage beginnen.")
    return teile


def _kapitel(d: Dossier, nummer: int, listen: Sequence[str]) -> dict[str, Any]:
    k = d.kapitel[nummer]
    return {
        "anker": k.anker,
        "nummer": nummer + 1,
        "umbruch": nummer > 0,
        "vermerk": satzfertig(k.vermerk.als_daten()),
        "bild": {**bild_fuer_word(k.vermerk), "emf": f"rIdWeg{nummer}emf", "svg": f"rIdWeg{nummer}svg"},
        "liste": {stil: ERSTE_NUMMER + nummer * len(listen) + i for i, stil in enumerate(listen)},
    }


def _mit_vermerken(dokument: str, vermerk: dict[str, str], listen: Sequence[str]) -> str:
    treffer = _RUMPF.search(vermerk[DOKUMENT])
    platz = next((a[0] for a in _ABSATZ.finditer(dokument) if PLATZ in a[0]), "")
    if treffer is None or not platz:
        raise Vorlagenfehler(f"dossier.docx: Es fehlt der Absatz „{PLATZ}“, an dessen Stelle die Vermerke treten.")
    rumpf = _ZEICHNUNG.sub(lambda z: _mit_eigenem_bild(z[0], vermerk[VERWEISE]), treffer[1])
    for stil in listen:
        vorne = rf'(<w:pStyle w:val="{stil}"/>(?:<w:(?:keepNext|keepLines|pageBreakBefore|widowControl)\b[^>]*/>)*)'
        nummer = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{{{{ k.liste.{stil} }}}}"/></w:numPr>'
        rumpf = re.sub(vorne, lambda t, n=nummer: t[1] + n, rumpf)
    for stil, tiefer in TIEFER.items():
        rumpf = rumpf.replace(f'<w:pStyle w:val="{stil}"/>', f'<w:pStyle w:val="{tiefer}"/>')
    titel = f'<w:pStyle w:val="{TIEFER["Title"]}"/>'
    marke = '<w:bookmarkStart w:id="{{ k.nummer }}" w:name="{{ k.anker }}"/><w:bookmarkEnd w:id="{{ k.nummer }}"/>'
    vorne, gefunden, hinten = rumpf.partition(titel)
    if not gefunden:
        raise Vorlagenfehler("vermerk.docx: Der Titel des Vermerks braucht die Formatvorlage „Titel“ (Title).")
    umbruch = "{% if k.umbruch %}<w:pageBreakBefore/>{% endif %}"
    hinten = hinten.replace("</w:pPr>", f"</w:pPr>{marke}", 1)
    schleife = "".join(_steuerabsatz(t) for t in ("for k in kapitel", "set v = k.vermerk", "set bild = k.bild"))
    return dokument.replace(platz, f"{schleife}{vorne}{titel}{umbruch}{hinten}{_steuerabsatz('endfor')}")


def _steuerabsatz(ausdruck: str) -> str:
    return f"<w:p><w:r><w:t>{{%p {ausdruck} %}}</w:t></w:r></w:p>"


def _mit_eigenem_bild(zeichnung: str, verweise: str) -> str:
    """A decision path takes its files from the memo at hand; other pictures of the template are left out."""
    if ALTERNATIVTEXT not in zeichnung:
        return ""
    for verweis, ziel in re.findall(r'<Relationship\b(?=[^>]*Id="([^"]+)")(?=[^>]*Target="([^"]+)")[^>]*>', verweise):
        art = ziel.rpartition(".")[2]
        if art in {"emf", "svg"}:
            zeichnung = zeichnung.replace(f'r:embed="{verweis}"', f'r:embed="{{{{ bild.{art} }}}}"')
    return zeichnung


def _numerierte_stile(vermerk: dict[str, str]) -> dict[str, str]:
    """Styles with counted lists, with the number of their list template."""
    vorlagen = dict(re.findall(r'<w:num w:numId="(\d+)"[^>]*><w:abstractNumId w:val="(\d+)"/>', vermerk[LISTEN]))
    gezaehlte = {
        nummer
        for nummer, inhalt in re.findall(
            r'<w:abstractNum\b[^>]*w:abstractNumId="(\d+)"[^>]*>(.*?)</w:abstractNum>', vermerk[LISTEN], re.DOTALL
        )
        if '<w:numFmt w:val="decimal"/>' in inhalt
    }
    ergebnis: dict[str, str] = {}
    for treffer in _STIL.finditer(vermerk[STILE]):
        nummer = re.search(r'<w:numId w:val="(\d+)"/>', treffer[0])
        if nummer and vorlagen.get(nummer[1]) in gezaehlte:
            ergebnis[treffer[1]] = vorlagen[nummer[1]]
    return ergebnis


def _neu_beginnende(listen: str, stile: dict[str, str], anzahl: int) -> str:
    """Numbering with one list per style and memo that begins at 1."""
    neu = "".join(
        f'<w:num w:numId="{ERSTE_NUMMER + nummer * len(stile) + i}"><w:abstractNumId w:val="{stile[stil]}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for nummer in range(anzahl)
        for i, stil in enumerate(sorted(stile))
    )
    return listen.replace("</w:numbering>", f"{neu}</w:numbering>")


def _mit_fehlenden_stilen(rahmen: str, vermerk: str) -> str:
    vorhandene = {t[1] for t in _STIL.finditer(rahmen)}
    fehlende = "".join(t[0] for t in _STIL.finditer(vermerk) if t[1] not in vorhandene)
    return rahmen.replace("</w:styles>", f"{fehlende}</w:styles>")
