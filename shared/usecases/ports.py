"""What use cases need from outside. Every method lists the errors it can give.

Names of parameters of use cases (`directory`, `clock` …) are the keys of a function's `wire()`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from shared.domain.accounts import Account, Holder
from shared.domain.api_keys import ApiKey
from shared.domain.arrears.late_terms import LateTerms
from shared.domain.billing_card import BillingCard
from shared.domain.billing_plan import BillingPlan
from shared.domain.charge_items import ChargeItem, RuleVersion
from shared.domain.community import Community, Company, PeriodClose
from shared.domain.errors import Conflict
from shared.domain.property import Building, Space, Unit
from shared.usecases.metering.metering_changes import MeteringResource, SaveReading
from shared.usecases.rules.rule_changes import SaveBook

if TYPE_CHECKING:  # books know conditions, and with them much of the engine
    from shared.domain.rule_book import BookPlace, ItemBook, RuleBook

Resource = (
    Company
    | Community
    | PeriodClose
    | Building
    | Unit
    | Space
    | Holder
    | Account
    | ChargeItem
    | RuleVersion
    | LateTerms
    | BillingPlan
    | MeteringResource
)
R = TypeVar("R", bound=Resource)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class VersionStale(Conflict):
    """The resource is not in the version the caller named; read it again."""

    code = "version_stale"


class CardMoved(Conflict):
    """A subject's billing card changed between reading and writing it; the same call may win."""

    code = "subject_changed_meanwhile"


class IdempotencyKeyReused(Conflict):
    """The idempotency key was used before, for another request."""

    code = "idempotency_key_reused"


class AlreadyDone(Conflict):
    """The request with this idempotency key has taken effect; its answer can be recalled."""

    code = "already_done"


@dataclass(frozen=True, slots=True)
class Once:
    """A caller's promise that requests with `key` are one request; `digest` hashes its input.

    `scope` is the company (or the platform) whose keys can't meet another's.
    """

    scope: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of a list ended: the sort key and id of its last resource."""

    sort: str
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Part of a list, in order; `next` is where to go on, None at the end."""

    items: tuple[T_co, ...]
    next: Position | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """Which resources to list: those of class `of` under `parent`, in natural order.

    `prefix` narrows by the beginning of the sort key, `where` by equal fields, `tag` by a tag held.
    """

    of: type[R]
    parent: str
    limit: int
    after: Position | None = None
    prefix: str = ""
    where: tuple[tuple[str, str | bool], ...] = ()
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Create:
    """Store a resource that is not there yet; a plan bills next at `due_at` (None: never)."""

    value: Resource
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Store a resource over its version − 1; `due_at` as in `Create`. Gives `VersionStale`."""

    value: Resource
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Store nothing, on condition that the resource still is in this version. `VersionStale`."""

    value: Resource


@dataclass(frozen=True, slots=True)
class SaveCard:
    """Store a card over its revision − 1 (revision 1: none yet). Gives `CardMoved`."""

    card: BillingCard


@dataclass(frozen=True, slots=True)
class TakeItem:
    """Make `item_id` part of `plan_id` in its community. Gives `ItemInOtherPlan`."""

    community_id: str
    item_id: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class LeaveItem:
    """Free `item_id` from `plan_id`."""

    community_id: str
    item_id: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class IssueKey:
    """Store an API key with the hash of its secret."""

    key: ApiKey
    secret_hash: str


@dataclass(frozen=True, slots=True)
class ReviseKey:
    """Store an API key over its version − 1; the hash stays. Gives `VersionStale`."""

    key: ApiKey


Change = (
    Create
    | Replace
    | Keep
    | SaveCard
    | SaveReading
    | TakeItem
    | LeaveItem
    | SaveBook
    | IssueKey
    | ReviseKey
)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class Ids(Protocol):
    """Makes what can't be guessed."""

    def new(self, prefix: str) -> str:
        """Return a fresh id `{prefix}_…` that says nothing about what it names."""

    def secret(self) -> str:
        """Return a fresh secret of at least 160 bits in lower-case letters and digits."""


