"""The life of a run as a table of moves, and its id."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.billing_run import (
    ALLOWED,
    BillingRun,
    Cancellation,
    Reviewed,
    RunMoveRefused,
    RunState,
    finish,
    move,
    run_id_of,
)
from shared.domain.calendar import Period
from shared.domain.run_totals import ItemTotal, Totals

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RUN = BillingRun(
    run_id="run_1",
    company_id="com_1",
    community_id="cty_1",
    plan_id="pln_1",
    period=Period(2026, 11),
    seq=1,
    currency="CNY",
    started_at=NOW,
    started_by="finance",
    state=RunState.ISSUING,
    attempt=1,
    pages_total=3,
    begun_at=NOW,
    snapshot_at=NOW,
    billed_on=date(2026, 11, 1),
    due_on=date(2026, 11, 21),
)
TOTALS = Totals(2, 500, 1, 0, {"itm_1": ItemTotal(2, 500)})


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("to", RunState)
def test_only_the_moves_of_the_table_are_possible(state: RunState, to: RunState) -> None:
    run = replace(
        RUN,
        state=state,
        totals=TOTALS,
        finished_at=NOW,
        issued_at=NOW,
        review=Reviewed("manager", NOW),
        cancellation=Cancellation("wrong price", "finance", NOW),
    )
    if to in ALLOWED[state]:
        assert move(run, to).state is to
    else:
        with pytest.raises(RunMoveRefused):
            move(run, to)


def test_an_issued_run_has_totals_and_an_end() -> None:
    with pytest.raises(ValueError, match="needs"):
        move(RUN, RunState.ISSUED)


def test_what_a_run_is_about_never_changes() -> None:
    with pytest.raises(ValueError, match="keeps"):
        move(RUN, RunState.ISSUED, plan_id="pln_2")


def test_a_preview_ends_previewed_and_an_issue_ends_issued() -> None:
    assert finish(replace(RUN, state=RunState.PREVIEWING), TOTALS, NOW).state is RunState.PREVIEWED
    issued = finish(RUN, TOTALS, NOW)
    assert (issued.state, issued.issued_at, issued.totals) == (RunState.ISSUED, NOW, TOTALS)


def test_mending_adds_bills_and_leaves_only_what_is_still_blocked() -> None:
    issued = finish(RUN, TOTALS, NOW)
    mending = move(issued, RunState.ISSUING, attempt=2, mends=1)
    mended = finish(mending, Totals(1, 250, 0, 0, {"itm_1": ItemTotal(1, 250)}), NOW)
    assert mended.totals == Totals(3, 750, 0, 0, {"itm_1": ItemTotal(3, 750)})


def test_the_same_plan_period_and_number_have_the_same_run_id() -> None:
    assert run_id_of("pln_1", "2026-11", 1) == run_id_of("pln_1", "2026-11", 1)
    others = {run_id_of("pln_1", "2026-11", 2), run_id_of("pln_1", "2026-12", 1)}
    assert run_id_of("pln_1", "2026-11", 1) not in others
    assert re.fullmatch(r"run_[0-9a-hjkmnp-tv-z]{16}", run_id_of("pln_1", "2026-11", 1))


_totals = st.builds(
    Totals.of_lines,
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["a", "b", "c"]), st.integers(-99, 9999), st.integers(-9, 99)
            ),
            min_size=1,
        )
    ),
    blocked=st.integers(0, 9),
    idle=st.integers(0, 9),
)


@given(st.lists(_totals, max_size=5), st.randoms())
def test_totals_add_up_in_any_order_and_by_item(parts: list[Totals], random: st.DataObject) -> None:
    whole = sum(parts, Totals())
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(shuffled, Totals()).to_json() == {**whole.to_json()}
    assert whole.minor == sum(item.minor for item in whole.items.values())
    assert whole.tax_minor == sum(item.tax_minor for item in whole.items.values())
    assert Totals.from_json(whole.to_json()) == whole
    nothing = whole + -whole
    assert (nothing.bills, nothing.minor, nothing.tax_minor) == (0, 0, 0)


def test_totals_of_a_record_from_before_taxes_were_counted_are_read() -> None:
    document = {"bills": 1, "minor": 5, "blocked": 0, "idle": 0, "items": {"itm_1": [1, 5]}}
    assert Totals.from_json(document).items == {"itm_1": ItemTotal(1, 5)}
