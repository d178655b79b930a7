"""A refund paid out by hand has a slip: its number, its parts, the sum in capitals, two to sign."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from shared.domain.accounts import Holder, HolderKind
from shared.domain.community import Company, Language
from shared.domain.documents.slip_paper import RefundSlipNotFound
from shared.domain.property import Building, Status, StatusFrom, Unit, UnitKind
from shared.domain.refunds.part import Route
from shared.domain.refunds.refund import Refund
from shared.edge.documents.slip_pdf import slip_pdf
from shared.usecases.documents.refund_slips import GetSlip, get_refund_slip
from shared.usecases.ports import Create
from shared.usecases.refunding.by_hand import PayOutPart, pay_out_part
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    world = memory_world()
    unit = Unit(
        id=f"subject of {HOME}",
        community_id=COMMUNITY,
        building_id="bld_1",
        name="1-101",
        floor=1,
        kind=UnitKind.RESIDENTIAL,
        built_area=Decimal("89.50"),
        statuses=(StatusFrom(date(2020, 1, 1), Status.OCCUPIED),),
        page=0,
        created_at=NOON,
    )
    things = (
        Company(CO, "安居物业服务有限公司", Language.ZH, NOON),
        Building("bld_1", COMMUNITY, "1栋", NOON),
        Holder("hld_1", COMMUNITY, "王伟", HolderKind.PERSON, NOON),
        unit,
    )
    world.directory.commit(CO, [Create(each) for each in things])
    return Refunding(world)


def slip(refunding: Refunding, refund: Refund) -> Any:
    world = refunding.world
    command = GetSlip(refund.id, refund.parts[0].id)
    return get_refund_slip(world.actor, command, directory=world.directory, ledger=world.ledger)


def test_a_transfer_has_a_slip_with_all_there_is_to_sign(refunding: Refunding) -> None:
    world = refunding.world
    bill = world.bill([(FEE, 5000)])
    payment = refunding.paid_online(5000, [bill])
    refund = refunding.asked([(payment, 2005)], route=Route.TRANSFER)
    with pytest.raises(RefundSlipNotFound):
        slip(refunding, refund)
    pay_out_part(
        world.actor,
        PayOutPart(world.once(), refund.id, refund.parts[0].id, "ICBC-1"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    paper = slip(refunding, refund)
    for language, expected in (
        (
            Language.ZH,
            (
                "退款单",
                "2026-000001",
                "王伟",
                "1栋1-101",
                "人民币贰拾元零伍分",
                "ICBC-1",
                "银行转账",
            ),
        ),
        (Language.EN, ("Refundslip", "CNY20.05", "Banktransfer", "Paidback", "PaidbyLin")),
    ):
        content = slip_pdf(paper, language)
        assert content == slip_pdf(paper, language)
        with pypdfium2.PdfDocument(content) as document:
            text = re.sub(r"\s", "", document[0].get_textpage().get_text_range())
        assert [words for words in expected if words not in text] == []
