"""Requests and answers about bills: lists, one with its lines, one computed again."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.bills import NO_ITEMS, BillState, Line, StoredBill
from shared.domain.charge_items import LocalName
from shared.domain.community import Language
from shared.domain.ledger.bill_instalments import PartStanding
from shared.domain.run_snapshot import RunSnapshot
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, DecimalText, ListQuery, Month
from shared.edge.http.models_charges import NameAnswer
from shared.edge.http.models_corrections import CorrectionAnswer
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_steps import StepAnswer, in_both_languages, step_answer
from shared.edge.texts import sentence, sentence_of
from shared.usecases.billing.bills import BillView, ListAccountBills, ListCommunityBills, ReplayView


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

    `amount` is what was billed; with `adjusted` and `late_fee` it equals what is `net_paid`,
    waived, written off and open. `net_paid` is `paid` (gross) less what was `refunded`, and what
    was `freed` because it was voided or is not owed any more. `version` counts the movements that
    touched it.
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
    refunded: MoneyAnswer
    freed: MoneyAnswer
    net_paid: MoneyAnswer
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


class LinePartAnswer(Answer):
    """A stretch of days charged by itself; `amount` is before limits, discounts and tax."""

    first_day: Day
    last_day: Day
    rule_id: str
    amount: DecimalText


class LineAnswer(Answer):
    """One item of a bill; `quantity` and `price` are null where one figure can't say it.

    `item_id` is null for what the whole bill adds: its rounding, its taxes. `parts` are told where
    a change within the period splits the line.
    """

    item_id: str | None
    name: str
    names: NameAnswer
    amount: MoneyAnswer
    tax: MoneyAnswer
    quantity: DecimalText | None
    unit: str
    price: DecimalText | None
    rules: list[RuleOnAnswer]
    parts: list[LinePartAnswer]


class PartAnswer(Answer):
    """One part of a bill that is paid in parts, in their order; `open` is not paid yet."""

    number: int
    due_on: Day
    amount: MoneyAnswer
    open: MoneyAnswer

    @classmethod
    def shown(cls, part: PartStanding, currency: str) -> Self:
        """Return the answer for one part."""
        return cls(
            number=part.number,
            due_on=part.due_on,
            amount=MoneyAnswer.from_minor(part.minor, currency),
            open=MoneyAnswer.from_minor(part.open_minor, currency),
        )


class BillViewAnswer(BillAnswer):
    """A bill with its lines, what it was computed from, and the hash anybody can check."""

    lines: list[LineAnswer]
    note: Annotated[str, Field(description="What one-off charges are for; else empty.")]
    instalments: Annotated[
        list[PartAnswer], Field(description="Its parts with their days; empty if paid at once.")
    ]
    corrections: Annotated[
        list[CorrectionAnswer], Field(description="What was done to it since, by whom and why.")
    ]
    replaced_by: Annotated[
        str | None, Field(description="The bill issued in place of this cancelled one.")
    ]
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
            note=bill.note,
            instalments=[PartAnswer.shown(part, bill.currency) for part in view.parts],
            corrections=[CorrectionAnswer.shown(one, call.language) for one in view.corrections],
            replaced_by=bill.key._replace(seq=view.stored.replaced_by).id
            if view.stored.replaced_by
            else None,
            facts=dict(bill.facts),
            engine=bill.engine,
            hash=view.stored.hash,
        )


class ReplayedLineAnswer(LineAnswer):
    """A line computed again, with the steps that lead to its amount; `same` as it is stored.

    `text` has the sentences of the steps by language.
    """

    same: bool
    steps: list[StepAnswer]
    text: Annotated[dict[str, list[str]], Field(description="The steps' sentences by language.")]


class FaultAnswer(Answer):
    """Why a bill can't be computed again."""

    code: str
    message: str


class ReplayAnswer(Answer):
    """A bill computed again from its own facts and rules.

    `same` if what is stored now hashes to what was issued, and so does what comes out again.
    """

    bill_id: str
    same: bool
    stored_hash: str
    document_hash: str
    hash: str | None
    engine: str
    amount: MoneyAnswer
    lines: list[ReplayedLineAnswer]
    fault: FaultAnswer | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the replay with every line's steps in sentences."""
        view: ReplayView = result
        bill = view.replay.bill if view.replay else view.stored.bill
        fault = view.fault and FaultAnswer(
            code=str(view.fault.data.get("reason", view.fault.code)),
            message=sentence_of(view.fault, call.language),
        )
        return cls(
            bill_id=view.bill_id,
            same=view.same,
            stored_hash=view.stored.hash,
            document_hash=view.document_hash,
            hash=view.replay.hash if view.replay else None,
            engine=view.stored.bill.engine,
            amount=MoneyAnswer.from_minor(bill.minor, bill.currency),
            lines=_replayed(view, call.language),
            fault=fault,
        )


def _replayed(view: ReplayView, language: Language) -> list[ReplayedLineAnswer]:
    """Return the lines as computed again, each compared with the stored one in its place."""
    if view.replay is None:
        return []
    stored: list[Line | None] = list(view.stored.bill.lines)
    again = view.replay.bill
    stored += [None] * (len(again.lines) - len(stored))
    return [
        ReplayedLineAnswer(
            **line_values(line, again.currency, view.snapshot, language),
            same=line == before,
            steps=[step_answer(step, language) for step in steps],
            text=in_both_languages(steps),
        )
        for line, before, steps in zip(again.lines, stored, view.replay.steps, strict=False)
    ]


def line_values(
    line: Line, currency: str, snapshot: RunSnapshot, language: Language
) -> dict[str, Any]:
    """Return the fields of a line, named in `language` and in both."""
    names = _names(line, snapshot)
    return {
        "item_id": None if line.item_id in NO_ITEMS else line.item_id,
        "name": names.en if language is Language.EN else names.zh,
        "names": NameAnswer(zh=names.zh, en=names.en),
        "amount": MoneyAnswer.from_minor(line.minor, currency),
        "tax": MoneyAnswer.from_minor(line.tax_minor, currency),
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "rules": [RuleOnAnswer(rule_id=rule, first_day=day) for rule, day in line.rules],
        "parts": [
            LinePartAnswer(first_day=first, last_day=last, rule_id=rule, amount=amount)
            for first, last, rule, amount in line.parts
        ],
    }


def _names(line: Line, snapshot: RunSnapshot) -> LocalName:
    for item in snapshot.items:
        if item.item_id == line.item_id:
            return item.name
    data = {"percent": "" if line.price is None else f"{line.price:f}", "name": line.name}
    said = [sentence(f"line.{line.item_id}", each, data) for each in (Language.ZH, Language.EN)]
    zh, en = ((each or line.item_id).strip() for each in said)
    return LocalName(zh, en)


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
        "paid": MoneyAnswer.from_minor(stored.ever_paid_minor, bill.currency),
        "refunded": MoneyAnswer.from_minor(stored.refunded_minor, bill.currency),
        "freed": MoneyAnswer.from_minor(stored.freed_minor, bill.currency),
        "net_paid": MoneyAnswer.from_minor(stored.paid_minor, bill.currency),
        "waived": MoneyAnswer.from_minor(stored.waived_minor, bill.currency),
        "written_off": MoneyAnswer.from_minor(stored.written_off_minor, bill.currency),
        "open": MoneyAnswer.from_minor(stored.open_minor, bill.currency),
        "version": stored.version,
        "billed_on": bill.billed_on,
        "due_on": bill.due_on,
        "first_day": bill.span.first,
        "last_day": bill.span.last,
    }
