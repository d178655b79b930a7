"""A billing run as the attributes of its item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from shared.domain.billing_run import BillingRun, Cancellation, Reviewed, RunState
from shared.domain.calendar import Period
from shared.domain.run_totals import Totals
from shared.store.codec import from_document, to_document

T = TypeVar("T")
# What may change while a run lives.
MOVING = (
    "state",
    "attempt",
    "pages_total",
    "begun_at",
    "snapshot_at",
    "billed_on",
    "due_on",
    "mends",
    "finished_at",
    "issued_at",
    "totals",
    "begun_by",
    "found",
    "previewed",
    "review",
    "cancellation",
    "shares_pools",
)


def run_document(run: BillingRun) -> dict[str, object]:
    """Return the attributes of a run's item."""
    return {
        "community": run.community_id,
        "plan": run.plan_id,
        "period": run.period.key,
        "months": run.period.months,
        "seq": run.seq,
        "currency": run.currency,
        "started_at": run.started_at.isoformat(),
        "started_by": run.started_by,
        "state": run.state.value,
        "attempt": run.attempt,
        "pages_total": run.pages_total,
        "begun_at": run.begun_at.isoformat(),
        "snapshot_at": run.snapshot_at.isoformat(),
        "billed_on": run.billed_on.isoformat(),
        "due_on": run.due_on.isoformat(),
        "mends": run.mends,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "issued_at": run.issued_at.isoformat() if run.issued_at else None,
        "totals": _json(run.totals.to_json()) if run.totals else None,
        "begun_by": run.begun_by or None,
        "found": None if run.found is None else _json(run.found),
        "previewed": run.previewed or None,
        "review": _json(to_document(run.review)) if run.review else None,
        "cancellation": _json(to_document(run.cancellation)) if run.cancellation else None,
        "shares_pools": run.shares_pools,
    }


def run_from(company_id: str, run_id: str, item: Mapping[str, Any]) -> BillingRun:
    """Return the run in the values of its item."""
    return BillingRun(
        run_id=run_id,
        company_id=company_id,
        community_id=item["community"],
        plan_id=item["plan"],
        period=Period.starting(item["period"], item["months"]),
        seq=item["seq"],
        currency=item["currency"],
        started_at=datetime.fromisoformat(item["started_at"]),
        started_by=item["started_by"],
        state=RunState(item["state"]),
        attempt=item["attempt"],
        pages_total=item["pages_total"],
        begun_at=datetime.fromisoformat(item["begun_at"]),
        snapshot_at=datetime.fromisoformat(item["snapshot_at"]),
        billed_on=date.fromisoformat(item["billed_on"]),
        due_on=date.fromisoformat(item["due_on"]),
        mends=item["mends"],
        finished_at=_instant(item.get("finished_at")),
        issued_at=_instant(item.get("issued_at")),
        totals=Totals.from_json(json.loads(item["totals"])) if "totals" in item else None,
        begun_by=item.get("begun_by", ""),
        found=json.loads(item["found"]) if "found" in item else None,
        previewed=item.get("previewed", 0),
        review=_from_json(Reviewed, item.get("review")),
        cancellation=_from_json(Cancellation, item.get("cancellation")),
        shares_pools=item.get("shares_pools", True),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _from_json(of: type[T], text: str | None) -> T | None:
    return None if text is None else from_document(of, json.loads(text))


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
