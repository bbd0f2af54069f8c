"""Words by which columns and their values are recognised. Values decide; heads only propose."""

from __future__ import annotations

import re

from ust2b.catalogue.tabelle import normal

EINNAHME, AUSGABE = "einnahme", "ausgabe"
PLAN, ERGEBNIS = "plan", "ergebnis"

ROLLEN = {
    "betrag": "Betrag",
    "richtung": "Einnahme oder Ausgabe",
    "jahr": "Haushaltsjahr",
    "wertart": "Plan oder Ergebnis",
    "haushalt": "Teilhaushalt (Verwaltung/Vermögen, Ergebnis/Finanz)",
    "bereich": "Produktbereich, Einzelplan oder Amt",
    "gruppe": "Produktgruppe oder Abschnitt",
    "produkt": "Produkt oder Unterabschnitt",
    "produkt_nr": "Nummer des Produkts",
    "konto": "Bezeichnung des Kontos",
    "konto_nr": "Nummer des Kontos oder der Gruppierung",
    "kontogruppe": "Kontengruppe",
    "haushaltsstelle": "Haushaltsstelle oder Buchungsstelle (Produkt und Konto in einem)",
    "text": "Buchungs- oder Erläuterungstext",
    "traeger": "Rechtsträger",
}
"""What a column can be; names usable with ``--spalte``."""

_KOPF = {
    "betrag": r"betrag|ansatz|haushaltsansatz|planansatz|amount|wert|value|euro?|summe|saldo|planwert|ergebnis|rechnung|ist|plan|soll|haushaltsplan|budget|rechnungsergebnis",
    "richtung": r"budget ?richtung|budget ?direction|direction|richtung|art|e a|ea|einnahme ausgabe|einnahmen? ?(und )?ausgaben?|ertrag aufwand|ertr(ae|a)ge? ?aufw(ae|a)nde?|typ|buchungsart|ertrags und aufwandsarten?|kontoart|kz|kennzeichen",
    "jahr": r"jahr|haushaltsjahr|hhj|hh jahr|year|date|datum|geschaeftsjahr|rechnungsjahr|periode|planjahr|buchungsjahr|gjahr",
    "wertart": r"betrag typ|betragstyp|plan ist|amount kind|amount type|ansatz rechnung|wertart|werttyp|datenart|plan oder ist|phase|version|status",
    "haushalt": r"haushalt art|haushaltsart|haushalt|teilhaushalt|plan(art|typ)|rechnungsart|teilplan(art)?",
    "haushaltsstelle": r"haushaltsstelle|hhst|hh stelle|buchungsstelle|produktsachkonto|produktkonto|psk|finanzstelle finanzposition|kontierung",
    "konto_nr": r"((fibu|sach|haupt|ergebnis|finanz|kosten)? ?konto(nummer|nr| nr| nummer|code)?|kostenart(ennummer|nr| nr)?|gruppierung(snummer|snr| nr)?|sachkto|kto( nr)?|finanzposition|account( code| number| id)?|position(snr)?|ebene 4 code)",
    "konto": r"((fibu|sach|haupt|ergebnis|finanz|kosten)? ?konto(s)? ?(bezeichnung|name|text)|kontobez|kostenart( ?bezeichnung)?|konto|sachkonto|bezeichnung (des )?(sach)?konto(s)?|kontenbezeichnung|gruppierung(s)?(bezeichnung|text)?|account( label| name)?|(ertrags|einnahme)art|ebene 4( bezeichnung)?|bezeichnung|zweckbestimmung)",
    "kontogruppe": r"konten?(gruppe|art|klasse)( bezeichnung)?|ertrags und aufwandsart|ebene 3( bezeichnung)?|zeile(nbezeichnung)?|position( bezeichnung)?",
    "produkt_nr": r"product( (code|id|number))|(produkt|leistung|kostentraeger|unterabschnitt|gliederung|kostenstelle|teilprodukt|profit ?center|prctr)( ?(nummer|nr|code|id|schluessel))?",
    "produkt": r"product( (label|name))?|bezeichnung (ua|unterabschnitt)|(produkt|leistung|kostentraeger|unterabschnitt|gliederung|einrichtung|kostenstelle|objekt)( ?(bezeichnung|name|text))?|bezeichnung (des )?produkts?",
    "gruppe": r"produktgruppe( ?bezeichnung)?|gruppe(n)? ?(bezeichnung)?|abschnitt( ?bezeichnung)?|hauptproduktgruppe|ebene 2( bezeichnung)?",
    "bereich": r"(haupt)?produktbereich( ?bezeichnung)?|bereich(s)? ?(bezeichnung)?|einzelplan( ?bezeichnung)?|titel|fachbereich|dezernat|amt|organisation(seinheit)?|teilhaushalt( ?bezeichnung)?|ebene 1( bezeichnung)?|fachdienst|geschaeftsbereich",
    "text": r"(buchungs|positions|zeilen|erlaeuterungs|planungs)?text|erlaeuterung(en)?|bemerkung(en)?|verwendungszweck|beschreibung|kommentar|anmerkung",
    "traeger": r"gemeinde|kommune|stadt|rechtstraeger|koerperschaft|mandant|buchungskreis|verwaltung",
}
KOPF = {rolle: re.compile(muster) for rolle, muster in _KOPF.items()}

