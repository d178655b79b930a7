"""Reading the document of a late-fee policy, and what to warn of before it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.late_fee_document import read_late_fee_policy
from shared.domain.charges.late_fee_policy import LateFeePolicy, Per

# Above this many percent a year courts often cut a late fee; a setting may exceed it, with a word.
USUAL_PERCENT_A_YEAR = Decimal(24)
_TIMES_A_YEAR: Mapping[Per, int] = {Per.DAY: 365, Per.MONTH: 12, Per.YEAR: 1}


def policy_of(document: Mapping[str, object]) -> LateFeePolicy:
    """Return the policy of a document. Raises `RuleRejected`."""
    return read_late_fee_policy(Node(dict(document), RuleRejected, "/policy"))


def warnings_of(policy: LateFeePolicy) -> tuple[str, ...]:
    """Return the codes of what is lawful to store, and often not to charge."""
    found = []
    if any(percent > USUAL_PERCENT_A_YEAR for percent in _percents_a_year(policy)):
        found.append("late_fee_above_24_percent_a_year")
    if not policy.caps:
        found.append("late_fee_without_cap")
    if policy.compound is not None:
        found.append("late_fee_compounds")
    return tuple(found)


def _percents_a_year(policy: LateFeePolicy) -> Iterator[Decimal]:
    rate = policy.rate
    if rate is None:
        return
    times = _TIMES_A_YEAR[rate.per]
    yield from (step.percent * times for step in rate.steps)
    yield from (dated.percent * times for dated in rate.dated)
    if rate.next_year_percent is not None:
        yield rate.next_year_percent * times
