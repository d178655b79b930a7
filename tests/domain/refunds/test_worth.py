"""What goes back of a claim: windows to the minute, handling, gift months, what went before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import DateSpan, business_date
from shared.domain.charge_items import Category, ChargeItem, ItemSettings, LocalName
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.refunds import PaidIn
from shared.domain.errors import LevyError
from shared.domain.money import Money
from shared.domain.property import SubjectKind
from shared.domain.refunds.holding import AboveRefundable, PaymentDisputed
from shared.domain.refunds.refusals import (
    AlreadyRefunded,
    ItemNotRefundable,
    ListPriceUnknown,
    NothingPaid,
    NothingUnused,
    RefundWindowClosed,
)
from shared.domain.refunds.terms import Terms, terms_of, window_of
from shared.domain.refunds.worth import Claim, Refundable, Worth, refundable

FEE = "itm_fee"
PAID_ON = date(2026, 1, 10)
YEAR = DateSpan(date(2026, 1, 1), date(2026, 12, 31))


def terms(policy: dict[str, Any] | None = None, **settings: Any) -> Terms:
    return terms_of(
        ChargeItem(
            id=FEE,
            community_id=None,
            name=LocalName("物业费", "property fee"),
            category=Category.PROPERTY_FEE,
            charged_on=(SubjectKind.UNIT,),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            settings=ItemSettings(refund_policy=policy, **settings),
        )
    )


def paid(minor: int, *, by: str = "pay_1", on: date = PAID_ON, gone: int = 0) -> PaidIn:
    return PaidIn(by, Money(minor, "CNY"), on, Money(gone, "CNY"))


def claim(*money: PaidIn, **more: Any) -> Claim:
    return Claim("bill", FEE, "CNY", money, **more)


def worths(
    of: Claim, by: Terms, today: date = PAID_ON, zone: str = "Asia/Shanghai", **more: Any
) -> Refundable:
    return refundable("CNY", [of], {FEE: by}, today=today, time_zone=zone, **more)


def only(of: Claim, by: Terms, today: date = PAID_ON, **more: Any) -> Worth:
    (found,) = worths(of, by, today, **more).worths
    return found


@pytest.mark.parametrize(
    ("zone", "instant", "open_"),
    [
        # Seven days after 10 January the last minute is 23:59 on the 17th, where the community is.
        ("Asia/Shanghai", datetime(2026, 1, 17, 15, 59, 59, tzinfo=UTC), True),
        ("Asia/Shanghai", datetime(2026, 1, 17, 16, 0, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 1, 18, 4, 59, 59, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 1, 18, 5, 0, tzinfo=UTC), False),
    ],
)
def test_the_window_is_open_to_the_last_minute_of_its_last_day_there(
    zone: str, instant: datetime, open_: bool
) -> None:
    by = terms({"latest_days": 7})
    today = business_date(instant, zone)

    window = window_of(by, PAID_ON, today, zone)

    assert window.open is open_
    assert window.last_day == date(2026, 1, 17)
    assert window.ends_at is not None
    assert (instant < window.ends_at) is open_


def test_a_day_on_which_clocks_change_counts_as_one_day() -> None:
    # Berlin springs forward on 29 March 2026: the 28th to the 30th are 71 hours of three days.
    window = window_of(terms({"latest_days": 1}), date(2026, 3, 28), date(2026, 3, 29),
                       "Europe/Berlin")  # fmt: skip
    late = window_of(terms({"latest_days": 1}), date(2026, 3, 28), date(2026, 3, 30),
                     "Europe/Berlin")  # fmt: skip

    assert window.open
    assert window.ends_at == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert not late.open


def test_the_days_of_an_item_hold_where_its_policy_names_none() -> None:
    assert terms(refund_window_days=5).policy.latest_days == 5
    assert terms({"latest_days": 9}, refund_window_days=5).policy.latest_days == 9
    assert terms({"spread": "proportional"}, refund_window_days=5).policy.latest_days == 5


def test_a_policy_that_can_not_be_read_is_refused_where_it_is_wrong() -> None:
    with pytest.raises(RuleRejected) as refused:
        terms({"handling": [{"after_days": 7, "percent": "101"}]})

    assert refused.value.field == "/settings/refund_policy/handling/0/percent"


def test_handling_is_kept_from_the_day_after_its_days() -> None:
    by = terms({"latest_days": 30, "handling": [{"after_days": 7, "percent": "10"}]})

    before = only(claim(paid(10000)), by, PAID_ON + timedelta(days=7))
    after = only(claim(paid(10000)), by, PAID_ON + timedelta(days=8))

    assert (before.minor, before.handling_minor) == (10000, 0)
    assert (after.minor, after.handling_minor) == (9000, 1000)
    assert after.parts == (("pay_1", 9000),)
    assert [step.name for step in after.steps] == ["refund_handling", "refund_part"]


@pytest.mark.parametrize(
    ("value", "last_day", "monthly", "expected"),
    [
        # 11 months of 200.00 were paid for 12. Pro rata each of six unused months is 2200 ÷ 12.
        ("pro_rata", date(2026, 6, 30), None, 110000),
        # At the list price the six used months cost 1200.00, so the gift is clawed back.
        ("claw_back", date(2026, 6, 30), 20000, 100000),
        ("claw_back", date(2026, 11, 30), 20000, 0),
        ("pro_rata", date(2026, 11, 30), None, 18333),
        ("pro_rata", date(2025, 12, 31), None, 220000),
        ("claw_back", date(2025, 12, 31), 20000, 220000),
    ],
)
def test_a_year_with_a_gift_month_goes_back_pro_rata_or_at_the_list_price(
    value: str, last_day: date, monthly: int | None, expected: int
) -> None:
    price = None if monthly is None else Money(monthly, "CNY")
    of = claim(paid(220000), covers=YEAR, last_day=last_day, monthly=price)

    found = only(of, terms({"value": value}))

    assert found.minor == expected
    if not expected:
        assert isinstance(found.refused, NothingUnused)


def test_what_went_back_for_the_same_time_before_is_not_given_back_again() -> None:
    of = claim(paid(120000, gone=60000), covers=YEAR, last_day=date(2026, 6, 30))

    spent = only(of, terms())
    more = only(claim(paid(120000, gone=20000), covers=YEAR, last_day=date(2026, 6, 30)), terms())

    assert isinstance(spent.refused, AlreadyRefunded)
    assert spent.refused.data["refunded"] == "600.00"
    assert more.minor == 40000
    assert "refund_before" in [step.name for step in more.steps]


@pytest.mark.parametrize(
    ("of", "by", "refusal"),
    [
        (claim(), terms(), NothingPaid),
        (claim(paid(100)), terms(refundable=False), ItemNotRefundable),
        (claim(paid(100), disputed="pay_1"), terms(), PaymentDisputed),
        (claim(paid(100, gone=100)), terms(), AlreadyRefunded),
        (claim(paid(100, on=date(2025, 1, 1))), terms({"latest_days": 7}), RefundWindowClosed),
        (claim(paid(100), covers=YEAR, last_day=PAID_ON), terms({"value": "claw_back"}),
         ListPriceUnknown),
        (claim(paid(100), covers=YEAR, last_day=YEAR.last), terms(), NothingUnused),
    ],
)  # fmt: skip
def test_what_does_not_go_back_says_why(of: Claim, by: Terms, refusal: type[LevyError]) -> None:
    found = worths(of, by)

    assert found.minor == 0
    with pytest.raises(refusal):
        found.within(None)


def test_an_override_passes_over_a_closed_window_and_keeps_the_handling() -> None:
    by = terms({"latest_days": 7, "handling": [{"after_days": 3, "percent": "20"}]})
    late = PAID_ON + timedelta(days=60)

    assert only(claim(paid(10000)), by, late, override=True).minor == 8000


def test_more_than_can_go_back_is_refused_with_the_figures() -> None:
    with pytest.raises(AboveRefundable) as refused:
        worths(claim(paid(10000)), terms()).within(10001)

    assert refused.value.data["refundable"] == "100.00"
    assert refused.value.data["wanted"] == "100.01"


money = st.lists(
    st.tuples(st.integers(1, 500_00), st.integers(0, 500_00), st.integers(0, 400)),
    min_size=1,
    max_size=4,
)
policies = st.fixed_dictionaries(
    {
        "unused": st.sampled_from(["whole_months", "days_of_month", "days_of_year",
                                   "days_of_span"]),
        "value": st.sampled_from(["pro_rata", "claw_back"]),
        "spread": st.sampled_from(["newest_first", "oldest_first", "proportional"]),
        "handling": st.sampled_from([[{"after_days": 7, "percent": "10"}],
                                     [{"after_days": 1, "amount": "5.00"}]]),
    }
)  # fmt: skip


@given(money, policies, st.integers(-40, 400), st.integers(0, 400), st.integers(1, 2000_00))
def test_parts_add_up_and_nothing_goes_back_beyond_what_is_left(
    came: list[tuple[int, int, int]],
    policy: dict[str, Any],
    used: int,
    later: int,
    wish: int,
) -> None:
    ins = tuple(
        paid(minor, by=f"pay_{at}", on=PAID_ON + timedelta(days=days), gone=min(gone, minor))
        for at, (minor, gone, days) in enumerate(came)
    )
    of = claim(*ins, covers=YEAR, last_day=YEAR.first + timedelta(days=used),
               monthly=Money(30_00, "CNY"))  # fmt: skip
    today = PAID_ON + timedelta(days=later)

    found = worths(of, terms(policy), today)

    again = worths(of, terms(policy), today)
    assert (again.minor, again.parts, again.steps) == (found.minor, found.parts, found.steps)
    assert 0 <= found.minor <= of.left_minor
    if not found.minor:
        return
    cut = found.within(min(wish, found.minor))
    assert cut.minor == min(wish, found.minor)
    for one in (found, cut):
        assert sum(minor for _, minor in one.parts) == one.minor
        lefts = {came_in.id: came_in.left for came_in in ins}
        assert all(0 < minor <= lefts[name] for name, minor in one.parts)
