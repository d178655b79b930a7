"""Part of a deposit is kept, for a reason and with pictures: it pays a bill of its account.

Held money is never income by itself. What is kept pays what is open on a bill, or a charge that is
added to the bill by an adjustment and paid in the same movement; so item, tax and reports are those
of any charge. One person asks, which promises the money; another decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.bills import BillKey, BillNotFound, parse_bill_id
from shared.domain.charge_items import ChargeItem
from shared.domain.deposits.deposit import Deposit, DepositState, Keep, KeepState, Told
from shared.domain.deposits.errors import (
    DepositAskRefused,
    InspectionMissing,
    KeepReasonMissing,
)
from shared.domain.derived_ids import derived_id
from shared.domain.errors import NotFound
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.choosing import pick
from shared.domain.ledger.entries import Cause, Parts
from shared.domain.money import Money
from shared.domain.refunds.holding import hold, release, require_refundable
from shared.domain.refunds.part import RefundPart, Route
from shared.domain.refunds.settings import RefundSettings
from shared.usecases.depositing.changing import Sight, change_deposit
from shared.usecases.depositing.records import deposit_seen
from shared.usecases.depositing.taking import require_own_files
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Save
from shared.usecases.ledger.ledger_reading import only
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once
from shared.usecases.refunding.records import refund_settings_ref

_UNSEEN = frozenset({DepositState.HELD, DepositState.PERMITTED})


@dataclass(frozen=True, slots=True)
class AskKeep:
    """So much of a deposit shall pay `bill_id`: what is open there, or `item_id` added to it.

    `amount` None is all that is open on the bill.
    """

    once: Once
    id: str
    bill_id: str
    reason: str
    amount: Decimal | None = None
    item_id: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideKeep:
    """A word about a wish to keep money; not to keep it needs a `note`."""

    once: Once
    id: str
    keep: str
    note: str = ""


def ask_keep(
    actor: Actor,
    command: AskKeep,
    *,
    directory: Directory,
    ledger: Ledger,
    photos: Photos,
    clock: Clock,
) -> Deposit:
    """The wish is stored and so much of the deposit promised; a repeat returns the same.

    Raises `DepositNotFound`, `DepositMoveRefused`, `InspectionMissing`, `AboveDeposit`,
    `DepositAskRefused`, `FileNotSent`, `BillNotFound`, `AmountAboveOpen`, `NotFound`,
    `PaymentDisputed`, `IdempotencyKeyReused`.
    """
    found = deposit_seen(actor, command.id, ledger)
    account = directory.get(actor.company_id, Account, found.account_id)
    require_own_files(actor, account, command.files, photos)
    key = parse_bill_id(command.bill_id)
    if key.account_id != found.account_id:
        raise BillNotFound(bill_id=command.bill_id, field="bill_id")
    _require_item(actor, command, found, directory)
    keep_id = derived_id("kep", command.once.scope, command.once.key)

    def decide(sight: Sight) -> Decision[Deposit]:
        before, place = sight.deposit, sight.place
        if any(one.id == keep_id for one in before.keeps):
            if before.keep(keep_id).digest != command.once.digest:
                raise IdempotencyKeyReused(field="Idempotency-Key")
            return Decision(before)
        before.require_live("kept")
        if before.inspection and before.stage in _UNSEEN:
            raise InspectionMissing(deposit_id=before.id, state=before.state.value)
        if not command.files and not before.inspections:
            raise DepositAskRefused(reason="photos_missing", field="files")
        minor = _minor(command, key, sight)
        sight.require_free(minor, reserved=False)
        keep = Keep(
            keep_id,
            minor,
            command.bill_id,
            command.item_id,
            command.reason,
            command.files,
            actor.name,
            place.now,
            command.once.digest,
        )
        told = Told(place.now, "keep_asked", actor.name, minor, command.reason, keep_id)
        after = before.with_keep(keep, told)
        promised = hold({before.payment_id: sight.payment}, [_part(before, keep)], of_deposit=True)
        return Decision(
            after, (Save(before, after), Save(sight.payment, promised[before.payment_id]))
        )

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
        bills=(key,),
    )


def approve_keep(
    actor: Actor, command: DecideKeep, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Deposit:
    """The money pays the bill and is held no more; of two people at once, one does it.

    One's own repeat changes nothing. Raises `DepositNotFound`, `KeepNotFound`, `KeepDecided`,
    `KeepOwn`, `ApproverRefused`, `DepositMoveRefused`, `AmountAboveOpen`, `PaymentDisputed`.
    """
    found = deposit_seen(actor, command.id, ledger)
    key = parse_bill_id(found.keep(command.keep).bill_id)
    rules = refund_settings_ref(found.community_id)

    def decide(sight: Sight) -> Decision[Deposit]:
        before, place = sight.deposit, sight.place
        asked = before.keep(command.keep)
        if asked.state is KeepState.APPLIED and asked.decided_by == actor.name:
            return Decision(before)
        settings = sight.seen.find(rules) or RefundSettings(before.community_id)
        # Whoever may decide on refunds of so much may decide on keeping so much.
        asked.decide(KeepState.APPLIED, actor.name, place.now)
        settings.require_approver(actor, asked.minor, before.currency)
        before.require_live("kept")
        require_refundable(sight.payment)
        draft = Draft(sight.book)
        parts = _charged(draft, asked, key, sight)
        draft.move_deposit(-asked.minor, before.payment_id)
        draft.pay(key, before.payment_id, parts)
        cause = Cause("deposit", before.id)
        change = draft.change(place.stamp(actor.name, cause, command.once, asked.reason))
        seq = change.after.seq if change else 0
        kept = asked.decide(KeepState.APPLIED, actor.name, place.now, command.note, seq)
        told = Told(place.now, "kept", actor.name, asked.minor, command.note, asked.id)
        after = before.with_keep(kept, told)
        paid = sight.released(asked.minor, asked.id)
        return Decision(after, (*only(change), Save(before, after), Save(sight.payment, paid)))

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
        bills=(key,),
        records=(rules,),
    )


def reject_keep(
    actor: Actor, command: DecideKeep, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Deposit:
    """The money is not kept, for a reason, and free again.

    Raises `DepositNotFound`, `KeepNotFound`, `KeepDecided`, `KeepOwn`, `ApproverRefused`,
    `KeepReasonMissing`.
    """
    if not command.note:
        raise KeepReasonMissing(field="reason")

    def may(sight: Sight, asked: Keep) -> None:
        rules = refund_settings_ref(sight.deposit.community_id)
        settings = sight.seen.find(rules) or RefundSettings(sight.deposit.community_id)
        settings.require_approver(actor, asked.minor, sight.deposit.currency)

    return _ended(
        actor, command, KeepState.REJECTED, may, directory=directory, ledger=ledger, clock=clock
    )


def withdraw_keep(
    actor: Actor, command: DecideKeep, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Deposit:
    """The wish is taken back before anybody decided, and the money free again.

    Raises `DepositNotFound`, `KeepNotFound`, `KeepDecided`.
    """
    return _ended(
        actor,
        command,
        KeepState.WITHDRAWN,
        lambda _, __: None,
        directory=directory,
        ledger=ledger,
        clock=clock,
    )


def _ended(
    actor: Actor,
    command: DecideKeep,
    state: KeepState,
    may: Callable[[Sight, Keep], None],
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
) -> Deposit:
    found = deposit_seen(actor, command.id, ledger)

    def decide(sight: Sight) -> Decision[Deposit]:
        before, now = sight.deposit, sight.place.now
        asked = before.keep(command.keep)
        if asked.state is state and asked.decided_by == actor.name:
            return Decision(before)
        ended = asked.decide(state, actor.name, now, command.note)
        may(sight, asked)
        told = Told(now, f"keep_{state}", actor.name, asked.minor, command.note, asked.id)
        after = before.with_keep(ended, told)
        freed = release({before.payment_id: sight.payment}, [_part(before, asked)])
        saves = [Save(sight.payment, payment) for payment in freed.values()]
        return Decision(after, (Save(before, after), *saves))

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
        records=(refund_settings_ref(found.community_id),),
    )


def _require_item(actor: Actor, command: AskKeep, deposit: Deposit, directory: Directory) -> None:
    if not command.item_id:
        return
    if command.amount is None:
        raise DepositAskRefused(reason="amount_missing", field="amount")
    item = directory.find(actor.company_id, ChargeItem, command.item_id)
    if item is None or item.community_id not in (None, deposit.community_id):
        raise NotFound(field="item_id")


def _minor(command: AskKeep, key: BillKey, sight: Sight) -> int:
    """Return how much is to be kept, which the bill must take. Raises `AmountAboveOpen`."""
    due = sight.book.bill(key)
    if due.settlement.cancelled:
        raise DepositAskRefused(reason="bill_cancelled", field="bill_id")
    if command.amount is not None:
        minor = sight.place.money(command.amount, "").minor
    else:
        minor = max(due.open_minor, 0)
    if not command.item_id and not 0 < minor <= due.open_minor:
        raise due.above_open(minor, due.open_minor)
    return minor


def _charged(draft: Draft, asked: Keep, key: BillKey, sight: Sight) -> Parts:
    """Return what of the bill the money pays, with its charge added if it is one of its own."""
    due = draft.bill(key)
    if due.settlement.cancelled:
        raise DepositAskRefused(reason="bill_cancelled", field="bill_id")
    if asked.item_id:
        parts = ((asked.item_id, asked.minor),)
        draft.adjust(key, parts)
        return parts
    if asked.minor > due.open_minor:
        raise due.above_open(asked.minor, due.open_minor)
    money = Money(asked.minor, sight.deposit.currency)
    picks = pick(sight.place.policy.spreading(), money, [due])
    return tuple(part for one in picks for part in one.parts)


def _part(deposit: Deposit, keep: Keep) -> RefundPart:
    """Return the money of a wish to keep it, as it is promised on the payment."""
    return RefundPart(keep.id, deposit.payment_id, deposit.account_id, keep.minor, Route.BALANCE)
