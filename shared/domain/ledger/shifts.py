"""Shifts 交班/扎帐: one cashier's takings by channel, counted, explained, signed and handed over.

    open → closed → handed_over

A shift is opened with the cash in the drawer (`float_minor`). Closing counts every channel that
took something; what differs from the takings is recorded with its reason and changes no account.
Handing over is signed by another person than the cashier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.payment import Channel
from shared.domain.money import Money


class ShiftNotFound(NotFound):
    """There is no such shift for this caller."""

    code = "shift_not_found"


class ShiftMissing(Conflict):
    """The cashier has no open shift, and this community takes desk money only in one."""

    code = "shift_missing"


class ShiftOpenAlready(Conflict):
    """The cashier has an open shift already."""

    code = "shift_open_already"


class ShiftMoveRefused(Conflict):
    """The shift is in a state from which it can't be moved to the wanted one."""

    code = "shift_move_refused"


class CountMissing(Rejected):
    """A channel that took money was not counted."""

    code = "shift_count_missing"


class DifferenceUnexplained(Rejected):
    """The count differs from the takings, and no reason was given."""

    code = "shift_difference_unexplained"


class ShiftOfAnother(Rejected):
    """A shift is counted and closed by its own cashier."""

    code = "shift_of_another"


class SignedByCashier(Rejected):
    """A shift is taken over by another person than the one who counted it."""

    code = "shift_signed_by_cashier"


class ShiftState(StrEnum):
    """Where a shift is."""

    OPEN = "open"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"


ALLOWED: Mapping[ShiftState, frozenset[ShiftState]] = {
    ShiftState.OPEN: frozenset({ShiftState.CLOSED}),
    ShiftState.CLOSED: frozenset({ShiftState.HANDED_OVER}),
    ShiftState.HANDED_OVER: frozenset(),
}

_complete = set(ALLOWED) == set(ShiftState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every shift state needs its allowed moves")


@dataclass(frozen=True, slots=True)
class Taking:
    """What one channel took in a shift: payments less voids and refunds, how many and how much.

    `minor` is what stayed.
    """

    channel: Channel
    minor: int = 0
    payments: int = 0
    voids: int = 0
    refunds: int = 0
    voided_minor: int = 0
    refunded_minor: int = 0

    @property
    def gross_minor(self) -> int:
        """All that was taken."""
        return self.minor + self.voided_minor + self.refunded_minor


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one channel against what should be there, the float included."""

    channel: Channel
    expected_minor: int
    counted_minor: int

    @property
    def difference_minor(self) -> int:
        """What is too much, or (below zero) missing."""
        return self.counted_minor - self.expected_minor


@dataclass(frozen=True, slots=True)
class Count:
    """The cashier's count, signed by closing the shift."""

    at: datetime
    by: str
    channels: tuple[Counted, ...]
    reason: str = ""

    @property
    def difference_minor(self) -> int:
        """The sum of the differences."""
        return sum(one.difference_minor for one in self.channels)


@dataclass(frozen=True, slots=True)
class Handover:
    """Who took the money over, when, and how much cash it was."""

    at: datetime
    by: str
    cash_minor: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """One cashier's time at a community's desk."""

    id: str
    community_id: str
    cashier: str
    currency: str
    opened_at: datetime
    opened_on: date
    float_minor: int
    state: ShiftState = ShiftState.OPEN
    takings: tuple[Taking, ...] = ()
    count: Count | None = None
    handover: Handover | None = None
    version: int = 1

    def expected(self) -> dict[Channel, int]:
        """Return what should be there by channel: takings, and in cash the float too."""
        expected = {taking.channel: taking.minor for taking in self.takings}
        if self.float_minor or Channel.CASH in expected:
            expected[Channel.CASH] = expected.get(Channel.CASH, 0) + self.float_minor
        return expected

    def take(self, channel: Channel, minor: int) -> Shift:
        """Return the shift with a payment of `minor` in it. Raises `ShiftMoveRefused`."""
        return self._taking(Taking(channel, minor, payments=1))

    def give_back(self, channel: Channel, minor: int) -> Shift:
        """Return the shift with `minor` handed back for a void. Raises `ShiftMoveRefused`."""
        return self._taking(Taking(channel, -minor, voids=1, voided_minor=minor))

    def pay_out(self, channel: Channel, minor: int) -> Shift:
        """Return the shift with a refund of `minor` paid out. Raises `ShiftMoveRefused`."""
        return self._taking(Taking(channel, -minor, refunds=1, refunded_minor=minor))

    def close(self, at: datetime, by: str, counted: Mapping[Channel, int], reason: str) -> Shift:
        """Return the shift counted and closed.

        Raises `ShiftMoveRefused`, `CountMissing`, and `DifferenceUnexplained` without a reason for
        what differs.
        """
        self._require_move(ShiftState.CLOSED)
        expected = self.expected()
        for channel in expected:
            if channel not in counted:
                raise CountMissing(channel=channel.value, field="counted")
        channels = tuple(
            Counted(channel, expected.get(channel, 0), counted[channel])
            for channel in Channel
            if channel in counted
        )
        if any(one.difference_minor for one in channels) and not reason:
            difference = Money(sum(one.difference_minor for one in channels), self.currency)
            raise DifferenceUnexplained(difference=str(difference), field="reason")
        count = Count(at, by, channels, reason)
        return replace(self, state=ShiftState.CLOSED, count=count, version=self.version + 1)

    def hand_over(self, at: datetime, by: str, note: str = "") -> Shift:
        """Return the shift taken over and signed by `by`.

        Raises `ShiftMoveRefused`, `SignedByCashier`.
        """
        self._require_move(ShiftState.HANDED_OVER)
        if self.count is None or by in (self.cashier, self.count.by):
            raise SignedByCashier(cashier=self.cashier)
        cash = {one.channel: one.counted_minor for one in self.count.channels}
        handover = Handover(at, by, cash.get(Channel.CASH, 0), note)
        return replace(
            self, state=ShiftState.HANDED_OVER, handover=handover, version=self.version + 1
        )

    def _taking(self, more: Taking) -> Shift:
        if self.state is not ShiftState.OPEN:
            raise ShiftMoveRefused(shift_id=self.id, state=self.state.value, wanted="open")
        found = {taking.channel: taking for taking in self.takings}
        old = found.get(more.channel, Taking(more.channel))
        found[more.channel] = Taking(
            more.channel,
            old.minor + more.minor,
            old.payments + more.payments,
            old.voids + more.voids,
            old.refunds + more.refunds,
            old.voided_minor + more.voided_minor,
            old.refunded_minor + more.refunded_minor,
        )
        takings = tuple(found[channel] for channel in Channel if channel in found)
        return replace(self, takings=takings, version=self.version + 1)

    def _require_move(self, to: ShiftState) -> None:
        if to not in ALLOWED[self.state]:
            raise ShiftMoveRefused(shift_id=self.id, state=self.state.value, wanted=to.value)


@dataclass(frozen=True, slots=True)
class Desk:
    """Which shift a cashier has open at a community; `shift_id` is "" between shifts."""

    community_id: str
    cashier: str
    shift_id: str = ""
    version: int = 0

    def opened(self, shift_id: str) -> Desk:
        """Return the desk with an open shift. Raises `ShiftOpenAlready`."""
        if self.shift_id:
            raise ShiftOpenAlready(shift_id=self.shift_id)
        return replace(self, shift_id=shift_id, version=self.version + 1)

    def closed(self) -> Desk:
        """Return the desk without an open shift."""
        return replace(self, shift_id="", version=self.version + 1)
