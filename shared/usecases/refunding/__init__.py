"""Refunds on their way: sent, told about, paid out, and what waits for a person."""
