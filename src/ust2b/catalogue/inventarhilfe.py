"""The help sheet of the inventory workbook."""

from __future__ import annotations

HILFE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Was in dieser Mappe steht",
        (
            "Das Blatt „Einnahmen“ enthält jede Einnahmezeile des Haushalts, die keine Absetzung oder Summenzeile ist. "
            "Das Übrige steht mit Grund und Betrag auf „Nicht im Inventar“; beides zusammen ergibt die Datei.",
            "„Gruppenregel“ heißt: Schon die Art der Zahlung schließt eine Leistung aus (Steuer, allgemeine Zuweisung, "
            "Auflösung von Sonderposten …). Amtliche Gebühren gehören nie dazu; ihr Grund ist § 2b UStG.",
            "„Vorschlag“ heißt: Die Wörter der Zeile passen zu einer Leistungsart. Ihre Tatsachen sind vermutet, bis "
            "jemand sie bestätigt; Ergebnisse daraus tragen so lange den Vorbehalt „Muster“.",
            "„offen“ heißt: Die Zeile sagt nicht genug. Sie wird nicht geraten.",
        ),
    ),
    (
        "Was Sie tun",
        (
            "1.  Blatt „Rechtsträger“ ausfüllen: was für alle Zeilen gleich ist, wird nur einmal gefragt.",
            "2.  Blatt „Einnahmen“: Spalte „Bestätigte Leistungsart“ wählen: den Vorschlag oder etwas anderes. "
            "Erst dann gelten die Tatsachen der Leistungsart als angegeben. Leer lassen heißt: noch nicht geprüft.",
            "3.  Spalten rechts davon: Tatsachen, an denen das Ergebnis hängt. Gelb ist für diese Zeile zu fragen. "
            "Was Sie eintragen, geht dem vor, was die Leistungsart vermutet. Wer es nicht weiß, wählt „unbekannt“.",
            "4.  Beginnen Sie mit dem Blatt „Offene Fragen“: Die Frage, an der das meiste Geld hängt, steht oben.",
            "5.  Auswerten:  ust2b classify INVENTAR.xlsx",
        ),
    ),
    (
        "Mehrere Leistungen in einer Zeile",
        (
            "Stecken in einer Haushaltszeile verschiedene Leistungen: Zeile kopieren, der Kopie eine eigene ID geben "
            "(zum Beispiel E1234-a) und die Beträge aufteilen.",
        ),
    ),
    (
        "Nächstes Jahr",
        (
            "ust2b inventory NEUER-HAUSHALT --bisher INVENTAR.xlsx -o INVENTAR-NEU.xlsx übernimmt bestätigte "
            "Leistungsarten und Angaben und sagt je Zeile, ob sie neu, unverändert oder geändert ist.",
        ),
    ),
)
