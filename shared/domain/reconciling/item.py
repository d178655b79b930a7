"""An item of reconciliation 对账项: one sum of money as the ledger has it and as others have it.

What each side tells is a fact; facts about the same money are one item, in whatever order and how
often they are told. The verdict follows from the facts alone:

    booked, not yet found         awaited, and missing_at_provider or _at_bank once it is late
    found, not booked             missing_in_ledger
    both, and they differ         different_amount
    both, to the last unit        matched

All but the first and the last are exceptions: open → explained → closed, by whom and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from shared.domain.money import EXACT, exponent_of
from shared.domain.reconciling.errors import NoException, ReviewMoveRefused


class ItemKind(StrEnum):
    """What the money is. The first eight are what a provider's account moves for."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    FEE = "fee"
    TOP_UP = "top_up"
    OTHER = "other"
    PAYOUT = "payout"
    BANK_MONEY = "bank_money"  # a transfer or cheque that the ledger expects at the bank
    BANK_LINE = "bank_line"
    SHIFT = "shift"


# Where the other side of a kind is looked for.
AT_BANK = frozenset({ItemKind.PAYOUT, ItemKind.BANK_MONEY})
AT_DESK = frozenset({ItemKind.SHIFT})


class Verdict(StrEnum):
    """What comparing both sides gives."""

    MATCHED = "matched"
    AWAITED = "awaited"
    MISSING_IN_LEDGER = "missing_in_ledger"
    MISSING_AT_PROVIDER = "missing_at_provider"
    MISSING_AT_BANK = "missing_at_bank"
    DIFFERENT_AMOUNT = "different_amount"


FINE = frozenset({Verdict.MATCHED, Verdict.AWAITED})


class ReviewState(StrEnum):
    """What people did about an exception."""

    OPEN = "open"
    EXPLAINED = "explained"
    CLOSED = "closed"


ALLOWED: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.OPEN: frozenset({ReviewState.EXPLAINED}),
    ReviewState.EXPLAINED: frozenset({ReviewState.EXPLAINED, ReviewState.CLOSED}),
    ReviewState.CLOSED: frozenset(),
}

