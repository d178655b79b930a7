"""What the lateness of one bill costs up to a day, by its policies: the engine's fee of its debts.

Items that go by the same version of a policy are one debt, so minimum, caps and rounding are of
their sum. A bill paid in agreed parts is one debt up to the agreement, and one for each part from
its own day on. Only principal counts: no late fee is ever part of a debt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.arrears.late_days import DAY, Schedule
from shared.domain.arrears.late_moves import BillMoves, Move
from shared.domain.calendar import DateSpan
from shared.domain.charges.late_fee_policy import LateFeePolicy
from shared.domain.charges.late_fee_time import Debt, Reduction
from shared.domain.charges.late_fees import LateFee, late_fee
from shared.domain.ledger.bill_parts import net_parts
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import merged, negated
from shared.domain.money import Money

# An item and the policy that it goes by, "id@version".
Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BillLateness:
    """All that a bill's late fee depends on. `terms` say by which policy each item goes."""

    due: DueBill
    moves: BillMoves
    terms: Terms
    policies: Mapping[str, LateFeePolicy]
    schedule: Schedule | None = None
    paused: tuple[DateSpan, ...] = ()

    def first_day(self) -> date:
        """Return the first day whose lateness may cost anything."""
        firsts = [self.due.bill.due_on]
        if self.schedule is not None:
            firsts += [part.due_on for part in self.schedule.parts]
        return min(firsts)

    def fees(self, day: date) -> list[DebtFee]:
        """Return the fee of each debt up to day `day`, which is over."""
        return [
            DebtFee(
                name, debt, late_fee(self.policies[name], debt, _until(self.policies[name], at))
            )
            for name, debt, at in self._debts(day)
        ]

    def minor(self, day: date) -> int:
        """Return what all of it comes to up to day `day`."""
        return sum(one.fee.amount.minor for one in self.fees(day))

    def _debts(self, day: date) -> Iterable[tuple[str, Debt, date]]:
        bill = self.due.bill
        principal = dict(merged(net_parts(bill), negated(self.moves.never_owed)))
        for name in dict.fromkeys(name for _, name in self.terms):
            items = [item for item, own in self.terms if own == name]
            minor = max(sum(principal.get(item, 0) for item in items), 0)
            moves = self.moves.of(items)
            whole = self._debt(minor, bill.due_on, moves)
            if self.schedule is None:
                yield name, whole, day
                continue
            yield name, whole, min(day, self.schedule.agreed_on - DAY)
            for debt in self._parts(minor, moves, self.schedule):
                yield name, debt, day

    def _parts(self, minor: int, moves: tuple[Move, ...], agreed: Schedule) -> Iterable[Debt]:
        """Yield the debts of the agreed parts; moves after the agreement go on them in order."""
        before = sum(move.minor for move in moves if move.at <= agreed.agreed_at)
        still = max(minor - before, 0)
        sizes = _shared(still, agreed)
        own: list[list[Move]] = [[] for _ in sizes]
        left = list(sizes)
        for move in moves:
            if move.at > agreed.agreed_at:
                _spread(move, sizes, left, own)
        for part, size, mine in zip(agreed.parts, sizes, own, strict=True):
            if size:
                yield self._debt(size, part.due_on, tuple(mine))

    def _debt(self, minor: int, due: date, moves: tuple[Move, ...]) -> Debt:
        bill = self.due.bill
        return Debt(
            principal=Money(minor, bill.currency),
            due=due,
            payments=_reductions(moves, bill.currency, 1),
            whole_fee=Money(max(bill.minor, 0), bill.currency),
            reopened=_reductions(moves, bill.currency, -1),
            paused=self.paused,
        )


@dataclass(frozen=True, slots=True)
class DebtFee:
    """What the lateness of one debt costs, by the policy `terms`, and how that was computed."""

    terms: str
    debt: Debt
    fee: LateFee


def _until(policy: LateFeePolicy, day: date) -> date:
    """Return the day to look at so that `day` is the last counted."""
    return day if policy.payment_day_counts else day + DAY


def _reductions(moves: Iterable[Move], currency: str, sign: int) -> tuple[Reduction, ...]:
    return tuple(
        Reduction(move.on, Money(abs(move.minor), currency))
        for move in moves
        if move.minor * sign > 0
    )


def _shared(still: int, agreed: Schedule) -> list[int]:
    """Return how much of `still` falls on each part: sums of parts are cut, so they add up."""
    sizes, reached, given = [], 0, 0
    for part in agreed.parts:
        reached += part.minor
        upto = still * reached // agreed.total if agreed.total else 0
        sizes.append(upto - given)
        given = upto
    return sizes


def _spread(move: Move, sizes: list[int], left: list[int], own: list[list[Move]]) -> None:
    """Put a move on the parts: money on the first open one, what opens again on the last paid."""
    minor = abs(move.minor)
    order = range(len(sizes)) if move.minor > 0 else range(len(sizes) - 1, -1, -1)
    for at in order:
        room = left[at] if move.minor > 0 else sizes[at] - left[at]
        takes = min(room, minor)
        if takes:
            signed = takes if move.minor > 0 else -takes
            own[at].append(move._replace(minor=signed))
            left[at] -= signed
            minor -= takes
