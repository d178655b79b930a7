"""A bill 账单: what one account owes for one period of one plan, frozen at issue.

A bill's *document* is canonical JSON of everything it was computed from and to. Its hash is the
fingerprint that anybody gets who computes the bill again from its facts and rules. What happens to
a bill later (payments, waivers, adjustments) stands beside the document, never in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from shared.domain.calendar import DateSpan, Period
from shared.domain.errors import NotFound, Rejected
from shared.domain.money import Money

# What only a whole bill can tell is a line of one of these names, so that lines add up: the
# community's 抹零, the rounding of rules at the stage `bill`, and a tax of that stage.
ROUNDING = "rounding"
BILL_ROUNDING = "bill_rounding"
TAX = "tax"
NO_ITEMS = frozenset({ROUNDING, BILL_ROUNDING, TAX})

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class BillNotFound(NotFound):
    """There is no such bill for this caller."""

    code = "bill_not_found"


class BillIdMalformed(Rejected):
    """A value is not a bill id."""

    code = "bill_id_malformed"


class BillState(StrEnum):
    """Where a bill is; it follows from what is open and what was billed."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


class RuleOn(NamedTuple):
    """Which rule version computed a line from which day on."""

    version_id: str
    first: date


class LinePart(NamedTuple):
    """A stretch of days that was charged by itself: by one version and one state of the facts.

    `amount` is before the limits, discounts and tax of the line.
    """

    first: date
    last: date
    version_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a bill: `minor` is owed, of which `tax_minor` is tax.

    `quantity`, `unit` and `price` are for display and empty where one figure can't say it. `span`
    are the days it charges where they are not all of the bill's (a rule that begins or ends).
    `parts` are told where there are several. `name` tells taxes of a whole bill apart.
    """

    item_id: str
    minor: int
    tax_minor: int
    rules: tuple[RuleOn, ...]
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    span: DateSpan | None = None
    parts: tuple[LinePart, ...] = ()
    name: str = ""


class BillKey(NamedTuple):
    """What names a bill: there is one per account, plan, period and number (1, or a supplement)."""

    account_id: str
    plan_id: str
    period: str
    seq: int

    @property
    def id(self) -> str:
        """The bill's id for the outside."""
        return f"{self.account_id}.{self.plan_id}.{self.period}.{self.seq}"


def parse_bill_id(value: str) -> BillKey:
    """Return the key that `value` names. Raises `BillIdMalformed`."""
    parts = value.split(".")
    if len(parts) != 4 or not all(parts) or not parts[3].isdecimal() or len(value) > 100:
        raise BillIdMalformed(value=value[:100], field="bill_id")
    account_id, plan_id, period, seq = parts
    Period.starting(period)
    return BillKey(account_id, plan_id, period, int(seq))


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as it was issued. `span` are the days of `period` that the account answers for.

    `facts` is the engine's JSON of the subject. `note` says what one-off charges are for.
    """

    account_id: str
    subject_id: str
    community_id: str
    plan_id: str
    period: Period
    seq: int
    currency: str
    billed_on: date
    due_on: date
    span: DateSpan
    facts: Mapping[str, Any]
    lines: tuple[Line, ...]
    engine: str
    note: str = ""

    @property
    def key(self) -> BillKey:
        """What names it."""
        return BillKey(self.account_id, self.plan_id, self.period.key, self.seq)

    @property
    def minor(self) -> int:
        """What is owed: the sum of the lines."""
        return sum(line.minor for line in self.lines)

    @property
    def rounding_rest(self) -> Decimal:
        """What rounding the bill left over, in whole units of the currency; below 0 if it added."""
        rounded = sum(line.minor for line in self.lines if line.item_id == ROUNDING)
        return Decimal(self.facts.get("carried", 0)) - Money(rounded, self.currency).decimal


@dataclass(frozen=True, slots=True)
class StoredBill:
    """A bill with what became of it: `open_minor` is still owed.

    `attempt` is the attempt of run number `run_seq` that issued it; its snapshot has the rules and
    names. `replaced_by` is the number of the bill issued in place of this cancelled one.
    `adjusted_minor` and `late_fee_minor` are owed besides the bill's lines; `paid_minor` pays it
    now, after `refunded_minor` and `freed_minor` of what ever paid it were taken back. `version`
    counts the movements of the ledger that touched it.
    """

    bill: Bill
    open_minor: int
    attempt: int
    hash: str
    cancelled: bool = False
    paid_minor: int = 0
    refunded_minor: int = 0
    freed_minor: int = 0
    waived_minor: int = 0
    written_off_minor: int = 0
    adjusted_minor: int = 0
    late_fee_minor: int = 0
    version: int = 0
    run_seq: int = 1
    replaced_by: int = 0

    @property
    def owed_minor(self) -> int:
        """What the bill comes to with adjustments and late fee, before anything was paid."""
        return self.bill.minor + self.adjusted_minor + self.late_fee_minor

    @property
    def ever_paid_minor(self) -> int:
        """All that money ever paid of it, whatever was taken back since."""
        return self.paid_minor + self.refunded_minor + self.freed_minor

    @property
    def state(self) -> BillState:
        """Where the bill is."""
        if self.cancelled:
            return BillState.CANCELLED
        if self.open_minor == self.owed_minor and self.open_minor != 0:
            return BillState.OPEN
        return BillState.PAID if self.open_minor == 0 else BillState.PARTLY_PAID


def document_of(bill: Bill) -> bytes:
    """Return the canonical JSON (UTF-8) of `bill`: equal bills give equal bytes."""
    document: dict[str, Any] = {
        "account": bill.account_id,
        "billed": bill.billed_on.isoformat(),
        "community": bill.community_id,
        "currency": bill.currency,
        "due": bill.due_on.isoformat(),
        "engine": bill.engine,
        "facts": bill.facts,
        "from": bill.span.first.isoformat(),
        "lines": [_line_to_json(line) for line in bill.lines],
        "months": bill.period.months,
        "period": bill.period.key,
        "plan": bill.plan_id,
        "seq": bill.seq,
        "subject": bill.subject_id,
        "to": bill.span.last.isoformat(),
    }
    if bill.note:
        document["note"] = bill.note
    return _encode(document).encode()


def hash_of(document: bytes) -> bytes:
    """Return the SHA-256 of a bill's document, 32 bytes."""
    return hashlib.sha256(document).digest()


