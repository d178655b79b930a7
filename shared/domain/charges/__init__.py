"""The charge engine: a rule document and facts in, exact amounts with their trace out."""
