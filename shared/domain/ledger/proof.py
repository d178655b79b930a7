"""The laws of the ledger as plain functions: each returns what breaks it, with the entries' names.

They hold between any two movements. Tests run them around every operation; `ledger_proof` runs them
over a community, page by page, and keeps the dated result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.bills import document_of, hash_of
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.bill_folding import FoldedBill, folded_bills, plain
from shared.domain.ledger.bill_parts import net_parts
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import (
    BALANCE,
    OF_REFUNDS,
    ON_A_BILL,
    ONE_WAY,
    EntryKind,
    Movement,
    total_of,
)
from shared.domain.ledger.payment import RECEIVED, Channel, Payment, PaymentState
from shared.domain.ledger.shares import Share
from shared.domain.ledger.shifts import Shift
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.part import RefundPart


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that does not hold: which, for what, and the two figures (or words) that differ."""

    law: str
    about: str
    expected: str
    found: str


@dataclass
class Flow:
    """What one payment did in one account, by its entries."""

    came: int = 0
    went: int = 0
    on_bills: int = 0
    in_balance: int = 0
    in_deposit: int = 0


def prove_account(
    book: AccountBook,
    movements: Sequence[Movement],
    payments: Mapping[str, Payment],
    credit: AccountCredit | None = None,
) -> list[Breach]:
    """Return every law that one account breaks.

    `book` has all its bills, `movements` are all of them in order, `payments` those they name.
    `credit` is what refunds took of the account's own credit, None if they never did.
    """
    breaches = [breach for due in book.bills for breach in bill_adds_up(due)]
    breaches += chain_is_unbroken(book, movements)
    for movement in movements:
        breaches += movement_adds_up(movement)
    breaches += balance_is_its_entries(book, movements)
    breaches += bills_are_their_entries(book, movements)
    breaches += payments_are_their_entries(book.account_id, movements, payments)
    breaches += credit_is_its_entries(book, movements, credit)
    return breaches


def bill_adds_up(due: DueBill) -> Iterator[Breach]:
    """Lines = bill, by the hash it was issued with; bill = paid + waived + written off + open.

    And so for each part; nothing is paid or waived above what it is of.
    """
    if due.hash and hash_of(document_of(due.bill)).hex() != due.hash:
        yield Breach("bill_is_as_issued", due.id, due.hash, "another document")
    if total_of(net_parts(due.bill)) != due.bill.minor:
        yield _breach("lines_are_the_bill", due.id, due.bill.minor, total_of(net_parts(due.bill)))
    parts = due.open_parts()
    if total_of(parts) != due.open_minor:
        yield _breach("bill_adds_up", due.id, due.open_minor, total_of(parts))
    for item, minor in parts:
        if minor < 0 and due.bill.minor + due.adjusted_minor >= 0:
            yield _breach("nothing_paid_above_open", f"{due.id} {item}", 0, minor)
    if due.settlement.cancelled and due.open_minor:
        yield _breach("cancelled_is_settled", due.id, 0, due.open_minor)


def chain_is_unbroken(book: AccountBook, movements: Sequence[Movement]) -> Iterator[Breach]:
    """Movements are numbered from 1 without gaps, and each names the hash of the one before."""
    previous = ""
    for number, movement in enumerate(movements, start=1):
        about = f"{book.account_id} {movement.seq}"
        if movement.seq != number:
            yield _breach("movements_have_no_gap", about, number, movement.seq)
        if movement.previous != previous:
            yield Breach("chain_is_unbroken", about, previous, movement.previous)
        previous = movement.hash
    if book.state.seq != len(movements):
        yield _breach("movements_have_no_gap", book.account_id, book.state.seq, len(movements))
    if book.state.head != previous:
        yield Breach("chain_is_unbroken", book.account_id, book.state.head, previous)


