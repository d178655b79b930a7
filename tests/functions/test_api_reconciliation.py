"""Bank statements, days, exceptions and their file over HTTP."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from shared.edge.http.day_csv import safe
from tests.fakes.api import Answer
from tests.functions.home import Home, build_home, refusal

DAY = "2026-11-24"


@pytest.fixture
def home() -> Home:
    return build_home()


def bring(home: Home, rows: list[dict[str, Any]] | None = None, **more: Any) -> Answer:
    body = {"rows": rows} if rows is not None else {}
    path = f"/v1/communities/{home.community}/bank-statements"
    answer: Answer = home.api.post(path, {**body, **more})
    return answer


def exceptions(home: Home, state: str = "open") -> list[dict[str, Any]]:
    query = {"community_id": home.community, "state": state}
    answer = home.api.get("/v1/reconciliation-exceptions", **query)
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def row(amount: str, **more: str) -> dict[str, str]:
    return {"date": DAY, "amount": amount, **more}


def act(home: Home, item: dict[str, Any], what: str, body: dict[str, Any], key: str = "") -> Answer:
    path = f"/v1/reconciliation-items/{item['id']}/{what}"
    answer: Answer = home.api.post(path, body, key=key or None)
    return answer


def test_a_statement_is_imported_once_and_its_strange_lines_are_exceptions(home: Home) -> None:
    rows = [row("12.00", payer="李四"), row("12.00", payer="李四"), row("-3.50", text="手续费")]
    first, again = bring(home, rows), bring(home, rows)
    assert (first.status, first.json["new"], first.json["matched"]) == (201, 3, 0)
    assert (again.json["lines"], again.json["new"]) == (3, 0)
    found = exceptions(home)
    assert sorted(one["gap"]["amount"] for one in found) == ["-3.50", "12.00", "12.00"]
    day = home.api.get(f"/v1/communities/{home.community}/reconciliation-days").json["items"]
    assert [(one["on"], one["items"], one["exceptions"]) for one in day] == [(DAY, 3, 3)]


def test_an_exception_is_explained_and_closed_with_names_and_reasons(home: Home) -> None:
    bring(home, [row("-3.50", text="手续费")])
    (item,) = exceptions(home)
    assert refusal(act(home, item, "close", {"reason": "fine"}))[:2] == (
        409,
        "reconciliation_move_refused",
    )
    told = act(home, item, "explain", {"reason": "the bank's fee"}, key="once")
    assert (told.status, told.json["review"]) == (200, "explained")
    assert act(home, item, "explain", {"reason": "the bank's fee"}, key="once").text == told.text
    assert exceptions(home) == []
    assert act(home, item, "close", {"reason": "booked as cost"}).json["review"] == "closed"
    (closed,) = exceptions(home, "closed")
    assert [(one["what"], one["reason"]) for one in closed["story"]] == [
        ("explained", "the bank's fee"),
        ("closed", "booked as cost"),
    ]


def test_a_line_is_booked_as_a_payment_with_a_receipt_once(home: Home) -> None:
    home.bill(24200)
    bring(home, [row("242.00", payer="王伟", reference="1-101")])
    (item,) = exceptions(home)
    proposed = home.api.get(f"/v1/reconciliation-items/{item['id']}/candidates").json
    assert proposed["accounts"] == [home.account]
    done = act(home, item, "book", {"account_id": home.account}, key="once")
    assert (done.status, done.json["verdict"]) == (200, "matched")
    again = act(home, item, "book", {"account_id": home.account}, key="once")
    assert again.text == done.text
    assert refusal(act(home, item, "book", {"account_id": home.account}))[:2] == (
        409,
        "bank_line_not_matchable",
    )
    assert home.dues()["bills"] == []
    paid = home.api.get(f"/v1/payments/{done.json['booked']['id']}").json
    assert (paid["channel"], paid["amount"]["amount"], paid["receipt"]) == (
        "transfer",
        "242.00",
        "2026-000001",
    )
    assert exceptions(home) == []


def test_a_line_that_nobody_knows_waits_in_suspense(home: Home) -> None:
    bring(home, [row("50.00", payer="某人")])
    (item,) = exceptions(home)
    assert act(home, item, "book", {}).json["verdict"] == "matched"
    (held,) = home.api.get("/v1/suspense", community_id=home.community).json["items"]
    assert (held["source"], held["money_id"], held["amount"]["amount"]) == (
        "bank",
        item["id"],
        "50.00",
    )
    body = {"account_id": home.account}
    paid = home.api.post(f"/v1/suspense/{held['id']}/assign", body).json
    assert paid["channel"] == "transfer"


def test_a_match_by_hand_needs_money_that_waits_and_can_be_undone(home: Home) -> None:
    bring(home, [row("10.00"), row("-10.00")])
    one, other = exceptions(home)
    answer = act(home, one, "match", {"item_id": other["id"], "reason": "they cancel out"})
    assert refusal(answer) == (409, "bank_line_not_matchable", "item_id")
    assert refusal(act(home, one, "unmatch", {"reason": "x"}))[:2] == (409, "bank_line_not_matched")
    missing = act(home, {"id": "rci_0000000000000000"}, "explain", {"reason": "x"})
    assert refusal(missing)[:2] == (404, "reconciliation_item_not_found")


@pytest.mark.parametrize(
    ("text", "row_number", "column"),
    [
        ("amount\n1.00", 1, "date"),
        ("date,amount\n2026-11-24,abc", 2, "amount"),
        ("date,amount\n2026-13-24,1", 2, "date"),
        ("date,amount\n2026-11-24,1e5", 2, "amount"),
        ("date,amount\n2026-11-24,NaN", 2, "amount"),
        ("date,amount,text\n2026-11-24,1,a\x07", 2, "text"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_imported(
    home: Home, text: str, row_number: int, column: str
) -> None:
    answer = bring(home, csv=text)
    assert refusal(answer) == (422, "bank_statement_malformed", "csv")
    assert str(row_number) in answer.json["message"]
    assert column in answer.json["message"]
    assert exceptions(home) == []


def test_a_statement_comes_as_csv_with_chinese_names_and_any_separator(home: Home) -> None:
    text = "\ufeff交易日期;金额;对方户名;流水号\n2026/11/24;1,242.00;王伟;77\n\n"
    assert bring(home, csv=text).json["new"] == 1
    assert bring(home, csv=text).json["new"] == 0
    assert exceptions(home)[0]["gap"]["amount"] == "1242.00"


def test_too_many_rows_are_refused(home: Home) -> None:
    lines = "\n".join(["date,amount", *("2026-11-24,1.00" for _ in range(501))])
    assert refusal(bring(home, csv=lines))[:2] == (422, "bank_statement_too_long")
    assert refusal(bring(home, [row("1.001")]))[:2] == (422, "money_too_fine")


def test_a_day_is_a_file_that_no_spreadsheet_runs(home: Home) -> None:
    bring(home, [row("-3.50", text="=HYPERLINK(1)")])
    (item,) = exceptions(home)
    act(home, item, "explain", {"reason": "=cmd|' /C calc'!A0"})
    path = f"/v1/communities/{home.community}/reconciliation-file"
    file = home.api.get(path, on=DAY).json
    assert (file["name"], file["whole"]) == (f"reconciliation-{DAY}.csv", True)
    header, line = list(csv.reader(io.StringIO(file["csv"].lstrip("\ufeff"))))
    assert len(header) == len(line)
    assert line[-1] == "'=cmd|' /C calc'!A0"
    assert "-3.50" in line
    assert [safe(text)[0] for text in ("=1", "+1", "-1", "@a", "\ta")] == ["'"] * 5
    nothing = home.api.get(path, on="2026-11-01")
    assert refusal(nothing)[:2] == (404, "reconciliation_day_not_found")
