"""What is told besides reminders: announcements to many accounts, and events to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import Community, Language
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.errors import AnnouncementRefused
from shared.domain.dunning.marks import Announcement
from shared.domain.dunning.message import Message, notice_id
from shared.domain.dunning.wording import Text
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.property import Building, Space, SubjectKind, Unit
from shared.usecases.dunning.noticing import told_otherwise
from shared.usecases.dunning.planned_parts import hand_out
from shared.usecases.dunning.planning import PlanTools
from shared.usecases.dunning.ports import PlanAnnouncement, ReminderWork, TellOf
from shared.usecases.dunning.records import announcement_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.messaging.records import messaging_settings_ref
from shared.usecases.ports import Clock, Directory, Ids, Listing, Once, Position
from shared.usecases.reading import seen_community

ACCOUNTS_A_PART = 100
_EVERY = (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL)
_GENTLE = (ChannelName.WECHAT, ChannelName.EMAIL)
# The kind of each notice, and the channels it is worth.
_NOTICES: Mapping[Wording, tuple[MessageKind, tuple[ChannelName, ...]]] = {
    Wording.PAYMENT_RECEIVED: (MessageKind.PAYMENT_RECEIVED, _GENTLE),
    Wording.REFUND_MOVED: (MessageKind.REFUND, _GENTLE),
    Wording.AUTOPAY_AHEAD: (MessageKind.AUTOPAY, _GENTLE),
    Wording.AUTOPAY_FAILED: (MessageKind.AUTOPAY, _EVERY),
}


@dataclass(frozen=True, slots=True)
class ToTell:
    """Something to tell every account of a community, or of one building."""

    community_id: str
    kind: MessageKind
    zh: Text
    en: Text
    channels: tuple[ChannelName, ...]
    building_id: str = ""


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell it now."""

    once: Once
    told: ToTell


def announce(
    actor: Actor,
    command: Announce,
    *,
    directory: Directory,
    ledger: Ledger,
    reminder_work: ReminderWork,
    clock: Clock,
    ids: Ids,
) -> Announcement:
    """The announcement is stored and on its way to every account; a repeat changes nothing.

    Raises `NotFound`, `AnnouncementRefused`, `WordingRefused`, `AlreadyDone`.
    """
    seen_community(actor, command.told.community_id, directory)
    told = command.told
    require_building(actor.company_id, told, directory)
    made = Announcement(
        id=ids.new("ann"),
        community_id=command.told.community_id,
        kind=told.kind,
        zh=told.zh,
        en=told.en,
        channels=told.channels,
        building_id=told.building_id,
        made_by=actor.name,
        made_at=clock.now(),
    )

    def decision(seen: Seen) -> Decision[Announcement]:
        del seen
        return Decision(made, (Save(None, made),))

    look = Look(records=(announcement_ref(made.id),))
    stored = ledger.decide(actor.company_id, look, decision, once=command.once)
    reminder_work.plan([PlanAnnouncement(actor.company_id, stored.id, "")])
    return stored


def require_building(company_id: str, told: ToTell, directory: Directory) -> None:
    """Pass if the building is one of the community's, or none is named. `AnnouncementRefused`."""
    if told.building_id:
        building = directory.find(company_id, Building, told.building_id)
        if building is None or building.community_id != told.community_id:
            raise AnnouncementRefused(reason="building", field="/building_id")


def plan_announcement(order: PlanAnnouncement, tools: PlanTools) -> int:
    """Messages of an announcement for part of the accounts are planned, the rest is ordered."""
    company_id = order.company_id
    told = tools.ledger.find(company_id, announcement_ref(order.announcement_id))
    if told is None:
        return 0
    community = tools.directory.get(company_id, Community, told.community_id)
    after = Position(*order.after.split("|", 1)) if order.after else None
    listing = Listing(Account, told.community_id, ACCOUNTS_A_PART, after)
    page = tools.directory.page(company_id, listing)
    now = tools.clock.now()
    today = business_date(now, community.time_zone)
    open_now = [one for one in page.items if one.last is None or one.last >= today]
    text = told.zh if community.language is Language.ZH else told.en
    messages = [
        Message(
            id=notice_id(account.id, told.kind, told.id),
            community_id=told.community_id,
            account_id=account.id,
            day=business_date(told.made_at, community.time_zone),
            origin=told.id,
            kind=told.kind,
            wording=Wording(told.kind.value),
            channels=told.channels,
            planned_at=now,
            planned_by=told.made_by,
            data={"title": text.title, "note": text.body},
        )
        for account in lying_in(told.building_id, open_now, company_id, tools.directory)
    ]
    settings = tools.ledger.find(company_id, messaging_settings_ref(told.community_id))
    hand_out(company_id, messages, settings, planned=tools.planned, work=tools.work)
    if page.next is not None:
        place = f"{page.next.sort}|{page.next.id}"
        tools.work.plan([replace(order, after=place)])
    return len(messages)


def tell_of(order: TellOf, tools: PlanTools) -> int:
    """An account is told of something once; return 1, or 0 where there is nobody to tell.

    Its day and id are those of what happened, so that it is one message on whatever day it is
    ordered again.
    """
    company_id = order.company_id
    account = tools.directory.find(company_id, Account, order.account_id)
    if account is None or told_otherwise(company_id, order.of, tools.ledger):
        return 0
    community = tools.directory.get(company_id, Community, account.community_id)
    kind, channels = _NOTICES[order.wording]
    message = Message(
        id=notice_id(account.id, order.wording, order.of),
        community_id=community.id,
        account_id=account.id,
        day=business_date(order.at, community.time_zone),
        origin=order.wording.value,
        kind=kind,
        wording=order.wording,
        channels=channels,
        planned_at=tools.clock.now(),
        planned_by="event",
        of=order.of,
    )
    settings = tools.ledger.find(company_id, messaging_settings_ref(community.id))
    hand_out(company_id, [message], settings, planned=tools.planned, work=tools.work)
    return 1


def lying_in(
    building_id: str, accounts: list[Account], company_id: str, directory: Directory
) -> list[Account]:
    """Return the accounts whose unit or space lies in a building; "" is anywhere."""
    if not building_id:
        return accounts
    units = {one.subject_id for one in accounts if one.subject_kind is SubjectKind.UNIT}
    spaces = {one.subject_id for one in accounts if one.subject_kind is SubjectKind.SPACE}
    inside = {
        one.id
        for one in directory.many(company_id, Unit, units).values()
        if one.building_id == building_id
    } | {
        one.id
        for one in directory.many(company_id, Space, spaces).values()
        if one.building_id == building_id
    }
    return [one for one in accounts if one.subject_id in inside]
