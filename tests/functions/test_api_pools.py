"""Share pools over HTTP: entered, refused, weighed, and shared out to the last cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.api import Answer
from tests.functions.metered import Estate, build

SHARE = {"quantity": {"share": "lift"}, "price": "1"}
EQUAL = {"key": {"by": "equal"}}
AREA = {"key": {"by": "built_area"}}
MIX = {"key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}}


@pytest.fixture
def estate(dynamodb: Any, make_table: Callable[[str], str]) -> Estate:
    return build(dynamodb, make_table)


@pytest.fixture
def item(estate: Estate) -> str:
    return estate.item("电梯公摊", SHARE, "shared_cost")


@pytest.fixture
def plan(estate: Estate, item: str) -> str:
    return estate.plan(item)


def create(estate: Estate, item: str, cost: str = "100.00", **fields: Any) -> Answer:
    body = {
        "item_id": item,
        "period": "2026-11",
        "amount": {"cost": cost},
        "policy": EQUAL,
        **fields,
    }
    return estate.api.post(f"{estate.community}/share-pools", body)


def told(answer: Answer) -> tuple[int, str, str | None]:
    return answer.status, answer.json["code"], answer.json.get("field")


def parts(estate: Estate, accounts: Iterable[str], plan: str) -> list[Decimal]:
    return [Decimal(estate.bill(a, plan, "2026-11")["amount"]["amount"]) for a in accounts]


def test_a_pool_is_created_listed_changed_and_weighed(estate: Estate, item: str, plan: str) -> None:
    for name, area in (("101", "96.80"), ("102", "103.20")):
        estate.unit(name, built_area=area)
    made = create(estate, item, policy=AREA)
    assert made.status == 201, made.text
    pool = made.json
    assert (pool["name"], pool["version"], pool["amount"]["cost"]) == ("lift", 1, "100.00")
    path = f"/v1/share-pools/{pool['id']}"
    weighed = estate.api.get(f"{path}/preview").json
    assert (weighed["members"], weighed["keys"]) == (2, ["200"])
    assert (weighed["total"], weighed["unit_of_total"]) == ("100.00", "CNY")
    changed = estate.api.patch(path, {"amount": {"cost": "120.00"}, "policy": MIX}, 1)
    assert (changed.status, changed.json["version"]) == (200, 2)
    stale = estate.api.patch(path, {"note": "x"}, 1)
    assert told(stale) == (412, "version_stale", "If-Match")
    create(estate, item, period="2026-12")
    listed = estate.api.get(f"{estate.community}/share-pools", period="2026-11").json["items"]
    assert [each["id"] for each in listed] == [pool["id"]]
    assert len(estate.api.get(f"{estate.community}/share-pools").json["items"]) == 2


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"scope": {"level": "subjects"}}, (422, "pool_empty", None)),
        ({"policy": {"key": {"by": "floor", "first_floor": 50}}}, (422, "pool_keys_zero", None)),
        ({"policy": {"key": {"by": "inside_area"}}}, (422, "pool_key_missing", None)),
        ({"policy": {"key": {"by": "magic"}}}, (422, "rule_rejected", "policy.key.by")),
        ({"policy": {"key": {"by": "use"}}}, (422, "pool_refused", "use")),
        ({"amount": {"cost": "1.005"}}, (422, "pool_refused", "amount.cost")),
        ({"amount": {"cost": "1", "price": "1"}}, (422, "pool_refused", "amount")),
        ({"amount": {}}, (422, "pool_refused", "amount")),
        ({"scope": {"level": "building"}}, (422, "pool_refused", "scope")),
        ({"name": "stairs"}, (422, "pool_refused", "name")),
        ({"period": "2026-10"}, (422, "period_not_of_plan", "period")),
        ({"item_id": "itm_0000000000000zzz"}, (404, "not_found", "item_id")),
        (
            {"scope": {"level": "building", "building_id": "bld_0000000000000zzz"}},
            (404, "not_found", "scope.building_id"),
        ),
    ],
)
def test_a_pool_that_could_not_be_shared_is_refused(
    estate: Estate, item: str, plan: str, fields: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    estate.unit("101")
    assert told(create(estate, item, **fields)) == expected
    assert estate.api.get(f"{estate.community}/share-pools").json["items"] == []


def test_percentages_that_are_not_100_are_refused(estate: Estate, item: str, plan: str) -> None:
    units = [estate.unit(name)[0] for name in ("101", "102")]
    policy = {"key": {"by": "percent"}}
    for second, status in (("39.99", 422), ("40", 201)):
        members = [
            {"subject_id": unit, "value": value}
            for unit, value in zip(units, ("60", second), strict=True)
        ]
        answer = create(estate, item, policy=policy, members=members)
        assert answer.status == status
        if status == 422:
            assert answer.json["code"] == "pool_percents_not_hundred"


def test_an_item_that_no_plan_bills_takes_no_pool(estate: Estate, item: str) -> None:
    estate.unit("101")
    assert told(create(estate, item)) == (422, "pool_refused", "item_id")


def test_the_lines_of_a_pool_are_its_cost_whoever_came_went_or_was_blocked(
    estate: Estate, item: str
) -> None:
    """Awkward keys; a holder changes in mid-period; two accounts are blocked and billed later."""
    fee = estate.item("物业费", {"quantity": "inside_area", "price": "1"}, "property_fee")
    plan = estate.plan(item, fee)
    accounts: list[str] = []
    units: list[str] = []
    for number in range(7):
        fields = {} if number in (2, 5) else {"inside_area": "50.00"}
        unit, account = estate.unit(
            f"10{number}", built_area=f"{71 + number * 7}.{number}3", **fields
        )
        units.append(unit)
        accounts.append(account)
    for number in (1, 2):
        holder = estate.api.made(f"{estate.community}/holders", {"name": "新业主"})["id"]
        after = {"holder_id": holder, "from": "2026-11-11"}
        opened = estate.api.made(f"/v1/accounts/{accounts[number]}/hand-over", after)
        accounts.append(opened["opened"]["id"] if "opened" in opened else opened["id"])
    pool = create(estate, item, "1000.01", policy=MIX)
    assert pool.status == 201, pool.text
    run = estate.run(plan, "2026-11")
    blocked = {problem["account_id"] for problem in estate.problems(run)}
    assert blocked == {accounts[2], accounts[5], accounts[8]}

    def lines(names: Iterable[str]) -> Decimal:
        total = Decimal(0)
        for name in names:
            for line in estate.bill(name, plan, "2026-11")["lines"]:
                if line["item_id"] == item:
                    total += Decimal(line["amount"]["amount"])
        return total

    billed = set(accounts) - blocked
    before = lines(billed)
    assert before < Decimal("1000.01")
    # What a member's key is like by now changes nothing about what waits for it.
    for number in (2, 5):
        path = f"/v1/units/{units[number]}"
        version = estate.api.get(path).json["version"]
        fields = {"inside_area": "50.00", "built_area": "300.00"}
        assert estate.api.patch(path, fields, version).status == 200
    estate.act(run, "mend")
    assert estate.problems(run) == []
    assert lines(accounts) == Decimal("1000.01")
    assert lines(billed) == before
    bill = estate.bill(accounts[8], plan, "2026-11")
    share = bill["facts"]["shares"]["lift"]
    exact = Decimal(share["total"]) * Decimal(share["key"]) / Decimal(share["keys"])
    assert abs(exact - Decimal(share["part"])) < Decimal("0.02")


def test_2800_over_500_rooms_is_shared_to_the_cent_and_told(estate: Estate, item: str) -> None:
    plan = estate.plan(item)
    path = f"{estate.community}/registrations"
    accounts: list[str] = []
    for start in range(0, 500, 19):
        rows = [
            {
                "unit": {
                    "building_id": estate.ids["building"], "name": f"1-{number}",
                    "floor": 1 + number // 20, "built_area": "90.00",
                },
                "account": {"holder": {"name": "住户"}, "from": "2025-01-01"},
            }
            for number in range(start, min(start + 19, 500))
        ]  # fmt: skip
        made = estate.api.made(path, {"rows": rows})
        accounts += [row["account_id"] for row in made["rows"]]
    assert create(estate, item, "2800.00").status == 201
    run = estate.run(plan, "2026-11")
    assert estate.totals(run)["amount"]["amount"] == "2800.00"
    bill = estate.bill(accounts[77], plan, "2026-11")
    assert bill["amount"]["amount"] == "5.60"
    assert bill["facts"]["shares"]["lift"] == {
        "part": "5.60", "total": "2800.00", "key": "1", "keys": "500",
    }  # fmt: skip
    said = " ".join(estate.steps(bill))
    assert all(figure in said for figure in ("2800.00", "500", "5.60"))
    estate.today("2027-01-02")
    assert create(estate, item, "2800.03", period="2026-12").status == 201
    run = estate.run(plan, "2026-12")
    assert estate.totals(run)["amount"]["amount"] == "2800.03"


def test_a_main_meter_leaves_over_what_the_meters_behind_it_did_not_take(
    estate: Estate, item: str
) -> None:
    plan = estate.plan(item)
    main = estate.shared_meter(register={"multiplier": "10"}, loss={"percent": "2", "fixed": "5"})
    pump = estate.shared_meter(number="E-P", main_id=main)
    flats = [estate.unit(name) for name in ("101", "102", "103")]
    power = {"utility": "electricity", "unit": "kWh", "main_id": main}
    meters = [estate.meter(unit, **power) for unit, _ in flats]
    pool = create(estate, item, amount={"meter_id": main, "price": "0.5000"}).json
    preview = f"/v1/share-pools/{pool['id']}/preview"
    lacking = estate.api.get(preview)
    assert (lacking.status, lacking.json["code"]) == (422, "meter_reading_missing")
    estate.reads(main, ("2026-10-31", "100"), ("2026-11-30", "200"))
    estate.reads(pump, ("2026-10-31", "0"), ("2026-11-30", "100"))
    for meter in meters[:2]:
        estate.reads(meter, ("2026-10-31", "10"), ("2026-11-30", "210"))
    run = estate.run(plan, "2026-11")
    problems = estate.problems(run)
    assert {problem["code"] for problem in problems} == {"meter_reading_missing"}
    assert {problem["account_id"] for problem in problems} == {None, *(a for _, a in flats)}
    assert {problem["link"] for problem in problems} == {f"/v1/meters/{meters[2]}/readings"}
    estate.reads(meters[2], ("2026-10-31", "10"), ("2026-11-30", "110"))
    # (1000 − 100 − 500) × 1.02 + 5 = 413 kWh at 0.50
    weighed = estate.api.get(preview).json
    assert (weighed["quantity"], weighed["unit"], weighed["total"]) == ("413", "kWh", "206.50")
    estate.act(run, "mend")
    assert estate.problems(run) == []
    assert sorted(parts(estate, (a for _, a in flats), plan)) == [
        Decimal("68.83"), Decimal("68.83"), Decimal("68.84")
    ]  # fmt: skip
    assert estate.read(main, "2026-11-20", "150").json["code"] == "reading_locked"
    assert estate.read(meters[0], "2026-11-20", "150").json["code"] == "reading_locked"


def test_a_pool_can_be_changed_until_it_is_billed_and_mended_where_it_failed(
    estate: Estate, item: str, plan: str
) -> None:
    unit, account = estate.unit("101", inside_area="80.00")
    pool = create(estate, item, policy={"key": {"by": "inside_area"}}).json
    path = f"/v1/share-pools/{pool['id']}"
    run = estate.run(plan, "2026-11", "preview")
    assert estate.api.patch(path, {"amount": {"cost": "90.00"}}, 1).status == 200
    outdated = estate.act(run, "issue")
    assert (outdated.status, outdated.json["code"]) == (409, "pools_changed")
    version = estate.api.get(f"/v1/units/{unit}").json["version"]
    estate.api.patch(f"/v1/units/{unit}", {"inside_area": None}, version)
    estate.act(run, "preview")
    estate.act(run, "issue")
    codes = {(each["account_id"], each["code"]) for each in estate.problems(run)}
    assert codes == {(None, "pool_key_missing"), (account, "pool_key_missing")}
    mended = estate.api.patch(path, {"policy": EQUAL}, 2)
    assert mended.status == 200, mended.text
    estate.act(run, "mend")
    assert estate.problems(run) == []
    assert parts(estate, [account], plan) == [Decimal("90.00")]
    billed = estate.api.patch(path, {"amount": {"cost": "80.00"}}, 3)
    assert told(billed)[:2] == (409, "pool_billed")
    assert told(create(estate, item))[:2] == (409, "pool_billed")


def test_a_forgotten_pool_blocks_those_whose_rule_reads_it_until_it_is_there(
    estate: Estate, item: str, plan: str
) -> None:
    _, account = estate.unit("101")
    run = estate.run(plan, "2026-11")
    (problem,) = estate.problems(run)
    assert (problem["account_id"], problem["code"]) == (account, "pool_missing")
    assert create(estate, item).status == 201
    estate.act(run, "mend")
    assert parts(estate, [account], plan) == [Decimal("100.00")]


def test_buildings_have_pools_of_their_own_under_one_name(
    estate: Estate, item: str, plan: str
) -> None:
    first = [estate.unit(name)[1] for name in ("101", "102")]
    home = estate.ids["building"]
    other = estate.api.made(f"{estate.community}/buildings", {"name": "2栋"})["id"]
    estate.ids["building"] = other
    second = [estate.unit(name)[1] for name in ("201", "202", "203")]
    for building, cost in ((home, "10.01"), (other, "20.00")):
        scope = {"level": "building", "building_id": building}
        assert create(estate, item, cost, scope=scope).status == 201
    run = estate.run(plan, "2026-11")
    assert estate.problems(run) == []
    assert sum(parts(estate, first, plan)) == Decimal("10.01")
    assert sum(parts(estate, second, plan)) == Decimal("20.00")
    everybody = create(estate, item, "1.00", period="2026-12")
    assert everybody.status == 201
    scope = {"level": "building", "building_id": home}
    assert create(estate, item, "1.00", period="2026-12", scope=scope).status == 201
    estate.today("2027-01-02")
    run = estate.run(plan, "2026-12")
    assert {problem["code"] for problem in estate.problems(run)} == {"pools_overlap"}
    assert estate.totals(run)["blocked"] == 2


def test_a_credit_is_shared_as_well_and_a_pool_by_use(estate: Estate, item: str) -> None:
    plan = estate.plan(item)
    flats = [estate.unit(name) for name in ("101", "102")]
    for (unit, _), value in zip(flats, ("30", "10"), strict=True):
        estate.reads(estate.meter(unit), ("2026-10-31", "0"), ("2026-11-30", value))
    pool = create(estate, item, "-10.01", policy={"key": {"by": "use"}}, use="water")
    assert pool.status == 201, pool.text
    run = estate.run(plan, "2026-11")
    assert estate.problems(run) == []
    assert parts(estate, (account for _, account in flats), plan) == [
        Decimal("-7.51"),
        Decimal("-2.50"),
    ]
