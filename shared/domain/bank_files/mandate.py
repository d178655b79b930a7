"""A bank mandate 代扣授权: an account's holder lets a bank account be collected from.

The account number and the name on it are personal data: they are sealed before they come here, and
only the file for the bank ever opens them. What people see is the number's end and the name's
beginning; what is searched for is a keyed hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.bank_files.errors import MandateRefused

_BANK_CODE = re.compile(r"[0-9A-Z]{3,14}", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Z]{8,34}", re.ASCII)
_SPACES = re.compile(r"[\s-]+")
# What a spreadsheet would take for a formula, and what no file of lines can hold.
_DANGEROUS = re.compile(r"^[=+\-@'\"]|[\x00-\x1f\x7f\u0085\u2028\u2029]")
NAME_MAX = 60


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account in the clear: it is never stored so."""

    number: str
    holder: str

    @property
    def end(self) -> str:
        """The last four characters of the number, which people may see."""
        return self.number[-4:]

    @property
    def masked_holder(self) -> str:
        """The name with all but its first character hidden."""
        return self.holder[:1] + "*" * min(len(self.holder) - 1, 3)


@dataclass(frozen=True, slots=True)
class BankMandate:
    """What may be collected for an account: from which bank, on which days, up to what amount.

    `sealed` is the bank account encrypted, `index` the keyed hash it is found by. `last` None is
    until further notice, `limit_minor` None without limit per file.
    """

    account_id: str
    community_id: str
    bank_code: str
    sealed: str
    index: str
    number_end: str
    holder_masked: str
    first: date
    currency: str
    at: datetime
    by: str
    last: date | None = None
    limit_minor: int | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise MandateRefused(reason="ends_before_it_begins", field="to")
        if self.limit_minor is not None and self.limit_minor <= 0:
            raise MandateRefused(reason="limit", field="limit")

    def active_on(self, day: date) -> bool:
        """Tell whether money may be collected on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)

    def ending(self, last: date, *, at: datetime, by: str) -> BankMandate:
        """Return the mandate with its last day. Raises `MandateRefused`."""
        return replace(self, last=last, at=at, by=by, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class PastMandate:
    """A mandate as it was until `until`, when somebody replaced, changed or ended it.

    What was collected then was collected by it, so it stays as it was, its account sealed.
    """

    mandate: BankMandate
    until: datetime
    changed_by: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A company's data key for one purpose, itself encrypted by the platform's key."""

    purpose: str
    wrapped: str
    version: int = 1


def parse_bank_code(value: str) -> str:
    """Return a bank's code (行号) such as 102100099996. Raises `MandateRefused`."""
    if not _BANK_CODE.fullmatch(value):
        raise MandateRefused(reason="bank_code", field="bank_code")
    return value


def parse_number(value: str) -> str:
    """Return an account number without spaces. Raises `MandateRefused`, not repeating it."""
    number = _SPACES.sub("", value).upper()
    if not _NUMBER.fullmatch(number):
        raise MandateRefused(reason="account_number", field="account_number")
    return number


def parse_bank_account(number: str, holder: str) -> BankAccount:
    """Return the bank account that was entered. Raises `MandateRefused`, which repeats nothing."""
    name = holder.strip()
    if not 0 < len(name) <= NAME_MAX or _DANGEROUS.search(name):
        raise MandateRefused(reason="holder_name", field="holder_name")
    return BankAccount(parse_number(number), name)
