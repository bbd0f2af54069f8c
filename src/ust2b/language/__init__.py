"""From the YAML rulebook to the core: loading with line and column, typing, linting."""
