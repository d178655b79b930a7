"""A bank collects from a file on the deployed stack: told over HTTP, with rights enforced.

A billed community, mandates, the file as the bank gets it, an answer with successes, failures, a
duplicate and a stranger, sent twice; then every law of the ledger holds, and nothing stored or
logged shows a bank account.
"""

from __future__ import annotations

import secrets
import urllib.request
from decimal import Decimal
from typing import Any

import pytest

from infra.local.prove import prove
from infra.local.seed.api import Api
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually
from tests.stack.forms import send

RUN = f"bank-{secrets.token_hex(3)}"
HOMES = 12
TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
STRANGER = "L0123456789ABCDEF"
SECRET = "622202987654"


@pytest.fixture(scope="module")
def admin(stack: Deployed) -> Api:
    return Api(stack.described["api_url"], stack.api_key)


@pytest.fixture(scope="module")
def community(admin: Api) -> str:
    entered = enter(admin, make_estate(23, HOMES, TODAY), RUN, TODAY, lambda _: None)
    run = admin.post(
        f"/v1/communities/{entered.community_id}/billing-runs",
        {"plan_id": entered.plan_id, "period": f"{TODAY:%Y-%m}", "mode": "issue"},
        f"{RUN}-run",
    )
    issued = eventually(
        lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued" or None
    )
    assert issued
    return entered.community_id


def fetched(link: dict[str, Any]) -> bytes:
    with urllib.request.urlopen(link["url"], timeout=30) as answer:
        found: bytes = answer.read()
    return found


def answered(admin: Api, file: str, lines: list[str], once: str) -> dict[str, Any]:
    """Send an answer of `lines`, and return it read to its end."""
    form = admin.post(f"/v1/bank-files/{file}/uploads", {}, f"{once}-form")
    assert send(form, "\r\n".join(lines).encode("gbk"), "text/plain") in {200, 201, 204}
    asked = admin.post(f"/v1/bank-files/{file}/answer", {"upload": form["key"]}, once)
    path = f"/v1/bank-answers/{asked['id']}"
    assert eventually(lambda: admin.get(path)["state"] != "reading")
    return admin.get(path)


def with_totals(admin: Api, community: str) -> str:
    """Save the format of a bank whose answers end in a number of rows and a total; its name."""
    path = f"/v1/communities/{community}/bank-formats"
    (known,) = (one for one in admin.all(path) if one["name"] == "example-delimited")
    own = {name: value for name, value in known.items() if name not in {"community_id", "version"}}
    own |= {"name": "with-totals", "answer_trailer_lines": 1}
    own["answer_trailer"] = [{"cell": "rows"}, {"cell": "total"}]
    return str(admin.post(path, own, f"{RUN}-format")["name"])


