"""Debtors on the deployed stack: listed for a visit, written to, their letters fetched."""

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
from shared.store.bills import BillTable
from tests.ledger.world import make_bill
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
PAST = TODAY - timedelta(days=100)


@pytest.fixture(scope="module")
def late(stack: Deployed) -> tuple[Api, str]:
    """Returns the admin and the path of a community whose three accounts are late."""
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(23, 3, PAST), "letters", PAST, lambda _: None)
    community = f"/v1/communities/{entered.community_id}"
    accounts = [each["id"] for each in admin.all(f"{community}/accounts")]
    # No request bills into the past: these are put where they would lie by now.
    table = BillTable(stack.client("dynamodb"), stack.output("LedgerTable"))
    here, period = entered.community_id, f"{PAST:%Y-%m}"
    bills = [
        make_bill([("itm_fee", 24200)], account=each, community=here, period=period)
        for each in accounts
    ]
    table.insert(admin.get("/v1/caller")["company_id"], 1, bills)
    for number, account in enumerate(accounts):
        # Whoever pays a little is looked at, and found to be late with the rest.
        pos = {"account_id": account, "channel": "pos", "amount": "1.00"}
        reference = {"reference": f"POS-{number}"}
        admin.post(f"{community}/payments", {**pos, **reference}, f"letters-pay-{number}")
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


def test_letters_are_printed_in_both_languages_and_fetched(
    late: tuple[Api, str], tmp_path: Path
) -> None:
    admin, community = late
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
