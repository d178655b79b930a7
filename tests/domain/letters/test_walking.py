"""Letters and visits follow the way a caretaker walks."""

from __future__ import annotations

import random

import pytest

from shared.domain.letters.batch import LETTERS_A_FILE, cut_into_files
from shared.domain.letters.walking import Doorstep, walking_order


def step(
    building: str, entrance: str = "", floor: int | None = 1, door: str = "101", account: str = "a"
) -> Doorstep:
    building_id = f"bld {building}" if building else ""
    return Doorstep(account, building_id, building, entrance, floor, door)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (step("2栋"), step("10栋")),
        (step("A座"), step("B座")),
        (step("9栋"), step("A座")),
        (step("1栋", "1单元"), step("1栋", "2单元")),
        (step("1栋", "2单元", 9), step("1栋", "10单元", 1)),
        (step("1栋", "1单元", -1), step("1栋", "1单元", 1)),
        (step("1栋", "1单元", 2, "201"), step("1栋", "1单元", 11, "1101")),
        (step("1栋", "1单元", 2, "2-9"), step("1栋", "1单元", 2, "2-10")),
        (step("1栋", "9单元", 30), step("1栋", "", None, "车位1")),
        (step("1栋", "", None, "B-2"), step("1栋", "", None, "B-10")),
        (step("99栋"), step("", "", None, "B-1")),
    ],
)
def test_one_door_comes_before_another(first: Doorstep, second: Doorstep) -> None:
    assert walking_order(first) < walking_order(second)


def test_the_order_does_not_depend_on_how_debtors_were_found() -> None:
    steps = [
        step(
            f"{building}栋", f"{entrance}单元", floor, f"{floor}0{door}", f"{building}{floor}{door}"
        )
        for building in (1, 2, 11)
        for entrance in (1, 2)
        for floor in (1, 2, 10)
        for door in (1, 2)
    ]
    walked = sorted(steps, key=walking_order)
    for seed in range(5):
        mixed = steps[:]
        random.Random(seed).shuffle(mixed)
        assert sorted(mixed, key=walking_order) == walked


def test_a_file_holds_one_building_and_at_most_a_hundred_letters() -> None:
    many = [step("1栋", "", 1, str(door), f"acc{door}") for door in range(2 * LETTERS_A_FILE + 1)]
    files = cut_into_files("ltb", [*many, step("2栋", account="last")])
    told = [
        (file.building, file.part, file.parts, file.first, len(file.accounts)) for file in files
    ]
    assert told == [
        ("1栋", 1, 3, 1, 100),
        ("1栋", 2, 3, 101, 100),
        ("1栋", 3, 3, 201, 1),
        ("2栋", 1, 1, 202, 1),
    ]
    assert files[3].place_of("last") == 202
