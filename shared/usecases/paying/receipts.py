"""Receipts as they are read: one by its number, a year's in order."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.ledger.receipts import Receipt, ReceiptNotFound, parse_receipt_number
from shared.usecases.ledger.ledger_ports import Ledger, receipt_ref, receipts_of
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import seen_community


@dataclass(frozen=True, slots=True)
class GetReceipt:
    """A community's receipt by its number as it is printed, "2026-000123"."""

    community_id: str
    number: str


@dataclass(frozen=True, slots=True)
class ListReceipts:
    """Part of a community's receipts of a year, by number."""

    community_id: str
    year: int
    limit: int
    after: Position | None = None


def get_receipt(
    actor: Actor, command: GetReceipt, *, directory: Directory, ledger: Ledger
) -> Receipt:
    """Return one receipt. Raises `NotFound`, `ReceiptNotFound`, `ReceiptNumberMalformed`."""
    wanted = parse_receipt_number(command.number)
    ref = receipt_ref(command.community_id, wanted.year, wanted.number)
    found = ledger.find(actor.company_id, ref)
    if found is not None and actor.may_see_account(found.community_id, found.account_id):
        return found
    seen_community(actor, command.community_id, directory)
    raise ReceiptNotFound(receipt=wanted.label)


def list_receipts(
    actor: Actor, command: ListReceipts, *, directory: Directory, ledger: Ledger
) -> Page[Receipt]:
    """Return part of a year's receipts, voided ones included. Raises `NotFound`."""
    seen_community(actor, command.community_id, directory)
    shelf = receipts_of(command.community_id, command.year)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)
