"""Sample memos with which templates are tried before the first real one: with everything in it, and with little."""

from __future__ import annotations

from ust2b.memo.modell import Absatz, Abschnitt, Punkt, Schritt, Tatsache, Vermerk


def muster() -> tuple[Vermerk, Vermerk]:
    """An open memo with every part filled, and a decided one with every part empty that may be empty."""
    punkt = Punkt("Titel", "Text")
    voll = Vermerk(
        titel="Prüfvermerk Umsatzsteuer",
        dateiname="muster",
        kopf=(Punkt("Rechtsträger", "Muster"), Punkt("Tätigkeit", "muster"), punkt),
        ergebnis="Prüfung erforderlich.",
        vorbehalte=("Vorbehalt.",),
        sachverhalt=(Tatsache(1, "Tatsache.", "Herkunft"),),
        nicht_festgestellt="Es fehlt eine Angabe.",
        pruefung=(Abschnitt("Stufe 1", (Absatz("Satz."), Absatz("Satz.", "Grund"))),),
        klaerung=(punkt,),
        folgen=(punkt,),
        grenzen=(punkt,),
        zeichnung=(Punkt("Erstellt", ""),),
        anlage=(punkt,),
        weg=tuple(Schritt("1", "Frage?", "Antwort", z) for z in ("fest", "offen", "entscheidend", "ergebnis")),
        haftung="Haftung.",
        datensatz="{}",
    )
    karg = Vermerk(
        titel=voll.titel,
        dateiname=voll.dateiname,
        kopf=voll.kopf[:2],
        ergebnis="Die Leistung ist nicht steuerbar.",
        vorbehalte=(),
        sachverhalt=(),
        nicht_festgestellt="",
        pruefung=(),
        klaerung=(),
        folgen=(),
        grenzen=voll.grenzen,
        zeichnung=voll.zeichnung,
        anlage=voll.anlage,
        weg=voll.weg[-1:],
        haftung=voll.haftung,
        datensatz="{}",
    )
    return voll, karg
