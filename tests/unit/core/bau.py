"""Small rulebooks for tests, written as YAML text the way a lawyer would."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ust2b.core.beurteilung import Beurteilung, beurteile
from ust2b.core.pruefung import Pruefung
from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.regelwerk import Regelwerk
from ust2b.core.sachverhalt import Angabe, Sachverhalt
from ust2b.language import lade_regelwerk
from ust2b.language.bedingungen import vokabular_von
from ust2b.language.prueffaelle import wissen_aus_text

TAG = date(2027, 1, 15)

MERKMALE = """
merkmale:
- {name: satzung, kurz: Satzung, stufe: 1, typ: ja_nein, frage: Gibt es eine Satzung?, antwortet: Rechtsamt}
- {name: bescheid, kurz: Bescheid, stufe: 1, typ: ja_nein, frage: Ergeht ein Bescheid?, antwortet: Fachamt}
- {name: form, kurz: Form, stufe: 1, typ: auswahl, werte: {a: A, b: B, c: C}, frage: Welche Form?, antwortet: Fachamt}
- {name: einnahmen, kurz: Einnahmen, stufe: 2, typ: betrag, frage: Wie viel?, antwortet: Kämmerei}
- {name: kosten, kurz: Kosten, stufe: 2, typ: betrag, frage: Was kostet es?, antwortet: Kämmerei}
- {name: beginn, kurz: Beginn, stufe: 2, typ: datum, frage: Seit wann?, antwortet: Fachamt}
- name: nur_bei_a
  kurz: Nur bei A
  stufe: 1
  typ: ja_nein
  frage: Gilt das bei A?
  antwortet: Fachamt
  nur_wenn: {form: [a]}
- name: nur_bei_b
  kurz: Nur bei B
  stufe: 1
  typ: ja_nein
  frage: Gilt das bei B?
  antwortet: Fachamt
  nur_wenn: {form: [b]}
- name: bindung
  kurz: Bindung
  stufe: 1
  typ: ja_nein
  frage: Bindet das?
  antwortet: Fachamt
  setzt_voraus: {ja: {satzung: [ja]}}
  schliesst_aus: {nein: {form: [b]}}
wertungen:
- name: f10
  kurz: Wertung F10
  wertung: F10
  stufe: 3
  werte: {ja: Verzerrung, nein: keine}
  frage: Wird der Wettbewerb verzerrt?
  mindesttatsachen: [form]
  tendenz: {aussage: offen, quelle: q}
  antwortet: Steuerstelle
groessen:
- {name: summe_gruppe, kurz: Summe, art: summe, von: einnahmen, zaehlt_wenn: {handlungsform: oeffentlich}}
- {name: quote, kurz: Quote, art: anteil, von: einnahmen, nenner: kosten}
- {name: alter, kurz: Alter, art: jahre_zwischen, von: beginn, nenner: leistungsdatum}
"""

PARAMETER = """
parameter:
- name: grenze
  kurz: Grenze
  typ: betrag
  norm: § 2b
  bezug: leistung
  fassungen: [{wert: 17500.00, quelle: q, status: gesehen}]
- name: drei
  kurz: Drei
  typ: zahl
  norm: § 2
  bezug: leistung
  fassungen: [{wert: 3, quelle: q, status: gesehen}]
- name: wechsel
  kurz: Wechsel
  typ: datum
  norm: § 27
  bezug: rechtsstand
  fassungen: [{wert: 2025-01-01, ab: 2022-12-21, quelle: q, status: gesehen}, {wert: 2027-01-01, ab: 2024-12-06,
  quelle: q, status: gesehen}]
- name: satz
  kurz: Satz
  typ: zahl
  norm: § 12
  bezug: leistung
  fassungen:
  - {wert: 16, ab: 2020-07-01, bis: 2020-12-31, quelle: q, status: gesehen}
  - {wert: 19, ab: 2021-01-01, quelle: q, status: gesehen}
- name: jahreswert
  kurz: Jahreswert
  typ: betrag
  norm: § 19
  bezug: kalenderjahr
  fassungen:
  - {wert: 1.00, bis: 2026-06-30, quelle: q, status: gesehen}
  - {wert: 2.00, ab: 2026-07-01, quelle: q, status: gesehen}
"""

QUELLEN = """
quellen:
- {id: q, titel: Gesetz, rang: gesetz, status: gesehen}
- {id: sek, titel: Brief nach Aufsatz, rang: bmf, status: sekundaer}
- {id: by, titel: Bayern, rang: land, laender: [BY], status: gesehen}
- {id: blog, titel: Kommentar, rang: sonstige, status: gesehen}
"""

SCHEMA = """
stufen:
- id: form
  nummer: 1
  titel: Form
  feststellungen:
  - {name: handlungsform, kurz: Form, frage: Wie?, norm: § 2b, werte: {oeffentlich: öffentlich, privat: privat}}
