"""A community's settings for messages: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.messaging.settings import MessagingSettings
from shared.usecases.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.messaging.records import messaging_settings_ref
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class UpdateMessagingSettings:
    """New values for some settings, as read in `version`; 1 is those nobody changed yet."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_messaging_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> MessagingSettings:
    """Return a community's settings for messages. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    return messaging_settings_of(actor.company_id, command.id, ledger=ledger)


def update_messaging_settings(
    actor: Actor, command: UpdateMessagingSettings, *, directory: Directory, ledger: Ledger
) -> MessagingSettings:
    """The settings have the new values. Raises `NotFound`, `VersionStale`,
    `MessagingSettingsRefused`.
    """
    seen_community(actor, command.community_id, directory)
    ref = messaging_settings_ref(command.community_id)

    def decision(seen: Seen) -> Decision[MessagingSettings]:
        before = seen.find(ref)
        now = _shown(before, command.community_id)
        if now.version != command.version:
            raise VersionStale(version=now.version, field="If-Match")
        after = replace(now, **command.changes)
        stored = replace(after, version=before.version + 1 if before else 1)
        return Decision(_shown(stored, command.community_id), (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def messaging_settings_of(
    company_id: str, community_id: str, *, ledger: Ledger
) -> MessagingSettings:
    """Return a community's settings; those nobody entered send nothing."""
    return _shown(ledger.find(company_id, messaging_settings_ref(community_id)), community_id)


def _shown(found: MessagingSettings | None, community_id: str) -> MessagingSettings:
    """Return the settings with the version that callers see: one above what is stored."""
    if found is None:
        return MessagingSettings(community_id, version=1)
    return replace(found, version=found.version + 1)
