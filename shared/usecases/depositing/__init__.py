"""Deposits: taken, inspected, given back, kept in part, moved to the balance."""
