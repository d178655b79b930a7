"""Refunds in a payout: ours, those made at the provider, and those nobody knows."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.derived_ids import derived_id
from shared.domain.payments.provider import SettlementKind
from shared.domain.reconciling.item import Verdict
from shared.domain.refunds.part import PartState, RefundPart, Route
from shared.domain.refunds.refund import Origin, Refund, RefundKind, RefundState
from shared.usecases.ledger.ledger_ports import Decision, Look, Save
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, memory_world
from tests.usecases.reconciling.paying_out import Night, night_of, row_of


def refund(night: Night, id: str, told_as: str, state: PartState = PartState.SETTLED) -> None:
    part = RefundPart(
        f"{id}.1", "pay_1", HOME, 300, Route.PROVIDER, state, provider_refund_id=told_as
    )
    made = Refund(
        id,
        COMMUNITY,
        HOME,
        300,
        "CNY",
        RefundKind.PAYMENT,
        RefundState.SETTLED,
        NOON,
        "Lin",
        (part,),
        origin=Origin.LEVY,
    )
    night.world.ledger.decide(CO, Look(), lambda _: Decision(made, (Save(None, made),)))


def test_refunds_are_matched_by_their_key_or_their_own_id() -> None:
    night = night_of(memory_world())
    night.online(1, 5000)
    ours, theirs = "rfd_0000000000000001", derived_id("rfd", CO, "stripe", "re_2")
    refund(night, ours, "re_1")
    refund(night, theirs, "re_2")
    refund(night, "rfd_0000000000000003", "re_3", PartState.FAILED)
    kind = SettlementKind.REFUND
    first = replace(row_of(1, -300, kind, id="t1", source_id="re_1"), refund_id=f"{ours}.1")
    second = row_of(1, -300, kind, id="t2", source_id="re_2")
    back = replace(
        row_of(1, 300, SettlementKind.REFUND_RETURNED, id="t3", source_id="re_3"),
        refund_id="rfd_0000000000000003.1",
    )
    unknown = row_of(1, -300, kind, id="t4", source_id="re_4")
    night.provider.pay_out("po_1", [row_of(1, 5000), first, second, back, unknown])
    night.read("po_1")
    assert night.verdicts() == {
        "pi_1": Verdict.MATCHED,
        "re_1": Verdict.MATCHED,
        "re_2": Verdict.MATCHED,
        "re_3": Verdict.MATCHED,
        "re_4": Verdict.MISSING_IN_LEDGER,
    }
    night.sheets()
