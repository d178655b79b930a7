"""Figures that managers read, as sums of what the ledger says."""
