"""Meaning of the law as data: values, expressions, examination, trace. Standard library only."""
