"""The ledger's stream as facts: pages billed or taken back, runs issued or cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shared.domain.billing_run import BillingRun, RunState
from shared.domain.run_totals import Totals
from shared.store import ledger_keys as keys
from shared.store.keys import ITSELF
from shared.store.marshal import from_attribute
from shared.store.run_items import run_from
from shared.usecases.billing_ports import PageFact

_RUN = "run"
_PAGES = (f"{keys.PAGE}#", f"{keys.CANCEL}#")
_ENDED = {
    (RunState.ISSUING, RunState.ISSUED),
    (RunState.CANCELLING, RunState.CANCELLED),
}


def facts_of(records: Iterable[Mapping[str, Any]]) -> tuple[list[PageFact], list[BillingRun]]:
    """Return the pages billed or taken back, and the runs just issued or cancelled.

    Everything else that happens in the ledger is passed over.
    """
    pages: list[PageFact] = []
    ended: list[BillingRun] = []
    for record in records:
        change = record["dynamodb"]
        sk = change["Keys"]["sk"]["S"]
        words = change["Keys"]["pk"]["S"].split("#")
        if len(words) != 4 or words[2] != _RUN or "NewImage" not in change:
            continue
        company_id, run_id = words[1], words[3]
        new = change["NewImage"]
        if record["eventName"] == "INSERT" and sk.startswith(_PAGES):
            pages.append(_page_fact(company_id, run_id, sk, new))
        elif sk == ITSELF and _moved(change) in _ENDED:
            values = {name: from_attribute(value) for name, value in new.items()}
            ended.append(run_from(company_id, run_id, values))
    return pages, ended


def _page_fact(company_id: str, run_id: str, sk: str, image: Mapping[str, Any]) -> PageFact:
    totals = Totals.from_json(json.loads(image["totals"]["S"]))
    taken_back = sk.startswith(f"{keys.CANCEL}#")
    return PageFact(
        company_id=company_id,
        community_id=image["community"]["S"],
        plan_id=image["plan"]["S"],
        run_id=run_id,
        period=image["period"]["S"],
        currency=image["currency"]["S"],
        attempt=keys.attempt_of(sk),
        page=keys.page_of(sk),
        totals=-totals if taken_back else totals,
        taken_back=taken_back,
    )


def _moved(change: Mapping[str, Any]) -> tuple[RunState | None, RunState | None]:
    """Return the state of a run before and after a change; None where it has none."""
    return _state(change.get("OldImage", {})), _state(change["NewImage"])


def _state(image: Mapping[str, Any]) -> RunState | None:
    return RunState(image["state"]["S"]) if "state" in image else None
