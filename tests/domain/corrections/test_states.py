"""The states of a correction, what each needs, and who may move it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.corrections.asked import Asked, CorrectionKind
from shared.domain.corrections.correction import (
    MOVES,
    REQUIRED,
    Correction,
    CorrectionState,
    saved,
)
from shared.domain.corrections.errors import (
    ApproverMissing,
    CorrectionMoveRefused,
    CorrectionNotWithdrawn,
    CorrectionOwn,
    CorrectionPolicyRefused,
    CorrectionReasonMissing,
)
from shared.domain.corrections.policy import Alone, Approving, CorrectionPolicy
from tests.ledger.world import CO, COMMUNITY, HOME, NOON

WAIVER = CorrectionKind.WAIVER


def asked(**changes: Any) -> Correction:
    made = Correction(
        id="cor_1",
        community_id=COMMUNITY,
        account_id=HOME,
        bill_id=f"{HOME}.pln_1.2026-11.1",
        currency="CNY",
        asked=Asked(WAIVER, amount_minor=100),
        reason="agreed",
        minor=100,
        weight_minor=100,
        open_minor=100,
        asked_by="Lin",
        asked_as=Role.FINANCE,
        asked_at=NOON,
        digest="d",
    )
    return replace(made, **changes)


def moved(correction: Correction, to: CorrectionState) -> Correction:
    match to:
        case CorrectionState.APPROVED:
            return correction.approve("Wang", NOON)
        case CorrectionState.APPLIED:
            return correction.apply(NOON, 7)
        case CorrectionState.REJECTED:
            return correction.reject("Wang", NOON, "no")
        case _:
            return correction.withdraw("Lin", NOON)


@pytest.mark.parametrize(
    ("state", "to"),
    [
        pair
        for pair in itertools.product(CorrectionState, CorrectionState)
        if pair[1] is not CorrectionState.REQUESTED
    ],
)
def test_the_table_of_moves(state: CorrectionState, to: CorrectionState) -> None:
    before = asked(state=state, decided_by="Wang", decided_at=NOON)
    if to in MOVES[state]:
        after = moved(before, to)
        assert after.state is to
        assert all(getattr(after, name) for name in REQUIRED[to])
        assert after.moves[-1].state is to
        assert saved(before, after).version == before.version + 1
        return
    with pytest.raises(CorrectionMoveRefused) as refused:
        moved(before, to)
    assert refused.value.data["decided_by"] == "Wang"


def test_nobody_decides_what_they_asked_for() -> None:
    with pytest.raises(CorrectionOwn):
        asked().approve("Lin", NOON)
    with pytest.raises(CorrectionOwn):
        asked().reject("Lin", NOON, "no")
    with pytest.raises(CorrectionNotWithdrawn):
        asked().withdraw("Wang", NOON)
    with pytest.raises(CorrectionReasonMissing):
        asked().reject("Wang", NOON, "")


def test_rules_allow_alone_up_to_a_limit_on_one_bill_in_all() -> None:
    policy = CorrectionPolicy(COMMUNITY, alone=(Alone(Role.FINANCE, WAIVER, 5000),))

    assert policy.may_alone(Role.FINANCE, WAIVER, 5000, 0)
    assert not policy.may_alone(Role.FINANCE, WAIVER, 2500, 2501)
    assert not policy.may_alone(Role.MANAGER, WAIVER, 1, 0)
    assert not policy.may_alone(Role.FINANCE, CorrectionKind.WRITE_OFF, 1, 0)
    assert not CorrectionPolicy(COMMUNITY).may_alone(Role.ADMIN, WAIVER, 1, 0)


def test_who_approves_follows_the_amount_and_the_kind() -> None:
    policy = CorrectionPolicy(
        COMMUNITY,
        approving=(
            Approving(0, (Role.FINANCE, Role.MANAGER)),
            Approving(10000, (Role.MANAGER,)),
            Approving(0, (Role.ADMIN,), CorrectionKind.WRITE_OFF),
        ),
    )
    assert policy.approvers(WAIVER, 10000) == (Role.FINANCE, Role.MANAGER)
    assert policy.approvers(WAIVER, 10001) == (Role.MANAGER,)
    assert policy.approvers(CorrectionKind.WRITE_OFF, 1) == (Role.ADMIN,)
    assert CorrectionPolicy(COMMUNITY).approvers(WAIVER, 0) == (Role.MANAGER, Role.ADMIN)
    policy.require_approver(Actor(CO, Role.MANAGER, "Wang"), WAIVER, 10001)
    with pytest.raises(ApproverMissing):
        policy.require_approver(Actor(CO, Role.FINANCE, "Wang"), WAIVER, 10001)


@pytest.mark.parametrize(
    "rules",
    [
        {"alone": (Alone(Role.READER, WAIVER, 1),)},
        {"alone": (Alone(Role.FINANCE, WAIVER, -1),)},
        {"alone": (Alone(Role.FINANCE, WAIVER, 1), Alone(Role.FINANCE, WAIVER, 2))},
        {"approving": (Approving(0, ()),)},
        {"approving": (Approving(0, (Role.OWNER,)),)},
        {"approving": (Approving(-1, (Role.ADMIN,)),)},
        {"approving": (Approving(5, (Role.ADMIN,)), Approving(5, (Role.MANAGER,)))},
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(CorrectionPolicyRefused):
        CorrectionPolicy(COMMUNITY, **rules)
