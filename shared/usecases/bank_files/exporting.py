"""A collection file 报盘: rows chosen account by account, then written and put where it is fetched.

Each row is one transaction: the row, the payment it will become, the mark that the account is out
in this file, and the file's count. So whoever dies, repeats or overtakes, a file counts exactly
what it holds, and no bill is in two open files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.actor import Actor
from shared.domain.bank_files.bank_file import (
    ROWS_MAX,
    AtBank,
    BankFile,
    BankRow,
    FileState,
    RowState,
    payment_id_of_row,
    row_key_of,
)
from shared.domain.bank_files.errors import BankFileNotFound, BankFileNotReady, RowDoesNotFit
from shared.domain.bank_files.mandate import BankMandate
from shared.domain.bank_files.writing import FileFacts, RowFacts, write_file, write_row
from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.choosing import Pick
from shared.domain.ledger.payment import Channel, Payment, PaymentState
from shared.domain.ledger.wanted import Wanted
from shared.domain.money import Money
from shared.usecases.bank_files.choosing import collected
from shared.usecases.bank_files.formats import format_named
from shared.usecases.bank_files.mandates import open_account
from shared.usecases.bank_files.ports import (
    BankFiles,
    BankWork,
    CollectRows,
    Sealer,
    at_bank_ref,
    bank_file_ref,
    mandates_of,
    row_ref,
    rows_of,
)
from shared.usecases.ledger.agreements import Snapshots, open_agreements
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
)
from shared.usecases.ledger.ledger_reading import Place, place_of, place_seen
from shared.usecases.ports import Clock, Directory, Once, Position

ACCOUNTS_A_PART = 100
BY = "bank_file"


@dataclass(frozen=True, slots=True)
class MakeFile:
    """Collect what is due up to `due_on` from all accounts with a mandate, in a named format."""

    once: Once
    community_id: str
    form: str
    due_on: date


def make_file(
    actor: Actor,
    command: MakeFile,
    *,
    directory: Directory,
    ledger: Ledger,
    bank_work: BankWork,
    clock: Clock,
) -> BankFile:
    """The file is being made; it can be fetched once it is exported.

    Raises `NotFound`, `BankFormatNotFound`, `QueueUnavailable`.
    """
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    file = BankFile(
        id=derived_id("bkf", command.once.scope, command.once.key),
        community_id=place.community.id,
        currency=place.community.currency,
        form=format_named(actor.company_id, place.community.id, command.form, ledger),
        due_on=command.due_on,
        made_on=place.today,
        made_at=place.now,
        made_by=actor.name,
    )
    ref = bank_file_ref(file.id)

    def decision(seen: Seen) -> Decision[BankFile]:
        there = seen.find(ref)
        return Decision(there or file, () if there else (Save(None, file),))

    made = ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)
    bank_work.ask([CollectRows(actor.company_id, made.id)])
    return made


def collect_rows(
    order: CollectRows,
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Snapshots,
    sealer: Sealer,
    bank_files: BankFiles,
    bank_work: BankWork,
    clock: Clock,
) -> BankFile:
    """A part of the rows is chosen and the next asked for, or the file is written.

    Raises `BankFileNotFound`, and `BankFileNotReady` where another worker was at it as well.
    """
    company_id = order.company_id
    file = ledger.find(company_id, bank_file_ref(order.file_id))
    if file is None:
        raise BankFileNotFound(bank_file_id=order.file_id)
    if file.state is not FileState.COLLECTING:
        return file
    community = directory.get(company_id, Community, file.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    shelf = mandates_of(community.id)
    after = Position(order.after, "") if order.after else None
    page = ledger.page(company_id, shelf, ACCOUNTS_A_PART, after)
    for mandate in page.items:
        if mandate.active_on(file.made_on):
            file = _choose(
                company_id, file, mandate, place, ledger=ledger, runs=runs, sealer=sealer
            )
    if page.next and file.sent[0] < ROWS_MAX:
        bank_work.ask([CollectRows(company_id, file.id, page.next.sort)])
        return file
    written = b"".join(_written(company_id, file, ledger, sealer)) if file.sent[0] else b""
    key = f"{company_id}/{file.community_id}/bank-files/{file.id}.txt"
    if written:
        bank_files.keep(key, written, "text/plain")
    else:
        key = ""
    return _finish(
        company_id, file, Written(key, written, bool(page.next)), ledger=ledger, clock=clock
    )


def _choose(
    company_id: str,
    file: BankFile,
    mandate: BankMandate,
    place: Place,
    *,
    ledger: Ledger,
    runs: Snapshots,
    sealer: Sealer,
) -> BankFile:
    """The account is a row of the file, if it owes; return the file. A repeat changes nothing."""
    account_id = mandate.account_id
    bank = open_account(sealer, company_id, account_id, mandate.sealed)
    agreed = open_agreements(
        company_id, account_id, place.community.currency, ledger=ledger, runs=runs
    )
    row_at = row_ref(file.id, row_key_of(file.id, account_id))
    mark_at, file_at = at_bank_ref(account_id), bank_file_ref(file.id)
    look = Look(
        place.community.currency,
        {account_id: Depth.OPEN},
        (row_at, mark_at, file_at),
        place.community.id,
    )

    def decision(seen: Seen) -> Decision[BankFile]:
        now = seen.get(file_at, BankFileNotFound(bank_file_id=file.id))
        done = seen.find(row_at) is not None or now.state is not FileState.COLLECTING
        if done or now.sent[0] >= ROWS_MAX:
            return Decision(now)
        bills = seen.books[account_id].bills
        picks = collected(place, agreed.asked_of(bills), file.due_on, mandate.limit_minor)
        if not picks:
            return Decision(now)
        row = _row(now, mandate, picks)
        mark = seen.find(mark_at)
        reason = _in_the_way(now, mark, RowFacts(
            ROWS_MAX, row.row_key, row.bank_code, bank.number, bank.holder,
            Money(row.minor, row.currency),
        ))  # fmt: skip
        if reason:
            row = replace(row, state=RowState.SKIPPED, reason=reason)
        after = now.counted(None, row)
        changes: list[Change] = [Save(None, row), Save(now, after)]
        if not reason:
            versions = {due.key: due.settlement.version for due in bills}
            wanted = tuple(Wanted(one.key.id, one.minor, versions[one.key]) for one in picks)
            out = mark.passed_to(file.id) if mark else AtBank(account_id, file.id)
            changes += [Save(mark, out), Save(None, _order(now, row, wanted, place))]
        return Decision(after, tuple(changes))

    return ledger.decide(company_id, look, decision)


def _row(file: BankFile, mandate: BankMandate, picks: list[Pick]) -> BankRow:
    return BankRow(
        file_id=file.id,
        row_key=row_key_of(file.id, mandate.account_id),
        account_id=mandate.account_id,
        payment_id=payment_id_of_row(file.id, mandate.account_id),
        minor=sum(one.minor for one in picks),
        currency=file.currency,
        bank_code=mandate.bank_code,
        sealed=mandate.sealed,
        number_end=mandate.number_end,
    )


def _in_the_way(file: BankFile, mark: AtBank | None, facts: RowFacts) -> str:
    """Return why the row can't be sent, "" if it can."""
    if mark is not None and mark.file_id not in ("", file.id):
        return "in_another_file"
    try:
        write_row(file.form, _facts(file), facts)
    except RowDoesNotFit:
        return "does_not_fit"
    return ""


