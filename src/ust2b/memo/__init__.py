"""Document model of a memo and its writers."""
