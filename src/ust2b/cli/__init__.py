"""Command line: click commands, one file per noun."""
