"""Debtors on the deployed stack: letters printed and fetched, lists to work through, results."""

from __future__ import annotations

import re
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest

from infra.local.seed.api import Api
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
PAST = TODAY - timedelta(days=100)


@pytest.fixture(scope="module")
def late(stack: Deployed) -> tuple[Api, str]:
    """Returns the admin and the path of a community whose three accounts are late."""
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(23, 3, PAST), "letters", PAST, lambda _: None)
    community = f"/v1/communities/{entered.community_id}"
    period = f"{PAST:%Y-%m}"
    body = {"plan_id": entered.plan_id, "period": period, "mode": "issue"}
    run = admin.post(f"{community}/billing-runs", body, "letters-run")
    assert eventually(lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued")
    bills = list(admin.all(f"{community}/bills?period={period}"))
    assert len(bills) == 3
    assert all(bill["due_on"] < TODAY.isoformat() for bill in bills), bills[0]["due_on"]
    for number, bill in enumerate(bills):
        # Whoever pays a little is looked at, and found to be late with the rest.
        cash = {"account_id": bill["account_id"], "channel": "pos", "amount": "1.00"}
        reference = {"reference": f"POS-{number}"}
        admin.post(f"{community}/payments", {**cash, **reference}, f"letters-pay-{number}")
    eventually(lambda: admin.get(f"{community}/visit-list")["matching"] == 3, 120)
    return admin, community


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def ready(admin: Api, community: str, body: dict[str, Any], key: str) -> dict[str, Any]:
    """Return letters once they are ready."""
    made = admin.post(f"{community}/letters", body, key)
    assert admin.post(f"{community}/letters", body, key)["id"] == made["id"]
    path = f"/v1/letters/{made['id']}"
    eventually(lambda: admin.get(path)["state"] in {"ready", "failed"})
    found: dict[str, Any] = admin.get(path)
    assert found["state"] == "ready", found
    return found


def test_letters_are_printed_fetched_and_pay(
    stack: Deployed, late: tuple[Api, str], tmp_path: Path
) -> None:
    admin, community = late
    walked = [each["account_id"] for each in admin.get(f"{community}/visit-list")["entries"]]
    for language, title in (("zh-CN", "催缴通知单"), ("en", "Demandforpayment")):
        made = ready(admin, community, {"language": language}, f"letters-{language}")
        assert made["letters"] == 3
        files = list(admin.all(f"/v1/letters/{made['id']}/files"))
        assert sum(file["pages"] for file in files) == 3
        links = []
        for file in files:
            url = admin.get(f"/v1/letters/{made['id']}/files/{file['number']}/download")["url"]
            path = tmp_path / f"{language}-{file['number']}.pdf"
            path.write_bytes(fetched(url))
            with pypdfium2.PdfDocument(path) as document:
                texts = [page.get_textpage().get_text_range() for page in document]
            assert all(title in re.sub(r"\s", "", text) for text in texts)
            for page in pypdf.PdfReader(path).pages:
                annotations: Any = page["/Annots"]
                links.append(str(annotations[0].get_object()["/A"]["/URI"]))
        assert len(set(links)) == 3
        with urllib.request.urlopen(links[0], timeout=30) as page:
            assert "¥" in page.read().decode()
    for account in walked:
        demands = list(admin.all(f"/v1/accounts/{account}/demands"))
        assert len(demands) == 2
        assert all(demand["bills"][0]["days_late"] > 0 for demand in demands)
    assert stack.waiting("LetterDeadLetters") == 0


def test_calls_and_visits_are_listed_and_their_results_are_told(
    stack: Deployed, late: tuple[Api, str]
) -> None:
    admin, community = late
    first = admin.get(f"{community}/phone-list")["entries"][0]
    assert first["phone"].startswith("1")
    contacts = f"/v1/accounts/{first['account_id']}/contacts"
    again = {"way": "call", "result": "call_again", "again_on": f"{TODAY + timedelta(days=2)}"}
    noted = admin.post(contacts, {**again, "note": "=busy", "best_time": "after 18:00"}, "call-1")
    assert (noted["number"], noted["result"]) == (1, "call_again")
    listed = admin.get(f"{community}/phone-list")
    assert (listed["matching"], listed["later"]) == (2, 1)
    visits = admin.get(f"{community}/visit-list/csv")
    assert visits["entries"] == 3
    assert "'=busy" in visits["csv"]
    answer = stack.call(
        "GET",
        f"{community}/visit-list/pdf",
        key=stack.api_key,
        headers={"Accept": "application/pdf"},
    )
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")
    with pypdfium2.PdfDocument(answer.body) as document:
        text = document[0].get_textpage().get_text_range()
    assert "上门催缴名单" in text
    assert "再次联系" in text
    reader = admin.post("/v1/api-keys", {"name": "reads", "role": "reader"}, "letters-reader")
    seen = stack.call("GET", f"{community}/visit-list", key=reader["secret"]).json
    assert all(entry["phone"].startswith("*") for entry in seen["entries"])
    refused = stack.call(
        "POST", f"{community}/letters", {}, key=reader["secret"], headers={"Idempotency-Key": "x"}
    )
    assert refused.status == 403
