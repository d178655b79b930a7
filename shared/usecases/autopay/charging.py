"""A day's try: what is asked is paid by the balance at once, or an order is stored and charged.

What is charged is computed here, from the bills as they are now and what was agreed about them: of
a bill in parts what is due, of a disputed one nothing. It is never above the limit. The
order and the attempt's try are one write, so that a bill is never in two tries at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.autopay.attempt import Attempt, AttemptState, Why
from shared.domain.autopay.errors import AutopayNotFound
from shared.domain.autopay.mandate import Mandate, MandateState, Source
from shared.domain.bills import parse_bill_id
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.asked import Agreements
from shared.domain.ledger.choosing import BILLS_MAX, Choice, Wish
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.online_order import OnlineOrder, can_be_paid
from shared.domain.ledger.payment import (
    RECEIVED,
    AtProvider,
    Channel,
    Payment,
    PaymentNotFound,
    PaymentState,
)
from shared.domain.ledger.receiving import deduct
from shared.domain.ledger.wanted import Wanted
from shared.domain.payments.declines import Decline
from shared.domain.payments.provider_errors import AmountBelowMinimum, ProviderRefused
from shared.usecases.autopay.records import attempt_ref, mandate_ref
from shared.usecases.ledger.agreements import Snapshots, open_agreements
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Depth,
    Ledger,
    LedgerBusy,
    Look,
    Ref,
    Save,
    Seen,
    named_bills,
    online_order_ref,
    payment_ref,
)
from shared.usecases.ledger.ledger_reading import Place
from shared.usecases.paying.balances import AUTOMATIC, DEDUCTION

_TURNS = 5


@dataclass(frozen=True, slots=True)
class Trying:
    """A try on business day `today`: `provider` is the name kept with its order."""

    company_id: str
    place: Place
    today: date
    provider: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What began: the attempt as it is now, and an order of the account that is in its way."""

    attempt: Attempt
    in_the_way: Payment | None = None


@dataclass(frozen=True, slots=True)
class _Due:
    """How much of which bills is charged, in the order they are named; `open_minor` of them all."""

    bills: tuple[Wanted, ...]
    open_minor: int

    @property
    def minor(self) -> int:
        """How much is charged."""
        return sum(one.minor for one in self.bills)


def begin_try(trying: Trying, attempt: Attempt, *, ledger: Ledger, runs: Snapshots) -> Tried:
    """The attempt is charging with its order stored, or paid by balance, or skipped.

    A repeat finds it so and changes nothing. Raises `LedgerBusy`, `StoreUnavailable`.
    """
    mark_ref = online_order_ref(attempt.account_id)
    for _ in range(_TURNS):
        marked = ledger.find(trying.company_id, mark_ref)
        refs: list[Ref[Record]] = [attempt_ref(attempt.id), mandate_ref(attempt.mandate_id)]
        refs.append(mark_ref)
        if marked is not None:
            refs.append(payment_ref(marked.payment_id))
        agreed = open_agreements(
            trying.company_id, attempt.account_id, attempt.currency, ledger=ledger, runs=runs
        )
        bills = named_bills([attempt.account_id], map(parse_bill_id, attempt.bills))
        if agreed.plans:  # what a plan asks of one bill follows from all of its bills
            bills = {attempt.account_id: Depth.OPEN}
        look = Look(attempt.currency, bills, tuple(refs), attempt.community_id)
        begin = _Begin(trying, attempt, marked, agreed)

        found = ledger.decide(trying.company_id, look, begin.decide)
        if found is not None:
            return found
    raise LedgerBusy


def end_try(trying: Trying, attempt: Attempt, *, ledger: Ledger) -> Attempt:
    """The attempt is as the order of its last try is: paid, waiting, failed, or still charging.

    A refusal that no other day would change pauses the mandate.
    """
    orders = tuple(payment_ref(one.order_id) for one in attempt.tries)
    refs: list[Ref[Record]] = [attempt_ref(attempt.id), mandate_ref(attempt.mandate_id), *orders]

    def decision(seen: Seen) -> Decision[Attempt]:
        now = seen.get(attempt_ref(attempt.id), AutopayNotFound())
        if now.tries != attempt.tries or now.state is not AttemptState.CHARGING:
            return Decision(now)
        found = [seen.get(ref, PaymentNotFound(payment_id=ref.words[0])) for ref in orders]
        mandate = seen.get(mandate_ref(now.mandate_id), AutopayNotFound())
        return _end(trying, now, mandate, found)

    return ledger.decide(trying.company_id, Look(records=tuple(refs)), decision)


