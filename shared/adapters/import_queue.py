"""Orders about bank files, handed on over SQS. Their reader: `shared/edge/import_messages`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.adapters.sqs import OrderQueue
from shared.usecases.bank_files.ports import (
    BankOrder,
    CloseRows,
    CollectRows,
    ReadAnswer,
    ResumeCompany,
)


class SqsBankWork(OrderQueue[BankOrder]):
    """A `BankWork`."""

    kinds: ClassVar[Mapping[type, str]] = {
        CollectRows: "bank_rows",
        ReadAnswer: "bank_answer",
        CloseRows: "bank_close",
        ResumeCompany: "bank_resume",
    }
