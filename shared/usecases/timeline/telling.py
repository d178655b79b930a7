"""The whole story of a bill, a payment or a refund, oldest first, for staff and for owners.

A story is told anew at each request and answered in parts: what happens meanwhile stands behind
what was told, so going on after a part neither repeats nor leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shared.domain.actor import Actor, Role
from shared.domain.autopay.attempt import Attempt
from shared.domain.billing_run import run_id_of
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.corrections.correction import Correction
from shared.domain.deposits.deposit import Deposit
from shared.domain.ledger.entries import Entry, EntryKind
from shared.domain.ledger.payment import AWAITED, Payment
from shared.domain.reconciling.item import ItemKind
from shared.domain.refunds.refund import Refund
from shared.domain.timeline.line import Kind, Line, Thing, for_owners, in_order
from shared.domain.timeline.of_bills import REFUND, issued, moved, split
from shared.domain.timeline.of_deposits import deposit_lines
from shared.domain.timeline.of_payments import (
    attempt_lines,
    item_lines,
    payment_lines,
    print_lines,
    receipt_lines,
)
from shared.domain.timeline.of_requests import correction_lines, refund_lines
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.correcting.records import corrections_of_bill
from shared.usecases.depositing.records import deposit_seen
from shared.usecases.ledger.ledger_ports import Ledger, instalments_ref, online_order_ref
from shared.usecases.ledger.ledger_reading import account_of_bill, payment_seen
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import ListOf
from shared.usecases.reconciling.provider_rows import item_id_of
from shared.usecases.refunding.lists import refund_seen
from shared.usecases.timeline.reading import LISTED_MAX, Read, Sources, sources_of


def bill_timeline(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger, runs: Runs
) -> Page[Line]:
    """Return part of a bill's story. Raises `BillIdMalformed`, `BillNotFound`."""
    key = parse_bill_id(command.parent)
    account = account_of_bill(actor, key, directory)
    read = sources_of(actor.company_id, account.community_id, directory=directory, ledger=ledger)
    return _part(actor, command, _of_bill(key, read, runs))


def payment_timeline(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Line]:
    """Return part of a payment's story. Raises `PaymentNotFound`."""
    payment = payment_seen(actor, command.parent, ledger)
    read = sources_of(actor.company_id, payment.community_id, directory=directory, ledger=ledger)
    return _part(actor, command, _of_payment(payment, read))


def refund_timeline(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Line]:
    """Return part of a refund's story. Raises `RefundNotFound`."""
    refund = refund_seen(actor, command.parent, ledger)
    read = sources_of(actor.company_id, refund.community_id, directory=directory, ledger=ledger)
    return _part(actor, command, _of_refund(refund, read))


def deposit_timeline(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Line]:
    """Return part of a deposit's story. Raises `DepositNotFound`."""
    deposit = deposit_seen(actor, command.parent, ledger)
    read = sources_of(actor.company_id, deposit.community_id, directory=directory, ledger=ledger)
    return _part(actor, command, _of_deposit(deposit, read))


def _of_bill(key: BillKey, read: Sources, runs: Runs) -> Iterator[Line]:
    due = read.bill(key)
    page = read.ledger.page(read.company_id, corrections_of_bill(key), LISTED_MAX, None)
    moves = read.back_to(
        key.account_id, lambda entry: entry.bill_id == due.id, wanted=due.settlement.version
    )
    yield from _left_out(moves, read)
    run_id = run_id_of(key.plan_id, key.period, key.seq)
    run = runs.find(read.company_id, run_id)
    at = run.issued_at if run and run.issued_at else read.day_begins(due.bill.billed_on)
    yield issued(due.bill, at, run.started_by if run else "", run_id if run else "")
    agreed = read.ledger.find(read.company_id, instalments_ref(key))
    if agreed is not None:
        yield split(agreed, due.bill.currency)
    paid = [entry.source for one in moves.movements for entry in one.entries if entry.bill_id]
    for payment in (*read.payments(paid).values(), *_open_order(key, read)):
        yield from payment_lines(payment)
    yield from _corrected(moves, due.id, page.items)
    causes = {one.stamp.cause.id for one in moves.movements if one.stamp.cause.what == REFUND}
    for refund in read.refunds(key.account_id, lambda one: _takes(one, due.id) or one.id in causes):
        yield from refund_lines(refund)
    for attempt in read.attempts(key.account_id, lambda one: due.id in one.bills):
        yield from attempt_lines(attempt)


