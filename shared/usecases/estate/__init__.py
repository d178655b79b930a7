"""Companies and what they look after: communities, buildings, units, spaces, holders, accounts."""
