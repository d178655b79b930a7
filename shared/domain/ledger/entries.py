"""Entries and movements: what happened to an account's money, never edited, never deleted.

A *movement* is everything that one cause did to one account at one moment; its *entries* say what.
The movements of an account are numbered without gaps, and each carries the hash of the one before,
so that a movement which was changed, taken out or slipped in is found by anybody who counts.

    kind          money   owed   balance   held
    issue                  +                       (the bill itself is the entry)
    payment        +                               money came in
    allocation             −                       money or balance pays a bill; below 0: taken back
    refund, void   −                               money went back, or turned out not to have come
    refund_back    +                               a refund came back: its bank had refused it
    balance_in                     +
    balance_out                    −
    deposit                                 ±   money held for the payer; below 0: held no more
    late_fee               ±                    below 0: money turned out to have come earlier
    adjustment             ±
    waiver                 −
    write_off              −

Money that moves has to end somewhere: in every movement, money = allocations + balance + held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

# Where money comes from that pays a bill out of the account's own balance.
BALANCE = "balance"
# The part of a bill that came on top of its lines for lateness.
LATE_FEE = "late_fee"

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

# How much of an amount falls on which item of a bill, in the bill's own order.
Parts = tuple[tuple[str, int], ...]


class EntryKind(StrEnum):
    """What kind of thing an entry is."""

    ISSUE = "issue"
    PAYMENT = "payment"
    ALLOCATION = "allocation"
    REFUND = "refund"
    REFUND_BACK = "refund_back"
    VOID = "void"
    BALANCE_IN = "balance_in"
    BALANCE_OUT = "balance_out"
    DEPOSIT = "deposit"
    LATE_FEE = "late_fee"
    ADJUSTMENT = "adjustment"
    WAIVER = "waiver"
    WRITE_OFF = "write_off"


class Gone(NamedTuple):
    """What was taken back of what paid a bill: `refunded`, less what came back; `freed` otherwise.

    Freed is what was voided, or is not owed any more; a credit that was given counts as freed.
    """

    refunded: int = 0
    freed: int = 0


class Effect(NamedTuple):
    """What one unit of an entry does. `spent` is where moving money ends."""

    money: int = 0
    owed: int = 0
    balance: int = 0
    held: int = 0
    spent: int = 0


EFFECTS: Mapping[EntryKind, Effect] = {
    EntryKind.ISSUE: Effect(owed=1),
    EntryKind.PAYMENT: Effect(money=1),
    EntryKind.ALLOCATION: Effect(owed=-1, spent=1),
    EntryKind.REFUND: Effect(money=-1),
    EntryKind.REFUND_BACK: Effect(money=1),
    EntryKind.VOID: Effect(money=-1),
    EntryKind.BALANCE_IN: Effect(balance=1, spent=1),
    EntryKind.BALANCE_OUT: Effect(balance=-1, spent=-1),
    EntryKind.DEPOSIT: Effect(held=1, spent=1),
    EntryKind.LATE_FEE: Effect(owed=1),
    EntryKind.ADJUSTMENT: Effect(owed=1),
    EntryKind.WAIVER: Effect(owed=-1),
    EntryKind.WRITE_OFF: Effect(owed=-1),
}
# Kinds whose amount says its direction by itself and is always above zero.
ONE_WAY = frozenset(
    {
        EntryKind.PAYMENT,
        EntryKind.REFUND,
        EntryKind.REFUND_BACK,
        EntryKind.VOID,
        EntryKind.BALANCE_IN,
        EntryKind.BALANCE_OUT,
    }
)
# What makes a movement one of a refund: what it takes off bills is refunded, not freed.
OF_REFUNDS = frozenset({EntryKind.REFUND, EntryKind.REFUND_BACK})
# Kinds that are about one bill.
ON_A_BILL = frozenset(
    {
        EntryKind.ALLOCATION,
        EntryKind.LATE_FEE,
        EntryKind.ADJUSTMENT,
        EntryKind.WAIVER,
        EntryKind.WRITE_OFF,
    }
)

_complete = set(EFFECTS) == set(EntryKind)
if not _complete:  # a kind that nobody knows the effect of must not get as far as a deployment
    raise AssertionError("every entry kind needs its effect")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a movement did. `parts` say on which items of the bill it fell, and sum to `minor`.

    `source` is the payment whose money it is, or `BALANCE`; empty where no money is concerned.
    A late fee is one by a `policy` (its id and version), for lateness up to day `through`.
    """

    kind: EntryKind
    minor: int
    bill_id: str = ""
    parts: Parts = ()
    source: str = ""
    policy: str = ""
    through: date | None = None


