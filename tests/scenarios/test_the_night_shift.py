"""The deployed ledger looks after itself: balances pay what a run issued, proofs come overnight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.seed.api import Api
from infra.local.seed.community import bill, enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")


@dataclass(frozen=True)
class Estate:
    """A community billed after one of its accounts had filled its balance."""

    api: Api
    community: str
    account: str
    accounts: int


@pytest.fixture(scope="module")
def estate(stack: Deployed) -> Estate:
    api = Api(stack.described["api_url"], stack.api_key)
    entered = enter(api, make_estate(12, 8, TODAY), "night", TODAY, lambda _: None)
    (account, *_) = api.all(f"/v1/communities/{entered.community_id}/accounts")
    api.post(f"/v1/communities/{entered.community_id}/shifts", {"cash": "0.00"}, "night-shift")
    paid = api.post(
        f"/v1/communities/{entered.community_id}/payments",
        {"account_id": account["id"], "channel": "cash", "amount": "9000.00"},
        "night-top-up",
    )
    assert paid["state"] == "succeeded"
    bill(api, entered, TODAY, "night", lambda _: None)
    return Estate(api, entered.community_id, account["id"], entered.accounts)


def test_a_balance_pays_what_a_run_issued_without_anybody_asking(estate: Estate) -> None:
    dues = f"/v1/accounts/{estate.account}/dues"

    def paid() -> dict[str, Any]:
        found: dict[str, Any] = estate.api.get(dues)
        return found if 0 < found["balance"]["minor"] < 900000 else {}

    found = eventually(paid)
    assert found["open"]["minor"] == 0
    (movement, *_) = estate.api.all(f"/v1/accounts/{estate.account}/movements")
    assert movement["by"] == "automatic"


def test_every_ledger_is_proven_when_the_clock_strikes(stack: Deployed, estate: Estate) -> None:
    def proofs() -> list[dict[str, Any]]:
        path = f"/v1/communities/{estate.community}/ledger-proofs"
        return [
            each
            for each in estate.api.get(path)["items"]
            if each["started_by"] == "ledger_proof" and each["finished_at"]
        ]

    stack.invoke("LedgerProof", {"time": "2026-11-24T18:30:00Z"})
    (proof,) = eventually(proofs)
    assert proof["holds"] is True
    assert (proof["accounts"], proof["movements"]) == (estate.accounts, 2)
    assert stack.waiting("LedgerDeadLetters") == 0
