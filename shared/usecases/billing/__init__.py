"""Plans, runs and bills, from the clock to the last page."""
