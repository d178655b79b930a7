"""The ledger's ports, reading, rounds and proof, and the verbs that correct it."""
