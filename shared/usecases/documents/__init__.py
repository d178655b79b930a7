"""Printing receipts, proving printed ones genuine, and taking them back in red."""
