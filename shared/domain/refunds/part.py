"""A part of a refund: the money of one payment, on one way back.

    waiting → sent → settled
       ↘         ↘     ↓
        ↖  ←  ←  failed     (by another way, or once more)

One that waits or failed may be withdrawn: nobody wants it to go any more. What was sent and not
answered stays `sent`, whatever the clock says: it may have happened. Only a
part that certainly did not go may take another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.errors import Conflict


class PartMoveRefused(Conflict):
    """The part is in a state from which it can't be moved to the wanted one."""

    code = "refund_part_move_refused"


class Route(StrEnum):
    """The way money goes back."""

    PROVIDER = "provider"  # the way it was paid
    CASH = "cash"  # paid out at the desk
    TRANSFER = "transfer"  # to a bank account, recorded with the bank's reference
    BALANCE = "balance"  # stays with us, in the account's balance


class PartState(StrEnum):
    """Where a part is."""

    WAITING = "waiting"
    SENT = "sent"
    SETTLED = "settled"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # given up before it went


class Need(StrEnum):
    """What a person has to do, or why a part does not go on by itself."""

    NOTHING = ""
    PAY_OUT = "pay_out"  # cash at the desk, or a transfer
    PAST_LIMIT = "past_limit"  # the channel sends nothing back any more: choose another way
    REFUSED = "refused"  # the provider refuses it, or the bank sent it back: choose another way
    GIVEN_UP = "given_up"  # the provider could not be reached for long: choose another way
    UNKNOWN = "unknown"  # nobody knows whether it went; it is asked about, and must not go again
    DISPUTED = "disputed"  # the payer's bank holds the money
    NOT_HELD = "not_held"  # the payment has no longer so much to give
    ABOVE_PAYMENT = "above_payment"  # more went back than the payment had: look into it


ALLOWED: Mapping[PartState, frozenset[PartState]] = {
    PartState.WAITING: frozenset(
        {PartState.SENT, PartState.SETTLED, PartState.FAILED, PartState.WITHDRAWN}
    ),
    PartState.SENT: frozenset({PartState.SETTLED, PartState.FAILED}),
    PartState.SETTLED: frozenset({PartState.FAILED}),
    PartState.FAILED: frozenset({PartState.WAITING, PartState.WITHDRAWN}),
    PartState.WITHDRAWN: frozenset({PartState.SENT}),  # the provider sent it after all
}
_complete = set(ALLOWED) == set(PartState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every state of a refund's part needs its allowed moves")
_BY_HAND = frozenset({Route.CASH, Route.TRANSFER})


@dataclass(frozen=True, slots=True)
class Target:
    """What a refund takes back: so much of one item of a bill."""

    bill_id: str
    item_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What settling did to one item of a bill, for the day it has to be undone.

    `credited_minor` was taken off the charge, `freed_minor` is the money that had paid it.
    """

    bill_id: str
    item_id: str
    credited_minor: int
    freed_minor: int


@dataclass(frozen=True, slots=True)
class RefundPart:
    """So much of one payment (`payment_id` "": money of the balance that no payment brought).

    `attempt` counts the times it was sent anew after it had certainly failed: each has a provider
    key of its own. `tries` counts the calls of this one, the first at `first_at`; `unsure` is true
    once a reply was lost. `out_minor` is what settling took out of the payment, and `did` what it
    did to bills. `slip` is the number of the paper that was signed, `reference` the bank's.
    """

    id: str
    payment_id: str
    account_id: str
    minor: int
    route: Route
    state: PartState = PartState.WAITING
    need: Need = Need.NOTHING
    attempt: int = 1
    tries: int = 0
    first_at: datetime | None = None
    unsure: bool = False
    provider_refund_id: str = ""
    failure: str = ""
    at: datetime | None = None
    out_minor: int = 0
    did: tuple[Undone, ...] = ()
    shift_id: str = ""
    slip: str = ""
    reference: str = ""
    paid_by: str = ""

    @property
    def key(self) -> str:
        """The key and the name under which the provider is asked for it."""
        return self.id if self.attempt == 1 else f"{self.id}.{self.attempt}"

    @property
    def goes_by_itself(self) -> bool:
        """Whether it should be sent without anybody doing more."""
        waits = self.state is PartState.WAITING and self.need is Need.NOTHING
        return waits and self.route not in _BY_HAND


def wanted_of(route: Route) -> Need:
    """Return what a person has to do for money on this way."""
    return Need.PAY_OUT if route in _BY_HAND else Need.NOTHING


def refund_named_by(key: str) -> tuple[str, str, int] | None:
    """Return refund, part and attempt of a provider key, or None if it is not one of ours."""
    words = key.split(".")
    if not words[0].startswith("rfd_") or len(words) not in (2, 3):
        return None
    if not all(word.isdecimal() for word in words[1:]):
        return None
    attempt = int(words[2]) if len(words) == 3 else 1
    return words[0], ".".join(words[:2]), attempt


def move_part(part: RefundPart, to: PartState, **changes: Any) -> RefundPart:
    """Return the part in state `to` with `changes`. Raises `PartMoveRefused`."""
    if to not in ALLOWED[part.state]:
        raise PartMoveRefused(part_id=part.id, state=part.state.value, wanted=to.value)
    return replace(part, state=to, **changes)


def come_back(part: RefundPart, need: Need, *, failure: str, at: datetime) -> RefundPart:
    """Return a part that had gone as failed: nothing of it is out, and `need` says what is next.

    Raises `PartMoveRefused`.
    """
    return move_part(part, PartState.FAILED, need=need, failure=failure, out_minor=0, did=(), at=at)
