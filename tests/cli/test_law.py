"""``ust2b law status``: what is unverified, when it was read, what is being watched."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from ust2b.app.rechtsstatus import rechtsstatus
from ust2b.cli import main
from ust2b.core.regelwerk import Regelwerk
from ust2b.language import lade_regelwerk


@pytest.fixture(scope="module")
def werk() -> Regelwerk:
    return lade_regelwerk()


def test_every_source_and_every_rule_is_counted_once(werk: Regelwerk):
    stand = rechtsstatus(werk, date(2026, 11, 24))
    assert sum(stand.quellen_nach_status.values()) == len(werk.quellen)
    assert sum(stand.regeln_nach_status.values()) == len(werk.regeln)
    schwache_regeln = [r for r in werk.regeln if werk.quellen[r.quellen[0]].status != "gesehen"]
    assert {r for s in stand.schwache for r in s.regeln} == {r.id for r in schwache_regeln}
    assert all(s.quelle.status != "gesehen" for s in stand.schwache)


def test_the_bill_and_the_days_ahead_are_watched(werk: Regelwerk):
    beobachtet = [b.was for b in rechtsstatus(werk, date(2026, 11, 24)).beobachtet]
    assert "BR-Drs. 447/26" in beobachtet[0]
    assert "§ 2b UStG zwingend ab: 01.01.2027" in beobachtet
    assert "Übergang Dauerdefizit bis: 31.12.2027" in beobachtet
    assert not any("Flüchtlingsunterkunft" in was for was in beobachtet)


def test_what_has_passed_is_no_longer_watched(werk: Regelwerk):
    stand = rechtsstatus(werk, date(2028, 1, 1))
    assert [b for b in stand.beobachtet if b.ab is not None and b.ab < date(2028, 1, 1)] == []
    assert not any("Dauerdefizit" in b.was for b in stand.beobachtet)


def test_on_its_last_day_a_rule_is_still_watched(werk: Regelwerk):
    def letztmals(am: date) -> list[str]:
        return [b.was for b in rechtsstatus(werk, am).beobachtet if "letztmals am 31.12.2027" in b.was]

    assert letztmals(date(2027, 12, 31))
    assert letztmals(date(2028, 1, 1)) == []


def test_the_command_shows_it_and_all_on_request():
    kurz = CliRunner().invoke(main, ["law", "status", "--am", "24.11.2026"])
    assert kurz.exit_code == 0
    for text in ("am Original gelesen", "Nicht am Original gelesen, aber tragend", "Beobachtet", "Regelstand 2026-"):
        assert text in kurz.stdout
    lang = CliRunner().invoke(main, ["law", "status", "--am", "24.11.2026", "--alle"])
    assert len(lang.stdout.splitlines()) > len(kurz.stdout.splitlines())
    assert "(--alle)" not in lang.stdout


def test_a_wrong_day_is_a_wrong_call():
    assert CliRunner().invoke(main, ["law", "status", "--am", "32.13.2026"]).exit_code == 2
