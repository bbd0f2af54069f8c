"""Where the rulebook and the document templates are on this machine."""

import os
from collections.abc import Iterator
from pathlib import Path

_PAKET = Path(__file__).resolve().parents[1]
_CHECKOUT = _PAKET.parents[1]


def regelverzeichnis() -> Path:
    """Folder of the rulebook: ``UST2B_RULES``, else ``rules/`` of the checkout, else the copy inside the wheel.

    Raises:
        FileNotFoundError: German message; the named folder or the packaged copy does not exist.
    """
    return _finde("rules", "UST2B_RULES", "das Regelwerk")


def vorlagenverzeichnis() -> Path:
    """Folder of the document templates: ``UST2B_TEMPLATES``, else ``templates/`` of the checkout, else as packaged.

    Raises:
        FileNotFoundError: German message; the named folder or the packaged copy does not exist.
    """
    return _finde("templates", "UST2B_TEMPLATES", "die Vorlagen")


def _finde(ordner: str, variable: str, was: str) -> Path:
    if genannt := os.environ.get(variable):
        # A wrong path must not fall back silently: the result would rest on other rules than the user named.
        if not Path(genannt).is_dir():
            raise FileNotFoundError(
                f"{variable} zeigt auf {genannt}; dort ist kein Ordner. "
                f"Pfad berichtigen oder {variable} entfernen, dann gilt die mitgelieferte Fassung."
            )
        return Path(genannt)
    # In site-packages there is no pyproject.toml two levels up, so a foreign folder "rules" is never taken.
    if (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / ordner).is_dir():
        return _CHECKOUT / ordner
    if (gepackt := _PAKET / "_daten" / ordner).is_dir():
        return gepackt
    raise FileNotFoundError(
        f"Der Ordner {ordner} ({was}) fehlt in dieser Installation. "
        f"ust2b neu installieren oder den Ordner mit {variable} nennen."
    )


def yaml_dateien(wurzel: Path) -> Iterator[Path]:
    """All YAML files under ``wurzel``, in a fixed order."""
    yield from sorted(p for p in wurzel.rglob("*.yaml") if p.is_file())
