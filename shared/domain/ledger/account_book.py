"""An account's book: where it stands, its bills, and a movement in the making.

A `Draft` is one movement of one account while a decision is being made. It keeps the account's laws
by itself: money that moves ends on bills or in the balance, no bill is paid above what is open, and
the balance goes below zero only where money is taken back that was already used (`overdraw`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from shared.domain.bills import BillKey, BillNotFound
from shared.domain.ledger.due_bill import Applied, DueBill
from shared.domain.ledger.entries import (
    BALANCE,
    LATE_FEE,
    Entry,
    EntryKind,
    Movement,
    Parts,
    Stamp,
    gone_from_bills,
    negated,
    total_of,
)
from shared.domain.ledger.errors import BalanceTooLow
from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class AccountState:
    """Where an account stands after its movement `seq` (0: none yet), whose hash is `head`.

    `held_minor` is what lies as deposits: the payer's money, neither paid nor balance.
    """

    seq: int = 0
    balance_minor: int = 0
    head: str = ""
    held_minor: int = 0


@dataclass(frozen=True, slots=True)
class AccountBook:
    """An account with those of its bills that a decision needs, in the order of their keys."""

    account_id: str
    currency: str
    state: AccountState = AccountState()
    bills: tuple[DueBill, ...] = ()
    community_id: str = ""

    def bill(self, key: BillKey) -> DueBill:
        """Return one of the bills. Raises `BillNotFound`."""
        for due in self.bills:
            if due.key == key:
                return due
        raise BillNotFound(bill_id=key.id)


@dataclass(frozen=True, slots=True)
class BillChange:
    """A bill before and after a movement."""

    before: DueBill
    after: DueBill


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """A bill that a movement issues in place of another, as it is after it; of run `run_seq`."""

    due: DueBill
    run_seq: int


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One movement with all that it changes; the store makes it true as a whole or not at all."""

    before: AccountState
    after: AccountState
    movement: Movement
    bills: tuple[BillChange, ...]
    community_id: str = ""
    issued: tuple[IssuedBill, ...] = ()

    @property
    def gains_balance(self) -> bool | None:
        """Whether the account has a balance to deduct now (or none any more); None: as before."""
        had, has = self.before.balance_minor > 0, self.after.balance_minor > 0
        return None if had is has else has

    def applied_to(self, book: AccountBook) -> AccountBook:
        """Return `book` as it is afterwards."""
        changed = {change.after.key: change.after for change in self.bills}
        changed |= {one.due.key: one.due for one in self.issued}
        bills = tuple(changed.pop(due.key, due) for due in book.bills)
        return replace(book, state=self.after, bills=(*bills, *changed.values()))


