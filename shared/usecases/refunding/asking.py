"""Asking for money back: shown before, held from the request on, approved by rule where one fits.

The money of a request is held on its payments in the same transaction that stores it, so that no
two requests can ever be promised the same money, whoever asks at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.domain.actor import Actor, Role
from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.refunds.claims import arrears_minor
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.holding import hold
from shared.domain.refunds.part import RefundPart, Route, Target, wanted_of
from shared.domain.refunds.refund import (
    Decided,
    Moved,
    Override,
    Refund,
    RefundState,
    move,
    part_id_of,
    refund_id_of,
    require_whole,
)
from shared.domain.refunds.refusals import OverrideRefused, RefundAskedAlready, RefundAskRefused
from shared.domain.refunds.settings import AskFacts, RefundSettings
from shared.domain.refunds.told import step_to_text
from shared.domain.refunds.ways import ways_back
from shared.domain.refunds.worth import Refundable
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    Look,
    Ref,
    Save,
    Seen,
    payment_ref,
)
from shared.usecases.metering.metering_ports import Photos
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once
from shared.usecases.refunding.asking_ports import RefundOrders
from shared.usecases.refunding.figuring import (
    Asked,
    Figuring,
    figuring_of,
    refunds_before,
)
from shared.usecases.refunding.files import file_prefix, require_sent
from shared.usecases.refunding.records import credit_ref, refund_ref, refund_settings_ref

# Who the decision of a rule is recorded under; no key can be named so.
BY_RULE = "rule"


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Asks for money back.

    `amount` is a wish: what goes back at most, None for all that can. `route` None is the way it
    was paid. `override` is why a closed window shall not count.
    """

    once: Once
    asked: Asked
    reason: str
    amount: Decimal | None = None
    route: Route | None = None
    files: tuple[str, ...] = ()
    override: str = ""


def ask_refund(
    actor: Actor,
    command: AskRefund,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    refund_work: RefundOrders,
    photos: Photos,
    clock: Clock,
) -> Refund:
    """The refund is requested and its money held; where a rule fits, it is approved and sent on.

    Raises as `figuring_of` does, and `AboveRefundable`, `RefundWindowClosed`, `AlreadyRefunded`,
    `ItemNotRefundable`, `PaymentDisputed`, `NothingPaid`, `NothingUnused`, `OverrideRefused`,
    `RefundAskedAlready`, `RefundAskRefused`, `FileNotSent`, `IdempotencyKeyReused`.
    """
    if command.override and actor.role is Role.OWNER:
        raise OverrideRefused(reason="staff_only", field="override")
    figuring = figuring_of(
        actor, command.asked, directory=directory, ledger=ledger, bills=bills, runs=runs,
        clock=clock,
    )  # fmt: skip
    prefix = file_prefix(actor.company_id, figuring.account)
    if not all(name.startswith(prefix) for name in command.files):
        raise RefundAskRefused(reason="file_unknown", field="files")
    require_sent(command.files, photos)
    company_id, account = actor.company_id, figuring.account
    refund_id = refund_id_of(command.once.scope, command.once.key)
    records: list[Ref[Record]] = [refund_ref(refund_id), refund_settings_ref(account.community_id)]
    records.append(credit_ref(account.id))
    records += [payment_ref(one) for one in figuring.payment_ids]
    look = Look(
        figuring.place.community.currency, {account.id: Depth.ALL}, tuple(records),
        account.community_id,
    )  # fmt: skip
    asking = _Asking(actor, command, figuring, refund_id)

    def decision(seen: Seen) -> Decision[Refund]:
        # Read after what was seen: whoever held money before it is among them.
        return asking.decide(seen, refunds_before(company_id, account.id, ledger))

    refund = ledger.decide(company_id, look, decision, once=command.once)
    if refund.state is RefundState.APPROVED:
        refund_work.send(company_id, refund.id)
    return refund


