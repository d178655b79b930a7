"""What of an account's bills is asked for by a day, by what was agreed about them.

A bill is asked for whole, as whoever collects decides. One that is paid in parts is asked for part
by part, each on its own day; so are the bills of a payment plan, in the order of their due days. Of
one that its payer disputes nothing is asked until the dispute is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.ledger.bill_instalments import standing
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.payment_plan import PaymentPlan, PlanPart


@dataclass(frozen=True, slots=True)
class Slice:
    """`minor` of a bill is to be paid by day `due_on`."""

    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An open bill and what is asked of it; `slices` is None where that is all of it at once."""

    due: DueBill
    slices: tuple[Slice, ...] | None = None

    @property
    def id(self) -> str:
        """The bill's id."""
        return self.due.id

    @property
    def by_parts(self) -> bool:
        """Whether it is paid part by part."""
        return bool(self.slices)

    @property
    def first_due_on(self) -> date:
        """The day by which the first of it is to be paid."""
        return self.slices[0].due_on if self.slices else self.due.bill.due_on

    def by(self, day: date) -> int:
        """Return what is asked by `day`: all of a bill that has no parts, whenever it is due."""
        if self.slices is None:
            return self.due.open_minor
        return sum(one.minor for one in self.slices if one.due_on <= day)

    def since(self, day: date, until: date) -> int:
        """Return what came to be asked after `day`, up to `until`; nothing of a bill as a whole."""
        return self.by(until) - self.by(day)


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was agreed about bills: which are disputed, in parts, or in plans that run.

    `known` are the bills whose agreements were read.
    """

    known: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[PlanPart, ...]] = field(default_factory=dict)
    plans: tuple[PaymentPlan, ...] = ()

    def asked_of(self, bills: Iterable[DueBill]) -> tuple[Asked, ...]:
        """Return what is asked of the open ones among `bills`, which have all of every plan.

        A bill whose agreements are not known is left for the next time.
        """
        there = [due for due in bills if due.open_minor > 0]
        planned: dict[str, tuple[Slice, ...]] = {}
        for plan in self.plans:
            planned |= _by_plan(plan, [due for due in there if due.id in plan.bills])
        found = []
        for due in there:
            if due.id not in self.known or due.id in self.disputed:
                slices: tuple[Slice, ...] | None = ()
            elif due.id in planned:
                slices = planned[due.id]
            elif self.parts.get(due.id):
                slices = _slices(self.parts[due.id], due.open_minor)
            else:
                slices = None
            found.append(Asked(due, slices))
        return tuple(found)


def _slices(parts: Sequence[PlanPart], open_minor: int) -> tuple[Slice, ...]:
    """Return what is open of `parts`; what came on top of them goes with the first."""
    left = [Slice(one.due_on, one.open_minor) for one in standing(parts, open_minor)]
    more = open_minor - sum(one.minor for one in left)
    left[0] = Slice(left[0].due_on, left[0].minor + more)
    return tuple(one for one in left if one.minor > 0)


def _by_plan(plan: PaymentPlan, bills: Sequence[DueBill]) -> dict[str, tuple[Slice, ...]]:
    """Return the parts of a plan spread over what is open of its bills, the oldest first."""
    found: dict[str, tuple[Slice, ...]] = {}
    slices = list(_slices(plan.parts, sum(due.open_minor for due in bills)))
    for due in sorted(bills, key=lambda due: (due.bill.due_on, due.id)):
        still, own = due.open_minor, []
        while still:
            first = slices.pop(0)
            taken = min(still, first.minor)
            own.append(Slice(first.due_on, taken))
            still -= taken
            if taken < first.minor:
                slices.insert(0, Slice(first.due_on, first.minor - taken))
        found[due.id] = tuple(own)
    return found
