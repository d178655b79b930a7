"""Corrections of bills in two steps: one person asks, another approves, and only then it is."""
