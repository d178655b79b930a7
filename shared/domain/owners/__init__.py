"""What owners are let in by, and what of them is shown."""
