"""Imports: files for banks are written and banks' answers read, part by part, over one queue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.bank_files import S3BankFiles
from shared.adapters.clock import SystemClock
from shared.adapters.import_queue import SqsBankWork
from shared.adapters.sealing import KmsSealer
from shared.domain.community import Language
from shared.edge.import_messages import read_import_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import ImportsSettings, read_settings
from shared.edge.texts import sentence
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.runs import RunTable
from shared.usecases.bank_files.answering import read_answer
from shared.usecases.bank_files.closing import close_rows
from shared.usecases.bank_files.exporting import collect_rows
from shared.usecases.bank_files.ports import (
    BankOrder,
    CloseRows,
    CollectRows,
    ReadAnswer,
    ResumeCompany,
)
from shared.usecases.bank_files.resuming import resume_all, resume_company

_LEDGER = ("ledger", "bank_work", "clock")


@cache
def wire() -> dict[str, Any]:
    """Return what imports works with."""
    settings = read_settings(ImportsSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory = settings.directory_table
    ledger = LedgerTable(dynamodb, settings.ledger_table, directory, clock)
    return {
        "directory": DirectoryTable(dynamodb, directory, "", clock),
        "ledger": ledger,
        "runs": RunTable(dynamodb, settings.ledger_table),
        "sealer": KmsSealer(ClientWhenUsed("kms"), settings.sealing_key, ledger),
        "bank_files": S3BankFiles(ClientWhenUsed("s3"), settings.bank_file_bucket),
        "bank_work": SqsBankWork(client("sqs"), settings.import_queue_url),
        "clock": clock,
        "say": in_both_languages,
    }


def handler(event: Mapping[str, Any], context: object) -> Answer:
    """Answer the clock (go on where a message was lost) or the queue (one part of each order)."""
    del context
    if "Records" not in event:
        companies = resume_all(**_of(("directory", "bank_work")))
        logger().info("bank files looked after", companies=companies)
        return {"batchItemFailures": []}
    batch = QueueBatch(event)
    batch.each(lambda body, _: _carry_out(read_import_message(body)))
    return batch.answer


def in_both_languages(code: str) -> str:
    """Return what `code` means, for a table that anybody may open; itself where nobody wrote it."""
    return " / ".join(sentence(code, language, {}) or code for language in Language)


def _carry_out(order: BankOrder) -> None:
    match order:
        case CollectRows():
            file = collect_rows(
                order, **_of((*_LEDGER, "directory", "runs", "sealer", "bank_files"))
            )
            logger().info("bank file", file_id=file.id, state=file.state.value, rows=file.sent[0])
        case CloseRows():
            file = close_rows(order, **_of(_LEDGER))
            logger().info("bank file", file_id=file.id, state=file.state.value)
        case ResumeCompany():
            resumed = resume_company(order, **_of((*_LEDGER, "directory")))
            logger().info("bank files resumed", company_id=order.company_id, orders=resumed)
        case ReadAnswer():
            read = read_answer(order, **_of((*_LEDGER, "directory", "bank_files", "say")))
            logger().info(
                "bank answer",
                answer_id=read.id,
                state=read.state.value,
                done=read.lines_done,
                total=read.lines_total,
            )


def _of(names: tuple[str, ...]) -> dict[str, Any]:
    ports = wire()
    return {name: ports[name] for name in names}
