"""The ledger: what every account owes and owns, by entries that are never edited."""
