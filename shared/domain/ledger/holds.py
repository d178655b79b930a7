"""Money of a payment that is spoken for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """Money that a part of a refund has asked for and that has not gone back yet.

    `of_deposit` is money that lies as a deposit: asked back, or asked to be kept.
    """

    part_id: str
    minor: int
    of_deposit: bool = False
