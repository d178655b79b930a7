"""Why a reading, a pool, a stay, a payment, a plan of instalments or a refund can't be computed.

All are `Rejected`; `field` is a JSON pointer where the caller knows one. Their sentences, in both
languages, are in `shared/edge/texts/computations.py`.
"""

from __future__ import annotations

from shared.domain.errors import Rejected


class ReadingLower(Rejected):
    """A reading is lower than the one before it and nobody marked a rollover."""

    code = "reading_lower"


class ReadingMissing(Rejected):
    """A meter has no reading where one is due, and no way to estimate it."""

    code = "reading_missing"


class ReadingBeyondRegister(Rejected):
    """A reading has more digits, before or after the point, than the meter's register."""

    code = "reading_beyond_register"


class RolloverUnlikely(Rejected):
    """A rollover is marked, but the reading is not lower or the register's digits are unknown."""

    code = "rollover_unlikely"


class ReadingLocked(Rejected):
    """A reading falls on a day that is already billed; correct it by a new reading after it."""

    code = "reading_locked"


class EstimateImpossible(Rejected):
    """An estimate has no earlier use, or no days, to go by."""

    code = "estimate_impossible"


class UseBelowZero(Rejected):
    """A use came out negative (sub-meters above the main meter, estimates above the truth)."""

    code = "use_below_zero"


class PoolEmpty(Rejected):
    """A share pool has no members."""

    code = "pool_empty"


class PoolKeysZero(Rejected):
    """The keys of a share pool's members sum to zero, so nobody would bear the cost."""

    code = "pool_keys_zero"


class PoolKeyMissing(Rejected):
    """A member of a share pool lacks the quantity the key needs, or it is negative."""

    code = "pool_key_missing"


class PoolPercentsNotHundred(Rejected):
    """The fixed percentages of a share pool do not sum to 100."""

    code = "pool_percents_not_hundred"


class PoolTotalNotInUnits(Rejected):
    """A total can't be shared in the wanted unit, because it is not a multiple of it."""

    code = "pool_total_not_in_units"


class StayBackwards(Rejected):
    """A stay ends before it begins."""

    code = "stay_backwards"


class StayTooLong(Rejected):
    """A stay is longer than the longest that is priced."""

    code = "stay_too_long"


class StayNeedsTimes(Rejected):
    """A price by windows or calendar days needs the times of entry and exit, not minutes."""

    code = "stay_needs_times"


class StayBeyondBrackets(Rejected):
    """A stay is longer than the last bracket and the price does not say what follows."""

    code = "stay_beyond_brackets"


class LateFeeNeedsDates(Rejected):
    """A late fee by months, by year or with payments needs dates, not a number of days."""

    code = "late_fee_needs_dates"


class LatenessTooLong(Rejected):
    """More than a hundred years lie between the due day and the last day."""

    code = "lateness_too_long"


class AmountNegative(Rejected):
    """An amount that can't be negative is."""

    code = "amount_negative"


class AmountTooLarge(Rejected):
    """An amount outgrew fifty digits, which no fee is."""

    code = "amount_too_large"


class AmountTooFine(Rejected):
    """An amount has more digits after the point than its currency."""

    code = "amount_too_fine"


class InstalmentsImpossible(Rejected):
    """The parts of a plan are none, too many, or do not add up to the total."""

    code = "instalments_impossible"


class RefundTooLate(Rejected):
    """A refund was asked for after the last day on which it may be."""

    code = "refund_too_late"


class RefundBeyondPaid(Rejected):
    """A refund is larger than what was paid and not yet refunded."""

    code = "refund_beyond_paid"
