"""Endpoints of asking for money back, and of saying yes or no to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    READERS,
    READERS_AND_OWNERS,
    SIGNERS,
    SIGNERS_AND_OWNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.refunds import refund
    from shared.edge.http import models_readings as photos
    from shared.edge.http import models_refund_settings as rules
    from shared.edge.http import models_refundable as refundable
    from shared.edge.http import models_refunds as models
    from shared.usecases.refunding import files
else:
    refund = later("shared.domain.refunds.refund")
    photos = later("shared.edge.http.models_readings")
    rules = later("shared.edge.http.models_refund_settings")
    refundable = later("shared.edge.http.models_refundable")
    models = later("shared.edge.http.models_refunds")
    files = later("shared.usecases.refunding.files")


def _file(call: Call) -> object:
    # Numbers of more digits than any list has are of no file.
    number = call.path["file"]
    known = number.isdecimal() and len(number) <= 3
    return files.SeeRefundFile(call.path["refund_id"], int(number) if known else 0)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/refund-settings",
        action="get_refund_settings",
        summary="Get who says that money goes back",
        roles=READERS,
        command=by_id("community_id"),
        answer=rules.RefundSettingsAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/refund-settings",
        action="update_refund_settings",
        summary="Change who says that money goes back",
        roles=ADMINS,
        body=rules.RefundSettingsPatch,
        answer=rules.RefundSettingsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/refundable",
        action="preview_refund",
        summary="See what can go back, until when, and why, before asking for it",
        roles=READERS_AND_OWNERS,
        query=refundable.RefundableQuery,
        answer=refundable.RefundableAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/refunds",
        action="ask_refund",
        summary="Ask for money back; it is held from then on",
        roles=SIGNERS_AND_OWNERS,
        body=models.RefundAskBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/refunds",
        action="list_account_refunds",
        summary="List an account's refunds, newest first",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.RefundAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/refund-files",
        action="send_refund_file",
        summary="Get a form to send a picture with that belongs to a refund",
        roles=SIGNERS_AND_OWNERS,
        body=models.RefundFileBody,
        answer=photos.UploadFormAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/refunds",
        action="list_refunds",
        summary="List a community's refunds in one state, newest first",
        roles=READERS,
        query=models.RefundQuery,
        answer=models.RefundAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/refunds/{refund_id}",
        action="get_refund",
        summary="Get a refund with its story",
        roles=READERS_AND_OWNERS,
        command=by_id("refund_id"),
        answer=models.RefundAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/refunds/{refund_id}/files/{file}",
        action="see_refund_file",
        summary="Get a link to a refund's picture, good for a few minutes",
        roles=READERS_AND_OWNERS,
        command=_file,
        answer=photos.PhotoLinkAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/approve",
        action="approve_refund",
        summary="Say yes to a refund that somebody else asked for: it goes back by itself",
        roles=SIGNERS,
        body=models.ApproveBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/reject",
        action="reject_refund",
        summary="Say no to a refund, and why",
        roles=SIGNERS,
        body=models.RejectBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
    Endpoint(
        method="POST",
        path="/v1/refunds/{refund_id}/withdraw",
        action="withdraw_refund",
        summary="Take back what nobody decided yet, or give up an approved refund that did not go",
        roles=SIGNERS_AND_OWNERS,
        body=models.WithdrawBody,
        answer=models.RefundAnswer,
        result=refund.Refund,
    ),
)
