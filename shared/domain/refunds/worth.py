"""What goes back of money that was paid: the one computation of a preview and of a request.

A *claim* is money that was paid for one item of one bill, or lies in the balance. Each claim is
worth what the engine says by its item's terms, less what went back of it or is promised already.

    value of the claim  →  less handling  →  less refunded before  →  within what is left
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.domain.calendar import DateSpan
from shared.domain.charges.policy_parts import Said
from shared.domain.charges.refund_policy import Value
from shared.domain.charges.refunds import PaidIn, RefundAsked, refund, spread_refund
from shared.domain.charges.refunds import Refund as Found
from shared.domain.charges.trace import Input, Step
from shared.domain.errors import LevyError
from shared.domain.money import Money
from shared.domain.refunds.holding import AboveRefundable, PaymentDisputed
from shared.domain.refunds.refusals import (
    AlreadyRefunded,
    ItemNotRefundable,
    ListPriceUnknown,
    NothingPaid,
    NothingUnused,
    RefundWindowClosed,
)
from shared.domain.refunds.terms import Terms, Window, window_of

# Steps that are said anew where a refund is cut after the engine computed it.
_PART = "refund_part"


@dataclass(frozen=True, slots=True)
class Claim:
    """Money paid for one item of a bill; of the balance where `bill_id` is "".

    `paid` is all that was ever paid for it, by payment; what of that went back or is promised is
    its `refunded`, of which `promised_minor` is only promised. `covers` are the days it was paid
    for and `last_day` the last one used, None where all of it is asked back. `monthly` is the price
    of a month without gifts. `disputed` is a payment whose money the payer's bank holds.
    """

    bill_id: str
    item_id: str
    currency: str
    paid: tuple[PaidIn, ...]
    covers: DateSpan | None = None
    last_day: date | None = None
    monthly: Money | None = None
    disputed: str = ""
    promised_minor: int = 0

    @property
    def paid_minor(self) -> int:
        """All that was ever paid."""
        return sum(one.amount.minor for one in self.paid)

    @property
    def left_minor(self) -> int:
        """What of it neither went back nor is promised."""
        return sum(one.left for one in self.paid)

    @property
    def refunded_minor(self) -> int:
        """What of it went back or is promised."""
        return self.paid_minor - self.left_minor

    @property
    def paid_on(self) -> date | None:
        """The day of the newest payment."""
        return max((one.on for one in self.paid if one.on is not None), default=None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a claim is worth: `parts` by payment add up to `minor`; or why nothing goes back."""

    claim: Claim
    terms: Terms
    window: Window
    minor: int = 0
    value_minor: int = 0
    handling_minor: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    steps: tuple[Step, ...] = ()
    refused: LevyError | None = None

    def cut_to(self, minor: int) -> Worth:
        """Return the same with only `minor` of it going back."""
        if minor >= self.minor:
            return self
        currency = self.claim.currency
        parts = _spread(self.claim, self.terms, minor)
        said = Said(currency, [step for step in self.steps if step.name != _PART])
        asked = Money(minor, currency)
        inputs = (said.of("asked", asked), said.of("refundable", Money(self.minor, currency)))
        said.money("refund_asked", "min(asked, refundable)", asked, *inputs)
        _say_parts(said, parts)
        return replace(self, minor=minor, parts=parts, steps=tuple(said.steps))


@dataclass(frozen=True, slots=True)
class Refundable:
    """What several claims are worth together, in the order in which they are given back."""

    currency: str
    worths: tuple[Worth, ...] = field(default_factory=tuple)

    @property
    def minor(self) -> int:
        """How much can go back."""
        return sum(worth.minor for worth in self.worths)

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Return how much of it comes from each payment, in order of first appearance."""
        sums: dict[str, int] = {}
        for worth in self.worths:
            for payment_id, minor in worth.parts:
                sums[payment_id] = sums.get(payment_id, 0) + minor
        return tuple(sums.items())

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the trace of the whole: of each claim, and their sum where there are several."""
        going = [worth for worth in self.worths if worth.minor]
        steps = [step for worth in going for step in worth.steps]
        if len(going) > 1:
            said = Said(self.currency, [])
            amounts = [Money(worth.minor, self.currency) for worth in going]
            inputs = [said.of(f"part_{at}", amount) for at, amount in enumerate(amounts, 1)]
            operation = " + ".join(one.name for one in inputs)
            said.money("refund_sum", operation, Money(self.minor, self.currency), *inputs)
            steps += said.steps
        return tuple(steps)

    @property
    def why_not(self) -> LevyError | None:
        """Why nothing can go back; None where something can."""
        if self.minor:
            return None
        return next((worth.refused for worth in self.worths if worth.refused), self._nothing_paid)

    @property
    def _nothing_paid(self) -> NothingPaid:
        return NothingPaid(paid=str(Money(0, self.currency)))

    def within(self, wish_minor: int | None) -> Refundable:
        """Return what goes back when at most so much is wanted, None: all that can.

        Raises `AboveRefundable` for more than can, and why nothing can where that is so.
        """
        refused = self.why_not
        if refused is not None:
            raise refused
        if wish_minor is None:
            return self
        if wish_minor > self.minor:
            raise self._above(wish_minor)
        left, cut = wish_minor, []
        for worth in self.worths:
            cut.append(worth.cut_to(min(left, worth.minor)) if worth.minor else worth)
            left -= cut[-1].minor
        return replace(self, worths=tuple(cut))

    def _above(self, wish_minor: int) -> AboveRefundable:
        held = sum(worth.claim.promised_minor for worth in self.worths)
        gone = sum(worth.claim.refunded_minor for worth in self.worths) - held
        figures = {"wanted": wish_minor, "refundable": self.minor, "refunded": gone, "held": held}
        texts = {name: str(Money(minor, self.currency)) for name, minor in figures.items()}
        return AboveRefundable(
            refundable_minor=self.minor, currency=self.currency, field="amount", **texts
        )