def bill_of(document: bytes) -> Bill:
    """Return the bill of `document_of`."""
    value = json.loads(document)
    return Bill(
        account_id=value["account"],
        subject_id=value["subject"],
        community_id=value["community"],
        plan_id=value["plan"],
        period=Period.starting(value["period"], value["months"]),
        seq=value["seq"],
        currency=value["currency"],
        billed_on=date.fromisoformat(value["billed"]),
        due_on=date.fromisoformat(value["due"]),
        span=DateSpan(date.fromisoformat(value["from"]), date.fromisoformat(value["to"])),
        facts=value["facts"],
        lines=tuple(_line_from_json(line) for line in value["lines"]),
        engine=value["engine"],
        note=value.get("note", ""),
    )


def _line_to_json(line: Line) -> dict[str, Any]:
    document: dict[str, Any] = {
        "item": line.item_id,
        "minor": line.minor,
        "rules": [[rule.version_id, rule.first.isoformat()] for rule in line.rules],
    }
    if line.tax_minor:
        document["tax"] = line.tax_minor
    if line.quantity is not None:
        document["quantity"] = f"{line.quantity:f}"
    if line.unit:
        document["unit"] = line.unit
    if line.price is not None:
        document["price"] = f"{line.price:f}"
    if line.span is not None:
        document["days"] = [line.span.first.isoformat(), line.span.last.isoformat()]
    if line.parts:
        document["parts"] = [
            [part.first.isoformat(), part.last.isoformat(), part.version_id, f"{part.amount:f}"]
            for part in line.parts
        ]
    if line.name:
        document["name"] = line.name
    return document


def _line_from_json(value: Mapping[str, Any]) -> Line:
    return Line(
        item_id=value["item"],
        minor=value["minor"],
        tax_minor=value.get("tax", 0),
        rules=tuple(RuleOn(rule, date.fromisoformat(day)) for rule, day in value["rules"]),
        quantity=Decimal(value["quantity"]) if "quantity" in value else None,
        unit=value.get("unit", ""),
        price=Decimal(value["price"]) if "price" in value else None,
        span=DateSpan(*map(date.fromisoformat, value["days"])) if "days" in value else None,
        parts=tuple(
            LinePart(date.fromisoformat(first), date.fromisoformat(last), rule, Decimal(amount))
            for first, last, rule, amount in value.get("parts", ())
        ),
        name=value.get("name", ""),
    )
