"""Orders of the arrears night, handed on over SQS. Reader: `shared/edge/messages_arrears`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.adapters.sqs import OrderQueue
from shared.usecases.arrears.orders import (
    ArrearsOrder,
    BeginNight,
    ChargeAccount,
    ChargeAccounts,
    LookAtRun,
)


class SqsArrearsWork(OrderQueue[ArrearsOrder]):
    """An `ArrearsWork`."""

    kinds: ClassVar[Mapping[type, str]] = {
        BeginNight: "night",
        LookAtRun: "run",
        ChargeAccounts: "accounts",
        ChargeAccount: "account",
    }
    plain = str  # days are told as YYYY-MM-DD
