"""Orders to the ledger's night shift, handed on over SQS. Their reader: `shared/edge/messages`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.adapters.sqs import OrderQueue
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


class SqsLedgerWork(OrderQueue[LedgerOrder]):
    """A `LedgerWork`."""

    kinds: ClassVar[Mapping[type, str]] = {
        LookAfterCompany: "company",
        LookAfterCommunity: "community",
        ProveOn: "prove",
        CheckPlans: "plans",
        DeductBalances: "deduct",
        GiveCredits: "credits",
        ApplyWaivers: "waivers",
        ReviewCase: "case",
        CheckPromises: "promises",
        ActOnDebtors: "debtors",
    }
