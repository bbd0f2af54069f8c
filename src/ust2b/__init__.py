"""ust2b: rules engine for § 2b UStG, the value added tax of German public bodies."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ust2b")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0.0.0+checkout"
