"""Deposits at the desk of a community, for tests: each verb with little to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.works import Outcome, Works
from shared.domain.ledger.payment import Channel
from shared.domain.money import Money
from shared.domain.refunds.part import Route
from shared.domain.refunds.refund import Refund
from shared.usecases.depositing.giving_back import (
    MoveDeposit,
    RefundDeposit,
    move_deposit,
    refund_deposit,
)
from shared.usecases.depositing.keeping import (
    AskKeep,
    DecideKeep,
    approve_keep,
    ask_keep,
    reject_keep,
    withdraw_keep,
)
from shared.usecases.depositing.records import deposit_ref
from shared.usecases.depositing.taking import TakeDeposit, take_deposit
from shared.usecases.depositing.works import (
    Deducted,
    InspectWorks,
    PermitWorks,
    inspect_works,
    permit_works,
)
from shared.usecases.paying.shifts import OpenShift, open_shift
from shared.usecases.ports import Once
from shared.usecases.refunding.by_hand import PayOutPart, pay_out_part
from shared.usecases.refunding.deciding import (
    ApproveRefund,
    EndRefund,
    approve_refund,
    reject_refund,
)
from shared.usecases.refunding.records import refund_ref
from tests.fakes.clock import CountingIds
from tests.fakes.photos import QuietPhotos
from tests.ledger.world import CO, COMMUNITY, HOME, World

PICTURE = f"{CO}/{COMMUNITY}/refunds/{HOME}/fil_0000000000000001.jpg"
CHIEF = Actor(CO, Role.MANAGER, "Chen")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 20)


class Orders:
    """Remembers which refunds were sent on."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, company_id: str, refund_id: str, delay: int = 0) -> None:
        self.sent.append(refund_id)


def decimal(minor: int | None) -> Any:
    return None if minor is None else Money(minor, "CNY").decimal


@dataclass
class Deposits:
    """The verbs, in a world of money. `ports` may be those of a shaky store."""

    world: World
    orders: Orders = field(default_factory=Orders)
    photos: QuietPhotos = field(default_factory=QuietPhotos)

    @property
    def ports(self) -> dict[str, Any]:
        return {
            "directory": self.world.directory,
            "ledger": self.world.ledger,
            "clock": self.world.clock,
        }

    @property
    def with_photos(self) -> dict[str, Any]:
        """What verbs work with that may name files."""
        return self.ports | {"photos": self.photos}

    def shift(self) -> None:
        """Open the cashier's shift."""
        opened = OpenShift(self.world.once(), COMMUNITY, decimal(100000))
        open_shift(self.world.actor, opened, **self.ports, ids=CountingIds())

    def take(self, minor: int | None = 200000, kind: str = "decoration", **more: Any) -> Deposit:
        works = Works("kitchen", "Wang & Co", FIRST, LAST) if kind == "decoration" else None
        command = TakeDeposit(
            more.pop("once", None) or self.world.once(),
            COMMUNITY,
            more.pop("account", HOME),
            kind,
            more.pop("channel", Channel.CASH),
            decimal(minor),
            works=more.pop("works", works),
            **more,
        )
        return take_deposit(self.world.actor, command, **self.with_photos)

    def permit(self, deposit: Deposit, once: Once | None = None) -> Deposit:
        command = PermitWorks(once or self.world.once(), deposit.id, FIRST, LAST)
        return permit_works(CHIEF, command, **self.ports)

    def inspect(self, deposit: Deposit, outcome: Outcome, *costs: int, **more: Any) -> Deposit:
        deductions = tuple(Deducted("scratched lift", decimal(one), (PICTURE,)) for one in costs)
        files = () if costs or outcome is Outcome.PASSED else (PICTURE,)
        note = "paint the hall again" if outcome is Outcome.DEFECTS else ""
        once = more.pop("once", None) or self.world.once()
        command = InspectWorks(
            once,
            deposit.id,
            outcome,
            more.pop("note", note),
            more.pop("files", files),
            deductions,
        )
        return inspect_works(CHIEF, command, **self.with_photos)

    def passed(self, minor: int = 200000, **more: Any) -> Deposit:
        """Return a deposit whose works passed."""
        return self.inspect(self.permit(self.take(minor, **more)), Outcome.PASSED)

    def refund(self, deposit: Deposit, minor: int | None = None, **more: Any) -> Refund:
        once = more.pop("once", None) or self.world.once()
        command = RefundDeposit(once, deposit.id, "works are over", decimal(minor), **more)
        return refund_deposit(self.world.actor, command, **self.with_photos)

    def approve(self, refund: Refund, actor: Actor = CHIEF, once: Once | None = None) -> Refund:
        return approve_refund(
            actor,
            ApproveRefund(once or self.world.once(), refund.id),
            ledger=self.world.ledger,
            refund_work=self.orders,
            clock=self.world.clock,
        )

    def reject(self, refund: Refund) -> Refund:
        command = EndRefund(self.world.once(), refund.id, "not yet")
        return reject_refund(CHIEF, command, ledger=self.world.ledger, clock=self.world.clock)

    def pay_out(self, refund: Refund, once: Once | None = None) -> Refund:
        part = refund.parts[0]
        reference = "bank-1" if part.route is Route.TRANSFER else ""
        command = PayOutPart(once or self.world.once(), refund.id, part.id, reference)
        return pay_out_part(self.world.actor, command, **self.ports)

    def move(self, deposit: Deposit, minor: int | None = None, once: Once | None = None) -> Deposit:
        command = MoveDeposit(
            once or self.world.once(), deposit.id, "owner wants it so", decimal(minor)
        )
        return move_deposit(self.world.actor, command, **self.with_photos)

    def keep(self, deposit: Deposit, bill_id: str, minor: int | None, **more: Any) -> Deposit:
        once = more.pop("once", None) or self.world.once()
        files = more.pop("files", (PICTURE,))
        command = AskKeep(once, deposit.id, bill_id, "damage", decimal(minor), files=files, **more)
        return ask_keep(self.world.actor, command, **self.with_photos)

    def say(self, deposit: Deposit, word: str, actor: Actor = CHIEF, note: str = "no") -> Deposit:
        """Approve, reject or withdraw the last wish to keep money."""
        verbs = {"approve": approve_keep, "reject": reject_keep, "withdraw": withdraw_keep}
        keep = self.now(deposit).keeps[-1]
        command = DecideKeep(self.world.once(), deposit.id, keep.id, note)
        return verbs[word](actor, command, **self.ports)

    def now(self, deposit: Deposit) -> Deposit:
        """Return the deposit as it is stored."""
        found = self.world.ledger.find(CO, deposit_ref(deposit.id))
        assert found is not None
        return found

    def refund_now(self, refund: Refund) -> Refund:
        """Return the refund as it is stored."""
        found = self.world.ledger.find(CO, refund_ref(refund.id))
        assert found is not None
        return found

    def held(self, account: str = HOME) -> int:
        """Return what the account's state says is held."""
        return self.world.ledger.history(CO, account, "CNY").book.state.held_minor

    def turn(self, at: datetime) -> None:
        """Have it be another time."""
        self.world.clock.time = at
