"""What an online order is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bill of an order, as the payer saw it: how much of it, and in which version.

    `rolled_in`: it was too small to be paid online by itself and was added to this order.
    """

    bill_id: str
    minor: int
    version: int
    rolled_in: bool = False
