"""Use cases: classify, explain, interview, compare, memo."""
