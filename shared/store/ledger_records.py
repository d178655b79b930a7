"""Where the records of payments lie in the Ledger table, and the lists they stand in.

    payment           C#{co}#payment#{id}                    -
    receipt           C#{co}#receipts#{community}#{year}     number#{n}
    receipt series    C#{co}#receipts#{community}#{year}     series
    receipt's print   C#{co}#receipts#{community}#{year}     print#{n}#{copy}
    shift             C#{co}#shift#{id}                      -
    desk              C#{co}#shifts#{community}              desk#{cashier}
    suspense          C#{co}#suspended#{id}                  -
    cash approval     C#{co}#approval#{id}                   -
    settings          C#{co}#payment_settings#{community}    -
    payment plan      C#{co}#payment_plan#{id}               -
    bill's parts      C#{co}#account#{account}               instalments#{period}#{plan}#{seq}
    bill's disputes   C#{co}#account#{account}               dispute#{period}#{plan}#{seq}
    proof             C#{co}#proofs#{community}              day#{day}
    online order      C#{co}#online_order#{account}          -
    reconciliation: see `shared/store/reconciling_records.py`, refunds `refund_records.py`,
    corrections `correction_records.py`, deposits `deposit_records.py`,
    collecting `collection_cases.py`
    contacts, letters: see `shared/store/letter_records.py`
    autopay: see `shared/store/autopay_records.py`, bank files `bank_records.py`,
    messages `messaging_records.py`, reminders `reminder_records.py`

    list of shifts    C#{co}#shifts#{community}              shift#{opened at}#{id}
    work list         C#{co}#suspense#{community}            {state}#{received at}#{id}
    account's plans   C#{co}#account#{account}               payplan#{id}
    running plans     C#{co}#payment_plans#{community}       {id}
    awaited online    P#awaited#{day}                        {co}#{id}

A list is made of pointers, put in the transaction that changes the record; one that left a list is
marked as gone, for nothing in the ledger is ever deleted. Receipts, their prints
and proofs are listed where they lie. A record is one item: its `version` and its `data`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from shared.domain.arrears.case import CollectionCase
from shared.domain.arrears.disputed import DisputedBill
from shared.domain.autopay.attempt import Attempt
from shared.domain.autopay.mandate import Mandate
from shared.domain.bank_files.bank_answer import BankAnswer
from shared.domain.bank_files.bank_file import BankFile
from shared.domain.bank_files.mandate import BankMandate
from shared.domain.bills import parse_bill_id
from shared.domain.corrections.batch import WaiverBatch
from shared.domain.corrections.correction import Correction
from shared.domain.deposits.deposit import Deposit
from shared.domain.dunning.message import Message
from shared.domain.ledger.bill_instalments import BillInstalments
from shared.domain.ledger.online_order import OnlineOrder
from shared.domain.ledger.payment import Channel, Payment, PaymentState
from shared.domain.ledger.payment_plan import PaymentPlan
from shared.domain.ledger.proof_result import ProofResult
from shared.domain.ledger.receipts import Receipt, ReceiptPrint, ReceiptSeries
from shared.domain.ledger.settings import CashApproval, PaymentSettings
from shared.domain.ledger.shifts import Desk, Shift
from shared.domain.ledger.suspense import Suspense
from shared.domain.letters.batch import LetterBatch
from shared.domain.messaging.contacts import AccountContacts
from shared.domain.reconciling.item import Item as ReconciledItem
from shared.domain.refunds.refund import Refund
from shared.store import autopay_records as autopay
from shared.store import bank_records as banking
from shared.store import collection_cases as cases
from shared.store import correction_records as correcting
from shared.store import deposit_records as depositing
from shared.store import letter_records as letters
from shared.store import messaging_records as reaching
from shared.store import reconciling_records as reconciling
from shared.store import refund_records as refunding
from shared.store import reminder_records as reminding
from shared.store.codec import from_document, to_document
from shared.store.keys import ITSELF, key, pk
from shared.store.ledger_keys import account_pk
from shared.store.marshal import Item, from_attribute, to_item
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Ref, Shelf, dispute_ref, instalments_ref, print_ref

K = TypeVar("K", bound=Record)
Place = tuple[str, str]

GONE = "gone"
_NUMBER, _SHIFT, _DAY, _PAYPLAN, _PRINT = "number#", "shift#", "day#", "payplan#", "print#"
_PARTS, _DISPUTE = "instalments", "dispute"

# pk word and sk of each class of records, from the words of its name.
_KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Payment: lambda words: (("payment", words[0]), ITSELF),
    Receipt: lambda words: (("receipts", words[0], words[1]), _NUMBER + words[2]),
    ReceiptSeries: lambda words: (("receipts", words[0], words[1]), "series"),
    ReceiptPrint: lambda words: (
        ("receipts", words[0], words[1]),
        f"{_PRINT}{words[2]}#{words[3]}",
    ),
    Shift: lambda words: (("shift", words[0]), ITSELF),
    Desk: lambda words: (("shifts", words[0]), f"desk#{words[1]}"),
    Suspense: lambda words: (("suspended", words[0]), ITSELF),
    CashApproval: lambda words: (("approval", words[0]), ITSELF),
    PaymentSettings: lambda words: (("payment_settings", words[0]), ITSELF),
    PaymentPlan: lambda words: (("payment_plan", words[0]), ITSELF),
    BillInstalments: lambda words: (("account", words[0]), "#".join((_PARTS, *words[1:]))),
    DisputedBill: lambda words: (("account", words[0]), "#".join((_DISPUTE, *words[1:]))),
    ProofResult: lambda words: (("proofs", words[0]), _DAY + words[1]),
    OnlineOrder: lambda words: (("online_order", words[0]), ITSELF),
    **reconciling.KEYS,
    **correcting.KEYS,
    **refunding.KEYS,
    **autopay.KEYS,
    **banking.KEYS,
    **letters.KEYS,
    **cases.KEYS,
    **reaching.KEYS,
    **reminding.KEYS,
    **depositing.KEYS,
}
# The words that name a record, from the record.
_WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Payment: lambda payment: (payment.id,),
    Receipt: lambda one: (one.community_id, f"{one.year:04d}", f"{one.number:09d}"),
    ReceiptSeries: lambda series: (series.community_id, f"{series.year:04d}"),
    ReceiptPrint: lambda one: print_ref(one.community_id, one.year, one.number, one.copy).words,
    Shift: lambda shift: (shift.id,),
    Desk: lambda desk: (desk.community_id, desk.cashier),
    Suspense: lambda held: (held.id,),
    CashApproval: lambda approval: (approval.id,),
    PaymentSettings: lambda settings: (settings.community_id,),
    PaymentPlan: lambda plan: (plan.id,),
    BillInstalments: lambda split: instalments_ref(parse_bill_id(split.bill_id)).words,
    DisputedBill: lambda one: dispute_ref(parse_bill_id(one.bill_id)).words,
    ProofResult: lambda proof: (proof.community_id, proof.id),
    OnlineOrder: lambda mark: (mark.account_id,),
    **reconciling.WORDS,
    **correcting.WORDS,
    **autopay.WORDS,
    **banking.WORDS,
    **letters.WORDS,
    **cases.WORDS,
    **reaching.WORDS,
    **reminding.WORDS,
    **depositing.WORDS,
    **refunding.WORDS,
}
# Which records are listed where they lie: their partition's kind, and how their sort keys begin.
_LISTED_IN_PLACE: Mapping[type, tuple[str, str]] = {
    Receipt: ("receipts", _NUMBER),
    ReceiptPrint: ("receipts", _PRINT),
    ProofResult: ("proofs", _DAY),
}
# How the sort keys of what an account has begin.
_OF_ACCOUNT: Mapping[type, str] = {PaymentPlan: _PAYPLAN, Attempt: autopay.ATTEMPT}
# Lists whose pointers are told in a module of their own.
_POINTERS: Mapping[type, Callable[[str, Any], Iterable[Place]]] = {
    ReconciledItem: reconciling.pointers,
    Refund: refunding.pointers,
    Correction: correcting.pointers,
    WaiverBatch: correcting.pointers,
    Deposit: depositing.pointers,
    CollectionCase: cases.pointers,
    Mandate: autopay.pointers,
    Attempt: autopay.pointers,
    AccountContacts: reaching.pointers,
    Message: reminding.pointers,
    LetterBatch: letters.pointers,
    **dict.fromkeys((BankMandate, BankFile, BankAnswer), banking.pointers),
}
_AWAITED = frozenset({PaymentState.CREATED, PaymentState.PENDING})


def ref_of(record: K) -> Ref[K]:
    """Return the name of `record`."""
    return Ref(type(record), _WORDS[type(record)](record))


def place_of(company_id: str, ref: Ref[Record]) -> Place:
    """Return pk and sk of a record."""
    words, sk = _KEYS[ref.of](ref.words)
    return pk(company_id, *words), sk


def key_of(company_id: str, ref: Ref[Record]) -> Item:
    """Return the key of a record in DynamoDB's words."""
    return key(*place_of(company_id, ref))


