"""Words of the intake workbook: how to fill it in, and invented examples."""

from __future__ import annotations

ERLAEUTERUNG: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Worum es geht",
        (
            "In diese Mappe gehört jede Tätigkeit, mit der Ihr Haus Geld oder einen anderen Gegenwert einnimmt. "
            "ust2b liest die Mappe und sagt je Tätigkeit, ob und warum sie der Umsatzsteuer unterliegt – oder welche "
            "Frage dafür noch offen ist.",
            "Gefragt wird nach Tatsachen, nicht nach Steuerrecht. Wer die Tätigkeit kennt, kann antworten.",
        ),
    ),
    (
        "So gehen Sie vor",
        (
            "1.  Blatt „Rechtsträger“: je Gemeinde, Zweckverband oder Gesellschaft eine Zeile.",
            "2.  Blatt „Tätigkeiten“: je Tätigkeit eine Zeile. Eine Tätigkeit ist eine Art von Leistung an eine "
            "Art von Empfänger zu einer Art von Preis. Säle an Vereine und Säle an Firmen sind zwei Zeilen.",
            "3.  Zuerst die Spalten unter „Zuerst ausfüllen“. Danach färben sich die Zellen: Gelb umrandet ist noch zu "
            "fragen, grau ist hier nicht zu fragen.",
            "4.  Wer etwas nicht weiß, wählt „unbekannt“ oder lässt die Zelle leer. Das ist erlaubt: ust2b rät nicht, "
            "sondern nennt die Frage, an der das Ergebnis hängt.",
            "5.  Auswerten:  ust2b classify DATEI.xlsx",
        ),
    ),
    (
        "Bedienung",
        (
            "Klicken Sie in eine Zelle: Es erscheint die Frage mit einem Hinweis, wo die Antwort steht. Die ganze "
            "Hilfe steht als Kommentar am Spaltenkopf.",
            "Spalten mit Auswahl haben einen Pfeil. Die Gruppen über den Spaltenköpfen lassen sich mit + und − ein- "
            "und ausklappen. Wertungen sind eingeklappt; sie füllt nur die Steuerstelle aus.",
            "Spalten dürfen verschoben, gelöscht und um eigene ergänzt werden; eigene Spalten werden mitgeführt. Nur "
            "die Spaltenköpfe selbst bitte nicht umbenennen. Ausgeblendete Zeilen werden mitgelesen und gemeldet.",
        ),
    ),
    (
        "Schreibweisen",
        (
            "Beträge in Euro als Zahl, zum Beispiel 17.500,00. Tage als 31.01.2027. Prozente als 60 % oder als 60.",
            "Keine Namen von Personen eintragen: Rollen genügen (Kämmerei, Sachgebiet Liegenschaften).",
            "Gruppe: gleichartige Tätigkeiten desselben Rechtsträgers bekommen dasselbe Wort. Ihre Einnahmen werden "
            "für die Umsatzgrenze zusammengerechnet.",
        ),
    ),
    (
        "Grenzen",
        ("ust2b gibt keine Steuerberatung; die Entscheidung trifft und verantwortet die juristische Person selbst.",),
    ),
)

BEISPIELTRAEGER = "Stadt Musterstadt"
BEISPIELE: tuple[dict[str, str | float], ...] = (
    {
        "id": "F-001",
        "bezeichnung": "Meldebescheinigungen nach Gebührensatzung",
        "leistungsgegenstand": "amtshandlung_auskunft",
        "amtshandlung_art": "urkunde_erlaubnis_eintragung",
        "zahlungsart": "preis_gebuehr_miete",
        "empfaenger_art": "privatperson",
        "auftritt_nach_aussen": "eigener_name_eigene_rechnung",
        "leistung_geregelt_in": "gesetz_verordnung",
        "preis_geregelt_in": "gebuehrensatzung",
        "zahlungsaufforderung": "bescheid",
        "private_duerfen": "nein_bundesweit",
        "einnahmen_prognose": 8400.0,
    },
    {
        "id": "F-002",
        "bezeichnung": "Parkhaus am Markt, Kurzparker",
        "gruppe": "Parken",
        "leistungsgegenstand": "grundstueck_raum_flaeche",
        "flaeche_art": "parkhaus",
        "zahlungsart": "preis_gebuehr_miete",
        "empfaenger_art": "privatperson",
        "auftritt_nach_aussen": "eigener_name_eigene_rechnung",
        "leistung_geregelt_in": "benutzungsordnung",
        "preis_geregelt_in": "entgeltordnung_preisliste",
        "zahlungsaufforderung": "kassenbon_ticket",
        "private_duerfen": "frei",
        "einnahmen_prognose": 96500.0,
        "haeufigkeit": "laufend",
    },
    {
        "id": "F-003",
        "bezeichnung": "Vermietung des Bürgersaals an Privatleute",
        "leistungsgegenstand": "grundstueck_raum_flaeche",
        "flaeche_art": "veranstaltungsraum",
        "zahlungsart": "preis_gebuehr_miete",
        "empfaenger_art": "privatperson",
        "auftritt_nach_aussen": "eigener_name_eigene_rechnung",
        "leistung_geregelt_in": "vertrag_agb",
        "preis_geregelt_in": "entgeltordnung_preisliste",
        "zahlungsaufforderung": "rechnung",
        "private_duerfen": "frei",
        "einnahmen_prognose": 12750.0,
        "technik_im_raum": "unbekannt",
    },
    {
        "id": "F-004",
        "bezeichnung": "Lohnabrechnung für die Nachbargemeinde",
        "leistungsgegenstand": "dienst_fuer_andere",
        "dienst_art": "lohn_buchhaltung",
        "zahlungsart": "kostenerstattung",
        "empfaenger_art": "andere_oeffentliche_stelle",
        "aufgabe_art": "innere_hilfe",
        "leistung_geregelt_in": "oeffentliche_vereinbarung",
        "preis_geregelt_in": "oeffentliche_vereinbarung",
        "preisbemessung": "genaue_kosten",
        "zahlungsaufforderung": "anforderung_nach_vereinbarung",
        "private_duerfen": "frei",
        "einnahmen_prognose": 41200.0,
    },
    {
        "id": "F-005",
        "bezeichnung": "Mahngebühren der Stadtkasse",
        "zahlungsart": "mahnung_verzug",
        "leistungsgegenstand": "nichts_bestimmtes",
        "empfaenger_art": "niemand_bestimmtes",
        "einnahmen_prognose": 5300.0,
    },
)
