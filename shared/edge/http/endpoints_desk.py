"""Endpoints of shifts, approvals of cash, payment plans, suspense and proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.actor import Role
from shared.edge.http.endpoint import (
    CLERKS,
    READERS,
    READERS_AND_OWNERS,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.ledger import payment, payment_plan, settings, shifts, suspense
    from shared.edge.http import models_arrears as arrears
    from shared.edge.http import models_desk as models
    from shared.edge.http import models_payments as payments
    from shared.edge.http import models_suspense as waiting
else:
    payment = later("shared.domain.ledger.payment")
    payment_plan = later("shared.domain.ledger.payment_plan")
    settings = later("shared.domain.ledger.settings")
    shifts = later("shared.domain.ledger.shifts")
    suspense = later("shared.domain.ledger.suspense")
    arrears = later("shared.edge.http.models_arrears")
    models = later("shared.edge.http.models_desk")
    payments = later("shared.edge.http.models_payments")
    waiting = later("shared.edge.http.models_suspense")

MANAGERS = frozenset({Role.ADMIN, Role.MANAGER})
SIGNERS = CLERKS | MANAGERS

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/shifts",
        action="open_shift",
        summary="Open a shift at the desk",
        roles=CLERKS,
        body=models.ShiftBody,
        answer=models.ShiftAnswer,
        result=shifts.Shift,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/shifts",
        action="list_shifts",
        summary="List a community's shifts, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.ShiftAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/shifts/{shift_id}",
        action="get_shift",
        summary="Get a shift with its takings",
        roles=READERS,
        command=by_id("shift_id"),
        answer=models.ShiftAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/shifts/{shift_id}/close",
        action="close_shift",
        summary="Count one's own shift by channel and close it",
        roles=CLERKS,
        body=models.CloseShiftBody,
        answer=models.ShiftAnswer,
        result=shifts.Shift,
    ),
    Endpoint(
        method="POST",
        path="/v1/shifts/{shift_id}/handover",
        action="hand_over_shift",
        summary="Take over the money of somebody else's closed shift and sign for it",
        roles=SIGNERS,
        body=models.HandoverBody,
        answer=models.ShiftAnswer,
        result=shifts.Shift,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/cash-approvals",
        action="approve_cash",
        summary="Approve one payment above the limit in cash",
        roles=MANAGERS,
        body=models.CashApprovalBody,
        answer=models.CashApprovalAnswer,
        result=settings.CashApproval,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/payment-plans",
        action="agree_payment_plan",
        summary="Agree that open bills are paid in instalments",
        roles=SIGNERS,
        body=arrears.PaymentPlanBody,
        answer=arrears.PaymentPlanAnswer,
        result=payment_plan.PaymentPlan,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/payment-plans",
        action="list_payment_plans",
        summary="List an account's payment plans",
        roles=READERS_AND_OWNERS,
        query=ListQuery,
        command=list_below("account_id"),
        answer=arrears.PaymentPlanAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/payment-plans",
        action="list_running_plans",
        summary="List a community's payment plans that run, or the broken ones of them",
        roles=READERS,
        query=arrears.RunningPlansQuery,
        answer=arrears.PaymentPlanAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/payment-plans/{payment_plan_id}",
        action="get_payment_plan",
        summary="Get a payment plan and how it stands today",
        roles=READERS_AND_OWNERS,
        command=by_id("payment_plan_id"),
        answer=arrears.PlanViewAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/payment-plans/{payment_plan_id}/cancel",
        action="cancel_payment_plan",
        summary="End a payment plan; its bills are due as they always were",
        roles=SIGNERS,
        command=arrears.cancels_plan,
        answer=arrears.PaymentPlanAnswer,
        result=payment_plan.PaymentPlan,
    ),
    Endpoint(
        method="GET",
        path="/v1/suspense",
        action="list_suspense",
        summary="List money that came and fits nowhere, oldest first",
        roles=READERS,
        query=waiting.SuspenseQuery,
        answer=waiting.SuspenseAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/suspense/{suspense_id}/assign",
        action="assign_suspense",
        summary="Record money in suspense as a payment of an account",
        roles=CLERKS,
        body=waiting.AssignBody,
        answer=payments.PaymentAnswer,
        result=payment.Payment,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/suspense/{suspense_id}/return",
        action="return_suspense",
        summary="Note that money in suspense was sent back",
        roles=CLERKS,
        body=waiting.ReturnBody,
        answer=waiting.SuspenseAnswer,
        result=suspense.Suspense,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/ledger-proofs",
        action="list_proofs",
        summary="List the dated proofs of a community's ledger, newest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=waiting.ProofAnswer,
        listing=True,
    ),
)
