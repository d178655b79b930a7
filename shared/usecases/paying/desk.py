"""Money at the desk: cash, POS, transfer, cheque, a scanned code.

A payment, its receipt with the next number, the bills it pays, the balance that takes the rest and
the cashier's shift change in one transaction. A repeat with the same idempotency key meets the same
payment, however late it comes: the payment's id follows from the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from shared.domain.actor import Actor
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.choosing import ACCOUNTS_MAX, BILLS_MAX, NAMED_MAX, Choice, payable
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.errors import (
    BillNotOpen,
    TooManyBills,
)
from shared.domain.ledger.payment import (
    Channel,
    Payment,
    PaymentState,
    payment_id_of,
)
from shared.domain.ledger.receipts import ReceiptSeries, receipt_for
from shared.domain.ledger.receiving import Arrival, Received, receive
from shared.domain.ledger.settings import (
    ApprovalNotFound,
    CashApproval,
    CashOverLimit,
    PaymentSettings,
)
from shared.domain.ledger.shifts import Desk, Shift, ShiftNotFound
from shared.domain.money import Money
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Bills,
    Change,
    Decision,
    Depth,
    Ledger,
    Look,
    Ref,
    Save,
    Seen,
    approval_ref,
    desk_ref,
    named_bills,
    payment_ref,
    series_ref,
    settings_ref,
    shift_ref,
)
from shared.usecases.ledger.ledger_reading import Place, accounts_here
from shared.usecases.paying.balances import deduct_until_done
from shared.usecases.paying.desk_payment import (
    ChangeTo,
    Counter,
    PayAtDesk,
    require_as_seen,
    require_takeable,
)
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused
from shared.usecases.reading import seen_community


def pay_at_desk(
    actor: Actor, command: PayAtDesk, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Payment:
    """The money is in the ledger, with a receipt; a repeat returns the same payment.

    Named bills must be open and as the caller saw them; one that somebody else pays in this very
    moment leaves its money in the balance (change in cash: is refused). Raises `NotFound`,
    `BillNotFound`, `BillNotOpen`, `BillMoved`, `AmountAboveOpen`, `PartPaymentRefused`,
    `ChoiceRefused`, `TooManyBills`, `ChannelRefused`, `CurrencyMismatch`, `AmountNotPositive`,
    `ReceivedDateRefused`, `PeriodClosed`, `CashOverLimit`, `ApprovalNotFound`, `ApprovalRefused`,
    `ShiftMissing`, `IdempotencyKeyReused`.
    """
    community = seen_community(actor, command.community_id, directory)
    settings, shift_id = desk_of(actor, community.id, ledger)
    place = Place(community, settings, clock.now())
    choice = place.choice(command.chosen)
    accounts = _accounts(command, choice)
    accounts_here(actor, accounts, community.id, directory, "account_id")
    counter = Counter(
        actor,
        command,
        place,
        money=place.money(command.amount, command.currency),
        choice=choice,
        payment_id=payment_id_of(command.once.scope, command.once.key),
        shift_id=shift_id,
    )
    require_takeable(counter)
    bills: dict[str, Bills] = dict.fromkeys(accounts, Depth.OPEN)
    if choice.wishes:
        bills = named_bills(accounts, (wish.key for wish in choice.wishes))
    look = Look(community.currency, bills, counter_records(counter), community.id)
    payment = ledger.decide(
        actor.company_id, look, lambda seen: _decide(counter, seen), once=command.once
    )
    if payment.balance_minor and sum(len(share.bills) for share in payment.shares) == BILLS_MAX:
        deduct_until_done(
            actor.company_id, payment.account_id, place, choice, payment.id, ledger=ledger
        )
    return payment


def _accounts(command: PayAtDesk, choice: Choice) -> tuple[str, ...]:
    """Return all accounts concerned, the payer's first. Raises `TooManyBills`."""
    named = (wish.key.account_id for wish in choice.wishes)
    accounts = tuple(dict.fromkeys((command.account_id, *command.also, *named)))
    whole = len(accounts) == 1 and all(wish.minor is None for wish in choice.wishes)
    most = NAMED_MAX if whole else BILLS_MAX
    if len(accounts) > ACCOUNTS_MAX or len(choice.wishes) > most:
        raise TooManyBills(accounts_max=ACCOUNTS_MAX, bills_max=most, field="bills")
    return accounts


def counter_records(counter: Counter) -> tuple[Ref[Record], ...]:
    """Return the records that taking money at the desk has to see."""
    place, command = counter.place, counter.command
    records: list[Ref[Record]] = [
        payment_ref(counter.payment_id),
        series_ref(place.community.id, place.today.year),
    ]
    if counter.shift_id:
        records.append(shift_ref(counter.shift_id))
    if command.approval_id:
        records.append(approval_ref(command.approval_id))
    return tuple(records)