def _of_payment(payment: Payment, read: Sources) -> Iterator[Line]:
    yield from payment_lines(payment)
    receipts = read.receipts(payment)
    for receipt in receipts:
        yield from receipt_lines(receipt)

    def concerns(entry: Entry) -> bool:
        return entry.source == payment.id

    for share in payment.shares:
        moves = read.back_to(share.account_id, concerns, since=payment.succeeded_at)
        yield from _left_out(moves, read)
        yield from moved(moves.movements, concerns, ())
    yield from print_lines(read.prints(receipts))
    deposit = read.deposit(payment.deposit_id)
    if deposit is not None:
        yield from deposit_lines(deposit)
    for account_id in (share.account_id for share in payment.shares):
        for refund in read.refunds(account_id, lambda one: _of(one, payment.id)):
            yield from refund_lines(refund)
    for attempt in read.attempts(payment.account_id, lambda one: _tried(one, payment.id)):
        yield from attempt_lines(attempt)
    for item in read.items(payment):
        yield from item_lines(item, read.day_begins)


def _of_deposit(deposit: Deposit, read: Sources) -> Iterator[Line]:
    payment = read.payments([deposit.payment_id]).get(deposit.payment_id)
    if payment is not None:
        yield from payment_lines(payment)
        for receipt in read.receipts(payment):
            yield from receipt_lines(receipt)
    yield from deposit_lines(deposit)
    for refund in read.refunds(deposit.account_id, lambda one: one.id in deposit.refunds):
        yield from refund_lines(refund)


def _of_refund(refund: Refund, read: Sources) -> Iterator[Line]:
    payments = read.payments(part.payment_id for part in refund.parts)
    for payment in payments.values():
        yield from (line for line in payment_lines(payment) if line.kind in _BEFORE_REFUNDS)
    deposit = read.deposit(refund.deposit_id)
    if deposit is not None:
        yield from (line for line in deposit_lines(deposit) if _names(line, refund.id))
    yield from refund_lines(refund)
    moves = read.back_to(refund.account_id, _moves_bills, since=refund.requested_at)
    yield from _left_out(moves, read)
    own = tuple(one for one in moves.movements if one.stamp.cause.id == refund.id)
    yield from moved(own, _moves_bills, ())
    keys = {part.key for part in refund.parts} | {part.id for part in refund.parts}
    for payment in payments.values():
        for receipt in read.receipts(payment):
            if receipt.red_of is not None and receipt.red_of.key in keys:
                yield from receipt_lines(receipt)
    for item in read.found(_items_of(refund, payments)):
        yield from item_lines(item, read.day_begins)


_BEFORE_REFUNDS = frozenset(
    {Kind.RECEIVED, Kind.OBJECTION_OPENED, Kind.OBJECTION_SETTLED, Kind.DISPUTE_LOST}
)


def _items_of(refund: Refund, payments: Mapping[str, Payment]) -> Iterator[str]:
    """Yield under which names reconciliation looks for a refund's parts."""
    for part in refund.parts:
        payment = payments.get(part.payment_id)
        if payment is not None and payment.provider and part.provider_refund_id:
            for kind in (ItemKind.REFUND, ItemKind.REFUND_RETURNED):
                yield item_id_of(payment.provider.name, kind, part.provider_refund_id)


def _corrected(moves: Read, bill_id: str, corrections: Iterable[Correction]) -> Iterator[Line]:
    found = tuple(corrections)
    for correction in found:
        yield from correction_lines(correction)
    ids = [correction.id for correction in found]
    yield from moved(moves.movements, lambda entry: entry.bill_id == bill_id, ids)


def _open_order(key: BillKey, read: Sources) -> Iterator[Payment]:
    """Yield the account's order that may still be paid, if it wants the bill."""
    mark = read.ledger.find(read.company_id, online_order_ref(key.account_id))
    if mark is not None:
        for payment in read.payments([mark.payment_id]).values():
            if payment.state in AWAITED and any(one.bill_id == key.id for one in payment.wanted):
                yield payment


def _moves_bills(entry: Entry) -> bool:
    return bool(entry.bill_id) and entry.kind is not EntryKind.ISSUE


def _takes(refund: Refund, bill_id: str) -> bool:
    return any(target.bill_id == bill_id for target in refund.targets)


def _of(refund: Refund, payment_id: str) -> bool:
    return any(part.payment_id == payment_id for part in refund.parts)


def _names(line: Line, refund_id: str) -> bool:
    return any(link.thing is Thing.REFUND and link.id == refund_id for link in line.links)


def _tried(attempt: Attempt, payment_id: str) -> bool:
    return any(one.order_id == payment_id for one in attempt.tries)


def _left_out(read: Read, of: Sources) -> Iterator[Line]:
    if not read.complete:
        first = read.movements[0].stamp.at if read.movements else of.community.created_at
        yield Line(first, Kind.OLDER_LEFT_OUT)


def _part(actor: Actor, command: ListOf, told: Iterable[Line]) -> Page[Line]:
    """Return the part of a story that was asked for; owners are told their own, in their words."""
    lines = in_order(told)
    if actor.role is Role.OWNER:
        lines = for_owners(lines, actor.accounts)
    first = _number(command.after)
    last = first + command.limit
    more = Position(f"{last:06d}", "") if last < len(lines) else None
    return Page(lines[first:last], more)


def _number(after: Position | None) -> int:
    return int(after.sort) if after is not None else 0
