"""Everything about bank files that the ledger keeps."""

from __future__ import annotations

from shared.domain.bank_files.bank_answer import AnswerPart, BankAnswer
from shared.domain.bank_files.bank_file import AtBank, BankFile, BankRow
from shared.domain.bank_files.bank_format import BankFormat
from shared.domain.bank_files.mandate import BankMandate, PastMandate, SealingKey

BankRecord = (
    BankMandate
    | PastMandate
    | SealingKey
    | BankFormat
    | BankFile
    | BankRow
    | AtBank
    | BankAnswer
    | AnswerPart
)