def movement_adds_up(movement: Movement) -> Iterator[Breach]:
    """Money that moves ends somewhere; an entry's parts sum to it; amounts point the right way."""
    about = f"{movement.account_id} {movement.seq}"
    total = movement.total
    if total.money != total.spent:
        yield _breach("money_ends_somewhere", about, total.money, total.spent)
    for entry in movement.entries:
        if entry.kind in ONE_WAY and entry.minor <= 0:
            yield _breach("amount_points_its_way", f"{about} {entry.kind}", 1, entry.minor)
        if entry.kind in ON_A_BILL and total_of(entry.parts) != entry.minor:
            parts = total_of(entry.parts)
            yield _breach("parts_are_the_entry", f"{about} {entry.kind}", entry.minor, parts)


def balance_is_its_entries(book: AccountBook, movements: Iterable[Movement]) -> Iterator[Breach]:
    """Balance = Σ of its entries, and so what is held as deposits."""
    totals = [movement.total for movement in movements]
    state, balance = book.state, sum(total.balance for total in totals)
    held = sum(total.held for total in totals)
    if balance != state.balance_minor:
        yield _breach("balance_is_its_entries", book.account_id, balance, state.balance_minor)
    if held != state.held_minor:
        yield _breach("held_is_its_entries", book.account_id, held, state.held_minor)


def bills_are_their_entries(book: AccountBook, movements: Iterable[Movement]) -> Iterator[Breach]:
    """What became of each bill is what its entries say, part by part and payment by payment."""
    folded = folded_bills(movements)
    for due in book.bills:
        told = folded.pop(due.id, FoldedBill()).settlement
        if plain(due.settlement) != plain(told):
            expected, found = str(plain(told)), str(plain(due.settlement))
            yield Breach("bill_is_its_entries", due.id, expected, found)
    for bill_id in folded:
        yield Breach("bill_is_its_entries", bill_id, "a bill", "none")


def payments_are_their_entries(
    account_id: str, movements: Iterable[Movement], payments: Mapping[str, Payment]
) -> Iterator[Breach]:
    """Each payment did in the account what it says, and the account names no other money.

    Money that came less what went back = what is on bills + in the balance + held as a deposit.
    """
    flows = flows_of(movements)
    for payment_id, flow in flows.items():
        payment = payments.get(payment_id)
        about = f"{account_id} {payment_id}"
        if payment is None:
            yield Breach("payment_is_its_entries", about, "a payment", "none")
            continue
        there = flow.on_bills + flow.in_balance + flow.in_deposit
        if flow.came - flow.went != there:
            yield _breach("allocations_within_payment", about, flow.came - flow.went, there)
        if flow.on_bills < 0 or flow.went > flow.came:
            yield _breach("refunds_within_payment", about, flow.came, flow.went)
        share = _share(payment, account_id)
        for law, expected, found in (
            ("payment_is_its_entries", share.minor, flow.came),
            ("refunds_are_their_entries", share.out_minor, flow.went),
            ("deposits_are_their_entries", share.deposited_minor, flow.in_deposit),
        ):
            if expected != found:
                yield _breach(law, about, expected, found)
    for payment in payments.values():
        yield from payment_adds_up(payment)


def credit_is_its_entries(
    book: AccountBook, movements: Iterable[Movement], credit: AccountCredit | None
) -> Iterator[Breach]:
    """What went back that no payment brought is what the entries say, and each hold is above 0.

    It may exceed what bills below zero give today: one of them may have been cancelled since.
    """
    own = credit or AccountCredit(book.account_id)
    went = 0
    for movement in movements:
        for entry in movement.entries:
            if entry.source == BALANCE and entry.kind in OF_REFUNDS:
                went += entry.minor if entry.kind is EntryKind.REFUND else -entry.minor
    if own.out_minor != went or went < 0:
        yield _breach("credit_is_its_entries", book.account_id, went, own.out_minor)
    if any(one.minor <= 0 for one in own.holds):
        yield _breach("credit_is_its_entries", f"{book.account_id} holds", 1, own.held_minor)


