"""Letters as they are made: debtors chosen, demands drawn up, files printed.

    choose    the debtors are cut into files, all of them begun in one transaction
    draw up   a demand per account, in transactions; who owes nothing any more is left out
    print     the sheets from the demands, kept under the file's own key
    note      the file is ready, and counted

Each step looks at what the one before left, so a worker that dies anywhere, or one that does all of
it twice, ends in the same files and in one demand per account.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.letters.batch import (
    FILES_MAX,
    LetterBatch,
    LetterFile,
    LettersNotFound,
    LetterState,
    WhyFailed,
    cut_into_files,
)
from shared.usecases.arrears.ports import Debtors
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.choosing import acted_on, debtors_of, doorsteps
from shared.usecases.letters.ports import ChooseLetters, LetterWork, PrintLetters
from shared.usecases.letters.records import file_ref, files_of, letters_ref
from shared.usecases.ports import Directory


def choose_letters(
    order: ChooseLetters,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    letter_work: LetterWork,
) -> LetterBatch:
    """The debtors are chosen and each file that is not ready is asked for.

    Raises `LettersNotFound`, `QueueUnavailable`.
    """
    company_id, ref = order.company_id, letters_ref(order.letters_id)
    batch = ledger.find(company_id, ref)
    if batch is None:
        raise LettersNotFound(letters_id=order.letters_id)
    if batch.state is not LetterState.BUILDING:
        return batch
    if not batch.files:
        found = list(
            debtors_of(company_id, batch.community_id, batch.whom, batch.day, debtors=debtors)
        )
        asked = acted_on(company_id, found, batch.whom.action_id, batch.at, ledger)
        steps = doorsteps(company_id, asked, directory=directory)
        batch = _begun(company_id, batch, cut_into_files(batch.id, list(steps.values())), ledger)
        if batch.state is not LetterState.BUILDING:
            return batch
    files = ledger.page(company_id, files_of(batch.id), FILES_MAX, None).items
    waiting = [file.number for file in files if file.state is not LetterState.READY]
    letter_work.ask(PrintLetters(company_id, batch.id, number) for number in waiting)
    return batch


def fail_letters(order: ChooseLetters | PrintLetters, reason: str, *, ledger: Ledger) -> None:
    """The letters, and the file if it was one, are marked as failed, until somebody resumes them.

    What is ready stays ready.
    """
    batch_name = letters_ref(order.letters_id)
    file_name = file_ref(order.letters_id, order.file if isinstance(order, PrintLetters) else 0)

    def decision(seen: Seen) -> Decision[None]:
        batch, file = seen.find(batch_name), seen.find(file_name)
        changes = []
        if file is not None:
            if file.state is LetterState.READY:
                return Decision(None)
            changes.append(Save(file, file.failed(reason)))
        if batch is not None and batch.state is LetterState.BUILDING:
            changes.append(Save(batch, batch.failed(reason)))
        return Decision(None, tuple(changes))

    ledger.decide(order.company_id, Look(records=(batch_name, file_name)), decision)


def _begun(
    company_id: str, batch: LetterBatch, files: Sequence[LetterFile], ledger: Ledger
) -> LetterBatch:
    """Return the batch with its files begun, as whoever chose first chose."""
    ref = letters_ref(batch.id)

    def decision(seen: Seen) -> Decision[LetterBatch]:
        before = seen.get(ref, LettersNotFound(letters_id=batch.id))
        if before.files or before.state is not LetterState.BUILDING:
            return Decision(before)
        if not files or len(files) > FILES_MAX:
            why = WhyFailed.TOO_MANY if files else WhyFailed.NOBODY
            after = before.failed(why.value)
            return Decision(after, (Save(before, after),))
        after = before.chosen(len(files))
        return Decision(after, (Save(before, after), *(Save(None, file) for file in files)))

    return ledger.decide(company_id, Look(records=(ref,)), decision)
