"""A community of many accounts with bills, due runs, debtors and channels, all in memory."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.accounts import Account, Holder, HolderKind
from shared.domain.autopay.attempt import Attempt
from shared.domain.billing_run import BillingRun, RunState
from shared.domain.calendar import Period
from shared.domain.dunning.campaign import Campaign
from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import Message
from shared.domain.ledger.payment import Payment
from shared.domain.messaging.contacts import AccountContacts, SealedAddress
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings, TemplateField, WechatTemplate
from shared.domain.property import Unit, UnitKind
from shared.domain.refunds.refund import Refund
from shared.edge.texts.reminders import built_in, say
from shared.store.ledger_records import ref_of
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.ports import DueRun
from shared.usecases.dunning.carrying_out import carry_out
from shared.usecases.dunning.delivering import deliver
from shared.usecases.dunning.occasions import RecordChanged, tell_owners
from shared.usecases.dunning.planning import PlanTools
from shared.usecases.dunning.ports import PlanCommunity
from shared.usecases.dunning.sending import DeliverTools
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Decision, Look, Save, Seen
from shared.usecases.ports import Create
from tests.fakes.debtors import MemoryDebtors
from tests.fakes.ledger import MemoryLedger
from tests.fakes.messages import MemoryChannel, MemoryMessages
from tests.fakes.pay_links import MemoryPayLinks
from tests.fakes.reminders import (
    LedgerBills,
    MemoryPlanned,
    MemoryReminderWork,
    MemoryRuns,
    OpenSealer,
)
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, PLAN, World, make_bill, memory_world

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Town:
    """Everything that planning and delivering work with."""

    world: World
    runs: MemoryRuns = field(default_factory=MemoryRuns)
    debtors: MemoryDebtors = field(default_factory=MemoryDebtors)
    work: MemoryReminderWork = field(default_factory=MemoryReminderWork)
    links: MemoryPayLinks = field(default_factory=MemoryPayLinks)
    receipts: MemoryMessages = field(default_factory=MemoryMessages)
    channels: dict[ChannelName, MemoryChannel] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    stream: list[RecordChanged] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL)
        self.channels = {name: MemoryChannel(name) for name in names}
        self.planned = MemoryPlanned(self.world.ledger)
        ledger = self.world.ledger
        assert isinstance(ledger, MemoryLedger)
        told: dict[Any, Any] = {ref_of(one): one for one in ledger.kept(Payment, Refund, Attempt)}

        def watch() -> None:
            for one in ledger.kept(Payment, Refund, Attempt):
                assert isinstance(one, Payment | Refund | Attempt)
                before = told.get(ref_of(one))
                if before != one:
                    told[ref_of(one)] = one
                    self.stream.append(RecordChanged(CO, before, one))

        ledger.after = watch

    @property
    def plan_tools(self) -> PlanTools:
        world, runs, bills = self.world, self.runs, LedgerBills(self.world.ledger)
        parts: Any = {"runs": runs, "bills": bills}
        return PlanTools(
            directory=world.directory,
            ledger=world.ledger,
            debtors=self.debtors,
            due_runs=self.debtors,
            planned=self.planned,
            work=self.work,
            clock=world.clock,
            **parts,
        )

    @property
    def deliver_tools(self) -> DeliverTools:
        world = self.world
        channels: Any = self.channels
        return DeliverTools(
            directory=world.directory,
            ledger=world.ledger,
            links=self.links,
            channels=channels,
            sealer=OpenSealer(),
            built_in=built_in,
            say=say,
            web_address="https://pay.example",
            slots=self.receipts,
            clock=world.clock,
        )

    def people(self, count: int, *, phone: bool = True, email: bool = True) -> list[str]:
        """Let so many accounts be there, each of a holder with a phone and an e-mail address."""
        directory, usual = self.world.directory, self.world.directory.get(CO, Account, HOME)
        now, made = self.world.clock.now(), []
        for number in range(len(self.accounts) + 1, len(self.accounts) + count + 1):
            holder = Holder(
                id=f"hld_{number:016d}",
                community_id=COMMUNITY,
                name=f"Owner {number}",
                kind=HolderKind.PERSON,
                created_at=now,
                phone=f"138{number:08d}" if phone else "",
                email=f"owner{number}@example.com" if email else "",
            )
            unit = Unit(
                id=f"unt_{number:016d}",
                community_id=COMMUNITY,
                building_id="bld_1",
                name=f"1-{number}",
                floor=1,
                kind=UnitKind.RESIDENTIAL,
                built_area=Decimal("89.50"),
                statuses=(),
                page=0,
                created_at=now,
            )
            account = replace(
                usual, id=f"acc_{number + 1000:016d}", holder_id=holder.id, subject_id=unit.id
            )
            directory.commit(CO, [Create(holder), Create(unit), Create(account)])
            made.append(account.id)
        self.accounts += made
        return made

    def keep(self, *records: Record) -> None:
        """Store records as they are, over what was there."""
        for record in records:
            ref = ref_of(record)

            def decision(seen: Seen, record: Any = record, ref: Any = ref) -> Decision[None]:
                before = seen.find(ref)
                version = before.version + 1 if before else 1
                return Decision(None, (Save(before, replace(record, version=version)),))

            self.world.ledger.decide(CO, Look(records=(ref,)), decision)

    def set_up(self, *channels: ChannelName, campaign: Campaign | None = None) -> None:
        """Let the community send by these channels, by its ladder."""
        every = tuple(
            WechatTemplate(kind, "template_0123", (TemplateField("thing1", "title"),))
            for kind in MessageKind
        )
        settings = MessagingSettings(
            COMMUNITY, channels, every, email_from="desk@example.com", signature="阳光花园"
        )
        self.keep(settings, campaign or Campaign(COMMUNITY))

    def bill_all(
        self,
        period: str,
        minor: int = 10000,
        due_on: date | None = None,
        lines: Sequence[tuple[str, int]] = (),
    ) -> date:
        """Issue a bill of `lines` or one to every account, as a run does; return its due day."""
        month = Period.starting(period)
        due = due_on or month.last
        bills = [
            replace(
                make_bill(list(lines) or [(FEE, minor)], period=period, account=one), due_on=due
            )
            for one in self.accounts
        ]
        self.world.issue(CO, bills)
        run_id, now = f"run_{period}", self.world.clock.now()
        self.runs.runs[run_id] = BillingRun(
            run_id=run_id,
            company_id=CO,
            community_id=COMMUNITY,
            plan_id=PLAN,
            period=month,
            seq=1,
            currency="CNY",
            started_at=now,
            started_by="plan",
            state=RunState.ISSUED,
            attempt=1,
            pages_total=1,
            begun_at=now,
            snapshot_at=now,
            billed_on=month.first,
            due_on=due,
            issued_at=now,
        )
        self.runs.billed[run_id] = tuple(self.accounts)
        self.debtors.note([DueRun(CO, COMMUNITY, run_id, due)])
        self.follow(self.accounts)
        return due

    def follow(self, accounts: Sequence[str]) -> None:
        """Let the list of debtors follow the ledger."""
        for account in accounts:
            look_at_debtor(
                CO,
                COMMUNITY,
                account,
                directory=self.world.directory,
                ledger=self.world.ledger,
                debtors=self.debtors,
            )

    def pay(self, account: str, minor: int) -> None:
        """Let an account pay at the desk."""
        self.world.pay(minor, account=account)
        self.follow([account])

    def at(self, day: date, hour: int = 9, minute: int = 5) -> None:
        """Let it be that time on the wall."""
        wall = datetime.combine(day, time(hour, minute), SHANGHAI)
        self.world.clock.time = wall.astimezone(UTC)

    def tick(self) -> None:
        """Let the clock look, and all that it orders be planned."""
        now = self.world.clock.now()
        self.work.plan([PlanCommunity(CO, COMMUNITY, now)])
        self.work.deliver(self.planned.due(self.planned.last_tick() or now - timedelta(1), now))
        self.planned.note_tick(now)
        self.plan_all()

    def plan_all(self, times: int = 1) -> None:
        """Carry out every order there is, and those that follow, each so often."""
        while self.work.orders:
            orders, self.work.orders = self.work.orders, []
            for order in orders * times:
                carry_out(order, self.plan_tools)

    def deliver_all(self, times: int = 1, rng: random.Random | None = None) -> None:
        """Deliver every message there is, each so often, in any order."""
        messages, self.work.messages = self.work.messages * times, []
        if rng:
            rng.shuffle(messages)
        tools = self.deliver_tools
        for one in messages:
            try:
                deliver(one.company_id, one.word, tools)
            except MessageUnderWay:
                self.work.messages.append(one)

    def tell(self, times: int = 1) -> int:
        """Let the stream tell of everything that changed ever, so often; return how many orders."""
        ledger, work = self.world.ledger, self.work
        told = tell_owners(self.stream * times, ledger=ledger, reminder_work=work)
        self.plan_all(times)
        return told

    def morning(self, day: date, times: int = 1) -> None:
        """Let a morning come with all that it plans and delivers."""
        self.at(day)
        self.tick()
        self.deliver_all(times)

    def messages(self, **fields: Any) -> list[Message]:
        """Return the messages of which these fields are so."""
        return [
            one
            for one in self.planned.all()
            if all(getattr(one, name) == value for name, value in fields.items())
        ]

    def sent(self) -> list[str]:
        """Return the ids of everything that went out, as channels were given them."""
        return [message.id for channel in self.channels.values() for message in channel.sent]


def town(people: int = 1, *channels: ChannelName, campaign: Campaign | None = None) -> Town:
    """Return a town of so many accounts that sends by these channels; usually SMS and e-mail."""
    made = Town(memory_world())
    made.people(people)
    made.set_up(*(channels or (ChannelName.SMS, ChannelName.EMAIL)), campaign=campaign)
    return made


def contacts(account: str, **fields: Any) -> AccountContacts:
    """Return an account's contacts."""
    return AccountContacts(account, COMMUNITY, **fields)


def home(world: World) -> Town:
    """Return a town in which the world's usual account can be reached."""
    here = Town(world)
    here.people(1)
    (holder, unit) = (
        Holder("hld_1", COMMUNITY, "Wang", HolderKind.PERSON, NOON),
        replace(world.directory.get(CO, Unit, "unt_0000000000000001"), id=f"subject of {HOME}"),
    )
    world.directory.commit(CO, [Create(holder), Create(unit)])
    here.set_up(ChannelName.EMAIL)
    address = SealedAddress(ChannelName.EMAIL, "wang@example.com", "index", "w***", NOON, "Wang")
    here.keep(contacts(HOME, addresses=(address,)))
    return here
