"""A community's kinds of deposits: read, and changed by version."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.deposits.settings import DepositSettings
from shared.usecases.community_settings import UpdateSettings, change_settings, settings_seen
from shared.usecases.depositing.records import deposit_settings_ref
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory
from shared.usecases.reading import ById


def get_deposit_settings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> DepositSettings:
    """Return a community's kinds of deposits. Raises `NotFound`."""
    ref = deposit_settings_ref(command.id)
    return settings_seen(actor, ref, directory=directory, ledger=ledger)


def update_deposit_settings(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> DepositSettings:
    """The community takes these kinds; deposits there are stay what they are.

    Raises `NotFound`, `VersionStale`, `DepositSettingsRefused`.
    """
    ref = deposit_settings_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)
