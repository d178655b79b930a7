"""An answer 回盘 of a bank: what was sent back, how far it was read, and what each line led to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.bank_files.bank_file import BankFile, BankRow, RowState
from shared.domain.bank_files.reading import AnswerLine
from shared.domain.bank_files.totals import Difference


class AnswerState(StrEnum):
    """Where the reading of an answer is."""

    READING = "reading"
    DONE = "done"
    REFUSED = "refused"  # as a whole: nothing of it was read


class Outcome(StrEnum):
    """What a line led to."""

    PAID = "paid"
    FAILED = "failed"  # the bank did not collect
    REPEATED = "repeated"  # it says what was known
    SUSPENDED = "suspended"  # the money waits on the work list, the line is an error
    ERROR = "error"  # nothing was done


@dataclass(frozen=True, slots=True)
class LineResult:
    """What one line led to: `reason` says why, `record_id` is the payment or the suspense."""

    line: int
    row_key: str
    minor: int
    outcome: Outcome
    reason: str = ""
    record_id: str = ""
    bank_says: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many lines led to an outcome, and their sum."""

    outcome: Outcome
    lines: int = 0
    minor: int = 0


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What some lines of an answer led to; `start` counts lines from 0."""

    answer_id: str
    start: int
    results: tuple[LineResult, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """One answer of a bank. `digest` is that of the upload, which must not change while it is read.

    `reason` is why it was refused as a whole, `differs` which figure of its trailer was wrong then,
    and `result_key` where the result file lies.
    """

    id: str
    file_id: str
    community_id: str
    currency: str
    upload: str
    at: datetime
    by: str
    state: AnswerState = AnswerState.READING
    digest: str = ""
    lines_total: int = 0
    lines_done: int = 0
    counts: tuple[Count, ...] = ()
    reason: str = ""
    result_key: str = ""
    done_at: datetime | None = None
    differs: Difference | None = None
    version: int = 1

    def refused(self, reason: str, at: datetime, differs: Difference | None = None) -> BankAnswer:
        """Return the answer refused as a whole."""
        return replace(
            self,
            state=AnswerState.REFUSED,
            reason=reason,
            done_at=at,
            differs=differs,
            version=self.version + 1,
        )

    def read_on(self, part: AnswerPart, digest: str, lines_total: int) -> BankAnswer:
        """Return the answer with a part of its lines counted."""
        found = {each.outcome: each for each in self.counts}
        for result in part.results:
            there = found.get(result.outcome, Count(result.outcome))
            found[result.outcome] = Count(
                there.outcome, there.lines + 1, there.minor + result.minor
            )
        return replace(
            self,
            digest=digest,
            lines_total=lines_total,
            lines_done=self.lines_done + len(part.results),
            counts=tuple(found[each] for each in Outcome if each in found),
            version=self.version + 1,
        )

    def done(self, result_key: str, at: datetime) -> BankAnswer:
        """Return the answer read to its end."""
        return replace(
            self,
            state=AnswerState.DONE,
            result_key=result_key,
            done_at=at,
            version=self.version + 1,
        )


class Verdict(StrEnum):
    """What is to be done with a line."""

    PAY = "pay"
    FAIL = "fail"
    SUSPEND = "suspend"  # money that no row asked for
    NOTE = "note"  # nothing; the line's result says why


_PAST = {
    RowState.PAID: Outcome.PAID,
    RowState.FAILED: Outcome.FAILED,
    RowState.SUSPENDED: Outcome.SUSPENDED,
}


def judge(
    file: BankFile, row: BankRow | None, line: AnswerLine, answer_id: str
) -> tuple[Verdict, LineResult]:
    """Return what is to be done with a line, and its result where nothing is."""
    success = line.result in file.form.success
    known = success or file.form.failure(line.result) is not None
    if line.fault or not known:
        return _noted(line, Outcome.ERROR, line.fault or "result_unknown")
    if row is None or row.state is RowState.SKIPPED:
        if success and line.minor > 0:
            return Verdict.SUSPEND, _noted(line, Outcome.SUSPENDED, "unknown_row")[1]
        return _noted(line, Outcome.ERROR, "unknown_row")
    if row.answer_id == answer_id:
        if row.line != line.number:
            return _noted(line, Outcome.ERROR, "duplicate_row")
        return Verdict.NOTE, as_settled(row, line)  # this very line, before somebody died
    return _judge_row(row, line, success=success)


def _judge_row(row: BankRow, line: AnswerLine, *, success: bool) -> tuple[Verdict, LineResult]:
    """Return what is to be done with a line that says something new of a row."""
    if row.state in {RowState.PAID, RowState.SUSPENDED}:
        same = success and (row.state is RowState.SUSPENDED or row.minor == line.minor)
        reason = "" if same else "already_answered"
        return _noted(line, Outcome.REPEATED if same else Outcome.ERROR, reason)
    if not success:
        if row.state is RowState.FAILED:
            return _noted(line, Outcome.REPEATED, row.reason)
        return Verdict.FAIL, as_settled(row, line)
    if line.minor <= 0:
        return _noted(line, Outcome.ERROR, "other_amount")
    return Verdict.PAY, as_settled(row, line)


def _noted(line: AnswerLine, outcome: Outcome, reason: str = "") -> tuple[Verdict, LineResult]:
    result = LineResult(line.number, line.row_key, line.minor, outcome, reason, "", line.reason)
    return Verdict.NOTE, result


def as_settled(row: BankRow, line: AnswerLine) -> LineResult:
    """Return a line's result as its row tells it."""
    return LineResult(
        line.number,
        line.row_key,
        line.minor,
        _PAST.get(row.state, Outcome.ERROR),
        row.reason,
        row.payment_id if row.state is RowState.PAID else "",
        line.reason,
    )
