"""What handlers share: messages, settings, observability and the way an error becomes an answer."""
