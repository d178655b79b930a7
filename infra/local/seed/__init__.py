"""The seed: a made-up community entered through the public API alone."""
