"""Refunds 退款: money that goes back, from the question to the last word of the bank."""
