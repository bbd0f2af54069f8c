"""Regenerates the sample dossier of the shared desk and its picture: ``make beispiele``."""

from __future__ import annotations

from pathlib import Path

from ust2b.cli import main

ORDNER = Path(__file__).parent / "dlz" / "dossier"
KATALOG = Path(__file__).parent / "dlz" / "kerpen.yaml"
AUSWAHL = (
    "parkbuchten",
    "buergerhaus-feier",
    "wohnungen",
    "hallenbad",
    "fahrzeugverkauf",
    "dlz-umsatzsteuer",
    "dlz-berichtswesen",
)
"""Every class of result, and two services of the shared desk."""
SEITEN = (1, 3, 4)
BILD = """
#set page(width: auto, height: auto, margin: 6pt, fill: rgb("#c7ccd1"))
#grid(columns: {anzahl}, column-gutter: 6pt, {seiten})
"""


def aufruf(ordner: Path, *formate: str) -> list[str]:
    """The command line that writes the sample dossier."""
    arten = [teil for art in formate for teil in ("--format", art)]
    return ["memo", str(KATALOG), *AUSWAHL, "--dossier", *arten, "--output", str(ordner), "--force"]


def zeichne(pdf: Path, ziel: Path) -> None:
    """The first pages side by side as one PNG."""
    import typst

    seiten = ", ".join(f'box(fill: white, image("{pdf.name}", page: {s}, alt: "Seite {s}"))' for s in SEITEN)
    quelle = BILD.format(anzahl=len(SEITEN), seiten=seiten).encode()
    bild = typst.compile(quelle, root=str(pdf.parent), format="png", ppi=42)
    ziel.write_bytes(bild[0] if isinstance(bild, list) else bild)


if __name__ == "__main__":
    try:
        main(aufruf(ORDNER, "pdf", "md"), standalone_mode=False)
    except SystemExit as ende:
        if ende.code:
            raise
    zeichne(ORDNER / "stadt-kerpen-dossier.pdf", ORDNER / "stadt-kerpen-dossier.png")
