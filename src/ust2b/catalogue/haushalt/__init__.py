"""From a raw budget export to an inventory of revenue lines: reading, recognising, sorting, matching, proving completeness."""
