"""A deposit is taken at the desk: a payment with a receipt, all of it held for its payer.

It goes through the cashier's shift like any money, under the same numbers of receipts. A repeat
meets the same deposit, however late it comes: its id and its payment's follow from the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.deposits.deposit import Deposit, DepositState, Told, deposit_id_of
from shared.domain.deposits.errors import DepositAskRefused
from shared.domain.deposits.settings import DepositKind, DepositSettings
from shared.domain.deposits.works import Works, require_dates
from shared.domain.ledger.choosing import Choice
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.payment import Channel, Payment, PaymentState, payment_id_of
from shared.domain.ledger.receiving import Arrival, Received, receive_deposit
from shared.domain.money import Money
from shared.usecases.depositing.records import deposit_ref, deposit_settings_ref
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, accounts_here
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.paying.desk import booked, counter_records, desk_of
from shared.usecases.paying.desk_payment import Counter, PayAtDesk, require_takeable
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once
from shared.usecases.reading import seen_community
from shared.usecases.refunding.files import file_prefix, require_sent


@dataclass(frozen=True, slots=True)
class TakeDeposit:
    """Money handed over to be held; `amount` None is the usual one of the kind.

    `works` are what a deposit with inspection is for, with the days they are wished for.
    """

    once: Once
    community_id: str
    account_id: str
    kind: str
    channel: Channel
    amount: Decimal | None = None
    works: Works | None = None
    due_on: date | None = None
    received_on: date | None = None
    reference: str = ""
    note: str = ""
    approval_id: str = ""
    files: tuple[str, ...] = ()


def take_deposit(
    actor: Actor,
    command: TakeDeposit,
    *,
    directory: Directory,
    ledger: Ledger,
    photos: Photos,
    clock: Clock,
) -> Deposit:
    """The money is held, with a receipt; a repeat returns the same deposit.

    Raises `NotFound`, `DepositKindUnknown`, `DepositAskRefused`, `FileNotSent`,
    `WorksDatesRefused`, `ChannelRefused`, `AmountNotPositive`, `MoneyTooFine`,
    `ReceivedDateRefused`, `PeriodClosed`, `CashOverLimit`, `ApprovalNotFound`, `ApprovalRefused`,
    `ShiftMissing`, `IdempotencyKeyReused`.
    """
    community = seen_community(actor, command.community_id, directory)
    accounts_here(actor, [command.account_id], community.id, directory, "account_id")
    account = directory.get(actor.company_id, Account, command.account_id)
    settings, shift_id = desk_of(actor, community.id, ledger)
    place = Place(community, settings, clock.now())
    found = ledger.find(actor.company_id, deposit_settings_ref(community.id))
    kind = (found or DepositSettings(community.id)).kind(command.kind)
    _require_sensible(command, kind)
    require_own_files(actor, account, command.files, photos)
    amount = command.amount
    if amount is None and kind.minor is not None:
        amount = Money(kind.minor, community.currency).decimal
    if amount is None:
        raise DepositAskRefused(reason="amount_missing", field="amount")
    counter = Counter(
        actor,
        PayAtDesk(
            command.once,
            community.id,
            account.id,
            command.channel,
            amount,
            received_on=command.received_on,
            reference=command.reference,
            note=command.note,
            approval_id=command.approval_id,
        ),
        place,
        money=place.money(amount, ""),
        choice=Choice(top_up=True),
        payment_id=payment_id_of(command.once.scope, command.once.key),
        shift_id=shift_id,
    )
    require_takeable(counter)
    deposit_id = deposit_id_of(command.once.scope, command.once.key)
    records = (deposit_ref(deposit_id), *counter_records(counter))
    look = Look(community.currency, {account.id: Depth.NONE}, records, community.id)

    def decision(seen: Seen) -> Decision[Deposit]:
        there = seen.find(deposit_ref(deposit_id))
        if there is not None:
            if there.digest != command.once.digest:
                raise IdempotencyKeyReused(field="Idempotency-Key")
            return Decision(there)
        return _taken(command, kind, counter, deposit_id, seen)

    return ledger.decide(actor.company_id, look, decision, once=command.once)


def _taken(
    command: TakeDeposit, kind: DepositKind, counter: Counter, deposit_id: str, seen: Seen
) -> Decision[Deposit]:
    """Return the deposit with its payment, receipt and shift."""
    place, by = counter.place, counter.actor.name

    def receiving(payment: Payment, arrival: Arrival) -> Received:
        stamp = place.stamp(by, Cause("deposit", deposit_id), command.once, command.note)
        book = seen.books[command.account_id]
        return receive_deposit(payment, book, arrival=arrival, stamp=stamp)

    payment, changes = booked(counter, seen, _payment(command, counter, deposit_id), receiving)
    told = Told(place.now, DepositState.HELD.value, by, payment.minor, command.note, payment.id)
    works = command.works
    deposit = Deposit(
        id=deposit_id,
        community_id=place.community.id,
        account_id=command.account_id,
        kind=kind.id,
        minor=payment.minor,
        currency=payment.currency,
        payment_id=payment.id,
        taken_at=place.now,
        taken_by=by,
        inspection=kind.inspection,
        works=works,
        due_on=works.last if works else command.due_on,
        files=command.files,
        note=command.note,
        story=(told,),
        key=command.once.key,
        digest=command.once.digest,
    )
    return Decision(deposit, (*changes, Save(None, deposit)))


def _payment(command: TakeDeposit, counter: Counter, deposit_id: str) -> Payment:
    return Payment(
        id=counter.payment_id,
        community_id=counter.place.community.id,
        account_id=command.account_id,
        channel=command.channel,
        minor=counter.money.minor,
        currency=counter.money.currency,
        state=PaymentState.CREATED,
        created_at=counter.place.now,
        created_by=counter.actor.name,
        key=command.once.key,
        digest=command.once.digest,
        shift_id=counter.shift_id,
        reference=command.reference,
        note=command.note,
        deposit_id=deposit_id,
        version=0,  # it is stored for the first time when the money is in
    )


def _require_sensible(command: TakeDeposit, kind: DepositKind) -> None:
    works = command.works
    if kind.inspection is not (works is not None):
        raise DepositAskRefused(reason="works", kind=kind.id, field="works")
    if works is not None and works.first is not None and works.last is not None:
        require_dates(works.first, works.last)


def require_own_files(
    actor: Actor, account: Account, files: tuple[str, ...], photos: Photos
) -> None:
    """Pass if the files were sent for this account. Raises `DepositAskRefused`, `FileNotSent`."""
    prefix = file_prefix(actor.company_id, account)
    if not all(name.startswith(prefix) for name in files):
        raise DepositAskRefused(reason="file_unknown", field="files")
    require_sent(files, photos)
