"""A refund slip as it is put on paper: what was paid out to whom, to be signed by both."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import NotFound
from shared.domain.refunds.part import RefundPart
from shared.domain.refunds.refund import Refund


class RefundSlipNotFound(NotFound):
    """The part of the refund was not paid out by hand, so it has no slip."""

    code = "refund_slip_not_found"


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """What stands on the slip of one part of a refund."""

    refund: Refund
    part: RefundPart
    company: str
    community: str
    payee: str
    subject: str
    time_zone: str
