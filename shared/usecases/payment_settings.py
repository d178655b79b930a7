"""A community's settings for payments: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.charge_items import ChargeItem
from shared.domain.errors import NotFound
from shared.domain.ledger.settings import PaymentSettings
from shared.usecases.ledger_ports import Decision, Ledger, Look, Save, Seen, settings_ref
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class UpdatePaymentSettings:
    """New values for some settings, as read in `version`; 1 is those nobody changed yet."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_payment_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> PaymentSettings:
    """Return a community's payment settings. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    found = ledger.find(actor.company_id, settings_ref(command.id))
    return _shown(found, command.id)


def update_payment_settings(
    actor: Actor, command: UpdatePaymentSettings, *, directory: Directory, ledger: Ledger
) -> PaymentSettings:
    """The settings have the new values. Raises `NotFound`, `VersionStale`,
    `PaymentSettingsRefused`.
    """
    seen_community(actor, command.community_id, directory)
    for item_id in command.changes.get("item_priority", ()):
        item = directory.find(actor.company_id, ChargeItem, item_id)
        if item is None or item.community_id not in (None, command.community_id):
            raise NotFound(field="item_priority")
    ref = settings_ref(command.community_id)

    def decision(seen: Seen) -> Decision[PaymentSettings]:
        before = seen.find(ref)
        shown = _shown(before, command.community_id)
        if shown.version != command.version:
            raise VersionStale(version=shown.version, field="If-Match")
        after = replace(shown, **command.changes, version=shown.version + 1)
        if before is None:  # the settings nobody changed are stored as their first version
            stored = replace(after, version=1)
            return Decision(after, (Save(None, stored),))
        stored = replace(after, version=before.version + 1)
        return Decision(after, (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def _shown(found: PaymentSettings | None, community_id: str) -> PaymentSettings:
    """Return the settings with the version that callers see: one above what is stored."""
    if found is None:
        return PaymentSettings(community_id, version=1)
    return replace(found, version=found.version + 1)
