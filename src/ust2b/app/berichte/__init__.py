"""A check report as text, JSON, SARIF or JUnit."""

from __future__ import annotations

from collections.abc import Callable

from ust2b.app.berichte.als_json import als_json
from ust2b.app.berichte.als_junit import als_junit
from ust2b.app.berichte.als_sarif import als_sarif
from ust2b.app.berichte.als_text import als_text
from ust2b.app.regelpruefung import Pruefbericht

FORMATE: dict[str, Callable[[Pruefbericht], str]] = {
    "text": als_text,
    "json": als_json,
    "sarif": als_sarif,
    "junit": als_junit,
}
