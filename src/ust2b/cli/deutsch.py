"""Errors in the call, worded in German: click words its own in English only."""

from __future__ import annotations

import re

import rich_click as click

_SAETZE = tuple(
    (re.compile(muster, re.DOTALL), ersatz)
    for muster, ersatz in (
        (r"^Invalid value for (.+?): (.*)$", r"\1: \2"),
        (r"^Invalid value: (.*)$", r"\1"),
        (r"^Missing argument (.+?)\.", r"Es fehlt \1."),
        (r"^Missing option (.+?)\.", r"Es fehlt die Option \1."),
        (r"^Missing command\.", "Es fehlt ein Befehl."),
        (r"No such option:? '?(--?[^' .]+)'?\.?", r"Die Option \1 gibt es nicht."),
        (r"No such command '(.*?)'\.", r"Den Befehl „\1“ gibt es nicht."),
        (r"Option '(.*?)' requires an argument\.", r"Zur Option \1 gehört ein Wert."),
        (r"Option '(.*?)' does not take a value\.", r"Zur Option \1 gehört kein Wert."),
        (r"Got unexpected extra arguments? \((.*)\)", r"Überzählig: \1."),
        (r"'([^']*)' is not one of (.*)\.$", r"„\1“ ist keine der Möglichkeiten \2."),
        (r"'([^']*)' is not a valid (?:float|integer)(?: range)?\.", r"„\1“ ist keine Zahl."),
        (r"(\S+) is not in the range (.*)\.", r"\1 liegt nicht im Bereich \2."),
        (r"(?:File|Directory|Path) '(.*?)' does not exist\.", r"„\1“ gibt es nicht."),
        (r"(?:File|Directory|Path) '(.*?)' is a file\.", r"„\1“ ist eine Datei, kein Ordner."),
        (r"(?:File|Directory|Path) '(.*?)' is a directory\.", r"„\1“ ist ein Ordner, keine Datei."),
        (r"(?:File|Directory|Path) '(.*?)' is not readable\.", r"„\1“ lässt sich nicht lesen."),
        (r"(?:File|Directory|Path) '(.*?)' is not writable\.", r"In „\1“ lässt sich nicht schreiben."),
        (r" ?\(?(?:Did you mean|Possible options:|Did you mean one of:) ?(.*?)\??\)?$", r" Gemeint sein könnte \1."),
    )
)


def auf_deutsch(fehler: click.UsageError) -> click.UsageError:
    """The same error in German; what click has not said so far stays as it is."""
    text = fehler.format_message()
    for muster, ersatz in _SAETZE:
        text = muster.sub(ersatz, text)
    return click.UsageError(text, fehler.ctx)
