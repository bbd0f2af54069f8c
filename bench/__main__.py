"""``python -m bench [--kurz]``: all measures, one after the other."""

from __future__ import annotations

import sys

from bench import befehle, durchsatz, faelle, haushalte, stichprobe, vermerke


def main() -> None:
    kurz = "--kurz" in sys.argv
    print("== Befehle")
    befehle.main((245,) if kurz else (245, 10_000))
    print("== Entschiedene Fälle")
    faelle.main()
    print("== Haushalte")
    haushalte.main()
    print("== Stichprobe des Abgleichs")
    stichprobe.main()
    print("== Vermerke")
    vermerke.main(100 if kurz else 1_000)
    print("== Durchsatz")
    durchsatz.main((1_000,) if kurz else (1_000, 100_000, 1_000_000))


if __name__ == "__main__":
    main()
