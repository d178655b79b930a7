"""Orders to the ledger's night shift, kept for the test to carry out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.usecases.ledger.ledger_orders import LedgerOrder


@dataclass
class ListedOrders:
    """A `LedgerWork` that only remembers."""

    orders: list[LedgerOrder] = field(default_factory=list)

    def ask(self, orders: Iterable[LedgerOrder]) -> None:
        """Remember the orders."""
        self.orders += orders
