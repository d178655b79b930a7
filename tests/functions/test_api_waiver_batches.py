"""A month of relief for many accounts: asked once, approved once, carried out part by part."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.usecases.correcting.batches import ACCOUNTS_A_PART, apply_waivers
from shared.usecases.ledger.ledger_orders import ApplyWaivers
from tests.fakes.api import Api
from tests.functions.home import Home, build_home, refusal

MANY = ACCOUNTS_A_PART + 3


@pytest.fixture
def home() -> Home:
    return build_home()


def named(home: Home, name: str, role: Role) -> Api:
    return Api(home.api.ports, Actor(home.api.actor.company_id, role, name), home.api.journal)


def accounts(home: Home, count: int = MANY) -> list[str]:
    """Open accounts, each of a unit of its own."""
    community = f"/v1/communities/{home.community}"
    building = home.api.made(f"{community}/buildings", {"name": "2栋"})["id"]
    holder = home.api.made(f"{community}/holders", {"name": "李娜"})["id"]
    found = []
    for number in range(count):
        body = {"name": f"2-{number}", "floor": 1, "built_area": "50"}
        unit = home.api.made(f"/v1/buildings/{building}/units", body)["id"]
        held = {"holder_id": holder, "from": "2020-01-01"}
        found.append(home.api.made(f"/v1/units/{unit}/accounts", held)["id"])
    return found


def work_off(home: Home, times: int = 1) -> None:
    """Carry out all orders, each `times` over."""
    ports = home.api.ports
    work = ports["ledger_work"]
    given = {name: ports[name] for name in ("directory", "ledger", "clock")}
    while work.orders:
        order = work.orders.pop(0)
        assert isinstance(order, ApplyWaivers)
        before = len(work.orders)
        for _ in range(times):
            apply_waivers(order, work=work, **given)
        del work.orders[before + 1 :]


@pytest.mark.parametrize("times", [1, 3])
def test_a_batch_is_approved_by_another_and_waives_each_bill_once(home: Home, times: int) -> None:
    homes = accounts(home)
    for account in homes:
        home.bill(10000, account=account)
    home.bill(7000, account=homes[0], period="2026-10")
    home.api.post(
        f"/v1/communities/{home.community}/payments",
        {"account_id": homes[1], "channel": "cash", "amount": "100"},
    )
    lin, wang = named(home, "Lin", Role.FINANCE), named(home, "Wang", Role.MANAGER)
    body: dict[str, Any] = {"accounts": homes, "periods": ["2026-11"], "percent": "50"}
    path = f"/v1/communities/{home.community}/waiver-batches"

    asked = lin.made(path, {**body, "reason": "疫情减免"})

    assert asked["estimate"]["amount"] == f"{50 * (MANY - 1)}.00"
    approve = f"/v1/waiver-batches/{asked['id']}/approve"
    assert refusal(lin.post(approve, {}))[:2] == (409, "correction_own")
    assert wang.post(approve, {}).json["state"] == "approved"
    work_off(home, times)

    done = wang.get(f"/v1/waiver-batches/{asked['id']}").json
    assert (done["state"], done["accounts_done"], done["bills"]) == ("applied", MANY, MANY - 1)
    assert done["waived"] == asked["estimate"]
    first = home.api.get(f"/v1/accounts/{homes[0]}/dues").json
    assert first["open"]["amount"] == "120.00"  # 50 of November, and all of October
    owner = home.api.as_owner(homes[2], community=home.community)
    (seen,) = owner.get(f"/v1/accounts/{homes[2]}/corrections").json["items"]
    assert (seen["batch_id"], seen["asked_by"], seen["decided_by"]) == (asked["id"], "Lin", "Wang")
    assert seen["reason"] == "疫情减免"
    assert refusal(named(home, "Zhao", Role.MANAGER).post(approve, {}))[:2] == (
        409,
        "waiver_batch_move_refused",
    )


def test_a_batch_is_rejected_or_withdrawn_and_then_never_carried_out(home: Home) -> None:
    bill = home.bill(10000)
    lin, wang = named(home, "Lin", Role.FINANCE), named(home, "Wang", Role.MANAGER)
    path = f"/v1/communities/{home.community}/waiver-batches"
    body = {"accounts": [home.account], "periods": ["2026-11"], "reason": "x"}
    first, second = lin.made(path, body), lin.made(path, body)
    batch = "/v1/waiver-batches"
    rejected = wang.post(f"{batch}/{first['id']}/reject", {"reason": "no"})
    assert rejected.json["state"] == "rejected"
    assert refusal(wang.post(f"{batch}/{second['id']}/withdraw", {}))[:2] == (409, "correction_own")
    assert lin.post(f"{batch}/{second['id']}/withdraw", {}).json["state"] == "withdrawn"
    assert home.api.ports["ledger_work"].orders == []
    assert home.dues()["open"]["amount"] == "100.00"
    assert len(lin.get(path).json["items"]) == 2
    wrong = {**body, "amount": "1", "percent": "1"}
    assert refusal(lin.post(path, wrong))[:2] == (422, "correction_asked_wrongly")
    elsewhere = {**body, "accounts": ["acc_0000000000000zzz"]}
    assert refusal(lin.post(path, elsewhere)) == (404, "not_found", "accounts")
    assert bill.minor == 10000
