"""Who owes what since when: found by due day, kept with every movement, never by a scan."""
