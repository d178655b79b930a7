"""Deposits 押金: money held for its payer, never income."""
