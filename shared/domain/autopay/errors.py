"""What can be wrong with a wish for autopay."""

from __future__ import annotations

from shared.domain.errors import Conflict, NotFound, Rejected


class AutopayNotFound(NotFound):
    """The account has no autopay."""

    code = "autopay_not_found"


class AutopayExists(Conflict):
    """The account has autopay already; it must end before another one begins."""

    code = "autopay_exists"


class AutopayMoveRefused(Conflict):
    """Autopay is in a state from which it can't be moved to the wanted one."""

    code = "autopay_move_refused"


class WalletNotForAutopay(Rejected):
    """A wallet pays once, with its owner's thumb: nobody can charge it later."""

    code = "autopay_wallet_refused"


class ConsentRefused(Rejected):
    """The payer must agree to the text that is shown today, and anew to a higher limit."""

    code = "autopay_consent_refused"


class AutopayDayRefused(Rejected):
    """There is no such day to charge on."""

    code = "autopay_day_refused"
