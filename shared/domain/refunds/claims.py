"""From what somebody asks back to claims: which money paid it, and what of that is gone already.

Money that the balance paid came from payments whose money lies in the balance, the newest first,
and last from what no payment brought: the account's credit, whose payment is named "" here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.domain.bills import NO_ITEMS, BillKey
from shared.domain.calendar import DateSpan
from shared.domain.charges.refunds import PaidIn
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import BALANCE
from shared.domain.ledger.payment import RECEIVED, Payment, PaymentState
from shared.domain.money import Money
from shared.domain.refunds.credit import AccountCredit, given_minor
from shared.domain.refunds.refusals import RefundAskRefused
from shared.domain.refunds.worth import Claim

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a refund took, or (not yet `settled`) is promised, of a payment for an item of a bill.

    `bill_id` is "" for money of the balance.
    """

    bill_id: str
    item_id: str
    payment_id: str
    minor: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked back. Of `bills`, items by bill: none means all of them.

    With `unused_from` only the days from then on are, and no bills mean all that reach so far.
    """

    payment_id: str = ""
    bills: Mapping[BillKey, tuple[str, ...]] = field(default_factory=dict)
    unused_from: date | None = None
    balance: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """An account with all its bills, the payments whose money is in it, and refunds before this.

    `monthly` are prices of a month without gifts, by bill id and item; `credit` is what went of
    the account's own credit, None if nothing ever did.
    """

    book: AccountBook
    payments: Mapping[str, Payment]
    taken: tuple[Taken, ...] = ()
    monthly: Mapping[tuple[str, str], Money] = field(default_factory=dict)
    credit: AccountCredit | None = None


def claims_of(wanted: Wanted, sources: Sources) -> list[Claim]:
    """Return the claims: the balance first, then the bills, the one due last first.

    Raises `BillNotFound`, and `RefundAskRefused` where nothing is named.
    """
    account = _Account(sources)
    if wanted.payment_id:
        return account.of_payment(wanted.payment_id)
    if wanted.balance:
        return account.of_balance()
    if wanted.unused_from is not None:
        return account.unused(wanted.bills, wanted.unused_from)
    if not wanted.bills:
        raise RefundAskRefused(reason="nothing_named")
    claims: list[Claim] = []
    for due in _newest_first(sources.book.bill(key) for key in wanted.bills):
        named = wanted.bills[due.key]
        paid = [item for item, _ in due.paid_parts()]
        taken = [one.item_id for one in sources.taken if one.bill_id == due.id]
        claims += [account.claim(due, item) for item in named or dict.fromkeys([*paid, *taken])]
    return claims


class _Account:
    """Finds which money is behind what; money of the balance is given to one claim only."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._book = sources, sources.book
        self._payments = {one.id: one for one in sources.payments.values() if one.state in RECEIVED}
        self._direct: dict[tuple[str, str, str], int] = {}
        for due in self._book.bills:
            for money in due.settlement.applied:
                for item, minor in money.parts:
                    self._direct[due.id, item, money.source] = minor
        self._pending = self._sums(settled=False)
        self._settled = self._sums(settled=True)
        self._loose = {payment_id: self._loose_of(payment_id) for payment_id in self._by_age()}
        self._loose[""] = self._credit_left()

    def of_payment(self, payment_id: str) -> list[Claim]:
        """Return what a payment paid, and what of it lies in the balance."""
        claims = self.of_balance(payment_id)  # as money is taken out of the ledger
        for due in _newest_first(self._book.bills):
            items = [
                item
                for (bill_id, item, source) in (*self._direct, *self._pending, *self._settled)
                if (bill_id, source) == (due.id, payment_id)
            ]
            claims += [self.claim(due, item, payment_id) for item in dict.fromkeys(items)]
        return claims

    def of_balance(self, payment_id: str = "") -> list[Claim]:
        """Return what lies in the balance, perhaps of one payment only."""
        paid: list[PaidIn] = []
        promised = sum(minor for key, minor in self._pending.items() if not key[0])
        left = max(self._book.state.balance_minor - promised, 0)
        for name in [payment_id] if payment_id else list(self._loose):
            pending = self._pending.get(("", "", name), 0)
            free = min(self._loose.get(name, 0), left)
            left -= free
            if free or pending:
                paid.append(self._paid_in(name, free + pending, pending))
        return [self._claim("", "", paid)] if paid else []

    def unused(self, bills: Mapping[BillKey, tuple[str, ...]], first: date) -> list[Claim]:
        """Return the paid lines that reach to day `first` or behind it."""
        claims: list[Claim] = []
        named = [self._book.bill(key) for key in bills]
        for due in _newest_first(named or self._book.bills):
            wanted = bills.get(due.key, ())
            spans = {
                line.item_id: line.span or due.bill.span
                for line in reversed(due.bill.lines)
                if line.item_id not in NO_ITEMS and line.item_id in (wanted or (line.item_id,))
            }
            for item, span in reversed(spans.items()):
                if span.last < first or not (named or self._touched(due.id, item)):
                    continue
                claims.append(self.claim(due, item, covers=span, last_day=first - _DAY))
        return claims

    def claim(
        self,
        due: DueBill,
        item: str,
        payment_id: str = "",
        covers: DateSpan | None = None,
        last_day: date | None = None,
    ) -> Claim:
        """Return what was paid for an item of a bill, perhaps by one payment only."""
        here = {
            source
            for (bill_id, name, source) in (*self._direct, *self._pending, *self._settled)
            if (bill_id, name) == (due.id, item)
        }
        from_balance = {} if payment_id else self._from_balance(due.id, item)
        paid = [
            self._paid_in(
                name,
                self._direct.get((due.id, item, name), 0)
                + self._settled.get((due.id, item, name), 0)
                + from_balance.get(name, 0),
                self._gone(due.id, item, name),
            )
            for name in (*self._payments, "")
            if name in here | from_balance.keys() and payment_id in ("", name)
        ]
        return self._claim(due.id, item, paid, covers, last_day)

    def _from_balance(self, bill_id: str, item: str) -> dict[str, int]:
        """Return which payments are behind what the balance paid; what is promised stays so."""
        left = max(self._direct.get((bill_id, item, BALANCE), 0), 0)
        found: dict[str, int] = {}
        for (bill, name, payment_id), minor in self._pending.items():
            if (bill, name) == (bill_id, item):
                promised = minor - self._direct.get((bill_id, item, payment_id), 0)
                found[payment_id] = min(max(promised, 0), left)
                left -= found[payment_id]
        for payment_id, loose in self._loose.items():
            more = min(loose, left)
            if more:
                found[payment_id] = found.get(payment_id, 0) + more
                self._loose[payment_id] -= more
                left -= more
        return {payment_id: minor for payment_id, minor in found.items() if minor}

    def _loose_of(self, payment_id: str) -> int:
        """Return what of a payment lies in the balance, or paid bills from it, and is free."""
        payment = self._payments[payment_id]
        account = self._book.account_id
        there = sum(one.usable_minor for one in payment.shares if one.account_id == account)
        direct = [(key, minor) for key, minor in self._direct.items() if key[2] == payment_id]
        there -= sum(minor for _, minor in direct)
        on_bills = dict(direct)
        for key, minor in self._pending.items():
            if key[2] == payment_id:
                there -= max(minor - on_bills.get(key, 0), 0)
        return max(there, 0)

    def _credit_left(self) -> int:
        """Return what of the account's credit lies in the balance, or paid bills, and is free."""
        credit = self._sources.credit or AccountCredit(self._book.account_id)
        promised = sum(minor for key, minor in self._pending.items() if not key[2])
        return max(credit.left_minor(given_minor(self._book)) - promised, 0)

    def _is_disputed(self, payment_id: str) -> bool:
        payment = self._payments.get(payment_id)
        return payment is not None and payment.state is PaymentState.DISPUTED

    def _claim(
        self,
        bill_id: str,
        item: str,
        paid: Sequence[PaidIn],
        covers: DateSpan | None = None,
        last_day: date | None = None,
    ) -> Claim:
        paid = [one for one in paid if one.amount.minor]
        held = (one.id for one in paid if self._is_disputed(one.id))
        promised = sum(self._pending.get((bill_id, item, one.id), 0) for one in paid)
        return Claim(
            bill_id, item, self._book.currency, tuple(paid), covers, last_day,
            self._sources.monthly.get((bill_id, item)), next(held, ""),
            promised,
        )  # fmt: skip

    def _paid_in(self, payment_id: str, minor: int, gone: int) -> PaidIn:
        currency = self._book.currency
        day = self._payments[payment_id].received_on if payment_id else None
        return PaidIn(payment_id, Money(minor, currency), day, Money(min(gone, minor), currency))

    def _gone(self, bill_id: str, item: str, payment_id: str) -> int:
        key = (bill_id, item, payment_id)
        return self._pending.get(key, 0) + self._settled.get(key, 0)

    def _touched(self, bill_id: str, item: str) -> bool:
        found = (*self._direct, *self._settled)
        return any((bill, name) == (bill_id, item) for bill, name, _ in found)

    def _sums(self, *, settled: bool) -> dict[tuple[str, str, str], int]:
        sums: dict[tuple[str, str, str], int] = {}
        for one in self._sources.taken:
            if one.settled is settled:
                key = (one.bill_id, one.item_id, one.payment_id)
                sums[key] = sums.get(key, 0) + one.minor
        return sums

    def _by_age(self) -> list[str]:
        """Return the payments, newest first."""
        found = self._payments.values()
        return [one.id for one in sorted(found, key=_age, reverse=True)]


def arrears_minor(book: AccountBook, today: date) -> int:
    """Return what of an account is overdue today."""
    return sum(
        due.open_minor for due in book.bills if due.bill.due_on < today and due.open_minor > 0
    )


def _newest_first(bills: Iterable[DueBill]) -> list[DueBill]:
    return sorted(bills, key=lambda due: (due.bill.due_on, due.key), reverse=True)


def _age(payment: Payment) -> tuple[date, str]:
    return payment.received_on or date.min, payment.id