_complete = set(ALLOWED) == set(ReviewState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every state of a review needs its allowed moves")


@dataclass(frozen=True, slots=True)
class Booked:
    """Our side: `id` is the payment, refund, suspense, payout or shift; money out is below zero."""

    id: str
    minor: int
    currency: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The other side, as its `id` there names it. `minor` and `currency` are presented money.

    A provider's row also has settled money: `gross_minor` − `fee_minor` = `net_minor` in
    `settled_in`, at `rate` settled units for one presented.
    """

    id: str
    minor: int
    currency: str
    on: date
    payout_id: str = ""
    gross_minor: int = 0
    fee_minor: int = 0
    net_minor: int = 0
    settled_in: str = ""
    rate: Decimal | None = None

    @property
    def adds_up(self) -> bool:
        """Whether fee and net make the gross, and the gross is the presented money exchanged.

        A rate is rounded by those who tell it, so an exchanged amount may be one unit off.
        """
        if not self.settled_in:
            return True
        if self.gross_minor - self.fee_minor != self.net_minor:
            return False
        if self.settled_in == self.currency:
            return self.gross_minor == self.minor
        if self.rate is None:
            return True
        shift = exponent_of(self.settled_in) - exponent_of(self.currency)
        exact = EXACT.scaleb(EXACT.multiply(Decimal(self.minor), self.rate), shift)
        return abs(int(exact.to_integral_value(ROUND_HALF_UP)) - self.gross_minor) <= 1


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line of a bank statement as the bank wrote it; money out is below zero."""

    minor: int
    currency: str
    on: date
    reference: str = ""
    payer: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody did about an exception, when and why."""

    state: ReviewState
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody did to a bank line: matched, unmatched or booked it, when and why."""

    what: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One sum of money on the community's day `on`. `key` is the other side's name of it.

    `community_id` is "" where nobody knows whose it is. `late` is true once the other side should
    have told of it. `reviews` is the story of the exception, `story` that of the matches people
    made, both newest last.
    """

    id: str
    community_id: str
    on: date
    kind: ItemKind
    key: str
    booked: Booked | None = None
    found: tuple[Found, ...] = ()
    line: BankLine | None = None
    late: bool = False
    reviews: tuple[Review, ...] = ()
    story: tuple[Told, ...] = ()
    version: int = 0

    @property
    def found_minor(self) -> int:
        """The sum of what was found, in presented money."""
        return sum(one.minor for one in self.found)

    @property
    def gap_minor(self) -> int:
        """What was found above, or (below zero) under what is booked."""
        return self.found_minor - (self.booked.minor if self.booked else 0)

    @property
    def currency(self) -> str:
        """The currency of what is booked, else of what was found."""
        return self.booked.currency if self.booked else self.found[0].currency

    @property
    def verdict(self) -> Verdict:
        """What comparing both sides gives."""
        if self.booked is None:
            return Verdict.MISSING_IN_LEDGER
        if not self.found:
            if not self.late:
                return Verdict.AWAITED
            bank = self.kind in AT_BANK
            return Verdict.MISSING_AT_BANK if bank else Verdict.MISSING_AT_PROVIDER
        same = all(one.currency == self.booked.currency and one.adds_up for one in self.found)
        return Verdict.DIFFERENT_AMOUNT if self.gap_minor or not same else Verdict.MATCHED

    @property
    def is_exception(self) -> bool:
        """Whether somebody has to look at it."""
        return self.verdict not in FINE

    @property
    def review(self) -> ReviewState:
        """What was done about the exception."""
        return self.reviews[-1].state if self.reviews else ReviewState.OPEN

    def merged(self, fact: Item) -> Item:
        """Return the item with what another fact about the same money adds.

        The order of facts does not matter, nor how often each is told; a row told anew replaces
        itself. An exception that thereby becomes another one is open again.
        """
        rows = {one.id: one for one in (*self.found, *fact.found)}
        found = tuple(sorted(rows.values(), key=lambda one: one.id))
        booked = fact.booked or self.booked
        line, late = self.line or fact.line, self.late or fact.late
        return self.changed(booked=booked, found=found, line=line, late=late)

    def changed(
        self,
        *,
        booked: Booked | None,
        found: tuple[Found, ...],
        line: BankLine | None = None,
        late: bool | None = None,
    ) -> Item:
        """Return the item with these sides, one version on; itself if nothing is new."""
        after = replace(
            self,
            booked=booked,
            found=found,
            line=line or self.line,
            late=self.late if late is None else late,
        )
        if after == self:
            return self
        if (after.verdict, after.gap_minor) != (self.verdict, self.gap_minor):
            after = replace(after, reviews=())
        return replace(after, version=self.version + 1)

    def told(self, what: str, by: str, at: datetime, reason: str) -> Item:
        """Return the item with one more line of its story; part of the same change."""
        return replace(self, story=(*self.story, Told(what, by, at, reason)))

    def explain(self, by: str, at: datetime, reason: str) -> Item:
        """Return the exception explained. Raises `NoException`, `ReviewMoveRefused`."""
        return self._reviewed(Review(ReviewState.EXPLAINED, by, at, reason))

    def close(self, by: str, at: datetime, reason: str) -> Item:
        """Return the explained exception closed. Raises `NoException`, `ReviewMoveRefused`."""
        return self._reviewed(Review(ReviewState.CLOSED, by, at, reason))

    def _reviewed(self, review: Review) -> Item:
        if not self.is_exception:
            raise NoException(verdict=self.verdict.value)
        if review.state not in ALLOWED[self.review]:
            raise ReviewMoveRefused(state=self.review.value, wanted=review.state.value)
        return replace(self, reviews=(*self.reviews, review), version=self.version + 1)


def reconcile(facts: Iterable[Item]) -> dict[str, Item]:
    """Return the items that facts come to, by id, in whatever order they are told."""
    items: dict[str, Item] = {}
    for fact in facts:
        there = items.get(fact.id)
        items[fact.id] = there.merged(fact) if there else fact
    return items


def postings(found: Found) -> tuple[tuple[str, str, int], ...]:
    """Return what a provider's row does to accounts, currencies and units; each currency sums to 0.

    Presented money leaves the payer's side for the exchange; settled money leaves the exchange for
    the provider's fee and the account there. Money that was not exchanged needs no exchange.
    """
    if not found.settled_in:
        return ()
    if found.settled_in == found.currency:
        source: tuple[tuple[str, str, int], ...] = (("payer", found.currency, -found.gross_minor),)
    else:
        source = (
            ("payer", found.currency, -found.minor),
            ("exchange", found.currency, found.minor),
            ("exchange", found.settled_in, -found.gross_minor),
        )
    return (
        *source,
        ("fee", found.settled_in, found.gross_minor - found.net_minor),
        ("account", found.settled_in, found.net_minor),
    )
