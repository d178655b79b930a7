"""A preview tells what the plan will do, and the effect what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shared.domain.dunning.campaign import Campaign, ChannelPrice
from shared.domain.messaging.kinds import ChannelName
from shared.edge.texts.reminders import built_in
from shared.usecases.dunning.effect import EffectOf, reminder_effect
from shared.usecases.dunning.previewing import Preview, PreviewOn, preview_reminders
from tests.fakes.reminders import LedgerBills
from tests.ledger.world import COMMUNITY
from tests.reminders.town import Town, town

PRICES = (ChannelPrice(ChannelName.SMS, Decimal("0.05")),)


def preview(here: Town, day: date) -> Preview:
    parts: Any = {"runs": here.runs, "bills": LedgerBills(here.world.ledger)}
    return preview_reminders(
        here.world.actor,
        PreviewOn(COMMUNITY, day),
        directory=here.world.directory,
        ledger=here.world.ledger,
        debtors=here.debtors,
        due_runs=here.debtors,
        planned_messages=here.planned,
        reminder_work=here.work,
        built_in=built_in,
        clock=here.world.clock,
        **parts,
    )


def test_a_preview_tells_what_the_morning_sends_and_costs_and_the_effect_what_came_in() -> None:
    here = town(4, campaign=replace(Campaign(COMMUNITY), prices=PRICES))
    day = here.bill_all("2026-11") + timedelta(days=3)
    seen = preview(here, day)
    assert here.messages() == []
    here.morning(day)
    here.pay(here.accounts[0], 10000)
    here.pay(here.accounts[1], 4000)
    effect = reminder_effect(
        here.world.actor,
        EffectOf(COMMUNITY, day, day),
        directory=here.world.directory,
        ledger=here.world.ledger,
        links=here.links,
    )

    told = {line.account_id: line.channel for line in seen.lines}
    assert told == {one.account_id: one.channel for one in here.messages()}
    assert (seen.complete, seen.cost) == (True, Decimal("0.20"))
    (step,) = effect.steps
    assert (step.origin, step.planned, step.sent, step.paid) == ("overdue_3", 4, 4, 1)
    assert (step.recovered_minor, step.cost, step.opened) == (14000, Decimal("0.20"), 0)
