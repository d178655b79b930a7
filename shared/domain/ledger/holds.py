"""Money of a payment that is spoken for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """Money that a part of a refund has asked for and that has not gone back yet."""

    part_id: str
    minor: int
