"""Keys: the first answer again, whatever it was, until it is a day old."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.stripe_sandbox import Fault, Trouble
from tests.local.stripe_sandbox.playing import DAY_S, Account, an_order

SESSIONS = "checkout/sessions"


def sessions(account: Account) -> list[Any]:
    found: list[Any] = account.get(SESSIONS, limit=100)["data"]
    return found


def test_the_same_key_returns_the_same_answer_and_says_so(account: Account) -> None:
    first, second = (account.post(SESSIONS, an_order(), "k") for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(sessions(account)) == 1


def test_an_answer_is_repeated_even_after_its_object_changed(account: Account) -> None:
    session = account.made(SESSIONS, an_order(), "k")
    account.pay(session, "card")
    assert account.made(SESSIONS, an_order(), "k")["status"] == "open"


def test_a_key_refuses_other_parameters(account: Account) -> None:
    account.made(SESSIONS, an_order(1000), "k")
    refusal = account.refused(SESSIONS, an_order(1001), "k")
    assert (refusal["status"], refusal["type"]) == (400, "idempotency_error")
    assert len(sessions(account)) == 1


def test_a_key_refuses_another_endpoint(account: Account) -> None:
    account.made(SESSIONS, an_order(), "k")
    refusal = account.refused("payment_intents", {"amount": 1000, "currency": "cny"}, "k")
    assert refusal["type"] == "idempotency_error"


def test_a_refusal_of_parameters_leaves_the_key_free(account: Account) -> None:
    assert account.refused(SESSIONS, an_order(1), "k")["code"] == "amount_too_small"
    account.made(SESSIONS, an_order(), "k")


def test_a_refusal_after_execution_began_is_kept_by_the_key(account: Account) -> None:
    charge = account.paid()
    wanted = {"charge": charge["id"], "amount": 12_346}
    first = account.post("refunds", wanted, "k")
    account.sandbox.world.books.get("charge", charge["id"])["amount"] = 99_999
    second = account.post("refunds", wanted, "k")
    assert first.status == second.status == 400
    assert first.body == second.body


def test_a_declined_payment_stays_declined_under_its_key(account: Account) -> None:
    params = {
        "amount": 1000,
        "currency": "cny",
        "payment_method": "pm_card_chargeDeclined",
        "confirm": True,
    }
    first, second = (account.post("payment_intents", params, "k") for _ in range(2))
    assert first.status == second.status == 402
    assert first.body == second.body


def test_a_stored_500_is_repeated(account: Account) -> None:
    account.sandbox.faults.add(Fault(Trouble.ERROR_500))
    first, second = (account.post(SESSIONS, an_order(), "k") for _ in range(2))
    assert (first.status, second.status) == (500, 500)
    assert first.body == second.body
    assert first.headers["Stripe-Should-Retry"] == "false"
    assert sessions(account) == []
    account.made(SESSIONS, an_order(), "another key")


def test_a_503_and_a_429_leave_the_key_free(account: Account) -> None:
    account.sandbox.faults.add(Fault(Trouble.UNAVAILABLE))
    account.sandbox.faults.add(Fault(Trouble.RATE_LIMIT))
    assert account.post(SESSIONS, an_order(), "k").status == 503
    assert account.post(SESSIONS, an_order(), "k").status == 429
    account.made(SESSIONS, an_order(), "k")


def test_a_key_is_forgotten_at_24_hours_and_the_call_executes_anew(account: Account) -> None:
    first = account.made(SESSIONS, an_order(), "k")
    account.pass_time(DAY_S - 1)
    assert account.made(SESSIONS, an_order(), "k")["id"] == first["id"]
    account.pass_time(1)
    assert account.made(SESSIONS, an_order(), "k")["id"] != first["id"]


def test_a_key_in_use_is_a_conflict_that_is_not_kept(account: Account) -> None:
    account.sandbox.faults.add(Fault(Trouble.STALL, seconds=0.3))
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(account.post, SESSIONS, an_order(), "k")
        while not account.sandbox.keys._kept:
            pass
        conflict = account.refused(SESSIONS, an_order(), "k")
    assert (conflict["status"], conflict["code"]) == (409, "idempotency_key_in_use")
    assert account.post(SESSIONS, an_order(), "k").body == slow.result().body
    assert len(sessions(account)) == 1


def test_a_key_of_256_characters_is_refused(account: Account) -> None:
    account.made(SESSIONS, an_order(), "k" * 255)
    assert account.post(SESSIONS, an_order(), "k" * 256).status == 400


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.sampled_from([None, *Trouble]),
            st.sampled_from([0, 3600]),
        ),
        max_size=12,
    )
)
def test_any_interleaving_of_faulty_retries_has_one_effect_a_key(
    tries: list[tuple[str, Trouble | None, int]],
) -> None:
    account = Account()
    answers: dict[str, set[str]] = {"a": set(), "b": set()}
    for key, trouble, wait in tries:
        if trouble is not None:
            account.sandbox.faults.add(Fault(trouble, on="checkout.*", seconds=0))
        answer = account.post(SESSIONS, an_order(client_reference_id=f"ord_{key}"), key)
        if answer.status == 200 and answer.travels == "whole":
            answers[key].add(json.loads(answer.body)["id"])
        account.pass_time(wait)
    made = [session["client_reference_id"] for session in sessions(account)]
    for key, ids in answers.items():
        assert made.count(f"ord_{key}") <= 1
        assert len(ids) <= 1


def test_fifty_parallel_calls_with_one_key_make_one_object(account: Account) -> None:
    with ThreadPoolExecutor(16) as threads:
        calls = [threads.submit(account.post, SESSIONS, an_order(), "k") for _ in range(50)]
    assert {call.result().status for call in calls} <= {200, 409}
    assert len(sessions(account)) == 1
