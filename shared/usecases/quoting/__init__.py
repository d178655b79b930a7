"""Quotes: any figure Levy computes, computed without storing anything."""