class Cause(NamedTuple):
    """Why a movement was: a word such as "payment" or "waiver", and the id of the thing."""

    what: str
    id: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made a movement, when, and on which request: `key` with the `digest` of its input.

    `on` is the business date, the day of `at` in the community's time zone.
    """

    at: datetime
    on: date
    by: str
    cause: Cause
    key: str = ""
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """All that one cause did to one account. `previous` is the hash of the movement before."""

    account_id: str
    seq: int
    currency: str
    stamp: Stamp
    entries: tuple[Entry, ...]
    previous: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of the movement with the hash before it, in hex."""
        return hashlib.sha256(movement_document(self)).hexdigest()

    @property
    def total(self) -> Effect:
        """What the movement did altogether."""
        return effect_of(self.entries)


def effect_of(entries: Iterable[Entry]) -> Effect:
    """Return what `entries` do altogether, in minor units."""
    money = owed = balance = held = spent = 0
    for entry in entries:
        effect = EFFECTS[entry.kind]
        money += effect.money * entry.minor
        owed += effect.owed * entry.minor
        balance += effect.balance * entry.minor
        held += effect.held * entry.minor
        spent += effect.spent * entry.minor
    return Effect(money, owed, balance, held, spent)


def gone_from_bills(entries: Iterable[Entry]) -> dict[str, Gone]:
    """Return by bill what one movement's `entries` take back of what paid it."""
    told = tuple(entries)
    refunds = any(entry.kind in OF_REFUNDS for entry in told)
    found: dict[str, Gone] = {}
    for entry in told:
        if entry.kind is not EntryKind.ALLOCATION:
            continue
        before = found.get(entry.bill_id, Gone())
        if refunds:
            found[entry.bill_id] = before._replace(refunded=before.refunded - entry.minor)
        else:
            freed = sum(-minor for _, minor in entry.parts if minor < 0)
            found[entry.bill_id] = before._replace(freed=before.freed + freed)
    return found


def merged(*several: Parts) -> Parts:
    """Return the sums by item, in order of first appearance, without what came to nothing."""
    sums: dict[str, int] = {}
    for parts in several:
        for item, minor in parts:
            sums[item] = sums.get(item, 0) + minor
    return tuple((item, minor) for item, minor in sums.items() if minor)


def negated(parts: Parts) -> Parts:
    """Return the mirror image of `parts`."""
    return tuple((item, -minor) for item, minor in parts)


def total_of(parts: Parts) -> int:
    """Return the sum of `parts`."""
    return sum(minor for _, minor in parts)


def movement_document(movement: Movement) -> bytes:
    """Return the canonical JSON (UTF-8) of `movement`: equal movements give equal bytes."""
    stamp = movement.stamp
    document: dict[str, Any] = {
        "account": movement.account_id,
        "at": stamp.at.isoformat(),
        "by": stamp.by,
        "cause": list(stamp.cause),
        "currency": movement.currency,
        "entries": [_entry_to_json(entry) for entry in movement.entries],
        "on": stamp.on.isoformat(),
        "previous": movement.previous,
        "seq": movement.seq,
    }
    for name in ("key", "digest", "reason"):
        if getattr(stamp, name):
            document[name] = getattr(stamp, name)
    return _encode(document).encode()


def movement_of(document: bytes) -> Movement:
    """Return the movement of `movement_document`."""
    value = json.loads(document)
    stamp = Stamp(
        at=datetime.fromisoformat(value["at"]),
        on=date.fromisoformat(value["on"]),
        by=value["by"],
        cause=Cause(*value["cause"]),
    )
    given = {name: value[name] for name in ("key", "digest", "reason") if name in value}
    return Movement(
        account_id=value["account"],
        seq=value["seq"],
        currency=value["currency"],
        stamp=replace(stamp, **given),
        entries=tuple(_entry_from_json(entry) for entry in value["entries"]),
        previous=value["previous"],
    )


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {"kind": entry.kind.value, "minor": entry.minor}
    if entry.bill_id:
        document["bill"] = entry.bill_id
    if entry.parts:
        document["parts"] = [list(part) for part in entry.parts]
    for name in ("source", "policy"):
        if getattr(entry, name):
            document[name] = getattr(entry, name)
    if entry.through:
        document["through"] = entry.through.isoformat()
    return document


def _entry_from_json(value: Mapping[str, Any]) -> Entry:
    through = value.get("through")
    return Entry(
        kind=EntryKind(value["kind"]),
        minor=value["minor"],
        bill_id=value.get("bill", ""),
        parts=tuple((item, minor) for item, minor in value.get("parts", ())),
        source=value.get("source", ""),
        policy=value.get("policy", ""),
        through=date.fromisoformat(through) if through else None,
    )
