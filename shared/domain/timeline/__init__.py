"""The story of a bill, a payment or a refund, told from what is stored."""
