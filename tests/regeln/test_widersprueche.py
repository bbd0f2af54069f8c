"""Answers that cannot be true together are reported; they never pass silently into a result."""

from datetime import date

import pytest

from ust2b.core.rechtsstand import Zeitachse
from ust2b.core.widerspruch import widersprueche
from ust2b.language import lade_regelwerk

UNVEREINBAR = [
    {"private_duerfen": "nein_bundesweit", "f10_groessere_verzerrung": "ja"},
    {"private_duerfen": "nein_bundesweit", "f01_gesonderte_wettbewerbspruefung": "groessere_verzerrung"},
    {"private_duerfen": "nein_bundesweit", "f28_pruefung_vergabe_steuerservice": "marktgaengig"},
    {"private_duerfen": "nein_bundesweit", "f26_feuerwehr_freiwillig": "wettbewerb"},
    {"ergebnis_amtlich": "ja", "private_duerfen": "frei"},
    {"f01_gesonderte_wettbewerbspruefung": "groessere_verzerrung", "f10_groessere_verzerrung": "nein"},
    {"f01_gesonderte_wettbewerbspruefung": "keine", "f10_groessere_verzerrung": "ja"},
    {
        "f01_gesonderte_wettbewerbspruefung": "groessere_verzerrung",
        "f28_pruefung_vergabe_steuerservice": "nicht_marktgaengig",
    },
    {"f01_gesonderte_wettbewerbspruefung": "keine", "f28_pruefung_vergabe_steuerservice": "marktgaengig"},
    {"f10_groessere_verzerrung": "ja", "f28_pruefung_vergabe_steuerservice": "nicht_marktgaengig"},
    {"f10_groessere_verzerrung": "nein", "f28_pruefung_vergabe_steuerservice": "marktgaengig"},
    {"f10_groessere_verzerrung": "ja", "f26_feuerwehr_freiwillig": "pflicht"},
    {"f10_groessere_verzerrung": "nein", "f26_feuerwehr_freiwillig": "wettbewerb"},
    {"empfaenger_art": "andere_oeffentliche_stelle", "vorbehalt_im_gesetz": "nur_oeffentliche_stellen",
     "private_duerfen": "frei"},
    {"zahlungsart": "preis_gebuehr_miete", "preisbemessung": "symbolisch", "preisvergleich": "wie_andere"},
    {"empfaenger_art": "andere_oeffentliche_stelle", "amtshilfe_ersuchen": "einzelfall",
     "zahlungsart": "kostenerstattung", "preisbemessung": "marktpreis"},
]  # fmt: skip


@pytest.fixture(scope="module")
def stand():
    return Zeitachse(lade_regelwerk()).am(date(2027, 1, 1))


@pytest.mark.parametrize("angaben", UNVEREINBAR, ids=lambda a: "+".join(a.values()))
def test_answers_that_exclude_each_other_are_a_contradiction(stand, angaben):
    gefunden = list(widersprueche(stand, {name: frozenset({wert}) for name, wert in angaben.items()}))
    assert [w.art for w in gefunden] == ["schliesst_aus"]


def test_without_the_second_answer_there_is_none(stand):
    for angaben in UNVEREINBAR:
        letzte = [*angaben][-1]
        rest = {name: frozenset({wert}) for name, wert in angaben.items() if name != letzte}
        assert not list(widersprueche(stand, rest)), angaben
