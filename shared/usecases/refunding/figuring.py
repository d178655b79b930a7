"""What can go back: everything a figure needs is read here, and it is figured in one way.

A preview and a request use the same function on the same kind of things, so the figure of the one
is the figure of the other as long as nothing happened in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.bills import NO_ITEMS, parse_bill_id
from shared.domain.charge_items import ChargeItem
from shared.domain.charges.refund_policy import Value
from shared.domain.community import Community
from shared.domain.errors import CurrencyMismatch
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.entries import LATE_FEE
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.proof import flows_of
from shared.domain.money import Money
from shared.domain.refunds.claims import Sources, Taken, Wanted, claims_of
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.part import PartState
from shared.domain.refunds.refund import CREDITS, HOLDING, Refund, RefundKind
from shared.domain.refunds.refusals import RefundAskRefused
from shared.domain.refunds.terms import Terms, terms_of
from shared.domain.refunds.worth import Refundable, refundable
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref
from shared.usecases.ledger.ledger_reading import (
    Place,
    account_of_bill,
    account_seen,
    payment_seen,
    place_of,
)
from shared.usecases.ports import Clock, Directory
from shared.usecases.refunding.list_prices import list_prices
from shared.usecases.refunding.records import refunds_of_account

BILLS_MAX = 24
_READ = 100


@dataclass(frozen=True, slots=True)
class AskedBill:
    """A bill that is asked back: all of it, or only what some of its items charged."""

    bill_id: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked back. Which fields it needs follows from its kind; the others stay empty.

    `account_id` is needed where nothing else names the account. `unused_from` is the first day
    that will not be used.
    """

    kind: RefundKind
    account_id: str = ""
    payment_id: str = ""
    bills: tuple[AskedBill, ...] = ()
    unused_from: date | None = None


@dataclass(frozen=True, slots=True)
class Figuring:
    """Everything that the figure of one request is made of, besides the moving ledger itself."""

    account: Account
    place: Place
    asked: Asked
    wanted: Wanted
    terms: Mapping[str, Terms]
    monthly: Mapping[tuple[str, str], Money]
    payment_ids: tuple[str, ...]

    def figure(
        self,
        book: AccountBook,
        payments: Mapping[str, Payment],
        earlier: Sequence[Refund],
        credit: AccountCredit | None,
        *,
        override: bool = False,
    ) -> Refundable:
        """Return what can go back now. Raises `BillNotFound`."""
        sources = Sources(book, payments, tuple(taken_by(earlier)), self.monthly, credit)
        return refundable(
            self.place.community.currency,
            claims_of(self.wanted, sources),
            self.terms,
            today=self.place.today,
            time_zone=self.place.community.time_zone,
            override=override,
        )


