"""Messages of the autopay queue, checked at the door; every shape ever sent is still read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shared.edge.messages import Shape, is_word, read_message
from shared.usecases.autopay.ports import AutopayOrder, LookAfterMandate, PlanOn

_PLACE = re.compile(r"[A-Za-z0-9_:.+#-]{0,200}")


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


_AUTOPAY_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "look"): {"company_id": is_word, "mandate_id": is_word, "at": _is_instant},
    (1, "plan"): {"day": _is_day, "at": _is_instant, "after": _is_place},
}


def read_autopay_message(body: str) -> AutopayOrder:
    """Return what a message of the autopay queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _AUTOPAY_QUEUE, "")
    at = datetime.fromisoformat(found["at"])
    if kind == "look":
        return LookAfterMandate(found["company_id"], found["mandate_id"], at)
    return PlanOn(date.fromisoformat(found["day"]), at, found["after"])
