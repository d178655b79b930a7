"""Campaigns and words of a community: read, and changed by version; and an account's messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.actor import Actor
from shared.domain.charge_items import ChargeItem
from shared.domain.dunning.campaign import WHOLE, Campaign
from shared.domain.dunning.errors import CampaignNotFound
from shared.domain.dunning.wording import WordingBook
from shared.usecases.community_settings import UpdateSettings, change_settings, settings_seen
from shared.usecases.dunning.receipts import ReceiptedMessage, with_receipts
from shared.usecases.dunning.records import campaign_ref, messages_of_account, wording_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.messaging.ports import Deliveries
from shared.usecases.ports import Directory, Page, VersionStale
from shared.usecases.reading import ById, ListOf, seen_community


@dataclass(frozen=True, slots=True)
class CampaignOf:
    """A community's campaign: its own, or that of one item."""

    community_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class ChangeCampaign:
    """New values for some of a campaign, as read in `version`; 1 is the usual one."""

    community_id: str
    scope: str
    version: int
    changes: Mapping[str, Any]


def get_campaign(
    actor: Actor, command: CampaignOf, *, directory: Directory, ledger: Ledger
) -> Campaign:
    """Return a campaign; one that nobody entered is the usual ladder. Raises `NotFound`."""
    _seen(actor, command.community_id, command.scope, directory)
    found = ledger.find(actor.company_id, campaign_ref(command.community_id, command.scope))
    return _shown(command.community_id, command.scope, found)


def change_campaign(
    actor: Actor, command: ChangeCampaign, *, directory: Directory, ledger: Ledger
) -> Campaign:
    """The campaign has the new values from the next plan on; messages under way obey it, too.

    Raises `NotFound`, `CampaignRefused`, `VersionStale`.
    """
    community_id, scope = command.community_id, command.scope
    _seen(actor, community_id, scope, directory)
    ref = campaign_ref(community_id, scope)

    def decision(seen: Seen) -> Decision[Campaign]:
        before = seen.find(ref)
        now = _shown(community_id, scope, before)
        if now.version != command.version:
            raise VersionStale(version=now.version, field="If-Match")
        changed = replace(now, **command.changes)
        stored = replace(changed, version=before.version + 1 if before else 1)
        return Decision(_shown(community_id, scope, stored), (Save(before, stored),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision)


def get_wordings(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> WordingBook:
    """Return what a community words differently. Raises `NotFound`."""
    return settings_seen(actor, wording_ref(command.id), directory=directory, ledger=ledger)


def change_wordings(
    actor: Actor, command: UpdateSettings, *, directory: Directory, ledger: Ledger
) -> WordingBook:
    """The community words this differently. Raises `NotFound`, `VersionStale`."""
    ref = wording_ref(command.community_id)
    return change_settings(actor, command, ref, directory=directory, ledger=ledger)


def list_messages(
    actor: Actor,
    command: ListOf,
    *,
    directory: Directory,
    ledger: Ledger,
    deliveries: Deliveries,
) -> Page[ReceiptedMessage]:
    """Return part of an account's messages, newest day first, each with what became of it.

    Raises `NotFound`.
    """
    account = account_seen(actor, command.parent, directory)
    shelf = messages_of_account(account.id)
    page = ledger.page(actor.company_id, shelf, command.limit, command.after)
    return Page(with_receipts(actor.company_id, page.items, deliveries), page.next)


def _seen(actor: Actor, community_id: str, scope: str, directory: Directory) -> None:
    """Pass if the actor may see the campaign. Raises `NotFound`, `CampaignNotFound`."""
    seen_community(actor, community_id, directory)
    if scope == WHOLE:
        return
    item = directory.find(actor.company_id, ChargeItem, scope)
    if item is None or item.community_id not in (None, community_id):
        raise CampaignNotFound(scope=scope)


def _shown(community_id: str, scope: str, found: Campaign | None) -> Campaign:
    if found is None:
        # An item without a campaign of its own is asked for by the community's.
        return Campaign(community_id, scope, active=scope == WHOLE, version=1)
    return replace(found, version=found.version + 1)
