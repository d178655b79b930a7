"""Levy's shared package: everything its functions import, shipped to them as one Lambda layer."""