def refundable(
    currency: str,
    claims: Sequence[Claim],
    terms: Mapping[str, Terms],
    *,
    today: date,
    time_zone: str,
    override: bool = False,
) -> Refundable:
    """Return what the claims are worth today; `override` passes over closed windows.

    Items without terms of their own go back by the plain policy, whole and at any time.
    """
    worths = (
        _worth(claim, terms.get(claim.item_id) or Terms(claim.item_id), today, time_zone, override)
        for claim in claims
    )
    return Refundable(currency, tuple(worths))


def _worth(claim: Claim, terms: Terms, today: date, time_zone: str, override: bool) -> Worth:
    window = window_of(terms, claim.paid_on, today, time_zone)
    refused = _refusal(claim, terms, window, override)
    if refused is not None:
        return Worth(claim, terms, window, refused=refused)
    currency = claim.currency
    # The window was looked at above, so that an override can pass over it.
    policy = replace(terms.policy, latest_days=None)
    paid = tuple(replace(one, refunded=None) for one in claim.paid)
    asked = RefundAsked(paid, claim.covers, claim.last_day, claim.monthly, today)
    found = refund(policy, asked)
    said = Said(currency, [step for step in found.steps if step.name != _PART])
    minor = found.amount.minor
    if claim.refunded_minor:
        before, gone = found.amount, Money(claim.refunded_minor, currency)
        minor = min(max(minor - gone.minor, 0), claim.left_minor)
        inputs = (said.of("refund", before), said.of("refunded", gone))
        operation = "max(refund − refunded, 0)"
        said.money("refund_before", operation, Money(minor, currency), *inputs)
    parts = _spread(claim, terms, minor)
    _say_parts(said, parts)
    if not minor:
        refused = _spent(claim) if claim.refunded_minor else _used_up(claim, found)
    value, kept, steps = found.unused_value.minor, found.handling.minor, tuple(said.steps)
    return Worth(claim, terms, window, minor, value, kept, parts, steps, refused)


def _refusal(claim: Claim, terms: Terms, window: Window, override: bool) -> LevyError | None:
    about, paid = _about(claim), str(Money(claim.paid_minor, claim.currency))
    if not claim.paid_minor:
        return NothingPaid(paid=paid, **about)
    if not terms.refundable:
        return ItemNotRefundable(paid=paid, **about)
    if claim.disputed:
        return PaymentDisputed(payment_id=claim.disputed, amount=paid, **about)
    if not claim.left_minor:
        return _spent(claim)
    partly = claim.covers is not None and claim.last_day is not None
    if not window.open and not override:
        return RefundWindowClosed(
            paid_on=str(window.paid_on), last_day=str(window.last_day), days=window.days,
            latest_days=window.latest_days, **about,
        )  # fmt: skip
    unpriced = partly and terms.policy.value is Value.CLAW_BACK and claim.monthly is None
    return ListPriceUnknown(**about) if unpriced else None


def _spent(claim: Claim) -> AlreadyRefunded:
    return AlreadyRefunded(
        refunded=str(Money(claim.refunded_minor, claim.currency)),
        paid=str(Money(claim.paid_minor, claim.currency)),
        **_about(claim),
    )


def _used_up(claim: Claim, found: Found) -> NothingUnused:
    paid = str(Money(claim.paid_minor, claim.currency))
    value, handling = str(found.unused_value), str(found.handling)
    return NothingUnused(paid=paid, value=value, handling=handling, **_about(claim))


def _about(claim: Claim) -> dict[str, str]:
    return {"bill_id": claim.bill_id, "item_id": claim.item_id}


def _spread(claim: Claim, terms: Terms, minor: int) -> tuple[tuple[str, int], ...]:
    spread = spread_refund(terms.policy.spread, Money(minor, claim.currency), claim.paid)
    return tuple((payment_id, part.minor) for payment_id, part in spread)


def _say_parts(said: Said, parts: Sequence[tuple[str, int]]) -> None:
    for payment_id, minor in parts:
        amount = Money(minor, said.currency)
        said.money(_PART, "part of refund", amount, Input("payment", payment_id, ""))
