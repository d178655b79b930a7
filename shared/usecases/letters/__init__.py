"""Letters, phone lists and visit lists: made from debtors, entered as contacts."""
