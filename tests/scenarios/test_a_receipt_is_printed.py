"""A receipt on the deployed stack: printed, printed again, and verified by the code on it."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
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


def fetch(url: str, **headers: str) -> tuple[int, str, bytes]:
    """Return status, media type and body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read()


def code_on(pdf: bytes) -> str:
    """Return the code that the QR code of a receipt leads to."""
    annotations: Any = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Annots"]
    (link,) = annotations
    address = str(link.get_object()["/A"]["/URI"])
    assert "/v1/verify/receipts/" in address
    return address.rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def receipt(stack: Deployed) -> tuple[Api, str, dict[str, Any]]:
    """Returns the admin, the path of a paid bill's receipt, and the payment."""
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(23, 3, TODAY), "paper", TODAY, lambda _: None)
    community = f"/v1/communities/{entered.community_id}"
    body = {"plan_id": entered.plan_id, "period": f"{TODAY:%Y-%m}", "mode": "issue"}
    run = admin.post(f"{community}/billing-runs", body, "paper-run")
    path = f"/v1/billing-runs/{run['id']}"
    assert eventually(lambda: admin.get(path)["state"] == "issued" or None)
    bill = next(iter(admin.all(f"{community}/bills?period={TODAY:%Y-%m}")))
    wanted = {"account_id": bill["account_id"], "channel": "pos", "reference": "POS-77"}
    amount = bill["open"]["amount"]
    paid = admin.post(f"{community}/payments", {**wanted, "amount": amount}, "paper-pay")
    return admin, f"{community}/receipts/{paid['receipt']}", paid


def test_a_receipt_is_printed_in_both_languages_and_its_code_verifies_it(
    stack: Deployed, receipt: tuple[Api, str, dict[str, Any]]
) -> None:
    admin, path, paid = receipt
    first = admin.post(f"{path}/prints", {}, "print-1")
    assert (first["copy_number"], first["original"]) == (1, True)
    assert admin.post(f"{path}/prints", {}, "print-1") == first
    assert admin.post(f"{path}/prints", {}, "print-2")["copy_number"] == 2

    url, key = stack.described["api_url"], stack.api_key
    wanted = {"X_Api_Key": key, "Accept": "application/pdf"}
    texts = []
    for copy, language in ((1, "zh-CN"), (2, "en")):
        status, media, content = fetch(
            f"{url}{path}/prints/{copy}", **wanted, Accept_Language=language
        )
        assert (status, media, content[:5]) == (200, "application/pdf", b"%PDF-")
        with pypdfium2.PdfDocument(content) as document:
            texts.append(document[0].get_textpage().get_text_range())
    label, amount = paid["receipt"], paid["amount"]["amount"]
    assert all(each in texts[0] for each in ("收款收据", label, "原件", "刷卡", "POS-77"))
    assert all(each in texts[1] for each in ("Receipt", label, "REPRINT 1", "Card at the desk"))
    assert all(amount in text.replace(",", "") for text in texts)
    assert fetch(f"{url}{path}/prints/1", X_Api_Key=key)[0] == 406
    assert fetch(f"{url}{path}/prints/3", **wanted)[0] == 404


def test_whoever_holds_the_paper_verifies_it_and_a_forged_code_is_refused(
    stack: Deployed, receipt: tuple[Api, str, dict[str, Any]]
) -> None:
    admin, path, paid = receipt
    url = stack.described["api_url"]
    admin.post(f"{path}/prints", {}, "print-1")
    wanted = {"X_Api_Key": stack.api_key, "Accept": "application/pdf"}
    code = code_on(fetch(f"{url}{path}/prints/1", **wanted)[2])
    status, _, body = fetch(f"{url}/v1/verify/receipts/{code}")
    told = json.loads(body)
    assert (status, told["number"], told["state"]) == (200, paid["receipt"], "valid")
    assert told["amount"] == paid["amount"]
    status, media, page = fetch(f"{url}/v1/verify/receipts/{code}", Accept="text/html,*/*")
    assert (status, media) == (200, "text/html; charset=utf-8")
    assert paid["receipt"] in page.decode()
    status, _, body = fetch(f"{url}/v1/verify/receipts/{code[:-2]}AA")
    assert (status, json.loads(body)["code"]) == (404, "receipt_not_genuine")

    admin.post(f"/v1/payments/{paid['id']}/void", {"reason": "wrong home"}, "paper-void")
    told = json.loads(fetch(f"{url}/v1/verify/receipts/{code}")[2])
    assert told["state"] == "void"
    assert told["left"]["minor"] == 0
