"""Messages of the arrears queue, checked at the door; every shape ever sent is still read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.edge.messages import Shape, is_word, read_message
from shared.usecases.arrears.orders import (
    Among,
    ArrearsOrder,
    BeginNight,
    ChargeAccount,
    ChargeAccounts,
    LookAtRun,
)

_PLACE = re.compile(r"[A-Za-z0-9_:.+#-]{0,200}")


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_place(value: Any) -> bool:
    return isinstance(value, str) and _PLACE.fullmatch(value) is not None


def _is_list(value: Any) -> bool:
    return value in [one.value for one in Among]


_NIGHT: Shape = {"company_id": is_word, "community_id": is_word, "day": _is_day}
_ARREARS_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "night"): _NIGHT,
    (1, "run"): {**_NIGHT, "run_id": is_word, "due_on": _is_day, "after": _is_place},
    (1, "accounts"): {**_NIGHT, "among": _is_list, "after": _is_place},
    (1, "account"): {**_NIGHT, "account_id": is_word},
}


def read_arrears_message(body: str) -> ArrearsOrder:
    """Return what a message of the arrears queue asks for. Raises `MessageUnreadable`."""
    kind, found = read_message(body, _ARREARS_QUEUE, "")
    where = (found["company_id"], found["community_id"])
    day = date.fromisoformat(found["day"])
    match kind:
        case "night":
            return BeginNight(*where, day)
        case "run":
            due_on = date.fromisoformat(found["due_on"])
            return LookAtRun(*where, found["run_id"], due_on, day, found["after"])
        case "accounts":
            return ChargeAccounts(*where, day, Among(found["among"]), found["after"])
        case _:
            return ChargeAccount(*where, day, found["account_id"])
