"""A mandate looked after once a day: what is due is tried, what comes tomorrow is announced.

Everything can be done again: each step finds what an earlier delivery of the same order has done,
and the next look is fixed last of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.autopay.attempt import (
    Attempt,
    AttemptState,
)
from shared.domain.autopay.days import next_look
from shared.domain.autopay.mandate import Mandate, MandateState
from shared.domain.bills import parse_bill_id
from shared.domain.calendar import business_date
from shared.domain.community import Community, Language
from shared.domain.ledger.online_order import PaymentOrderBeingPaid, by_saved_card
from shared.domain.payments.provider_errors import (
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.usecases.autopay.announcing import announce
from shared.usecases.autopay.card_charges import Till, drive
from shared.usecases.autopay.card_setups import (
    change_mandate,
    forget_card,
    needs_forgetting,
    settle_card_setup,
)
from shared.usecases.autopay.charging import Trying, begin_try, end_try
from shared.usecases.autopay.expiring import warn_of_card
from shared.usecases.autopay.ports import LookAfterMandate, Say
from shared.usecases.autopay.records import attempt_ref, mandate_ref
from shared.usecases.autopay.telling import tell
from shared.usecases.billing.billing_ports import Events
from shared.usecases.ledger.agreements import Snapshots
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref
from shared.usecases.ledger.ledger_reading import Place, place_of
from shared.usecases.paying.order_checkouts import give_up
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Clock, Directory

_AGAIN = timedelta(hours=1)
_DOUBTS = (ProviderRefused, ProviderUnavailable, ProviderUnknown)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a look works with."""

    directory: Directory
    ledger: Ledger
    runs: Snapshots
    provider: PaymentProvider
    events: Events
    say: Say
    clock: Clock


def look_after(order: LookAfterMandate, tools: Tools) -> tuple[str, ...]:
    """What was due for the mandate at `order.at` is done and told; returns how attempts stand.

    An order from before the time it is due is passed over. Raises `StoreUnavailable`,
    `LedgerBusy`, `BusUnavailable`; the same order may then be carried out again.
    """
    ledger = tools.ledger
    mandate = ledger.find(order.company_id, mandate_ref(order.mandate_id))
    if mandate is None or mandate.look_at is None or order.at < mandate.look_at:
        return ()
    community = tools.directory.get(order.company_id, Community, mandate.community_id)
    place = place_of(order.company_id, community, ledger=ledger, clock=tools.clock)
    look = _Look(order, tools, place, business_date(order.at, community.time_zone))
    look.ask_about_card(mandate)
    warn_of_card(
        order.company_id, mandate, look.today, ledger=ledger, events=tools.events, say=tools.say
    )
    live = [look.carried_on(one) for one in look.attempts(mandate.live)]
    made = announce(order.company_id, mandate.id, place, look.today, ledger=ledger, runs=tools.runs)
    if made is not None:
        live.append(look.told(made))
    look.fix_next(mandate.id)
    return tuple(one.state.value for one in live)


