"""Which online order of an account is the one that counts.

An account has at most one online order that can be paid: the mark names it, and taking the mark
over is a condition of the store. So a second tap finds the first one's page instead of a second
chance to pay the same bills.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.payment import Channel, Payment, PaymentState

_OPEN = frozenset({PaymentState.CREATED, PaymentState.PENDING})


class PaymentOrderNotFound(NotFound):
    """There is no such payment order for this caller."""

    code = "payment_order_not_found"


class NothingToPay(Conflict):
    """None of what was chosen is open any more."""

    code = "nothing_to_pay"


class OrderBelowMinimum(Rejected):
    """The provider does not take so little: it stays open and is added to the next order."""

    code = "order_below_minimum"


class PaymentOrderClosed(Conflict):
    """The order of this request has ended; another one needs a key of its own."""

    code = "payment_order_closed"


class PaymentOrderBeingPaid(Conflict):
    """An earlier order of the account is being paid at this moment."""

    code = "payment_order_being_paid"


class TopUpNeedsAmount(Rejected):
    """What is to be put into the balance must be said, and for it no bills."""

    code = "top_up_needs_amount"


class ReturnUrlMissing(Rejected):
    """The payer must be sent back somewhere, and neither order nor stage says where."""

    code = "return_url_missing"


@dataclass(frozen=True, slots=True)
class OnlineOrder:
    """The account's order that counts, whatever became of it."""

    account_id: str
    payment_id: str
    version: int = 1

    def taken_over_by(self, payment_id: str) -> OnlineOrder:
        """Return the mark for another order."""
        return replace(self, payment_id=payment_id, version=self.version + 1)


def by_saved_card(order: Payment) -> bool:
    """Tell whether the order is charged to a saved card, while no payer is there."""
    return order.provider is not None and bool(order.provider.card_id)


def can_be_paid(order: Payment, at: datetime) -> bool:
    """Tell whether somebody may still be sent to the order's page."""
    in_time = order.expires_at is None or at < order.expires_at
    return order.channel is Channel.ONLINE and order.state in _OPEN and in_time


def wants_the_same(one: Payment, other: Payment) -> bool:
    """Tell whether two orders are for the same money and the same bills as they are now.

    A charge to a saved card has no page to be sent to: nobody else's order is the same.
    """
    if by_saved_card(one) or by_saved_card(other):
        return False
    return (one.minor, one.currency, one.wanted) == (other.minor, other.currency, other.wanted)
