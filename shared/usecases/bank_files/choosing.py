"""Which bills of an account go into a collection file, and how much of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shared.domain.ledger.asked import Asked
from shared.domain.ledger.choosing import BILLS_MAX, Choice, Pick, Wish, pick_wished, picks_for
from shared.domain.money import Money
from shared.usecases.ledger.ledger_reading import Place


def collected(
    place: Place, asked: Sequence[Asked], until: date, limit_minor: int | None
) -> list[Pick]:
    """Return what is collected of an account's bills that are due up to `until`.

    Bills in parts are collected as far as their parts are due, before the others; disputed ones
    not at all. Never above `limit_minor`, where there is one.
    """
    currency = place.community.currency
    whole = [one.due for one in asked if one.slices is None]
    parts = [(Wish(one.due.key, one.by(until)), one.due) for one in asked if one.by_parts]
    parts = [(wish, due) for wish, due in parts if wish.minor]
    owed = sum(due.open_minor for due in whole) + sum(wish.minor or 0 for wish, _ in parts)
    most = min(owed, limit_minor or owed)
    # A part that is due is collected, whether or not payers may choose to pay in part.
    picks = pick_wished(place.policy.spreading(), Money(most, currency), parts)
    left = Money(most - sum(one.minor for one in picks), currency)
    rest = BILLS_MAX - len(picks)
    return [*picks, *picks_for(place.policy, left, Choice(until=until), whole, rest)]
