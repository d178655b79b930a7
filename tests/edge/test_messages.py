"""Queue messages: what was ever sent is read, what never was is parked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.adapters.notice_queue import SqsNotices
from shared.adapters.queues import SqsWork
from shared.edge.messages import (
    MessageUnreadable,
    NoticeKept,
    PlanDue,
    Tick,
    read_notice_message,
    read_page_message,
    read_run_message,
)
from shared.usecases.billing.billing_ports import UnfinishedRun
from shared.usecases.billing.run_orders import BillPage, SplitRun
from tests.billing.world import QueueInMemory


def test_the_first_shape_of_messages_means_the_current_attempt() -> None:
    split = '{"schema":1,"company_id":"com_1","run_id":"run_1","from_page":1000}'
    assert read_run_message(split) == SplitRun("com_1", "run_1", None, 1000, resume=False)
    page = '{"schema":1,"company_id":"com_1","run_id":"run_1","page":7}'
    assert read_page_message(page, 1) == BillPage("com_1", "run_1", None, 7, again=False)


def test_what_is_sent_today_is_read_as_it_was_meant() -> None:
    queue = QueueInMemory()
    work = SqsWork(queue, "run-queue", "page-queue")
    work.bill_plan("com_1", "pln_1")
    work.look_again()
    work.resume(UnfinishedRun("com_1", "run_1", 3))
    assert [read_run_message(body) for _, body in queue.take_all()] == [
        PlanDue("com_1", "pln_1"),
        Tick(),
        SplitRun("com_1", "run_1", 3, 0, resume=True),
    ]


def test_settling_goes_on_from_the_step_it_is_asked_for() -> None:
    body = {"schema": 2, "kind": "settle", "company_id": "c", "run_id": "r", "attempt": 2}
    found = read_run_message(json.dumps({**body, "step": 3}))
    assert found == SplitRun("c", "r", 2, 0, resume=False, step=3)
    with pytest.raises(MessageUnreadable):
        read_run_message(json.dumps({**body, "step": -1}))


def test_a_notice_is_handed_on_by_name_and_read_as_it_was_meant() -> None:
    queue = QueueInMemory()
    SqsNotices(queue, "payment-events").hand_on("stripe", "com_1", "evt_1")
    ((_, body),) = queue.take_all()
    assert read_notice_message(body) == NoticeKept("stripe", "com_1", "evt_1")
    with pytest.raises(MessageUnreadable):
        read_notice_message(body.replace("evt_1", "evt 1"))


def test_a_second_delivery_is_told_apart_from_the_first() -> None:
    body = '{"schema":2,"company_id":"com_1","run_id":"run_1","attempt":2,"page":7}'
    assert read_page_message(body, 2) == BillPage("com_1", "run_1", 2, 7, again=True)


def _page(**changes: Any) -> str:
    body = {"schema": 2, "company_id": "com_1", "run_id": "run_1", "attempt": 1, "page": 0}
    return json.dumps({**body, **changes})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        "\ud800",
        _page(schema=3),
        _page(page=-1),
        _page(page="1"),
        _page(page=1.0),
        _page(attempt=0),
        _page(company_id="com#1"),
        _page(run_id=""),
        _page(extra=1),
        '{"schema":1}',
    ],
)
def test_what_was_never_sent_is_refused(body: str) -> None:
    with pytest.raises(MessageUnreadable):
        read_page_message(body, 1)
    with pytest.raises(MessageUnreadable):
        read_run_message(body)


def test_a_refusal_says_where_and_not_what() -> None:
    with pytest.raises(MessageUnreadable) as refused:
        read_page_message(_page(run_id="张三 13800000000"), 1)
    assert "13800000000" not in str(refused.value)
    assert refused.value.data == {"places": "run_id"}
