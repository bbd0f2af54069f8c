"""ust2b: rules engine for § 2b UStG, the value added tax of German public bodies."""

from typing import Any


def __getattr__(name: str) -> Any:
    """``__version__``, looked up when asked for: reading package metadata takes half of the start-up of ``--help``."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ust2b")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0.0.0+checkout"
