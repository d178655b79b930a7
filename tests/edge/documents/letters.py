"""Letters on paper, as tests render them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shared.domain.letters.batch import LetterFile
from shared.domain.letters.demand import Demand, DemandedBill
from shared.domain.letters.paper import LetterPaper
from shared.domain.letters.wording import LetterWording

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 4, 5, tzinfo=UTC)
LINK = "https://levy.example/live/p/lp_0123456789abcdefghjkmnpqrs"
BILLS = (
    DemandedBill("bill-1", "2026-08", date(2026, 8, 31), 25120, 920),
    DemandedBill("bill-2", "2026-09", date(2026, 9, 30), 24830, 630),
    DemandedBill("bill-3", "2026-10", date(2026, 10, 31), 24450, 250),
)
DEMAND = Demand(
    account_id="acc_1",
    community_id="cty_1",
    number="20261124-7K3M9QXZ-0001",
    batch_id="ltb_7k3m9qxz12345678",
    file=1,
    day=DAY,
    pay_by=DAY + timedelta(days=15),
    text_version=1,
    currency="CNY",
    bills=BILLS,
    at=AT,
    by="林晓",
)
PAPER = LetterPaper(
    demand=DEMAND,
    wording=LetterWording("cty_1"),
    company="安居物业服务有限公司",
    community="阳光花园",
    holder="王伟",
    address="3栋 2单元 1204",
    link=LINK,
)
FILE = LetterFile("ltb_7k3m9qxz12345678", 1, "bld_1", "3栋", 1, 1, 1, ("acc_1", "acc_2"))


def other(**changes: object) -> LetterPaper:
    """Return the letter of a neighbour."""
    demand = replace(DEMAND, account_id="acc_2", number="20261124-7K3M9QXZ-0002")
    return replace(PAPER, demand=demand, **{"holder": "李娜", **changes})  # type: ignore[arg-type]
