"""Two buildings of debtors, and workers that carry out orders for letters, for tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.accounts import Account, HeldAs, Holder, HolderKind
from shared.domain.community import Company, Language
from shared.domain.letters.batch import LetterBatch, LetterFile
from shared.domain.letters.paper import LetterPaper
from shared.domain.property import Building, Space, SpaceKind, SubjectKind, Unit, UnitKind
from shared.edge.documents.letter_pdf import letters_pdf
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.letters.asking import MakeLetters, WantedWhom, make_letters
from shared.usecases.letters.making import choose_letters
from shared.usecases.letters.ports import ChooseLetters, LetterOrder, LetterPress, Printed
from shared.usecases.letters.printing import print_letters
from shared.usecases.ports import Create, Once
from tests.fakes.debtors import MemoryDebtors
from tests.fakes.pay_links import MemoryPayLinks
from tests.ledger.world import CO, COMMUNITY, FEE, NOON, World, memory_world

ADDRESS = "https://levy.example/live"
# Entered in no order: (account's number, building, entrance, floor, door).
HOMES = (
    (11, "10栋", "", 1, "101"),
    (12, "2栋", "2单元", 1, "101"),
    (13, "2栋", "1单元", 11, "1101"),
    (14, "2栋", "1单元", 2, "202"),
    (15, "2栋", "1单元", 2, "201"),
)
PARKING = 16
WALKED = (14, 13, 12, 16, 11)  # with 15 before them, until it has paid


class Killed(RuntimeError):
    """The worker is gone."""


@dataclass
class Deadly:
    """Stands before a port and kills the worker before or after its `fatal`th write."""

    port: Any
    tick: Callable[[bool], None]
    writes: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.port, name)
        if name not in self.writes:
            return found

        def writing(*args: Any, **more: Any) -> Any:
            self.tick(False)
            done = found(*args, **more)
            self.tick(True)
            return done

        return writing


@dataclass
class Files:
    """A `LetterFiles` in memory that counts how often each was kept."""

    kept: dict[str, bytes] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        self.kept[key] = data
        self.told.append(file_name)

    def link(self, key: str) -> str:
        return f"https://files.example/{key}"


@dataclass
class Waiting:
    """A `LetterWork` whose orders wait."""

    orders: deque[LetterOrder] = field(default_factory=deque)

    def ask(self, orders: Iterable[LetterOrder]) -> None:
        self.orders.extend(orders)


class Street:
    """Everything a test of letters needs."""

    def __init__(self) -> None:
        self.world: World = memory_world()
        self.debtors, self.links = MemoryDebtors(), MemoryPayLinks()
        self.files, self.work = Files(), Waiting()
        self.fatal, self.ticks = 0, 0
        self.press: LetterPress = letters_pdf
        company = Company(CO, "安居物业服务有限公司", Language.ZH, NOON)
        self.world.directory.commit(CO, [Create(company)])
        for number, building, entrance, floor, door in HOMES:
            self._building(building)
            unit = Unit(
                id=f"unt_{number:016d}",
                community_id=COMMUNITY,
                building_id=self._building(building),
                name=door,
                floor=floor,
                kind=UnitKind.RESIDENTIAL,
                built_area=Decimal("89.50"),
                statuses=(),
                page=0,
                created_at=NOON,
                entrance=entrance,
            )
            self.world.directory.commit(CO, [Create(unit)])
            self._account(number, SubjectKind.UNIT, unit.id)
        space = Space(
            id=f"spc_{PARKING:016d}",
            community_id=COMMUNITY,
            name="B-7",
            kind=SpaceKind.SURFACE,
            statuses=(),
            page=0,
            created_at=NOON,
            building_id=self._building("2栋"),
        )
        self.world.directory.commit(CO, [Create(space)])
        self._account(PARKING, SubjectKind.SPACE, space.id)

    def _building(self, name: str) -> str:
        building = f"bld_{int(name[:-1]):016d}"
        if self.world.directory.find(CO, Building, building) is None:
            made = Building(building, COMMUNITY, name, NOON)
            self.world.directory.commit(CO, [Create(made)])
        return building

    def _account(self, number: int, kind: SubjectKind, subject_id: str) -> None:
        holder = Holder(
            id=f"hld_{number:016d}",
            community_id=COMMUNITY,
            name=f"业主{number}",
            kind=HolderKind.PERSON,
            created_at=NOON,
            phone=f"138000000{number}",
        )
        account = Account(
            id=account_of(number),
            community_id=COMMUNITY,
            subject_kind=kind,
            subject_id=subject_id,
            holder_id=holder.id,
            held_as=HeldAs.OWNER,
            first=date(2020, 1, 1),
            created_at=NOON,
        )
        self.world.directory.commit(CO, [Create(holder), Create(account)])
        self.world.accounts.append(account.id)

    def owe(self, number: int, minor: int, period: str = "2026-09") -> None:
        """Bill an account, and note it as a debtor."""
        self.world.bill([(FEE, minor)], period=period, account=account_of(number))
        self.look(number)

    def look(self, number: int) -> None:
        """Have the list of debtors follow an account."""
        look_at_debtor(
            CO,
            COMMUNITY,
            account_of(number),
            directory=self.world.directory,
            ledger=self.world.ledger,
            debtors=self.debtors,
        )

    def ports(self, *names: str) -> dict[str, Any]:
        """Return ports by name, those that write able to kill."""
        known: dict[str, Any] = {
            "directory": self.world.directory,
            "debtors": self.debtors,
            "clock": self.world.clock,
            "letter_press": self.press,
            "web_address": "",
            "ledger": Deadly(self.world.ledger, self._tick, frozenset({"decide"})),
            "links": Deadly(self.links, self._tick, frozenset({"add"})),
            "letter_files": Deadly(self.files, self._tick, frozenset({"keep"})),
            "letter_work": Deadly(self.work, self._tick, frozenset({"ask"})),
        }
        return {name: known[name] for name in names}

    def _tick(self, _after: bool) -> None:
        self.ticks += 1
        if self.ticks == self.fatal:
            raise Killed

    def ask(self, whom: WantedWhom | None = None, **more: Any) -> LetterBatch:
        """Ask for letters."""
        command = MakeLetters(
            more.pop("once", Once(CO, "letters", "1")),
            COMMUNITY,
            whom or WantedWhom(),
            more.pop("language", None),
            ADDRESS,
        )
        needed = ("directory", "ledger", "letter_work", "web_address", "clock")
        return make_letters(self.world.actor, command, **self.ports(*needed))

    def carry_out(self, order: LetterOrder) -> None:
        """Do what a worker does with one message."""
        if isinstance(order, ChooseLetters):
            choose_letters(order, **self.ports("directory", "ledger", "debtors", "letter_work"))
        else:
            needed = ("directory", "ledger", "links", "letter_files", "letter_press", "clock")
            print_letters(order, **self.ports(*needed))

    def work_off(self) -> None:
        """Carry out every order; a killed worker's message comes again."""
        while self.work.orders:
            order = self.work.orders[0]
            try:
                self.carry_out(order)
            except Killed:
                continue
            self.work.orders.popleft()


def account_of(number: int) -> str:
    """Return the id of an account."""
    return f"acc_{number:016d}"


def plainly(papers: Sequence[LetterPaper], file: LetterFile, language: Language) -> Printed:
    """Put letters on paper without a PDF, which takes its time."""
    return Printed(repr((papers, file.number, language)).encode(), len(papers))


def owing(press: LetterPress = letters_pdf) -> Street:
    """Return a street in which all owe for two months, one of them much."""
    street = Street()
    street.press = press
    for number in (*(home[0] for home in HOMES), PARKING):
        street.owe(number, 20000, "2026-09")
        street.owe(number, 1000 * number, "2026-10")
    return street
