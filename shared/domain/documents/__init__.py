"""What is printed: receipts and what stands on them."""