@dataclass(frozen=True, slots=True)
class _Asking:
    actor: Actor
    command: AskRefund
    figuring: Figuring
    refund_id: str

    def decide(self, seen: Seen, earlier: Sequence[Refund]) -> Decision[Refund]:
        """Return the refund and what holds its money, or what it was before."""
        before = seen.find(refund_ref(self.refund_id))
        if before is not None:
            if before.digest != self.command.once.digest:
                raise IdempotencyKeyReused(field="Idempotency-Key")
            return Decision(before)
        self._require_new(earlier)
        figuring, place = self.figuring, self.figuring.place
        book = seen.books[figuring.account.id]
        payments = {
            one: found
            for one in figuring.payment_ids
            if (found := seen.find(payment_ref(one))) is not None
        }
        credit = seen.find(credit_ref(figuring.account.id))
        override = bool(self.command.override)
        figure = figuring.figure(book, payments, earlier, credit, override=override)
        going = figure.within(self._wish())
        refund = self._refund(going, payments)
        settings = seen.find(refund_settings_ref(figuring.account.community_id)) or RefundSettings(
            figuring.account.community_id
        )
        facts = AskFacts(
            minor=refund.minor,
            inside_window=all(worth.window.open for worth in going.worths if worth.minor),
            arrears_minor=arrears_minor(book, place.today),
            items=tuple(dict.fromkeys(w.claim.item_id for w in going.worths if w.minor)),
            override=refund.override is not None,
        )
        refund = self._by_rule(refund, settings, facts)
        held = hold(payments, refund.parts)
        saves = [Save(payments[name], payment) for name, payment in held.items()]
        own = credit or AccountCredit(book.account_id)
        promised = own.hold(refund.parts, book)
        if promised is not own:
            saves.append(Save(credit, promised))
        return Decision(refund, (Save(None, refund), *saves))

    def _require_new(self, earlier: Sequence[Refund]) -> None:
        for refund in earlier:
            waiting = refund.state in (RefundState.REQUESTED, RefundState.APPROVED)
            if waiting and refund.digest == self.command.once.digest:
                raise RefundAskedAlready(
                    refund_id=refund.id, amount=str(refund.asked), state=refund.state.value
                )

    def _wish(self) -> int | None:
        amount, place = self.command.amount, self.figuring.place
        return None if amount is None else place.money(amount, "").minor

    def _refund(self, going: Refundable, payments: Mapping[str, Payment]) -> Refund:
        command, figuring = self.command, self.figuring
        now, by = figuring.place.now, self.actor.name
        late = any(worth.minor and not worth.window.open for worth in going.worths)
        override = Override(command.override, by) if late else None
        account_id = figuring.account.id
        parts: list[RefundPart] = []
        targets: list[Target] = []
        for number, (payment_id, minor) in enumerate(going.parts, 1):
            route = _route(command.route, payments.get(payment_id), payment_id, figuring)
            parts.append(
                RefundPart(
                    part_id_of(self.refund_id, number), payment_id, account_id, minor, route,
                    need=wanted_of(route),
                )
            )  # fmt: skip
            # In the order of the parts, so that each part uses up its own targets.
            for worth in going.worths:
                of_this = dict(worth.parts).get(payment_id, 0)
                if of_this and worth.claim.bill_id:  # the rest is of the balance
                    targets.append(Target(worth.claim.bill_id, worth.claim.item_id, of_this))
        refund = Refund(
            id=self.refund_id,
            community_id=figuring.account.community_id,
            account_id=account_id,
            minor=going.minor,
            currency=going.currency,
            kind=command.asked.kind,
            state=RefundState.REQUESTED,
            requested_at=now,
            asked_by=by,
            parts=tuple(parts),
            targets=tuple(targets),
            reason=command.reason,
            files=command.files,
            fee_minor=sum(worth.handling_minor for worth in going.worths if worth.minor),
            window=_window(going, figuring),
            steps=tuple(step_to_text(step) for step in going.steps),
            override=override,
            moves=(Moved(now, RefundState.REQUESTED.value, by, note=command.reason),),
            key=command.once.key,
            digest=command.once.digest,
        )
        require_whole(refund)
        return refund

    def _by_rule(self, refund: Refund, settings: RefundSettings, facts: AskFacts) -> Refund:
        """Return the refund approved where a rule says so, with the facts it went by."""
        why = settings.why_not_automatic(facts)
        told = {
            "automatic": not why,
            "why_not": why,
            "amount": facts.minor,
            "inside_window": facts.inside_window,
            "arrears": facts.arrears_minor,
            "items": list(facts.items),
            "settings_version": settings.version,
        }
        refund = replace(refund, window={**(refund.window or {}), "rule": told})
        if why:
            return replace(refund, remind_at=settings.reminds_at(refund.requested_at))
        now = refund.requested_at
        limit = settings.automatic.up_to_minor if settings.automatic else 0
        note = (
            f"{refund.asked} ≤ {Money(limit, refund.currency)}, arrears"
            f" {Money(facts.arrears_minor, refund.currency)}"
        )
        said = Decided(now, BY_RULE, approved=True, reason=note)
        approved = move(
            refund, RefundState.APPROVED, now, BY_RULE, note, approved_at=now, decisions=(said,)
        )
        return replace(approved, version=refund.version)


def _route(
    wished: Route | None, payment: Payment | None, payment_id: str, figuring: Figuring
) -> Route:
    """Return the way a part goes. Raises `RefundAskRefused` for one its payment does not have."""
    ways = ways_back(payment, figuring.place.now)
    if wished is None:
        return ways[0]
    if wished not in ways:
        raise RefundAskRefused(
            reason="route" if payment_id else "route_of_credit",
            route=wished.value,
            ways=", ".join(ways),
            payment_id=payment_id,
            field="route",
        )
    return wished


def _window(going: Refundable, figuring: Figuring) -> dict[str, object]:
    """Return the dates and rules that the request was judged by, as they are stored."""
    items = [
        {
            "bill_id": worth.claim.bill_id,
            "item_id": worth.claim.item_id,
            "terms_version": worth.terms.version,
            "paid_on": str(worth.window.paid_on or ""),
            "days": worth.window.days,
            "last_day": str(worth.window.last_day or ""),
            "open": worth.window.open,
            "handling": worth.handling_minor,
        }
        for worth in going.worths
        if worth.minor
    ]
    return {
        "asked_on": figuring.place.today.isoformat(),
        "unused_from": str(figuring.asked.unused_from or ""),
        "items": items,
    }