@dataclass(frozen=True, slots=True)
class _Look:
    order: LookAfterMandate
    tools: Tools
    place: Place
    today: date

    def attempts(self, ids: Iterable[str]) -> list[Attempt]:
        refs = [attempt_ref(one) for one in ids]
        found = self.tools.ledger.many(self.order.company_id, refs)
        return [found[ref] for ref in refs if ref in found]

    def ask_about_card(self, mandate: Mandate) -> None:
        """A card nobody told of is known, and one nobody may charge any more forgotten."""
        company_id, tools = self.order.company_id, self.tools
        ledger, provider = tools.ledger, tools.provider
        try:
            if mandate.state is MandateState.PENDING:
                settle_card_setup(
                    company_id, mandate.id, ledger=ledger, provider=provider, clock=tools.clock
                )
            elif mandate.state is MandateState.ENDED and needs_forgetting(mandate):
                forget_card(company_id, mandate, ledger=ledger, provider=provider)
        except _DOUBTS:
            return  # the mandate stays as it is and is looked at again in an hour

    def carried_on(self, attempt: Attempt) -> Attempt:
        """Return the attempt as far as it can be carried today, with everything told."""
        tools, company_id = self.tools, self.order.company_id
        trying = Trying(company_id, self.place, self.today, tools.provider.name)
        if attempt.due(self.today):
            tried = begin_try(trying, attempt, ledger=tools.ledger, runs=tools.runs)
            if tried.in_the_way is not None and self._made_room(tried.in_the_way.id):
                tried = begin_try(trying, attempt, ledger=tools.ledger, runs=tools.runs)
            attempt = tried.attempt
        if attempt.state is AttemptState.CHARGING:
            self._charge(attempt)
            attempt = end_try(trying, attempt, ledger=tools.ledger)
        return self.told(attempt)

    def told(self, attempt: Attempt) -> Attempt:
        """Return the attempt with everything told."""
        tools = self.tools
        return tell(
            self.order.company_id,
            attempt,
            ledger=tools.ledger,
            events=tools.events,
            say=tools.say,
        )

    def fix_next(self, mandate_id: str) -> None:
        """The mandate is looked at again tomorrow morning, sooner where something is in doubt."""
        at = self.order.at
        charging = {one.id for one in self.attempts_of(mandate_id) if not self._settled(one)}

        def fixed(before: Mandate) -> Mandate | None:
            if before.look_at is not None and before.look_at > at:
                return None  # somebody else has looked meanwhile
            after: datetime | None = next_look(at, self.place.community.time_zone)
            ends = before.state is MandateState.ENDED
            asks = before.state is MandateState.PENDING or (ends and needs_forgetting(before))
            if charging & set(before.live) or asks:
                after = at + _AGAIN
            elif ends and not before.live:
                after = None
            return before.changed(look_at=after)

        change_mandate(self.order.company_id, mandate_id, fixed, ledger=self.tools.ledger)

    def attempts_of(self, mandate_id: str) -> list[Attempt]:
        mandate = self.tools.ledger.find(self.order.company_id, mandate_ref(mandate_id))
        return self.attempts(mandate.live) if mandate else []

    def _settled(self, attempt: Attempt) -> bool:
        """Whether nothing can be done for it before tomorrow."""
        return attempt.state is not AttemptState.CHARGING and not attempt.due(self.today)

    def _made_room(self, order_id: str) -> bool:
        """Whether another online order of the account, on whose page nobody is, has ended."""
        tools, company_id = self.tools, self.order.company_id
        order = tools.ledger.find(company_id, payment_ref(order_id))
        if order is None:
            return True
        try:
            if by_saved_card(order):
                return drive(self._till(), order, self._label(())) not in _UNDER_WAY
            give_up(
                company_id, order, ledger=tools.ledger, provider=tools.provider, clock=tools.clock
            )
        except (PaymentOrderBeingPaid, *_DOUBTS):
            return False
        return True

    def _charge(self, attempt: Attempt) -> None:
        order_id = attempt.tries[-1].order_id
        order = self.tools.ledger.find(self.order.company_id, payment_ref(order_id))
        if order is not None:
            drive(self._till(), order, self._label(attempt.bills))

    def _till(self) -> Till:
        tools = self.tools
        return Till(
            self.order.company_id, tools.directory, tools.ledger, tools.provider, tools.clock
        )

    def _label(self, bills: tuple[str, ...]) -> str:
        """Return what the payer reads on a statement: the months, never a name or a room."""
        periods = sorted({parse_bill_id(one).period for one in bills})
        span = periods[0] if len(periods) == 1 else " – ".join(periods[:1] + periods[-1:])
        chinese = self.place.community.language is Language.ZH
        return f"物业账单 {span}" if chinese else f"Property bills {span}"


_UNDER_WAY = {"processing", "in_doubt", "unknown"}
