"""The order in which a caretaker walks: building, entrance, floor upwards, door; spaces last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.domain.property import Space, Unit

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Doorstep:
    """Where an account's debtor is found: `building` is a name, "" for what lies under none."""

    account_id: str
    building_id: str
    building: str
    entrance: str
    floor: int | None
    door: str

    @property
    def words(self) -> str:
        """The address within the community."""
        floorless = (self.building, self.entrance, self.door)
        return " ".join(word for word in floorless if word)


def doorstep_of(account_id: str, subject: Unit | Space, building: str) -> Doorstep:
    """Return where the holder of an account is found."""
    if isinstance(subject, Unit):
        return Doorstep(
            account_id,
            subject.building_id,
            building,
            subject.entrance,
            subject.floor,
            subject.name,
        )
    return Doorstep(account_id, subject.building_id or "", building, "", None, subject.name)


def walking_order(stop: Doorstep) -> tuple[object, ...]:
    """Return what doorsteps are sorted by: numbers within names count as numbers."""
    return (
        not stop.building,
        _natural(stop.building),
        stop.building_id,
        stop.floor is None,
        _natural(stop.entrance),
        stop.floor or 0,
        _natural(stop.door),
        stop.account_id,
    )


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return `name` as text and numbers in turn, so that 2 comes before 10."""
    words = [word for word in _DIGITS.split(name) if word]
    return tuple(
        (not word.isdecimal(), int(word) if word.isdecimal() else 0, word) for word in words
    )
