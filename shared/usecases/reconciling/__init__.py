"""Reconciliation: payouts, bank statements and shifts held against the ledger, day by day."""
