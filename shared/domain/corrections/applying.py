"""What an approved correction does to its bill: entries, and money that is free goes on."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.bills import Bill, BillKey
from shared.domain.corrections.asked import Asked, CorrectionKind, Worked
from shared.domain.corrections.errors import CorrectionOutdated
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.choosing import Policy, pick
from shared.domain.ledger.due_bill import Applied, DueBill
from shared.domain.ledger.entries import merged, total_of
from shared.domain.ledger.errors import AdjustmentBelowNothing, AmountAboveOpen
from shared.domain.money import Money

_REDUCING = frozenset({CorrectionKind.WAIVER, CorrectionKind.WRITE_OFF})


@dataclass(frozen=True, slots=True)
class NewBill:
    """The bill that is issued instead of another, of run number `run_seq`."""

    due: DueBill
    run_seq: int


@dataclass(frozen=True, slots=True)
class Doing:
    """What is to be done to which bill: `worked` out, with the bill issued instead, if one is."""

    key: BillKey
    asked: Asked
    worked: Worked
    new: NewBill | None
    policy: Policy


def weight_of(asked: Asked, due: DueBill, worked: Worked, new: Bill | None) -> int:
    """Return the amount by which it is decided who may approve: never below zero."""
    if asked.kind is CorrectionKind.CANCELLATION:
        return abs(due.owed_minor)
    if asked.kind is CorrectionKind.REISSUE:
        return max(abs(due.owed_minor), abs(new.minor if new else 0))
    return sum(abs(minor) for _, minor in worked.parts)


def done_before(kind: CorrectionKind, due: DueBill) -> int:
    """Return how much was done to the bill in this way already."""
    settled = due.settlement
    if kind in _REDUCING:
        return due.waived_minor + due.written_off_minor
    return sum(abs(minor) for _, minor in settled.adjusted)


def apply(draft: Draft, doing: Doing) -> None:
    """The draft does to the bill what was asked.

    Raises `BillNotFound`, `BillCancelled`, `AmountAboveOpen`, `AdjustmentBelowNothing`.
    """
    key, worked = doing.key, doing.worked
    match doing.asked.kind:
        case CorrectionKind.WAIVER:
            draft.waive(key, worked.parts)
        case CorrectionKind.WRITE_OFF:
            draft.write_off(key, worked.parts)
        case CorrectionKind.ADJUSTMENT | CorrectionKind.CREDIT_NOTE:
            draft.adjust(key, worked.parts)
        case CorrectionKind.CANCELLATION:
            draft.cancel(key)
        case CorrectionKind.REISSUE:
            if doing.new is None:
                raise ValueError("a bill is re-issued without the new one")
            _reissue(draft, key, doing.new, doing.policy)


def apply_as_asked(draft: Draft, doing: Doing) -> None:
    """As `apply`, for what was asked earlier: a bill that moved since is a conflict with figures.

    Raises `BillNotFound`, `BillCancelled`, `CorrectionOutdated`.
    """
    try:
        apply(draft, doing)
    except (AmountAboveOpen, AdjustmentBelowNothing) as moved:
        due = draft.bill(doing.key)
        raise CorrectionOutdated(
            bill_id=due.id,
            asked=str(Money(abs(doing.worked.minor), due.bill.currency)),
            open=str(Money(due.open_minor, due.bill.currency)),
            state=due.state.value,
            why=moved.code,
        ) from moved


def _reissue(draft: Draft, key: BillKey, new: NewBill, policy: Policy) -> None:
    """The bill is cancelled, the new one issued, and paid by the money that had paid the old one.

    What the new one does not need stays in the balance, from where it came.
    """
    paid = draft.bill(key).settlement.applied
    draft.cancel(key, replaced_by=new.due.key.seq)
    draft.issue(new.due, new.run_seq)
    for money in paid:
        _pay_over(draft, new.due.key, money, policy)


def _pay_over(draft: Draft, key: BillKey, money: Applied, policy: Policy) -> None:
    due = draft.bill(key)
    minor = min(money.minor, due.open_minor, max(draft.balance_minor, 0))
    if minor <= 0:
        return
    same = _same_items(money, due, minor)
    rest = minor - total_of(same)
    if rest:
        left = due.pay(money.source, same) if same else due
        picks = pick(policy.spreading(), Money(rest, due.bill.currency), [left])
        same = merged(same, *(one.parts for one in picks))
    draft.pay(key, money.source, same)
    draft.move_balance(-total_of(same), money.source)


def _same_items(money: Applied, due: DueBill, minor: int) -> tuple[tuple[str, int], ...]:
    """Return what the money pays of the items it had paid before, at most `minor`."""
    still, parts, left = dict(due.open_parts()), [], minor
    for item, amount in money.parts:
        pays = min(amount, still.get(item, 0), left)
        if pays > 0:
            parts.append((item, pays))
            left -= pays
    return tuple(parts)
