"""Reconciliation 对账: what the ledger says of money against what others say of the same money."""