@dataclass(frozen=True, slots=True)
class _Begin:
    trying: Trying
    known: Attempt
    marked: OnlineOrder | None
    agreed: Agreements

    def decide(self, seen: Seen) -> Decision[Tried | None]:
        trying = self.trying
        attempt = seen.get(attempt_ref(self.known.id), AutopayNotFound())
        mandate = seen.get(mandate_ref(self.known.mandate_id), AutopayNotFound())
        if not attempt.due(trying.today):
            return Decision(Tried(attempt))
        book = seen.books[attempt.account_id]
        due = self._due(attempt, mandate, book)
        why = _why_not(trying.place, mandate, due)
        if why is not None:
            skipped = attempt.skipped(why, due.minor or due.open_minor, trying.place.now)
            return Decision(Tried(skipped), (Save(attempt, skipped),))
        if mandate.source is Source.BALANCE:
            return _by_balance(trying, attempt, book, due)
        mark = seen.find(online_order_ref(attempt.account_id))
        if mark != self.marked:
            return Decision(None)  # somebody ordered meanwhile: look again
        other = seen.find(payment_ref(mark.payment_id)) if mark else None
        if other is not None and can_be_paid(other, trying.place.now):
            return Decision(Tried(attempt, other))
        charging = attempt.charging(due.minor, trying.place.now)
        order = _order(trying, charging, mandate, due)
        taken = mark.taken_over_by(order.id) if mark else OnlineOrder(attempt.account_id, order.id)
        changes = (Save(None, order), Save(mark, taken), Save(attempt, charging))
        return Decision(Tried(charging), changes)

    def _due(self, attempt: Attempt, mandate: Mandate, book: AccountBook) -> _Due:
        """Return what is charged: what was due on the day that was announced, on a retry too."""
        reach = mandate.days.reaches(attempt.on)
        # The book may have more of the account than was announced: a plan's other bills.
        asked = [one for one in self.agreed.asked_of(book.bills) if one.id in attempt.bills]
        wanted = (Wanted(one.id, one.by(reach), one.due.settlement.version) for one in asked)
        bills = tuple(one for one in wanted if one.minor > 0)[:BILLS_MAX]
        return _Due(bills, sum(one.due.open_minor for one in asked))


def _why_not(place: Place, mandate: Mandate, due: _Due) -> Why | None:
    if mandate.state is MandateState.PAUSED:
        return Why.PAUSED
    if mandate.state is not MandateState.ACTIVE:
        return Why.ENDED
    if not due.open_minor:
        return Why.NOTHING_OPEN
    if not due.minor:
        return Why.NOT_ASKED
    if due.minor > mandate.limit_minor:
        return Why.ABOVE_LIMIT
    small = mandate.source is Source.CARD and place.settings.too_small(due.minor)
    return Why.BELOW_MINIMUM if small else None


def _by_balance(
    trying: Trying, attempt: Attempt, book: AccountBook, due: _Due
) -> Decision[Tried | None]:
    """The balance pays all of it or nothing, in the same write as the attempt's end."""
    place = trying.place
    charging = attempt.charging(due.minor, place.now)
    if book.state.balance_minor < due.minor:
        after = charging.declined(
            Why.BALANCE_TOO_LOW,
            hard=False,
            today=trying.today,
            at=place.now,
            retries=place.settings.autopay_retry_days,
        )
        return Decision(Tried(after), (Save(attempt, _one_on(attempt, after)),))
    wishes = (Wish(parse_bill_id(one.bill_id), one.minor) for one in due.bills)
    stamp = place.stamp(AUTOMATIC, Cause(DEDUCTION, attempt.id))
    # A part that is due is paid, whether or not payers may choose to pay in part.
    policy = place.policy.spreading()
    change = deduct(book, policy, Choice(wishes=tuple(wishes)), stamp, BILLS_MAX)
    assert change is not None  # noqa: S101  something is open and the balance covers it
    after = charging.paid(place.now)
    changes: tuple[Change, ...] = (change, Save(attempt, _one_on(attempt, after)))
    return Decision(Tried(after), changes)


def _order(trying: Trying, attempt: Attempt, mandate: Mandate, due: _Due) -> Payment:
    assert mandate.card is not None  # noqa: S101  an active mandate by card has one
    card = mandate.card
    return Payment(
        id=attempt.tries[-1].order_id,
        community_id=attempt.community_id,
        account_id=attempt.account_id,
        channel=Channel.ONLINE,
        minor=attempt.tries[-1].minor,
        currency=attempt.currency,
        state=PaymentState.CREATED,
        created_at=trying.place.now.replace(microsecond=0),
        created_by=AUTOMATIC,
        key=f"{attempt.id}.{len(attempt.tries)}",
        digest=attempt.id,
        wanted=due.bills,
        provider=AtProvider(trying.provider, customer_id=card.customer_id, card_id=card.id),
    )


def _end(
    trying: Trying, attempt: Attempt, mandate: Mandate, orders: Sequence[Payment]
) -> Decision[Attempt]:
    at, last = trying.place.now, orders[-1]
    # Money may come late, for a try that was given up: it is money all the same.
    if any(order.state in RECEIVED for order in orders):
        paid = attempt.paid(at)
        return Decision(paid, (Save(attempt, paid),))
    if last.state not in _OVER:
        return Decision(attempt)
    reason = last.ended.reason if last.ended else ""
    if reason == AmountBelowMinimum.code:
        small = attempt.skipped(Why.BELOW_MINIMUM, last.minor, at)
        return Decision(small, (Save(attempt, small),))
    why, hard = _meaning(reason)
    after = attempt.declined(
        why,
        hard=hard,
        today=trying.today,
        at=at,
        retries=trying.place.settings.autopay_retry_days,
    )
    changes: list[Change] = [Save(attempt, after)]
    if hard and why in set(Decline) and mandate.state is MandateState.ACTIVE:
        paused = mandate.moved(MandateState.PAUSED, reason=why)
        changes.append(Save(mandate, paused))
    return Decision(after, tuple(changes))


_OVER = {PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.VOIDED}


def _meaning(reason: str) -> tuple[str, bool]:
    """Return why an order failed, and whether any other day would be the same."""
    if reason in set(Decline):
        return reason, Decline(reason).hard
    if reason == Why.NO_ANSWER:
        return reason, False
    return Why.PROVIDER.value, reason != ProviderRefused.code


def _one_on(before: Attempt, after: Attempt) -> Attempt:
    """Return `after` as the version that follows `before`, though two moves lie between."""
    return replace(after, version=before.version + 1)