def _order(file: BankFile, row: BankRow, wanted: tuple[Wanted, ...], place: Place) -> Payment:
    return Payment(
        id=row.payment_id,
        community_id=file.community_id,
        account_id=row.account_id,
        channel=Channel.BANK_FILE,
        minor=row.minor,
        currency=row.currency,
        state=PaymentState.CREATED,
        created_at=place.now,
        created_by=file.made_by,
        wanted=wanted,
        reference=row.row_key,
    )


def _facts(file: BankFile) -> FileFacts:
    rows, total = file.sent
    return FileFacts(file.id, file.made_on, file.due_on, rows, Money(total, file.currency))


def _written(company_id: str, file: BankFile, ledger: Ledger, sealer: Sealer) -> Iterator[bytes]:
    """Yield the file line by line; the rows say again what they said when they were chosen."""

    def rows() -> Iterator[RowFacts]:
        number, after = 0, None
        while True:
            page = ledger.page(company_id, rows_of(file.id), 1000, after)
            for row in page.items:
                if row.state is RowState.SKIPPED:
                    continue
                number += 1
                bank = open_account(sealer, company_id, row.account_id, row.sealed)
                yield RowFacts(
                    number,
                    row.row_key,
                    row.bank_code,
                    bank.number,
                    bank.holder,
                    Money(row.minor, row.currency),
                )
            after = page.next
            if after is None:
                return

    return write_file(file.form, _facts(file), rows())


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written; `key` "" if there was nothing to write."""

    key: str
    data: bytes
    more: bool


def _finish(
    company_id: str, file: BankFile, written: Written, *, ledger: Ledger, clock: Clock
) -> BankFile:
    """The file can be fetched, or is closed because nothing is to be collected."""
    ref = bank_file_ref(file.id)

    def decision(seen: Seen) -> Decision[BankFile]:
        now = seen.get(ref, BankFileNotFound(bank_file_id=file.id))
        if now.state is not FileState.COLLECTING:
            return Decision(now)
        if now.version != file.version:  # somebody chose one more row while this was written
            raise BankFileNotReady(bank_file_id=file.id, state=now.state.value)
        if not written.key:
            after = now.moved(
                FileState.CLOSED, closed_at=clock.now(), closed_by=BY, more=written.more
            )
        else:
            after = now.moved(
                FileState.EXPORTED,
                key=written.key,
                size_bytes=len(written.data),
                digest=hashlib.sha256(written.data).hexdigest(),
                more=written.more,
            )
        return Decision(after, (Save(now, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)