- id: grenze
  nummer: 2
  titel: Grenze
  feststellungen:
  - name: klein
    kurz: Klein
    frage: Klein?
    norm: § 2b Abs. 2
    werte: {ja: klein, nein: nicht klein}
    sonst: {wert: nein, norm: § 2b Abs. 2, satz: Nicht klein., quellen: [q]}
- id: wettbewerb
  nummer: 3
  titel: Wettbewerb
  feststellungen:
  - {name: wettbewerb, kurz: Wettbewerb, frage: Wettbewerb?, norm: § 2b Abs. 1, werte: {ja: verzerrt, nein: unverzerrt}}
ergebnis:
  start:
  - {wenn: {handlungsform: privat}, dann: {klasse: steuerbar}}
  - {wenn: {eines: [{klein: ja}, {wettbewerb: nein}]}, dann: {klasse: nicht_steuerbar, grund: p2b}}
  - {wenn: {wettbewerb: ja}, dann: {klasse: steuerbar}}
"""


def regel(id_: str, wenn: str, dann: str, **mehr: str) -> str:
    """One rule as YAML; ``mehr`` are further fields as YAML fragments, e.g. ``geht_vor="[r1]"``."""
    felder = {"norm": f"§ {id_}", "titel": f"Regel {id_}", "frage": "Trägt sie?", "quellen": "[q]"} | mehr
    texte = "{traegt: Sie trägt., traegt_nicht: Sie trägt nicht., offen: Offen.}"
    zeilen = [f"id: {id_}", f"wenn: {wenn}", f"dann: {dann}", f"begruendung: {texte}"]
    return "\n".join(zeilen + [f"{k}: {v}" for k, v in felder.items()])


FORM = [
    regel("form-oeffentlich", "{satzung: ja}", "{handlungsform: oeffentlich}"),
    regel("form-privat", "{satzung: nein}", "{handlungsform: privat}"),
]
GRUND = [
    *FORM,
    regel("klein", "{summe_gruppe: {hoechstens: grenze}}", "{klein: ja}"),
    regel("wettbewerb-ja", "{f10: ja}", "{wettbewerb: ja}"),
    regel("wettbewerb-nein", "{f10: nein}", "{wettbewerb: nein}"),
]


def schreibe(ordner: Path, regeln: list[str], *, schema: str = SCHEMA) -> Path:
    """A rulebook folder with the small vocabulary above and the given rules."""
    for unter in ("merkmale", "parameter", "quellen", "ustg"):
        (ordner / unter).mkdir(parents=True, exist_ok=True)
    (ordner / "pruefschema.yaml").write_text(schema, encoding="utf-8")
    (ordner / "merkmale/a.yaml").write_text(MERKMALE, encoding="utf-8")
    (ordner / "parameter/a.yaml").write_text(PARAMETER, encoding="utf-8")
    (ordner / "quellen/a.yaml").write_text(QUELLEN, encoding="utf-8")
    (ordner / "ustg/a.yaml").write_text("\n---\n".join(regeln), encoding="utf-8")
    return ordner


def werk(ordner: Path, regeln: list[str] = GRUND, *, schema: str = SCHEMA) -> Regelwerk:
    return lade_regelwerk(schreibe(ordner, regeln, schema=schema))


def sachverhalt(w: Regelwerk, id_: str = "t", tag: date = TAG, **felder: str) -> Sachverhalt:
    """An activity; keyword arguments are facts, or gruppe, land, vollstaendig, gehoert_zu, rechtstraeger."""
    eigene = {k: felder.pop(k) for k in ("gruppe", "land", "gehoert_zu") if k in felder}
    traeger = felder.pop("rechtstraeger", "Gemeinde")
    vollstaendig = felder.pop("vollstaendig", "nein") == "ja"
    angaben = {}
    for name, text in felder.items():
        wert, _, herkunft = text.partition("@")
        angaben[name] = Angabe(wissen_aus_text(name, wert, vokabular_von(w)), herkunft or "angabe")
    return Sachverhalt(id_, traeger, tag, angaben, vollstaendig=vollstaendig, **eigene)


def beurteilt(w: Regelwerk, tag: date = TAG, **felder: str) -> Beurteilung:
    return beurteile(Zeitachse(w), [sachverhalt(w, tag=tag, **felder)])[0]


def pruefung(w: Regelwerk, tag: date = TAG, **felder: str) -> Pruefung:
    return Pruefung(Zeitachse(w).am(tag), sachverhalt(w, tag=tag, **felder).tatsachen)
