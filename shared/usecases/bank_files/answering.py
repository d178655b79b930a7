"""A bank's answer 回盘: read in parts, each line applied once, whoever dies or sends it again.

Money goes the way of all money that others tell of (`record_payment`): the row's payment takes it
for the row's bills, and what fits no row waits in suspense. Only then is the row settled, and with
it the file's count and the mark that the account is out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.bank_files.bank_answer import (
    AnswerPart,
    AnswerState,
    BankAnswer,
    LineResult,
    Verdict,
    as_settled,
    judge,
)
from shared.domain.bank_files.bank_file import BankFile, BankRow, FileState, RowState
from shared.domain.bank_files.errors import (
    BankAnswerNotFound,
    BankAnswerRefused,
    BankFileNotFound,
    BankUploadNotFound,
)
from shared.domain.bank_files.reading import ANSWER_BYTES_MAX, AnswerLine, AnswerText, open_answer
from shared.domain.bank_files.totals import MALFORMED, Difference, difference, trailer_of
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.payment import RECEIVED, End
from shared.domain.money import Money
from shared.usecases.bank_files.ports import (
    BankFiles,
    BankWork,
    ReadAnswer,
    Say,
    answer_ref,
    at_bank_ref,
    bank_file_ref,
    row_ref,
)
from shared.usecases.bank_files.results import write_results
from shared.usecases.bank_files.views import file_seen, upload_prefix
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
)
from shared.usecases.paying.payments import (
    MoneyArrived,
    OrderEnded,
    Recorded,
    end_order,
    record_payment,
)
from shared.usecases.ports import Clock, Directory, Once

LINES_A_PART = 100
SOURCE = "bank_file"


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The bank's answer to a file was sent as `upload`, and is to be read."""

    once: Once
    id: str
    upload: str


def answer_file(
    actor: Actor,
    command: AnswerFile,
    *,
    ledger: Ledger,
    bank_files: BankFiles,
    bank_work: BankWork,
    clock: Clock,
) -> BankAnswer:
    """The answer is being read. The same one again, or in pieces, is taken: each row counts once.

    Raises `BankFileNotFound`, `BankFileNotReady`, `BankUploadNotFound`, `QueueUnavailable`.
    """
    file = file_seen(actor, command.id, ledger)
    file.require(*(state for state in FileState if state is not FileState.COLLECTING))
    missing = BankUploadNotFound(upload=command.upload, field="upload")
    if not command.upload.startswith(upload_prefix(actor.company_id, file)):
        raise missing
    if bank_files.read(command.upload, 0) is None:
        raise missing
    answer = BankAnswer(
        id=derived_id("bka", command.once.scope, command.once.key),
        file_id=file.id,
        community_id=file.community_id,
        currency=file.currency,
        upload=command.upload,
        at=clock.now(),
        by=actor.name,
    )
    ref = answer_ref(answer.id)

    def decision(seen: Seen) -> Decision[BankAnswer]:
        there = seen.find(ref)
        return Decision(there or answer, () if there else (Save(None, answer),))

    made = ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)
    bank_work.ask([ReadAnswer(actor.company_id, made.id)])
    return made


def read_answer(
    order: ReadAnswer,
    *,
    directory: Directory,
    ledger: Ledger,
    bank_files: BankFiles,
    bank_work: BankWork,
    clock: Clock,
    say: Say,
) -> BankAnswer:
    """A part of the lines is applied and the next asked for, or the result is written.

    Where the bank's own totals differ from its lines, the answer is refused and none is applied.
    Raises `BankAnswerNotFound`, `BankFileNotFound`.
    """
    company_id = order.company_id
    answer = ledger.find(company_id, answer_ref(order.answer_id))
    if answer is None:
        raise BankAnswerNotFound(bank_answer_id=order.answer_id)
    if answer.state is not AnswerState.READING:
        return answer
    file = ledger.find(company_id, bank_file_ref(answer.file_id))
    if file is None:
        raise BankFileNotFound(bank_file_id=answer.file_id)
    try:
        text, digest = _opened(file, answer, bank_files)
    except BankAnswerRefused as error:
        why = str(error.data["reason"])
        return _change(company_id, answer, lambda now: now.refused(why, clock.now()), ledger)
    if not answer.lines_done:  # the digest holds what comes later to the same lines
        reason, differs = _wrong_totals(file, text)
        if reason:
            return _change(
                company_id, answer, lambda now: now.refused(reason, clock.now(), differs), ledger
            )
    start = answer.lines_done
    lines = [text.read(*each) for each in text.lines[start : start + LINES_A_PART]]
    applying = Applying(company_id, file, answer.id, directory, ledger, clock)
    part = AnswerPart(answer.id, start, tuple(applying.apply(line) for line in lines))
    answer = _keep(company_id, part, digest, len(text.lines), ledger)
    if answer.lines_done < answer.lines_total:
        bank_work.ask([order])
        return answer
    key = write_results(company_id, answer, ledger=ledger, bank_files=bank_files, say=say)
    return _change(company_id, answer, lambda now: now.done(key, clock.now()), ledger)


