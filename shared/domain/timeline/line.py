"""A line of a story: what happened when, by whom, to how much, and where to look further.

Nothing of a story is stored for its own sake: it is told from movements, payments, receipts,
refunds and corrections, which are never edited. So a story can't say anything else than they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a line tells; its sentences are `timeline.{kind}` and `timeline.{kind}.owner`."""

    OLDER_LEFT_OUT = "older_left_out"
    BILL_ISSUED = "bill_issued"
    BILL_SPLIT = "bill_split"
    ORDER_OPENED = "order_opened"
    ORDER_FAILED = "order_failed"
    ORDER_EXPIRED = "order_expired"
    BANK_ROW_SENT = "bank_row_sent"
    RECEIVED = "received"
    BILL_PAID = "bill_paid"
    BALANCE_PAID = "balance_paid"
    INTO_BALANCE = "into_balance"
    FREED = "freed"
    UNPAID_AGAIN = "unpaid_again"
    REFUND_TOOK_BACK = "refund_took_back"
    REFUND_CREDITED = "refund_credited"
    REFUND_CAME_BACK = "refund_came_back"
    VOIDED = "voided"
    BOUNCED = "bounced"
    DISPUTE_LOST = "dispute_lost"
    OBJECTION_OPENED = "objection_opened"
    OBJECTION_SETTLED = "objection_settled"
    LATE_FEE = "late_fee"
    RUN_CANCELLED = "run_cancelled"
    RECEIPT_ISSUED = "receipt_issued"
    RECEIPT_VOIDED = "receipt_voided"
    RED_RECEIPT = "red_receipt"
    RED_RECEIPT_VOIDED = "red_receipt_voided"
    PRINTED = "printed"
    REPRINTED = "reprinted"
    CORRECTION_REQUESTED = "correction_requested"
    CORRECTION_APPROVED = "correction_approved"
    CORRECTION_APPLIED = "correction_applied"
    CORRECTION_REJECTED = "correction_rejected"
    CORRECTION_WITHDRAWN = "correction_withdrawn"
    REFUND_REQUESTED = "refund_requested"
    REFUND_OVERRIDDEN = "refund_overridden"
    REFUND_APPROVED = "refund_approved"
    REFUND_REJECTED = "refund_rejected"
    REFUND_WITHDRAWN = "refund_withdrawn"
    REFUND_SENT = "refund_sent"
    REFUND_SETTLED = "refund_settled"
    REFUND_FAILED = "refund_failed"
    REFUND_TAKEN_IN = "refund_taken_in"
    PART_WAITS = "part_waits"
    PART_ANEW = "part_anew"
    PART_UNKNOWN = "part_unknown"
    PART_SENT = "part_sent"
    PART_PENDING = "part_pending"
    PART_REROUTED = "part_rerouted"
    PART_SETTLED = "part_settled"
    PART_FAILED = "part_failed"
    PART_CAME_BACK = "part_came_back"
    AUTOPAY_ANNOUNCED = "autopay_announced"
    AUTOPAY_TRIED = "autopay_tried"
    AUTOPAY_PAID = "autopay_paid"
    AUTOPAY_FAILED = "autopay_failed"
    AUTOPAY_SKIPPED = "autopay_skipped"
    RECONCILED = "reconciled"
    NOT_RECONCILED = "not_reconciled"
    EXCEPTION_EXPLAINED = "exception_explained"
    EXCEPTION_CLOSED = "exception_closed"
    MATCH_CHANGED = "match_changed"
    DEPOSIT_HELD = "deposit_held"
    DEPOSIT_PERMITTED = "deposit_permitted"
    DEPOSIT_DEFECTS = "deposit_defects"
    DEPOSIT_DEDUCTED = "deposit_deducted"
    DEPOSIT_PASSED = "deposit_passed"
    DEPOSIT_MOVED = "deposit_moved"
    DEPOSIT_REFUNDED = "deposit_refunded"
    DEPOSIT_CAME_BACK = "deposit_came_back"
    DEPOSIT_KEEP_ASKED = "deposit_keep_asked"
    DEPOSIT_KEPT = "deposit_kept"
    DEPOSIT_KEEP_REJECTED = "deposit_keep_rejected"
    DEPOSIT_KEEP_WITHDRAWN = "deposit_keep_withdrawn"
    DEPOSIT_VOIDED = "deposit_voided"
    OTHER = "other"


