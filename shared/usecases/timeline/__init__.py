"""Reading the whole story of a bill, a payment or a refund."""
