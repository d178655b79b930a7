"""Endpoints of payments at the desk, receipts, what is due, statements, and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    CLERKS,
    READERS,
    READERS_AND_OWNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.ledger import payment
    from shared.edge.http import models_account_statements as statements
    from shared.edge.http import models_desk as desk
    from shared.edge.http import models_dues as dues
    from shared.edge.http import models_paid_through as covering
    from shared.edge.http import models_payments as models
    from shared.usecases.paying import balances, receipts
else:
    payment = later("shared.domain.ledger.payment")
    statements = later("shared.edge.http.models_account_statements")
    desk = later("shared.edge.http.models_desk")
    dues = later("shared.edge.http.models_dues")
    covering = later("shared.edge.http.models_paid_through")
    models = later("shared.edge.http.models_payments")
    balances = later("shared.usecases.paying.balances")
    receipts = later("shared.usecases.paying.receipts")


def _receipt(call: Call) -> object:
    return receipts.GetReceipt(call.path["community_id"], call.path["number"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/payment-settings",
        action="get_payment_settings",
        summary="Get how a community takes money",
        roles=READERS,
        command=by_id("community_id"),
        answer=desk.PaymentSettingsAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/payment-settings",
        action="update_payment_settings",
        summary="Change how a community takes money",
        roles=ADMINS,
        body=desk.PaymentSettingsPatch,
        answer=desk.PaymentSettingsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/dues",
        action="get_dues",
        summary="Get what an account owes now, bill by bill, and its balance",
        roles=READERS_AND_OWNERS,
        command=by_id("account_id"),
        answer=dues.DuesAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/payments",
        action="pay_at_desk",
        summary="Take money at the desk and give a receipt for it",
        roles=CLERKS,
        body=models.DeskPaymentBody,
        answer=models.PaymentAnswer,
        result=payment.Payment,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/payments/{payment_id}",
        action="get_payment",
        summary="Get a payment and where it went",
        roles=READERS_AND_OWNERS,
        command=by_id("payment_id"),
        answer=models.PaymentAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/payments/{payment_id}/void",
        action="void_payment",
        summary="Take a desk payment back on the day it was entered; its bills open again",
        roles=CLERKS,
        body=models.VoidBody,
        answer=models.PaymentAnswer,
        result=payment.Payment,
    ),
    Endpoint(
        method="POST",
        path="/v1/payments/{payment_id}/bounce",
        action="bounce_payment",
        summary="Note that a bank took a transfer or cheque back; its bills open again",
        roles=CLERKS,
        body=models.BounceBody,
        answer=models.PaymentAnswer,
        result=payment.Payment,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/receipts",
        action="list_receipts",
        summary="List a community's receipts of a year, by number",
        roles=READERS,
        query=models.ReceiptQuery,
        answer=models.ReceiptAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/receipts/{number}",
        action="get_receipt",
        summary="Get a receipt by its number",
        roles=READERS_AND_OWNERS,
        command=_receipt,
        answer=models.ReceiptAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/deductions",
        action="deduct_balance",
        summary="Pay an account's open bills from its balance",
        roles=CLERKS,
        body=dues.DeductionBody,
        answer=dues.DeductedAnswer,
        result=balances.Deducted,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/statement",
        action="get_statement",
        summary="Get an account's statement with a running balance",
        roles=READERS_AND_OWNERS,
        query=statements.StatementQuery,
        answer=statements.StatementAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/paid-through",
        action="get_paid_through",
        summary="Get until when an account has paid, item by item",
        roles=READERS_AND_OWNERS,
        command=by_id("account_id"),
        answer=covering.PaidThroughAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/movements",
        action="list_movements",
        summary="List an account's movements with their entries, newest first",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=dues.MovementAnswer,
        listing=True,
    ),
)
