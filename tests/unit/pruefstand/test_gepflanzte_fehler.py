"""Planted mistakes of different kinds: each is found at the right place, with a sentence that helps. ``-s`` prints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.pruefstand.mini import FORM, VORRANG, Fehler, bericht, ort, pflanze, schreibe

WETT, FORMEN, PARA = "ustg/wettbewerb.yaml", "ustg/form.yaml", "parameter/alle.yaml"
AUSNAHME = """\
---
id: form-ausnahme
norm: § 2b Abs. 1 Satz 1 UStG
titel: Ausnahme
gueltig: {ab: 2017-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Ausnahme?
wenn: {grundlage: [vertrag, bescheid, satzung]}
dann: {form: oeffentlich}
geht_vor: [form-privat]
begruendung: {traegt: Ja., traegt_nicht: Nein., offen: Offen.}
quellen: [gesetz]
prueffaelle:
- {name: Bescheid, merkmale: {grundlage: bescheid}, erwartet: traegt, erwartet_feststellung: oeffentlich}
- {name: nichts, merkmale: {grundlage: unbekannt}, erwartet: offen}
"""
DOPPELT = (
    AUSNAHME.replace("id: form-ausnahme", "id: form-zweitens")
    .replace("geht_vor: [form-privat]\n", "")
    .replace(
        "wenn: {grundlage: [vertrag, bescheid, satzung]}\ndann: {form: oeffentlich}",
        "wenn:\n  eines: [{satzung_gilt: nein}, {grundlage: vertrag}]\ndann: {form: privat}",
    )
)
FALL_MIT_WERTUNG = "  merkmale: {grundlage: vertrag, f10_verzerrung: ja}\n"

FEHLER = [
    Fehler("Merkmal vertippt", FORMEN, "  - grundlage: bescheid\ndann", "  - grundlge: bescheid\ndann", "L06",
           "bescheid\ndann", "Gemeint sein könnte „grundlage“"),
    Fehler("Wert vertippt", FORMEN, "  - grundlage: vertrag\n  - satzung", "  - grundlage: vertag\n  - satzung", "L07",
           "vertag", "Gemeint sein könnte „vertrag“"),
    Fehler("Feld vertippt", FORMEN, "titel: Handeln durch Vertrag", "tietel: Handeln durch Vertrag", "L03", "tietel", "titel"),
    Fehler("ein Tag Lücke", PARA, "bis: 2024-12-31", "bis: 2024-12-30", "P01", "2025-01-01", "31.12.2024"),
    Fehler("Grenze vertauscht", WETT, "hoechstens: umsatzgrenze", "mindestens: umsatzgrenze", "P21",
           "{name: ein Cent mehr", "ein Cent mehr"),
    Fehler("Ausnahme verschluckt ihre Regel", WETT, "  eines:\n  - f10_verzerrung: nein\n  - grundlage: bescheid",
           "  {f10_verzerrung: ja, grundlage: bescheid}", "P18", "wettbewerb-nein]", "nichts übrig"),
    Fehler("toter Zweig", FORMEN, "{grundlage: satzung, satzung_gilt: ja}\n  - grundlage",
           "{grundlage: satzung, satzung_gilt: ja}\n  - {grundlage: satzung, satzung_gilt: ja}\n  - grundlage", "P17",
           "grundlage: satzung, satzung_gilt: ja}\n  - grundlage", "schon enthalten"),
    Fehler("Buchstabe gestrichen", FORMEN, "\n  - {grundlage: satzung, satzung_gilt: ja}\n  - grundlage: bescheid\ndann",
           "\n  - {grundlage: satzung, satzung_gilt: ja}\ndann", "P21", "{name: Bescheid", "die Regel trägt nicht"),
    Fehler("Quelle fehlt", WETT, "quellen: [erlass]", "quellen: [erlas]", "L06", "erlas]", "Gemeint sein könnte „erlass“"),
    Fehler("Betrag in der Regel", WETT, "hoechstens: umsatzgrenze", "hoechstens: 17500", "L06", "17500", "rules/parameter"),
    Fehler("Betrag im Text", WETT, 'übersteigt {{ umsatzgrenze }}."', 'übersteigt 17.500 €."', "P10",
           '"Der Umsatz übersteigt', "{{ parametername }}"),
    Fehler("Frist im Text", WETT, "Nicht bejaht.", "Nicht binnen sechs Monaten.", "P10", "Nicht binnen", "Zeitraum"),
    Fehler("Zahlenfalle", PARA, "wert: 12345.00", "wert: 17.500", "L08", "17.500", "Eindeutig sind 17500,00 oder 17500"),
    Fehler("deutsches Datum", PARA, "ab: 2025-01-01", "ab: 1.1.2025", "L08", "1.1.2025", "2025-01-01"),
    Fehler("doppelter Schlüssel", FORMEN, "frage: Wird privatrechtlich gehandelt?",
           "frage: Wird privatrechtlich gehandelt?\nfrage: Oder doch nicht?", "L02", "frage: Oder", "Einen der beiden"),
    Fehler("Doppelpunkt im Text", FORMEN, "titel: Handeln durch Vertrag", "titel: Handeln: durch Vertrag", "L01",
           ": durch Vertrag", "Anführungszeichen"),
    Fehler("Name in der Vorlage", FORMEN, "{{ grundlage }}", "{{ grundlagen }}", "P08", '"Grundlage ist', "„grundlage“"),
    Fehler("Satz nennt Ungelesenes", FORMEN, "{{ grundlage }}", "{{ einnahmen }}", "P08", '"Grundlage ist', "liest das nicht"),
    Fehler("Vorlage nicht geschlossen", FORMEN, "{{ grundlage }}", "{{ grundlage }", "P09", '"Grundlage ist', "}}"),
    Fehler("Konflikt nur an einem Tag", WETT, "gueltig: {ab: 2017-01-01, bis: 2024-12-31}",
           "gueltig: {ab: 2017-01-01, bis: 2025-01-01}", "P22", "{name: bejaht, stichtag", "Regelkonflikt zwischen"),
    Fehler("Fassungen überschneiden sich", WETT, "id: wettbewerb-ja", "id: wettbewerb-nein", "L11", "2025-01-01}",
           "gelten zugleich"),
    Fehler("Kreis", "merkmale/alle.yaml", "  frage: Worauf beruht die Zahlung?",
           "  frage: Worauf beruht die Zahlung?\n  nur_wenn: {satzung_gilt: ja}", "L12", "name: grundlage", "Kreis in nur_wenn"),
    Fehler("Vorrang ohne Wirkung", WETT, VORRANG, "geht_vor: [wettbewerb-frueher]\n", "P19", "wettbewerb-frueher]\nbegr",
           "nie am selben Tag"),
    Fehler("Norm nicht lesbar", FORMEN, "norm: § 2b Abs. 1 Satz 1 UStG; Abschn. 2b.1 Abs. 2 UStAE", "norm: das Gesetz", "P15",
           "das Gesetz", "§ 2b Abs. 2 Nr. 1 UStG"),
    Fehler("Wertung im Sachverhalt gesetzt", "faelle/alle.yaml", "  merkmale: {grundlage: vertrag}\n", FALL_MIT_WERTUNG,
           "P13", "f10_verzerrung: ja}\n  erwartet: {klasse: steuerbar", "unter „wertungen:“"),
    Fehler("zwei Regeln sagen dasselbe", FORMEN, "", DOPPELT, "P16", "eines: [{satzung_gilt", "„form-privat“"),
    Fehler("Parameter ungenutzt", PARA, "", "- {name: alte_grenze, kurz: Alt, typ: betrag, norm: § 1 UStG, bezug: leistung, "
           "fassungen: [{wert: 1.00, quelle: gesetz, status: gesehen}]}\n", "P03", "alte_grenze", "streichen"),
    Fehler("Prüffall gestrichen", WETT, "- {name: Bescheid, merkmale: {f10_verzerrung: ja, grundlage: bescheid}, "
           "erwartet: traegt, erwartet_feststellung: ja}\n", "", "P23", "wenn:\n  eines:", "nicht bemerkt: „Rechtsgrundlage: Bescheid“ gestrichen"),
    Fehler("Grenze um einen Cent ungeprüft", WETT,
           "- {name: früher ein Cent mehr, stichtag: 2024-12-31, merkmale: {umsatz: 11111.01}, erwartet: traegt_nicht}\n", "",
           "P23", "umsatzgrenze\n  kurz", "Grenze „Umsatzgrenze“ um 1 Cent nach oben verschoben, Fassung ab 01.01.2017",
           in_datei=PARA),
    Fehler("Wert ohne Regel", "pruefschema.yaml", "privat: privatrechtlich}", "privat: privatrechtlich, hybrid: beides}", "P20",
           "hybrid", "dann: {form: hybrid}"),
]  # fmt: skip


@pytest.mark.parametrize("fehler", FEHLER, ids=[f.name for f in FEHLER])
def test_wird_gefunden(fehler: Fehler, tmp_path: Path) -> None:
    regeln = pflanze(tmp_path, fehler)
    alle = bericht(regeln).meldungen
    stelle = ort(regeln, fehler.in_datei or fehler.datei, fehler.an)
    treffer = [m for m in alle if m.code == fehler.code and str(m.ort) == stelle]
    assert treffer, f"nicht bei {stelle}:\n" + "\n".join(map(str, alle))
    print(f"\n[{fehler.name}]\n{treffer[0]}")
    assert any(fehler.wort in f"{m.text} {m.vorschlag}" for m in treffer), "\n".join(map(str, treffer))


def test_ohne_fehler_ist_alles_still(tmp_path: Path) -> None:
    ergebnis = bericht(schreibe(tmp_path))
    assert ergebnis.meldungen == []
    assert ergebnis.mutanten is not None
    assert ergebnis.mutanten.quote == 100.0


def test_viele_arten() -> None:
    assert len({f.name for f in FEHLER}) == len(FEHLER) >= 20
    assert len({f.code for f in FEHLER}) >= 20


def test_ausnahme_die_immer_gilt(tmp_path: Path) -> None:
    """The exception lies in another document of the file and covers every value."""
    regeln = schreibe(tmp_path, ustg__form=FORM + AUSNAHME)
    codes = {m.code for m in bericht(regeln).meldungen}
    assert "P22" in codes
