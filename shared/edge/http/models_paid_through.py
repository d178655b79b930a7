"""Until when an account has paid."""

from __future__ import annotations

from typing import Any, Self

from shared.edge.http.fields import Answer, Day
from shared.usecases.ledger.covering import Coverage


class PaidThroughItemAnswer(Answer):
    """An item: the last day it is paid for without a day owed before it, and the first one owed.

    Both are null where there is none.
    """

    item_id: str
    paid_through: Day | None
    owed_from: Day | None


class PaidThroughAnswer(Answer):
    """Until when an account has paid, item by item; a refund moves it as it moves the bills."""

    account_id: str
    items: list[PaidThroughItemAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the answer."""
        found: Coverage = result
        items = [PaidThroughItemAnswer.model_validate(one) for one in found.items]
        return cls(account_id=found.account_id, items=items)
