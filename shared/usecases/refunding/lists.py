"""Refunds as they are read: one with its story, an account's, a community's in one state."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.refunds.refund import Refund, RefundNotFound, RefundState
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community
from shared.usecases.refunding.records import refund_ref, refunds_of, refunds_of_account


@dataclass(frozen=True, slots=True)
class ListRefunds:
    """Part of the list of a community's refunds in one state."""

    community_id: str
    state: RefundState
    limit: int
    after: Position | None = None


def get_refund(actor: Actor, command: ById, *, ledger: Ledger) -> Refund:
    """Return one refund with its story. Raises `RefundNotFound`."""
    return refund_seen(actor, command.id, ledger)


def list_refunds(
    actor: Actor, command: ListRefunds, *, directory: Directory, ledger: Ledger
) -> Page[Refund]:
    """Return part of a community's refunds in one state, newest first. Raises `NotFound`."""
    seen_community(actor, command.community_id, directory)
    shelf = refunds_of(command.community_id, command.state.value, newest_first=True)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_account_refunds(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Refund]:
    """Return part of an account's refunds, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    shelf = refunds_of_account(account.id)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def refund_seen(actor: Actor, refund_id: str, ledger: Ledger) -> Refund:
    """Return a refund that the caller may see. Raises `RefundNotFound`."""
    found = ledger.find(actor.company_id, refund_ref(refund_id))
    if found is None or not actor.may_see_account(found.community_id, found.account_id):
        raise RefundNotFound(refund_id=refund_id)
    return found
