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

    list of shifts    C#{co}#shifts#{community}              shift#{opened at}#{id}
    work list         C#{co}#suspense#{community}            {state}#{received at}#{id}
    account's plans   C#{co}#account#{account}               payplan#{id}
    running plans     C#{co}#payment_plans#{community}       {id}
    awaited online    P#awaited#{day}                        {co}#{id}

Receipts, their prints and proofs are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.domain.arrears.disputed import DisputedBill
from shared.domain.bills import parse_bill_id
from shared.domain.ledger.bill_instalments import BillInstalments
from shared.domain.ledger.online_order import OnlineOrder
from shared.domain.ledger.payment import Channel, Payment, PaymentState
from shared.domain.ledger.payment_plan import PaymentPlan
from shared.domain.ledger.proof_result import ProofResult
from shared.domain.ledger.receipts import Receipt, ReceiptPrint, ReceiptSeries
from shared.domain.ledger.settings import CashApproval, PaymentSettings
from shared.domain.ledger.shifts import Desk, Shift
from shared.domain.ledger.suspense import Suspense
from shared.store.keys import ITSELF, pk
from shared.store.ledger_keys import account_pk
from shared.usecases.ledger.ledger_ports import dispute_ref, instalments_ref, print_ref

Place = tuple[str, str]

_NUMBER, _SHIFT, _DAY, _PAYPLAN, _PRINT = "number#", "shift#", "day#", "payplan#", "print#"
_PARTS, _DISPUTE = "instalments", "dispute"

# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
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
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
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
}
# Which records are listed where they lie: their partition's kind, and how their sort keys begin.
_LISTED_IN_PLACE: Mapping[type, tuple[str, str]] = {
    Receipt: ("receipts", _NUMBER),
    ReceiptPrint: ("receipts", _PRINT),
    ProofResult: ("proofs", _DAY),
}
_AWAITED = frozenset({PaymentState.CREATED, PaymentState.PENDING})


def pointers(company_id: str, record: object) -> tuple[Place, ...]:
    """Return where the lists that `record` stands in point to it."""
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
    return ()


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return a list's partition, how its sort keys begin, and if they are pointers.

    Raises `ValueError` for records that are not listed.
    """
    if of in _LISTED_IN_PLACE:
        kind, prefix = _LISTED_IN_PLACE[of]
        own = "".join(f"{word}#" for word in words[2:])
        return pk(company_id, kind, *words[:2]), prefix + own, False
    if of is Shift:
        return pk(company_id, "shifts", *words), _SHIFT, True
    if of is Suspense:
        return pk(company_id, "suspense", words[0]), f"{words[1]}#", True
    if of is not PaymentPlan:
        raise ValueError(f"{of.__name__} is not listed")
    if words[0] == "account":
        return account_pk(company_id, words[1]), _PAYPLAN, True
    return pk(company_id, "payment_plans", words[1]), "", True


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
