"""What a result means in practice: invoice, price, input tax, each in one sentence with its norm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ust2b.app.datensatz import betrag_von
from ust2b.app.texte import NB, dezimal, euro
from ust2b.core.beurteilung import Beurteilung
from ust2b.memo.modell import Punkt


def steuersatz_prozent(b: Beurteilung) -> Fraction | None:
    """Rate in percent on the day of supply, when the result has exactly one."""
    stand = b.fall.pruefung.stand
    saetze = {e.satz for e in b.ergebnisse if e.satz}
    if not b.entschieden or len(saetze) != 1:
        return None
    parameter = stand.regelwerk.saetze.get(saetze.pop(), "")
    wert = stand.parameter.get(parameter)
    return None if wert is None else Fraction(wert)


def steuer_im_brutto(brutto_cent: int, prozent: Fraction) -> int:
    """Tax contained in a gross amount in cents, rounded half up (§ 10 Abs. 1, § 12 UStG)."""
    steuer = Fraction(brutto_cent) * prozent / (100 + prozent)
    return int(steuer + Fraction(1, 2))


def folgen(b: Beurteilung) -> Iterator[Punkt]:
    """Consequences of a decided result; of an open one only what to do until it is settled."""
    if not b.entschieden:
        yield from _offen({e.klasse for e in b.ergebnisse})
        return
    if b.klasse in {"nicht_steuerbar", "steuerfrei"}:
        yield Punkt("Rechnung", f"Keine Umsatzsteuer ausweisen; ein Ausweis würde nach §{NB}14c UStG geschuldet.")
        yield Punkt("Preis", "Keine Wirkung; das Entgelt enthält keine Umsatzsteuer.")
        norm = f"§{NB}15 Abs.{NB}1 UStG" if b.klasse == "nicht_steuerbar" else f"§{NB}15 Abs.{NB}2 UStG"
        yield Punkt("Vorsteuer", f"Kein Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen ({norm}).")
        return
    if b.klasse == "aufzuteilen":
        yield Punkt(
            "Rechnung",
            "Umsatzsteuer nur für den steuerpflichtigen Teil ausweisen und das Entgelt danach aufschlüsseln "
            f"(§{NB}14 Abs.{NB}4 UStG).",
        )
        yield Punkt(
            "Vorsteuer",
            "Abzug nur, soweit Eingangsleistungen dem steuerpflichtigen Teil dienen "
            f"(§{NB}15 Abs.{NB}1, 2 und 4 UStG).",
        )
        return
    yield from _steuerpflichtig(b)


def _offen(klassen: set[str]) -> Iterator[Punkt]:
    if klassen <= {"steuerpflichtig"}:
        yield Punkt("Rechnung", "Umsatzsteuer fällt in jedem Fall an; vor der Rechnung ist der Steuersatz zu klären.")
        return
    yield Punkt(
        "Rechnung",
        f"Vor der Rechnung klären; eine ausgewiesene, nicht geschuldete Steuer wird nach §{NB}14c UStG geschuldet.",
    )
    yield Punkt(
        "Preis",
        "Eine Klausel „zuzüglich gesetzlicher Umsatzsteuer, soweit sie geschuldet wird“ vereinbaren (Vorschlag).",
    )


def _steuerpflichtig(b: Beurteilung) -> Iterator[Punkt]:
    prozent, betrag = steuersatz_prozent(b), betrag_von(b)
    if prozent is not None:
        norm = f"§{NB}14 Abs.{NB}4 Satz{NB}1 Nr.{NB}7 und 8 UStG"
        yield Punkt("Rechnung", f"Entgelt, Steuersatz {dezimal(prozent)}{NB}% und Steuerbetrag angeben ({norm}).")
    if prozent is not None and betrag:
        steuer = steuer_im_brutto(betrag, prozent)
        netto_auf = int(Fraction(betrag) * prozent / 100 + Fraction(1, 2))
        yield Punkt(
            "Preis",
            f"Ist der Betrag von {euro(betrag)} ein Bruttopreis, enthält er {euro(steuer)} Umsatzsteuer; "
            f"es verbleiben {euro(betrag - steuer)}. Soll er netto verbleiben, zahlt der Empfänger "
            f"{euro(betrag + netto_auf)}.",
        )
    yield Punkt("Vorsteuer", f"Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen (§{NB}15 Abs.{NB}1 UStG).")
