"""Orders to reconciliation, handed on over SQS. Their reader: `shared/edge/messages`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.adapters.sqs import OrderQueue
from shared.usecases.reconciling.orders import (
    ReadPayout,
    ReconcileCommunity,
    ReconcileCompany,
    ReconcilingOrder,
)


class SqsReconcilingWork(OrderQueue[ReconcilingOrder]):
    """A `ReconcilingWork`."""

    kinds: ClassVar[Mapping[type, str]] = {
        ReadPayout: "payout",
        ReconcileCompany: "company",
        ReconcileCommunity: "community",
    }
