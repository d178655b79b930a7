"""Debtors over HTTP: the list, its sums and file; promises decided by the ledger; actions."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.usecases.arrears.batches import carry_on
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.handing_on import Hands
from shared.usecases.arrears.reviewing import check_promises, review_case
from shared.usecases.ledger.ledger_orders import ActOnDebtors, CheckPromises, ReviewCase
from tests.fakes.letters import LettersToChoose
from tests.fakes.reminders import MemoryReminderWork
from tests.functions.home import Home, build_home, refusal


class Street(Home):
    """A home with neighbours, and the night shift of its ledger."""

    other = ""

    def neighbour(self, name: str, holder: str) -> str:
        made = self.api.made
        building = self.api.get(f"/v1/communities/{self.community}/buildings").json["items"][0]
        holder_id = made(f"/v1/communities/{self.community}/holders", {"name": holder})["id"]
        unit = {"name": name, "floor": 1, "built_area": "96.80", "tags": ["vip"]}
        unit_id = made(f"/v1/buildings/{building['id']}/units", unit)["id"]
        held = {"holder_id": holder_id, "from": "2020-01-01"}
        account: str = made(f"/v1/units/{unit_id}/accounts", held)["id"]
        return account

    @property
    def company(self) -> str:
        return self.api.actor.company_id

    def ports(self, *names: str) -> dict[str, Any]:
        return {name: self.api.ports[name] for name in names}

    def follow(self, *accounts: str) -> None:
        for account in accounts:
            review = ReviewCase(self.company, self.community, account)
            review_case(review, **self.ports("directory", "ledger", "clock"))
            ports = self.ports("directory", "ledger", "debtors")
            look_at_debtor(self.company, self.community, account, **ports)

    def days_later(self, days: int) -> None:
        self.api.ports["clock"].time += timedelta(days=days)

    def debtors(self, **query: str) -> list[dict[str, Any]]:
        answer = self.api.get(f"/v1/communities/{self.community}/debtors", **query)
        assert answer.status == 200, answer.text
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def case(self, account: str) -> Any:
        return self.api.get(f"/v1/accounts/{account}/collection-case").json

    def contact(self, account: str, **facts: Any) -> Any:
        return self.api.post(f"/v1/accounts/{account}/contacts", {"way": "call", **facts})

    def act(self, *, times: int = 1, **body: Any) -> Any:
        path = f"/v1/communities/{self.community}/collection-actions"
        batch = self.api.made(path, body)
        order = ActOnDebtors(self.company, self.community, batch["id"])
        ports = self.ports("directory", "ledger", "debtors", "clock")
        hands = Hands(MemoryReminderWork(), LettersToChoose(), "")
        for _ in range(times):
            carry_on(order, work=self.api.ports["ledger_work"], hands=hands, **ports)
        return self.api.get(f"/v1/collection-actions/{batch['id']}").json


@pytest.fixture
def street() -> Street:
    home = build_home()
    street = Street(home.api, home.community, home.account)
    street.other = street.neighbour("=1-102", "李四光")
    street.bill(24200, 800, period="2026-08")
    street.bill(24200, 800, period="2026-10")
    street.bill(90000, account=street.other, period="2026-10")
    street.bill(24200, period="2026-12", account=street.other)
    street.follow(street.account, street.other)
    return street


def test_debtors_are_listed_by_age_or_by_amount_with_names_masked(street: Street) -> None:
    longest, most = street.debtors(), street.debtors(sort="amount")
    assert [one["account_id"] for one in longest] == [street.account, street.other]
    assert [one["account_id"] for one in most] == [street.other, street.account]
    first, second = longest
    assert (first["holder"], second["holder"]) == ("王*", "李**")
    assert (first["label"], first["building"]) == ("1-101", "1栋")
    assert [first["ages"][age]["amount"] for age in ("d1_30", "d61_90")] == ["250.00", "250.00"]
    assert (second["overdue"]["amount"], second["open"]["amount"]) == ("900.00", "1142.00")
    assert (first["days_late"], first["oldest_due"]) == (85, "2026-08-31")


def test_a_list_is_paged_and_goes_on_where_it_ended(street: Street) -> None:
    path = f"/v1/communities/{street.community}/debtors"
    one = street.api.get(path, sort="amount", limit="1").json
    two = street.api.get(path, sort="amount", limit="1", cursor=one["next_cursor"]).json
    found = [item["account_id"] for page in (one, two) for item in page["items"]]
    assert found == [street.other, street.account]
    assert two["next_cursor"] is None


def test_sums_are_those_of_the_list(street: Street) -> None:
    path = f"/v1/communities/{street.community}/arrears"
    totals = street.api.get(path).json
    rows = sum(one["overdue"]["minor"] for one in street.debtors())
    assert totals["overdue"]["minor"] == rows == 140000
    for sums in (totals["buildings"], totals["items"]):
        assert sum(one["overdue"]["minor"] for one in sums) == rows
    assert sum(one["minor"] for one in totals["ages"].values()) == rows
    assert totals["debtors"] == 2
    filtered = street.api.get(path, tag="vip").json
    assert (filtered["debtors"], filtered["overdue"]["minor"]) == (1, 90000)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ({"from_minor": "90000"}, ["other"]),
        ({"to_minor": "60000"}, ["account"]),
        ({"age": "d61_90"}, ["account"]),
        ({"tag": "vip"}, ["other"]),
        ({"item_id": "itm_water"}, ["account"]),
        ({"status": "legal"}, []),
        ({"in_plan": "false"}, ["account", "other"]),
    ],
)
def test_the_list_is_filtered(street: Street, query: dict[str, str], who: list[str]) -> None:
    found = [one["account_id"] for one in street.debtors(**query)]
    assert found == [getattr(street, name) for name in who]


def test_the_list_is_of_one_building(street: Street) -> None:
    here = {one["account_id"]: one["building_id"] for one in street.debtors()}
    for building in set(here.values()):
        found = {one["account_id"] for one in street.debtors(building_id=building)}
        assert found == {account for account, place in here.items() if place == building}
    assert street.debtors(building_id="bld_0000000000000zzz") == []


def test_the_file_is_never_run_by_a_spreadsheet(street: Street) -> None:
    path = f"/v1/communities/{street.community}/debtors-file"
    found = street.api.get(path).json
    rows = list(csv.reader(io.StringIO(found["csv"].removeprefix("\ufeff"))))
    assert (found["debtors"], found["whole"], len(rows)) == (2, True, 3)
    assert rows[2][2] == "'=1-102"
    assert rows[2][6] == "900.00"
    assert len({len(row) for row in rows}) == 1


def test_a_promise_is_kept_by_a_payment_and_another_broken_by_the_day(street: Street) -> None:
    for account in (street.account, street.other):
        told = street.contact(
            account, result="promised", promised_on="2026-11-26", promised_minor=10000
        )
        assert told.status == 201, told.text
    street.follow(street.account, street.other)
    assert [one["promise"]["state"] for one in street.debtors()] == ["open", "open"]
    assert street.pay("100.00").status == 201
    street.follow(street.account)
    street.days_later(3)
    check = CheckPromises(street.company, street.community)
    ports = street.ports("directory", "ledger", "clock")
    for _ in range(2):
        check_promises(check, work=street.api.ports["ledger_work"], **ports)
    street.follow(street.account, street.other)

    assert [one["state"] for one in street.case(street.account)["promises"]] == ["kept"]
    assert [one["state"] for one in street.case(street.other)["promises"]] == ["broken"]
    (broken,) = street.debtors(promise="broken")
    assert broken["account_id"] == street.other
    path = f"/v1/communities/{street.community}/follow-ups"
    (follow_up,) = street.api.get(path).json["items"]
    assert (follow_up["account_id"], follow_up["on"]) == (street.other, "2026-11-27")


def test_a_contact_is_the_last_one_and_restarts_limitation(street: Street) -> None:
    before = street.case(street.account)
    assert street.contact(street.account, result="reached").status == 201
    street.follow(street.account)
    after = street.case(street.account)
    assert (before["limitation_ends_on"], after["limitation_ends_on"]) == (
        "2029-08-31",
        "2029-11-24",
    )
    assert [one["account_id"] for one in street.debtors(contacted_before="2026-11-24")] == [
        street.other
    ]


def test_actions_are_taken_once_each_and_move_the_status(street: Street) -> None:
    reminded = street.act(action="remind", filter={"tag": "vip"}, times=3)
    assert (reminded["done"], reminded["skipped"], reminded["finished"]) == (1, 0, True)
    both = [street.account, street.other]
    assigned = street.act(action="assign", accounts=both, collector="老王", times=3)
    assert assigned["done"] == 2
    street.act(action="legal", accounts=[street.account], legal="filed")
    back = street.act(action="legal", accounts=both, legal="preparing")
    assert (back["done"], back["skipped"]) == (1, 1)

    case = street.case(street.other)
    assert [move["status"] for move in case["moves"]] == ["reminded", "collector", "legal"]
    path = f"/v1/accounts/{street.other}/collection-steps"
    steps = [step["action"] for step in street.api.get(path).json["items"]]
    assert sorted(steps) == ["assign", "legal", "remind"]
    street.follow(*both)
    assert [one["collector"] for one in street.debtors(collector="老王")] == ["老王", "老王"]


def test_paying_settles_the_case_and_takes_the_account_off_the_list(street: Street) -> None:
    street.act(action="remind", accounts=[street.account])
    assert street.pay("500.00").status == 201
    street.follow(street.account)
    street.follow(street.account)
    case = street.case(street.account)
    assert [move["status"] for move in case["moves"]] == ["reminded", "settled"]
    assert case["overdue"]["minor"] == 0
    assert [one["account_id"] for one in street.debtors()] == [street.other]


def test_a_disputed_bill_is_seen_in_the_list_until_it_is_closed(street: Street) -> None:
    bill = f"/v1/bills/{street.dues()['bills'][0]['bill_id']}"
    street.api.made(f"{bill}/disputes", {"reason": "lift broken"})
    street.follow(street.account)
    assert [one["account_id"] for one in street.debtors(disputed="true")] == [street.account]
    street.api.made(f"{bill}/disputes/close", {"outcome": "rejected", "note": "it was mended"})
    street.follow(street.account)
    assert street.debtors(disputed="true") == []


def test_a_payment_plan_is_seen_in_the_list(street: Street) -> None:
    bill = street.dues()["bills"][0]["bill_id"]
    instalments = {"count": 2, "first_due": "2027-01-01"}
    plan = {"bills": [bill], "instalments": instalments}
    street.api.made(f"/v1/accounts/{street.account}/payment-plans", plan)
    street.follow(street.account)
    assert [one["account_id"] for one in street.debtors(in_plan="true")] == [street.account]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"action": "remind"}, (422, "collection_refused", "accounts")),
        (
            {"action": "remind", "accounts": ["acc_0000000000000zzz"], "filter": {}},
            (422, "collection_refused", "accounts"),
        ),
        ({"action": "assign", "filter": {}}, (422, "collection_refused", "collector")),
        ({"action": "legal", "filter": {}}, (422, "collection_refused", "legal")),
        (
            {"action": "remind", "accounts": ["acc_0000000000000zzz"]},
            (404, "not_found", "accounts"),
        ),
    ],
)
def test_an_action_that_says_too_little_is_refused(
    street: Street, body: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    path = f"/v1/communities/{street.community}/collection-actions"
    assert refusal(street.api.post(path, body)) == refused


@pytest.mark.parametrize("what", ["停水", "cut_water", "disconnect", "cut_power", "stop_heating"])
def test_nothing_can_be_asked_that_cuts_a_supply(street: Street, what: str) -> None:
    path = f"/v1/communities/{street.community}/collection-actions"
    answer = street.api.post(path, {"action": what, "filter": {}})
    assert (answer.status, answer.json["field"]) == (422, "action")


def test_a_reader_sees_and_does_nothing(street: Street) -> None:
    reader = street.api.acting(Role.READER)
    assert reader.get(f"/v1/communities/{street.community}/debtors").status == 200
    path = f"/v1/communities/{street.community}/collection-actions"
    assert reader.post(path, {"action": "remind", "filter": {}}).status == 403
