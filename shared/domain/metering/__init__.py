"""Meters and their readings, and share pools: what was used, and who bears which part of it."""
