"""Endpoints of orders to be paid online."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS_AND_OWNERS, READERS_AND_OWNERS, Endpoint, by_id
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.ledger import payment
    from shared.edge.http import models_orders as models
else:
    payment = later("shared.domain.ledger.payment")
    models = later("shared.edge.http.models_orders")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/payment-orders",
        action="open_order",
        summary="Have bills paid online, or the balance topped up: the answer says where",
        roles=CLERKS_AND_OWNERS,
        body=models.OnlineOrderBody,
        answer=models.OnlineOrderAnswer,
        result=payment.Payment,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/payment-orders/{order_id}",
        action="get_order",
        summary="Get an online order, paid or not",
        roles=READERS_AND_OWNERS,
        command=by_id("order_id"),
        answer=models.OnlineOrderAnswer,
    ),
)