def test_a_bank_collects_from_a_file_and_its_answer_counts_once(
    stack: Deployed, admin: Api, community: str
) -> None:
    bills = list(admin.all(f"/v1/communities/{community}/bills?period={TODAY:%Y-%m}"))
    accounts = list(dict.fromkeys(bill["account_id"] for bill in bills))[:6]
    for number, account in enumerate(accounts):
        body = {
            "bank_code": "102100099996",
            "account_number": f"{SECRET}{number:04d}",
            "holder_name": "王小二",
        }
        admin.post(f"/v1/accounts/{account}/bank-mandate", body, f"{RUN}-mandate-{number}")
    asked = {"format": with_totals(admin, community), "due_until": f"{TODAY.year + 1}-12-31"}
    made = admin.post(f"/v1/communities/{community}/bank-files", asked, f"{RUN}-file")
    path = f"/v1/bank-files/{made['id']}"
    assert eventually(lambda: admin.get(path)["state"] == "exported")
    file = admin.get(path)
    lines = fetched(admin.get(f"{path}/download")).decode().splitlines()
    assert lines[0].split("|")[2:] == ["6", file["sent"]["amount"]["amount"]]
    assert f"|{SECRET}0003|王小二|" in "".join(lines)
    rows = list(admin.all(f"{path}/rows"))
    assert {row["account_id"] for row in rows} == set(accounts)

    paid, failed = rows[:4], rows[4:]
    told = [f"{row['row_key']}|{row['amount']['amount']}|00|成功|BK1" for row in paid]
    told += [f"{row['row_key']}|{row['amount']['amount']}|01|余额不足|" for row in failed]
    told += [told[0], f"{STRANGER}|8.88|00||"]
    total = sum(Decimal(line.split("|")[1]) for line in told)
    wrong = answered(admin, made["id"], [*told, f"{len(told)}|{total + 1}"], f"{RUN}-wrong")
    assert (wrong["state"], wrong["reason"], wrong["counts"]) == ("refused", "totals_differ", [])
    figures = (wrong["differs"][name]["amount"] for name in ("said_amount", "found_amount"))
    assert tuple(figures) == (str(total + 1), str(total))
    told.append(f"{len(told)}|{total}")
    answer = answered(admin, made["id"], told, f"{RUN}-answer")
    counts = {each["outcome"]: each["lines"] for each in answer["counts"]}
    assert counts == {"paid": 4, "failed": 2, "suspended": 1, "error": 1}
    again = answered(admin, made["id"], told, f"{RUN}-answer-again")
    counts = {each["outcome"]: each["lines"] for each in again["counts"]}
    assert counts == {"repeated": 7, "suspended": 1}
    table = fetched(admin.get(f"/v1/bank-answers/{answer['id']}/result")).decode("utf-8-sig")
    assert "余额不足" in table
    assert len(table.splitlines()) == len(told)  # the trailer is no row, the heading is one

    file = admin.get(path)
    assert (file["state"], file["paid"]["rows"], file["failed"]["rows"]) == ("closed", 4, 2)
    for row in paid:
        dues = admin.get(f"/v1/accounts/{row['account_id']}/dues")
        assert dues["open"]["minor"] == 0
        year = f"from={TODAY.year}-01-01&to={TODAY.year}-12-31"
        statement = admin.get(f"/v1/accounts/{row['account_id']}/statement?{year}")
        assert statement["closing"]["owed"]["minor"] == 0
    held = admin.get(f"/v1/suspense?community_id={community}")["items"]
    assert [(one["amount"]["amount"], one["source"]) for one in held] == [("8.88", "bank_file")]
    assert len(list(admin.all(f"/v1/communities/{community}/receipts?year={TODAY.year}"))) == 4
    assert prove(stack.home) == 0


def test_nothing_stored_or_logged_shows_a_bank_account(stack: Deployed, community: str) -> None:
    del community
    for table in ("LedgerTable", "DirectoryTable", "ReportsTable"):
        request: dict[str, Any] = {"TableName": stack.output(table)}
        while True:
            found = stack.client("dynamodb").scan(**request)
            assert SECRET not in str(found["Items"])
            assert "王小二" not in str(found["Items"])
            if "LastEvaluatedKey" not in found:
                break
            request["ExclusiveStartKey"] = found["LastEvaluatedKey"]
    for function in ("Api", "Imports"):
        assert SECRET not in "".join(stack.logs(function))


def test_an_account_is_found_by_the_number_of_its_bank_account(admin: Api, community: str) -> None:
    path = f"/v1/communities/{community}/bank-mandates/search"
    items = admin.post(path, {"account_number": f"{SECRET}0002"}, f"{RUN}-search")["items"]
    (found,) = (one for one in items if one["community_id"] == community)
    assert (found["number_end"], found["holder_masked"]) == ("0002", "王**")


def test_a_mandate_that_is_replaced_stays_on_record(admin: Api, community: str) -> None:
    mandates = f"/v1/communities/{community}/bank-mandates"
    before = next(one for one in admin.all(mandates) if one["number_end"] == "0003")
    path = f"/v1/accounts/{before['account_id']}/bank-mandate"
    body = {"bank_code": "102100099996", "account_number": f"{SECRET}9999", "holder_name": "王小二"}
    assert admin.post(path, body, f"{RUN}-replaced")["number_end"] == "9999"
    (past,) = admin.get(f"{path}/history")["items"]
    assert past["mandate"] == before
