"""What is asked of the desk, and what it refuses before it looks at any account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.domain.actor import Actor
from shared.domain.bills import BillNotFound
from shared.domain.errors import Rejected
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.choosing import Choice
from shared.domain.ledger.errors import (
    BillMoved,
    BillNotOpen,
    ChoiceRefused,
    PartPaymentRefused,
)
from shared.domain.ledger.payment import (
    DESK_CHANNELS,
    Channel,
)
from shared.domain.ledger.settings import (
    ReceivedDateRefused,
)
from shared.domain.ledger.shifts import ShiftMissing
from shared.domain.money import Money
from shared.usecases.ledger.ledger_reading import Chosen, Place
from shared.usecases.ports import Once


class ChannelRefused(Rejected):
    """Money of this channel is not taken at the desk, or gives no change."""

    code = "channel_refused"


class ChangeTo(StrEnum):
    """What becomes of money that pays no bill."""

    CASH = "cash"  # handed back; only for cash
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class PayAtDesk:
    """Money handed over for `account_id` and `also` other accounts of the community.

    `amount` is what was handed over, in units of the community's currency; `currency` "" is that
    one, `received_on` None is today.
    """

    once: Once
    community_id: str
    account_id: str
    channel: Channel
    amount: Decimal
    currency: str = ""
    chosen: Chosen = field(default_factory=Chosen)
    also: tuple[str, ...] = ()
    change: ChangeTo = ChangeTo.BALANCE
    received_on: date | None = None
    reference: str = ""
    note: str = ""
    approval_id: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything a desk payment is decided with besides the accounts."""

    actor: Actor
    command: PayAtDesk
    place: Place
    money: Money
    choice: Choice
    payment_id: str
    shift_id: str

    @property
    def received_on(self) -> date:
        """The day the money came."""
        return self.command.received_on or self.place.today


def require_takeable(counter: Counter) -> None:
    """Pass if the desk takes such money, today, from this cashier. Raises what it refuses."""
    command, place = counter.command, counter.place
    if command.channel not in DESK_CHANNELS:
        raise ChannelRefused(channel=command.channel.value, field="channel")
    if command.change is ChangeTo.CASH and command.channel is not Channel.CASH:
        raise ChannelRefused(channel=command.channel.value, reason="no_change", field="change")
    if not place.settings.payer_chooses and (counter.choice.wishes or counter.choice.periods):
        raise ChoiceRefused(field="bills")
    place.settings.require_day(counter.received_on, place.today)
    if command.received_on is not None:
        if command.channel is Channel.CASH and command.received_on != place.today:
            raise ReceivedDateRefused(
                value=command.received_on.isoformat(), days=0, field="received_on"
            )
        place.community.require_open(f"{command.received_on:%Y-%m}", "received_on")
    if place.settings.shift_required and not counter.shift_id:
        raise ShiftMissing(cashier=counter.actor.name)


def require_as_seen(counter: Counter, books: Mapping[str, AccountBook]) -> None:
    """Pass if every named bill is open and as the caller saw it."""
    left = counter.money.minor
    for wish in counter.choice.wishes:
        due = books[wish.key.account_id].bill(wish.key)
        if due.bill.community_id != counter.place.community.id:
            raise BillNotFound(bill_id=due.id, field="bills")
        if wish.version is not None and wish.version != due.settlement.version:
            raise BillMoved(bill_id=due.id, version=due.settlement.version, field="bills")
        if due.open_minor <= 0:
            raise BillNotOpen(bill_id=due.id, state=due.state.value, field="bills")
        wanted = due.open_minor if wish.minor is None else wish.minor
        if not 0 < wanted <= due.open_minor:
            raise due.above_open(wanted, due.open_minor)
        still = str(Money(due.open_minor, due.bill.currency))
        if min(wanted, left) < due.open_minor and not counter.place.settings.part_payment:
            raise PartPaymentRefused(bill_id=due.id, open=still, field="bills")
        left -= min(wanted, left)
