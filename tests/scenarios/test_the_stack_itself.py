"""Fault 19 and what the local stack promises: stopped in the middle, nothing is forgotten."""

from __future__ import annotations

import json
import uuid

from tests.stack.deployed import Deployed, eventually


def seen_by_projections(stack: Deployed) -> int:
    """Return how often projections ran."""
    return sum(line.startswith("START") for line in stack.logs("Projections"))


def change_the_ledger(stack: Deployed, name: str) -> None:
    """Write a page record of a run that isn't there, as nothing but a change to be noticed."""
    stack.client("dynamodb").put_item(
        TableName=stack.output("LedgerTable"),
        Item={"pk": {"S": f"C#nobody#run#{name}"}, "sk": {"S": "note"}},
    )


def test_after_a_restart_data_keys_and_addresses_are_what_they_were(stack: Deployed) -> None:
    before = dict(stack.described)
    change_the_ledger(stack, "kept")
    stack.restart()
    assert stack.described == before | {"emulator": stack.described["emulator"]}
    kept = stack.client("dynamodb").get_item(
        TableName=stack.output("LedgerTable"),
        Key={"pk": {"S": "C#nobody#run#kept"}, "sk": {"S": "note"}},
    )
    assert "Item" in kept
    assert stack.call("GET", "/openapi.json").status == 200


def test_messages_that_wait_while_the_stack_stands_still_are_worked_on_afterwards(
    stack: Deployed,
) -> None:
    sqs = stack.client("sqs")
    sqs.send_message(
        QueueUrl=stack.output("TickDeadLettersUrl"), MessageBody=json.dumps({"kept": True})
    )
    stack.restart()
    sqs = stack.client("sqs")
    queue = stack.output("TickDeadLettersUrl")
    (message,) = sqs.receive_message(QueueUrl=queue).get("Messages", [])
    assert json.loads(message["Body"]) == {"kept": True}
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def test_the_ledgers_stream_goes_on_after_a_restart(stack: Deployed) -> None:
    stack.restart()
    fresh = f"C#nobody#run#{uuid.uuid4()}"  # what is there already would be no change
    table, ran = stack.output("LedgerTable"), seen_by_projections(stack)
    stack.client("dynamodb").transact_write_items(
        TransactItems=[
            {
                "Put": {
                    "TableName": table,
                    "Item": {"pk": {"S": fresh}, "sk": {"S": sk}},
                }
            }
            for sk in ("-", "note")
        ]
    )
    assert eventually(lambda: seen_by_projections(stack) > ran)


def test_the_schedule_calls_fan_out_with_its_time(stack: Deployed) -> None:
    scheduler = stack.client("scheduler")
    (listed,) = [
        each for each in scheduler.list_schedules()["Schedules"] if "HourlyTick" in each["Name"]
    ]
    target = scheduler.get_schedule(Name=listed["Name"])["Target"]
    before = len(stack.logs("FanOut"))
    scheduler.create_schedule(
        Name="tick-now",  # an instant that has passed fires within ten seconds, once
        ScheduleExpression="at(2026-01-01T00:00:00)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
        ActionAfterCompletion="DELETE",
    )
    assert eventually(lambda: any('"tick"' in line for line in stack.logs("FanOut")[before:]), 30)
