"""A community's policy for corrections: read, and changed by version."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.corrections.policy import CorrectionPolicy
from shared.usecases.community_settings import UpdateSettings, change_settings, settings_seen
from shared.usecases.correcting.records import policy_ref
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory
from shared.usecases.reading import ById


def get_correction_policy(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> CorrectionPolicy:
    """Return a community's policy. Raises `NotFound`."""
    return settings_seen(actor, policy_ref(command.id), directory=directory, ledger=ledger)


def update_correction_policy(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> CorrectionPolicy:
    """The policy has the new values. Raises `NotFound`, `VersionStale`,
    `CorrectionPolicyRefused`.
    """
    ref = policy_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)
