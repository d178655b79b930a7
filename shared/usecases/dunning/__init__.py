"""Reminders: planned day by day, delivered at most once, and never after payment."""