def figuring_of(
    actor: Actor,
    asked: Asked,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> Figuring:
    """Return what a figure is made of.

    Raises `NotFound`, `BillNotFound`, `PaymentNotFound`, and `RefundAskRefused` where what is named
    does not fit its kind or one account.
    """
    wanted = wanted_of(asked)
    account = _account_of(actor, asked, wanted, directory, ledger)
    community = directory.get(actor.company_id, Community, account.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    history = ledger.history(actor.company_id, account.id, community.currency)
    for due in history.book.bills:
        if due.bill.currency != community.currency:
            raise CurrencyMismatch(expected=community.currency, actual=due.bill.currency)
    payment_ids = tuple(dict.fromkeys((*filter(None, [asked.payment_id]),
                                       *flows_of(history.movements))))  # fmt: skip
    terms = _terms(actor, history.book, directory)
    monthly: Mapping[tuple[str, str], Money] = {}
    if wanted.unused_from is not None:
        clawed = {item for item, one in terms.items() if one.policy.value is Value.CLAW_BACK}
        named = wanted.bills or {due.key: () for due in history.book.bills}
        keys = [
            due.key
            for due in history.book.bills
            if due.key in named and due.bill.span.last >= wanted.unused_from
        ]
        monthly = list_prices(
            actor.company_id, keys, clawed, directory=directory, bills=bills, runs=runs
        )
    return Figuring(account, place, asked, wanted, terms, monthly, payment_ids)


def payments_of(company_id: str, payment_ids: Sequence[str], ledger: Ledger) -> dict[str, Payment]:
    """Return the payments there are of these ids."""
    found: dict[str, Payment] = {}
    for start in range(0, len(payment_ids), _READ):
        refs = [payment_ref(one) for one in payment_ids[start : start + _READ]]
        found |= {ref.words[0]: one for ref, one in ledger.many(company_id, refs).items()}
    return found


def refunds_before(company_id: str, account_id: str, ledger: Ledger) -> list[Refund]:
    """Return all refunds of an account, newest first."""
    found: list[Refund] = []
    after = None
    while True:
        page = ledger.page(company_id, refunds_of_account(account_id), _READ, after)
        found += page.items
        after = page.next
        if after is None:
            return found


def taken_by(refunds: Sequence[Refund]) -> list[Taken]:
    """Return what refunds took of payments, item by item, and what they are promised.

    What a part has beyond its targets is money of the balance. A settled refund of a payment only
    opened its bills again, so nothing of what they charged went back.
    """
    taken: list[Taken] = []
    for refund in refunds:
        if refund.kind is RefundKind.DEPOSIT:  # a deposit is neither on bills nor in the balance
            continue
        for part in refund.parts:
            if part.state is PartState.WITHDRAWN:
                continue
            settled = part.state is PartState.SETTLED
            if refund.kind not in CREDITS if settled else refund.state not in HOLDING:
                continue
            targets = refund.targets_of(part.id)
            taken += [
                Taken(one.bill_id, one.item_id, part.payment_id, one.minor, settled)
                for one in targets
            ]
            rest = part.minor - sum(one.minor for one in targets)
            if rest:
                taken.append(Taken("", "", part.payment_id, rest, settled))
    return taken


def wanted_of(asked: Asked) -> Wanted:
    """Return what is asked back, by bills. Raises `RefundAskRefused`, `BillIdMalformed`."""
    kind, bills = asked.kind, {parse_bill_id(one.bill_id): one.items for one in asked.bills}
    if len(bills) < len(asked.bills):
        raise RefundAskRefused(reason="bill_twice", field="bills")
    if len(bills) > BILLS_MAX:
        raise RefundAskRefused(reason="too_many_bills", limit=BILLS_MAX, field="bills")
    if len({key.account_id for key in bills}) > 1:
        raise RefundAskRefused(reason="several_accounts", field="bills")
    takes = _TAKES.get(kind)
    if takes is None:
        raise RefundAskRefused(reason="kind", field="kind")
    given = {
        "payment_id": bool(asked.payment_id),
        "bills": bool(bills),
        "unused_from": asked.unused_from is not None,
    }
    for name, there in given.items():
        if there and name not in takes[1]:
            raise RefundAskRefused(reason="not_for_kind", kind=kind.value, field=name)
        if name in takes[0] and not there:
            raise RefundAskRefused(reason="missing_for_kind", kind=kind.value, field=name)
    if kind is RefundKind.LINES and not all(bills.values()):
        raise RefundAskRefused(reason="items_missing", kind=kind.value, field="bills")
    if kind is RefundKind.BILL and any(bills.values()):
        raise RefundAskRefused(reason="not_for_kind", kind=kind.value, field="bills")
    balance = kind is RefundKind.BALANCE
    return Wanted(asked.payment_id, bills, asked.unused_from, balance)


# What each kind needs, and what it takes.
_TAKES: Mapping[RefundKind, tuple[frozenset[str], frozenset[str]]] = {
    RefundKind.PAYMENT: (frozenset({"payment_id"}), frozenset({"payment_id"})),
    RefundKind.BILL: (frozenset({"bills"}), frozenset({"bills"})),
    RefundKind.LINES: (frozenset({"bills"}), frozenset({"bills"})),
    RefundKind.UNUSED_TIME: (frozenset({"unused_from"}), frozenset({"unused_from", "bills"})),
    RefundKind.BALANCE: (frozenset(), frozenset()),
}


def _account_of(
    actor: Actor, asked: Asked, wanted: Wanted, directory: Directory, ledger: Ledger
) -> Account:
    """Return the one account that is concerned, which the caller may see."""
    if wanted.payment_id:
        payment = payment_seen(actor, wanted.payment_id, ledger)
        account_id = asked.account_id or payment.account_id
        if payment.share(account_id) is None:
            raise RefundAskRefused(reason="other_account", field="payment_id")
        return account_seen(actor, account_id, directory)
    for key in wanted.bills:
        if asked.account_id not in ("", key.account_id):
            raise RefundAskRefused(reason="other_account", field="bills")
        return account_of_bill(actor, key, directory)
    if not asked.account_id:
        raise RefundAskRefused(reason="account_missing", field="account_id")
    return account_seen(actor, asked.account_id, directory)


def _terms(actor: Actor, book: AccountBook, directory: Directory) -> dict[str, Terms]:
    """Return the terms of every item on the account's bills."""
    items = {line.item_id for due in book.bills for line in due.bill.lines}
    found: dict[str, Terms] = {}
    for item_id in sorted(items - NO_ITEMS - {LATE_FEE}):
        item = directory.find(actor.company_id, ChargeItem, item_id)
        if item is not None:
            found[item_id] = terms_of(item)
    return found
