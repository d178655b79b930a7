"""Money of an account's balance that no payment brought, and what refunds took of it.

Bills below zero bring it: a credit of the company's, a reading corrected downwards. It goes back as
other money does, but for the way: there is no payment to send it back by, so it is paid out at the
desk or transferred. What there is of it the bills say; what went, and what refunds on their way are
promised, stands here, so that no two requests can want the same money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.entries import BALANCE
from shared.domain.ledger.holds import Hold
from shared.domain.money import Money
from shared.domain.refunds.holding import AboveRefundable
from shared.domain.refunds.part import RefundPart


@dataclass(frozen=True, slots=True)
class AccountCredit:
    """What went back of an account's credit (`out_minor`), and what is promised (`holds`)."""

    account_id: str
    out_minor: int = 0
    holds: tuple[Hold, ...] = ()
    version: int = 0

    @property
    def held_minor(self) -> int:
        """What refunds on their way have asked for."""
        return sum(one.minor for one in self.holds)

    def left_minor(self, given_minor: int) -> int:
        """Return what of `given_minor` did not go back; below zero where it is owed again."""
        return given_minor - self.out_minor

    def hold(self, parts: Iterable[RefundPart], book: AccountBook) -> AccountCredit:
        """Return it with the money of those `parts` held that no payment brought, one version on.

        It is the same where there are none. Raises `AboveRefundable` with the figures.
        """
        wanted = tuple(Hold(part.id, part.minor) for part in parts if not part.payment_id)
        if not wanted:
            return self
        free = max(self.left_minor(given_minor(book)) - self.held_minor, 0)
        asked = sum(one.minor for one in wanted)
        if asked > free:
            raise AboveRefundable(
                payment_id="",
                wanted=str(Money(asked, book.currency)),
                refundable=str(Money(free, book.currency)),
                refundable_minor=free,
                refunded=str(Money(self.out_minor, book.currency)),
                held=str(Money(self.held_minor, book.currency)),
                field="amount",
            )
        return replace(self, holds=(*self.holds, *wanted), version=self.version + 1)

    def release(self, parts: Iterable[RefundPart]) -> AccountCredit:
        """Return it without what is held for `parts`: one version on, or the same."""
        names = {part.id for part in parts}
        left = tuple(one for one in self.holds if one.part_id not in names)
        if left == self.holds:
            return self
        return replace(self, holds=left, version=self.version + 1)

    def gave(self, part: RefundPart, minor: int) -> AccountCredit:
        """Return it with `minor` more gone for a part, which is promised nothing any more."""
        left = tuple(one for one in self.holds if one.part_id != part.id)
        out = self.out_minor + minor
        return replace(self, out_minor=out, holds=left, version=self.version + 1)

    def took_back(self, part: RefundPart, minor: int) -> AccountCredit:
        """Return it with `minor` of a part here again, and promised to it once more."""
        back = self.gave(part, -minor)
        return replace(back, holds=(*back.holds, Hold(part.id, part.minor)))


def given_minor(book: AccountBook) -> int:
    """Return what bills below zero gave to the account's balance; `book` has all its bills."""
    given = 0
    for due in book.bills:
        own = sum(money.minor for money in due.settlement.applied if money.source == BALANCE)
        given -= min(own, 0)
    return given