RICHTUNGEN = {
    EINNAHME: re.compile(
        r"(e|ein|einn|einnahmen?|ertr(ag|aege|aeg|age)?|revenue|income|einzahlung(en)?|h|haben|ertragskonto)( art)?"
    ),
    AUSGABE: re.compile(
        r"(a|aus|ausg|ausgaben?|aufw(and|aende|endung(en)?)?|expense|expenditure|spending|auszahlung(en)?|s|soll|aufwandskonto)( art)?"
    ),
}
WERTARTEN = {
    PLAN: re.compile(
        r"plan(ung|wert|ansatz|zahl(en)?)?|(haushalts)?ansatz( (neu|aktuell))?|soll|budget(iert)?|planned|approved|hpl|(haushalts)?plan|entwurf|nachtrag|fin(anz)?plan(ung)?|vorl(aeufig)?er? ansatz"
    ),
    ERGEBNIS: re.compile(
        r"ist|(rechnungs|jahres|vorl)? ?ergebnis(se)?|rechnung|re|actual|executed|abschluss|anordnungssoll|ist ergebnis|v(orlaeufiges)? ?ist|rechnungsergebnis"
    ),
}
HAUSHALTE = {
    "verwaltung": re.compile(r"verwaltungs ?haushalt|vwh|verwhh|vw hh"),
    "vermoegen": re.compile(r"vermoegens ?haushalt|vmh|vermhh|vm hh"),
    "ergebnis": re.compile(r"ergebnis ?(haushalt|plan|rechnung)|erg( hh| plan)?|konsumtiv"),
    "finanz": re.compile(r"finanz ?(haushalt|plan|rechnung)|fin( hh| plan)?"),
    "investiv": re.compile(r"investiv|investition(en|shaushalt|splan)?"),
}
EINNAHMEWORT = re.compile(
    r"gebuehr|ertr(ag|aege)|einnahme|erstattung|zuweis|zuwend|miete|pacht|steuer\b|steuer [ab]|zinsertr|aufl(oesung)? (von )?(so ?po|sonderp)|"
    r"entgelte?|beitraege nach|erloes|konzessionsabg|umlage von|spende|bussgeld|saeumnis|schluesselzuw|kostenersatz"
)
AUSGABEWORT = re.compile(
    r"aufwend|aufwand|auszahl|bezuege|verguetung(en)? (der )?(tarif|besch)|loehne|besoldung|abschreib|versorgungskasse|bewirtschaftung|reisekosten|"
    r"geschaeftsausgaben|unterhaltung|bueromaterial|zuschuss an|zuweisung an|zinsaufw|kreisumlage|fortbildung|fernmelde|telefon|sozialvers|"
    r"dienstaufwand|beschaeftigungsentgelte|erwerb von|anschaffung|fachliteratur|beihilfen fuer"
)
ERTRAGSART = re.compile(
    r"steuern und (aehnliche|steueraehnliche)|(zuwendungen|zuweisungen) und allgemeine|transfer(ertr|einz|aufw)|"
    r"leistn?g?s?entgelte?|kostenerstattungen (und|u)|sonstige (ordentliche|laufende) (ertr|einz)|finanzertr|"
    r"aktivierte eigen|bestandsveraend|ertraege aus intern|internen? leistungsbe|ausserordentliche|"
    r"aufloesung von sonder|aufloesungsertr|ordentliche ertraege"
)
"""Names of whole groups of accounts: they say how money comes in, never for which task."""
SUMMENWORT = re.compile(
    r"((zwischen|gesamt|teil)?summen?|insgesamt|gesamt(betrag|ertraege|aufwendungen|einnahmen|ausgaben)?|uebertrag|saldo|(jahres|teil)?ergebnis|ordentliches ergebnis|= .*)\b"
)
JAHR = re.compile(r"(?:19[89]|20[0-4])\d")
TAUSEND = re.compile(r"(?i)\bt ?(?:eur|€)|in tausend")


def rollen_des_kopfs(kopf: str) -> list[str]:
    """Roles the head allows, likely ones first; numbers and years in it are ignored."""
    text = re.sub(r"\b(19|20)\d\d\b", "", normal(kopf)).strip()
    text = re.sub(r"\b(in )?(eur|euro|teur|t eur)\b", "", text).strip() or text
    return [rolle for rolle, muster in KOPF.items() if muster.fullmatch(text)]


def einordnen(text: str, arten: dict[str, re.Pattern[str]]) -> str:
    """Name of the kind ``text`` belongs to, or an empty text."""
    gefaltet = normal(text)
    return next((name for name, muster in arten.items() if muster.fullmatch(gefaltet)), "")
