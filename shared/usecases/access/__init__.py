"""Who may call: keys, callers, signing in."""
