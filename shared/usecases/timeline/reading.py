"""What stories are told from, read in few and bounded reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.autopay.attempt import Attempt
from shared.domain.bills import BillKey
from shared.domain.calendar import day_begins
from shared.domain.community import Community
from shared.domain.deposits.deposit import Deposit
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Entry, Movement
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receipts import Receipt, ReceiptPrint
from shared.domain.reconciling.item import Item, ItemKind
from shared.domain.refunds.refund import Refund
from shared.usecases.autopay.records import attempts_of
from shared.usecases.depositing.records import deposit_ref
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Seen,
    payment_ref,
    prints_of,
    receipt_ref,
)
from shared.usecases.ports import Directory
from shared.usecases.reconciling.provider_rows import item_id_of
from shared.usecases.reconciling.records import item_ref
from shared.usecases.refunding.records import refunds_of_account

_A_READ = 100
# How far one story looks: of an account's movements, and of each of its lists.
MOVEMENTS_MAX = 2000
LISTED_MAX = 300
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Read:
    """The movements that a story needs, oldest first; not `complete` where there were too many."""

    movements: tuple[Movement, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Sources:
    """Where one company's stories are read from."""

    company_id: str
    community: Community
    ledger: Ledger

    def day_begins(self, day: date) -> datetime:
        """Return the first moment of a day in the community."""
        return day_begins(day, self.community.time_zone)

    def bill(self, key: BillKey) -> DueBill:
        """Return one bill as it stands. Raises `BillNotFound`."""

        def decision(seen: Seen) -> Decision[DueBill]:
            return Decision(seen.books[key.account_id].bill(key))

        look = Look(self.community.currency, {key.account_id: (key,)}, (), self.community.id)
        return self.ledger.decide(self.company_id, look, decision)

    def back_to(
        self,
        account_id: str,
        concerns: Callable[[Entry], bool],
        *,
        wanted: int | None = None,
        since: datetime | None = None,
    ) -> Read:
        """Return the account's movements that concern a story, from the newest back.

        It ends at the `wanted` number of them, before `since`, or at the account's beginning.
        """
        found: list[Movement] = []
        after, looked = None, 0
        while looked < MOVEMENTS_MAX:
            page = self.ledger.movements(self.company_id, account_id, _A_READ, after)
            for movement in page.items:
                if since is not None and movement.stamp.at < since - _CLOCKS_DIFFER:
                    return Read(tuple(reversed(found)))
                if any(concerns(entry) for entry in movement.entries):
                    found.append(movement)
                if wanted is not None and len(found) >= wanted:
                    return Read(tuple(reversed(found)))
            looked += len(page.items)
            if page.next is None:
                return Read(tuple(reversed(found)))
            after = page.next
        return Read(tuple(reversed(found)), complete=False)

    def payments(self, ids: Iterable[str]) -> dict[str, Payment]:
        """Return payments by id, those there are."""
        wanted = [payment_ref(one) for one in dict.fromkeys(ids) if one]
        found: dict[str, Payment] = {}
        for start in range(0, len(wanted), _A_READ):
            there = self.ledger.many(self.company_id, wanted[start : start + _A_READ])
            found |= {ref.words[0]: one for ref, one in there.items()}
        return found

    def refunds(self, account_id: str, concerns: Callable[[Refund], bool]) -> list[Refund]:
        """Return an account's newest refunds that concern a story."""
        found: list[Refund] = []
        after = None
        for _ in range(LISTED_MAX // _A_READ):
            shelf = refunds_of_account(account_id)
            page = self.ledger.page(self.company_id, shelf, _A_READ, after)
            found += [one for one in page.items if concerns(one)]
            if page.next is None:
                break
            after = page.next
        return found

    def deposit(self, deposit_id: str) -> Deposit | None:
        """Return a deposit, None where there is none."""
        return self.ledger.find(self.company_id, deposit_ref(deposit_id)) if deposit_id else None

    def attempts(self, account_id: str, concerns: Callable[[Attempt], bool]) -> list[Attempt]:
        """Return an account's newest tries of autopay that concern a story."""
        page = self.ledger.page(self.company_id, attempts_of(account_id), _A_READ, None)
        return [one for one in page.items if concerns(one)]

    def receipts(self, payment: Payment) -> list[Receipt]:
        """Return a payment's receipt, and the red ones that took back part of it."""
        if payment.receipt is None:
            return []
        own = self._receipts([payment.receipt])
        reds = [red.receipt for receipt in own for red in receipt.reds]
        return own + self._receipts(reds)

    def prints(self, receipts: Iterable[Receipt]) -> Iterator[ReceiptPrint]:
        """Yield the first times that receipts were printed."""
        for receipt in receipts:
            if receipt.prints:
                shelf = prints_of(self.community.id, receipt.year, receipt.number)
                yield from self.ledger.page(self.company_id, shelf, _A_READ, None).items

    def items(self, payment: Payment) -> list[Item]:
        """Return where a payment's money was looked for at the provider or the bank."""
        ids = [derived_id("rci", self.company_id, ItemKind.BANK_MONEY.value, payment.id)]
        provider = payment.provider
        if provider and provider.money_id:
            ids.append(item_id_of(provider.name, ItemKind.PAYMENT, provider.money_id))
        return self.found(ids)

    def found(self, item_ids: Iterable[str]) -> list[Item]:
        """Return the items of reconciliation there are."""
        refs = [item_ref(one) for one in dict.fromkeys(item_ids)][:_A_READ]
        return list(self.ledger.many(self.company_id, refs).values()) if refs else []

    def _receipts(self, refs: Iterable[ReceiptRef]) -> list[Receipt]:
        wanted = [receipt_ref(self.community.id, one.year, one.number) for one in refs][:_A_READ]
        return list(self.ledger.many(self.company_id, wanted).values()) if wanted else []


def sources_of(
    company_id: str, community_id: str, *, directory: Directory, ledger: Ledger
) -> Sources:
    """Return where the stories of a community are read from."""
    return Sources(company_id, directory.get(company_id, Community, community_id), ledger)
