"""What an owner sees of their account: whose it is, what is open, and what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.charge_items import ChargeItem, LocalName
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.payment import Payment
from shared.domain.owners.masking import masked_name
from shared.domain.property import Building, Space, SubjectKind, Unit
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_seen, payment_seen
from shared.usecases.ledger.statements import Dues, get_dues
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import ById

# What one page shows of the past; the statement has the rest.
PAYMENTS_SHOWN = 24
_PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class OwnerPlace:
    """Whose account it is, of what and where; the name is masked."""

    account: Account
    community: Community
    holder: str
    place: str


@dataclass(frozen=True, slots=True)
class OwnerHome:
    """An account with what is open on it; `items` names what its bills are for."""

    of: OwnerPlace
    dues: Dues
    items: Mapping[str, LocalName]


@dataclass(frozen=True, slots=True)
class OwnerHistory:
    """An account with its newest movements of payments."""

    of: OwnerPlace
    payments: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class OwnerPayment:
    """An account with one of its payments, as the ledger has it now."""

    of: OwnerPlace
    payment: Payment


def owner_home(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger, clock: Clock
) -> OwnerHome:
    """Return what the owner of account `command.id` has to pay. Raises `NotFound`."""
    of = owner_place(actor, command, directory=directory)
    dues = get_dues(actor, command, directory=directory, ledger=ledger, clock=clock)
    wanted = {line.item_id for due in dues.bills for line in due.bill.lines}
    found = directory.many(actor.company_id, ChargeItem, sorted(wanted)) if wanted else {}
    items = {item_id: item.name for item_id, item in found.items()}
    return OwnerHome(of, dues, items)


def owner_history(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> OwnerHistory:
    """Return what was paid of account `command.id`, newest first. Raises `NotFound`."""
    of = owner_place(actor, command, directory=directory)
    page = ledger.movements(actor.company_id, command.id, PAYMENTS_SHOWN * 2, None)
    paid = [
        movement
        for movement in page.items
        if movement.stamp.cause.what == _PAYMENT and movement.total.money > 0
    ]
    return OwnerHistory(of, tuple(paid[:PAYMENTS_SHOWN]))


def owner_payment(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> OwnerPayment:
    """Return a payment, or an order to pay, as it is now. Raises `PaymentNotFound`."""
    payment = payment_seen(actor, command.id, ledger)
    of = owner_place(actor, ById(payment.account_id), directory=directory)
    return OwnerPayment(of, payment)


def owner_place(actor: Actor, command: ById, *, directory: Directory) -> OwnerPlace:
    """Return whose account `command.id` is and where. Raises `NotFound`."""
    account = account_seen(actor, command.id, directory)
    company_id = actor.company_id
    kind = Unit if account.subject_kind is SubjectKind.UNIT else Space
    subject = (kind, account.subject_id)
    whose, where = (Holder, account.holder_id), (Community, account.community_id)
    found = directory.several(company_id, [whose, where, subject])
    if where not in found:
        raise NotFound
    return OwnerPlace(
        account,
        found[where],
        masked_name(found[whose].name) if whose in found else "",
        _place(company_id, found.get(subject), directory),
    )


def _place(company_id: str, subject: Unit | Space | None, directory: Directory) -> str:
    if subject is None:
        return ""
    building = None
    if subject.building_id:
        building = directory.find(company_id, Building, subject.building_id)
    return f"{building.name} {subject.name}" if building else subject.name
