"""A community's wording of letters: read, and changed by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.letters.wording import LetterWording
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.records import wording_ref
from shared.usecases.ports import Clock, Directory, VersionStale
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class UpdateWording:
    """New values for some of a letter's texts, as read in `version`."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def get_letter_wording(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> LetterWording:
    """Return what a community's letters say. Raises `NotFound`."""
    seen_community(actor, command.id, directory)
    return wording_of(actor.company_id, command.id, ledger)


def update_letter_wording(
    actor: Actor, command: UpdateWording, *, directory: Directory, ledger: Ledger, clock: Clock
) -> LetterWording:
    """Letters say something else from now on; those made before stay as they are.

    Raises `NotFound`, `VersionStale`, `LetterWordingRefused`.
    """
    seen_community(actor, command.community_id, directory)
    ref, now = wording_ref(command.community_id), clock.now()

    def decision(seen: Seen) -> Decision[LetterWording]:
        before = seen.find(ref)
        shown = _shown(before, command.community_id)
        if shown.version != command.version:
            raise VersionStale(version=shown.version, field="If-Match")
        changed = replace(shown, **command.changes, changed_at=now, changed_by=actor.name)
        stored = replace(changed, version=before.version + 1 if before else 1)
        return Decision(_shown(stored, command.community_id), (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def wording_of(company_id: str, community_id: str, ledger: Ledger) -> LetterWording:
    """Return what a community's letters say now."""
    return _shown(ledger.find(company_id, wording_ref(community_id)), community_id)


def _shown(found: LetterWording | None, community_id: str) -> LetterWording:
    # Version 1 is Levy's own text, so what is stored counts one less.
    return (
        LetterWording(community_id) if found is None else replace(found, version=found.version + 1)
    )
