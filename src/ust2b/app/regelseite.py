"""A rule in words, for the terminal and the generated rule pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ust2b.app.merkmale import bedingung_text
from ust2b.app.texte import datum
from ust2b.core.regelwerk import LEISTUNGSDATUM, Regel, Regelwerk
from ust2b.language import Ladefehler, Meldung
from ust2b.language.meldung import gemeint


def regel_in_worten(werk: Regelwerk, kennung: str) -> str:
    """All Fassungen of a rule.

    :raises Ladefehler: when the rule does not exist.
    """
    fassungen = [regel for regel in werk.regeln if regel.id == kennung]
    if not fassungen:
        bekannte = [r.id for r in werk.regeln]
        raise Ladefehler(
            [Meldung("L06", f"Die Regel „{kennung}“ gibt es nicht.", vorschlag=gemeint(kennung, bekannte))]
        )
    return "\n\n".join("\n".join(_zeilen(werk, regel)) for regel in fassungen)


def satz(werk: Regelwerk, regel: Regel) -> str:
    """The rule as one German sentence."""
    feststellung = werk.feststellungen[regel.feststellung]
    return f"Wenn {bedingung_text(werk, regel.wenn)}, dann „{feststellung.kurz}“: {feststellung.werte[regel.wert]}."


def mit_namen(werk: Regelwerk, text: str) -> str:
    """A sentence of a rule with the labels of its facts instead of their placeholders."""

    def kurz(treffer: re.Match[str]) -> str:
        name = treffer.group(1)
        for tabelle in (werk.merkmale, werk.groessen, werk.feststellungen, werk.parameter):
            if name in tabelle:
                return f"[{tabelle[name].kurz}]"
        return "[Tag der Leistung]" if name == LEISTUNGSDATUM else treffer.group(0)

    return re.sub(r"{{\s*(\w+)\s*}}", kurz, text)


def geltung(regel: Regel) -> str:
    ab = f"ab {datum(regel.ab)}" if regel.ab else ""
    bis = f"bis {datum(regel.bis)}" if regel.bis else ""
    return " ".join(t for t in (ab, bis) if t) or "ohne zeitliche Grenze"


def _zeilen(werk: Regelwerk, regel: Regel) -> Iterator[str]:
    yield f"{regel.id}: {regel.titel}"
    yield f"Norm: {regel.norm} · Stufe {werk.stufe_von[regel.feststellung].nummer} · gilt {geltung(regel)}"
    yield f"Frage: {regel.frage}"
    yield satz(werk, regel)
    if regel.geht_vor:
        yield f"Geht vor: {', '.join(regel.geht_vor)}"
    yield f"Trägt: {mit_namen(werk, regel.begruendung.traegt)}"
    yield f"Trägt nicht: {mit_namen(werk, regel.begruendung.traegt_nicht)}"
    yield f"Offen: {mit_namen(werk, regel.begruendung.offen)}"
    if regel.gegenposition:
        yield f"Gegenposition: {regel.gegenposition.get('text', '')} ({regel.gegenposition.get('quelle', '')})"
    for quelle_id in regel.quellen:
        quelle = werk.quellen[quelle_id]
        yield f"Quelle: {quelle.titel} ({quelle.rang}, {quelle.status})"
    gelesen = f"gelesen am {regel.gelesen.get('am')}" if regel.gelesen else "nicht als gelesen vermerkt"
    freigabe = "freigegeben" if regel.freigegeben else "fachlich nicht freigegeben"
    yield f"{gelesen} · {freigabe} · {len(regel.prueffaelle)} Prüffälle · {regel.ort}"
