"""Endpoints of pay links: made, listed and taken back by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import READERS, SIGNERS, Call, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.owners import pay_link
    from shared.edge.http import models_pay_links as models
else:
    pay_link = later("shared.domain.owners.pay_link")
    models = later("shared.edge.http.models_pay_links")


def _revokes(call: Call) -> object:
    return models.revokes(call)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/pay-links",
        action="create_pay_link",
        summary="Make a link by which an owner sees and pays this account, and nothing else",
        roles=SIGNERS,
        body=models.PayLinkBody,
        answer=models.IssuedLinkAnswer,
        result=pay_link.IssuedLink,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/pay-links",
        action="list_pay_links",
        summary="List an account's pay links, newest first, and when they were opened",
        roles=READERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.PayLinkAnswer,
        listing=True,
    ),
    Endpoint(
        method="DELETE",
        path="/v1/accounts/{account_id}/pay-links",
        action="revoke_pay_links",
        summary="Revoke all pay links of an account; its page is closed to them at once",
        roles=SIGNERS,
        command=by_id("account_id"),
        answer=models.RevokedLinksAnswer,
    ),
    Endpoint(
        method="DELETE",
        path="/v1/accounts/{account_id}/pay-links/{link_id}",
        action="revoke_pay_link",
        summary="Revoke a pay link; its page is closed at once, the API within a minute",
        roles=SIGNERS,
        command=_revokes,
        answer=models.PayLinkAnswer,
    ),
)
