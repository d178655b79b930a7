"""Requests are checked by the installed library's types, answers have its fields."""

from __future__ import annotations

import typing
from typing import Any

import pytest
import stripe

from infra.local.stripe_sandbox import Call, contract, disputes, payouts, routes
from infra.local.stripe_sandbox.form import read_form
from infra.local.stripe_sandbox.refusals import ApiError
from tests.local.stripe_sandbox.playing import Account, Json, an_order


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: route.name)
def test_every_call_has_a_type_in_the_installed_library(route: routes.Route) -> None:
    with pytest.raises(ApiError) as refusal:
        contract.checked(route.params, {"ammount": "1"})
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"ammount": 1}, "parameter_unknown", "ammount"),
        (
            {"payment_method_options": {"wechat_pay": {}}},
            "parameter_missing",
            "payment_method_options[wechat_pay][client]",
        ),
        ({"line_items": [{"quantity": "many"}]}, "parameter_invalid_integer", None),
        ({"locale": "klingon"}, None, "locale"),
        ({"idempotency_key": "k"}, "parameter_unknown", "idempotency_key"),
        ({"metadata": {"name": "x" * 501}}, None, "metadata[name]"),
        ({"metadata": {"n" * 41: "x"}}, None, None),
        ({"customer_email": "a@b.c"}, "sandbox_not_supported", "customer_email"),
        ({"mode": "subscription"}, "sandbox_not_supported", None),
    ],
)
def test_what_the_library_would_not_send_is_refused(
    account: Account, change: Json, code: str | None, param: str | None
) -> None:
    refusal = account.refused("checkout/sessions", an_order() | change)
    assert refusal["status"] == 400
    assert code is None or refusal["code"] == code
    assert param is None or refusal["param"] == param


@pytest.mark.parametrize(
    "params",
    [
        {"payment_method_options": {"wechat_pay": {"client": "ios"}}},
        {"payment_method_options": {}},
    ],
)
def test_wechat_pay_needs_a_client_and_in_apps_an_id(account: Account, params: Json) -> None:
    refusal = account.refused("checkout/sessions", an_order() | params)
    assert refusal["code"] == "parameter_missing"


@pytest.mark.parametrize(
    ("key", "version", "status"),
    [
        ("Bearer sk_test_1", "2026-10-28.endive", 200),
        ("Bearer sk_test_1", "2020-08-27", 400),
        ("Bearer sk_live_1", "2026-10-28.endive", 401),
        ("", "2026-10-28.endive", 401),
    ],
)
def test_test_keys_and_the_pinned_version_come_in(
    account: Account, key: str, version: str, status: int
) -> None:
    headers = {"authorization": key, "stripe-version": version}
    answer = account.sandbox.call(Call("GET", "/v1/refunds", headers=headers))
    assert answer.status == status


def test_what_is_not_played_is_not_found(account: Account) -> None:
    assert account.refused("subscriptions", {})["status"] == 404


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("a=1&b[c]=2&b[d][0]=3&b[d][1]=4", {"a": "1", "b": {"c": "2", "d": ["3", "4"]}}),
        ("expand[]=a&expand[]=b", {"expand": ["a", "b"]}),
        ("items[0][x]=1&items[1][x]=2", {"items": [{"x": "1"}, {"x": "2"}]}),
        ("", {}),
        ("a=", {"a": ""}),
    ],
)
def test_forms_nest(form: str, read: Json) -> None:
    assert read_form(form) == read


@pytest.mark.parametrize("form", ["a[b=1", "a]b=1", "a=1&a[b]=2", "a" + "[x]" * 20 + "=1"])
def test_forms_that_do_not_nest_are_refused(form: str) -> None:
    with pytest.raises(ApiError):
        read_form(form)


CLASSES: dict[str, Any] = {
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "balance_transaction": stripe.BalanceTransaction,
    "payout": stripe.Payout,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
}


def test_answers_have_every_field_the_library_promises_and_no_other(account: Account) -> None:
    card = account.paid("card")
    account.paid("card", 90_000)
    account.made("refunds", {"charge": account.paid()["id"]})
    account.pass_time(3 * 86_400)
    disputes.open_one(account.sandbox.world, card["id"])
    payouts.run(account.sandbox.world)
    account.pass_time(86_400)
    seen = set()
    for kind, table in account.sandbox.world.books.objects.items():
        hints = CLASSES[kind].__annotations__
        promised = {
            name
            for name, hint in hints.items()
            if type(None) not in typing.get_args(hint) and name != "OBJECT_NAME"
        }
        for item in table.values():
            assert item.keys() <= hints.keys()
            assert all(item.get(name) is not None for name in promised)
            seen.add(kind)
    assert seen == CLASSES.keys()
