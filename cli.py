"""Runs ust2b from a checkout, without installation."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

from ust2b.cli import main

main()
