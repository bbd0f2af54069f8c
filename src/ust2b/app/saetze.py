"""The words of a result: one sentence for the result, one for each Vorbehalt, one for each question."""

from __future__ import annotations

from collections.abc import Sequence

from ust2b.app.texte import NB, aufzaehlung, dezimal, tag_text
from ust2b.catalogue.ausgabe import KLASSEN
from ust2b.core.beurteilung import Beurteilung
from ust2b.core.ergebnis import Ergebnis
from ust2b.core.fragen import Frage
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Rechtsstand
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.vorbehalte import Vorbehalt

GRUND = {
    "kein_leistungsaustausch": "kein Leistungsaustausch",
    "innenleistung": "Innenleistung",
    "keine_wirtschaftliche_taetigkeit": "keine wirtschaftliche Tätigkeit",
    "p2b": "§" + NB + "2b UStG",
    "leistung_eines_anderen": "Leistung eines anderen",
    "geschaeftsveraeusserung": "Geschäftsveräußerung im Ganzen",
    "ort_ausland": "Ort im Ausland",
    "altrecht_nicht_geprueft": "Altrecht noch nicht geprüft",
    "anteilig_unternehmerisch": "nur der unternehmerisch genutzte Anteil ist steuerbar",
    "teilweise_steuerfrei": "teils steuerfrei, teils steuerpflichtig",
    "mehrere_saetze": "mehrere Steuersätze",
    "hauptleistung_fehlt": "Hauptleistung nicht im Katalog",
    "keine_zeile": "das Prüfschema sagt hierzu nichts",
}
HERKUNFT = {
    "angabe": "Angabe",
    "muster": "Muster (vermutet)",
    "vermutung": "Vermutung",
    "berechnet": "berechnet",
    "abgeleitet": "abgeleitet",
}
OHNE_BELEG = "Angabe ohne Beleg"
"""Where a statement names neither office nor day nor document."""
QUELLENSTATUS = {
    "gesehen": "am Original gelesen",
    "sekundaer": "nur in anderen Texten gelesen",
    "ungeprueft": "nicht gelesen",
}
"""How far a source was read, in the words of every output."""
VORBEHALT_KURZ = {
    "muster": "Muster",
    "vermutung": "Vermutung",
    "wertung": "Wertung",
    "uebergangene_wertung": "Wertung anders",
    "ungeprueft": "Quelle nicht am Original",
    "sonstige_quelle": "nur sonstige Quelle",
    "fremdes_land": "anderes Land",
    "unvollstaendig": "Katalog nicht vollständig erklärt",
}
"""A Vorbehalt in two or three words, for tables; :func:`vorbehaltssatz` says it in full."""
HAFTUNGSSATZ = (
    "ust2b gibt keine Steuerberatung; die Entscheidung trifft und verantwortet die juristische Person selbst."
)


def kurzform(ergebnis: Ergebnis, stand: Rechtsstand) -> str:
    """A result in a few words: „steuerpflichtig mit 19 %“, „nicht steuerbar (§ 2b UStG)“."""
    werk = stand.regelwerk
    if ergebnis.klasse == "steuerpflichtig" and ergebnis.satz:
        parameter = werk.saetze.get(ergebnis.satz, "")
        if parameter in stand.parameter:
            return f"steuerpflichtig mit {dezimal(stand.parameter[parameter])}{NB}%"
        return f"steuerpflichtig ({_wertname(werk, 'steuersatz', ergebnis.satz)})"
    if ergebnis.klasse == "steuerfrei" and ergebnis.befreiung:
        option = {"moeglich": ", Option möglich", "nicht_moeglich": ", ohne Option"}.get(ergebnis.option, "")
        return f"steuerfrei ({_wertname(werk, 'befreiung', ergebnis.befreiung)}{option})"
    if ergebnis.klasse == "steuerbar":
        return "steuerbar (Befreiung und Steuersatz noch nicht geprüft)"
    text = KLASSEN.get(ergebnis.klasse, ergebnis.klasse)
    return f"{text} ({GRUND.get(ergebnis.grund, ergebnis.grund)})" if ergebnis.grund else text


