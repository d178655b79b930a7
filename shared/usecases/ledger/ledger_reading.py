"""What all use cases of the ledger share: whose account it is, by which settings, on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, Inexact

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.bills import BillKey, BillNotFound, parse_bill_id
from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.errors import CurrencyMismatch, NotFound, Rejected
from shared.domain.ledger.account_book import AccountChange
from shared.domain.ledger.choosing import Choice, Policy, Wish
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.errors import AmountNotPositive, BillTwice
from shared.domain.ledger.payment import Payment, PaymentNotFound
from shared.domain.ledger.settings import PaymentSettings
from shared.domain.money import Money, exponent_of
from shared.usecases.ledger.ledger_ports import (
    Bills,
    Change,
    Ledger,
    Look,
    Seen,
    payment_ref,
    settings_ref,
)
from shared.usecases.ports import Clock, Directory, Once
from shared.usecases.reading import seen_account, seen_community


class MoneyTooFine(Rejected):
    """An amount has more digits than its currency has."""

    code = "money_too_fine"


@dataclass(frozen=True, slots=True)
class ChosenBill:
    """A bill as a caller names it: all that is open, or at most `amount`, in the version seen."""

    bill_id: str
    amount: Decimal | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a caller wants paid, in amounts of the community's currency. See `Choice`."""

    bills: tuple[ChosenBill, ...] = ()
    periods: tuple[str, ...] = ()
    until: date | None = None
    top_up: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A community as payments see it, at one moment of its own calendar."""

    community: Community
    settings: PaymentSettings
    now: datetime

    @property
    def today(self) -> date:
        """The business date."""
        return business_date(self.now, self.community.time_zone)

    def look(self, accounts: Mapping[str, Bills]) -> Look:
        """Return what sees accounts of this community."""
        return Look(self.community.currency, accounts, (), self.community.id)

    def day_of(self, instant: datetime) -> date:
        """Return the business date of an instant."""
        return business_date(instant, self.community.time_zone)

    @property
    def policy(self) -> Policy:
        """How money is spread over bills here."""
        return self.settings.policy(self.community.billing.payment_order)

    def minor(self, amount: Decimal, field: str) -> int:
        """Return `amount` in the smallest units. Raises `MoneyTooFine`."""
        return minor_of(amount, self.community.currency, field)

    def money(self, amount: Decimal, currency: str, field: str = "amount") -> Money:
        """Return `amount`, which must be above zero and, if a currency is given, in ours.

        Raises `MoneyTooFine`, `AmountNotPositive`, `CurrencyMismatch`.
        """
        own = self.community.currency
        if currency not in ("", own):
            raise CurrencyMismatch(expected=own, actual=currency, field="currency")
        money = Money(self.minor(amount, field), own)
        if money.minor <= 0:
            raise AmountNotPositive(amount=str(money), field=field)
        return money

    def choice(self, chosen: Chosen) -> Choice:
        """Return what a caller wants paid. Raises `BillIdMalformed`, `MoneyTooFine`."""
        wishes = tuple(
            Wish(
                parse_bill_id(bill.bill_id),
                None if bill.amount is None else self.minor(bill.amount, "bills"),
                bill.version,
            )
            for bill in chosen.bills
        )
        if len({wish.key for wish in wishes}) < len(wishes):
            raise BillTwice(field="bills")
        return Choice(wishes, chosen.periods, chosen.until, chosen.top_up)

    def stamp(self, by: str, cause: Cause, once: Once | None = None, reason: str = "") -> Stamp:
        """Return who does what now, on which request."""
        key, digest = (once.key, once.digest) if once else ("", "")
        return Stamp(self.now, self.today, by, cause, key, digest, reason)


def minor_of(amount: Decimal, currency: str, field: str) -> int:
    """Return `amount` in the smallest units of `currency`. Raises `MoneyTooFine`."""
    try:
        return Money.exactly(amount, currency).minor
    except Inexact:
        raise MoneyTooFine(
            amount=f"{amount:f}", currency=currency, digits=exponent_of(currency), field=field
        ) from None


def place_of(company_id: str, community: Community, *, ledger: Ledger, clock: Clock) -> Place:
    """Return the community with its payment settings, now."""
    found = ledger.find(company_id, settings_ref(community.id))
    return Place(community, found or PaymentSettings(community.id), clock.now())


def place_seen(
    actor: Actor, community_id: str, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Place:
    """Return a community that the caller may see. Raises `NotFound`."""
    community = seen_community(actor, community_id, directory)
    return place_of(actor.company_id, community, ledger=ledger, clock=clock)


def account_seen(actor: Actor, account_id: str, directory: Directory) -> Account:
    """Return an account that the caller may see. Raises `NotFound`."""
    return seen_account(actor, directory.get(actor.company_id, Account, account_id))


def accounts_here(
    actor: Actor, account_ids: Iterable[str], community_id: str, directory: Directory, field: str
) -> None:
    """Pass if all the accounts are of the community. Raises `NotFound` naming `field`."""
    for account_id in dict.fromkeys(account_ids):
        account = directory.find(actor.company_id, Account, account_id)
        if account is None or account.community_id != community_id:
            raise NotFound(field=field)


def account_of_bill(actor: Actor, key: BillKey, directory: Directory) -> Account:
    """Return the account of a bill that the caller may see. Raises `BillNotFound`."""
    account = directory.find(actor.company_id, Account, key.account_id)
    if account is None or not actor.may_see_account(account.community_id, account.id):
        raise BillNotFound(bill_id=key.id)
    return account


def payment_seen(actor: Actor, payment_id: str, ledger: Ledger) -> Payment:
    """Return a payment that the caller may see. Raises `PaymentNotFound`."""
    found = ledger.find(actor.company_id, payment_ref(payment_id))
    if found is None or not actor.may_see_account(found.community_id, found.account_id):
        raise PaymentNotFound(payment_id=payment_id)
    return found


def same_payment(seen: Seen, payment_id: str) -> Payment:
    """Return the payment as it was seen in a decision. Raises `PaymentNotFound`."""
    return seen.get(payment_ref(payment_id), PaymentNotFound(payment_id=payment_id))


def only(change: AccountChange | None) -> tuple[Change, ...]:
    """Return the changes of a movement that may be none."""
    return () if change is None else (change,)
