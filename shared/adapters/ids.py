"""Ids and secrets from the operating system's randomness: they tell nothing and repeat never."""

from __future__ import annotations

import secrets

# Crockford's base32: no i, l, o, u, so that an id can be read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_CHARACTERS = 16  # 80 bits
SECRET_CHARACTERS = 40  # 200 bits


def _random(characters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))


class RandomIds:
    """Makes ids and secrets that can't be guessed."""

    def new(self, prefix: str) -> str:
        """Return a fresh id `{prefix}_` and 16 characters."""
        return f"{prefix}_{_random(ID_CHARACTERS)}"

    def secret(self) -> str:
        """Return a fresh secret of 40 characters."""
        return _random(SECRET_CHARACTERS)
