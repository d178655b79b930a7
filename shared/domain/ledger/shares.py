"""What a payment did in one account: which bills it paid, what it left, what is held of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.ledger.holds import Hold


@dataclass(frozen=True, slots=True)
class PaidBill:
    """What of a payment went to a bill when it was recorded."""

    bill_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class Share:
    """What a payment did in one account, in that account's movement `seq`.

    `out_minor` is what went back out of it since: refunded, or all of it when voided.
    `deposit_minor` of it became a deposit when it was recorded, and `released_minor` of that is
    none any more: it went back, pays a bill, or went to the balance.
    """

    account_id: str
    seq: int
    bills: tuple[PaidBill, ...] = ()
    balance_minor: int = 0
    out_minor: int = 0
    holds: tuple[Hold, ...] = ()
    deposit_minor: int = 0
    released_minor: int = 0

    @property
    def held_minor(self) -> int:
        """What refunds on their way have asked for."""
        return sum(one.minor for one in self.holds)

    @property
    def deposited_minor(self) -> int:
        """What of it lies as a deposit now."""
        return self.deposit_minor - self.released_minor

    @property
    def usable_minor(self) -> int:
        """What of it is here and no deposit: it pays bills or lies in the balance."""
        return self.minor - self.out_minor - self.deposited_minor

    @property
    def free_minor(self) -> int:
        """What can still be asked back; a deposit is asked back by itself."""
        return self.usable_minor - sum(one.minor for one in self.holds if not one.of_deposit)

    @property
    def free_deposit_minor(self) -> int:
        """What of the deposit nobody asked back or asked to keep."""
        return self.deposited_minor - sum(one.minor for one in self.holds if one.of_deposit)

    @property
    def minor(self) -> int:
        """How much of the payment came to this account."""
        own = self.balance_minor + self.deposit_minor
        return own + sum(bill.minor for bill in self.bills)
