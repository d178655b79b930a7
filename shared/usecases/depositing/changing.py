"""One change of a deposit with its payment and its account, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.bills import BillKey
from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.errors import AboveDeposit
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.shares import Share
from shared.domain.money import Money
from shared.domain.refunds.holding import without_hold
from shared.usecases.depositing.records import deposit_ref, deposit_seen, same_deposit
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Ref,
    Seen,
    named_bills,
    payment_ref,
)
from shared.usecases.ledger.ledger_reading import Place, place_seen, same_payment
from shared.usecases.ports import Clock, Directory, Once


@dataclass(frozen=True, slots=True)
class Sight:
    """A deposit as a decision sees it, with its payment, its account and today."""

    deposit: Deposit
    payment: Payment
    book: AccountBook
    place: Place
    seen: Seen

    @property
    def share(self) -> Share:
        """What the payment did in the account."""
        share = self.payment.share(self.deposit.account_id)
        assert share is not None  # noqa: S101  a deposit's payment is whole in its account
        return share

    def require_free(self, minor: int, *, reserved: bool) -> None:
        """Pass if so much is free, with `reserved` beside what an inspection deducted.

        Raises `AboveDeposit` with the figures.
        """
        kept_back = self.deposit.reserved_minor if reserved else 0
        free = max(self.share.free_deposit_minor - kept_back, 0)
        if minor <= free:
            return

        def text(minor: int) -> str:
            return str(Money(minor, self.deposit.currency))

        raise AboveDeposit(
            deposit_id=self.deposit.id,
            wanted=text(minor),
            free=text(free),
            left=text(self.deposit.left_minor),
            asked=text(self.share.deposited_minor - self.share.free_deposit_minor),
            deducted=text(kept_back),
            currency=self.deposit.currency,
            field="amount",
        )

    def released(self, minor: int, hold_id: str = "") -> Payment:
        """Return the payment with so much of it a deposit no more, and the hold taken off."""
        bare = without_hold(self.payment, hold_id)
        shares = tuple(
            replace(share, released_minor=share.released_minor + minor)
            if share.account_id == self.deposit.account_id
            else share
            for share in bare.shares
        )
        return replace(bare, shares=shares, version=self.payment.version + 1)


def change_deposit(
    actor: Actor,
    deposit_id: str,
    decide: Callable[[Sight], Decision[Deposit]],
    *,
    once: Once,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
    bills: tuple[BillKey, ...] = (),
    records: tuple[Ref[Record], ...] = (),
) -> Deposit:
    """What `decide` says is true. Raises what it raises, `DepositNotFound`, `LedgerBusy`."""
    found = deposit_seen(actor, deposit_id, ledger)
    place = place_seen(actor, found.community_id, directory=directory, ledger=ledger, clock=clock)
    own: tuple[Ref[Record], ...] = (deposit_ref(found.id), payment_ref(found.payment_id))
    names = (*own, *records)
    accounts = named_bills([found.account_id], bills)
    look = Look(found.currency, accounts, names, found.community_id)

    def decision(seen: Seen) -> Decision[Deposit]:
        deposit = same_deposit(seen, found.id)
        payment = same_payment(seen, deposit.payment_id)
        return decide(Sight(deposit, payment, seen.books[deposit.account_id], place, seen))

    return ledger.decide(actor.company_id, look, decision, once=once)
