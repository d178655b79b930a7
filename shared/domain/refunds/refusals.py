"""Why money does not go back, or a refund is not decided: each with the figures that explain it."""

from __future__ import annotations

from shared.domain.errors import Conflict, Rejected


class ItemNotRefundable(Rejected):
    """The charge item is settled as one whose money does not go back."""

    code = "refund_item_not_refundable"


class RefundWindowClosed(Rejected):
    """The last day on which the money could be asked back is over."""

    code = "refund_window_closed"


class AlreadyRefunded(Conflict):
    """All that could go back did, or is promised to."""

    code = "refund_already_refunded"


class NothingPaid(Rejected):
    """Nothing was paid of what is asked back."""

    code = "refund_nothing_paid"


class NothingUnused(Rejected):
    """What was paid is used up, or what is left of it is kept for handling."""

    code = "refund_nothing_unused"


class ListPriceUnknown(Rejected):
    """A claw-back needs the price without gifts, which this bill's rules can't tell."""

    code = "refund_list_price_unknown"


class RefundAskedAlready(Conflict):
    """The same was asked before and is not decided yet, or is under way."""

    code = "refund_asked_already"


class OverrideRefused(Rejected):
    """A closed window is passed over only by staff, for a stated reason."""

    code = "refund_override_refused"


class RefundAskRefused(Rejected):
    """What is asked back is not named well: too little, too much, or of several accounts."""

    code = "refund_ask_refused"


class DecidedByAsker(Rejected):
    """Who asked for a refund, or for its override, does not decide it."""

    code = "refund_decided_by_asker"


class ApproverRefused(Rejected):
    """A refund of this amount is approved by others."""

    code = "refund_approver_refused"


class RefundDecided(Conflict):
    """Somebody decided the refund before, or it was withdrawn."""

    code = "refund_decided"


class RefundOnItsWay(Conflict):
    """A part of the refund was sent and may have gone: nobody can give it up."""

    code = "refund_on_its_way"


class GiveUpReasonMissing(Rejected):
    """An approved refund is given up only for a stated reason."""

    code = "refund_give_up_reason_missing"


class RefundSettingsRefused(Rejected):
    """The rules of approval contradict themselves or are out of bounds."""

    code = "refund_settings_refused"