class Idempotency(Protocol):
    """Remembers what a request with an idempotency key led to."""

    def recall(self, once: Once, of: type[T]) -> T | None:
        """Return what the request led to, or None. Raises `IdempotencyKeyReused`."""


class Directory(Protocol):
    """People, property and prices of all companies; a company reaches only its own."""

    def get(self, company_id: str, of: type[R], resource_id: str) -> R:
        """Return a resource as it is now. Raises `NotFound`."""

    def find(self, company_id: str, of: type[R], resource_id: str) -> R | None:
        """Return a resource as it is now, or None."""

    def many(self, company_id: str, of: type[R], ids: Collection[str]) -> dict[str, R]:
        """Return those of some resources that there are, as they are now, by id."""

    def several(
        self, company_id: str, wanted: Collection[tuple[type, str]]
    ) -> dict[tuple[type, str], Any]:
        """Return those of some resources of any kinds that there are, by kind and id."""

    def page(self, company_id: str, listing: Listing[R]) -> Page[R]:
        """Return part of a list; it may lag what was just written by a moment."""

    def accounts_of_holder(
        self, company_id: str, holder_id: str, limit: int, after: Position | None
    ) -> Page[Account]:
        """Return part of the list of accounts a holder holds or held."""

    def commit(
        self,
        company_id: str,
        changes: Sequence[Change],
        *,
        once: Once | None = None,
        result: object = None,
    ) -> None:
        """Make all changes true together, or none, and remember `result` under `once`.

        Raises `AlreadyDone` when a request of the same key was first, the errors of the changes,
        and `Unavailable`.
        """

    def rule_book(self, company_id: str, place: BookPlace) -> RuleBook:
        """Return the book of rules in one place as it is now, an empty one if there is none."""

    def rule_books(self, company_id: str, places: Sequence[ItemBook]) -> dict[ItemBook, RuleBook]:
        """Return the books in all `places` as they are now, empty ones where there are none."""


class Cards(Protocol):
    """Billing cards, by page of a community: the unit of work of a billing run."""

    def number_subjects(self, company_id: str, community_id: str, count: int) -> int:
        """Return the first of `count` fresh subject numbers; numbers are never given twice."""

    def subjects_numbered(self, company_id: str, community_id: str) -> int:
        """Return how many subject numbers were given so far (some may be unused)."""

    def card(self, company_id: str, community_id: str, page: int, subject_id: str) -> BillingCard:
        """Return one card as it is now. Raises `NotFound`."""

    def page_cards(self, company_id: str, community_id: str, page: int) -> tuple[BillingCard, ...]:
        """Return the at most 100 cards of a page with their own rules, by subject id."""


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A plan whose next period's billing day has begun."""

    company_id: str
    plan_id: str
    due_at: datetime


class DuePlans(Protocol):
    """The plans of all companies by the instant at which they bill next."""

    def due(self, now: datetime, limit: int) -> tuple[DuePlan, ...]:
        """Return at most `limit` plans due by `now`, longest due first; it may lag a moment."""

    def advance(self, company_id: str, after: BillingPlan, due_at: datetime | None) -> None:
        """Store `after` over its version − 1, due next at `due_at`. Raises `VersionStale`."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """An API key with the hash of its secret."""

    key: ApiKey
    secret_hash: str


class Keys(Protocol):
    """API keys and the secrets the API signs with."""

    def find_key(self, key_id: str) -> KeptKey | None:
        """Return a key of whatever company, or None."""

    def keys_of(self, company_id: str, limit: int, after: Position | None) -> Page[ApiKey]:
        """Return part of the list of a company's keys, revoked ones included, by id."""

    def signing_secret(self, purpose: str) -> bytes:
        """Return the secret for `purpose`, the same for ever."""
