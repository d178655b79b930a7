"""Messages to owners: channels behind one port, contacts, consent, and what was delivered."""
