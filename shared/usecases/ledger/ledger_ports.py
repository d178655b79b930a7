"""What payments and the ledger need from outside: one place that reads, lets decide, and writes.

A decision is a function of what was seen. The store makes all its changes true together, on
condition that what was seen still holds; where somebody else got in between, it looks again and
asks the decision anew. So no use case locks, and none writes half of a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from shared.domain.arrears.disputed import DisputedBill
from shared.domain.bills import BillKey
from shared.domain.errors import NotFound, Unavailable
from shared.domain.ledger.account_book import AccountBook, AccountChange, AccountState
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.online_order import OnlineOrder
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipts import Receipt, ReceiptPrint, ReceiptSeries
from shared.domain.ledger.settings import CashApproval, PaymentSettings
from shared.domain.ledger.shifts import Desk, Shift
from shared.domain.ledger.suspense import Suspense
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ports import Once, Page, Position

if TYPE_CHECKING:  # plans know late fees, and proofs all kinds of money
    from shared.domain.ledger.bill_instalments import BillInstalments
    from shared.domain.ledger.payment_plan import PaymentPlan
    from shared.domain.ledger.proof_result import ProofResult

K = TypeVar("K", bound=Record)
K_co = TypeVar("K_co", bound=Record, covariant=True)
T = TypeVar("T")


class LedgerBusy(Unavailable):
    """Others changed the same accounts at every try; the same request may succeed."""

    code = "ledger_busy"


class Depth(StrEnum):
    """Which bills of an account a decision needs."""

    NONE = "none"
    OPEN = "open"
    ALL = "all"


# Named bills cost one read together with everything else; a depth is a query of the account.
Bills = Depth | tuple[BillKey, ...]


@dataclass(frozen=True, slots=True)
class Ref(Generic[K_co]):
    """Names a record: its class and the words that make its key."""

    of: type[K_co]
    words: tuple[str, ...]


def named_bills(accounts: Iterable[str], bills: Iterable[BillKey]) -> dict[str, Bills]:
    """Return what to look at to see these bills, and accounts without any of them."""
    found: dict[str, Bills] = dict.fromkeys(accounts, ())
    for key in bills:
        there = found.get(key.account_id, ())
        found[key.account_id] = (*there, key) if isinstance(there, tuple) else there
    return found


def payment_ref(payment_id: str) -> Ref[Payment]:
    """Return the name of a payment."""
    return Ref(Payment, (payment_id,))


def receipt_ref(community_id: str, year: int, number: int) -> Ref[Receipt]:
    """Return the name of a receipt."""
    return Ref(Receipt, (community_id, f"{year:04d}", f"{number:09d}"))


def series_ref(community_id: str, year: int) -> Ref[ReceiptSeries]:
    """Return the name of a community's receipt numbers of a year."""
    return Ref(ReceiptSeries, (community_id, f"{year:04d}"))


def print_ref(community_id: str, year: int, number: int, copy: int) -> Ref[ReceiptPrint]:
    """Return the name of one time a receipt was printed."""
    return Ref(ReceiptPrint, (community_id, f"{year:04d}", f"{number:09d}", f"{copy:06d}"))


def shift_ref(shift_id: str) -> Ref[Shift]:
    """Return the name of a shift."""
    return Ref(Shift, (shift_id,))


def desk_ref(community_id: str, cashier: str) -> Ref[Desk]:
    """Return the name of a cashier's desk."""
    return Ref(Desk, (community_id, cashier))


def suspense_ref(suspense_id: str) -> Ref[Suspense]:
    """Return the name of money in suspense."""
    return Ref(Suspense, (suspense_id,))


def approval_ref(approval_id: str) -> Ref[CashApproval]:
    """Return the name of an approval."""
    return Ref(CashApproval, (approval_id,))


def settings_ref(community_id: str) -> Ref[PaymentSettings]:
    """Return the name of a community's payment settings."""
    return Ref(PaymentSettings, (community_id,))


def instalments_ref(bill: BillKey) -> Ref[BillInstalments]:
    """Return the name of what was agreed about paying a bill in parts."""
    from shared.domain.ledger.bill_instalments import BillInstalments

    return Ref(BillInstalments, (bill.account_id, bill.period, bill.plan_id, str(bill.seq)))


def dispute_ref(bill: BillKey) -> Ref[DisputedBill]:
    """Return the name of a bill's disputes."""
    return Ref(DisputedBill, (bill.account_id, bill.period, bill.plan_id, str(bill.seq)))


def plan_ref(payment_plan_id: str) -> Ref[PaymentPlan]:
    """Return the name of a payment plan."""
    from shared.domain.ledger.payment_plan import PaymentPlan

    return Ref(PaymentPlan, (payment_plan_id,))


def online_order_ref(account_id: str) -> Ref[OnlineOrder]:
    """Return the name of the mark of an account's online order."""
    return Ref(OnlineOrder, (account_id,))


def proof_ref(community_id: str, day: str) -> Ref[ProofResult]:
    """Return the name of a day's proof of a community's ledger."""
    from shared.domain.ledger.proof_result import ProofResult

    return Ref(ProofResult, (community_id, day))


