"""A small, complete and faultless rulebook to plant mistakes in, and the ways to look at what is found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ust2b.app.regelpruefung import Auftrag, Pruefbericht, pruefe
from ust2b.language.meldung import Meldung

SCHEMA = """\
stufen:
- id: a
  nummer: 1
  titel: Handlungsform
  feststellungen:
  - name: form
    kurz: Handlungsform
    frage: Öffentlich-rechtlich oder privatrechtlich?
    norm: § 2b Abs. 1 Satz 1 UStG
    werte: {oeffentlich: öffentlich-rechtlich, privat: privatrechtlich}
- id: b
  nummer: 2
  titel: Wettbewerb
  feststellungen:
  - name: grenze
    kurz: Umsatzgrenze
    frage: Unter der Grenze?
    norm: § 2b Abs. 2 Nr. 1 UStG
    werte: {ja: eingehalten, nein: nicht eingehalten}
    sonst: {wert: nein, norm: § 2b Abs. 2 Nr. 1 UStG, satz: Die Grenze ist nicht eingehalten., quellen: [gesetz]}
  - {name: wettbewerb, kurz: Wettbewerb, frage: Verzerrt?, norm: § 2b Abs. 1 Satz 2 UStG, werte: {ja: ja, nein: nein}}
ergebnis:
  start:
  - {wenn: {form: privat}, dann: {klasse: steuerbar}}
  - {wenn: {eines: [{grenze: ja}, {wettbewerb: nein}]}, dann: {klasse: nicht_steuerbar, grund: p2b}}
  - {wenn: {wettbewerb: ja}, dann: {klasse: steuerbar}}
"""

MERKMALE = """\
merkmale:
- name: grundlage
  kurz: Rechtsgrundlage
  stufe: 1
  typ: auswahl
  werte: {satzung: Satzung, bescheid: Bescheid, vertrag: Vertrag}
  frage: Worauf beruht die Zahlung?
  antwortet: Fachamt
- name: satzung_gilt
  kurz: Satzung gilt
  stufe: 1
  typ: ja_nein
  frage: Ist die Satzung in Kraft?
  antwortet: Rechtsamt
  nur_wenn: {grundlage: satzung}
- {name: einnahmen, kurz: Einnahmen, stufe: 2, typ: betrag, frage: Wie viel im Jahr?, antwortet: Kämmerei}
wertungen:
- name: f10_verzerrung
  kurz: Größere Verzerrung
  wertung: F10
  stufe: 2
  werte: {ja: ja, nein: nein}
  frage: Wären die Verzerrungen größer?
  antwortet: Steuerstelle
  tendenz: {aussage: offen}
  mindesttatsachen: []
groessen:
- {name: umsatz, kurz: Umsatz gleicher Art, art: summe, von: einnahmen}
"""

PARAMETER = """\
parameter:
- name: umsatzgrenze
  kurz: Umsatzgrenze
  typ: betrag
  norm: § 2b Abs. 2 Nr. 1 UStG
  bezug: leistung
  fassungen:
  - {wert: 11111.00, ab: 2017-01-01, bis: 2024-12-31, quelle: gesetz, status: gesehen}
  - {wert: 12345.00, ab: 2025-01-01, quelle: gesetz, status: gesehen}
