"""Inventories of activities in and results out (XLSX, CSV, ODS, YAML)."""
