"""Who is reminded of what, on which day, in which words, and what became of each message."""
