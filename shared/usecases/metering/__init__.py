"""Meters, readings and share pools, up to what a bill charges of them."""
