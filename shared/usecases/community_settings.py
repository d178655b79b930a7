"""A community's settings of one kind: read, and changed by version.

Version 1 is what nobody has changed yet, so callers see one more than what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from shared.domain.actor import Actor
from shared.domain.charge_items import ChargeItem
from shared.domain.corrections.policy import CorrectionPolicy
from shared.domain.deposits.settings import DepositSettings
from shared.domain.dunning.wording import WordingBook
from shared.domain.errors import NotFound
from shared.domain.ledger.settings import PaymentSettings
from shared.domain.letters.wording import LetterWording
from shared.domain.messaging.settings import MessagingSettings
from shared.domain.refunds.settings import RefundSettings
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Ref, Save, Seen
from shared.usecases.ports import Directory, VersionStale
from shared.usecases.reading import seen_community

S = TypeVar(
    "S",
    PaymentSettings,
    RefundSettings,
    CorrectionPolicy,
    MessagingSettings,
    DepositSettings,
    LetterWording,
    WordingBook,
)


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """New values for some settings, as read in `version`."""

    community_id: str
    version: int
    changes: Mapping[str, Any]


def settings_of(company_id: str, ref: Ref[S], *, ledger: Ledger) -> S:
    """Return the settings that `ref` names; those nobody entered are the plain ones."""
    return _shown(ref, ledger.find(company_id, ref))


def settings_seen(actor: Actor, ref: Ref[S], *, directory: Directory, ledger: Ledger) -> S:
    """Return the settings that `ref` names to somebody who may see the community. `NotFound`."""
    seen_community(actor, ref.words[0], directory)
    return settings_of(actor.company_id, ref, ledger=ledger)


def change_settings(
    actor: Actor, command: UpdateSettings, ref: Ref[S], *, directory: Directory, ledger: Ledger
) -> S:
    """The settings have the new values; return them.

    Raises `NotFound`, `VersionStale`, and what the settings refuse.
    """
    seen_community(actor, command.community_id, directory)

    def decision(seen: Seen) -> Decision[S]:
        before = seen.find(ref)
        now = _shown(ref, before)
        if now.version != command.version:
            raise VersionStale(version=now.version, field="If-Match")
        changed = replace(now, **command.changes)
        stored = replace(changed, version=before.version + 1 if before else 1)
        return Decision(_shown(ref, stored), (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def require_items(
    company_id: str, community_id: str, items: tuple[str, ...], field: str, directory: Directory
) -> None:
    """Pass if every item may be charged in the community. Raises `NotFound` for `field`."""
    for item_id in items:
        item = directory.find(company_id, ChargeItem, item_id)
        if item is None or item.community_id not in (None, community_id):
            raise NotFound(field=field)


def _shown(ref: Ref[S], found: S | None) -> S:
    if found is None:
        return ref.of(ref.words[0], version=1)
    return replace(found, version=found.version + 1)
