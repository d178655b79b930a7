"""What owners are told by, whether they want to hear it, and how a community sends."""
