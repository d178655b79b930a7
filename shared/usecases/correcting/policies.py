"""A community's policy for corrections: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.corrections.policy import CorrectionPolicy
from shared.usecases.correcting.records import policy_ref
from shared.usecases.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class UpdateCorrectionPolicy:
    """New values for parts of the policy, as read in `version`; 1 is that nobody changed yet."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_correction_policy(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> CorrectionPolicy:
    """Return a community's policy. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    return _shown(ledger.find(actor.company_id, policy_ref(command.id)), command.id)


def update_correction_policy(
    actor: Actor, command: UpdateCorrectionPolicy, *, directory: Directory, ledger: Ledger
) -> CorrectionPolicy:
    """The policy has the new values. Raises `NotFound`, `VersionStale`,
    `CorrectionPolicyRefused`.
    """
    seen_community(actor, command.community_id, directory)
    ref = policy_ref(command.community_id)

    def decision(seen: Seen) -> Decision[CorrectionPolicy]:
        before = seen.find(ref)
        shown = _shown(before, command.community_id)
        if shown.version != command.version:
            raise VersionStale(version=shown.version, field="If-Match")
        after = replace(shown, **command.changes, version=shown.version + 1)
        stored = replace(after, version=before.version + 1 if before else 1)
        return Decision(after, (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def _shown(found: CorrectionPolicy | None, community_id: str) -> CorrectionPolicy:
    """Return the policy with the version that callers see: one above what is stored."""
    if found is None:
        return CorrectionPolicy(community_id, version=1)
    return replace(found, version=found.version + 1)
