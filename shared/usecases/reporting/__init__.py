"""Reports that follow the ledger."""
