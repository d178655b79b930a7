"""What others are told of collecting, from the ledger's stream, however often it tells."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from infra.environments import ROOT
from shared.domain.arrears.case import Act, CollectionCase, LegalState
from shared.domain.arrears.steps import Action, CollectionStep, StepFacts, taken
from shared.store.ledger_records import record_item
from shared.store.ledger_stream import facts_of
from shared.usecases.arrears.telling import accounts_of, ask_reviews, events_of
from shared.usecases.ledger.ledger_orders import ReviewCase
from shared.usecases.ledger.ledger_ports import Decision, Look, Save
from shared.usecases.reporting.ports import AccountMoved
from tests.fakes.ledger_work import ListedOrders
from tests.ledger.world import CO, COMMUNITY, HOME, SPACE, memory_world

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
ACT = Act("Lin", NOW, date(2026, 11, 24))
BEFORE = CollectionCase(HOME, COMMUNITY, "CNY", version=1)
REMINDED = taken(BEFORE, StepFacts(Action.REMIND), ACT).stored(BEFORE)
LEGAL = taken(REMINDED, StepFacts(Action.LEGAL, legal=LegalState.FILED), ACT).stored(REMINDED)


def change(old: Any, new: Any) -> dict[str, Any]:
    image = record_item(CO, new)
    told = {"Keys": {name: image[name] for name in ("pk", "sk")}, "NewImage": image}
    if old is not None:
        told["OldImage"] = record_item(CO, old)
    return {"eventName": "MODIFY" if old else "INSERT", "dynamodb": told}


def has_the_shape_of_its_schema(kind: str, detail: dict[str, object]) -> bool:
    schema = json.loads((ROOT / f"infra/events/{kind}.v1.json").read_text())
    return set(detail) == set(schema["properties"]) == set(schema["required"])


def test_each_change_of_status_is_told_with_an_id_that_stays() -> None:
    facts = facts_of([change(BEFORE, REMINDED), change(REMINDED, LEGAL), change(REMINDED, LEGAL)])
    told = events_of(facts.cases, facts.steps)
    ids = [detail["id"] for _, detail in told]
    assert ids == [f"{HOME}.1", f"{HOME}.2", f"{HOME}.2"]
    assert [(detail["was"], detail["status"]) for _, detail in told][:2] == [
        ("normal", "reminded"),
        ("reminded", "legal"),
    ]
    for kind, detail in told:
        assert has_the_shape_of_its_schema(kind, detail)
    assert [one.account_id for one in accounts_of(facts.cases)] == [HOME] * 3


def test_a_change_that_moves_no_status_tells_nothing() -> None:
    called = LEGAL.contacted(ACT, demanded=True, next_on=None, next_step="").stored(LEGAL)
    facts = facts_of([change(LEGAL, called)])
    assert events_of(facts.cases, facts.steps) == []
    assert len(facts.cases) == 1


def test_what_others_carry_out_is_asked_of_them_and_nothing_else() -> None:
    steps = [
        CollectionStep(f"stp_{number}", HOME, COMMUNITY, NOW, "Lin", facts, "clb_1")
        for number, facts in enumerate(
            [StepFacts(Action.REMIND), StepFacts(Action.ASSIGN, collector="Wang")]
        )
    ]
    facts = facts_of([change(None, step) for step in steps])
    ((kind, detail),) = events_of(facts.cases, facts.steps)
    assert has_the_shape_of_its_schema(kind, detail)
    assert (detail["id"], detail["action"]) == ("stp_0", "remind")


def test_only_cases_that_money_may_change_are_looked_at() -> None:
    world, work = memory_world(), ListedOrders()
    quiet = CollectionCase(SPACE, COMMUNITY, "CNY", version=1)

    def store(before: CollectionCase | None, after: CollectionCase) -> None:
        world.ledger.decide(CO, Look(), lambda _: Decision(None, (Save(before, after),)))

    store(None, BEFORE)
    store(None, quiet)
    moved = [AccountMoved(CO, COMMUNITY, account, 1) for account in (HOME, HOME, SPACE, "acc_x")]
    assert ask_reviews(moved, ledger=world.ledger, work=work) == 0
    store(BEFORE, REMINDED)
    assert ask_reviews(moved, ledger=world.ledger, work=work) == 1
    assert work.orders == [ReviewCase(CO, COMMUNITY, HOME)]
