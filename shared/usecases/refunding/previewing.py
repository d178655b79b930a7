"""What can go back, shown before anybody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.actor import Actor, Role
from shared.domain.refunds.part import Route
from shared.domain.refunds.refusals import OverrideRefused
from shared.domain.refunds.ways import ways_back
from shared.domain.refunds.worth import Refundable
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ledger.ledger_ports import Depth, Ledger
from shared.usecases.ports import Clock, Directory
from shared.usecases.refunding.figuring import (
    Asked,
    Figuring,
    figuring_of,
    payments_of,
    refunds_before,
)
from shared.usecases.refunding.records import credit_ref


@dataclass(frozen=True, slots=True)
class PreviewRefund:
    """What would be asked back; `override`: as if staff had a closed window passed over."""

    asked: Asked
    override: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What can go back, and by which ways each payment's part can."""

    figuring: Figuring
    found: Refundable
    ways: Mapping[str, tuple[Route, ...]]


def preview_refund(
    actor: Actor,
    command: PreviewRefund,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> Preview:
    """Return what a request would come to now.

    Raises as `figuring_of` does, and `OverrideRefused` to an owner.
    """
    if command.override and actor.role is Role.OWNER:
        raise OverrideRefused(reason="staff_only", field="override")
    figuring = figuring_of(
        actor,
        command.asked,
        directory=directory,
        ledger=ledger,
        bills=bills,
        runs=runs,
        clock=clock,
    )
    company_id, account_id = actor.company_id, figuring.account.id
    currency = figuring.place.community.currency
    payments = payments_of(company_id, figuring.payment_ids, ledger)
    book = ledger.book(company_id, account_id, currency, Depth.ALL)
    earlier = refunds_before(company_id, account_id, ledger)
    credit = ledger.find(company_id, credit_ref(account_id))
    found = figuring.figure(book, payments, earlier, credit, override=command.override)
    ways = {
        payment_id: ways_back(payments.get(payment_id), figuring.place.now)
        for worth in found.worths
        for payment_id in (one.id for one in worth.claim.paid)
    }
    return Preview(figuring, found, ways)
