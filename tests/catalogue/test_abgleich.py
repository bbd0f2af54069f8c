"""Matching: words in all their shapes, what must never count as „no supply“, and the labelled sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.stichprobe import TEILE, lies, tabelle, zaehle

from ust2b.catalogue.abgleich.abgleich import Abgleich
from ust2b.catalogue.abgleich.woerter import Wortschatz
from ust2b.catalogue.haushalt.modell import Position
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import Referenz, lade_referenz

STAEMME = [
    "gebuehr", "benutzung", "beitrag", "friedhof", "erstattung", "gemeinde", "miete",
    "pacht", "zins", "markt", "steuer", "land", "zuschuss", "sonderposten",
    "aufloesung", "schule", "wasser", "abwasser", "ust", "umsatzsteuer", "erbbauzins",
]  # fmt: skip
KURZ = {"geb": "gebuehr", "erst": "erstattung", "gem": "gemeinde", "aufl": "aufloesung", "sopo": "sonderposten"}


@pytest.fixture(scope="module")
def schatz() -> Wortschatz:
    return Wortschatz(STAEMME, KURZ)


@pytest.fixture(scope="module")
def referenz() -> Referenz:
    return lade_referenz(lade_regelwerk())


@pytest.fixture(scope="module")
def abgleich(referenz: Referenz) -> Abgleich:
    return Abgleich(referenz)


@pytest.mark.parametrize(
    ("text", "staemme"),
    [
        ("Benutzungsgeb.", "benutzung gebuehr"),
        ("Benutzungsgebühren", "benutzung gebuehr"),
        ("Benutzungsgebuhren", "benutzung gebuehr"),
        ("Benutzungsgeb?hren", "benutzung gebuehr"),
        ("Friedhofsgebhren", "friedhof"),
        ("Beiträge", "beitrag"),
        ("Zuschüsse", "zuschuss"),
        ("Erst. v. Gem.", "erstattung gemeinde"),
        ("Erstattung gem. § 9 KAG", "erstattung"),
        ("Erträge SoPo-Auflösung", "sonderposten aufloesung"),
        ("Erbbauzinsen", "erbbauzins"),
        ("Abwasser", "abwasser"),
        ("Steuerung", ""),
        ("Landschaftspflege", ""),
        ("Mieten-0% USt", "miete"),
        ("umsatzsteuerpflichtige Mieten", "miete"),
        ("Erstattung USt", "erstattung ust"),
    ],
)
def test_staemme_in_texten(schatz: Wortschatz, text: str, staemme: str) -> None:
    assert set(schatz.in_text(text)) == set(staemme.split())


def zeile(produkt: str, konto: str, konto_art: str = "", *, bereich: str = "", text: str = "") -> Position:
    return Position(
        datei="x", zeile=1, bereich=bereich, gruppe="", produkt=produkt, produkt_nr="", konto=konto, konto_nr="",
        kontogruppe="", text=text, haushalt="", konto_art=konto_art,
    )  # fmt: skip


GRUPPEN = [
    ("Steuern", "Grundsteuer B", "d4012", "steuern"),
    ("Allgemeine Finanzwirtschaft", "Gemeindeanteil an der Einkommensteuer", "d4021", "steuern"),
    ("Steuern", "Gewerbesteuer", "k003", "steuern"),
    ("Allgemeine Finanzwirtschaft", "Schlüsselzuweisungen vom Land", "d4111", "allgemeine_zuweisungen"),
    ("Brandschutz", "Zuweisungen für laufende Zwecke vom Land", "d4141", "zuwendungen_oeffentlich"),
    ("Grundschule", "Erträge a. d. Auflösung v. Sonderposten", "", "aufloesung_sonderposten"),
    ("Bauhof", "Erträge aus internen Leistungsbeziehungen", "d4811", "innere_verrechnung"),
    ("Bauhof", "Innere Verrechnungen", "k169", "innere_verrechnung"),
    ("Abwasser", "Kalkulatorische Abschreibungen", "k270", "innere_verrechnung"),
    ("Verkehrsüberwachung", "Verwarnungs- und Bußgelder", "d4561", "bussgelder"),
    ("Kasse", "Säumniszuschläge und Mahngebühren", "d4562", "steuernebenleistungen"),
    ("Beteiligungen", "Gewinnanteile Stadtwerke", "d4651", "gewinnanteile"),
    ("Gemeindestraßen", "Erschließungsbeiträge", "k350", "beitraege_vorteil"),
    ("Hilfe zum Lebensunterhalt", "Kostenersatz, übergeleitete Unterhaltsansprüche", "d4211", "sozialersatz"),
    ("Allgemeine Finanzwirtschaft", "Zuführung vom Verwaltungshaushalt", "k300", "finanzierung"),
    ("Personal", "Auflösung von Pensionsrückstellungen", "d4582", "aufloesung_rueckstellungen"),
    ("Steuern, allgemeine Zuweisungen und Umlagen", "Zuwendungen und allgemeine Umlagen", "", "allgemeine_zuweisungen"),
    ("Bauhof", "Aktivierte Eigenleistungen", "d4711", "eigenleistungen"),
]


@pytest.mark.parametrize(("produkt", "konto", "art", "regel"), GRUPPEN)
def test_gruppenregeln(abgleich: Abgleich, produkt: str, konto: str, art: str, regel: str) -> None:
    zuordnung = abgleich.ordne_zu(zeile(produkt, konto, art))
    assert (zuordnung.art, zuordnung.name) == ("gruppe", regel)


KEINE_GRUPPE = [
    ("Bürgerbüro", "Gebühren Pässe und Ausweise", ""),
    ("Standesamt", "Verwaltungsgebühren", "d4311"),
    ("Abfallwirtschaft", "Abfallgebühren", "d4321"),
    ("Asylunterkunft", "Erst. Regierung Unterkunftskosten", "k161"),
    ("Straßenverkehr", "Gebühren und Auslagen im Bußgeldverfahren", ""),
    ("Wohnungen", "Erstattung Grundsteuer durch Mieter", ""),
    ("Wohnungen", "Ersatz Grundsteuer und Nebenkosten", ""),
    ("Liegenschaften", "Erbbauzinsen", "d4411"),
    ("Elektrizitätsversorgung", "Konzessionsabgabe", "d4511"),
    ("Steuern", "Ersatz Hundesteuermarken", ""),
    ("Tourismus", "Kurtaxe", ""),
    ("Tourismus", "Fremdenverkehrsabgabe", ""),
    ("Volkshochschule", "Zuschuss Landesverband", ""),
    ("Sport", "Zuschuss Landessportbund", ""),
    ("Kultur", "Zuschüsse von Stiftungen", ""),
    ("Kultur", "Zuwendungen der Sparkasse", ""),
    ("Landesstraßen", "Erstattung Winterdienst Landesbetrieb Straßenbau", ""),
    ("Zentrale Dienste", "Personalkostenerstattung vom Zweckverband", ""),
    ("Zentrale Dienste", "Verwaltungskostenbeitrag Eigenbetrieb Wasser", ""),
    ("Wahlen", "Erstattung Wahlkosten vom Bund", ""),
    ("Schule", "Umlage Schulzweckverband", ""),
    ("Wasserversorgung", "Herstellungsbeiträge", "k350"),
    ("Abwasserbeseitigung", "Anschlussbeiträge Kanal", ""),
    ("Jugendhilfe", "Kostenbeiträge Kindertagespflege", ""),
    ("Jugendhilfe", "Kostenbeiträge Kindertageseinrichtungen", ""),
    ("Leistungen für Asylbewerber", "Nutzungsentschädigung Unterkunft", ""),
    ("Stadtbücherei", "Säumnisgebühren Bücherei", ""),
    ("Beteiligungen", "Avalprovision Bürgschaften", ""),
    ("Darlehen", "Zinsen aus Darlehen an Vereine", ""),
    ("Stellplätze", "Ablösung von Stellplätzen", ""),
    ("Jagd", "Gewinnanteil Jagdgenossenschaft", ""),
    ("Personal", "Erstattung Steuerberatungskosten", ""),
    ("Forst", "Erträge aus Verkauf", "d4421"),
    ("Bäder", "Eintrittsgelder Hallenbad", "d4321"),
    ("Feuerwehr", "Kostenersatz für Einsätze", ""),
    ("Musikschule", "Zuwendungen von privaten Unternehmen", "d4147"),
    ("Bauhof", "Leistungsverrechnung mit der Stadtwerke GmbH", ""),
    ("Liegenschaften", "Ertr.a.Veräuß.Grund.", "d4541"),
    ("Kultur", "Zusch. v. verb. Untern., Beteilig., SV", "d4145"),
    ("Gewässerunterhaltung", "Zuw. lfd Zwecke von Zweckverb.", "d4143"),
    ("Jugend", "Investitionszuweisungen des Lkr.", ""),
    ("Abfallwirtschaft", "Zs.Sondrl.Rückst.Abfallbeseit.", ""),
    ("Verwaltung", "Vermischte Einnahmen", "k150"),
    ("Steuern, allgemeine Zuweisungen, Umlagen", "Sonstige Erträge", ""),
    ("Steuern, allgemeine Zuweisungen, Umlagen", "Verwaltungsgebühren", ""),
    ("Stadtbibliothek", "Verspätungszuschläge", "d4562"),
    ("Grundschule", "Zuwendungen und allgemeine Umlagen", ""),
    ("Grundschule", "Steuern und ähnliche Abgaben", ""),
    ("Kindertagesstätte", "Zuweisungen, Elternbeiträge Mittagessen", ""),
    ("Ordnungsamt", "Bußgelder und Sondernutzungsgebühren", ""),
]


@pytest.mark.parametrize(("produkt", "konto", "art"), KEINE_GRUPPE)
def test_das_ist_kein_fall_ohne_leistung(abgleich: Abgleich, produkt: str, konto: str, art: str) -> None:
    assert abgleich.ordne_zu(zeile(produkt, konto, art)).art != "gruppe"


ARTEN = [
    ("Forstwirtschaft", "Erträge aus Verkauf", "d4421", "holzverkauf"),
    ("Standesamt", "Erträge aus Verkauf", "d4421", "verkauf_stammbuecher"),
    ("Standesamt", "Verwaltungsgebühren", "d4311", "standesamt_gebuehren"),
    ("Allgemeines Grundvermögen", "Erbbauzinsen", "", "erbbauzinsen"),
    ("Elektrizitätsversorgung", "Konzessionsabgabe", "k220", "konzessionsabgabe_strom"),
    ("Hallenbad", "Eintrittsgelder", "k110", "hallenbad_eintritt"),
    ("Photovoltaikanlage", "Einspeiseverg.", "", "stromeinspeisung_pv"),
    ("Volkshochschule", "Teilnehmergeb.", "", "vhs_kursgebuehren"),
    ("Friedhof", "Grab- nutzungs- gebühren", "", "grabnutzung"),
]


@pytest.mark.parametrize(("produkt", "konto", "art", "name"), ARTEN)
def test_produkt_und_konto_zusammen(abgleich: Abgleich, produkt: str, konto: str, art: str, name: str) -> None:
    """The same account is wood here and family registers there."""
    zuordnung = abgleich.ordne_zu(zeile(produkt, konto, art))
    assert (zuordnung.art, zuordnung.name) == ("leistungsart", name)
    assert zuordnung.treffer is not None
    assert zuordnung.treffer.worte


@pytest.mark.parametrize(
    ("produkt", "konto", "art"),
    [
        ("Friedhof", "Gebühr Drohnenflug", "nichts"),
        ("Gymnasium", "Miete Drohnenlandefeld", "nichts"),
        ("Gymnasium", "Miete", "auffang"),
        ("Gymnasium", "Mieten einschl. Nebenkosten", "auffang"),
    ],
)
def test_ein_wort_das_niemand_kennt_laesst_offen(abgleich: Abgleich, produkt: str, konto: str, art: str) -> None:
    """Only the product names the task, and the account says more than its fee: that word would decide."""
    assert abgleich.ordne_zu(zeile(produkt, konto)).art == art


@pytest.mark.parametrize(
    ("produkt", "konto", "name"),
    [
        ("Asylunterkunft", "Nebenkosten", "unterkunft_energie_nebenkosten"),
        ("Liegenschaften", "Nebenkosten", "mietnebenkosten"),
        ("Feuerwehr", "Erst. Landkreis Atemschutzwerkstatt", "ikz_feuerwehr_werkstatt"),
        ("Bestattungswesen", "Leichenhausgebühren", "trauerhalle"),
        ("Grundschule", "OGS-Beiträge", "schulkindbetreuung_elternbeitraege"),
    ],
)
def test_wer_mehr_von_der_zeile_erklaert_geht_vor(abgleich: Abgleich, produkt: str, konto: str, name: str) -> None:
    assert abgleich.ordne_zu(zeile(produkt, konto)).name == name


@pytest.mark.parametrize(
    ("produkt", "konto", "falsch"),
    [
        ("Friedhof", "Pacht Gärtnereifläche", "gruenflaechen_fuer_dritte"),
        ("Kfz-Zulassung", "Erst. Zulassung d. Landkreis", "kfz_zulassung_gebuehren"),
        ("Straßenreinigung", "Sonstige Erstattungen durch Gemeinden", "ikz_gebaeudereinigung"),
    ],
)
def test_eine_andere_art_der_zahlung_widerspricht(abgleich: Abgleich, produkt: str, konto: str, falsch: str) -> None:
    assert abgleich.ordne_zu(zeile(produkt, konto)).name != falsch


@pytest.mark.parametrize(
    ("konto", "art", "regel"),
    [
        ("Leist. v. Sozialleistungsträgern (o. Pflegevers.)", "d4211", "sozialersatz"),
        ("Grundst. B", "d4012", "steuern"),
        ("Verkauf Grundst. Bachstraße", "d4541", "grundstuecksverkauf"),
    ],
)
def test_kurzformen_der_kontenplaene(abgleich: Abgleich, konto: str, art: str, regel: str) -> None:
    assert abgleich.ordne_zu(zeile("", konto, art)).name == regel


def test_ein_konto_allein_entscheidet_nichts(abgleich: Abgleich) -> None:
    """Other Länder number their accounts differently: without a fitting word the number says nothing."""
    assert abgleich.ordne_zu(zeile("Hallenbad", "Eintritt", "d4161")).art != "gruppe"
    assert abgleich.ordne_zu(zeile("", "Diverses", "d4011")).art != "gruppe"


@pytest.mark.parametrize(
    ("konto", "art"),
    [
        ("Vermischte Einnahmen", "vermischt"),
        ("Sonstige Erträge", "nichts"),
        ("weitere sonst. ordentl. Erträge", "nichts"),
    ],
)
def test_nichtssagende_und_vermischte_zeilen(abgleich: Abgleich, konto: str, art: str) -> None:
    zuordnung = abgleich.ordne_zu(zeile("Friedhöfe", konto))
    assert (zuordnung.art, zuordnung.treffer) == (art, None)


def test_auffang_nennt_wer_zahlt_und_entscheidet_nie(abgleich: Abgleich) -> None:
    zuordnung = abgleich.ordne_zu(zeile("Allgemeine Verwaltung", "Erstattungen vom Land", "d4481"))
    assert zuordnung.art == "auffang"


def test_stichprobe(abgleich: Abgleich, capsys: pytest.CaptureFixture[str]) -> None:
    """The reached values are held; of the part ``probe`` only counts are looked at."""
    ergebnisse = {teil: zaehle(abgleich, teil) for teil in TEILE}
    with capsys.disabled():
        print("\n" + tabelle(ergebnisse))
    assert [e.zeilen for e in ergebnisse.values()] == [150, 150]
    assert [e.falsch_ohne_leistung for e in ergebnisse.values()] == [0, 0]
    assert min(e.vorschlaege.praezision for e in ergebnisse.values()) >= 95
    assert ergebnisse["entwicklung"].abdeckung >= 90
    assert ergebnisse["probe"].abdeckung >= 83


def test_alle_namen_der_stichprobe_gibt_es(referenz: Referenz) -> None:
    bekannt = referenz.leistungsarten.keys() | referenz.gruppenregeln.keys()
    assert len({z["name"] for z in lies() if z["name"]} - bekannt) == 0


def test_orte_stehen_in_keinem_suchwort(referenz: Referenz) -> None:
    """The catalogue is for every municipality: names of the five budgets' places must not help it."""
    orte = {
        "merzenich",
        "krefeld",
        "gilching",
        "bonn",
        "sprendlingen",
        "gensingen",
        "godesberg",
        "beuel",
        "geisenbrunn",
    }
    worte = {
        w
        for art in referenz.leistungsarten.values()
        for liste in (art.modell.suchworte, art.modell.aufgabe, art.zahlung, art.modell.gegenworte)
        for text in liste
        for w in text.split()
    } | {w for text in referenz.abkuerzungen.values() for w in text.split()}
    assert not worte & orte


def test_leere_referenz_schlaegt_nichts_vor(tmp_path: Path) -> None:
    leer = Abgleich(lade_referenz(lade_regelwerk(), tmp_path))
    assert leer.ordne_zu(zeile("Steuern", "Grundsteuer A")).art == "nichts"
