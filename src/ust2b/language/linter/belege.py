"""Sources and norms: not seen (P05), weak (P06), incomplete (P07), norm unreadable (P15)."""

from __future__ import annotations

from collections.abc import Iterator

from ust2b.core.regelwerk import Quelle, Regel, Regelwerk
from ust2b.language.meldung import Meldung
from ust2b.language.normen import NormFehler, lies_normen
from ust2b.language.quelltext import Quelltext
from ust2b.language.zahlen import tag

_STATUS = {"sekundaer": "nur aus zweiter Hand bekannt", "ungeprueft": "ungeprüft"}


def belege(werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    for quelle in werk.quellen.values():
        yield from _quelle(quelle, quelltext)
    for regel in werk.regeln:
        yield from _regel(regel, werk, quelltext)


def _quelle(quelle: Quelle, quelltext: Quelltext) -> Iterator[Meldung]:
    if quelle.rang == "land" and not quelle.laender:
        yield quelltext.meldung(
            "P07",
            f"Die Landesquelle „{quelle.id}“ nennt kein Land.",
            quelle.ort,
            "rang",
            vorschlag="laender: [NW] ergänzen.",
        )
    if quelle.rang not in {"land", "gesetz"} and quelle.laender:  # a Land's statute binds in that Land only
        yield quelltext.meldung(
            "P07", f"„{quelle.id}“ nennt Länder, hat aber den Rang „{quelle.rang}“.", quelle.ort, "laender"
        )
    if quelle.status == "gesehen" and not quelle.gelesen:
        yield quelltext.meldung(
            "P07",
            f"„{quelle.id}“ gilt als gesehen, ohne Tag.",
            quelle.ort,
            "status",
            vorschlag="gelesen: JJJJ-MM-TT ergänzen oder status: ungeprueft setzen.",
        )


def _regel(regel: Regel, werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    erste = werk.quellen[regel.quellen[0]]
    if erste.status != "gesehen":
        yield quelltext.meldung(
            "P05",
            f"„{regel.id}“ ruht auf „{erste.id}“; diese Quelle ist {_STATUS[erste.status]} (Vorbehalt am Ergebnis).",
            regel.ort,
            "quellen",
            0,
            vorschlag="Die Quelle lesen (status: gesehen, gelesen: …) oder eine gesehene an die erste Stelle setzen.",
        )
    if erste.rang == "sonstige" and all(werk.quellen[q].rang == "sonstige" for q in regel.quellen):
        yield quelltext.meldung(
            "P06",
            f"„{regel.id}“ ruht allein auf „{erste.id}“; das ist weder Gesetz noch Gericht noch Verwaltungsanweisung.",
            regel.ort,
            "quellen",
            0,
            vorschlag="Eine Quelle von Rang dazu nennen oder die Frage offen lassen.",
        )
    yield from _gelesen(regel, werk, quelltext)
    try:
        lies_normen(regel.norm)
    except NormFehler as fehler:
        yield quelltext.meldung(
            "P15", str(fehler), regel.ort, "norm", vorschlag="z. B. § 2b Abs. 2 Nr. 1 UStG; Abschn. 2b.1 Abs. 7 UStAE"
        )


def _gelesen(regel: Regel, werk: Regelwerk, quelltext: Quelltext) -> Iterator[Meldung]:
    am = regel.gelesen.get("am", "")
    traegerin = werk.quellen.get(regel.quellen[0])
    if not regel.gelesen and traegerin is not None and traegerin.status != "gesehen":
        return  # nobody has read it and the source says so: P05 reports that
    if not am or not regel.gelesen.get("quelle"):
        yield quelltext.meldung(
            "P07",
            f"Bei „{regel.id}“ steht nicht, welche Quelle wann gelesen wurde.",
            regel.ort,
            "gelesen",
            vorschlag=f"gelesen: {{quelle: {regel.quellen[0]}, am: JJJJ-MM-TT}}",
        )
        return
    try:
        tag(am)
    except ValueError as fehler:
        yield quelltext.meldung("P07", str(fehler), regel.ort, "gelesen", "am")
