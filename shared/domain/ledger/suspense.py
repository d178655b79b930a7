"""Suspense 暂挂: money that came and fits nowhere, kept on a work list until a person decides.

An unknown order, another amount, another currency, a second payment of one order: the money is
real, so it is neither dropped nor guessed at.

    open → assigned   recorded as a payment of an account
         → returned   sent back to where it came from
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.derived_ids import derived_id
from shared.domain.errors import Conflict, NotFound
from shared.domain.money import Money

# The sources of money that was entered from a bank's statement, and from its answer to a
# collection file; every other is a provider.
BANK, BANK_FILE = "bank", "bank_file"


class SuspenseNotFound(NotFound):
    """There is no such money in suspense for this caller."""

    code = "suspense_not_found"


class SuspenseSettled(Conflict):
    """It was decided before where this money belongs."""

    code = "suspense_settled"


class SuspenseReason(StrEnum):
    """Why money fits nowhere."""

    UNKNOWN_ORDER = "unknown_order"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    PAID_TWICE = "paid_twice"
    ORDER_VOIDED = "order_voided"


class SuspenseState(StrEnum):
    """What became of the money."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"


ALLOWED: Mapping[SuspenseState, frozenset[SuspenseState]] = {
    SuspenseState.OPEN: frozenset({SuspenseState.ASSIGNED, SuspenseState.RETURNED}),
    SuspenseState.ASSIGNED: frozenset(),
    SuspenseState.RETURNED: frozenset(),
}

_complete = set(ALLOWED) == set(SuspenseState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every suspense state needs its allowed moves")


@dataclass(frozen=True, slots=True)
class Suspense:
    """Money of `minor` that waits. `community_id` is "" where not even that is known.

    `source` and `money_id` are the provider's or bank's and its own name of the money, `order_id`
    the payment it said it was for.
    """

    id: str
    community_id: str
    minor: int
    currency: str
    reason: SuspenseReason
    source: str
    money_id: str
    received_at: datetime
    order_id: str = ""
    method: str = ""
    state: SuspenseState = SuspenseState.OPEN
    settled_at: datetime | None = None
    settled_by: str = ""
    payment_id: str = ""
    note: str = ""
    version: int = 1

    @property
    def money(self) -> Money:
        """What came."""
        return Money(self.minor, self.currency)

    def settle(
        self, to: SuspenseState, *, at: datetime, by: str, payment_id: str = "", note: str = ""
    ) -> Suspense:
        """Return it decided. Raises `SuspenseSettled`."""
        if to not in ALLOWED[self.state]:
            raise SuspenseSettled(suspense_id=self.id, state=self.state.value)
        return replace(
            self,
            state=to,
            settled_at=at,
            settled_by=by,
            payment_id=payment_id,
            note=note,
            version=self.version + 1,
        )


def suspense_id_of(company_id: str, source: str, money_id: str) -> str:
    """Return the id of the only place this money can wait at, however often it is told."""
    return derived_id("sus", company_id, source, money_id)
