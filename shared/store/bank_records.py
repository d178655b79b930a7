"""Where mandates, collection files and banks' answers lie in the Ledger table.

    bank mandate      C#{co}#bank_mandate#{account}          -
    as it was         C#{co}#bank_mandate#{account}          past#{version}
    sealing key       C#{co}#sealing_key#{purpose}           -
    bank format       C#{co}#bank_formats#{community}        {name}
    bank file         C#{co}#bank_file#{id}                  -
    bank file's row   C#{co}#bank_file#{id}                  row#{key}
    account at bank   C#{co}#at_bank#{account}               -
    bank's answer     C#{co}#bank_answer#{id}                -
    part of it        C#{co}#bank_answer#{id}                part#{first line}

    mandates          C#{co}#bank_mandates#{community}       {account}
    by number         C#{co}#bank_mandates#{keyed hash}      {account}
    bank files        C#{co}#bank_files#{community}          {made at}#{id}
    file's answers    C#{co}#bank_answers#{file}             {at}#{id}

Past mandates, formats, rows and parts are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.domain.bank_files.bank_answer import AnswerPart, BankAnswer
from shared.domain.bank_files.bank_file import AtBank, BankFile, BankRow
from shared.domain.bank_files.bank_format import BankFormat
from shared.domain.bank_files.mandate import BankMandate, PastMandate, SealingKey
from shared.store.keys import ITSELF, pk

Place = tuple[str, str]

_ROW, _PART, _PAST = "row#", "part#", "past#"

# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    BankMandate: lambda words: (("bank_mandate", words[0]), ITSELF),
    PastMandate: lambda words: (("bank_mandate", words[0]), _PAST + words[1]),
    SealingKey: lambda words: (("sealing_key", words[0]), ITSELF),
    BankFormat: lambda words: (("bank_formats", words[0]), words[1]),
    BankFile: lambda words: (("bank_file", words[0]), ITSELF),
    BankRow: lambda words: (("bank_file", words[0]), _ROW + words[1]),
    AtBank: lambda words: (("at_bank", words[0]), ITSELF),
    BankAnswer: lambda words: (("bank_answer", words[0]), ITSELF),
    AnswerPart: lambda words: (("bank_answer", words[0]), _PART + words[1]),
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    BankMandate: lambda mandate: (mandate.account_id,),
    PastMandate: lambda past: (past.mandate.account_id, f"{past.mandate.version:06d}"),
    SealingKey: lambda key: (key.purpose,),
    BankFormat: lambda form: (form.community_id, form.name),
    BankFile: lambda file: (file.id,),
    BankRow: lambda row: (row.file_id, row.row_key),
    AtBank: lambda mark: (mark.account_id,),
    BankAnswer: lambda answer: (answer.id,),
    AnswerPart: lambda part: (part.answer_id, f"{part.start:06d}"),
}
# The lists there are: the word of their partition, how sort keys begin, and if they are pointers.
LISTS: Mapping[type, tuple[str, str, bool]] = {
    BankMandate: ("bank_mandates", "", True),
    PastMandate: ("bank_mandate", _PAST, False),
    BankFormat: ("bank_formats", "", False),
    BankFile: ("bank_files", "", True),
    BankRow: ("bank_file", _ROW, False),
    BankAnswer: ("bank_answers", "", True),
    AnswerPart: ("bank_answer", _PART, False),
}


def pointers(company_id: str, record: object) -> tuple[Place, ...]:
    """Return where the lists that `record` stands in point to it."""
    if isinstance(record, BankMandate):
        lists = (record.community_id, record.index)
        return tuple((pk(company_id, "bank_mandates", each), record.account_id) for each in lists)
    if isinstance(record, BankFile):
        place = f"{_instant(record.made_at)}#{record.id}"
        return ((pk(company_id, "bank_files", record.community_id), place),)
    if isinstance(record, BankAnswer):
        place = f"{_instant(record.at)}#{record.id}"
        return ((pk(company_id, "bank_answers", record.file_id), place),)
    return ()


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return a list's partition, how its sort keys begin, and if they are pointers."""
    word, prefix, as_pointers = LISTS[of]
    return pk(company_id, word, *words), prefix, as_pointers


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
