"""Requests and answers about bills that are paid in parts."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.ledger.bill_instalments import BillInstalments, standing
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Instant, Note
from shared.edge.http.models_bills import PartAnswer
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.billing.bill_instalments import SplitBill


class InstalmentsBody(Body):
    """How what is open on the bill is split, as a quote of kind `instalments` takes it.

    Every part needs a day: `first_due` with `every_months` or `every_days`, or `dates`.
    """

    instalments: Annotated[
        dict[str, Any], Field(examples=[{"count": 3, "first_due": "2027-01-31"}])
    ]
    note: Note = ""

    def command(self, call: Call) -> SplitBill:
        """Return what splits the bill."""
        return SplitBill(call.once, call.path["bill_id"], self.instalments, self.note)


class InstalmentsAnswer(Answer):
    """What was agreed: the parts add up to what was open on the bill then."""

    bill_id: str
    total: MoneyAnswer
    instalments: list[PartAnswer]
    note: str
    agreed_by: str
    agreed_at: Instant
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return what was agreed, of which nothing is paid yet."""
        split: BillInstalments = result
        parts = standing(split.parts, split.total_minor)
        return cls(
            bill_id=split.bill_id,
            total=MoneyAnswer.from_minor(split.total_minor, split.currency),
            instalments=[PartAnswer.shown(part, split.currency) for part in parts],
            note=split.note,
            agreed_by=split.agreed_by,
            agreed_at=split.agreed_at,
            version=split.version,
        )
