"""Die Definition: was Regeln über Tatsachen sagen. Nur Standardbibliothek, keine Ein- und Ausgabe."""
