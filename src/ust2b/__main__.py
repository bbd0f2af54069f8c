"""``python -m ust2b``."""

from ust2b.cli import main

if __name__ == "__main__":
    main(prog_name="ust2b")
