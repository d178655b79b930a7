"""What is told has the shape its schema says, and words in both languages for every reason."""

from __future__ import annotations

import json

import pytest

from infra.environments import ROOT
from shared.domain.autopay.attempt import Told, Why
from shared.domain.payments.declines import Decline
from tests.autopay.house import House, say
from tests.ledger.world import FEE


@pytest.mark.parametrize("reason", [*Decline, *Why, "card_never_saved", "superseded"])
def test_every_reason_has_a_sentence_in_both_languages(reason: str) -> None:
    found = say(f"autopay_reason.{reason}", {})
    assert found["zh"] != found["en"]


@pytest.mark.parametrize("behaviour", ["good", "no_money"])
def test_events_have_the_fields_of_their_schemas_and_ids_of_their_own(
    house: House, behaviour: str
) -> None:
    house.world.bill([(FEE, 30_350)])
    mandate = house.by_card(behaviour)
    house.mornings(mandate, 8)
    assert len(house.bus.published) >= 2
    for kind, detail in house.bus.published:
        schema = json.loads((ROOT / f"infra/events/{Told(kind)}.v1.json").read_text())
        assert set(detail) == set(schema["properties"]) == set(schema["required"])
    ids = [detail["id"] for _, detail in house.bus.published]
    assert len(ids) == len(set(ids))