"""

QUELLEN = """\
quellen:
- {id: gesetz, titel: UStG, rang: gesetz, status: gesehen, gelesen: 2026-11-22}
- {id: erlass, titel: Erlass, rang: land, laender: [NW], status: gesehen, gelesen: 2026-11-22}
"""

FORM = """\
# Handlungsform
id: form-oeffentlich
norm: § 2b Abs. 1 Satz 1 UStG
titel: Handeln durch Satzung oder Bescheid
gueltig: {ab: 2017-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Wird öffentlich-rechtlich gehandelt?
wenn:
  eines:
  - {grundlage: satzung, satzung_gilt: ja}
  - grundlage: bescheid
dann: {form: oeffentlich}
begruendung:
  traegt: "Grundlage ist {{ grundlage }}."
  traegt_nicht: Eine öffentlich-rechtliche Grundlage fehlt.
  offen: Die Grundlage ist nicht bekannt.
quellen: [gesetz]
prueffaelle:
- {name: geltende Satzung, merkmale: {grundlage: satzung, satzung_gilt: ja}, erwartet: traegt, erwartet_feststellung: oeffentlich}
- {name: Satzung gilt nicht, merkmale: {grundlage: satzung, satzung_gilt: nein}, erwartet: traegt_nicht}
- {name: Bescheid, merkmale: {grundlage: bescheid}, erwartet: traegt, erwartet_feststellung: oeffentlich}
- {name: Vertrag, merkmale: {grundlage: vertrag}, erwartet: traegt_nicht, erwartet_feststellung: privat}
- {name: nichts bekannt, merkmale: {}, erwartet: offen}
---
id: form-privat
norm: § 2b Abs. 1 Satz 1 UStG; Abschn. 2b.1 Abs. 2 UStAE
titel: Handeln durch Vertrag
gueltig: {ab: 2017-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Wird privatrechtlich gehandelt?
wenn:
  eines:
  - grundlage: vertrag
  - satzung_gilt: nein
dann: {form: privat}
begruendung:
  traegt: Grundlage ist ein Vertrag oder eine Satzung, die nicht gilt.
  traegt_nicht: Ein Vertrag fehlt.
  offen: Die Grundlage ist nicht bekannt.
quellen: [gesetz]
prueffaelle:
- {name: Vertrag, merkmale: {grundlage: vertrag}, erwartet: traegt, erwartet_feststellung: privat}
- {name: Bescheid, merkmale: {grundlage: bescheid}, erwartet: traegt_nicht}
- {name: unwirksame Satzung, merkmale: {grundlage: satzung, satzung_gilt: nein}, erwartet: traegt, erwartet_feststellung: privat}
- {name: Satzung, merkmale: {grundlage: satzung}, erwartet: offen}
- {name: geltende Satzung, merkmale: {grundlage: satzung, satzung_gilt: ja}, erwartet: traegt_nicht}
"""

WETTBEWERB = """\
id: grenze-eingehalten
norm: § 2b Abs. 2 Nr. 1 UStG
titel: Umsatzgrenze
gueltig: {ab: 2017-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Bleibt der Umsatz unter der Grenze?
wenn:
  umsatz: {hoechstens: umsatzgrenze}
dann: {grenze: ja}
begruendung:
  traegt: "Der Umsatz von {{ umsatz }} übersteigt {{ umsatzgrenze }} nicht (BMF-Schreiben vom 16.12.2016, BStBl I 2016 S. 1451)."
  traegt_nicht: "Der Umsatz übersteigt {{ umsatzgrenze }}."
  offen: Der Umsatz ist nicht bekannt.
quellen: [gesetz]
prueffaelle:
- {name: genau, merkmale: {umsatz: 12345.00}, erwartet: traegt, erwartet_feststellung: ja}
- {name: ein Cent mehr, merkmale: {umsatz: 12345.01}, erwartet: traegt_nicht, erwartet_feststellung: nein}
- {name: früher genau, stichtag: 2024-12-31, merkmale: {umsatz: 11111.00}, erwartet: traegt}
- {name: früher ein Cent mehr, stichtag: 2024-12-31, merkmale: {umsatz: 11111.01}, erwartet: traegt_nicht}
---
id: wettbewerb-frueher
norm: § 2b Abs. 1 Satz 2 UStG
titel: Wertung nach altem Erlass
gueltig: {ab: 2017-01-01, bis: 2024-12-31}
gelesen: {quelle: erlass, am: 2026-11-22}
frage: Ist die Verzerrung größer?
wenn: {f10_verzerrung: ja}
dann: {wettbewerb: nein}
begruendung: {traegt: Bis dahin unschädlich., traegt_nicht: Nicht bejaht., offen: Nicht gewertet.}
quellen: [erlass]
prueffaelle:
- {name: letzter Tag, stichtag: 2024-12-31, merkmale: {f10_verzerrung: ja}, erwartet: traegt, erwartet_feststellung: nein}
- {name: erster Tag danach, stichtag: 2025-01-01, merkmale: {f10_verzerrung: ja}, erwartet: traegt_nicht, erwartet_feststellung: ja}
- {name: verneint, merkmale: {f10_verzerrung: nein}, erwartet: traegt_nicht}
- {name: nicht gewertet, merkmale: {}, erwartet: offen}
---
id: wettbewerb-ja
norm: § 2b Abs. 1 Satz 2 UStG
titel: Größere Verzerrung
gueltig: {ab: 2025-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Ist die Verzerrung größer?
wenn: {f10_verzerrung: ja}
dann: {wettbewerb: ja}
begruendung: {traegt: Größer., traegt_nicht: Nicht größer., offen: Nicht gewertet.}
quellen: [gesetz]
prueffaelle:
- {name: bejaht, stichtag: 2025-01-01, merkmale: {f10_verzerrung: ja}, erwartet: traegt, erwartet_feststellung: ja}
- {name: am Tag davor, stichtag: 2024-12-31, merkmale: {f10_verzerrung: ja}, erwartet: traegt_nicht, erwartet_feststellung: nein}
- {name: verneint, merkmale: {f10_verzerrung: nein}, erwartet: traegt_nicht, erwartet_feststellung: nein}
---
id: wettbewerb-nein
norm: § 2b Abs. 1 Satz 2 UStG
titel: Keine größere Verzerrung
gueltig: {ab: 2017-01-01}
gelesen: {quelle: gesetz, am: 2026-11-22}
frage: Ist die Verzerrung nicht größer?
wenn:
  eines:
  - f10_verzerrung: nein
  - grundlage: bescheid
dann: {wettbewerb: nein}
begruendung: {traegt: Nicht größer., traegt_nicht: Größer., offen: Nicht gewertet.}
quellen: [gesetz]
prueffaelle:
- {name: verneint, merkmale: {f10_verzerrung: nein, grundlage: vertrag}, erwartet: traegt, erwartet_feststellung: nein}
- {name: Bescheid, merkmale: {f10_verzerrung: ja, grundlage: bescheid}, erwartet: traegt, erwartet_feststellung: ja}
- {name: bejaht, merkmale: {f10_verzerrung: ja, grundlage: satzung}, erwartet: traegt_nicht}
"""

FAELLE = """\
faelle:
- id: kurs-vertrag
  titel: Kurs nach Vertrag
  sachverhalt: Ein Kurs wird nach Vertrag bezahlt.
  merkmale: {grundlage: vertrag}
  erwartet: {klasse: steuerbar, norm: [§ 2b Abs. 1 UStG]}
  autoritaet: bmf
  quelle: erlass
- id: gebuehr-bescheid
  titel: Gebühr nach Bescheid
  sachverhalt: Eine Gebühr wird festgesetzt, die Einnahmen sind klein.
  merkmale: {grundlage: bescheid, einnahmen: 5000.00}
  wertungen: {f10_verzerrung: ja}
  erwartet: {klasse: nicht_steuerbar, grund: p2b, norm: § 2b Abs. 2 Nr. 1 UStG}
  autoritaet: bmf
  quelle: erlass
"""

VORRANG = "geht_vor: [wettbewerb-nein]\n"

DATEIEN = {
    "pruefschema.yaml": SCHEMA,
    "merkmale/alle.yaml": MERKMALE,
    "parameter/alle.yaml": PARAMETER,
    "quellen/alle.yaml": QUELLEN,
    "ustg/form.yaml": FORM,
    "ustg/wettbewerb.yaml": WETTBEWERB.replace("dann: {wettbewerb: ja}\n", "dann: {wettbewerb: ja}\n" + VORRANG),
    "faelle/alle.yaml": FAELLE,
}


@dataclass(frozen=True)
class Fehler:
    """A planted mistake: what is changed where, and where the finding must point."""

    name: str
    datei: str
    alt: str
    neu: str
    code: str
    an: str
    """Text at whose first letter the finding must point (first occurrence in the changed file)."""
    wort: str
    """A part of the sentence or proposal that makes it useful."""
    in_datei: str = ""
    """File of the finding when it is another one."""


def schreibe(wurzel: Path, **ersatz: str) -> Path:
    """The rulebook below ``wurzel``/rules; ``ersatz`` names a file (``ustg__form``) and its text."""
    for name, text in {**DATEIEN, **{k.replace("__", "/") + ".yaml": v for k, v in ersatz.items()}}.items():
        ziel = wurzel / "rules" / name
        ziel.parent.mkdir(parents=True, exist_ok=True)
        ziel.write_text(text, encoding="utf-8")
    return wurzel / "rules"


def pflanze(wurzel: Path, fehler: Fehler) -> Path:
    """The rulebook with one mistake; the text to change must be there exactly once."""
    regeln = schreibe(wurzel)
    ziel = regeln / fehler.datei
    text = ziel.read_text(encoding="utf-8") if ziel.exists() else ""
    if fehler.alt:
        assert text.count(fehler.alt) == 1, f"{fehler.name}: {text.count(fehler.alt)} Stellen"
        text = text.replace(fehler.alt, fehler.neu)
    else:
        text += fehler.neu
    ziel.parent.mkdir(parents=True, exist_ok=True)
    ziel.write_text(text, encoding="utf-8")
    return regeln


def ort(regeln: Path, datei: str, an: str) -> str:
    """``rules/datei:zeile:spalte`` of the first letter of ``an``."""
    text = (regeln / datei).read_text(encoding="utf-8")
    stelle = text.index(an)
    zeile = text[:stelle].count("\n") + 1
    return f"rules/{datei}:{zeile}:{stelle - (text.rfind(chr(10), 0, stelle) + 1) + 1}"


def bericht(regeln: Path, **optionen: object) -> Pruefbericht:
    return pruefe(Auftrag(regeln, **{"beweise": False, **optionen}))  # type: ignore[arg-type]


def meldung(bericht: Pruefbericht, code: str) -> Meldung:
    """The only finding with this code."""
    treffer = [m for m in bericht.meldungen if m.code == code]
    assert len(treffer) == 1, [str(m) for m in bericht.meldungen]
    return treffer[0]
