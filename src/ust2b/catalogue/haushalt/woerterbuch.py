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
    "kontogruppe_nr": "Nummer der Kontengruppe",
    "haushaltsstelle": "Haushaltsstelle oder Buchungsstelle (Produkt und Konto in einem)",
    "text": "Buchungs- oder Erläuterungstext",
    "traeger": "Rechtsträger",
}
"""What a column can be; names usable with ``--spalte``."""

_KOPF = {
    "betrag": r"betrag|ansatz|haushaltsansatz|planansatz|planung|finanzplan(ung)?|amount|wert|value|euro?|summe|saldo|planwert|ergebnis|rechnung|ist|plan|soll|haushaltsplan|budget|rechnungsergebnis",
    "richtung": r"budget ?richtung|budget ?direction|direction|richtung|art|e a|ea|einnahme ausgabe|einnahmen? ?(und )?ausgaben?|ertrag aufwand|ertr(ae|a)ge? ?aufw(ae|a)nde?|typ|buchungsart|ertrags und aufwandsarten?|kontoart|kz|kennzeichen",
    "jahr": r"jahr|haushaltsjahr|hhj|hh jahr|year|date|datum|geschaeftsjahr|rechnungsjahr|periode|planjahr|buchungsjahr|gjahr",
    "wertart": r"betrag typ|betragstyp|plan ist|amount kind|amount type|ansatz rechnung|wertart|werttyp|datenart|plan oder ist|phase|version|status",
    "haushalt": r"haushalt art|haushaltsart|haushalt|teilhaushalt|plan(art|typ)|rechnungsart|teilplan(art)?",
    "haushaltsstelle": r"haushaltsstelle|hhst|hh stelle|buchungsstelle|produktsachkonto|produktkonto|psk|finanzstelle finanzposition|kontierung",
    "konto_nr": r"((fibu|sach|haupt|ergebnis|finanz|kosten)? ?konto(nummer|nr| nr| nummer|code)?|kostenart(ennummer|nr| nr)?|gruppierung(snummer|snr| nr)?|sachkto|kto( nr)?|finanzposition|account( code| number| id)?|position(snr)?|ebene 4 code)",
    "konto": r"((fibu|sach|haupt|ergebnis|finanz|kosten)? ?konto(s)? ?(bezeichnung|name|text)|kontobez|kostenart( ?bezeichnung)?|konto|sachkonto|bezeichnung (des )?(sach)?konto(s)?|kontenbezeichnung|gruppierung(s)?(bezeichnung|text)?|account( label| name)?|(ertrags|einnahme)art|ebene 4( bezeichnung)?|bezeichnung|zweckbestimmung)",
    "kontogruppe_nr": r"(kont(o|en)(gruppe|art|klasse)|zeile|zeilen) ?(n )?(nummer|nr|code|id)",
    "kontogruppe": r"konten?(gruppe|art|klasse)( bezeichnung)?|ertrags und aufwandsart|ebene 3( bezeichnung)?|zeile(nbezeichnung)?|position( bezeichnung)?",
    "produkt_nr": r"product( (code|id|number))|(produkt|leistung|kostentraeger|unterabschnitt|gliederung|kostenstelle|teilprodukt|profit ?center|prctr|finanzstelle|psp element|objekt)( ?(nummer|nr|code|id|schluessel))?",
    "produkt": r"product( (label|name))?|bezeichnung (ua|unterabschnitt)|(produkt|leistung|kostentraeger|unterabschnitt|gliederung|einrichtung|kostenstelle|objekt)( ?(bezeichnung|name|text))?|bezeichnung (des )?produkts?",
    "gruppe": r"produktgruppe( ?bezeichnung)?|gruppe(n)? ?(bezeichnung)?|abschnitt( ?bezeichnung)?|hauptproduktgruppe|ebene 2( bezeichnung)?",
    "bereich": r"(haupt)?produktbereich( ?bezeichnung)?|bereich(s)? ?(bezeichnung)?|einzelplan( ?bezeichnung)?|titel|fachbereich|dezernat|referat|amt|organisation(seinheit)?|teilhaushalt( ?bezeichnung)?|ebene 1( bezeichnung)?|fachdienst|geschaeftsbereich",
    "text": r"(buchungs|positions|zeilen|erlaeuterungs|planungs)?text|erlaeuterung(en)?|bemerkung(en)?|verwendungszweck|beschreibung|kommentar|anmerkung",
    "traeger": r"gemeinde|kommune|stadt|rechtstraeger|koerperschaft|mandant|buchungskreis|verwaltung",
}
KOPF = {rolle: re.compile(muster) for rolle, muster in _KOPF.items()}

