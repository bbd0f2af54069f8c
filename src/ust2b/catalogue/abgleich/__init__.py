"""Matching of budget lines to group rules and Leistungsarten by the words they use; nothing is learned."""
