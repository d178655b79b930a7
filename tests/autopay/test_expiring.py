"""A saved card that expires soon is told of, once."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.autopay.mandate import Mandate
from shared.usecases.autopay.card_setups import change_mandate
from tests.autopay.house import House
from tests.ledger.world import CO


def test_of_a_card_that_expires_the_account_is_told_once_the_month_before(house: House) -> None:
    mandate = house.by_card()

    def ends_in_january(before: Mandate) -> Mandate:
        assert before.card is not None
        return before.changed(card=replace(before.card, expires_year=2027, expires_month=1))

    change_mandate(CO, mandate.id, ends_in_january, ledger=house.world.ledger)
    house.mornings(mandate, 6)  # 30 November
    assert house.bus.kinds == []
    house.mornings(mandate, 1)
    assert house.bus.kinds == ["AutopayCardExpires"]
    house.mornings(mandate, 40)
    assert house.bus.kinds == ["AutopayCardExpires"]
