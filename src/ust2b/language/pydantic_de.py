"""Pydantic errors as German messages at the place in the file."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ust2b.language.meldung import Meldung, gemeint
from ust2b.language.yaml_baum import Dokument, Pfad

M = TypeVar("M", bound=BaseModel)


def lies_modell(dokument: Dokument, modell: type[M], meldungen: list[Meldung]) -> M | None:
    """The document as ``modell``; every violation is appended to ``meldungen`` and yields ``None``."""
    try:
        return modell.model_validate(_ohne_leere(dokument.wert))
    except ValidationError as fehler:
        meldungen.extend(_meldung(dokument, modell, einer) for einer in fehler.errors())
        return None


def _ohne_leere(wert: Any) -> Any:
    """An empty value is no statement: the field counts as absent."""
    if isinstance(wert, dict):
        return {k: v if isinstance(v, str) else _ohne_leere(v) for k, v in wert.items() if v is not None}
    if isinstance(wert, list):
        return [v if isinstance(v, str) else _ohne_leere(v) for v in wert]
    return wert


def _meldung(dokument: Dokument, modell: type[BaseModel], fehler: ErrorDetails) -> Meldung:
    pfad: Pfad = tuple(fehler["loc"])
    art = fehler["type"]
    feld = str(pfad[-1]) if pfad else ""
    if art == "extra_forbidden":
        bekannt = _felder(modell, pfad[:-1])
        vorschlag = gemeint(feld, bekannt) or ("Erlaubt: " + ", ".join(sorted(bekannt)) if bekannt else "")
        return dokument.meldung("L03", f"Das Feld „{feld}“ gibt es hier nicht.", pfad, vorschlag, am_schluessel=True)
    if art == "missing":
        return dokument.meldung("L04", f"Das Feld „{feld}“ fehlt.", pfad[:-1], f"„{feld}: …“ ergänzen.")
    if art == "literal_error":
        erlaubt = str(fehler.get("ctx", {}).get("expected", "")).replace("'", "„", 1)
        namen = [teil.strip(" '„") for teil in erlaubt.replace(" or ", ", ").split(",")]
        eingabe = str(fehler.get("input"))
        return dokument.meldung(
            "L07",
            f"„{eingabe}“ ist hier nicht möglich.",
            pfad,
            gemeint(eingabe, namen) or "Erlaubt: " + ", ".join(namen),
        )
    erwartet = {
        "string_type": "ein Text",
        "list_type": "eine Liste",
        "dict_type": "eine Zuordnung (Name: Wert)",
        "model_type": "eine Zuordnung (Name: Wert)",
        "too_short": "mindestens ein Eintrag",
    }.get(art, "etwas anderes")
    return dokument.meldung("L05", f"Bei „{feld}“ wird {erwartet} erwartet.", pfad)


def _felder(modell: type[BaseModel], pfad: Pfad) -> list[str]:
    """Field names of the model that sits at ``pfad``; empty when it cannot be told."""
    aktuell: object = modell
    for teil in pfad:
        if isinstance(teil, int):
            continue
        felder = getattr(aktuell, "model_fields", {})
        if teil not in felder:
            return []
        aktuell = _innerstes(felder[teil].annotation)
    return list(getattr(aktuell, "model_fields", {}))


def _innerstes(annotation: object) -> object:
    teile = getattr(annotation, "__args__", ())
    modelle = [a for a in teile if isinstance(a, type) and issubclass(a, BaseModel)]
    return modelle[0] if modelle else annotation
