"""Endpoints of autopay: begun, shown, changed and ended by an owner, or by a clerk for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    CLERKS_AND_OWNERS,
    READERS_AND_OWNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.autopay import mandate
    from shared.edge.http import models_autopay as models
    from shared.usecases.autopay import mandates
else:
    mandate = later("shared.domain.autopay.mandate")
    models = later("shared.edge.http.models_autopay")
    mandates = later("shared.usecases.autopay.mandates")


def _end(call: Call) -> object:
    return mandates.EndAutopay(call.path["account_id"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/autopay",
        action="begin_autopay",
        summary="Have bills paid by a saved card or the balance; by card, the answer says where",
        roles=CLERKS_AND_OWNERS,
        body=models.AutopayBody,
        answer=models.AutopayAnswer,
        result=mandate.Mandate,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/autopay",
        action="get_autopay",
        summary="Get an account's autopay, with its newest attempts and what was told of them",
        roles=READERS_AND_OWNERS,
        command=by_id("account_id"),
        answer=models.AutopayAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/accounts/{account_id}/autopay",
        action="change_autopay",
        summary="Change limit or day, pause autopay or take it up again",
        roles=CLERKS_AND_OWNERS,
        body=models.AutopayPatch,
        answer=models.AutopayAnswer,
    ),
    Endpoint(
        method="DELETE",
        path="/v1/accounts/{account_id}/autopay",
        action="end_autopay",
        summary="End autopay; its card is forgotten",
        roles=CLERKS_AND_OWNERS,
        command=_end,
        answer=models.AutopayAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/autopay/attempts",
        action="list_autopay_attempts",
        summary="List an account's attempts, newest first",
        roles=READERS_AND_OWNERS,
        command=list_below("account_id"),
        query=ListQuery,
        listing=True,
        answer=models.AttemptAnswer,
    ),
)