def desk_of(actor: Actor, community_id: str, ledger: Ledger) -> tuple[PaymentSettings, str]:
    """Return the community's settings and the caller's open shift, "" if there is none."""
    refs: list[Ref[Record]] = [settings_ref(community_id), desk_ref(community_id, actor.name)]
    seen = Seen({}, ledger.many(actor.company_id, refs))
    settings = seen.find(settings_ref(community_id)) or PaymentSettings(community_id)
    desk = seen.find(desk_ref(community_id, actor.name)) or Desk(community_id, actor.name)
    return settings, desk.shift_id


def _decide(counter: Counter, seen: Seen) -> Decision[Payment]:
    """Return the payment and everything it changes, or what it was if it is there already."""
    command, place = counter.command, counter.place
    before = seen.find(payment_ref(counter.payment_id))
    if before is not None:
        if before.digest != command.once.digest:
            raise IdempotencyKeyReused(field="Idempotency-Key")
        return Decision(before)
    if seen.look == 1:
        require_as_seen(counter, seen.books)

    def receiving(payment: Payment, arrival: Arrival) -> Received:
        stamp = place.stamp(counter.actor.name, Cause("payment", payment.id), command.once)
        return receive(
            payment,
            seen.books,
            choice=counter.choice,
            policy=place.policy,
            arrival=arrival,
            stamp=stamp,
        )

    return Decision(*booked(counter, seen, _new_payment(counter, seen.books), receiving))


def booked(
    counter: Counter,
    seen: Seen,
    payment: Payment,
    receiving: Callable[[Payment, Arrival], Received],
) -> tuple[Payment, tuple[Change, ...]]:
    """Return the payment as `receiving` has it, and all that taking it at the desk changes.

    Raises `CashOverLimit`, `ApprovalNotFound`, `ApprovalRefused`, `ShiftNotFound`.
    """
    place = counter.place
    changes: list[Change] = []
    if payment.channel is Channel.CASH and place.settings.over_limit(payment.minor):
        approval = _approval(counter, seen)
        used = approval.use(payment.id, payment.minor, by=counter.actor.name, at=place.now)
        changes.append(Save(approval, used))
        payment = replace(payment, approval_id=approval.id)
    there = seen.find(series_ref(place.community.id, place.today.year))
    series, number = (there or ReceiptSeries(place.community.id, place.today.year)).next()
    received = receiving(payment, Arrival(counter.received_on, number))
    done = received.payment
    changes += received.changes
    changes += [
        Save(None, done),
        Save(there, series),
        Save(None, receipt_for(done, counter.actor.name)),
    ]
    if counter.shift_id:
        shift = _shift(counter, seen)
        changes.append(Save(shift, shift.take(done.channel, done.minor)))
    return done, tuple(changes)


def _new_payment(counter: Counter, books: Mapping[str, AccountBook]) -> Payment:
    """Return the payment, not yet received; change in cash is not part of it."""
    command, place = counter.command, counter.place
    kept, tendered = counter.money.minor, 0
    if command.change is ChangeTo.CASH:
        # What is kept pays bills, however many there are; only the rest is handed back.
        bills = [due for book in books.values() for due in book.bills]
        limit = len(bills) if len(books) == 1 else BILLS_MAX
        kept = payable(place.policy, counter.money, counter.choice, bills, limit)
        tendered = counter.money.minor
        if not kept:
            raise BillNotOpen(bill_id="", state="", field="bills")
    return Payment(
        id=counter.payment_id,
        community_id=place.community.id,
        account_id=command.account_id,
        channel=command.channel,
        minor=kept,
        currency=counter.money.currency,
        state=PaymentState.CREATED,
        created_at=place.now,
        created_by=counter.actor.name,
        key=command.once.key,
        digest=command.once.digest,
        shift_id=counter.shift_id,
        tendered_minor=tendered,
        reference=command.reference,
        note=command.note,
        version=0,  # it is stored for the first time when the money is in
    )


def _approval(counter: Counter, seen: Seen) -> CashApproval:
    command = counter.command
    if not command.approval_id:
        limit = Money(counter.place.settings.cash_limit_minor or 0, counter.money.currency)
        raise CashOverLimit(limit=str(limit), field="approval_id")
    missing = ApprovalNotFound(approval_id=command.approval_id, field="approval_id")
    approval = seen.get(approval_ref(command.approval_id), missing)
    if approval.community_id != counter.place.community.id:
        raise missing
    return approval


def _shift(counter: Counter, seen: Seen) -> Shift:
    missing = ShiftNotFound(shift_id=counter.shift_id)
    return seen.get(shift_ref(counter.shift_id), missing)
