"""Conditions: from YAML mappings to :mod:`ust2b.core.bedingung`, with every name and value checked against the
vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ust2b.core.bedingung import Alle, Bedingung, Eines, Gleich, Grenze, Nicht, Regelvermutung, Ungleich
from ust2b.core.regelwerk import LEISTUNGSDATUM, Feststellung, Groesse, Merkmal, Parameter, Regelwerk
from ust2b.language.meldung import gemeint

if TYPE_CHECKING:
    from ust2b.language.yaml_baum import Pfad

OPERATOREN = {
    "hoechstens": "hoechstens",
    "mehr_als": "mehr_als",
    "mindestens": "mindestens",
    "weniger_als": "weniger_als",
    "ab": "mindestens",
    "vor": "weniger_als",
    "bis": "hoechstens",
    "nach": "mehr_als",
}
_DATUMSWOERTER = {"ab", "vor", "bis", "nach"}
_JA_NEIN = ("ja", "nein")

Melde = Callable[[str, str, "Pfad", str], None]
"""Takes code, sentence, path of the node and proposal."""


@dataclass
class Vokabular:
    """Everything a condition may name."""

    merkmale: Mapping[str, Merkmal] = field(default_factory=dict)
    groessen: Mapping[str, Groesse] = field(default_factory=dict)
    feststellungen: Mapping[str, Feststellung] = field(default_factory=dict)
    parameter: Mapping[str, Parameter] = field(default_factory=dict)

    def namen(self) -> list[str]:
        return [*self.merkmale, *self.groessen, *self.feststellungen, LEISTUNGSDATUM]

    def kennt(self, name: str) -> bool:
        return name == LEISTUNGSDATUM or any(name in t for t in (self.merkmale, self.groessen, self.feststellungen))

    def werte(self, name: str) -> tuple[str, ...] | None:
        """Closed list of values, or ``None`` for amounts, numbers and days."""
        if name in self.feststellungen:
            return tuple(self.feststellungen[name].werte)
        if name in self.merkmale and not self.merkmale[name].ist_zahl:
            return tuple(self.merkmale[name].werte) or _JA_NEIN
        return None

    def zahltyp(self, name: str) -> str | None:
        """betrag, zahl or datum; ``None`` when ``name`` has a closed list of values."""
        if name == LEISTUNGSDATUM:
            return "datum"
        if name in self.groessen:
            return {"summe": "betrag", "anteil": "zahl", "jahre_zwischen": "zahl"}[self.groessen[name].art]
        if name in self.merkmale and self.merkmale[name].ist_zahl:
            return self.merkmale[name].typ
        return None


def vokabular_von(werk: Regelwerk) -> Vokabular:
    """Everything the rulebook lets a condition, a case or a catalogue name."""
    return Vokabular(werk.merkmale, werk.groessen, werk.feststellungen, werk.parameter)


class Bedingungsleser:
    """Reads one condition; problems go to ``melde`` and yield an empty condition, so that all are found in one run."""

    def __init__(self, vokabular: Vokabular, melde: Melde) -> None:
        self.vokabular = vokabular
        self.melde = melde

    def lies(self, roh: Any, pfad: Pfad) -> Bedingung:
        if not isinstance(roh, dict) or not roh:
            self.melde("L05", "Hier wird eine Bedingung erwartet (Name: Wert, alle, eines, keines, nicht).", pfad, "")
            return Alle(())
        teile = [self._teil(schluessel, wert, (*pfad, schluessel)) for schluessel, wert in roh.items()]
        return teile[0] if len(teile) == 1 else Alle(tuple(teile))

    def _teil(self, schluessel: str, wert: Any, pfad: Pfad) -> Bedingung:
        if schluessel in {"alle", "eines", "keines"}:
            return self._verbund(schluessel, wert, pfad)
        if schluessel == "nicht":
            return Nicht(self.lies(wert, pfad))
        if schluessel == "regelvermutung":
            return self._vermutung(wert, pfad)
        return self._vergleich(schluessel, wert, pfad)

    def _verbund(self, schluessel: str, wert: Any, pfad: Pfad) -> Bedingung:
        if not isinstance(wert, list) or not wert:
            self.melde("L05", f"„{schluessel}“ braucht eine Liste von Bedingungen.", pfad, "Jede mit „- “ beginnen.")
            return Alle(())
        teile = tuple(self.lies(teil, (*pfad, nummer)) for nummer, teil in enumerate(wert))
        if schluessel == "alle":
            return Alle(teile)
        return Eines(teile) if schluessel == "eines" else Nicht(Eines(teile))

    def _vermutung(self, wert: Any, pfad: Pfad) -> Bedingung:
        erlaubt = {"wenn", "widerlegt_durch", "ungeprueft", "quelle"}
        if not isinstance(wert, dict) or not {"wenn", "widerlegt_durch"} <= wert.keys() or wert.keys() - erlaubt:
            self.melde(
                "L05", "Eine Regelvermutung hat „wenn“ und „widerlegt_durch“, dazu „ungeprueft“ und „quelle“.", pfad, ""
            )
            return Alle(())
        ungeprueft = wert.get("ungeprueft", "offen")
        gilt = ungeprueft in {"gilt", "regelfall"}
        if ungeprueft not in {"gilt", "regelfall", "offen"}:
            self.melde("L07", "„ungeprueft“ ist „gilt“, „regelfall“ oder „offen“.", (*pfad, "ungeprueft"), "")
        if gilt and not wert.get("quelle"):
            text = f"„ungeprueft: {ungeprueft}“ braucht eine Quelle, die das sagt."
            self.melde("L04", text, pfad, "quelle: … ergänzen.")
        return Regelvermutung(
            self.lies(wert["wenn"], (*pfad, "wenn")),
            self.lies(wert["widerlegt_durch"], (*pfad, "widerlegt_durch")),
            gilt,
            wert.get("quelle"),
            ungeprueft == "regelfall",
        )

    def _vergleich(self, name: str, wert: Any, pfad: Pfad) -> Bedingung:
        if not self.vokabular.kennt(name):
            self.melde(
                "L06",
                f"„{name}“ ist kein Merkmal, keine Größe und keine Feststellung.",
                pfad,
                gemeint(name, self.vokabular.namen()),
            )
            return Alle(())
        werte = self.vokabular.werte(name)
        if werte is None:
            return self._grenze(name, wert, pfad)
        if isinstance(wert, dict):
            if set(wert) != {"nicht"}:
                self.melde(
                    "L13",
                    f"„{name}“ hat feste Werte; verglichen wird mit einem Wert, einer Liste oder „nicht“.",
                    pfad,
                    "",
                )
                return Alle(())
            return Ungleich(name, self._aus_liste(name, wert["nicht"], werte, (*pfad, "nicht")))
        return Gleich(name, self._aus_liste(name, wert, werte, pfad))

    def _aus_liste(self, name: str, wert: Any, werte: tuple[str, ...], pfad: Pfad) -> frozenset[str]:
        genannte = wert if isinstance(wert, list) else [wert]
        if not genannte:
            self.melde("L05", f"Die Werteliste zu „{name}“ ist leer.", pfad, "")
        for nummer, einer in enumerate(genannte):
            stelle = (*pfad, nummer) if isinstance(wert, list) else pfad
            if not isinstance(einer, str) or einer not in werte:
                self.melde(
                    "L07",
                    f"„{einer}“ ist kein Wert von „{name}“.",
                    stelle,
                    gemeint(str(einer), werte) or "Erlaubt: " + ", ".join(werte),
                )
        if len(set(map(str, genannte))) < len(genannte):
            self.melde("L07", f"Ein Wert von „{name}“ steht doppelt.", pfad, "")
        return frozenset(str(w) for w in genannte)

    def _grenze(self, name: str, wert: Any, pfad: Pfad) -> Bedingung:
        typ = self.vokabular.zahltyp(name)
        if not isinstance(wert, dict) or len(wert) != 1 or next(iter(wert)) not in OPERATOREN:
            woerter = (
                "ab, vor, bis oder nach" if typ == "datum" else "hoechstens, mehr_als, mindestens oder weniger_als"
            )
            self.melde(
                "L13",
                f"„{name}“ wird gegen einen Parameter verglichen: {woerter}.",
                pfad,
                f"z. B. {name}: {{hoechstens: parametername}}",
            )
            return Alle(())
        ((wort, parameter),) = wert.items()
        if (wort in _DATUMSWOERTER) != (typ == "datum"):
            self.melde("L13", f"„{wort}“ passt nicht zu „{name}“ ({typ}).", (*pfad, wort), "")
        if parameter not in self.vokabular.parameter:
            self.melde(
                "L06",
                f"„{parameter}“ ist kein Parameter. Zahlen und Tage des Gesetzes stehen nur unter rules/parameter.",
                (*pfad, wort),
                gemeint(str(parameter), self.vokabular.parameter),
            )
            return Alle(())
        if self.vokabular.parameter[parameter].typ != typ:
            self.melde(
                "L13",
                f"„{parameter}“ ist ein {self.vokabular.parameter[parameter].typ}, „{name}“ ein {typ}.",
                (*pfad, wort),
                "",
            )
        return Grenze(name, OPERATOREN[wort], str(parameter))