# What only staff are told: how the house works, what was asked among themselves, and papers.
_STAFF_ONLY = frozenset(
    {
        Kind.BANK_ROW_SENT,
        Kind.PRINTED,
        Kind.REPRINTED,
        Kind.CORRECTION_REQUESTED,
        Kind.CORRECTION_APPROVED,
        Kind.CORRECTION_REJECTED,
        Kind.CORRECTION_WITHDRAWN,
        Kind.REFUND_OVERRIDDEN,
        Kind.PART_WAITS,
        Kind.PART_ANEW,
        Kind.PART_UNKNOWN,
        Kind.PART_SENT,
        Kind.PART_PENDING,
        Kind.PART_SETTLED,
        Kind.PART_FAILED,
        Kind.RECONCILED,
        Kind.NOT_RECONCILED,
        Kind.EXCEPTION_EXPLAINED,
        Kind.EXCEPTION_CLOSED,
        Kind.MATCH_CHANGED,
        Kind.DEPOSIT_KEEP_ASKED,
        Kind.DEPOSIT_KEEP_REJECTED,
        Kind.DEPOSIT_KEEP_WITHDRAWN,
        Kind.OTHER,
    }
)
OWNER_KINDS = frozenset(Kind) - _STAFF_ONLY
# Whose reasons are the owner's to read: their own, and what was decided about their money.
_OWNER_NOTES = frozenset(
    {
        Kind.REFUND_REQUESTED,
        Kind.REFUND_REJECTED,
        Kind.REFUND_WITHDRAWN,
        Kind.CORRECTION_APPLIED,
        Kind.RUN_CANCELLED,
        Kind.AUTOPAY_FAILED,
        Kind.AUTOPAY_SKIPPED,
        Kind.DEPOSIT_DEFECTS,
        Kind.DEPOSIT_DEDUCTED,
    }
)


class Thing(StrEnum):
    """What a link leads to."""

    BILL = "bill"
    PAYMENT = "payment"
    REFUND = "refund"
    RECEIPT = "receipt"
    CORRECTION = "correction"
    RUN = "run"
    SHIFT = "shift"
    RECONCILED_ITEM = "reconciled_item"
    DEPOSIT = "deposit"


_OWNER_THINGS = frozenset({Thing.BILL, Thing.PAYMENT, Thing.REFUND, Thing.RECEIPT, Thing.DEPOSIT})


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read more: a thing's id, and the account or community it is of where one is due."""

    thing: Thing
    id: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `words` fill the sentence beside the amount.

    `minor` None: no money is concerned. `note` is the reason that was given then.
    """

    at: datetime
    kind: Kind
    who: str = ""
    minor: int | None = None
    currency: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines by time; of one moment, in the order they are told, each once."""
    return tuple(sorted(_each_once(lines), key=lambda line: line.at))


def for_owners(lines: Iterable[Line], accounts: Iterable[str]) -> tuple[Line, ...]:
    """Return what owners of `accounts` are told, without names, and links to their own only."""
    own = frozenset(accounts)
    return tuple(
        replace(
            line,
            who="",
            note=line.note if line.kind in _OWNER_NOTES else "",
            links=tuple(link for link in line.links if _is_theirs(link, own)),
        )
        for line in lines
        if line.kind in OWNER_KINDS and all(_is_own(link, own) for link in line.links)
    )


def _is_theirs(link: Link, accounts: frozenset[str]) -> bool:
    return link.thing in _OWNER_THINGS and _is_own(link, accounts)


def _is_own(link: Link, accounts: frozenset[str]) -> bool:
    """Tell whether a link leads to nobody else's bill: what is of another account is not told."""
    return link.thing is not Thing.BILL or link.id.partition(".")[0] in accounts


def _each_once(lines: Iterable[Line]) -> Iterable[Line]:
    seen: list[Line] = []
    for line in lines:
        if line not in seen:
            seen.append(line)
            yield line
