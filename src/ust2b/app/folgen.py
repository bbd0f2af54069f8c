"""What a result means in practice: invoice, price, input tax, each in one sentence with its norm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ust2b.app.datensatz import betrag_von
from ust2b.app.saetze import normen_von
from ust2b.app.texte import NB, aufzaehlung, dezimal, euro
from ust2b.core.beurteilung import Beurteilung
from ust2b.memo.modell import Punkt

KEIN_AUSWEIS = f"Keine Umsatzsteuer ausweisen; ein Ausweis würde nach §{NB}14c UStG geschuldet."
KEIN_AUSWEIS_IM_UNTERNEHMEN = (
    f"Keine Umsatzsteuer ausweisen; ein Ausweis würde grundsätzlich nach §{NB}14c Abs.{NB}1 UStG geschuldet."
)
"""„Grundsätzlich“: not towards final consumers (EuGH 08.12.2022, C-378/21; BMF 27.02.2024)."""
KEIN_BELEG = (
    "Keine Umsatzsteuer ausweisen; ein Beleg innerhalb derselben Person oder desselben Organkreises ist keine Rechnung "
    f"(Abschn.{NB}14.1 Abs.{NB}1 UStAE)."
)
KEIN_PREIS = "Keine Wirkung; das Entgelt enthält keine Umsatzsteuer."
KEIN_ENTGELT = "Keine Wirkung; eine Zahlung enthält keine Umsatzsteuer."
ABZUG = f"Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen (§{NB}15 Abs.{NB}1 UStG)."
KEIN_ABZUG = f"Kein Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen (§{NB}15 Abs.{NB}1 UStG)."
VORSTEUER_OHNE_STEUERBARKEIT = {
    "p2b": KEIN_ABZUG,
    "keine_wirtschaftliche_taetigkeit": KEIN_ABZUG,
    "leistung_eines_anderen": KEIN_ABZUG,
    "kein_leistungsaustausch": (
        "Der Vorgang selbst berechtigt nicht zum Abzug; gehört er zu einer anderen Tätigkeit, richtet sich der Abzug "
        f"nach dieser (§{NB}15 Abs.{NB}1 UStG)."
    ),
    "innenleistung": f"Maßgebend ist, wofür die empfangende Stelle die Leistung verwendet (§{NB}15 Abs.{NB}1 UStG).",
    "geschaeftsveraeusserung": (
        f"Maßgebend ist die bisherige Tätigkeit des übertragenen Betriebs (§{NB}15 Abs.{NB}1 UStG); den Zeitraum der "
        f"Berichtigung führt der Erwerber fort (§{NB}15a Abs.{NB}10 UStG)."
    ),
    "ort_ausland": (
        f"Abzug, soweit die Leistung im Inland steuerpflichtig wäre (§{NB}15 Abs.{NB}1, Abs.{NB}2 Satz{NB}1 "
        f"Nr.{NB}2 UStG)."
    ),
}
"""A supply outside the tax leaves the deduction to what the inputs are used for; that depends on the ground."""


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
        yield from _offener_betrag(b)
    elif b.klasse == "nicht_steuerbar":
        yield from _nicht_steuerbar({e.grund for e in b.ergebnisse})
    elif b.klasse == "steuerfrei":
        yield from _steuerfrei(b)
    elif b.klasse == "aufzuteilen":
        yield from _aufzuteilen(b, {e.grund for e in b.ergebnisse})
    else:
        yield from _steuerpflichtig(b)


def _offen(klassen: set[str]) -> Iterator[Punkt]:
    if klassen <= {"steuerpflichtig"}:
        # not „tax arises“: one of the rates that remain may be zero (§ 12 Abs. 3 UStG)
        text = "Die Leistung ist in jedem Fall steuerpflichtig; vor der Rechnung ist der Steuersatz zu klären."
        yield Punkt("Rechnung", text)
        return
    if klassen <= {"nicht_steuerbar", "steuerfrei"}:
        yield Punkt("Rechnung", f"Umsatzsteuer fällt in keinem Fall an. {KEIN_AUSWEIS}")
        return
    yield Punkt(
        "Rechnung",
        "Vor der Rechnung klären; eine zu Unrecht ausgewiesene Steuer wird grundsätzlich nach "
        f"§{NB}14c UStG geschuldet.",
    )
    yield Punkt(
        "Preis",
        "In Vertrag oder Satzung „zuzüglich gesetzlicher Umsatzsteuer, soweit sie geschuldet wird“ aufnehmen "
        "(Vorschlag).",
    )


def _offener_betrag(b: Beurteilung) -> Iterator[Punkt]:
    """How much tax hangs on the open question, for each rate that remains possible."""
    stand, betrag = b.fall.pruefung.stand, betrag_von(b)
    saetze = {e.satz for e in b.ergebnisse if e.klasse == "steuerpflichtig" and e.satz}
    werte = sorted(
        {Fraction(stand.parameter[p]) for s in saetze if (p := stand.regelwerk.saetze.get(s, "")) in stand.parameter}
        - {Fraction(0)}
    )
    if not betrag or not werte or preis_ohne_steuer(b):
        return
    teile = [f"{euro(steuer_im_brutto(betrag, w))} ({dezimal(w)}{NB}%)" for w in werte]
    steuer = aufzaehlung(teile, "oder")
    yield Punkt("Betrag", f"Als Bruttopreis enthielte der Betrag von {euro(betrag)} Umsatzsteuer von {steuer}.")


def _nicht_steuerbar(gruende: set[str]) -> Iterator[Punkt]:
    ausland = "ort_ausland" in gruende
    ausweis = KEIN_BELEG if gruende == {"innenleistung"} else KEIN_AUSWEIS
    yield Punkt("Rechnung", ausweis + (" Pflichten im anderen Staat sind dort zu prüfen." if ausland else ""))
    if not ausland:
        yield Punkt("Preis", KEIN_ENTGELT if gruende == {"kein_leistungsaustausch"} else KEIN_PREIS)
    saetze = {VORSTEUER_OHNE_STEUERBARKEIT.get(grund, KEIN_ABZUG) for grund in gruende}
    allgemein = f"Abzug nur, soweit Eingangsleistungen einer steuerpflichtigen Tätigkeit dienen (§{NB}15 UStG)."
    yield Punkt("Vorsteuer", saetze.pop() if len(saetze) == 1 else allgemein)


def _steuerfrei(b: Beurteilung) -> Iterator[Punkt]:
    norm = f"§{NB}14 Abs.{NB}4 Satz{NB}1 Nr.{NB}8 UStG"
    yield Punkt("Rechnung", f"{KEIN_AUSWEIS_IM_UNTERNEHMEN} In einer Rechnung auf die Befreiung hinweisen ({norm}).")
    yield Punkt("Preis", KEIN_PREIS)
    yield Punkt(
        "Vorsteuer",
        f"Kein Abzug, soweit Eingangsleistungen dieser Tätigkeit dienen (§{NB}15 Abs.{NB}2 Satz{NB}1 Nr.{NB}1 UStG).",
    )
    if {e.option for e in b.ergebnisse} == {"moeglich"}:
        text = (
            f"Auf die Befreiung kann verzichtet werden (§{NB}9 UStG). Der Umsatz wäre dann steuerpflichtig, die "
            f"Vorsteuer insoweit abziehbar (§{NB}15 Abs.{NB}1 UStG)."
        )
        if {e.befreiung for e in b.ergebnisse} == {"nr9a"}:
            text += (
                f" Der Verzicht gehört in den notariell zu beurkundenden Vertrag (§{NB}9 Abs.{NB}3 Satz{NB}2 UStG). "
                f"Die Steuer schuldet dann der Erwerber (§{NB}13b Abs.{NB}2 Nr.{NB}3, Abs.{NB}5 UStG); "
                "ausgewiesen wird sie nicht."
            )
        yield Punkt("Option", text)


def satz_des_steuerpflichtigen_teils(b: Beurteilung) -> str:
    """The rate of the taxable part with its norm, where the rulebook has one; else that it must be found (§ 12 UStG).

    Stage 11 is not on the way of a result „aufzuteilen“, so the rate is read from the same examination.
    """
    pruefung = b.pruefung
    befund = pruefung.befund("steuersatz")
    parameter = pruefung.stand.regelwerk.saetze.get(befund.wert or "", "")
    if parameter not in pruefung.stand.parameter:
        return f"Welcher Steuersatz für den steuerpflichtigen Teil gilt, ist gesondert zu prüfen (§{NB}12 UStG)."
    satz = dezimal(pruefung.stand.parameter[parameter])
    normen = aufzaehlung(normen_von(pruefung, "steuersatz"))
    return f"Für den steuerpflichtigen Teil beträgt er {satz}{NB}% ({normen})."


def _aufzuteilen(b: Beurteilung, gruende: set[str]) -> Iterator[Punkt]:
    if gruende == {"anteilig_unternehmerisch"}:
        yield Punkt(
            "Rechnung",
            "Umsatzsteuer nur auf den steuerbaren Anteil ausweisen; ein höherer Ausweis würde grundsätzlich nach "
            f"§{NB}14c UStG geschuldet.",
        )
        satz = "Ob der steuerbare Anteil befreit ist, ist gesondert zu prüfen"
        if b.pruefung.befund("befreiung").wert == "keine":
            satz = "Eine Befreiung des steuerbaren Anteils ist nicht ersichtlich"
        yield Punkt("Steuersatz", f"{satz} (§{NB}4 UStG). {satz_des_steuerpflichtigen_teils(b)}")
        yield Punkt(
            "Vorsteuer",
            f"Abzug nur, soweit Eingangsleistungen dem unternehmerischen Anteil dienen (§{NB}15 Abs.{NB}1 UStG).",
        )
    elif gruende == {"mehrere_saetze"}:
        norm = f"§{NB}14 Abs.{NB}4 Satz{NB}1 Nr.{NB}7 und 8 UStG"
        yield Punkt("Rechnung", f"Entgelt und Steuerbetrag nach Steuersätzen aufschlüsseln ({norm}).")
        yield Punkt("Vorsteuer", ABZUG)
    else:
        norm = f"§{NB}14 Abs.{NB}4 Satz{NB}1 Nr.{NB}7 und 8 UStG"
        yield Punkt(
            "Rechnung",
            "Umsatzsteuer nur für den steuerpflichtigen Teil ausweisen, das Entgelt danach aufschlüsseln und auf die "
            f"Befreiung des anderen Teils hinweisen ({norm}).",
        )
        yield Punkt("Steuersatz", satz_des_steuerpflichtigen_teils(b))
        yield Punkt(
            "Vorsteuer",
            "Abzug nur, soweit Eingangsleistungen dem steuerpflichtigen Teil dienen "
            f"(§{NB}15 Abs.{NB}1, 2 und 4 UStG).",
        )


def preis_ohne_steuer(b: Beurteilung) -> bool:
    """A sale of land: taxable after waiver only, and then the buyer owes the tax (§ 13b Abs. 2 Nr. 3, Abs. 5 UStG).

    The waiver presupposes a buyer who is an entrepreneur, so nothing else has to be known of him.
    """
    return not b.hauptleistung and b.pruefung.befund("befreiung").wert == "nr9a"


def schuldet_der_empfaenger(b: Beurteilung) -> bool:
    """The waiver is made, so that the buyer of the land does owe the tax."""
    besteuert = b.entschieden and b.klasse == "steuerpflichtig" and b.pruefung.befund("verzicht").wert == "ja"
    return besteuert and preis_ohne_steuer(b)


def _steuerpflichtig(b: Beurteilung) -> Iterator[Punkt]:
    if schuldet_der_empfaenger(b):
        yield Punkt(
            "Rechnung",
            f"Die Steuer schuldet der Erwerber (§{NB}13b Abs.{NB}2 Nr.{NB}3, Abs.{NB}5 UStG). Entgelt ohne "
            "Umsatzsteuer angeben, mit der Angabe „Steuerschuldnerschaft des Leistungsempfängers“ "
            f"(§{NB}14a Abs.{NB}5 UStG); ein Ausweis würde nach §{NB}14c UStG geschuldet.",
        )
        yield Punkt("Preis", "Der vereinbarte Preis ist das Entgelt; er enthält keine Umsatzsteuer.")
        yield Punkt("Vorsteuer", ABZUG)
        return
    prozent, betrag = steuersatz_prozent(b), betrag_von(b)
    pauschal = all(e.satz.startswith("durchschnittssatz_") for e in b.ergebnisse)
    if prozent is not None:
        norm = f"§{NB}14 Abs.{NB}4 Satz{NB}1 Nr.{NB}7 und 8" + (f", §{NB}24 Abs.{NB}1 Satz{NB}5" if pauschal else "")
        wort = "Durchschnittssatz" if pauschal else "Steuersatz"
        yield Punkt("Rechnung", f"Entgelt, {wort} {dezimal(prozent)}{NB}% und Steuerbetrag angeben ({norm} UStG).")
    if prozent and betrag:
        steuer = steuer_im_brutto(betrag, prozent)
        netto_auf = int(Fraction(betrag) * prozent / 100 + Fraction(1, 2))
        yield Punkt(
            "Preis",
            f"Ist der Betrag von {euro(betrag)} ein Bruttopreis, enthält er {euro(steuer)} Umsatzsteuer; "
            f"es verbleiben {euro(betrag - steuer)}. Soll er netto verbleiben, sind {euro(betrag + netto_auf)} "
            "zu verlangen.",
        )
    if pauschal:
        yield Punkt(
            "Vorsteuer",
            f"Sie ist pauschal festgesetzt; ein weiterer Abzug entfällt (§{NB}24 Abs.{NB}1 Satz{NB}3 und 4 UStG).",
        )
    else:
        yield Punkt("Vorsteuer", ABZUG)
