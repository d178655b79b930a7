"""Money that went back, by its red receipt, and where its other side is to be found.

What a provider sent back is awaited in one of its payouts, a transfer at the bank, and cash in the
count of the shift that paid it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.derived_ids import derived_id
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.receipts import Receipt
from shared.domain.reconciling.item import Booked, Item, ItemKind
from shared.domain.refunds.part import RefundPart, Route, refund_named_by
from shared.domain.refunds.refund import Refund
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref
from shared.usecases.reconciling.provider_rows import item_id_of
from shared.usecases.reconciling.refund_rows import booked_refund
from shared.usecases.refunding.records import refund_ref


@dataclass(frozen=True, slots=True)
class Gone:
    """A part of a refund that went, with the payment it is of, on the business date `on`."""

    refund: Refund
    part: RefundPart
    payment: Payment
    on: date


def gone_by(company_id: str, receipts: Sequence[Receipt], ledger: Ledger) -> list[Gone]:
    """Return what went back by the red ones among at most 100 receipts.

    A part that came back and was sent anew is left out under its former attempts.
    """
    named = [
        (name, one)
        for one in receipts
        if one.red_of is not None and (name := refund_named_by(one.red_of.key)) is not None
    ]
    if not named:
        return []
    refs = [refund_ref(one) for one in dict.fromkeys(name[0] for name, _ in named)]
    refunds = ledger.many(company_id, refs)
    paid = [payment_ref(one) for one in dict.fromkeys(one.payment_id for _, one in named)]
    payments = ledger.many(company_id, paid)
    found = []
    for (refund_id, part_id, attempt), receipt in named:
        refund = refunds.get(refund_ref(refund_id))
        payment = payments.get(payment_ref(receipt.payment_id))
        if refund is None or payment is None:
            continue
        part = refund.part(part_id)
        if part.attempt == attempt:
            found.append(Gone(refund, part, payment, receipt.on))
    return found


def facts_of_gone(company_id: str, gone: Sequence[Gone]) -> list[Item]:
    """Return what waits for a provider or the bank."""
    facts = []
    for one in gone:
        part, provider = one.part, one.payment.provider
        if part.route is Route.TRANSFER:
            money = Booked(part.key, -part.minor, one.refund.currency, one.on, part.reference)
            facts.append(money_at_bank(company_id, one.refund.community_id, money))
        elif part.route is Route.PROVIDER and part.provider_refund_id and provider:
            booked = booked_refund(one.refund, part.provider_refund_id)
            if booked is not None:
                key, kind = part.provider_refund_id, ItemKind.REFUND
                id = item_id_of(provider.name, kind, key)
                where = one.refund.community_id
                facts.append(Item(id, where, booked.on, kind, key, booked, version=1))
    return facts


def money_at_bank(company_id: str, community_id: str, money: Booked) -> Item:
    """Return money, out or in again, that a line of the bank's statement is to show."""
    kind = ItemKind.BANK_MONEY
    id = derived_id("rci", company_id, kind.value, money.id)
    return Item(id, community_id, money.on, kind, money.id, money, version=1)
