"""Bank mandates: who may be collected from. Bank accounts are sealed before they are stored."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.bank_files.errors import MandateNotFound
from shared.domain.bank_files.mandate import (
    BankAccount,
    BankMandate,
    PastMandate,
    parse_bank_account,
    parse_bank_code,
    parse_number,
)
from shared.usecases.bank_files.ports import (
    Sealer,
    mandate_ref,
    mandates_by,
    mandates_of,
    past_mandates_of,
)
from shared.usecases.ledger.ledger_ports import Change, Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import account_seen, place_seen
from shared.usecases.ports import Clock, Directory, Once, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community


@dataclass(frozen=True, slots=True)
class GiveMandate:
    """The account may be collected from this bank account, instead of any other before it.

    `first` None is today, `last` None until further notice, `limit` None without limit.
    """

    once: Once
    account_id: str
    bank_code: str
    account_number: str
    holder_name: str
    first: date | None = None
    last: date | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EndMandate:
    """The account's mandate ends after day `last`; None is yesterday: not from today on."""

    once: Once
    account_id: str
    last: date


@dataclass(frozen=True, slots=True)
class FindMandates:
    """Asks which accounts of a community are collected from this bank account."""

    community_id: str
    account_number: str
    limit: int = 100
    after: Position | None = None


def give_mandate(
    actor: Actor,
    command: GiveMandate,
    *,
    directory: Directory,
    ledger: Ledger,
    sealer: Sealer,
    clock: Clock,
) -> BankMandate:
    """The account has this mandate; the one before it is kept as it was.

    Raises `NotFound`, `MandateRefused`, `MoneyTooFine`.
    """
    account = account_seen(actor, command.account_id, directory)
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    bank = parse_bank_account(command.account_number, command.holder_name)
    limit = None if command.limit is None else place.minor(command.limit, "limit")
    mandate = BankMandate(
        account_id=account.id,
        community_id=account.community_id,
        bank_code=parse_bank_code(command.bank_code),
        sealed=seal_account(sealer, actor.company_id, account.id, bank),
        index=sealer.index(actor.company_id, bank.number),
        number_end=bank.end,
        holder_masked=bank.masked_holder,
        first=command.first or place.today,
        last=command.last,
        limit_minor=limit,
        currency=place.community.currency,
        at=place.now,
        by=actor.name,
    )
    ref = mandate_ref(account.id)

    def decision(seen: Seen) -> Decision[BankMandate]:
        before = seen.find(ref)
        after = replace(mandate, version=before.version + 1) if before else mandate
        return Decision(after, _changed(before, after))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def end_mandate(
    actor: Actor, command: EndMandate, *, directory: Directory, ledger: Ledger, clock: Clock
) -> BankMandate:
    """Nothing is collected after the mandate's last day. Raises `MandateNotFound`,
    `MandateRefused`.
    """
    account_seen(actor, command.account_id, directory)
    ref = mandate_ref(command.account_id)

    def decision(seen: Seen) -> Decision[BankMandate]:
        before = seen.get(ref, MandateNotFound(account_id=command.account_id))
        after = before.ending(command.last, at=clock.now(), by=actor.name)
        return Decision(after, _changed(before, after))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def get_mandate(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> BankMandate:
    """Return an account's mandate, masked. Raises `NotFound`, `MandateNotFound`."""
    account_seen(actor, command.id, directory)
    found = ledger.find(actor.company_id, mandate_ref(command.id))
    if found is None:
        raise MandateNotFound(account_id=command.id)
    return found


def list_past_mandates(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[PastMandate]:
    """Return part of what an account's mandate was before, newest first. Raises `NotFound`."""
    account_seen(actor, command.parent, directory)
    shelf = past_mandates_of(command.parent)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_mandates(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[BankMandate]:
    """Return part of the list of a community's mandates, masked. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, mandates_of(command.parent), command.limit, command.after)


def find_mandates(
    actor: Actor, command: FindMandates, *, directory: Directory, ledger: Ledger, sealer: Sealer
) -> tuple[BankMandate, ...]:
    """Return the community's mandates of one bank account. Raises `NotFound`, `MandateRefused`."""
    seen_community(actor, command.community_id, directory)
    index = sealer.index(actor.company_id, parse_number(command.account_number))
    page = ledger.page(actor.company_id, mandates_by(index), command.limit, command.after)
    return tuple(each for each in page.items if each.community_id == command.community_id)


def _changed(before: BankMandate | None, after: BankMandate) -> tuple[Change, ...]:
    """Return what is stored: the mandate, and what it was before."""
    if before is None:
        return (Save(None, after),)
    past = PastMandate(before, after.at, after.by)
    return (Save(before, after), Save(None, past))


def seal_account(sealer: Sealer, company_id: str, account_id: str, bank: BankAccount) -> str:
    """Return a bank account sealed for an account."""
    text = json.dumps([bank.number, bank.holder], ensure_ascii=False)
    return sealer.seal(company_id, text, account_id)


def open_account(sealer: Sealer, company_id: str, account_id: str, sealed: str) -> BankAccount:
    """Return the bank account that was sealed for an account."""
    number, holder = json.loads(sealer.open(company_id, sealed, account_id))
    return BankAccount(number, holder)
