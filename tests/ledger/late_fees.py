"""Charging a late fee as the arrears night does, without its reasons."""

from __future__ import annotations

from datetime import date

from shared.domain.bills import Bill
from shared.domain.community import Community
from shared.domain.ledger.entries import Cause, Stamp
from shared.usecases.arrears.accruing import DayFee, charge_fees
from tests.ledger.world import CO, COMMUNITY, NOON, TODAY, World


def charge_late_fee(world: World, bill: Bill, minor: int, through: date) -> None:
    """Charge a bill `minor` for lateness up to day `through`."""
    community = world.directory.get(CO, Community, COMMUNITY)
    history = world.ledger.history(CO, bill.account_id, "CNY")
    stamp = Stamp(NOON, TODAY, "automatic", Cause("late_fee", through.isoformat()))
    fee = DayFee(bill.key, minor, through, (("itm_fee", "pol_1@1"),))
    assert charge_fees(CO, history, [fee], stamp, community=community, ledger=world.ledger)
