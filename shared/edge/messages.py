"""Messages of the queues, checked at the door. Every shape ever sent is still read.

Schema 1 named no attempt: what lies in a queue from before a deployment means the current one.
The check is by hand, because pydantic would be a quarter of a worker's cold start for five fields:
infra/decisions/0012.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.errors import Rejected
from shared.usecases.billing.run_orders import BillPage, SplitRun
from shared.usecases.ledger.ledger_orders import (
    ActOnDebtors,
    ApplyWaivers,
    CheckPlans,
    CheckPromises,
    DeductBalances,
    GiveCredits,
    LedgerOrder,
    LookAfterCommunity,
    LookAfterCompany,
    ProveOn,
    ReviewCase,
)
from shared.usecases.reconciling.orders import (
    Part,
    ReadPayout,
    ReconcileCommunity,
    ReconcileCompany,
    ReconcilingOrder,
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A shift's place in its list: its instant and its id.
_PLACE = re.compile(r"[A-Za-z0-9_.:+#-]{0,200}")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,100}")
_MOST_PAGES = 10_000_000
_MOST_ATTEMPTS = 65_535

Check = Callable[[Any], bool]
Shape = Mapping[str, Check]


class MessageUnreadable(Rejected):
    """A queue message has no shape that was ever sent; it is parked for a person to look at."""

    code = "message_unreadable"


@dataclass(frozen=True, slots=True)
class PlanDue:
    """Bill what is due of a plan."""

    company_id: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Look for what is due, as the clock does."""


@dataclass(frozen=True, slots=True)
class NoticeKept:
    """Apply a provider's notice that is kept."""

    provider: str
    company_id: str
    event_id: str


def is_word(value: Any) -> bool:
    """Tell whether `value` is an id or another plain word."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST_PAGES


def _is_attempt(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _MOST_ATTEMPTS


def is_place(value: Any) -> bool:
    """Tell whether `value` is a place in a list of words; "" is its start."""
    return value == "" or is_word(value)


def _is_day(value: Any) -> bool:
    return value == "" or (isinstance(value, str) and _DAY.fullmatch(value) is not None)


def _is_sort_key(value: Any) -> bool:
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None


def _is_part(value: Any) -> bool:
    return isinstance(value, str) and value in {part.value for part in Part}


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_RUN: Shape = {"company_id": is_word, "run_id": is_word}
_SPLIT_1: Shape = {**_RUN, "from_page": _is_count}
_SPLIT_2: Shape = {**_SPLIT_1, "attempt": _is_attempt, "resume": _is_flag}
_PLAN_2: Shape = {"company_id": is_word, "plan_id": is_word}
# What has been sent, by schema and kind; a schema that was sent once stays here.
_RUN_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "split"): _SPLIT_1,
    (2, "split"): _SPLIT_2,
    (2, "settle"): {**_RUN, "attempt": _is_attempt, "step": _is_count},
    (2, "plan"): _PLAN_2,
    (2, "tick"): {},
}
_PAGE_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "page"): {**_RUN, "page": _is_count},
    (2, "page"): {**_RUN, "page": _is_count, "attempt": _is_attempt},
}

_NOTICE_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "notice"): {"provider": is_word, "company_id": is_word, "event_id": is_word},
}
_COMMUNITY: Shape = {"company_id": is_word, "community_id": is_word}
_LEDGER_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "company"): {"company_id": is_word},
    (1, "community"): _COMMUNITY,
    (1, "prove"): {**_COMMUNITY, "on": is_word},
    (1, "plans"): {**_COMMUNITY, "after": is_place},
    (1, "deduct"): {**_COMMUNITY, "run_id": is_word, "after": is_place},
    (1, "waivers"): {**_COMMUNITY, "batch_id": is_word},
    (1, "case"): {**_COMMUNITY, "account_id": is_word},
    (1, "promises"): {**_COMMUNITY, "after": _is_sort_key},
    (1, "debtors"): {**_COMMUNITY, "batch_id": is_word},
    (1, "credits"): {**_COMMUNITY, "run_id": is_word, "page": _is_count},
}
_LEDGER_ORDERS: Mapping[str, Callable[..., LedgerOrder]] = {
    "company": LookAfterCompany,
    "community": LookAfterCommunity,
    "prove": ProveOn,
    "plans": CheckPlans,
    "deduct": DeductBalances,
    "credits": GiveCredits,
    "waivers": ApplyWaivers,
    "case": ReviewCase,
    "promises": CheckPromises,
    "debtors": ActOnDebtors,
}


_RECONCILING_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "payout"): {"payout_id": is_word, "after": is_place},
    (1, "company"): {"company_id": is_word, "until": _is_day},
    (1, "community"): {**_COMMUNITY, "until": _is_day, "part": _is_part, "after": _is_sort_key},
}
_RECONCILING_ORDERS: Mapping[str, Callable[..., ReconcilingOrder]] = {
    "payout": ReadPayout,
    "company": ReconcileCompany,
    "community": ReconcileCommunity,
}


def read_run_message(body: str) -> SplitRun | PlanDue | Tick:
    """Return what a message of the run queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _RUN_QUEUE, "split")
    if kind == "tick":
        return Tick()
    if kind == "plan":
        return PlanDue(found["company_id"], found["plan_id"])
    if kind == "settle":
        return SplitRun(
            found["company_id"], found["run_id"], found["attempt"], 0, False, found["step"]
        )
    return SplitRun(
        found["company_id"],
        found["run_id"],
        found.get("attempt"),
        found["from_page"],
        found.get("resume", False),
    )


def read_page_message(body: str, deliveries: int) -> BillPage:
    """Return what a message of the page queue asks for, at its first or a later delivery.

    Raises `MessageUnreadable`.
    """
    _, found = read_message(body, _PAGE_QUEUE, "page")
    return BillPage(
        found["company_id"],
        found["run_id"],
        found.get("attempt"),
        found["page"],
        again=deliveries > 1,
    )


def read_notice_message(body: str) -> NoticeKept:
    """Return what a message of the payment event queue asks for. Raises `MessageUnreadable`."""
    _, found = read_message(body, _NOTICE_QUEUE, "notice")
    return NoticeKept(found["provider"], found["company_id"], found["event_id"])


def read_ledger_message(body: str) -> LedgerOrder:
    """Return what a message of the ledger queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _LEDGER_QUEUE, "")
    return _LEDGER_ORDERS[kind](**found)


def read_reconciling_message(body: str) -> ReconcilingOrder:
    """Return what a message of the reconciliation queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _RECONCILING_QUEUE, "")
    return _RECONCILING_ORDERS[kind](**found)


def read_message(
    body: str, shapes: Mapping[tuple[int, str], Shape], usual: str
) -> tuple[str, Mapping[str, Any]]:
    """Return the kind (`usual` where the message names none) and fields of a message."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise MessageUnreadable(places="json") from None
    if not isinstance(found, dict):
        raise MessageUnreadable(places="json")
    schema, kind = found.pop("schema", None), found.pop("kind", usual)
    shape = shapes.get((schema, kind)) if type(schema) is int and isinstance(kind, str) else None
    if shape is None:
        raise MessageUnreadable(places="schema, kind")
    # Names the sender made up stay out of the refusal, and so out of logs.
    wrong = [name for name, is_right in shape.items() if not is_right(found.get(name))]
    if found.keys() - shape.keys():
        wrong.append("unknown fields")
    if wrong:
        raise MessageUnreadable(places=", ".join(wrong))
    return kind, found
