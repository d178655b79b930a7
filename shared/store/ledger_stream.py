"""The ledger's stream as facts: pages billed, runs ended, accounts moved, records changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from shared.domain.arrears.case import CollectionCase
from shared.domain.arrears.disputed import DisputedBill
from shared.domain.arrears.steps import CollectionStep
from shared.domain.autopay.attempt import Attempt
from shared.domain.billing_run import BillingRun, RunState
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.payment_plan import PaymentPlan
from shared.domain.refunds.refund import Refund
from shared.domain.run_totals import Totals
from shared.store import ledger_keys as keys
from shared.store.account_items import STATE
from shared.store.collection_cases import CASE
from shared.store.keys import ITSELF
from shared.store.ledger_records import record_from
from shared.store.marshal import from_attribute
from shared.store.run_items import run_from
from shared.usecases.arrears.telling import CaseChanged, StepTaken
from shared.usecases.billing.billing_ports import PageFact
from shared.usecases.dunning.occasions import RecordChanged, ToldOf
from shared.usecases.reporting.ports import AccountMoved

_DISPUTE = "dispute#"
_ACCOUNT, _RUN, _PLAN = "account", "run", "payment_plan"
# Records whose owners are told of what becomes of them.
_TOLD_OF: Mapping[str, type[ToldOf]] = {
    "payment": Payment,
    "refund": Refund,
    "autopay_attempt": Attempt,
}
_PAGES = (f"{keys.PAGE}#", f"{keys.CANCEL}#")
_ENDED = {
    (RunState.ISSUING, RunState.ISSUED),
    (RunState.CANCELLING, RunState.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """Pages billed or taken back, runs just issued or cancelled, and accounts that moved.

    Then collection cases that changed, their new steps, accounts whose plans or disputes did, and
    records of which owners are told.
    """

    pages: list[PageFact] = field(default_factory=list)
    ended: list[BillingRun] = field(default_factory=list)
    moved: list[AccountMoved] = field(default_factory=list)
    cases: list[CaseChanged] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    replanned: list[AccountMoved] = field(default_factory=list)
    changed: list[RecordChanged] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether there is anything to follow."""
        return any(getattr(self, each.name) for each in fields(self))


def facts_of(records: Iterable[Mapping[str, Any]]) -> StreamFacts:
    """Return what the records tell; everything else that happens in the ledger is passed over."""
    facts = StreamFacts()
    for record in records:
        change = record["dynamodb"]
        sk = change["Keys"]["sk"]["S"]
        words = change["Keys"]["pk"]["S"].split("#")
        if len(words) != 4 or "NewImage" not in change:
            continue
        _, company_id, what, name = words
        new = change["NewImage"]
        if what == _ACCOUNT and sk == STATE:
            community_id, seq = new["community"]["S"], int(new["seq"]["N"])
            facts.moved.append(AccountMoved(company_id, community_id, name, seq))
        elif what == _RUN and record["eventName"] == "INSERT" and sk.startswith(_PAGES):
            facts.pages.append(_page_fact(company_id, name, sk, new))
        elif what == _RUN and sk == ITSELF and _moved(change) in _ENDED:
            values = {name: from_attribute(value) for name, value in new.items()}
            facts.ended.append(run_from(company_id, name, values))
        elif what == _ACCOUNT and sk.startswith(_DISPUTE):
            facts.replanned.append(AccountMoved(company_id, _community_of(new), name, 0))
        elif what in _TOLD_OF and sk == ITSELF:
            facts.changed.append(_changed(company_id, _TOLD_OF[what], change))
        elif what == CASE:
            _tell_case(facts, company_id, sk, change)
        elif what == _PLAN and sk == ITSELF:
            plan = record_from(PaymentPlan, new)
            facts.replanned.append(AccountMoved(company_id, plan.community_id, plan.account_id, 0))
    return facts


def _community_of(image: Mapping[str, Any]) -> str:
    return record_from(DisputedBill, dict(image)).community_id


def _changed(company_id: str, of: type[ToldOf], change: Mapping[str, Any]) -> RecordChanged:
    old = change.get("OldImage")
    before = record_from(of, old) if old else None
    return RecordChanged(company_id, before, record_from(of, change["NewImage"]))


def _tell_case(facts: StreamFacts, company_id: str, sk: str, change: Mapping[str, Any]) -> None:
    if sk == ITSELF:
        case = record_from(CollectionCase, change["NewImage"])
        old = change.get("OldImage")
        known = len(record_from(CollectionCase, old).moves) if old else 0
        facts.cases.append(CaseChanged(company_id, case, known))
    elif "OldImage" not in change:
        step = record_from(CollectionStep, change["NewImage"])
        facts.steps.append(StepTaken(company_id, step))


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
