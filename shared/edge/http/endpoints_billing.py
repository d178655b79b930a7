"""Endpoints of billing runs, bills, and what was billed.

A run's POSTs take no idempotency key: a plan, period and number have one run, whoever asks how
often, and a decision that stands is not made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    CLERKS,
    KIB,
    MANAGERS,
    READERS,
    READERS_AND_OWNERS,
    SIGNERS,
    Endpoint,
    by_id,
)
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain import billing_run
    from shared.domain.ledger import bill_instalments
    from shared.edge.http import models_bills as bills
    from shared.edge.http import models_findings as findings
    from shared.edge.http import models_instalments as instalments
    from shared.edge.http import models_one_off as one_off
    from shared.edge.http import models_run_decisions as decisions
    from shared.edge.http import models_runs as runs
else:
    bills = later("shared.edge.http.models_bills")
    bill_instalments = later("shared.domain.ledger.bill_instalments")
    billing_run = later("shared.domain.billing_run")
    decisions = later("shared.edge.http.models_run_decisions")
    findings = later("shared.edge.http.models_findings")
    instalments = later("shared.edge.http.models_instalments")
    one_off = later("shared.edge.http.models_one_off")
    runs = later("shared.edge.http.models_runs")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/billing-runs",
        action="start_run",
        summary="Preview or issue a plan's bills of one period; answers the run there is, if any",
        roles=CLERKS,
        body=runs.RunBody,
        answer=runs.StartedRunAnswer,
        status=202,
        found_status=200,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/one-off-charges",
        action="charge_once",
        summary="Preview one item charged once, to a group or a list; then issue it like any run",
        roles=CLERKS,
        body=one_off.OneOffBody,
        answer=runs.RunAnswer,
        status=202,
        result=billing_run.BillingRun,
        body_limit_bytes=512 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/billing-runs",
        action="list_runs",
        summary="List a community's billing runs, newest period first",
        roles=READERS,
        query=runs.RunQuery,
        answer=runs.RunAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/billing-runs/{run_id}",
        action="get_run",
        summary="Get a billing run with its progress and totals",
        roles=READERS,
        command=by_id("run_id"),
        answer=runs.RunViewAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/billing-runs/{run_id}/problems",
        action="list_problems",
        summary="List the accounts that could not be billed, and why",
        roles=READERS,
        query=findings.ProblemQuery,
        answer=findings.ProblemAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/billing-runs/{run_id}/findings",
        action="list_findings",
        summary="List what the last preview found: new, gone, changed, unusual or blocked accounts",
        roles=READERS,
        query=findings.FindingQuery,
        answer=findings.FindingAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/preview",
        action="preview_again",
        summary="Preview a run once more, by what is known now",
        roles=CLERKS,
        command=by_id("run_id"),
        answer=runs.RunAnswer,
        status=202,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/review",
        action="review_run",
        summary="Find a run's preview right; a preview once more drops the review",
        roles=SIGNERS,
        body=decisions.ReviewBody,
        answer=runs.RunAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/issue",
        action="issue_run",
        summary="Issue exactly what was previewed, and reviewed where that is asked for",
        roles=CLERKS,
        command=by_id("run_id"),
        answer=runs.RunAnswer,
        status=202,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/mend",
        action="mend_run",
        summary="Bill the accounts that were blocked, by what is known now",
        roles=CLERKS,
        command=by_id("run_id"),
        answer=runs.RunAnswer,
        status=202,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/cancellation",
        action="ask_cancellation",
        summary="Ask for all bills of a run to be taken back; another person has to approve it",
        roles=SIGNERS,
        body=decisions.CancellationBody,
        answer=runs.RunAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/cancellation/approve",
        action="approve_cancellation",
        summary="Take back every bill of a run by an adjustment; what was paid goes to the balance",
        roles=MANAGERS,
        command=by_id("run_id"),
        answer=runs.RunAnswer,
        status=202,
    ),
    Endpoint(
        method="POST",
        path="/v1/billing-runs/{run_id}/cancellation/drop",
        action="drop_cancellation",
        summary="Withdraw or refuse the wish to cancel a run",
        roles=SIGNERS,
        command=by_id("run_id"),
        answer=runs.RunAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/billed",
        action="billed_totals",
        summary="What was billed in a period, by charge item",
        roles=READERS,
        query=runs.BilledQuery,
        answer=runs.BilledTotalsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/bills",
        action="list_community_bills",
        summary="List a community's bills of one period; a page may be short and not the last",
        roles=READERS,
        query=bills.CommunityBillQuery,
        answer=bills.BillAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/bills",
        action="list_account_bills",
        summary="List an account's bills, newest period first",
        roles=READERS_AND_OWNERS,
        query=bills.AccountBillQuery,
        answer=bills.BillAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/bills/{bill_id}",
        action="get_bill",
        summary="Get a bill with its lines and what they were computed from",
        roles=READERS_AND_OWNERS,
        command=by_id("bill_id"),
        answer=bills.BillViewAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/bills/{bill_id}/instalments",
        action="split_bill",
        summary="Agree that what is open on a bill is paid in parts, each with its day",
        roles=SIGNERS,
        body=instalments.InstalmentsBody,
        answer=instalments.InstalmentsAnswer,
        status=201,
        result=bill_instalments.BillInstalments,
    ),
    Endpoint(
        method="GET",
        path="/v1/bills/{bill_id}/replay",
        action="replay_bill",
        summary="Compute a bill again, step by step, and compare its hash",
        roles=READERS_AND_OWNERS,
        command=by_id("bill_id"),
        answer=bills.ReplayAnswer,
    ),
)
