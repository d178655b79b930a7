"""Cards are saved on a page of their own and charged later, as Stripe does it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.stripe_sandbox import Outcome
from tests.local.stripe_sandbox.playing import Account, Json


def setup_page(account: Account, **more: Any) -> Json:
    """Return a page on which a new customer can save a card."""
    customer = account.made("customers", {"metadata": {"account": "acc_1"}})
    made: Json = account.made(
        "checkout/sessions",
        {
            "mode": "setup",
            "customer": customer["id"],
            "currency": "cny",
            "client_reference_id": "mnd_1",
            "success_url": "https://levy.example/saved",
            "cancel_url": "https://levy.example/back",
            **more,
        },
    )
    return made


def saved(account: Account, behaviour: str = "good") -> tuple[str, str]:
    """Return a customer and the card they saved on the page."""
    page = account.pay(setup_page(account), behaviour)
    intent = account.get(f"setup_intents/{page['setup_intent']}")
    return page["customer"], intent["payment_method"]


def charge(customer: str, card: str, **more: Any) -> Json:
    """Return what charges a saved card, its holder absent."""
    return {
        "amount": 12_345,
        "currency": "cny",
        "customer": customer,
        "payment_method": card,
        "off_session": "true",
        "confirm": "true",
        **more,
    }


def test_a_setup_page_takes_no_money_and_no_wallet(account: Account) -> None:
    page = setup_page(account)
    assert (page["payment_status"], page["amount_total"]) == ("no_payment_required", None)
    assert page["payment_method_types"] == ["card"]
    refusal = account.refused(
        "checkout/sessions",
        {
            "mode": "setup",
            "customer": page["customer"],
            "currency": "cny",
            "success_url": "https://levy.example/saved",
            "allowed_payment_method_types": ["wechat_pay"],
        },
    )
    assert refusal["param"] == "allowed_payment_method_types"


def test_saving_a_card_tells_the_whole_story_and_ends_the_page(account: Account) -> None:
    customer, card = saved(account)
    account.sandbox.courier.deliver_due()
    told = account.mailbox.types
    assert told[-3:] == [
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]
    method = account.get(f"payment_methods/{card}")
    assert (method["customer"], method["card"]["last4"]) == (customer, "4242")


def test_a_card_the_bank_refuses_leaves_the_page_open(account: Account) -> None:
    page = account.pay(setup_page(account), "", Outcome.FAIL)
    intent = account.get(f"setup_intents/{page['setup_intent']}")
    assert (page["status"], intent["status"]) == ("open", "requires_payment_method")
    assert account.pay(page, "good")["status"] == "complete"


def test_a_page_that_expired_saves_nothing(account: Account) -> None:
    page = setup_page(account)
    account.pass_time(24 * 3600)
    assert account.get(f"checkout/sessions/{page['id']}")["status"] == "expired"
    assert account.get(f"setup_intents/{page['setup_intent']}")["status"] == "canceled"


def test_a_saved_card_pays_without_its_holder(account: Account) -> None:
    customer, card = saved(account)
    intent = account.made("payment_intents", charge(customer, card))
    assert (intent["status"], intent["payment_method"]) == ("succeeded", card)
    listed = account.get("payment_intents", customer=customer)["data"]
    assert [each["id"] for each in listed] == [intent["id"]]
    assert account.get("payment_intents", customer="cus_other")["data"] == []


@pytest.mark.parametrize(
    ("behaviour", "code", "reason"),
    [
        ("no_money", "card_declined", "insufficient_funds"),
        ("lost", "card_declined", "lost_card"),
        ("expired", "expired_card", "expired_card"),
        ("needs_payer", "authentication_required", "authentication_required"),
    ],
)
def test_a_saved_card_is_declined_as_it_behaves(
    account: Account, behaviour: str, code: str, reason: str
) -> None:
    refusal = account.refused("payment_intents", charge(*saved(account, behaviour)))
    assert (refusal["status"], refusal["code"], refusal["decline_code"]) == (402, code, reason)
    assert refusal["payment_intent"]["status"] == "requires_payment_method"


@pytest.mark.parametrize(("good", "end"), [(True, "succeeded"), (False, "requires_payment_method")])
def test_a_charge_can_be_under_way_and_end_later(account: Account, good: bool, end: str) -> None:
    customer, card = saved(account)
    fate = "process_then_succeed" if good else "process_then_fail"
    account.sandbox.world.script.payments.append(fate)
    intent = account.made("payment_intents", charge(customer, card))
    assert intent["status"] == "processing"
    account.pass_time(60)
    assert account.get(f"payment_intents/{intent['id']}")["status"] == end


def test_a_detached_card_and_a_card_of_another_are_refused(account: Account) -> None:
    customer, card = saved(account)
    other, _ = saved(account)
    assert account.refused("payment_intents", charge(other, card))["param"] == "payment_method"
    account.made(f"payment_methods/{card}/detach", {})
    refusal = account.refused("payment_intents", charge(customer, card))
    assert refusal["code"] == "payment_method_unexpected_state"
    assert account.refused(f"payment_methods/{card}/detach", {})["status"] == 400
    alone = {"amount": 12_345, "currency": "cny", "payment_method": card}
    assert account.refused("payment_intents", alone)["param"] == "payment_method"