@dataclass(frozen=True, slots=True)
class Look:
    """What a decision has to see: accounts, each with some of its bills, and records.

    `currency` and `community_id` are those of the accounts; an account that had a movement knows
    its own.
    """

    currency: str = ""
    accounts: Mapping[str, Bills] = field(default_factory=dict)
    records: tuple[Ref[Record], ...] = ()
    community_id: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen. `look` counts the looks: 1, and more where others got in between."""

    books: Mapping[str, AccountBook]
    records: Mapping[Ref[Record], Record]
    look: int = 1

    def find(self, ref: Ref[K]) -> K | None:
        """Return a record that was looked for, or None."""
        found = self.records.get(ref)
        return found if isinstance(found, ref.of) else None

    def get(self, ref: Ref[K], missing: NotFound) -> K:
        """Return a record that was looked for. Raises `missing`."""
        found = self.find(ref)
        if found is None:
            raise missing
        return found


@dataclass(frozen=True, slots=True)
class Save:
    """Store `after` over `before`, whose version it follows (None: it is not there yet)."""

    before: Record | None
    after: Record


Change = AccountChange | Save


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """What to make true, and what to tell the caller."""

    result: T
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf(Generic[K_co]):
    """A list of records of class `of`, named by words: see `shared/store/ledger_records.py`."""

    of: type[K_co]
    words: tuple[str, ...]
    newest_first: bool = False


def receipts_of(community_id: str, year: int) -> Shelf[Receipt]:
    """Return the list of a community's receipts of a year, by number."""
    return Shelf(Receipt, (community_id, f"{year:04d}"))


def receipt_position(number: int) -> Position | None:
    """Return the place after receipt `number` in their list; None, the start, for 0."""
    return Position(f"number#{number:09d}", "") if number else None


def prints_of(community_id: str, year: int, number: int) -> Shelf[ReceiptPrint]:
    """Return the list of the times a receipt was printed, the original first."""
    return Shelf(ReceiptPrint, (community_id, f"{year:04d}", f"{number:09d}"))


def shifts_of(community_id: str) -> Shelf[Shift]:
    """Return the list of a community's shifts, newest first."""
    return Shelf(Shift, (community_id,), newest_first=True)


def suspense_of(community_id: str, state: str) -> Shelf[Suspense]:
    """Return the list of money in suspense in one state, oldest first; "" is of no community."""
    return Shelf(Suspense, (community_id, state))


def plans_of_account(account_id: str) -> Shelf[PaymentPlan]:
    """Return the list of an account's payment plans."""
    from shared.domain.ledger.payment_plan import PaymentPlan

    return Shelf(PaymentPlan, ("account", account_id))


def running_plans_of(community_id: str) -> Shelf[PaymentPlan]:
    """Return the list of a community's payment plans that are neither completed nor cancelled."""
    from shared.domain.ledger.payment_plan import PaymentPlan

    return Shelf(PaymentPlan, ("community", community_id))


def proofs_of(community_id: str) -> Shelf[ProofResult]:
    """Return the list of a community's proofs, newest first."""
    from shared.domain.ledger.proof_result import ProofResult

    return Shelf(ProofResult, (community_id,), newest_first=True)


@dataclass(frozen=True, slots=True)
class History:
    """An account from its beginning: all its bills, and its movements in order."""

    book: AccountBook
    movements: tuple[Movement, ...]


class Ledger(Protocol):
    """Accounts, payments and all that belongs to them. Every method may give `StoreUnavailable`."""

    def decide(
        self,
        company_id: str,
        look: Look,
        decision: Callable[[Seen], Decision[T]],
        *,
        once: Once | None = None,
    ) -> T:
        """Make what `decision` decides on what it sees true, all or nothing; return its result.

        The result (a dataclass) is remembered under `once`. Raises what `decision` raises,
        `AlreadyDone` when a request of the same key was first, and `LedgerBusy`.
        """

    def find(self, company_id: str, ref: Ref[K]) -> K | None:
        """Return a record as it is now, or None."""

    def many(self, company_id: str, refs: Sequence[Ref[K]]) -> dict[Ref[K], K]:
        """Return the records there are of at most 100 names, as they are now."""

    def page(self, company_id: str, shelf: Shelf[K], limit: int, after: Position | None) -> Page[K]:
        """Return part of a list."""

    def book(self, company_id: str, account_id: str, currency: str, depth: Depth) -> AccountBook:
        """Return where an account stands and some of its bills, as they are now."""

    def states(self, company_id: str, account_ids: Sequence[str]) -> dict[str, AccountState]:
        """Return where at most 100 accounts stand; one without a movement is left out."""

    def with_balance(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[str]:
        """Return part of the list of a community's accounts that have a balance to deduct."""

    def movements(
        self, company_id: str, account_id: str, limit: int, after: Position | None
    ) -> Page[Movement]:
        """Return part of an account's movements, newest first."""

    def movements_from(
        self, company_id: str, account_id: str, seq: int, limit: int
    ) -> tuple[Movement, ...]:
        """Return at most `limit` movements of an account in order, from number `seq` on."""

    def history(self, company_id: str, account_id: str, currency: str) -> History:
        """Return everything that ever happened to an account."""
