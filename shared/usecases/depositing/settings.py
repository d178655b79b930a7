"""A community's kinds of deposits: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.deposits.settings import DepositSettings, require_kinds
from shared.usecases.depositing.records import deposit_settings_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class UpdateDepositSettings:
    """New kinds, as read in `version`; 1 is those nobody changed yet."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_deposit_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> DepositSettings:
    """Return a community's kinds of deposits. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    return _shown(ledger.find(actor.company_id, deposit_settings_ref(command.id)), command.id)


def update_deposit_settings(
    actor: Actor, command: UpdateDepositSettings, *, directory: Directory, ledger: Ledger
) -> DepositSettings:
    """The community takes these kinds; deposits there are stay what they are.

    Raises `NotFound`, `VersionStale`, `DepositSettingsRefused`.
    """
    seen_community(actor, command.community_id, directory)
    ref = deposit_settings_ref(command.community_id)

    def decision(seen: Seen) -> Decision[DepositSettings]:
        before = seen.find(ref)
        shown = _shown(before, command.community_id)
        if shown.version != command.version:
            raise VersionStale(version=shown.version, field="If-Match")
        after = replace(shown, **command.changes, version=shown.version + 1)
        require_kinds(after.kinds)
        stored = replace(after, version=before.version + 1 if before else 1)
        return Decision(after, (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def _shown(found: DepositSettings | None, community_id: str) -> DepositSettings:
    if found is None:
        return DepositSettings(community_id, version=1)
    return replace(found, version=found.version + 1)
