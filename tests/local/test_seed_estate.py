"""The made-up estate of the seed."""

from __future__ import annotations

from datetime import date

import pytest

from infra.local.seed.estate import make_estate

TODAY = date(2026, 11, 24)


def test_the_same_number_gives_the_same_estate() -> None:
    assert make_estate(7, 300, TODAY) == make_estate(7, 300, TODAY)


def test_another_number_gives_other_people() -> None:
    assert make_estate(7, 300, TODAY).homes != make_estate(8, 300, TODAY).homes


def test_three_hundred_accounts_are_240_homes_in_three_buildings_and_60_spaces() -> None:
    estate = make_estate(7, 300, TODAY)
    assert (estate.buildings, len(estate.homes), len(estate.spaces)) == (3, 240, 60)


def test_every_home_has_its_own_name_and_a_smaller_inside_than_built_area() -> None:
    homes = make_estate(7, 1000, TODAY).homes
    assert len({home.name for home in homes}) == len(homes)
    assert all(0 < home.inside_area < home.built_area for home in homes)


def test_nothing_begins_after_the_day_the_estate_is_made_for() -> None:
    estate = make_estate(7, 300, TODAY)
    starts = [home.held_from for home in estate.homes] + [s.held_from for s in estate.spaces]
    assert max(starts) <= TODAY


def test_some_homes_stand_empty_and_most_are_lived_in() -> None:
    statuses = [home.status for home in make_estate(7, 300, TODAY).homes]
    assert statuses.count("vacant") > 0
    assert statuses.count("occupied") > len(statuses) / 2


@pytest.mark.parametrize("accounts", [1, 2, 17, 301])
def test_an_estate_has_just_the_accounts_that_were_wanted(accounts: int) -> None:
    estate = make_estate(7, accounts, TODAY)
    assert len(estate.homes) + len(estate.spaces) == accounts
