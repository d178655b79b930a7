"""A community's wording of letters: read, and changed by version. Version 1 is Levy's own."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.actor import Actor
from shared.domain.letters.wording import LetterWording
from shared.usecases.community_settings import (
    UpdateSettings,
    change_settings,
    settings_of,
    settings_seen,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.letters.records import wording_ref
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import ById


def get_letter_wording(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> LetterWording:
    """Return what a community's letters say. Raises `NotFound`."""
    return settings_seen(actor, wording_ref(command.id), directory=directory, ledger=ledger)


def update_letter_wording(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger, clock: Clock
) -> LetterWording:
    """Letters say something else from now on; those made before stay as they are.

    Raises `NotFound`, `VersionStale`, `LetterWordingRefused`.
    """
    signed = {**command.changes, "changed_at": clock.now(), "changed_by": actor.name}
    ref = wording_ref(command.community_id)
    command = replace(command, changes=signed)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)


def wording_of(company_id: str, community_id: str, ledger: Ledger) -> LetterWording:
    """Return what a community's letters say now."""
    return settings_of(company_id, wording_ref(community_id), ledger=ledger)
