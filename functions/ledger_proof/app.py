"""Ledger proof: the ledger's night shift. The clock begins it; its queue carries it part by part.

After a run is issued, the same queue brings the deduction of balances.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.adapters.aws import client
from shared.adapters.clock import SystemClock
from shared.adapters.ledger_queue import SqsLedgerWork
from shared.edge.messages import read_ledger_message
from shared.edge.observability import count_broken_laws, logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import LedgerProofSettings, read_settings
from shared.store.bills import BillTable
from shared.store.cards import CardTable
from shared.store.collection import CollectionTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.runs import RunTable
from shared.usecases.ledger import ledger_rounds as rounds
from shared.usecases.ledger.ledger_orders import (
    ActOnDebtors,
    ApplyWaivers,
    CheckPlans,
    CheckPromises,
    DeductBalances,
    GiveCredits,
    LedgerOrder,
    LookAfterCommunity,
    LookAfterCompany,
    ReviewCase,
)

if TYPE_CHECKING:
    from shared.domain.ledger.proof_result import ProofResult

_READING = ("directory", "ledger", "clock")
_LEDGER = (*_READING, "work")


@cache
def wire() -> dict[str, Any]:
    """Return what ledger_proof works with."""
    from shared.adapters.letter_queue import SqsLetterWork
    from shared.adapters.reminder_queues import SqsReminderWork
    from shared.usecases.arrears.handing_on import Hands

    settings = read_settings(LedgerProofSettings)
    dynamodb, sqs, clock = client("dynamodb"), client("sqs"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    return {
        "directory": DirectoryTable(dynamodb, directory, "", clock),
        "cards": CardTable(dynamodb, directory),
        "ledger": LedgerTable(dynamodb, ledger, directory, clock),
        "collection": CollectionTable(dynamodb, settings.reports_table),
        "debtors": DebtorTable(dynamodb, settings.reports_table),
        "runs": RunTable(dynamodb, ledger),
        "bills": BillTable(dynamodb, ledger),
        "work": SqsLedgerWork(sqs, settings.ledger_queue_url),
        "hands": Hands(
            reminders=SqsReminderWork(sqs, settings.reminder_queue_url, {}),
            letters=SqsLetterWork(sqs, settings.letter_queue_url),
            web_address=settings.web_address,
        ),
        "clock": clock,
    }


def handler(event: Mapping[str, Any], context: Any) -> Answer:
    """Answer the clock (look after every company) or the queue (one part each)."""
    if "Records" not in event:
        companies = rounds.begin_night(**_of(("directory", "work")))
        logger().info("night begun", companies=companies)
        return {"batchItemFailures": []}
    batch = QueueBatch(event)
    batch.each(lambda body, _: _carry_out(read_ledger_message(body), context.function_name))
    return batch.answer


def _carry_out(order: LedgerOrder, function_name: str) -> None:
    match order:
        case LookAfterCompany():
            found = rounds.look_after_company(order, **_of(("directory", "work")))
            logger().info("company looked after", company_id=order.company_id, communities=found)
        case LookAfterCommunity():
            rounds.look_after_community(order, **_of((*_LEDGER, "cards")))
        case CheckPlans():
            changed = rounds.check_plans(order, **_of(_LEDGER))
            logger().info("plans checked", changed={one.id: one.state.value for one in changed})
        case DeductBalances():
            paid = rounds.deduct_balances(order, **_of((*_LEDGER, "runs")))
            logger().info("balances deducted", run_id=order.run_id, accounts=paid)
        case GiveCredits():
            given = rounds.credit_pages(order, **_of((*_LEDGER, "cards", "runs", "bills")))
            logger().info("credits given", run_id=order.run_id, accounts=given)
        case ApplyWaivers():
            from shared.usecases.correcting.batches import apply_waivers

            batch = apply_waivers(order, **_of(_LEDGER))
            logger().info("waivers applied", batch_id=order.batch_id, done=batch and batch.done)
        case ReviewCase():
            from shared.usecases.arrears.reviewing import review_case

            case = review_case(order, **_of(_READING))
            logger().info("case reviewed", account_id=order.account_id, status=case and case.status)
        case CheckPromises():
            from shared.usecases.arrears.reviewing import check_promises

            cases = check_promises(order, **_of(_LEDGER))
            logger().info("promises checked", community_id=order.community_id, cases=cases)
        case ActOnDebtors():
            from shared.usecases.arrears.batches import carry_on

            acted = carry_on(order, **_of((*_LEDGER, "debtors", "hands")))
            logger().info("debtors acted on", batch_id=order.batch_id, done=acted and acted.done)
        case _:
            result = rounds.prove_on(order, **_of((*_LEDGER, "cards", "collection")))
            _tell(order.company_id, result, function_name)


def _tell(company_id: str, result: ProofResult, function_name: str) -> None:
    """Say how a proof ended; a broken law is told with the entry, and counted for the alarm."""
    if result.finished_at is None:
        return
    where: dict[str, Any] = {
        "company_id": company_id,
        "community_id": result.community_id,
        "on": result.id,
    }
    if result.holds:
        logger().info("ledger proven", accounts=result.found.accounts, **where)
        return
    for one in result.found.breaches:
        logger().error(
            "ledger law broken",
            law=one.law,
            entry=one.about,
            expected=one.expected,
            found=one.found,
            **where,
        )
    count_broken_laws(result.broken, function_name)


def _of(names: tuple[str, ...]) -> dict[str, Any]:
    ports = wire()
    return {name: ports[name] for name in names}
