"""Corrections asked for and decided in a world of money."""

from __future__ import annotations

from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import Correction
from shared.domain.corrections.policy import CorrectionPolicy
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.correcting.asking import (
    AskCorrection,
    Preview,
    Wanted,
    ask_correction,
    preview_correction,
)
from shared.usecases.correcting.deciding import (
    DecideCorrection,
    approve_correction,
    reject_correction,
    withdraw_correction,
)
from shared.usecases.correcting.policies import get_correction_policy, update_correction_policy
from shared.usecases.ports import Once
from shared.usecases.reading import ById
from tests.ledger.world import COMMUNITY, World, cashier

ASKER = cashier("Lin")
APPROVER = cashier("Wang", Role.MANAGER)
OTHER = cashier("Zhao", Role.MANAGER)


def ports(world: World) -> dict[str, Any]:
    """Return what use cases of corrections need; no bill is re-issued here."""
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def all_ports(world: World) -> dict[str, Any]:
    return {**ports(world), "bills": None, "runs": None}


def wanted(bill: Bill, kind: CorrectionKind, **how: Any) -> Wanted:
    return Wanted(bill.key.id, kind, **how)


def preview(world: World, what: Wanted, actor: Actor = ASKER) -> Preview:
    return preview_correction(actor, what, **all_ports(world))


def ask(world: World, what: Wanted, actor: Actor = ASKER, once: Once | None = None) -> Correction:
    command = AskCorrection(once or world.once(), what, "agreed")
    return ask_correction(actor, command, **all_ports(world))


def approve(
    world: World, correction: Correction, actor: Actor = APPROVER, once: Once | None = None
) -> Correction:
    command = DecideCorrection(once or world.once(), correction.id)
    return approve_correction(actor, command, **all_ports(world))


def reject(world: World, correction: Correction, actor: Actor = APPROVER) -> Correction:
    command = DecideCorrection(world.once(), correction.id, "no")
    return reject_correction(actor, command, ledger=world.ledger, clock=world.clock)


def withdraw(world: World, correction: Correction, actor: Actor = ASKER) -> Correction:
    command = DecideCorrection(world.once(), correction.id)
    return withdraw_correction(actor, command, ledger=world.ledger, clock=world.clock)


def done(world: World, what: Wanted) -> Correction:
    """Ask and approve at once."""
    return approve(world, ask(world, what))


def rule(world: World, **changes: Any) -> CorrectionPolicy:
    """Change the community's policy."""
    shown = get_correction_policy(
        ASKER, ById(COMMUNITY), directory=world.directory, ledger=world.ledger
    )
    command = UpdateSettings(COMMUNITY, shown.version, changes)
    return update_correction_policy(ASKER, command, directory=world.directory, ledger=world.ledger)
