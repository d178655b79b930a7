"""Requests and answers about bills: lists, one with its lines, one computed again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from shared.domain.bills import ROUNDING, BillState, Line, StoredBill
from shared.domain.charges.charge import Charge
from shared.domain.charges.trace import Input, Step
from shared.domain.community import Language
from shared.domain.run_snapshot import RunSnapshot
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, DecimalText, ListQuery, Month
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.texts import sentence
from shared.usecases.bills import BillView, ListAccountBills, ListCommunityBills, ReplayView


class AccountBillQuery(ListQuery):
    """Which of an account's bills to list."""

    period: Month | None = None
    state: BillState | None = None

    def command(self, call: Call) -> ListAccountBills:
        """Return what lists the bills."""
        account_id = call.path["account_id"]
        return ListAccountBills(account_id, self.limit, self.period or "", self.state, call.after)


class CommunityBillQuery(ListQuery):
    """Which of a community's bills to list: those of one period."""

    period: Month
    state: BillState | None = None

    def command(self, call: Call) -> ListCommunityBills:
        """Return what lists the bills."""
        community_id = call.path["community_id"]
        return ListCommunityBills(community_id, self.period, self.limit, self.state, call.after)


class BillAnswer(Answer):
    """A bill without its lines.

    `amount` is what was billed; with `adjusted` and `late_fee` it equals what was paid, waived and
    written off and what is open. `version` counts the movements that touched it.
    """

    id: str
    account_id: str
    subject_id: str
    community_id: str
    plan_id: str
    period: str
    months: int
    number: int
    state: BillState
    amount: MoneyAnswer
    adjusted: MoneyAnswer
    late_fee: MoneyAnswer
    paid: MoneyAnswer
    waived: MoneyAnswer
    written_off: MoneyAnswer
    open: MoneyAnswer
    version: int
    billed_on: Day
    due_on: Day
    first_day: Day
    last_day: Day

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the bill."""
        return cls(**bill_values(result))


class RuleOnAnswer(Answer):
    """Which version of the item's rule holds from which day on."""

    rule_id: str
    first_day: Day


class LineAnswer(Answer):
    """One item of a bill; `quantity` and `price` are null where one figure can't say it."""

    item_id: str | None
    name: str
    amount: MoneyAnswer
    tax: MoneyAnswer
    quantity: DecimalText | None
    unit: str
    price: DecimalText | None
    rules: list[RuleOnAnswer]


class BillViewAnswer(BillAnswer):
    """A bill with its lines, what it was computed from, and the hash anybody can check."""

    lines: list[LineAnswer]
    facts: dict[str, Any]
    engine: str
    hash: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the bill with item names in the caller's language."""
        view: BillView = result
        bill = view.stored.bill
        return cls(
            **bill_values(view.stored),
            lines=[
                LineAnswer(**line_values(line, bill.currency, view.snapshot, call.language))
                for line in bill.lines
            ],
            facts=dict(bill.facts),
            engine=bill.engine,
            hash=view.stored.hash,
        )


class InputAnswer(Answer):
    """A named quantity that went into a step; a value without an end is shown as a fraction."""

    name: str
    value: str
    unit: str

    @classmethod
    def shown(cls, given: Input) -> Self:
        """Return the answer for one input."""
        return cls(name=given.name, value=_plain(given.value), unit=given.unit)


class StepAnswer(Answer):
    """One operation of a computation: `exact` before rounding, `rounded` after it."""

    name: str
    operation: str
    inputs: list[InputAnswer]
    exact: str
    rounded: str
    unit: str

    @classmethod
    def shown(cls, step: Step) -> Self:
        """Return the answer for one step."""
        return cls(
            name=step.name,
            operation=step.operation,
            inputs=[InputAnswer.shown(given) for given in step.inputs],
            exact=_plain(step.exact),
            rounded=_plain(step.rounded),
            unit=step.unit,
        )


class ReplayedLineAnswer(LineAnswer):
    """A line computed again, with the steps that lead to its amount."""

    steps: list[StepAnswer]


class ReplayAnswer(Answer):
    """A bill computed again from its own facts; `same` if the hash is the stored one."""

    bill_id: str
    same: bool
    stored_hash: str
    hash: str
    amount: MoneyAnswer
    lines: list[ReplayedLineAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the replay with every line's steps."""
        view: ReplayView = result
        bill = view.replay.bill
        charges = list(view.replay.charges)  # one for each line but that of rounding

        def steps(line: Line) -> list[Step]:
            computed: Charge | None = None if line.item_id == ROUNDING else charges.pop(0)
            return [] if computed is None else list(computed.steps)

        lines = [
            ReplayedLineAnswer(
                **line_values(line, bill.currency, view.snapshot, call.language),
                steps=[StepAnswer.shown(step) for step in steps(line)],
            )
            for line in bill.lines
        ]
        return cls(
            bill_id=bill.key.id,
            same=view.same,
            stored_hash=view.stored.hash,
            hash=view.replay.hash,
            amount=MoneyAnswer.from_minor(bill.minor, bill.currency),
            lines=lines,
        )


def line_values(
    line: Line, currency: str, snapshot: RunSnapshot, language: Language
) -> dict[str, Any]:
    """Return the fields of a line, named in `language`."""
    names = {item.item_id: item.name for item in snapshot.items}
    name = names.get(line.item_id)
    local = None if name is None else (name.en if language is Language.EN else name.zh)
    return {
        "item_id": None if line.item_id == ROUNDING else line.item_id,
        "name": local or sentence(f"line.{line.item_id}", language, {}) or line.item_id,
        "amount": MoneyAnswer.from_minor(line.minor, currency),
        "tax": MoneyAnswer.from_minor(line.tax_minor, currency),
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "rules": [RuleOnAnswer(rule_id=rule, first_day=day) for rule, day in line.rules],
    }


def bill_values(stored: StoredBill) -> dict[str, Any]:
    """Return the fields of a bill without its lines."""
    bill = stored.bill
    return {
        "id": bill.key.id,
        "account_id": bill.account_id,
        "subject_id": bill.subject_id,
        "community_id": bill.community_id,
        "plan_id": bill.plan_id,
        "period": bill.period.key,
        "months": bill.period.months,
        "number": bill.seq,
        "state": stored.state,
        "amount": MoneyAnswer.from_minor(bill.minor, bill.currency),
        "adjusted": MoneyAnswer.from_minor(stored.adjusted_minor, bill.currency),
        "late_fee": MoneyAnswer.from_minor(stored.late_fee_minor, bill.currency),
        "paid": MoneyAnswer.from_minor(stored.paid_minor, bill.currency),
        "waived": MoneyAnswer.from_minor(stored.waived_minor, bill.currency),
        "written_off": MoneyAnswer.from_minor(stored.written_off_minor, bill.currency),
        "open": MoneyAnswer.from_minor(stored.open_minor, bill.currency),
        "version": stored.version,
        "billed_on": bill.billed_on,
        "due_on": bill.due_on,
        "first_day": bill.span.first,
        "last_day": bill.span.last,
    }


def _plain(value: Decimal | Fraction | int | str) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
