"""A community's rules of approval: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.charge_items import ChargeItem
from shared.domain.errors import NotFound
from shared.domain.refunds.settings import Automatic, RefundSettings
from shared.usecases.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import ById, seen_community
from shared.usecases.refunding.records import refund_settings_ref


@dataclass(frozen=True, slots=True)
class UpdateRefundSettings:
    """New values for some rules, as read in `version`; 1 is those nobody changed yet."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_refund_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> RefundSettings:
    """Return a community's rules of approval. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    found = ledger.find(actor.company_id, refund_settings_ref(command.id))
    return _shown(found, command.id)


def update_refund_settings(
    actor: Actor, command: UpdateRefundSettings, *, directory: Directory, ledger: Ledger
) -> RefundSettings:
    """The rules have the new values. Raises `NotFound`, `VersionStale`, `RefundSettingsRefused`."""
    seen_community(actor, command.community_id, directory)
    automatic = command.changes.get("automatic")
    for item_id in automatic.items if isinstance(automatic, Automatic) else ():
        item = directory.find(actor.company_id, ChargeItem, item_id)
        if item is None or item.community_id not in (None, command.community_id):
            raise NotFound(field="automatic.items")
    ref = refund_settings_ref(command.community_id)

    def decision(seen: Seen) -> Decision[RefundSettings]:
        before = seen.find(ref)
        shown = _shown(before, command.community_id)
        if shown.version != command.version:
            raise VersionStale(version=shown.version, field="If-Match")
        after = replace(shown, **command.changes, version=shown.version + 1)
        stored = replace(after, version=before.version + 1 if before else 1)
        return Decision(after, (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def _shown(found: RefundSettings | None, community_id: str) -> RefundSettings:
    if found is None:
        return RefundSettings(community_id, version=1)
    return replace(found, version=found.version + 1)
