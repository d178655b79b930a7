"""A community's rules of approving refunds: read, and changed by version."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.refunds.settings import Automatic, RefundSettings
from shared.usecases.community_settings import (
    UpdateSettings,
    change_settings,
    require_items,
    settings_seen,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory
from shared.usecases.reading import ById
from shared.usecases.refunding.records import refund_settings_ref


def get_refund_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> RefundSettings:
    """Return a community's rules of approval. Raises `NotFound`."""
    return settings_seen(actor, refund_settings_ref(command.id), directory=directory, ledger=ledger)


def update_refund_settings(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> RefundSettings:
    """The rules have the new values. Raises `NotFound`, `VersionStale`, `RefundSettingsRefused`."""
    automatic = command.changes.get("automatic")
    items = tuple(automatic.items) if isinstance(automatic, Automatic) else ()
    require_items(actor.company_id, command.community_id, items, "automatic.items", directory)
    ref = refund_settings_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)
