"""Money coming in and going back: what a payment provider is asked, and what it answers."""
