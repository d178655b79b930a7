"""What the ledger's stream tells of payments is what the ledger has, as it was and as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.domain.dunning.campaign import Wording
from shared.store.keys import ITSELF
from shared.store.ledger_stream import facts_of
from shared.usecases.dunning.occasions import occasions
from shared.usecases.dunning.ports import TellOf
from shared.usecases.paying.voids import VoidPayment, void_payment
from tests.ledger.world import CO, FEE, HOME, Tables, stored_world

Images = dict[tuple[str, str], dict[str, Any]]


def images(dynamodb: Any, table: str) -> Images:
    """Return every item that stands by itself."""
    found = dynamodb.scan(TableName=table)["Items"]
    return {(one["pk"]["S"], one["sk"]["S"]): one for one in found if one["sk"]["S"] == ITSELF}


def changes(before: Images, after: Images) -> list[dict[str, Any]]:
    """Return the records of a stream that lead from one to the other."""
    return [
        {
            "eventName": "MODIFY" if place in before else "INSERT",
            "dynamodb": {
                "Keys": {"pk": image["pk"], "sk": image["sk"]},
                "NewImage": image,
                **({"OldImage": before[place]} if place in before else {}),
            },
        }
        for place, image in after.items()
        if before.get(place) != image
    ]


def test_a_payment_is_an_occasion_when_it_comes_and_none_when_it_is_voided(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    tables = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
    world = stored_world(dynamodb, make_table, tables)
    bills = [world.bill([(FEE, 4000)], period=period) for period in ("2026-10", "2026-11")]
    payment = world.pay(8000, bills=bills)
    paid = images(dynamodb, tables.ledger)
    facts = facts_of(changes({}, paid) * 2)
    assert [one.after for one in facts.changed] == [payment] * 2
    at = payment.succeeded_at
    assert at is not None
    order = TellOf(CO, HOME, Wording.PAYMENT_RECEIVED, payment.id, at)
    assert [list(occasions(one)) for one in facts.changed] == [[order]] * 2

    command = VoidPayment(world.once(), payment.id, "wrong flat")
    ports: dict[str, Any] = {"ledger": world.ledger, "clock": world.clock}
    void_payment(world.actor, command, directory=world.directory, **ports)
    (voided,) = facts_of(changes(paid, images(dynamodb, tables.ledger))).changed
    assert voided.before == payment
    assert list(occasions(voided)) == []
