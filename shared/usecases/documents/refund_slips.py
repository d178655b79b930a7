"""The slip of a part of a refund that was paid out by hand, numbered when it was paid."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.community import Community, Company
from shared.domain.documents.slip_paper import RefundSlipNotFound, SlipPaper
from shared.usecases.documents.receipt_prints import payer_of
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory
from shared.usecases.refunding.lists import refund_seen


@dataclass(frozen=True, slots=True)
class GetSlip:
    """The slip of one part of a refund."""

    refund_id: str
    part: str


def get_refund_slip(
    actor: Actor, command: GetSlip, *, directory: Directory, ledger: Ledger
) -> SlipPaper:
    """Return what stands on the slip: the same part is the same paper.

    Raises `RefundNotFound`, `RefundPartNotFound`, `RefundSlipNotFound`.
    """
    refund = refund_seen(actor, command.refund_id, ledger)
    part = refund.part(command.part)
    if not part.slip:
        raise RefundSlipNotFound(refund_id=refund.id, part=part.id)
    community = directory.get(actor.company_id, Community, refund.community_id)
    payee, subject = payer_of(actor.company_id, refund.account_id, directory)
    company = directory.get(actor.company_id, Company, actor.company_id)
    return SlipPaper(
        refund, part, company.name, community.name, payee, subject, community.time_zone
    )
