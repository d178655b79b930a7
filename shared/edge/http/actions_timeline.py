"""The actions that tell stories, each bound to the use case that answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

timeline = later("shared.usecases.timeline.telling")

ACTIONS: dict[str, Callable[..., Any]] = {
    "bill_timeline": timeline.bill_timeline,
    "payment_timeline": timeline.payment_timeline,
    "refund_timeline": timeline.refund_timeline,
    "deposit_timeline": timeline.deposit_timeline,
}