def pointers_of(company_id: str, record: Record | None) -> tuple[Place, ...]:
    """Return where the lists that `record` stands in point to it; none for what is not there."""
    match record:
        case Shift():
            place = f"{_SHIFT}{_instant(record.opened_at)}#{record.id}"
            return ((pk(company_id, "shifts", record.community_id), place),)
        case Suspense():
            place = f"{record.state}#{_instant(record.received_at)}#{record.id}"
            return ((pk(company_id, "suspense", record.community_id), place),)
        case PaymentPlan():
            own = (account_pk(company_id, record.account_id), _PAYPLAN + record.id)
            running = (pk(company_id, "payment_plans", record.community_id), record.id)
            return (own, running) if record.running else (own,)
        case Payment() if record.channel is Channel.ONLINE and record.state in _AWAITED:
            day = record.created_at.astimezone(UTC).date().isoformat()
            return ((f"P#awaited#{day}", f"{company_id}#{record.id}"),)
    elsewhere = _POINTERS.get(type(record))
    return tuple(elsewhere(company_id, record)) if elsewhere else ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a list lies: its partition, how its sort keys begin, and if they are pointers."""

    pk: str
    prefix: str
    pointers: bool


def listed(company_id: str, shelf: Shelf[Any]) -> Listed:
    """Return where the records of `shelf` are listed."""
    words = shelf.words
    for area in (reconciling, correcting, banking, reaching, letters, depositing, reminding, cases):
        if shelf.of in area.KEYS:
            return Listed(*area.listed(company_id, shelf.of, words))
    if shelf.of is Refund:
        return Listed(*refunding.listed(company_id, words), pointers=True)
    if shelf.of in _LISTED_IN_PLACE:
        kind, prefix = _LISTED_IN_PLACE[shelf.of]
        own = "".join(f"{word}#" for word in words[2:])
        return Listed(pk(company_id, kind, *words[:2]), prefix + own, pointers=False)
    if shelf.of is Shift:
        return Listed(pk(company_id, "shifts", *words), _SHIFT, pointers=True)
    if shelf.of is Suspense:
        return Listed(pk(company_id, "suspense", words[0]), f"{words[1]}#", pointers=True)
    if shelf.of in _OF_ACCOUNT:
        place = (pk(company_id, "payment_plans", words[1]), "")
        if words[0] == "account":
            place = (account_pk(company_id, words[1]), _OF_ACCOUNT[shelf.of])
        return Listed(*place, pointers=True)
    raise ValueError(f"{shelf.of.__name__} is not listed")


def pointed_at(shelf: Shelf[K], sk: str) -> Ref[K]:
    """Return the name of the record that a list's sort key points to: its id stands last."""
    return Ref(shelf.of, (sk.rsplit("#", 1)[-1],))


def record_item(company_id: str, record: Record) -> Item:
    """Return the whole item of `record`."""
    values = {"version": record.version, "data": to_document(record)}
    return key_of(company_id, ref_of(record)) | to_item(values)


def record_from(of: type[K], item: Item) -> K:
    """Return the record of an item."""
    return from_document(of, from_attribute(item["data"]))


def by_place(refs: Iterable[Ref[K]], company_id: str) -> dict[Place, Ref[K]]:
    """Return the names by their places."""
    return {place_of(company_id, ref): ref for ref in refs}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
