"""Messages of the reminders' queues, checked at the door; every shape ever sent is still read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shared.domain.dunning.campaign import Wording
from shared.edge.messages import Shape, is_word, read_message
from shared.usecases.dunning.ports import (
    PlanAnnouncement,
    PlanAsked,
    PlanCommunity,
    PlanDebtors,
    PlanOffered,
    PlanOrder,
    PlanRun,
    TellOf,
)

_PLACE = re.compile(r"[A-Za-z0-9_:.+#-]{0,200}")
_MESSAGE = re.compile(r"acc_[0-9a-z]{1,40}\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.msg_[0-9a-z_]{1,40}")
_TEXT_MAX = 1000
_ACCOUNTS_MAX = 100


def _is_instant(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_place(value: Any) -> bool:
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _TEXT_MAX


def _is_message(value: Any) -> bool:
    return isinstance(value, str) and _MESSAGE.fullmatch(value) is not None


def _is_wording(value: Any) -> bool:
    return isinstance(value, str) and value in set(Wording)


def _are_accounts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _ACCOUNTS_MAX
        and all(is_word(each) for each in value)
    )


_CO_COMMUNITY: Shape = {"company_id": is_word, "community_id": is_word}
_ASKED: Shape = {
    **_CO_COMMUNITY,
    "batch_id": is_word,
    "day": _is_day,
    "accounts": _are_accounts,
}
_PLAN_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "community"): {**_CO_COMMUNITY, "at": _is_instant},
    (1, "run"): {
        **_CO_COMMUNITY,
        "scope": is_word,
        "step": is_word,
        "day": _is_day,
        "today": _is_day,
        "run_id": is_word,
        "after": _is_place,
    },
    (1, "debtors"): {
        **_CO_COMMUNITY,
        "scope": is_word,
        "first": _is_day,
        "today": _is_day,
        "after": _is_place,
    },
    (1, "announcement"): {"company_id": is_word, "announcement_id": is_word, "after": _is_text},
    (1, "tell"): {
        "company_id": is_word,
        "account_id": is_word,
        "wording": _is_wording,
        "of": _is_place,
        "at": _is_instant,
    },
    (1, "asked"): _ASKED,
    (1, "offered"): _ASKED,
}
_DELIVER_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "deliver"): {"company_id": is_word, "message": _is_message}
}


def read_plan_message(body: str) -> PlanOrder:
    """Return what a message of the plan queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _PLAN_QUEUE, "")
    named = {name: value for name, value in found.items() if name not in {"schema", "kind"}}
    for name in {"day", "today", "first"} & named.keys():
        named[name] = date.fromisoformat(named[name])
    match kind:
        case "community":
            return PlanCommunity(**{**named, "at": datetime.fromisoformat(named["at"])})
        case "run":
            return PlanRun(**named)
        case "debtors":
            return PlanDebtors(**named)
        case "announcement":
            return PlanAnnouncement(**named)
        case "asked" | "offered":
            made = PlanAsked if kind == "asked" else PlanOffered
            return made(**{**named, "accounts": tuple(named["accounts"])})
    at = datetime.fromisoformat(named["at"])
    return TellOf(**{**named, "wording": Wording(named["wording"]), "at": at})


def read_deliver_message(body: str) -> tuple[str, str]:
    """Return company and message that are to be delivered. Raises `MessageUnreadable`."""
    _, found = read_message(body, _DELIVER_QUEUE, "")
    return found["company_id"], found["message"]
