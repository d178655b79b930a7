"""Pay links as staff and reminders make them, take them back and look at them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.errors import NotFound
from shared.domain.owners.pay_link import (
    DAYS,
    IssuedLink,
    PayLink,
    PayLinkRefused,
    PayLinkTaken,
    expiry,
    hash_token,
    is_token,
    link_id_of,
    token_of,
)
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once, Page, Position
from shared.usecases.reading import ById, ListOf

# A step whose links all ended so often is no longer sent to anybody.
_MOST_LINKS_A_STEP = 100


@dataclass(frozen=True, slots=True)
class WantedLink:
    """A link for one step of something, as of a reminder; `issued_by` is who or what wants it."""

    company_id: str
    account: Account
    step: str
    purpose: str
    issued_by: str
    days: int = DAYS


@dataclass(frozen=True, slots=True)
class CreatePayLink:
    """A new link to an account, good for `days`."""

    once: Once
    account_id: str
    purpose: str
    days: int = DAYS


@dataclass(frozen=True, slots=True)
class RevokePayLink:
    """One link of an account, to be refused from now on."""

    account_id: str
    link_id: str


@dataclass(frozen=True, slots=True)
class RevokedLinks:
    """How many links of an account were taken back at once."""

    account_id: str
    revoked: int


def make_pay_link(wanted: WantedLink, *, links: PayLinks, clock: Clock) -> IssuedLink:
    """Return the step's link that is good now, made if there is none.

    Sending a step again gives the same link while it is good, and another one afterwards; links
    sent before stay good until their own day.
    """
    secret, now = links.secret(), clock.now()
    for number in range(_MOST_LINKS_A_STEP):
        link_id = link_id_of(wanted.company_id, wanted.account.id, wanted.step, number)
        found = _made(wanted, link_id, "", secret, links=links, clock=clock)
        if found.link.is_good(now):
            return found
    raise PayLinkTaken


def create_pay_link(
    actor: Actor,
    command: CreatePayLink,
    *,
    directory: Directory,
    links: PayLinks,
    web_address: str,
    clock: Clock,
) -> IssuedLink:
    """Return a new link; a repeat returns the same one, whatever became of it meanwhile.

    Raises `NotFound` and `IdempotencyKeyReused`.
    """
    account = account_seen(actor, command.account_id, directory)
    once = command.once
    step, company_id = f"request/{once.key}", actor.company_id
    wanted = WantedLink(company_id, account, step, command.purpose, actor.name, command.days)
    link_id = link_id_of(company_id, account.id, step, 0)
    made = _made(wanted, link_id, once.digest, links.secret(), links=links, clock=clock)
    if made.link.digest != once.digest:
        raise IdempotencyKeyReused(field="Idempotency-Key")
    return replace(made, address=web_address)


def list_pay_links(
    actor: Actor, command: ListOf, *, directory: Directory, links: PayLinks
) -> Page[PayLink]:
    """Return part of an account's links, newest first, without what opens them.

    Raises `NotFound`.
    """
    account = account_seen(actor, command.parent, directory)
    found = links.of_account(actor.company_id, account.id)
    if command.after is not None:
        before = [link.id for link in found].index(command.after.id) + 1
        found = found[before:]
    part, more = found[: command.limit], len(found) > command.limit
    return Page(part, Position("", part[-1].id) if more else None)


def revoke_pay_link(
    actor: Actor, command: RevokePayLink, *, directory: Directory, links: PayLinks, clock: Clock
) -> PayLink:
    """The link is refused from now on. Raises `NotFound` and `PayLinkRevoked`."""
    account = account_seen(actor, command.account_id, directory)
    found = links.find(actor.company_id, account.id, command.link_id)
    if found is None:
        raise NotFound
    revoked = found.revoked(actor.name, clock.now())
    links.revoke(revoked)
    return revoked


def revoke_pay_links(
    actor: Actor, command: ById, *, directory: Directory, links: PayLinks, clock: Clock
) -> RevokedLinks:
    """All links of the account are refused from now on; a repeat finds none left.

    Raises `NotFound`, and `PayLinkRevoked` if somebody revoked one in this moment: try again.
    """
    account, now = account_seen(actor, command.id, directory), clock.now()
    good = [link for link in links.of_account(actor.company_id, account.id) if link.is_good(now)]
    for link in good:
        links.revoke(link.revoked(actor.name, now))
    return RevokedLinks(account.id, len(good))


def link_behind(token: str, *, links: PayLinks, clock: Clock) -> PayLink:
    """Return the link a token opens now. Raises `PayLinkRefused`."""
    found = links.by_hash(hash_token(token)) if is_token(token) else None
    if found is None or not found.is_good(clock.now()):
        raise PayLinkRefused
    return found


def open_pay_link(token: str, *, links: PayLinks, clock: Clock) -> PayLink:
    """Return the link a token opens now; that it was opened is counted. Raises `PayLinkRefused`."""
    found = link_behind(token, links=links, clock=clock)
    links.opened(found, clock.now())
    return found


def _made(
    wanted: WantedLink, link_id: str, digest: str, secret: bytes, *, links: PayLinks, clock: Clock
) -> IssuedLink:
    """Return the link of this id, made if it is not there."""
    company_id, account, token = wanted.company_id, wanted.account, token_of(secret, link_id)
    found = links.find(company_id, account.id, link_id)
    if found is None:
        now = clock.now()
        found = PayLink(
            id=link_id,
            company_id=company_id,
            community_id=account.community_id,
            account_id=account.id,
            purpose=wanted.purpose,
            issued_by=wanted.issued_by,
            created_at=now,
            expires_at=expiry(now, wanted.days),
            digest=digest,
        )
        try:
            links.add(found, hash_token(token))
        except PayLinkTaken:
            found = links.find(company_id, account.id, link_id) or found
    return IssuedLink(found, token)
