"""A bank's answer as it is shown: how far it was read, and why it was refused as a whole."""

from __future__ import annotations

from typing import Any, Self

from shared.domain.bank_files.bank_answer import AnswerState, BankAnswer, Outcome
from shared.domain.bank_files.bank_format import Cell
from shared.domain.bank_files.errors import BankAnswerRefused
from shared.domain.bank_files.totals import Difference
from shared.domain.community import Language
from shared.domain.money import Money
from shared.edge.http.fields import Answer, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.texts import sentence_of


class CountAnswer(Answer):
    """How many lines led to an outcome, and what they come to."""

    outcome: Outcome
    lines: int
    amount: MoneyAnswer


class DifferenceAnswer(Answer):
    """The figure of the trailer that the lines contradict: numbers of rows, or amounts."""

    figure: Cell
    said_rows: int | None
    found_rows: int | None
    said_amount: MoneyAnswer | None
    found_amount: MoneyAnswer | None

    @classmethod
    def told(cls, differs: Difference, currency: str) -> Self:
        """Return both figures."""
        rows = differs.counts_rows
        said, found = (MoneyAnswer.from_minor(n, currency) for n in (differs.said, differs.found))
        return cls(
            figure=differs.cell,
            said_rows=differs.said if rows else None,
            found_rows=differs.found if rows else None,
            said_amount=None if rows else said,
            found_amount=None if rows else found,
        )


class BankAnswerAnswer(Answer):
    """A bank's answer and how far it was read; `reason` says why it was refused as a whole.

    `message` says it in words, and `differs` which total of the bank its lines contradict.
    """

    id: str
    file_id: str
    state: AnswerState
    lines_total: int
    lines_done: int
    counts: list[CountAnswer]
    reason: str
    message: str | None
    differs: DifferenceAnswer | None
    at: Instant
    by: str
    done_at: Instant | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the answer."""
        answer: BankAnswer = result
        differs = answer.differs
        return cls(
            id=answer.id,
            file_id=answer.file_id,
            state=answer.state,
            lines_total=answer.lines_total,
            lines_done=answer.lines_done,
            counts=[
                CountAnswer(
                    outcome=each.outcome,
                    lines=each.lines,
                    amount=MoneyAnswer.from_minor(each.minor, answer.currency),
                )
                for each in answer.counts
            ],
            reason=answer.reason,
            message=_message(answer, call.language) if answer.reason else None,
            differs=DifferenceAnswer.told(differs, answer.currency) if differs else None,
            at=answer.at,
            by=answer.by,
            done_at=answer.done_at,
            version=answer.version,
        )


def _message(answer: BankAnswer, language: Language) -> str:
    differs, figures = answer.differs, {}
    if differs is not None:
        for name, figure in (("said", differs.said), ("found", differs.found)):
            money = f"{Money(figure, answer.currency)} {answer.currency}"
            figures[name] = str(figure) if differs.counts_rows else money
    return sentence_of(BankAnswerRefused(reason=answer.reason, **figures), language)