@dataclass(frozen=True, slots=True)
class Applying:
    """Applies lines of one answer to the rows of its file."""

    company_id: str
    file: BankFile
    answer_id: str
    directory: Directory
    ledger: Ledger
    clock: Clock

    def apply(self, line: AnswerLine) -> LineResult:
        """What the line says is true; return what it led to. A repeat returns the same."""
        while True:
            row = None
            if line.names_a_row:
                row = self.ledger.find(self.company_id, row_ref(self.file.id, line.row_key))
            verdict, result = judge(self.file, row, line, self.answer_id)
            if verdict is Verdict.NOTE:
                return result
            if verdict is Verdict.SUSPEND or row is None:
                return self._suspend(line, result)
            settled = self._settle(row, line, self._tell(verdict, row, line))
            if settled is not None:
                return as_settled(settled, line)
            # Another answer settled the row in this very moment: it is judged anew.

    def _tell(self, verdict: Verdict, row: BankRow, line: AnswerLine) -> Recorded:
        """Tell the ledger of the row's money, or that none came."""
        if verdict is Verdict.FAIL:
            reason = line.result
            ended = OrderEnded(self.company_id, row.payment_id, SOURCE, End.FAILED, reason)
            return Recorded(payment=end_order(ended, ledger=self.ledger, clock=self.clock))
        return self._record(line, row.row_key, row.payment_id)

    def _suspend(self, line: AnswerLine, result: LineResult) -> LineResult:
        name = line.row_key if line.row_key else f"line-{line.sign}"
        recorded = self._record(line, f"{self.file.id}.{name}", "")
        held = recorded.suspense
        return replace(result, record_id=held.id if held else "")

    def _record(self, line: AnswerLine, money_id: str, order_id: str) -> Recorded:
        arrived = MoneyArrived(
            company_id=self.company_id,
            source=SOURCE,
            money_id=money_id,
            amount=Money(line.minor, self.file.currency),
            at=self.clock.now(),
            order_id=order_id,
            method=SOURCE,
            community_id=self.file.community_id,
        )
        return record_payment(
            arrived, directory=self.directory, ledger=self.ledger, clock=self.clock
        )

    def _settle(self, row: BankRow, line: AnswerLine, recorded: Recorded) -> BankRow | None:
        """The row, its file's count and its account's mark are as the ledger has it.

        None if somebody else settled the row since it was read.
        """
        row_at, file_at = row_ref(row.file_id, row.row_key), bank_file_ref(row.file_id)
        mark_at, paid_at = at_bank_ref(row.account_id), payment_ref(row.payment_id)

        def decision(seen: Seen) -> Decision[BankRow | None]:
            if seen.find(row_at) != row:
                return Decision(None)
            file = seen.get(file_at, BankFileNotFound(bank_file_id=row.file_id))
            payment = seen.find(paid_at)
            if payment is not None and payment.state in RECEIVED:
                to, reason = RowState.PAID, ""
            elif recorded.suspense is not None:
                to, reason = RowState.SUSPENDED, recorded.suspense.reason.value
            else:
                failure = file.form.failure(line.result)
                to, reason = RowState.FAILED, failure.value if failure else ""
            after = row.settled(
                to,
                reason=reason,
                bank_code_said=line.result,
                bank_says=line.reason,
                reference=line.reference,
                answer_id=self.answer_id,
                line=line.number,
                settled_at=self.clock.now(),
            )
            counted = file.counted(row, after).answered(self.clock.now())
            changes: list[Change] = [Save(row, after), Save(file, counted)]
            mark = seen.find(mark_at)
            if mark is not None and mark.file_id == row.file_id:
                changes.append(Save(mark, mark.passed_to("")))
            return Decision(after, tuple(changes))

        look = Look(records=(row_at, file_at, mark_at, paid_at))
        return self.ledger.decide(self.company_id, look, decision)


def _opened(file: BankFile, answer: BankAnswer, bank_files: BankFiles) -> tuple[AnswerText, str]:
    """Return the lines of an answer and its digest. Raises `BankAnswerRefused`."""
    data = bank_files.read(answer.upload, ANSWER_BYTES_MAX)
    if data is None:
        raise BankAnswerRefused(reason="gone")
    digest = hashlib.sha256(data).hexdigest()
    if answer.digest and answer.digest != digest:
        raise BankAnswerRefused(reason="changed")
    return open_answer(file.form, data, file.currency), digest


def _wrong_totals(file: BankFile, text: AnswerText) -> tuple[str, Difference | None]:
    """Return why an answer's trailer is no proof of its lines, "" if it is, or if it has none."""
    if not file.form.answer_trailer:
        return "", None
    said = trailer_of(file.form, text, file.currency)
    if said is None:
        return MALFORMED, None
    differs = difference(file.form, said, (text.read(*each) for each in text.lines))
    return ("totals_differ", differs) if differs else ("", None)


def _keep(
    company_id: str, part: AnswerPart, digest: str, lines_total: int, ledger: Ledger
) -> BankAnswer:
    """The part is kept and counted once; return the answer as it is then."""
    ref = answer_ref(part.answer_id)

    def decision(seen: Seen) -> Decision[BankAnswer]:
        now = seen.get(ref, BankAnswerNotFound(bank_answer_id=part.answer_id))
        if now.lines_done != part.start or now.state is not AnswerState.READING or not part.results:
            return Decision(now)
        after = now.read_on(part, digest, lines_total)
        return Decision(after, (Save(None, part), Save(now, after)))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def _change(
    company_id: str,
    answer: BankAnswer,
    change: Callable[[BankAnswer], BankAnswer],
    ledger: Ledger,
) -> BankAnswer:
    ref = answer_ref(answer.id)

    def decision(seen: Seen) -> Decision[BankAnswer]:
        now = seen.get(ref, BankAnswerNotFound(bank_answer_id=answer.id))
        if now.state is not AnswerState.READING:
            return Decision(now)
        after = change(now)
        return Decision(after, (Save(now, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)
