"""The ledger's own side: every payment by its receipt, each looked at once, in their order.

Receipts have no gap, so neither has this walk. An online payment waits for its provider's row, a
transfer or cheque for its line at the bank, and what a shift took for the shift's count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.payment import Channel, End, Payment
from shared.domain.ledger.shifts import Shift
from shared.domain.ledger.suspense import BANK
from shared.domain.reconciling.day import WalkMark
from shared.domain.reconciling.item import Booked, Found, Item, ItemKind
from shared.domain.refunds.part import RefundPart
from shared.usecases.ledger.ledger_ports import (
    Change,
    Ledger,
    Save,
    Seen,
    payment_ref,
    receipt_position,
    receipts_of,
    shift_ref,
)
from shared.usecases.reconciling.provider_rows import booked_payment, item_id_of
from shared.usecases.reconciling.records import item_ref, mark_ref
from shared.usecases.reconciling.refunds_gone import facts_of_gone, gone_by
from shared.usecases.reconciling.saving import Changes, change_items, save_facts

# A page may be as many shifts' channels, each of which is up to three writes.
RECEIPTS_A_PART = 25
AT_BANK_CHANNELS = frozenset({Channel.TRANSFER, Channel.CHEQUE, Channel.BANK_FILE})


@dataclass(frozen=True, slots=True)
class Took:
    """What payments of one shift and channel come to."""

    shift_id: str
    channel: Channel
    minor: int


def shift_item(company_id: str, shift: Shift, channel: Channel) -> Item:
    """Return the item of what a shift took by a channel, without either side."""
    key = f"{shift.id}.{channel.value}"
    id = derived_id("rci", company_id, "shift", key)
    return Item(id, shift.community_id, shift.opened_on, ItemKind.SHIFT, key)


def bank_money(company_id: str, payment: Payment, found: tuple[Found, ...] = ()) -> Item | None:
    """Return a payment as money that the bank's statement is to show; None if it never came."""
    booked = booked_payment(payment)
    if booked is None:
        return None
    id = derived_id("rci", company_id, ItemKind.BANK_MONEY.value, payment.id)
    kind = ItemKind.BANK_MONEY
    return Item(id, payment.community_id, booked.on, kind, payment.id, booked, found, version=1)


def walk_receipts(
    company_id: str, community: Community, until: date, *, ledger: Ledger
) -> tuple[int, bool]:
    """Some more receipts of days before `until` are looked at; return how many, and if more wait.

    Repeating it changes nothing: the mark of how far it came moves with what it found.
    """
    ref = mark_ref(community.id)
    mark = ledger.find(company_id, ref) or WalkMark(community.id, until.year)
    shelf = receipts_of(community.id, mark.year)
    after = receipt_position(mark.number)
    page = ledger.page(company_id, shelf, RECEIPTS_A_PART, after)
    receipts = [one for one in page.items if one.on < until]
    if not receipts:
        over = not page.items and mark.year < until.year
        if over:
            next_year = replace(mark, year=mark.year + 1, number=0, version=mark.version + 1)
            _move(company_id, mark, next_year, [], ledger)
        return 0, over
    # A red receipt names a payment too, which was walked over at its own receipt.
    refs = [payment_ref(one.payment_id) for one in receipts if one.red_of is None]
    known = ledger.many(company_id, refs)
    payments = [known[one] for one in refs if one in known]
    gone = gone_by(company_id, receipts, ledger)
    facts = [*_facts(company_id, payments, ledger), *facts_of_gone(company_id, gone)]
    save_facts(company_id, facts, ledger=ledger)
    moved = replace(mark, number=receipts[-1].number, version=mark.version + 1)
    takings = _takings(payments, [one.part for one in gone if one.part.shift_id])
    _move(company_id, mark, moved, takings, ledger)
    return len(receipts), len(receipts) == len(page.items) and page.next is not None


def _facts(company_id: str, payments: Sequence[Payment], ledger: Ledger) -> list[Item]:
    """Return what waits for a provider or the bank."""
    facts = []
    for payment in payments:
        provider = payment.provider
        if provider is not None and provider.name == BANK:
            line = ledger.find(company_id, item_ref(provider.money_id))
            facts.append(bank_money(company_id, payment, _joined(line)))
        elif payment.channel is Channel.ONLINE and provider is not None:
            booked = booked_payment(payment)
            if booked is not None:
                id = item_id_of(provider.name, ItemKind.PAYMENT, provider.money_id)
                kind, key = ItemKind.PAYMENT, provider.money_id
                facts.append(
                    Item(id, payment.community_id, booked.on, kind, key, booked, version=1)
                )
        elif payment.channel in AT_BANK_CHANNELS:
            facts.append(bank_money(company_id, payment))
    return [fact for fact in facts if fact is not None]


def _joined(line: Item | None) -> tuple[Found, ...]:
    return line.found if line is not None else ()


def _takings(payments: Sequence[Payment], paid_out: Sequence[RefundPart]) -> list[Took]:
    """Return what payments brought to shifts, less what was handed back and paid out of them.

    Of voids only those on the payment's own day hand money back at the desk.
    """
    sums: dict[tuple[str, Channel], int] = {}
    for part in paid_out:
        key = (part.shift_id, Channel.CASH)
        sums[key] = sums.get(key, 0) - part.minor
    for payment in payments:
        if payment.shift_id:
            key = (payment.shift_id, payment.channel)
            sums[key] = sums.get(key, 0) + payment.minor
        ended = payment.ended
        if ended is not None and ended.how is End.SAME_DAY and ended.shift_id:
            key = (ended.shift_id, payment.channel)
            sums[key] = sums.get(key, 0) - payment.minor
    return [Took(shift_id, channel, minor) for (shift_id, channel), minor in sums.items()]


def _move(
    company_id: str, before: WalkMark, after: WalkMark, takings: Sequence[Took], ledger: Ledger
) -> None:
    """The mark is moved, and the shifts' items have what was walked over, unless it was before."""
    refs = [shift_ref(took.shift_id) for took in takings]
    shifts = {ref.words[0]: shift for ref, shift in ledger.many(company_id, refs).items()}
    empty = {
        took: shift_item(company_id, shifts[took.shift_id], took.channel)
        for took in takings
        if took.shift_id in shifts
    }
    mark = mark_ref(before.community_id)

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        there = seen.find(mark)
        if (there.version if there else 0) != before.version:
            return [], ()  # somebody else walked here
        changes: Changes = []
        for took, nothing in empty.items():
            was = seen.find(item_ref(nothing.id))
            item = was or nothing
            minor = (item.booked.minor if item.booked else 0) + took.minor
            shift = shifts[took.shift_id]
            booked = Booked(shift.id, minor, shift.currency, shift.opened_on)
            changed = item.changed(booked=booked, found=item.found)
            if changed != item:
                changes.append((was, changed))
        return changes, (Save(there, after),)

    facts = list(empty.values())
    change_items(company_id, [one.id for one in facts], decide, facts, ledger=ledger, more=(mark,))
