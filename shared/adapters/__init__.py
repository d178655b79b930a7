"""The world outside the store: clock, identifiers, queues, event bus, files."""
