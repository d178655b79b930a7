"""Money that comes: at the desk, online, by notice, and what becomes of it."""
