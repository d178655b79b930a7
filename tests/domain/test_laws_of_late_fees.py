"""What holds for every late fee: a day-by-day oracle, caps, and never less with time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.late_fee_document import read_late_fee_policy
from shared.domain.charges.late_fee_policy import LateFeePolicy
from shared.domain.charges.late_fee_time import Debt, Reduction
from shared.domain.charges.late_fees import late_fee
from shared.domain.money import Money, RoundingMode, round_to_unit

D = Decimal
THREE_PER_MILLE = {"rate": {"percent": "0.3", "per": "day"}}


def policy_of(document: dict[str, Any]) -> LateFeePolicy:
    return read_late_fee_policy(Node(document, RuleRejected))


days = st.integers(0, 500)
cents = st.integers(0, 500_000)
payments = st.lists(st.tuples(st.integers(-20, 500), st.integers(0, 200_000)), max_size=5)
DUE = date(2023, 11, 17)


def made(principal: int, paid: list[tuple[int, int]]) -> Debt:
    return Debt(
        Money(principal, "CNY"),
        DUE,
        tuple(Reduction(DUE + timedelta(days=on), Money(minor, "CNY")) for on, minor in paid),
    )


@given(
    principal=cents,
    paid=payments,
    until=days,
    grace=st.sampled_from([None, ("excluded", 9), ("retroactive", 9)]),
    per=st.sampled_from(["day", "year"]),
)
def test_the_closed_form_equals_a_loop_over_days(
    principal: int,
    paid: list[tuple[int, int]],
    until: int,
    grace: tuple[str, int] | None,
    per: str,
) -> None:
    document: dict[str, Any] = {"rate": {"percent": "7", "per": per}}
    if grace:
        document["grace"] = {"mode": grace[0], "days": grace[1]}
    result = late_fee(policy_of(document), made(principal, paid), DUE + timedelta(days=until))

    free = grace[1] if grace else 0
    total, late_days = Fraction(0), 0
    for day in range(1, until + 1):
        open_minor = principal - sum(minor for on, minor in paid if on < day)
        if open_minor <= 0:
            break
        late_days += 1
        if grace and grace[0] == "excluded" and day <= free:
            continue
        total += Fraction(open_minor, 100) * Fraction(7, 100) / (1 if per == "day" else 365)
    if late_days <= free:
        total = Fraction(0)
    assert result.amount.decimal == round_to_unit(total, D("0.01"), RoundingMode.HALF_UP)


any_policy = st.sampled_from(
    [
        THREE_PER_MILLE,
        THREE_PER_MILLE | {"grace": {"days": 7, "mode": "retroactive"}, "minimum": "1.00"},
        {"rate": {"percent": "1.5", "per": "month"}, "compound": "month"},
        {"rate": {"percent": "24", "per": "year", "day_count": "thirty_360"}},
        {"flat": {"amount": "25.00", "percent": "5"}},
    ]
)


@given(document=any_policy, principal=cents, paid=payments, until=days, cap=st.integers(0, 120))
def test_a_fee_never_passes_its_cap(
    document: dict[str, Any], principal: int, paid: list[tuple[int, int]], until: int, cap: int
) -> None:
    capped = policy_of(document | {"caps": [{"percent": str(cap)}]})
    result = late_fee(capped, made(principal, paid), DUE + timedelta(days=until))
    limit = Fraction(principal) * cap / 100
    assert 0 <= result.amount.minor <= round_to_unit(limit, D(1), RoundingMode.HALF_UP)


@given(document=any_policy, principal=cents, paid=payments, until=days, more=st.integers(1, 40))
def test_a_fee_never_shrinks_with_time(
    document: dict[str, Any], principal: int, paid: list[tuple[int, int]], until: int, more: int
) -> None:
    policy, debt = policy_of(document), made(principal, paid)
    earlier = late_fee(policy, debt, DUE + timedelta(days=until))
    later = late_fee(policy, debt, DUE + timedelta(days=until + more))
    assert earlier.amount.minor <= later.amount.minor
