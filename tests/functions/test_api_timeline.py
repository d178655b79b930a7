"""The whole story of a bill, a payment and a refund over HTTP, to staff and to owners."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.community import Language
from shared.domain.timeline.line import OWNER_KINDS, Kind
from shared.edge.texts import sentence
from tests.fakes.api import Api
from tests.functions.home import Home, build_home
from tests.functions.refunding import ask, manager, paid_bill


@pytest.fixture
def home() -> Home:
    return build_home()


def story(api: Api, of: str, id: str, **query: str) -> list[Any]:
    answer = api.get(f"/v1/{of}/{id}/timeline", **query)
    assert answer.status == 200, answer.text
    found: list[Any] = answer.json["items"]
    return found


def kinds(lines: list[Any]) -> list[str]:
    return [line["kind"] for line in lines]


def refunded(home: Home) -> tuple[str, str, str]:
    """Return a bill, its payment, and a refund of part of it that was paid out by transfer."""
    bill, payment = paid_bill(home)
    home.api.ports["clock"].forward(minutes=1)
    asked = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], amount="40.00").json
    home.api.ports["clock"].forward(minutes=1)
    assert manager(home).post(f"/v1/refunds/{asked['id']}/approve", {}).status == 200
    home.api.ports["clock"].forward(minutes=1)
    part = asked["parts"][0]["id"].rpartition(".")[2]
    paid = home.api.post(
        f"/v1/refunds/{asked['id']}/parts/{part}/pay-out", {"reference": "bank-77"}
    )
    assert paid.status == 200, paid.text
    return bill.key.id, payment, asked["id"]


def test_a_bill_tells_how_it_was_paid_and_what_was_given_back(home: Home) -> None:
    bill, payment, refund = refunded(home)

    told = story(home.api, "bills", bill)

    assert kinds(told) == [
        "bill_issued",
        "received",
        "bill_paid",
        "refund_requested",
        "refund_approved",
        "refund_took_back",
        "refund_credited",
        "part_settled",
        "refund_sent",
        "refund_settled",
    ]
    assert [line["at"] for line in told] == sorted(line["at"] for line in told)
    by_kind = {line["kind"]: line for line in told}
    assert by_kind["bill_paid"]["amount"]["amount"] == "240.00"
    assert by_kind["refund_took_back"]["amount"]["amount"] == "40.00"
    assert by_kind["refund_requested"]["note"] == "moved out"
    assert by_kind["refund_approved"]["who"]
    links = {link["path"] for line in told for link in line["links"]}
    assert {f"/v1/payments/{payment}", f"/v1/refunds/{refund}"} <= links
    for path in sorted(links - {f"/v1/bills/{bill}"}):  # bills lie elsewhere in these tests
        assert home.api.get(path).status == 200, path


def test_a_payment_and_its_refund_tell_the_same_story_from_their_side(home: Home) -> None:
    _, payment, refund = refunded(home)

    of_payment = story(home.api, "payments", payment)
    of_refund = story(home.api, "refunds", refund)

    assert kinds(of_payment)[:3] == ["received", "receipt_issued", "bill_paid"]
    assert "red_receipt" in kinds(of_payment)
    assert kinds(of_refund)[:3] == ["received", "refund_requested", "refund_approved"]
    assert {"refund_took_back", "red_receipt", "refund_settled"} <= set(kinds(of_refund))
    red = next(line for line in of_refund if line["kind"] == "red_receipt")
    assert red["amount"]["amount"] == "40.00"
    assert "2026-000002" in red["text"]
    assert "2026-000001" in red["text"]


def test_owners_are_told_in_simpler_words_without_names_and_only_of_their_own(home: Home) -> None:
    bill, payment, refund = refunded(home)
    owner, neighbour = home.api.as_owner(home.account), home.api.as_owner("acc_00000000000000zz")

    for of, id in (("bills", bill), ("payments", payment), ("refunds", refund)):
        told = story(owner, of, id)
        assert told
        assert {line["who"] for line in told} == {""}
        assert set(kinds(told)) <= set(OWNER_KINDS)
        things = {link["thing"] for line in told for link in line["links"]}
        assert things <= {"bill", "payment", "refund", "receipt"}
        assert neighbour.get(f"/v1/{of}/{id}/timeline").status == 404
    texts = [line["text"] for line in story(owner, "bills", bill)]
    assert any("240.00" in text for text in texts)
    staff = [line["text"] for line in story(home.api, "bills", bill)]
    assert texts[0] != staff[0]


def test_a_story_is_told_in_parts_that_join(home: Home) -> None:
    bill, _, _ = refunded(home)
    whole = story(home.api, "bills", bill)

    parts, cursor = [], ""
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        answer = home.api.get(f"/v1/bills/{bill}/timeline", **query).json
        parts += answer["items"]
        cursor = answer["next_cursor"]
        if not cursor:
            break

    assert parts == whole
    assert story(home.api, "bills", bill) == whole


def test_a_void_payment_a_correction_and_an_order_are_told_with_who_and_why(home: Home) -> None:
    bill = home.bill(24000)
    payment = home.pay("100.00").json["id"]
    voided = home.api.post(f"/v1/payments/{payment}/void", {"reason": "wrong house"})
    assert voided.status == 200, voided.text
    body = {"what": "waiver", "amount": "50.00", "reason": "lift broken"}
    asked = home.api.post(f"/v1/bills/{bill.key.id}/corrections", body)
    assert asked.status == 201, asked.text
    done = home.api.acting(Role.MANAGER).post(f"/v1/corrections/{asked.json['id']}/approve", {})
    assert done.status == 200, done.text

    told = story(home.api, "bills", bill.key.id)
    own = story(home.api.as_owner(home.account), "bills", bill.key.id)

    assert {"voided", "unpaid_again", "correction_requested", "correction_applied"} <= set(
        kinds(told)
    )
    by_kind = {line["kind"]: line for line in told}
    assert by_kind["voided"]["note"] == "wrong house"
    assert by_kind["correction_applied"]["note"] == "lift broken"
    assert by_kind["correction_applied"]["amount"]["amount"] == "50.00"
    assert "waiver" not in kinds(told)
    assert "correction_requested" not in kinds(own)
    assert next(one for one in own if one["kind"] == "correction_applied")["note"] == "lift broken"
    assert "wrong house" not in str(own)


def test_a_deposit_tells_its_story_with_the_refund_that_gave_it_back(home: Home) -> None:
    home.api.made(f"/v1/communities/{home.community}/shifts", {"cash": "100.00"})
    wish = {"account_id": home.account, "kind": "key", "channel": "cash", "amount": "50.00"}
    deposit = home.api.made(f"/v1/communities/{home.community}/deposits", wish)
    refund = home.api.made(f"/v1/deposits/{deposit['id']}/refunds", {"reason": "key is back"})
    assert manager(home).post(f"/v1/refunds/{refund['id']}/approve", {}).status == 200
    paid = home.api.post(f"/v1/refunds/{refund['id']}/parts/1/pay-out", {})
    assert paid.json["state"] == "settled", paid.text

    told = story(home.api, "deposits", deposit["id"])
    own = story(home.api.as_owner(home.account), "deposits", deposit["id"])

    wanted = {"received", "deposit_held", "refund_approved", "deposit_refunded", "refund_settled"}
    assert wanted <= set(kinds(told))
    assert wanted <= set(kinds(own))
    assert "other" not in kinds(told)
    assert f"/v1/deposits/{deposit['id']}" in {
        link["path"] for line in told for link in line["links"]
    }
    of_payment = story(home.api, "payments", deposit["payment_id"])
    assert {"deposit_held", "refund_settled"} <= set(kinds(of_payment))
    assert "deposit_refunded" in kinds(story(home.api, "refunds", refund["id"]))
    neighbour = home.api.as_owner("acc_00000000000000zz")
    assert neighbour.get(f"/v1/deposits/{deposit['id']}/timeline").status == 404


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words_for_each_reader(kind: Kind) -> None:
    for language in Language:
        assert sentence(f"timeline.{kind.value}", language, {}), kind
        owner = sentence(f"timeline.{kind.value}.owner", language, {})
        assert bool(owner) == (kind in OWNER_KINDS), kind
