"""Ladders: what is refused at once, quiet times on every kind of day, and words with variables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.community import Language
from shared.domain.dunning.campaign import (
    STEP_WORDINGS,
    Anchor,
    Campaign,
    ChannelPrice,
    Conditions,
    Step,
    Wording,
)
from shared.domain.dunning.errors import CampaignRefused, WordingRefused
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.dunning.wording import OwnText, Text, WordingBook, check_text
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.edge.texts.reminders import built_in

SMS = ChannelName.SMS
USUAL = Step("late", Anchor.DUE, 3, MessageKind.REMINDER, Wording.OVERDUE_FIRST, (SMS,))
SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"


def ladder(*steps: Step, **more: Any) -> Campaign:
    return Campaign("cty_1", steps=steps, **more)


def test_a_new_community_has_a_ladder_that_asks_from_the_bill_to_the_final_notice() -> None:
    steps = Campaign("cty_1").steps
    assert [(step.anchor, step.days) for step in steps] == [
        (Anchor.ISSUED, 1),
        (Anchor.DUE, -3),
        (Anchor.DUE, 0),
        (Anchor.DUE, 3),
        (Anchor.DUE, 10),
        (Anchor.DUE, 30),
        (Anchor.DUE, 60),
    ]


@pytest.mark.parametrize(
    ("make", "field", "reason"),
    [
        (lambda: ladder(USUAL, replace(USUAL, name="b")), "/steps/1/days", "days"),
        (lambda: ladder(USUAL, replace(USUAL, name="b", days=2)), "/steps/1/days", "days"),
        (lambda: ladder(USUAL, replace(USUAL, days=5)), "/steps/1/name", "name_twice"),
        (lambda: ladder(replace(USUAL, name="No!")), "/steps/0/name", "name"),
        (lambda: ladder(replace(USUAL, days=0)), "/steps/0/days", "days"),
        (lambda: ladder(replace(USUAL, days=401)), "/steps/0/days", "days"),
        (lambda: ladder(replace(USUAL, anchor=Anchor.ISSUED, days=0)), "/steps/0/days", "days"),
        (lambda: ladder(replace(USUAL, channels=())), "/steps/0/channels", "channels"),
        (lambda: ladder(replace(USUAL, channels=(SMS, SMS))), "/steps/0/channels", "channels"),
        (
            lambda: ladder(replace(USUAL, channels=(ChannelName.LETTER,))),
            "/steps/0/channels",
            "not_sent",
        ),
        (lambda: ladder(replace(USUAL, kind=MessageKind.REFUND)), "/steps/0/kind", "kind"),
        (
            lambda: ladder(replace(USUAL, wording=Wording.STATEMENT)),
            "/steps/0/wording",
            "wording",
        ),
        (
            lambda: ladder(replace(USUAL, conditions=Conditions(min_days_late=4))),
            "/steps/0/conditions/min_days_late",
            "never",
        ),
        (
            lambda: ladder(replace(USUAL, conditions=Conditions(tags=("a",), not_tags=("a",)))),
            "/steps/0/conditions/tags",
            "never",
        ),
        (
            lambda: ladder(replace(USUAL, conditions=Conditions(min_minor=-1))),
            "/steps/0/conditions",
            "negative",
        ),
        (lambda: ladder(plan_hour=24), "/plan_hour", "hour"),
        (lambda: ladder(daily_cap=0), "/daily_cap", "cap"),
        (lambda: ladder(prices=(ChannelPrice(SMS, -1),)), "/prices/0/price", "price"),  # type: ignore[arg-type]
        (lambda: QuietTimes(quiet_from=time(20, 0, 1)), "/quiet/quiet_from", "hour"),
        (lambda: QuietTimes(holidays=(date(2026, 1, 1),) * 2), "/quiet/holidays", "holidays"),
    ],
)
def test_a_ladder_that_contradicts_itself_is_refused_where_it_does(
    make: Callable[[], object], field: str, reason: str
) -> None:
    with pytest.raises(CampaignRefused) as refused:
        make()
    assert (refused.value.field, refused.value.data["reason"]) == (field, reason)


@pytest.mark.parametrize(
    ("today", "overtaken"), [(date(2026, 12, 9), False), (date(2026, 12, 10), True)]
)
def test_a_step_is_overtaken_on_the_day_of_the_next(today: date, overtaken: bool) -> None:
    campaign = Campaign("cty_1")
    step = campaign.step("overdue_3")
    assert step is not None
    assert campaign.overtaken(step, date(2026, 11, 30), today) is overtaken


@pytest.mark.parametrize(
    ("quiet", "at", "zone", "expected"),
    [
        # an ordinary noon, an evening, the small hours: one night across midnight
        (QuietTimes(), "2026-11-24T12:00+08:00", SHANGHAI, "2026-11-24T12:00+08:00"),
        (QuietTimes(), "2026-11-24T20:00+08:00", SHANGHAI, "2026-11-25T09:00+08:00"),
        (QuietTimes(), "2026-11-25T03:00+08:00", SHANGHAI, "2026-11-25T09:00+08:00"),
        (QuietTimes(), "2026-11-25T09:00+08:00", SHANGHAI, "2026-11-25T09:00+08:00"),
        # quiet at noon only
        (
            QuietTimes(time(12), time(14)),
            "2026-11-25T13:00+08:00",
            SHANGHAI,
            "2026-11-25T14:00+08:00",
        ),
        # never quiet
        (
            QuietTimes(time(0), time(0)),
            "2026-11-25T03:00+08:00",
            SHANGHAI,
            "2026-11-25T03:00+08:00",
        ),
        # holidays, one after the other, and a weekend behind them
        (
            QuietTimes(holidays=(date(2026, 10, 1), date(2026, 10, 2)), weekends=True),
            "2026-10-01T10:00+08:00",
            SHANGHAI,
            "2026-10-05T09:00+08:00",
        ),
        # the clocks go forward in the night: nine o'clock is an hour earlier
        (QuietTimes(), "2026-03-28T20:30+01:00", BERLIN, "2026-03-29T09:00+02:00"),
        # … and back
        (QuietTimes(), "2026-10-24T20:30+02:00", BERLIN, "2026-10-25T09:00+01:00"),
        # an hour that the wall skips begins when the wall has reached it
        (
            QuietTimes(time(23), time(2, 30)),
            "2026-03-08T01:00-05:00",
            NEW_YORK,
            "2026-03-08T03:30-04:00",
        ),
    ],
)
def test_messages_go_out_when_the_wall_clock_of_the_community_says_so(
    quiet: QuietTimes, at: str, zone: str, expected: str
) -> None:
    found = quiet.allowed_from(datetime.fromisoformat(at), zone)
    assert found == datetime.fromisoformat(expected)


@given(
    quiet_from=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_to=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    weekends=st.booleans(),
    minutes=st.integers(0, 525_600),
    zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, "Australia/Lord_Howe"]),
)
def test_the_instant_found_is_never_quiet_and_never_past(
    quiet_from: time, quiet_to: time, weekends: bool, minutes: int, zone: str
) -> None:
    quiet = QuietTimes(quiet_from, quiet_to, (date(2026, 5, 1),), weekends)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = quiet.allowed_from(at, zone)

    assert at <= found <= at + timedelta(days=6)
    assert quiet.allowed_from(found, zone) == found


def test_levys_own_words_are_there_in_both_languages_and_can_be_filled() -> None:
    for wording in Wording:
        for language in Language:
            check_text(built_in(wording, language), "/")
    assert set(Wording) > STEP_WORDINGS


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        (Text("Pay", "You owe {sum}"), "/body", "unknown"),
        (Text("{who}", "x"), "/title", "unknown"),
        (Text("Pay", "You owe {amount"), "/body", "braces"),
        (Text("Pay", "You owe {{amount}}"), "/body", "braces"),
        (Text(" ", "x"), "/title", "length"),
        (Text("two\nlines", "x"), "/title", "length"),
        (Text("Pay", "x" * 801), "/body", "length"),
    ],
)
def test_words_that_nothing_could_fill_are_refused(text: Text, field: str, reason: str) -> None:
    with pytest.raises(WordingRefused) as refused:
        WordingBook("cty_1", (OwnText(Wording.DUE_DAY, Language.EN, text),))
    assert refused.value.field == f"/texts/0{field}"
    assert refused.value.data["reason"] == reason


def test_a_value_with_braces_is_not_filled_again() -> None:
    text = Text("{name}", "{note}\n{period}")
    assert text.filled({"name": "{amount}", "note": "ok"}) == ("{amount}", ("ok",))
