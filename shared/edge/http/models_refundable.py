"""What can go back, as it is shown before anybody asks."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.errors import LevyError
from shared.domain.money import Money
from shared.domain.refunds.part import Route
from shared.domain.refunds.refund import RefundKind
from shared.domain.refunds.worth import Worth
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, Id, Instant, Query
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_steps import StepAnswer, in_both_languages, step_answer
from shared.edge.texts import sentence_of
from shared.usecases.refunding.figuring import Asked, AskedBill
from shared.usecases.refunding.previewing import Preview, PreviewRefund


class RefundableQuery(Query):
    """What would be asked back: see the request of a refund.

    `bills` are ids with commas between; `items`, with commas too, are of the only bill named.
    `override` shows it as if a closed window were passed over, which staff may ask for.
    """

    kind: RefundKind
    payment_id: Id | None = None
    bills: Annotated[str, Field(max_length=2500)] = ""
    items: Annotated[str, Field(max_length=1000)] = ""
    unused_from: Day | None = None
    override: bool = False

    def command(self, call: Call) -> PreviewRefund:
        """Return what is asked back."""
        items = tuple(filter(None, self.items.split(",")))
        asked = Asked(
            kind=self.kind,
            account_id=call.path["account_id"],
            payment_id=self.payment_id or "",
            bills=tuple(AskedBill(one, items) for one in filter(None, self.bills.split(","))),
            unused_from=self.unused_from,
        )
        return PreviewRefund(asked, self.override)


class WhyNotAnswer(Answer):
    """Why nothing goes back, in the caller's language, with the figures that explain it."""

    code: str
    message: str
    data: dict[str, str]

    @classmethod
    def shown(cls, error: LevyError, call: Call) -> Self:
        """Return the answer for one refusal."""
        data = {name: str(value) for name, value in error.data.items() if value not in (None, "")}
        return cls(code=error.code, message=sentence_of(error, call.language), data=data)


class WindowAnswer(Answer):
    """Until when money can be asked back: `last_day` counts to its end, `ends_at` is the instant.

    `days` lie between the newest payment and today; `percent` or `amount` is kept by now.
    """

    open: bool
    paid_on: Day | None
    days: int
    latest_days: int | None
    last_day: Day | None
    ends_at: Instant | None
    percent: str | None
    amount: str | None


class RefundableItemAnswer(Answer):
    """What goes back of one item of a bill, or (both empty) of the balance, and how it came so."""

    bill_id: str
    item_id: str
    paid: MoneyAnswer
    refunded: MoneyAnswer
    value: MoneyAnswer
    handling: MoneyAnswer
    refundable: MoneyAnswer
    window: WindowAnswer
    steps: list[StepAnswer]
    why_not: WhyNotAnswer | None

    @classmethod
    def shown(cls, worth: Worth, call: Call) -> Self:
        """Return the answer for one claim."""
        claim, window = worth.claim, worth.window

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, claim.currency)

        return cls(
            bill_id=claim.bill_id,
            item_id=claim.item_id,
            paid=money(claim.paid_minor),
            refunded=money(claim.refunded_minor),
            value=money(worth.value_minor),
            handling=money(worth.handling_minor),
            refundable=money(worth.minor),
            window=WindowAnswer(
                open=window.open,
                paid_on=window.paid_on,
                days=window.days,
                latest_days=window.latest_days,
                last_day=window.last_day,
                ends_at=window.ends_at,
                percent=None if window.percent is None else f"{window.percent:f}",
                amount=None if window.amount is None else f"{window.amount:f}",
            ),
            steps=[step_answer(step, call.language) for step in worth.steps],
            why_not=WhyNotAnswer.shown(worth.refused, call) if worth.refused else None,
        )


class RefundablePartAnswer(Answer):
    """How much would go back of one payment, and by which ways it can; the first is the usual."""

    payment_id: str
    amount: MoneyAnswer
    ways: list[Route]


class RefundableAnswer(Answer):
    """What would go back if it were asked for now; a request comes to the same figure."""

    account_id: str
    kind: RefundKind
    refundable: MoneyAnswer
    handling: MoneyAnswer
    asked_on: Day
    items: list[RefundableItemAnswer]
    parts: list[RefundablePartAnswer]
    steps: dict[str, list[str]]
    why_not: WhyNotAnswer | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the preview."""
        preview: Preview = result
        found, figuring = preview.found, preview.figuring
        refused = found.why_not
        kept = Money(sum(worth.handling_minor for worth in found.worths), found.currency)
        return cls(
            account_id=figuring.account.id,
            kind=figuring.asked.kind,
            refundable=MoneyAnswer.from_minor(found.minor, found.currency),
            handling=MoneyAnswer.from_minor(kept.minor, found.currency),
            asked_on=figuring.place.today,
            items=[RefundableItemAnswer.shown(worth, call) for worth in found.worths],
            parts=[
                RefundablePartAnswer(
                    payment_id=name,
                    amount=MoneyAnswer.from_minor(minor, found.currency),
                    ways=list(preview.ways[name]),
                )
                for name, minor in found.parts
            ],
            steps=in_both_languages(found.steps),
            why_not=WhyNotAnswer.shown(refused, call) if refused else None,
        )
