"""What an account was charged already for a plan's period, so that nothing is charged twice.

Bills of one account, plan and period are numbered 1, 2, 3 without a gap, whichever run makes them.
Who makes number 3 has read 1 and 2, and the store takes only one bill of a number: so between the
reading and the writing nobody else can have charged anything, and an item that a live bill charges
is on no other. A regular run makes number 1 without reading, because before it there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.domain.bills import NO_ITEMS, Bill
from shared.domain.money import Money

_NOTHING: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True)
class ChargedBefore:
    """The number of an account's next bill, and what its live bills charge by item.

    `live` has a bit for each number that was live when it was read.
    """

    number: int = 1
    items: Mapping[str, Decimal] = field(default_factory=lambda: _NOTHING)
    live: int = 0

    @classmethod
    def by(
        cls, bills: Sequence[tuple[Bill, bool]], seen: tuple[int, int] | None = None
    ) -> ChargedBefore:
        """Return what all of an account's bills charge, each given with whether it is live.

        `seen` is (number, live) of an earlier look, which says it for the bills of then: one that
        was cancelled since is still charged, so that what was shown is what comes.
        """
        items: dict[str, Decimal] = {}
        mask = 0
        number, live = seen or (0, 0)
        for bill, is_live in bills:
            bit = 1 << bill.seq
            if not (live & bit if bill.seq < number else is_live):
                continue
            mask |= bit
            for line in bill.lines:
                if line.item_id not in NO_ITEMS:
                    amount = Money(line.minor, bill.currency).decimal
                    items[line.item_id] = items.get(line.item_id, Decimal(0)) + amount
        last = max((bill.seq for bill, _ in bills), default=0)
        return cls(last + 1, items, mask)


NEVER_CHARGED = ChargedBefore()
