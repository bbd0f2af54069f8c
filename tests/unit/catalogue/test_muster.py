"""What a row takes over from its Leistungsart, and what falls away where the row says something else."""

from __future__ import annotations

from datetime import date

import pytest

from ust2b.catalogue.muster import Musterquelle
from ust2b.core.regelwerk import NIRGENDS
from ust2b.core.sachverhalt import Angabe
from ust2b.core.wissen import UNBEKANNT
from ust2b.language import lade_regelwerk
from ust2b.language.leistungsarten import lade_referenz

TAG = date(2027, 1, 1)
STEUERN = "Steuern und steuerähnliche Abgaben"


@pytest.fixture(scope="module")
def quelle() -> Musterquelle:
    werk = lade_regelwerk()
    return Musterquelle(werk, lambda: lade_referenz(werk))


def angabe(wert: str) -> Angabe:
    return Angabe(frozenset({wert}))


@pytest.mark.parametrize(("bestaetigt", "herkunft"), [(True, "angabe"), (False, "muster")])
def test_bestaetigtes_gilt_als_angegeben_ein_vorschlag_als_muster(
    quelle: Musterquelle, bestaetigt: bool, herkunft: str
):
    namen = (STEUERN, "") if bestaetigt else ("", STEUERN)
    alle, meldungen = quelle.ergaenze({}, *namen, TAG, NIRGENDS)
    assert meldungen == []
    assert alle["zahlungsart"] == Angabe(frozenset({"steuer"}), herkunft)


def test_die_eigene_zelle_geht_vor(quelle: Musterquelle):
    alle, _ = quelle.ergaenze({"zahlungsart": angabe("zuschuss")}, STEUERN, "", TAG, NIRGENDS)
    assert alle["zahlungsart"] == angabe("zuschuss")


@pytest.mark.parametrize("bestaetigt", [True, False])
def test_was_sich_mit_der_zeile_nicht_vertraegt_faellt_weg(quelle: Musterquelle, bestaetigt: bool):
    """A tax needs no basis of a grant; a person who confirmed it is told, of a proposal nothing is left to tell."""
    eigene = {"zuschuss_grundlage": angabe("gesetz")}
    namen = (STEUERN, "") if bestaetigt else ("", STEUERN)
    alle, meldungen = quelle.ergaenze(eigene, *namen, TAG, NIRGENDS)
    assert "zahlungsart" not in alle
    assert alle["zuschuss_grundlage"] == angabe("gesetz")
    assert [m.code for m in meldungen] == (["K25"] if bestaetigt else [])


def test_unbekannte_leistungsart(quelle: Musterquelle):
    bestaetigt, vorschlag = (
        quelle.ergaenze({}, *namen, TAG, NIRGENDS)[1] for namen in (("Steurn", ""), ("", "Steurn"))
    )
    assert [(m.code, m.schwere) for m in (*bestaetigt, *vorschlag)] == [("K24", "fehler"), ("K24", "warnung")]


def test_ja_statt_eines_namens(quelle: Musterquelle):
    """People confirm with „ja“ or „x“; they are told what to write instead."""
    _, (meldung,) = quelle.ergaenze({}, "X", STEUERN, TAG, NIRGENDS)
    assert (meldung.code, meldung.schwere) == ("K24", "fehler")
    assert f"„{STEUERN}“" in meldung.vorschlag


def test_unbekannt_in_der_zeile_verdraengt_nichts(quelle: Musterquelle):
    """A written „unbekannt“ silences the fact it names and no other."""
    alle, _ = quelle.ergaenze({"zuschuss_grundlage": Angabe(UNBEKANNT)}, STEUERN, "", TAG, NIRGENDS)
    assert alle["zahlungsart"].wissen == frozenset({"steuer"})