@dataclass
class Draft:
    """One movement in the making. Ask for its `change` when everything was said."""

    book: AccountBook
    overdraw: bool = False
    entries: list[Entry] = field(default_factory=list)
    _bills: dict[BillKey, DueBill] = field(default_factory=dict)
    _issued: dict[BillKey, int] = field(default_factory=dict)
    _balance_minor: int | None = None

    @property
    def balance_minor(self) -> int:
        """The balance as it would be now."""
        if self._balance_minor is None:
            return self.book.state.balance_minor
        return self._balance_minor

    def bill(self, key: BillKey) -> DueBill:
        """Return a bill as it would be now. Raises `BillNotFound`."""
        return self._bills[key] if key in self._bills else self.book.bill(key)

    def moved(self, key: BillKey) -> DueBill:
        """Return a bill as it will be once the movement is made. Raises `BillNotFound`."""
        return self.bill(key).moved(gone_from_bills(self.entries).get(key.id))

    def bills(self) -> tuple[DueBill, ...]:
        """Return all bills of the book as they would be now."""
        known = tuple(self._bills.get(due.key, due) for due in self.book.bills)
        return (*known, *(self._bills[key] for key in self._issued))

    def issue(self, due: DueBill, run_seq: int) -> None:
        """A bill exists from this movement on: the bill itself is the entry."""
        if due.key in self._issued or any(known.key == due.key for known in self.book.bills):
            raise ValueError(f"{due.id} is there already")
        self._bills[due.key] = due
        self._issued[due.key] = run_seq

    def replacing(self, key: BillKey) -> BillKey | None:
        """Return the bill that stands in place of one today, None if all of them are cancelled."""
        settled = self.bill(key).settlement
        while settled.cancelled:
            if not settled.replaced_by:
                return None
            key = key._replace(seq=settled.replaced_by)
            settled = self.bill(key).settlement
        return key

    def money_in(self, payment_id: str, minor: int) -> None:
        """Money of a payment has come."""
        self._say(EntryKind.PAYMENT, minor, source=payment_id)

    def money_out(self, kind: EntryKind, payment_id: str, minor: int) -> None:
        """Money of a payment went back (`REFUND`) or had not come after all (`VOID`)."""
        self._say(kind, minor, source=payment_id)

    def money_back(self, payment_id: str, minor: int) -> None:
        """Money that had gone back is here again: the payer's bank refused it."""
        self._say(EntryKind.REFUND_BACK, minor, source=payment_id)

    def pay(self, key: BillKey, source: str, parts: Parts) -> None:
        """Money pays parts of a bill. Raises `AmountAboveOpen`."""
        self._bills[key] = self.bill(key).pay(source, parts)
        self._on_bill(EntryKind.ALLOCATION, key, parts, source)

    def take_back(self, key: BillKey, money: Applied) -> None:
        """Money that paid a bill is free again, and the bill open."""
        self._bills[key] = self.bill(key).take_back(money.source, money.parts)
        self._on_bill(EntryKind.ALLOCATION, key, negated(money.parts), money.source)

    def move_balance(self, minor: int, source: str = "") -> None:
        """The balance grows by `minor`, or shrinks. Raises `BalanceTooLow` unless `overdraw`."""
        if not minor:
            return
        after = self.balance_minor + minor
        if minor < 0 and after < 0 and not self.overdraw:
            raise BalanceTooLow(
                account_id=self.book.account_id,
                balance=str(Money(self.balance_minor, self.book.currency)),
                wanted=str(Money(-minor, self.book.currency)),
            )
        self._balance_minor = after
        kind = EntryKind.BALANCE_IN if minor > 0 else EntryKind.BALANCE_OUT
        self._say(kind, abs(minor), source=source)

    def move_deposit(self, minor: int, payment_id: str) -> None:
        """What is held of a payment grows by `minor`, or shrinks."""
        if minor:
            self.entries.append(Entry(EntryKind.DEPOSIT, minor, source=payment_id))

    def pay_from_balance(self, key: BillKey, parts: Parts) -> None:
        """The balance pays parts of a bill. Raises `AmountAboveOpen`, `BalanceTooLow`."""
        self.pay(key, BALANCE, parts)
        self.move_balance(-total_of(parts))

    def waive(self, key: BillKey, parts: Parts) -> None:
        """Parts of a bill are waived. Raises as `DueBill.waive` does."""
        self._bills[key] = self.bill(key).waive(parts)
        self._on_bill(EntryKind.WAIVER, key, parts)

    def write_off(self, key: BillKey, parts: Parts) -> None:
        """Parts of a bill are given up as lost. Raises as `DueBill.write_off` does."""
        self._bills[key] = self.bill(key).write_off(parts)
        self._on_bill(EntryKind.WRITE_OFF, key, parts)

    def charge_late_fee(
        self, key: BillKey, minor: int, through: date, terms: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """A bill costs `minor` more for lateness up to day `through`, by the items' `terms`.

        Below zero it costs less, and what was paid too much goes to the balance.
        """
        before = self.bill(key)
        charged, freed = before.charge_late_fee(minor, through, terms)
        more = charged.settlement.late_fee_minor - before.settlement.late_fee_minor
        if not more:
            return
        self._bills[key] = charged
        policy = ",".join(dict.fromkeys(name for _, name in charged.settlement.late_terms))
        parts = ((LATE_FEE, more),)
        entry = Entry(EntryKind.LATE_FEE, more, key.id, parts, policy=policy, through=through)
        self.entries.append(entry)
        self._free(key, freed)

    def adjust(self, key: BillKey, parts: Parts) -> None:
        """A bill comes to more or less; what was paid too much goes to the balance."""
        adjusted, freed = self.bill(key).adjust(parts)
        self._bills[key] = adjusted
        self._on_bill(EntryKind.ADJUSTMENT, key, parts)
        self._free(key, freed)

    def cancel(self, key: BillKey, replaced_by: int = 0) -> None:
        """A bill is taken back by an adjustment; what was paid goes to the balance.

        `replaced_by` is the number of the bill that is issued instead, 0 if none is.
        """
        cancelled, freed, parts = self.bill(key).cancel(replaced_by)
        self._bills[key] = cancelled
        if parts:
            self._on_bill(EntryKind.ADJUSTMENT, key, parts)
        self._free(key, freed)

    def change(self, stamp: Stamp) -> AccountChange | None:
        """Return what the movement changes, or None if nothing moved.

        A movement whose money does not end anywhere is a programming error: `ValueError`.
        """
        changes = tuple(
            BillChange(self.book.bill(key), self.moved(key))
            for key, due in self._bills.items()
            if key not in self._issued and due != self.book.bill(key)
        )
        issued = tuple(IssuedBill(self.moved(key), seq) for key, seq in self._issued.items())
        if not self.entries and not changes and not issued:
            return None
        before = self.book.state
        movement = Movement(
            self.book.account_id,
            before.seq + 1,
            self.book.currency,
            stamp,
            tuple(self.entries),
            before.head,
        )
        total = movement.total
        if total.money != total.spent:
            raise ValueError(f"money {total.money} does not end where it should: {total.spent}")
        held = before.held_minor + total.held
        if held < 0:
            raise ValueError(f"deposits of {held}")
        balance = before.balance_minor + total.balance
        after = AccountState(movement.seq, balance, movement.hash, held)
        return AccountChange(before, after, movement, changes, self.book.community_id, issued)

    def _free(self, key: BillKey, freed: Iterable[Applied]) -> None:
        for money in freed:
            self._on_bill(EntryKind.ALLOCATION, key, negated(money.parts), money.source)
            self.move_balance(money.minor, money.source)

    def _on_bill(self, kind: EntryKind, key: BillKey, parts: Parts, source: str = "") -> None:
        self.entries.append(Entry(kind, total_of(parts), key.id, parts, source))

    def _say(self, kind: EntryKind, minor: int, source: str) -> None:
        if minor <= 0:
            raise ValueError(f"{kind.value} of {minor}")
        self.entries.append(Entry(kind, minor, source=source))
