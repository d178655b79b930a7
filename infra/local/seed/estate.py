"""A believable Chinese community, made up from a number: the same number gives the same estate.

Nothing here is a real person. Floor plans repeat up a stack as they do in a real tower, about one
flat in eleven stands empty, and mobile numbers use prefixes with a body that starts with 0000.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

COMMUNITY_NAME = "阳光花园"
FLOORS = 20
UNITS_A_FLOOR = 4
UNITS_A_BUILDING = FLOORS * UNITS_A_FLOOR
# Of every 300 accounts 240 are homes and 60 are parking spaces.
HOMES_OF_FIVE = 4

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
    "超", "霞", "平", "刚", "桂英", "秀兰", "志强", "建国", "丽华", "晓东", "海燕", "雪梅", "子涵",
    "梓轩", "雨桐", "浩然", "欣怡", "思远", "佳琪", "宇航", "春梅", "国庆", "文博", "一诺",
)  # fmt: skip
# Built and inside area (m²) of the four flats of a floor: two corner flats, two middle ones.
_FLOOR_PLANS = (
    (Decimal("128.47"), Decimal("101.06")),
    (Decimal("89.52"), Decimal("70.18")),
    (Decimal("96.80"), Decimal("75.92")),
    (Decimal("143.36"), Decimal("113.25")),
)
_STATUSES = {"occupied": 78, "let": 10, "vacant": 9, "decorating": 3}  # of a hundred


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up holder."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Home:
    """A flat with its status since a day and its owner since `held_from`."""

    building: int
    name: str
    floor: int
    built_area: Decimal
    inside_area: Decimal
    household_size: int
    status: str
    status_from: date
    held_from: date
    owner: Person


@dataclass(frozen=True, slots=True)
class ParkingSpace:
    """An underground space; `home` is the place of its owner's flat in the list of homes."""

    name: str
    held_from: date
    home: int


@dataclass(frozen=True, slots=True)
class Estate:
    """All homes and spaces; buildings are numbered from 1."""

    buildings: int
    homes: tuple[Home, ...]
    spaces: tuple[ParkingSpace, ...]


def make_estate(seed: int, accounts: int, today: date) -> Estate:
    """Return an estate of `accounts` accounts, four fifths of them homes, as it stands `today`."""
    if accounts < 1:
        raise ValueError("an estate has at least one account")
    chance = random.Random(seed)
    homes_wanted = max(1, accounts * HOMES_OF_FIVE // 5)
    homes = tuple(_homes(chance, homes_wanted, today))
    spaces = tuple(_spaces(chance, accounts - homes_wanted, homes, today))
    return Estate(-(-homes_wanted // UNITS_A_BUILDING), homes, spaces)


def _homes(chance: random.Random, wanted: int, today: date) -> Iterator[Home]:
    built = date(today.year - 6, 6, 1)
    for index in range(wanted):
        building, place = divmod(index, UNITS_A_BUILDING)
        floor, door = divmod(place, UNITS_A_FLOOR)
        built_area, inside_area = _FLOOR_PLANS[door]
        held_from = built + timedelta(days=chance.randrange(0, 5 * 365))
        status = chance.choices(list(_STATUSES), list(_STATUSES.values()))[0]
        yield Home(
            building=building + 1,
            name=f"{building + 1}-{floor + 1:02d}{door + 1:02d}",
            floor=floor + 1,
            built_area=built_area,
            inside_area=inside_area,
            household_size=chance.choices((1, 2, 3, 4, 5, 6), (10, 22, 34, 20, 10, 4))[0],
            status=status,
            status_from=held_from + timedelta(days=chance.randrange(0, 300)),
            held_from=held_from,
            owner=_person(chance),
        )


def _spaces(
    chance: random.Random, wanted: int, homes: tuple[Home, ...], today: date
) -> Iterator[ParkingSpace]:
    owners = list(range(len(homes)))
    chance.shuffle(owners)
    for index in range(wanted):
        home = owners[index % len(owners)]
        held_from = max(homes[home].held_from, date(today.year - 3, 1, 1))
        yield ParkingSpace(f"B1-{index + 1:03d}", held_from, home)


def _person(chance: random.Random) -> Person:
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    prefix = chance.choice(("131", "136", "138", "139", "150", "158", "177", "186", "189"))
    return Person(name, f"{prefix}0000{chance.randrange(10_000):04d}")
