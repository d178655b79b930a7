"""A community's settings for payments: read, and changed by version."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.ledger.settings import PaymentSettings
from shared.usecases.community_settings import (
    UpdateSettings,
    change_settings,
    require_items,
    settings_seen,
)
from shared.usecases.ledger.ledger_ports import Ledger, settings_ref
from shared.usecases.ports import Directory
from shared.usecases.reading import ById


def get_payment_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> PaymentSettings:
    """Return a community's payment settings. Raises `NotFound`."""
    return settings_seen(actor, settings_ref(command.id), directory=directory, ledger=ledger)


def update_payment_settings(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> PaymentSettings:
    """The settings have the new values. Raises `NotFound`, `VersionStale`,
    `PaymentSettingsRefused`.
    """
    items = tuple(command.changes.get("item_priority", ()))
    require_items(actor.company_id, command.community_id, items, "item_priority", directory)
    ref = settings_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)
