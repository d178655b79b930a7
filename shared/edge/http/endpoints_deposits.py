"""Endpoints of deposits 押金: taken, inspected, given back, kept in part, moved to the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    CLERKS,
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
    from shared.domain.deposits import deposit
    from shared.domain.refunds import refund
    from shared.edge.http import models_deposit_verbs as verbs
    from shared.edge.http import models_deposits as models
    from shared.edge.http import models_readings as photos
    from shared.edge.http import models_refunds as refunds
    from shared.usecases.depositing import lists
else:
    deposit = later("shared.domain.deposits.deposit")
    refund = later("shared.domain.refunds.refund")
    verbs = later("shared.edge.http.models_deposit_verbs")
    models = later("shared.edge.http.models_deposits")
    photos = later("shared.edge.http.models_readings")
    refunds = later("shared.edge.http.models_refunds")
    lists = later("shared.usecases.depositing.lists")


def _file(call: Call) -> object:
    # Numbers of more digits than any list has are of no file.
    number = call.path["file"]
    known = number.isdecimal() and len(number) <= 3
    return lists.SeeDepositFile(call.path["deposit_id"], int(number) if known else 0)


_READ: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/deposit-settings",
        action="get_deposit_settings",
        summary="Get which deposits a community takes",
        roles=READERS,
        command=by_id("community_id"),
        answer=models.DepositSettingsAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/deposit-settings",
        action="update_deposit_settings",
        summary="Change which deposits a community takes",
        roles=ADMINS,
        body=models.DepositSettingsPatch,
        answer=models.DepositSettingsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/deposits",
        action="list_deposits",
        summary="List a community's deposits in one state, oldest first",
        roles=READERS,
        query=models.DepositQuery,
        answer=models.DepositAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/deposits-due",
        action="list_due_deposits",
        summary="List deposits whose works ended or whose day is over: inspect or give back",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.DepositAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/deposits",
        action="list_account_deposits",
        summary="List an account's deposits, newest first",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=models.DepositAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/deposits/{deposit_id}",
        action="get_deposit",
        summary="Get a deposit with its story",
        roles=READERS_AND_OWNERS,
        command=by_id("deposit_id"),
        answer=models.DepositAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/deposits/{deposit_id}/files/{file}",
        action="see_deposit_file",
        summary="Get a link to a deposit's picture, good for a few minutes",
        roles=READERS_AND_OWNERS,
        command=_file,
        answer=photos.PhotoLinkAnswer,
    ),
)
_WRITE: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/deposits",
        action="take_deposit",
        summary="Take a deposit at the desk, with a receipt: it is held, not income",
        roles=CLERKS,
        body=models.TakeDepositBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/works",
        action="permit_works",
        summary="Permit the works of a deposit for some days, or for others than before",
        roles=SIGNERS,
        body=verbs.PermitBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/inspections",
        action="inspect_works",
        summary="Note what an inspection of the works found, with pictures and deductions",
        roles=SIGNERS,
        body=verbs.InspectionBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/refunds",
        action="refund_deposit",
        summary="Ask a deposit back, in full or in part; somebody else approves it",
        roles=SIGNERS_AND_OWNERS,
        body=verbs.RefundDepositBody,
        answer=refunds.RefundAnswer,
        result=refund.Refund,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/balance",
        action="move_deposit",
        summary="Move a deposit, or part of it, to the balance of its account",
        roles=CLERKS,
        body=verbs.MoveDepositBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/keeps",
        action="ask_keep",
        summary="Ask to keep part of a deposit: it pays a bill once somebody else approves",
        roles=SIGNERS,
        body=verbs.KeepBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/keeps/{keep}/approve",
        action="approve_keep",
        summary="Say yes to keeping part of a deposit that somebody else asked for",
        roles=SIGNERS,
        body=verbs.ApproveKeepBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/keeps/{keep}/reject",
        action="reject_keep",
        summary="Say no to keeping part of a deposit, and why",
        roles=SIGNERS,
        body=verbs.RejectKeepBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
    Endpoint(
        method="POST",
        path="/v1/deposits/{deposit_id}/keeps/{keep}/withdraw",
        action="withdraw_keep",
        summary="Take a wish to keep part of a deposit back that nobody decided yet",
        roles=SIGNERS,
        body=verbs.ApproveKeepBody,
        answer=models.DepositAnswer,
        result=deposit.Deposit,
    ),
)
ENDPOINTS: tuple[Endpoint, ...] = (*_READ, *_WRITE)
