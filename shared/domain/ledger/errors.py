"""What the ledger refuses, each with the figures that explain it."""

from __future__ import annotations

from shared.domain.errors import Conflict, Rejected


class BillNotOpen(Conflict):
    """Nothing is open on the bill: it was paid, waived or cancelled meanwhile."""

    code = "bill_not_open"


class BillMoved(Conflict):
    """The bill is not as the caller saw it: its version differs."""

    code = "bill_moved"


class BillCancelled(Conflict):
    """The bill was cancelled; nothing can be done to it any more."""

    code = "bill_cancelled"


class AmountAboveOpen(Rejected):
    """More would be taken off a bill, or off one item of it, than is open there."""

    code = "amount_above_open"


class AdjustmentBelowNothing(Rejected):
    """An adjustment would take off more than the item still is, or was waived of, on the bill."""

    code = "adjustment_below_nothing"


class AmountNotPositive(Rejected):
    """An amount of money must be above zero."""

    code = "amount_not_positive"


class BalanceTooLow(Conflict):
    """The account's balance does not cover it."""

    code = "balance_too_low"


class PartPaymentRefused(Rejected):
    """The community takes a bill only whole."""

    code = "part_payment_refused"


class ChoiceRefused(Rejected):
    """The community decides itself what a payment pays."""

    code = "payer_choice_refused"


class TooManyBills(Rejected):
    """A payment names more bills or accounts than one transaction can hold."""

    code = "too_many_bills"


class BillTwice(Rejected):
    """A request names the same bill twice."""

    code = "bill_named_twice"
