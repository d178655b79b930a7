"""What bank files refuse."""

from __future__ import annotations

from shared.domain.errors import Conflict, NotFound, Rejected


class MandateNotFound(NotFound):
    """The account has no mandate, or is not for this caller."""

    code = "bank_mandate_not_found"


class MandateRefused(Rejected):
    """A mandate's numbers, name or days can't be right; `reason` says which."""

    code = "bank_mandate_refused"


class BankFormatRefused(Rejected):
    """A format contradicts itself or names what no file can hold; `reason` says what."""

    code = "bank_format_refused"


class BankFormatNotFound(NotFound):
    """The community has no format of this name."""

    code = "bank_format_not_found"


class BankFileNotFound(NotFound):
    """There is no such bank file for this caller."""

    code = "bank_file_not_found"


class BankFileNotReady(Conflict):
    """The file is in a state in which this can't be done to it."""

    code = "bank_file_not_ready"


class BankAnswerNotFound(NotFound):
    """There is no such answer of a bank for this caller."""

    code = "bank_answer_not_found"


class BankUploadNotFound(NotFound):
    """Nothing was sent under this name for this file."""

    code = "bank_upload_not_found"


class BankAnswerRefused(Rejected):
    """A whole answer can't be read: too large, not text, another encoding; `reason` says why."""

    code = "bank_answer_refused"


class RowDoesNotFit(Rejected):
    """A row can't be written in the format: too wide, or letters its encoding lacks."""

    code = "bank_row_does_not_fit"
