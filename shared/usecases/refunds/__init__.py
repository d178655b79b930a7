"""Verbs of refunds: what can go back, asking for it, deciding, and seeing what became of it."""
