"""The report as JUnit XML: one test per rule, one per other file with findings."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree as ET

from ust2b.app.regelpruefung import Pruefbericht
from ust2b.core.regelwerk import Ort
from ust2b.language.meldung import FEHLER, Meldung

_VERBOTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def als_junit(bericht: Pruefbericht) -> str:
    tests: dict[tuple[str, str], list[Meldung]] = {(r.ort.datei, r.id): [] for r in bericht.regeln}
    anfaenge = _anfaenge(bericht)
    for meldung in bericht.meldungen:
        tests.setdefault((meldung.ort.datei or "Regelwerk", _regel_bei(meldung.ort, anfaenge)), []).append(meldung)
    suite = ET.Element("testsuite", name="ust2b rules check", tests=str(len(tests)), errors="0")
    durchgefallen = 0
    for (datei, name), meldungen in tests.items():
        test = ET.SubElement(suite, "testcase", classname=datei, name=name)
        fehler = [m for m in meldungen if m.schwere == FEHLER]
        durchgefallen += bool(fehler)
        for meldung in fehler:
            ET.SubElement(test, "failure", type=meldung.code, message=_rein(meldung.text)).text = _rein(str(meldung))
        warnungen = [str(m) for m in meldungen if m.schwere != FEHLER]
        if warnungen:
            ET.SubElement(test, "system-out").text = _rein("\n".join(warnungen))
    suite.set("failures", str(durchgefallen))
    suite.set("time", f"{sum(bericht.dauer.values()):.3f}")
    wurzel = ET.Element("testsuites")
    wurzel.append(suite)
    ET.indent(wurzel)
    return ET.tostring(wurzel, encoding="unicode", xml_declaration=True) + "\n"


def _anfaenge(bericht: Pruefbericht) -> dict[str, list[tuple[int, str]]]:
    """To each file the first lines of its rules."""
    anfaenge: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for regel in bericht.regeln:
        anfaenge[regel.ort.datei].append((regel.ort.zeile, regel.id))
    return {datei: sorted(liste) for datei, liste in anfaenge.items()}


def _regel_bei(ort: Ort, anfaenge: dict[str, list[tuple[int, str]]]) -> str:
    davor = [name for zeile, name in anfaenge.get(ort.datei, []) if zeile <= ort.zeile]
    return davor[-1] if davor else "Datei"


def _rein(text: str) -> str:
    return _VERBOTEN.sub("", text)