def payment_adds_up(payment: Payment) -> Iterator[Breach]:
    """Shares = payment once it is in the ledger; refunds ≤ payment; a void takes out all of it."""
    shares = sum(share.minor for share in payment.shares)
    out = sum(share.out_minor for share in payment.shares)
    in_ledger = payment.state in RECEIVED or payment.state is PaymentState.VOIDED
    if shares != (payment.minor if in_ledger else 0):
        yield _breach("shares_are_the_payment", payment.id, payment.minor, shares)
    if payment.refunded_minor > payment.minor:
        yield _breach("refunds_within_payment", payment.id, payment.minor, payment.refunded_minor)
    for share in payment.shares:
        if share.free_minor < 0 or share.free_deposit_minor < 0:
            there = share.out_minor + share.held_minor
            yield _breach("refunds_within_payment", payment.id, share.minor, there)
    expected = payment.minor if payment.state is PaymentState.VOIDED else payment.refunded_minor
    if out != expected:
        yield _breach("refunds_are_their_entries", payment.id, expected, out)
    if in_ledger and payment.receipt is None:
        yield Breach("payment_has_a_receipt", payment.id, "a receipt", "none")


def shift_is_its_payments(
    shift: Shift, payments: Iterable[Payment], paid_out: Iterable[RefundPart] = ()
) -> Iterator[Breach]:
    """A shift's takings by channel are its payments, less those given back or refunded in it."""
    sums: dict[str, int] = {}
    for part in paid_out:
        if part.shift_id == shift.id:
            sums[Channel.CASH] = sums.get(Channel.CASH, 0) - part.minor
    for payment in payments:
        if payment.shift_id == shift.id:
            sums[payment.channel] = sums.get(payment.channel, 0) + payment.minor
        if payment.ended and payment.ended.shift_id == shift.id:
            sums[payment.channel] = sums.get(payment.channel, 0) - payment.minor
    for taking in shift.takings:
        expected = sums.pop(taking.channel, 0)
        if taking.minor != expected:
            about = f"{shift.id} {taking.channel}"
            yield _breach("shift_is_its_payments", about, expected, taking.minor)
    for channel, minor in sums.items():
        if minor:
            yield _breach("shift_is_its_payments", f"{shift.id} {channel}", minor, 0)


def reports_equal_ledger(ledger: Mapping[str, int], reports: Mapping[str, int]) -> Iterator[Breach]:
    """What the reports show is what the movements come to, sum by sum."""
    for name in sorted({*ledger, *reports}):
        if ledger.get(name, 0) != reports.get(name, 0):
            expected, found = ledger.get(name, 0), reports.get(name, 0)
            yield _breach("reports_equal_ledger", name, expected, found)


def flows_of(movements: Iterable[Movement]) -> dict[str, Flow]:
    """Return what each payment did in an account, by the entries that name it as their source."""
    flows: dict[str, Flow] = {}
    for movement in movements:
        for entry in movement.entries:
            if entry.source in ("", BALANCE):
                continue
            flow = flows.setdefault(entry.source, Flow())
            match entry.kind:
                case EntryKind.PAYMENT:
                    flow.came += entry.minor
                case EntryKind.REFUND | EntryKind.VOID:
                    flow.went += entry.minor
                case EntryKind.REFUND_BACK:
                    flow.went -= entry.minor
                case EntryKind.ALLOCATION:
                    flow.on_bills += entry.minor
                case EntryKind.BALANCE_IN:
                    flow.in_balance += entry.minor
                case EntryKind.BALANCE_OUT:
                    flow.in_balance -= entry.minor
                case EntryKind.DEPOSIT:
                    flow.in_deposit += entry.minor
                case _:
                    pass
    return flows


def _share(payment: Payment, account_id: str) -> Share:
    for share in payment.shares:
        if share.account_id == account_id:
            return share
    return Share(account_id, 0)


def _breach(law: str, about: str, expected: int, found: int) -> Breach:
    return Breach(law, about, str(expected), str(found))
