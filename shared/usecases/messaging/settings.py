"""A community's settings for messages: read, and changed by version."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.messaging.settings import MessagingSettings
from shared.usecases.community_settings import (
    UpdateSettings,
    change_settings,
    settings_of,
    settings_seen,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.records import messaging_settings_ref
from shared.usecases.ports import Directory
from shared.usecases.reading import ById


def get_messaging_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> MessagingSettings:
    """Return a community's settings for messages. Raises `NotFound`."""
    ref = messaging_settings_ref(command.id)
    return settings_seen(actor, ref, directory=directory, ledger=ledger)


def update_messaging_settings(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> MessagingSettings:
    """The settings have the new values. Raises `NotFound`, `VersionStale`,
    `MessagingSettingsRefused`.
    """
    ref = messaging_settings_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)


def messaging_settings_of(
    company_id: str, community_id: str, *, ledger: Ledger
) -> MessagingSettings:
    """Return a community's settings; those nobody entered send nothing."""
    return settings_of(company_id, messaging_settings_ref(community_id), ledger=ledger)
