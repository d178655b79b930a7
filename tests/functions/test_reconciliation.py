"""Reconciliation by its clock and its queue; a payout's event asks for its reading."""

from __future__ import annotations

import importlib
import json
from types import SimpleNamespace
from typing import Any

import pytest

from shared.adapters.reconciling_queue import SqsReconcilingWork
from shared.domain.ledger.payment import Channel
from shared.domain.reconciling.item import Verdict
from tests.billing.world import QueueInMemory
from tests.ledger.world import memory_world
from tests.usecases.reconciling.paying_out import Night, night_of, row_of

CONTEXT = SimpleNamespace(function_name="levy-reconciliation")


class Deployed:
    """The function over a world in memory; every message comes twice at first."""

    def __init__(self, night: Night, handle: Any, queue: QueueInMemory) -> None:
        self.night, self.handle, self.queue = night, handle, queue

    def pass_by(self, until: str) -> None:
        assert self.handle({"until": until}, CONTEXT) == {"batchItemFailures": []}
        steps = 0
        while messages := self.queue.take_all():
            steps += 1
            assert steps < 60, "the chain has no end"
            records = [{"messageId": "1", "body": body} for _, body in messages]
            if steps < 3:
                records *= 2
            assert self.handle({"Records": records}, CONTEXT) == {"batchItemFailures": []}


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Deployed:
    night, queue = night_of(memory_world()), QueueInMemory()
    module = importlib.import_module("functions.reconciliation.app")
    ports = {
        "directory": night.world.directory,
        "ledger": night.world.ledger,
        "provider": night.provider,
        "work": SqsReconcilingWork(queue, "reconciliation"),
        "clock": night.world.clock,
    }
    monkeypatch.setattr(module, "wire", lambda: ports)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Levy")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "reconciliation")
    return Deployed(night, module.handler, queue)


def test_a_night_reads_missed_payouts_and_counts_what_nobody_explains(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    night = deployed.night
    night.online(1, 5000)
    paid = night.world.pay(700, channel=Channel.TRANSFER)
    night.provider.pay_out("po_1", [row_of(1, 5000)])
    deployed.pass_by("2026-11-29")
    assert night.verdicts() == {"pi_1": Verdict.MATCHED, paid.id: Verdict.MISSING_AT_BANK}
    night.sheets()
    said = [line for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert said
    for metric in map(json.loads, said):
        assert metric["ReconciliationExceptionsStale"] == [1]
        assert metric["FunctionName"] == CONTEXT.function_name


def test_a_message_that_nobody_sent_is_parked(deployed: Deployed) -> None:
    for body in ('{"schema":1,"kind":"payout"}', '{"schema":1,"kind":"rob","payout_id":"po_1"}'):
        answer = deployed.handle({"Records": [{"messageId": "7", "body": body}]}, CONTEXT)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
