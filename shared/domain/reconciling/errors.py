"""How reconciliation says no."""

from __future__ import annotations

from shared.domain.errors import Conflict, NotFound, Rejected


class ItemNotFound(NotFound):
    """There is no such item of reconciliation for this caller."""

    code = "reconciliation_item_not_found"


class DayNotFound(NotFound):
    """Nothing was reconciled of that day."""

    code = "reconciliation_day_not_found"


class NoException(Conflict):
    """The item agrees on both sides, or is still awaited: there is nothing to explain."""

    code = "reconciliation_no_exception"


class ReviewMoveRefused(Conflict):
    """The exception is in a state from which it can't be moved to the wanted one."""

    code = "reconciliation_move_refused"


class LineNotMatchable(Conflict):
    """The bank line, or what it was to be matched with, is matched already or never can be."""

    code = "bank_line_not_matchable"


class LineNotMatched(Conflict):
    """The bank line is matched with nothing, or with money that it was booked as."""

    code = "bank_line_not_matched"


class StatementMalformed(Rejected):
    """A row of a bank statement can't be read: which, which column and why."""

    code = "bank_statement_malformed"


class StatementTooLong(Rejected):
    """A bank statement has more rows than are taken at once."""

    code = "bank_statement_too_long"
