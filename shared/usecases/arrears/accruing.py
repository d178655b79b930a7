"""Late fees are charged as the days pass: what is due by now less what is charged already.

Nothing is remembered between two nights but the ledger itself. A night that was missed, came
twice, or met a payment half-way ends in the same fee: the one of the days that are over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.arrears.lateness import BillLateness, Terms
from shared.domain.bills import BillKey
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.entries import Cause, Stamp
from shared.usecases.arrears.lateness import LateRules, late_bills
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ledger.ledger_ports import Decision, History, Ledger, LedgerBusy, Look, Seen
from shared.usecases.ledger.ledger_reading import only
from shared.usecases.ports import Clock

AUTOMATIC = "automatic"
LATE_FEE = "late_fee"
_DAY = timedelta(days=1)
_TRIES = 10
# A bill that nobody looked at for longer has one entry for the days before.
_DAYS_ONE_BY_ONE = 400


@dataclass(frozen=True, slots=True)
class Charged:
    """How many entries were made, and the day of the last movement before them (None: none)."""

    entries: int
    moved_on: date | None


@dataclass(frozen=True, slots=True)
class DayFee:
    """A bill costs `minor` more (or less) for lateness up to day `through`, by its `terms`."""

    key: BillKey
    minor: int
    through: date
    terms: Terms


def charge_lateness(
    company_id: str,
    community: Community,
    account_id: str,
    day: date,
    *,
    rules: LateRules,
    ledger: Ledger,
    runs: Runs,
    clock: Clock,
) -> Charged:
    """The account's bills bear the late fee of all days up to `day`.

    `day` must be over. Repeating it charges nothing more. Raises `LedgerBusy`.
    """
    for _ in range(_TRIES):
        history = ledger.history(company_id, account_id, community.currency)
        late = late_bills(
            company_id, history, day, community=community, rules=rules, ledger=ledger, runs=runs
        )
        fees = [fee for bill in late for fee in day_fees(bill, day)]
        moved_on = history.movements[-1].stamp.on if history.movements else None
        if not fees:
            return Charged(0, moved_on)
        now = clock.now()
        today = business_date(now, community.time_zone)
        stamp = Stamp(now, today, AUTOMATIC, Cause(LATE_FEE, day.isoformat()))
        if charge_fees(company_id, history, fees, stamp, community=community, ledger=ledger):
            return Charged(len(fees), moved_on)
    raise LedgerBusy


def charge_fees(
    company_id: str,
    history: History,
    fees: Iterable[DayFee],
    stamp: Stamp,
    *,
    community: Community,
    ledger: Ledger,
) -> bool:
    """The fees are entries of the account as `history` has it; False if it has moved since."""
    account_id, wanted = history.book.account_id, tuple(fees)

    def decision(seen: Seen) -> Decision[bool]:
        book = seen.books[account_id]
        if book.state.seq != history.book.state.seq:
            return Decision(False)
        draft = Draft(book)
        for fee in wanted:
            draft.charge_late_fee(fee.key, fee.minor, fee.through, fee.terms)
        return Decision(True, only(draft.change(stamp)))

    keys = tuple(dict.fromkeys(fee.key for fee in wanted))
    look = Look(community.currency, {account_id: keys}, (), community.id)
    return ledger.decide(company_id, look, decision)


def day_fees(bill: BillLateness, day: date) -> Iterator[DayFee]:
    """Yield what is to be charged up to `day`, an entry for each day that is not in it yet.

    Where the days come to less than was charged (money turned out to have come earlier), the last
    one says so; what was waived of the fee stays charged, so that it is not charged again.
    """
    settled = bill.due.settlement
    if settled.late_through is not None and settled.late_through > day:
        return  # a later night was first, and had all of it
    charged = settled.late_fee_minor
    first = max(settled.late_through or bill.first_day(), day - _DAY * _DAYS_ONE_BY_ONE)
    days = [first + _DAY * number for number in range(1, (day - first).days + 1)] or [day]
    if settled.late_through is None and bill.first_day() <= day:
        days.insert(0, first)  # a policy may count the due day itself
    last_minor = charged
    for one in days:
        last_minor = bill.minor(one)
        if last_minor > charged:
            yield DayFee(bill.due.key, last_minor - charged, one, bill.terms)
            charged = last_minor
    least = max(last_minor, bill.due.late_fee_kept)
    if least < charged:
        yield DayFee(bill.due.key, least - charged, days[-1], bill.terms)
