"""The result file of an answer: what each line led to, in a table that people open."""

from __future__ import annotations

import csv
import io

from shared.domain.bank_files.bank_answer import BankAnswer
from shared.domain.bank_files.writing import neutral
from shared.domain.money import Money
from shared.usecases.bank_files.ports import BankFiles, Say, parts_of
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Position

_HEAD = (
    "行 line",
    "行标识 row key",
    "金额 amount",
    "结果 outcome",
    "原因 reason",
    "说明 explanation",
    "银行说明 bank says",
    "记录 record",
)
_PARTS_A_PAGE = 50


def write_results(
    company_id: str, answer: BankAnswer, *, ledger: Ledger, bank_files: BankFiles, say: Say
) -> str:
    """The result file lies under the key that is returned; repeating it writes the same file."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_HEAD)
    after: Position | None = None
    while True:
        page = ledger.page(company_id, parts_of(answer.id), _PARTS_A_PAGE, after)
        for part in page.items:
            for each in part.results:
                outcome, reason = each.outcome.value, each.reason
                table.writerow(
                    [
                        str(each.line),
                        neutral(each.row_key),
                        str(Money(each.minor, answer.currency)),
                        outcome,
                        reason,
                        say(f"bank_line.{reason or outcome}"),
                        neutral(each.bank_says),
                        each.record_id,
                    ]
                )
        after = page.next
        if after is None:
            break
    key = f"{company_id}/{answer.community_id}/bank-results/{answer.id}.csv"
    # The mark of UTF-8 is what spreadsheets tell Chinese by.
    bank_files.keep(key, text.getvalue().encode("utf-8-sig"), "text/csv")
    return key
