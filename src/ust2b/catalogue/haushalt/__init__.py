"""From a raw budget export to an inventory of revenue lines."""