def _wertname(werk: Regelwerk, feststellung: str, wert: str) -> str:
    return werk.feststellungen[feststellung].werte.get(wert, wert) if feststellung in werk.feststellungen else wert


def kurzformen(beurteilung: Beurteilung) -> list[str]:
    """The results still possible, each kind once."""
    stand = beurteilung.fall.pruefung.stand
    nach_kern = {e.kern: kurzform(e, stand) for e in beurteilung.ergebnisse}
    return list(dict.fromkeys(nach_kern.values()))


def ergebnistext(beurteilung: Beurteilung) -> str:
    if beurteilung.fall.konflikte:
        return "kein Ergebnis: Regelkonflikt"
    if beurteilung.entschieden:
        stand = beurteilung.fall.pruefung.stand
        gruende = list(dict.fromkeys(kurzform(e, stand) for e in beurteilung.ergebnisse))
        return gruende[0] if len(gruende) == 1 else f"{KLASSEN[beurteilung.klasse]} (jedenfalls)"
    return KLASSEN["pruefung_erforderlich"]


def tragende_normen(beurteilung: Beurteilung) -> list[str]:
    """Norms of the rules and spoken defaults that carry the result; the deciding stage comes first."""
    pruefung = beurteilung.fall.pruefung
    normen: dict[str, None] = {}
    for ergebnis in beurteilung.ergebnisse:
        for name in entscheidende_zuerst(ergebnis):
            normen.update(dict.fromkeys(normen_von(pruefung, name)))
    return list(normen)


def entscheidende_zuerst(ergebnis: Ergebnis) -> list[str]:
    """Feststellungen a result rests on, the deciding one first; whether an option exists only accompanies an
    exemption."""
    umgekehrt = list(reversed(ergebnis.tragend))
    return [name for name in umgekehrt if name != "option"] + [name for name in umgekehrt if name == "option"]


def normen_von(pruefung: Pruefung, feststellung: str) -> list[str]:
    befund = pruefung.befund(feststellung)
    normen = [regel.norm for regel in befund.tragende]
    regelfall = pruefung.stand.regelwerk.feststellungen[feststellung].sonst
    if befund.regelfall and regelfall is not None:
        normen.append(regelfall.norm)
    if not normen:
        normen = [regelbefund.regel.norm for regelbefund in befund.offene]
    return list(dict.fromkeys(normen))


def fragetext(frage: Frage, werk: Regelwerk) -> str:
    """The question as a person is asked it."""
    if frage.name in werk.merkmale:
        return werk.merkmale[frage.name].frage
    if frage.art == "konflikt":
        return (
            "Zwei Regeln widersprechen einander; das Regelwerk ist zu berichtigen. Streitig ist: "
            f"{werk.feststellungen[frage.name].frage}"
        )
    if frage.name in werk.feststellungen:
        return (
            "Das Regelwerk sagt hierzu nichts; außerhalb des Programms zu klären ist: "
            f"{werk.feststellungen[frage.name].frage}"
        )
    if frage.name in werk.groessen:
        return (
            f"{werk.groessen[frage.name].kurz}: Wie hoch sind die Beträge der anderen Tätigkeiten derselben Gruppe, "
            "und welche zählen mit?"
        )
    if frage.name == "gehoert_zu":
        return "Zu welcher Hauptleistung des Katalogs gehört diese Nebenleistung?"
    if frage.name == "altrecht_nicht_geprueft":
        return "Wie ist die Leistung nach § 2 Abs. 3 UStG a. F. zu beurteilen? Das Regelwerk prüft nur § 2b UStG."
    return GRUND.get(frage.name, frage.name)


def antwortende_stelle(frage: Frage, werk: Regelwerk) -> str:
    return werk.merkmale[frage.name].antwortet if frage.name in werk.merkmale else "Steuerstelle"


