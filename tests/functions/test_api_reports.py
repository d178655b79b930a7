"""Reports over HTTP: what managers read, and what is refused."""

from __future__ import annotations

import pytest

from shared.domain.reports.counting import PlanPeriod
from shared.domain.run_totals import Totals
from shared.usecases.reporting.counting import count_movements
from shared.usecases.reporting.ports import AccountMoved
from tests.functions.home import Home, build_home
from tests.ledger.world import FEE, PLAN, WATER


class Issued:
    """What the runs of November billed."""

    def issued(self, _company: str, _community: str, period: str) -> dict[PlanPeriod, Totals]:
        lines = [[(FEE, 24200, 0), (WATER, 800, 0)]]
        return {PlanPeriod(period, PLAN): Totals.of_lines(lines)}


@pytest.fixture
def home() -> Home:
    home = build_home()
    home.api.ports["reports"] = Issued()
    home.bill(24200, 800)
    assert home.pay("200.00").status == 201
    moved = AccountMoved(home.api.actor.company_id, home.community, home.account, 1)
    ports = {name: home.api.ports[name] for name in ("collection", "ledger")}
    count_movements([moved], **ports)
    return home


def test_collection_says_what_was_charged_and_what_became_of_it(home: Home) -> None:
    found = home.api.get(f"/v1/communities/{home.community}/collection", period="2026-11").json
    total = {name: money["amount"] for name, money in found["total"].items() if name != "rate"}
    assert total | {"rate": found["total"]["rate"]} == {
        "issued": "250.00",
        "adjusted": "0.00",
        "late_fee": "0.00",
        "owed": "250.00",
        "paid": "200.00",
        "refunded": "0.00",
        "freed": "0.00",
        "net_paid": "200.00",
        "waived": "0.00",
        "written_off": "0.00",
        "open": "50.00",
        "rate": "80.0",
    }
    assert [item["item_id"] for item in found["items"]] == [FEE, WATER]


def test_takings_keep_gross_refunded_and_net_apart(home: Home) -> None:
    path = f"/v1/communities/{home.community}/takings"
    found = home.api.get(path, **{"from": "2026-11-01", "to": "2026-11-30"}).json
    (cash,) = found["channels"]
    amounts = [cash[name]["amount"] for name in ("gross", "refunded", "voided", "net")]
    assert amounts == ["200.00", "0.00", "0.00", "200.00"]
    assert [day["on"] for day in found["days"]] == ["2026-11-24"]


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-02", "2026-11-01"), ("2025-01-01", "2026-11-01")]
)
def test_days_out_of_order_or_above_a_year_are_refused(home: Home, first: str, last: str) -> None:
    path = f"/v1/communities/{home.community}/takings"
    answer = home.api.get(path, **{"from": first, "to": last})
    assert (answer.status, answer.json["code"]) == (422, "days_refused")
