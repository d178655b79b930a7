"""Endpoints of what a person does for a refund on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS, READERS, Endpoint, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.refunds import refund
    from shared.edge.http import models_refund_work as work
    from shared.edge.http import models_refunds as models
else:
    refund = later("shared.domain.refunds.refund")
    work = later("shared.edge.http.models_refund_work")
    models = later("shared.edge.http.models_refunds")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/refund-work",
        action="list_refund_work",
        summary="List a community's refunds that wait for a person, oldest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.RefundAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/parts/{part}/route",
        action="route_part",
        summary="Have a part of a refund go another way, or once more the same",
        roles=CLERKS,
        body=work.RouteBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/parts/{part}/pay-out",
        action="pay_out_part",
        summary="Note that a part was paid out in cash, or by bank transfer",
        roles=CLERKS,
        body=work.PayOutBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/parts/{part}/return",
        action="return_part",
        summary="Note that the bank sent a transfer back: its money is in again",
        roles=CLERKS,
        body=work.ReturnBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
)
