"""Who the caller is taken for."""

from __future__ import annotations

from shared.domain.actor import Actor


def get_caller(actor: Actor, command: object) -> Actor:
    """Return the caller."""
    del command
    return actor
