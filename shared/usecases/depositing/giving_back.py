"""A deposit is asked back, in full or in part, or moved to the account's balance.

Giving back is a refund like any other: held from the request on, approved by somebody else, and
carried out by cash, transfer or provider. Works must have been inspected, unless who asks says why
not; whoever approves is the second person of that exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.accounts import Account
from shared.domain.actor import Actor, Role
from shared.domain.community import Community
from shared.domain.deposits.deposit import Deposit, Told
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.entries import Cause
from shared.domain.refunds.holding import hold, require_refundable
from shared.domain.refunds.part import RefundPart, Route, wanted_of
from shared.domain.refunds.refund import (
    Moved,
    Override,
    Refund,
    RefundKind,
    RefundState,
    part_id_of,
    refund_id_of,
    require_whole,
)
from shared.domain.refunds.refusals import OverrideRefused, RefundAskRefused
from shared.domain.refunds.settings import RefundSettings
from shared.domain.refunds.ways import ways_back
from shared.usecases.depositing.changing import Sight, change_deposit
from shared.usecases.depositing.records import deposit_ref, deposit_seen, same_deposit
from shared.usecases.depositing.taking import require_own_files
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen, payment_ref
from shared.usecases.ledger.ledger_reading import only, place_of, same_payment
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once
from shared.usecases.refunding.records import refund_ref, refund_settings_ref


@dataclass(frozen=True, slots=True)
class RefundDeposit:
    """Asks a deposit back; `amount` None is all that is free, `route` None the way it came.

    `override` is why works that did not pass an inspection shall not count.
    """

    once: Once
    id: str
    reason: str
    amount: Decimal | None = None
    route: Route | None = None
    files: tuple[str, ...] = ()
    override: str = ""


@dataclass(frozen=True, slots=True)
class MoveDeposit:
    """A deposit, or part of it, shall be balance of its account."""

    once: Once
    id: str
    reason: str
    amount: Decimal | None = None
    files: tuple[str, ...] = ()


def refund_deposit(
    actor: Actor,
    command: RefundDeposit,
    *,
    directory: Directory,
    ledger: Ledger,
    photos: Photos,
    clock: Clock,
) -> Refund:
    """The refund is requested and so much of the deposit promised; a repeat returns the same.

    Raises `DepositNotFound`, `DepositMoveRefused`, `InspectionMissing`, `AboveDeposit`,
    `DepositAskRefused`, `FileNotSent`, `RefundAskRefused`, `OverrideRefused`, `PaymentDisputed`,
    `IdempotencyKeyReused`.
    """
    if command.override and actor.role is Role.OWNER:
        raise OverrideRefused(reason="staff_only", field="override")
    found = deposit_seen(actor, command.id, ledger)
    account = directory.get(actor.company_id, Account, found.account_id)
    require_own_files(actor, account, command.files, photos)
    refund_id = refund_id_of(command.once.scope, command.once.key)
    ref, rules = refund_ref(refund_id), refund_settings_ref(found.community_id)
    names = (ref, rules, deposit_ref(found.id), payment_ref(found.payment_id))
    community = directory.get(actor.company_id, Community, found.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)

    def decision(seen: Seen) -> Decision[Refund]:
        before = seen.find(ref)
        if before is not None:
            if before.digest != command.once.digest:
                raise IdempotencyKeyReused(field="Idempotency-Key")
            return Decision(before)
        deposit = same_deposit(seen, found.id)
        payment = same_payment(seen, deposit.payment_id)
        sight = Sight(deposit, payment, seen.books[deposit.account_id], place, seen)
        settings = seen.find(rules) or RefundSettings(deposit.community_id)
        refund = _requested(actor, command, sight, refund_id, settings)
        told = Told(place.now, "refund_asked", actor.name, refund.minor, command.reason, refund.id)
        asked = deposit.after(told, refunds=(*deposit.refunds, refund.id))
        held = hold({payment.id: payment}, refund.parts, of_deposit=True)
        saves = (Save(None, refund), Save(deposit, asked), Save(payment, held[payment.id]))
        return Decision(refund, saves)

    look = Look(found.currency, {found.account_id: ()}, names, found.community_id)
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def move_deposit(
    actor: Actor,
    command: MoveDeposit,
    *,
    directory: Directory,
    ledger: Ledger,
    photos: Photos,
    clock: Clock,
) -> Deposit:
    """So much is balance of the account and held no more; a repeat changes nothing.

    Raises `DepositNotFound`, `DepositMoveRefused`, `InspectionMissing`, `AboveDeposit`,
    `DepositAskRefused`, `FileNotSent`, `PaymentDisputed`.
    """
    found = deposit_seen(actor, command.id, ledger)
    account = directory.get(actor.company_id, Account, found.account_id)
    require_own_files(actor, account, command.files, photos)

    def decide(sight: Sight) -> Decision[Deposit]:
        before, place = sight.deposit, sight.place
        if before.told_of(command.once.key):
            return Decision(before)
        before.require_live("moved")
        before.require_may_go()
        minor = _wanted(command.amount, sight)
        require_refundable(sight.payment)
        draft = Draft(sight.book)
        draft.move_deposit(-minor, before.payment_id)
        draft.move_balance(minor, before.payment_id)
        cause = Cause("deposit", before.id)
        change = draft.change(place.stamp(actor.name, cause, command.once, command.reason))
        told = Told(place.now, "moved", actor.name, minor, command.reason, key=command.once.key)
        after = before.gave(told, minor, to_balance=True)
        saves = (Save(before, after), Save(sight.payment, sight.released(minor)))
        return Decision(after, (*only(change), *saves))

    return change_deposit(
        actor,
        command.id,
        decide,
        once=command.once,
        directory=directory,
        ledger=ledger,
        clock=clock,
    )


def _wanted(amount: Decimal | None, sight: Sight) -> int:
    """Return how much is wanted, which must be free. Raises `AboveDeposit`."""
    free = sight.share.free_deposit_minor - sight.deposit.reserved_minor
    minor = max(free, 1) if amount is None else sight.place.money(amount, "").minor
    sight.require_free(minor, reserved=True)
    return minor


def _requested(
    actor: Actor,
    command: RefundDeposit,
    sight: Sight,
    refund_id: str,
    settings: RefundSettings,
) -> Refund:
    deposit, now, by = sight.deposit, sight.place.now, actor.name
    deposit.require_live("refunded")
    excepted = not deposit.may_go and bool(command.override)
    if not excepted:
        deposit.require_may_go()
    minor = _wanted(command.amount, sight)
    route = _route(command, sight)
    part = RefundPart(
        part_id_of(refund_id, 1),
        deposit.payment_id,
        deposit.account_id,
        minor,
        route,
        need=wanted_of(route),
    )
    refund = Refund(
        id=refund_id,
        community_id=deposit.community_id,
        account_id=deposit.account_id,
        minor=minor,
        currency=deposit.currency,
        kind=RefundKind.DEPOSIT,
        state=RefundState.REQUESTED,
        requested_at=now,
        asked_by=by,
        parts=(part,),
        reason=command.reason,
        files=command.files,
        override=Override(command.override, by) if excepted else None,
        remind_at=settings.reminds_at(now),
        moves=(Moved(now, RefundState.REQUESTED.value, by, note=command.reason),),
        key=command.once.key,
        digest=command.once.digest,
        deposit_id=deposit.id,
    )
    require_whole(refund)
    return refund


def _route(command: RefundDeposit, sight: Sight) -> Route:
    ways = ways_back(sight.payment, sight.place.now)
    if command.route is None:
        return ways[0]
    if command.route not in ways:
        raise RefundAskRefused(
            reason="route",
            route=command.route.value,
            ways=", ".join(ways),
            payment_id=sight.payment.id,
            field="route",
        )
    return command.route