def vorbehaltssatz(vorbehalt: Vorbehalt, beurteilung: Beurteilung) -> str:
    """One German sentence per Vorbehalt, naming what it rests on."""
    werk = beurteilung.fall.pruefung.stand.regelwerk

    def namen() -> str:
        benannt = {**werk.groessen, **werk.merkmale}
        return aufzaehlung([f"„{benannt[n].kurz}“" for n in vorbehalt.bezug])

    def titel() -> str:
        return aufzaehlung([werk.quellen[q].titel for q in vorbehalt.bezug if q in werk.quellen])

    def regeln() -> str:
        titel_von = {regel.id: regel.titel for regel in werk.regeln}
        return aufzaehlung([f"„{titel_von[r]}“" for r in vorbehalt.bezug])

    art = vorbehalt.art
    if art == "muster":
        return f"Beruht auf vermuteten Angaben, die noch niemand bestätigt hat: {namen()}."
    if art == "vermutung":
        return f"Beruht auf einer Regelvermutung, deren Widerlegung nicht geprüft ist: {regeln()}."
    if art == "wertung":
        return "Beruht auf " + aufzaehlung([_wertungssatz(n, beurteilung) for n in vorbehalt.bezug]) + "."
    if art == "uebergangene_wertung":
        satz = aufzaehlung([_wertungssatz(n, beurteilung) for n in vorbehalt.bezug])
        return f"Weicht von {satz} ab; eine vorrangige Regel lässt sie nicht durchgreifen."
    if art == "ungeprueft":
        return f"Beruht auf Quellen, die nicht am Original gelesen sind: {titel()}."
    if art == "sonstige_quelle":
        return f"Beruht nur auf Quellen außerhalb von Gesetz, Gerichten und Verwaltung: {titel()}."
    if art == "fremdes_land":
        return f"Beruht auf Verfügungen anderer Länder: {titel()}."
    if art == "unvollstaendig":
        traeger, jahr = beurteilung.sachverhalt.rechtstraeger, beurteilung.sachverhalt.leistungsdatum.year
        return f"Setzt voraus, dass der Katalog {jahr} von „{traeger}“ vollständig ist; das ist nicht erklärt."
    return art


def _wertungssatz(name: str, beurteilung: Beurteilung) -> str:
    werk = beurteilung.fall.pruefung.stand.regelwerk
    # a judgement of the Hauptleistung stands with that activity
    angabe = beurteilung.sachverhalt.angaben.get(name)
    person = ", ".join(teil for teil in (angabe.rolle, tag_text(angabe.am), angabe.gruende) if teil) if angabe else ""
    return f"der Wertung {werk.merkmale[name].wertung} „{werk.merkmale[name].kurz}“" + (
        f" ({person})" if person else ""
    )


def hinweise(beurteilung: Beurteilung) -> list[tuple[str, str]]:
    """General notices that apply on the day of supply, as (art, sentence)."""
    stand = beurteilung.fall.pruefung.stand
    ergebnis: list[tuple[str, str]] = []
    for hinweis in stand.regelwerk.hinweise:
        grenze = stand.parameter.get(hinweis.ab) if hinweis.ab else None
        if hinweis.art != "keine_beratung" and (
            grenze is None or beurteilung.sachverhalt.leistungsdatum.toordinal() >= grenze
        ):
            ergebnis.append((hinweis.art, hinweis.text))
    return ergebnis


def regelstand_text(werk: Regelwerk) -> str:
    return f"Regelstand {werk.name or '–'} ({werk.pruefsumme[:12]})"


def unterstelltsatz(kurz: Sequence[str]) -> str:
    """What a result takes for granted, so that whoever signs it can contradict."""
    namen = aufzaehlung([f"„{k}“" for k in kurz])
    return f"Nicht angegeben und wie im Regelfall unterstellt; eine andere Antwort könnte das Ergebnis ändern: {namen}."
