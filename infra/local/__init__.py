"""The local stack: MiniStack, the very template.yaml deployed on it, and a seeded community."""