_GESAMT = r"((ord(entl(iche)?)?|ordentliche|gesamt|summe|laufende|betriebliche) )?"
RICHTUNGEN = {
    EINNAHME: re.compile(
        _GESAMT
        + r"(e|ein(gaben?)?|einn|einnahmen?|ertr(ag|aege|aeg|age)?|revenue|income|einzahlung(en)?|h|haben|ertragskonto)( art)?"
    ),
    AUSGABE: re.compile(
        _GESAMT
        + r"(a|aus|ausg|ausgaben?|aufw(and|aende|endung(en)?)?|expense|expenditure|spending|auszahlung(en)?|s|soll|aufwandskonto)( art)?"
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
    "verwaltung": re.compile(r"verwaltung(s ?haushalt)?|vwh|verwhh|vw hh"),
    "vermoegen": re.compile(r"vermoegen(s ?haushalt)?|vmh|vermhh|vm hh"),
    "ergebnis": re.compile(r"ergebnis ?(haushalt|plan|rechnung)|erg( hh| plan)?|konsumtiv"),
    "finanz": re.compile(r"finanz ?(haushalt|plan|rechnung)|fin( hh| plan)?"),
    "investiv": re.compile(r"investiv|investition(en|shaushalt|splan)?"),
}
EINNAHMEWORT = re.compile(
    r"gebuehr|ertr(ag|aege)|einnahme|erstattung|zuweis|zuwend|miete|pacht|steuer\b|steuer [ab]|zinsertr|aufl(oesung)? (von )?(so ?po|sonderp)|"
    r"entgelte?|beitraege nach|erloes|konzessionsabg|umlage von|spende|bussgeld|saeumnis|schluesselzuw|kostenersatz|eintritt|standgeld|elternbeitr|teilnehmerbeitr|verkaufserl"
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


EINDEUTIGE_WERTART = re.compile(r"(haushalts)?(plan|ansatz)|plan ansatz|soll|ist|(rechnungs|jahres)?ergebnis|rechnung")
"""Says plan or result even where it is the only value of a column whose head says nothing."""
_BESCHRIFTUNG = r"(bezeichnung|bezeichn|bez|name|klartext|langtext|kurztext|text|label|beschreibung)"
_STUFE = re.compile(r"(level|ebene|hh) ?\d? (?=.)")
_TEXT_DAVOR = re.compile(rf"{_BESCHRIFTUNG} (?:de[rs] )?(.+)")
_TEXT_DANACH = re.compile(rf"(.+?) ?{_BESCHRIFTUNG}")
_TEXTKERN = {
    "bereich": r"ep|einzelplan|(haupt)?produktbereich|bereich|teilhaushalt|dezernat|referat|fachbereich|amt|dienststelle|organisationseinheit",
    "gruppe": r"produktgruppe|pg|abschnitt|ab|teilplan|produktgrupp",
    "produkt": r"produkt|teilprodukt|ua|unterabschnitt|gliederung|profit ?center|kostenstelle|kostentraeger|leistung|psp element|objekt|finanzstelle",
    "konto": r"(sach|fibu|haupt|ergebnis|finanz)?konto|kto|kostenart|gruppierung|finanzposition|haushaltsstelle|hhst|buchungsstelle",
    "kontogruppe": r"kont(o|en)(gruppe|grupp|art|klasse)|ergebnisgliederung|zeile|ertrags und aufwandsart",
}
TEXTKERN = {rolle: re.compile(muster) for rolle, muster in _TEXTKERN.items()}


def rollen_des_kopfs(kopf: str) -> list[str]:
    """Roles the head allows, likely ones first; numbers and years in it are ignored."""
    text = re.sub(r"\b(19|20)\d\d\b", "", normal(kopf)).strip()
    text = re.sub(r"\b(in )?(eur|euro|teur|t eur)\b", "", text).strip() or text
    text = re.sub(r"( [a-z\d])+$", "", text) if len(text) > 4 else text
    gefunden = [rolle for rolle, muster in KOPF.items() if muster.fullmatch(text)]
    return gefunden or _textrollen(_STUFE.sub("", text))


def _textrollen(text: str) -> list[str]:
    """„Bezeichnung Gliederung“, „Produktgruppenbezeichnung“: the text that belongs to a number."""
    davor, danach = _TEXT_DAVOR.fullmatch(text), _TEXT_DANACH.fullmatch(text)
    kern = davor[2] if davor else danach[1] if danach else ""
    if not kern:
        return []
    formen = {kern} | {kern.removesuffix(fuge) for fuge in ("s", "n", "en", "es", "e")}
    worte = kern.split()
    return [
        rolle
        for rolle, muster in TEXTKERN.items()
        if any(map(muster.fullmatch, formen)) or (len(worte) > 1 and all(map(muster.fullmatch, worte)))
    ]


def einordnen(text: str, arten: dict[str, re.Pattern[str]]) -> str:
    """Name of the kind ``text`` belongs to, or an empty text."""
    gefaltet = normal(text)
    return next((name for name, muster in arten.items() if muster.fullmatch(gefaltet)), "")
