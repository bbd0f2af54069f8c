"""Proofs about the rulebook with z3: gaps, conflicts, dead rules, differences between rule states."""
