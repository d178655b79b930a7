"""A billed community behind the API, on real DynamoDB calls: one of everything a path can name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.adapters.queues import SqsWork
from shared.domain.actor import Actor, Role
from shared.domain.money import Money
from shared.edge.documents.letter_pdf import letters_pdf
from shared.edge.receipt_seals import ReceiptSeal
from shared.edge.texts.reminders import built_in
from shared.store.access import AccessTable
from shared.store.bills import BillTable
from shared.store.cards import CardTable
from shared.store.collection import CollectionTable
from shared.store.debtors import DebtorTable
from shared.store.directory import DirectoryTable
from shared.store.idempotency import IdempotencyTable
from shared.store.ledger import LedgerTable
from shared.store.messages import MessagesTable
from shared.store.pay_links import PayLinkTable
from shared.store.planned_messages import PlannedMessageTable
from shared.store.pools import PoolTable
from shared.store.readings import ReadingTable
from shared.store.runs import RunTable
from shared.store.settlements import SettlementTable
from shared.store.totals import TotalsTable
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.bank_files.answering import read_answer
from shared.usecases.bank_files.exporting import collect_rows
from shared.usecases.letters.making import choose_letters
from shared.usecases.letters.ports import ChooseLetters
from shared.usecases.letters.printing import print_letters
from shared.usecases.paying.payments import MoneyArrived, record_payment
from tests.billing.world import QueueInMemory, SetClock, Worker
from tests.fakes.api import Api
from tests.fakes.bank_files import MemoryFiles, PlainSealer, WaitingWork
from tests.fakes.clock import NOON, CountingIds
from tests.fakes.ledger_work import ListedOrders
from tests.fakes.photos import QuietPhotos
from tests.fakes.provider import QuietProvider
from tests.fakes.refunds import ListedRefunds
from tests.fakes.reminders import MemoryReminderWork
from tests.functions.access_letters import LettersInMemory
from tests.ledger.world import make_bill

RULE = {"schema": 1, "quantity": "built_area", "price": "2.50"}
SHARED = {"quantity": {"share": "lift"}, "price": "1"}


@dataclass
class Estate:
    """The API as its company's administrator sees it, and the ids that paths name."""

    api: Api
    ids: dict[str, str]


def build_estate(client: Any, make_table: Callable[[str], str]) -> Estate:
    """Return a community with a billed unit and a billed space, entered over HTTP."""
    directory, ledger, access, reports = (
        make_table(name)
        for name in ("DirectoryTable", "LedgerTable", "AccessTable", "ReportsTable")
    )
    clock, queue, ids = SetClock(NOON), QueueInMemory(), CountingIds()
    keys, printed = AccessTable(client, access), LettersInMemory()
    ports = {
        "clock": clock,
        "ids": ids,
        "directory": DirectoryTable(client, directory, access, clock),
        "cards": CardTable(client, directory),
        "idempotency": IdempotencyTable(client, directory),
        "keys": keys,
        "ledger": LedgerTable(client, ledger, directory, clock),
        "runs": RunTable(client, ledger, directory, clock),
        "settlements": SettlementTable(client, ledger),
        "readings": ReadingTable(client, directory),
        "pools": PoolTable(client, directory),
        "photos": QuietPhotos(),
        "bank_files": MemoryFiles(),
        "bank_work": WaitingWork(),
        "sealer": PlainSealer(),
        "address_sealer": PlainSealer(),
        "bills": BillTable(client, ledger),
        "reports": TotalsTable(client, reports),
        "collection": CollectionTable(client, reports),
        "debtors": DebtorTable(client, reports),
        "due_runs": DebtorTable(client, reports),
        "work": SqsWork(queue, "run-queue", "page-queue"),
        "links": PayLinkTable(client, access),
        "web_address": "https://pay.example",
        "refund_work": ListedRefunds(),
        "ledger_work": ListedOrders(),
        "reminder_work": MemoryReminderWork(),
        "deliveries": MessagesTable(client, make_table("MessagesTable")),
        "planned_messages": PlannedMessageTable(client, ledger),
        "built_in": built_in,
        "provider": QuietProvider(),
        "payment_page": "https://levy.example/paid",
        "letter_work": printed,
        "letter_files": printed,
        "receipt_seals": ReceiptSeal(lambda: keys.signing_secret("receipt")),
        "signing_key": lambda: keys.signing_secret("cursor"),
    }
    platform = Api(ports, Actor("platform", Role.PLATFORM, "operations"))
    company = platform.made("/v1/companies", {"name": "安居物业"})["company"]["id"]
    api = platform.acting(Role.ADMIN, company)
    found = {"company_id": company} | enter(api)
    clock.time += timedelta(seconds=1)  # what was entered is known by then
    worker = Worker(client, queue, (directory, ledger, access), clock)
    body = {"plan_id": found["plan_id"], "period": "2026-11", "mode": "issue"}
    runs = f"/v1/communities/{found['community_id']}/billing-runs"
    answer = api.post(runs, body)
    assert answer.status == 202, answer.text
    while queue.messages:
        for message in queue.take_all():
            worker.deliver(*message)
    (bill,) = api.get(f"/v1/accounts/{found['account_id']}/bills").json["items"]
    found |= {"run_id": answer.json["id"], "bill_id": bill["id"]}
    found |= take_money(api, found)
    found |= write_letters(api, found)
    return Estate(api, found | collect_by_bank(api, found))


def take_money(api: Api, ids: dict[str, str]) -> dict[str, str]:
    """Take money in all ways that leave something to name; the bill stays open."""
    desk, account = f"/v1/communities/{ids['community_id']}", f"/v1/accounts/{ids['account_id']}"
    shift = api.made(f"{desk}/shifts", {"cash": "200.00"})
    paid = api.made(
        f"{desk}/payments", {"account_id": ids["account_id"], "channel": "cash", "amount": "0.01"}
    )
    instalments = {"count": 2, "first_due": "2027-01-01"}
    api.made(f"{desk}/receipts/{paid['receipt']}/prints", {})
    plan = api.made(
        f"{account}/payment-plans", {"bills": [ids["bill_id"]], "instalments": instalments}
    )
    arrived = MoneyArrived(ids["company_id"], "stripe", "pi_1", Money(100, "CNY"), NOON)
    ports = {name: api.ports[name] for name in ("directory", "ledger", "clock")}
    held = record_payment(arrived, **ports).suspense
    assert held is not None
    order = api.made(f"{account}/payment-orders", {"top_up": True, "amount": "100"})
    link = api.made(f"{account}/pay-links", {})["link"]
    wish = {"what": "waiver", "amount": "0.01", "reason": "agreed"}
    asked = api.made(f"/v1/bills/{ids['bill_id']}/corrections", wish)
    statement = {"rows": [{"date": "2026-11-20", "amount": "-3.50", "text": "fee"}]}
    api.made(f"{desk}/bank-statements", statement)
    query = {"community_id": ids["community_id"]}
    (line,) = api.get("/v1/reconciliation-exceptions", **query).json["items"]
    coupon = {"first": "2026-01-01", "last": "2027-12-31", "percent": "1", "reason": "x"}
    api.made(f"{desk}/coupons", {"code": "RELIEF", **coupon})
    batch = {"accounts": [ids["account_id"]], "periods": ["2026-11"], "reason": "x"}
    relief = api.made(f"{desk}/waiver-batches", {**batch, "percent": "1"})
    late = {"rate": {"percent": "0.05", "per": "day"}}
    named = {"community_id": ids["community_id"], "name": {"zh": "违约金", "en": "Late fee"}}
    policy = {**named, "effective_from": "2026-01-01", "policy": late}
    back = (
        ask_back(api, ids)
        | hold_deposit(api, ids)
        | {
            "policy_id": api.made("/v1/late-fee-policies", policy)["id"],
        }
    )
    reminded = {"action": "remind", "accounts": [ids["account_id"]]}
    batch_of_debtors = api.made(f"{desk}/collection-actions", reminded)
    return back | {
        "collection_batch_id": batch_of_debtors["id"],
        "correction_id": asked["id"],
        "code": "RELIEF",
        "batch_id": relief["id"],
        "reconciled_id": line["id"],
        "order_id": order["id"],
        "link_id": link["id"],
        "shift_id": shift["id"],
        "payment_id": paid["id"],
        "number": paid["receipt"],
        "copy": "1",
        "payment_plan_id": plan["id"],
        "suspense_id": held.id,
    }


def write_letters(api: Api, ids: dict[str, str]) -> dict[str, str]:
    """Have a letter printed about a bill that is late, and note a visit with its photo."""
    company_id, account_id, ports = api.actor.company_id, ids["account_id"], api.ports
    late = make_bill(
        [(ids["item_id"], 100)],
        period="2026-08",
        account=account_id,
        community=ids["community_id"],
    )
    ports["bills"].insert(company_id, 1, [late])
    known = {name: ports[name] for name in ("directory", "ledger", "debtors")}
    look_at_debtor(company_id, ids["community_id"], account_id, **known)
    letters = api.made(f"/v1/communities/{ids['community_id']}/letters", {})
    work = ports["letter_work"].orders
    while work:
        order = work.popleft()
        if isinstance(order, ChooseLetters):
            choose_letters(order, **known, letter_work=ports["letter_work"])
        else:
            printing = {name: ports[name] for name in ("directory", "ledger", "links", "clock")}
            press = letters_pdf
            print_letters(order, **printing, letter_files=ports["letter_files"], letter_press=press)
    photo = api.made(f"/v1/accounts/{account_id}/contact-photos", {})["key"]
    visit = {"way": "visit", "result": "reached", "photos": [photo]}
    number = api.made(f"/v1/accounts/{account_id}/contacts", visit)["number"]
    return {
        "letters_id": letters["id"],
        "file": "1",
        "contact": str(number),
        "photo": "1",
        "scope": "all",
    }


def ask_back(api: Api, ids: dict[str, str]) -> dict[str, str]:
    """Ask for money back, with a picture, and pay it out at the desk."""
    desk, account = f"/v1/communities/{ids['community_id']}", f"/v1/accounts/{ids['account_id']}"
    taken = {"account_id": ids["account_id"], "channel": "pos", "amount": "5.00"}
    paid = api.made(f"{desk}/payments", taken)["id"]
    rules = {"approvers": [{"above_minor": 0, "roles": ["admin"]}]}
    answer = api.patch(f"{desk}/refund-settings", rules, 1)
    assert answer.status == 200, answer.text
    picture = api.made(f"{account}/refund-files", {})["key"]
    wish = {"kind": "payment", "payment_id": paid, "amount": "1.00", "reason": "moved out"}
    asked = api.made(f"{account}/refunds", {**wish, "files": [picture]})
    checker = Api(api.ports, Actor(api.actor.company_id, Role.ADMIN, "a checker"), api.journal)
    refund = f"/v1/refunds/{asked['id']}"
    for path, body, by in (
        ("approve", {}, checker),
        ("parts/1/route", {"route": "cash"}, api),
        ("parts/1/pay-out", {}, api),
    ):
        answer = by.post(f"{refund}/{path}", body)
        assert answer.status in {200, 201}, answer.text
    return {"paid_id": paid, "refund_id": asked["id"], "file": "1", "part": "1"}


def hold_deposit(api: Api, ids: dict[str, str]) -> dict[str, str]:
    """Take a deposit with a picture, and ask to keep some of it."""
    desk, account = f"/v1/communities/{ids['community_id']}", f"/v1/accounts/{ids['account_id']}"
    picture = api.made(f"{account}/refund-files", {})["key"]
    taken = {"account_id": ids["account_id"], "kind": "key", "channel": "pos", "amount": "50.00"}
    deposit = api.made(f"{desk}/deposits", {**taken, "files": [picture]})
    charge = {"bill_id": ids["bill_id"], "item_id": ids["item_id"], "amount": "0.01"}
    wish = {**charge, "reason": "lost", "files": [picture]}
    (keep,) = api.made(f"/v1/deposits/{deposit['id']}/keeps", wish)["keeps"]
    return {"deposit_id": deposit["id"], "keep": keep["id"], "deposit_picture": picture}


def collect_by_bank(api: Api, ids: dict[str, str]) -> dict[str, str]:
    """Send a file to a bank, whose answer names nobody; the bill stays open."""
    desk, account = f"/v1/communities/{ids['community_id']}", f"/v1/accounts/{ids['account_id']}"
    bank = {"bank_code": "102100099996", "account_number": "6222021234567890"}
    api.made(f"{account}/bank-mandate", bank | {"holder_name": "王伟"})
    until = {"format": "example-delimited", "due_until": "2027-12-31"}
    file = api.made(f"{desk}/bank-files", until)["id"]
    names = ("directory", "ledger", "sealer", "bank_files", "bank_work", "clock")
    ports = {name: api.ports[name] for name in names}
    collect_rows(ports["bank_work"].orders.popleft(), runs=api.ports["runs"], **ports)
    upload = api.made(f"/v1/bank-files/{file}/uploads", None)["key"]
    ports["bank_files"].keep(upload, b"nobody|1.00|00||\n", "text/plain")
    answer = api.made(f"/v1/bank-files/{file}/answer", {"upload": upload})["id"]
    del ports["sealer"]
    read_answer(ports["bank_work"].orders.popleft(), **ports, say=str)
    return {"bank_file_id": file, "bank_answer_id": answer, "upload": upload}


def enter(api: Api) -> dict[str, str]:
    """Enter one of everything; returns the ids by the names that paths give them."""
    ids: dict[str, str] = {}

    def make(name: str, path: str, body: dict[str, Any]) -> None:
        made = api.made(path.format(**ids), body)
        ids[name] = made.get("key", made)["id"]

    estate = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    item = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
    unit = {"name": "1-101", "floor": 1, "built_area": "96.80"}
    make("community_id", "/v1/communities", estate)
    make("building_id", "/v1/communities/{community_id}/buildings", {"name": "1栋"})
    make("unit_id", "/v1/buildings/{building_id}/units", unit)
    make("space_id", "/v1/communities/{community_id}/spaces", {"name": "A-1"})
    make("holder_id", "/v1/communities/{community_id}/holders", {"name": "王伟"})
    held = {"holder_id": ids["holder_id"], "from": "2026-01-01"}
    make("account_id", "/v1/units/{unit_id}/accounts", held)
    make("item_id", "/v1/charge-items", {**item, "community_id": ids["community_id"]})
    rule = {"effective_from": "2026-01-01", "document": RULE}
    make("rule_id", "/v1/charge-items/{item_id}/rules", rule)
    plan = {"name": "每月", "first_period": "2026-11", "item_ids": [ids["item_id"]]}
    make("plan_id", "/v1/communities/{community_id}/billing-plans", plan)
    make("key_id", "/v1/api-keys", {"name": "gate", "role": "reader"})
    enter_metering(api, make, ids)
    return ids


def enter_metering(
    api: Api, make: Callable[[str, str, dict[str, Any]], None], ids: dict[str, str]
) -> None:
    """Enter a meter with a reading, and a share pool that another plan bills."""
    meter = {"utility": "water", "unit": "m3", "number": "W-1", "installed_on": "2026-01-01"}
    place = {"place": "unit", "place_id": ids["unit_id"]}
    make("meter_id", "/v1/communities/{community_id}/meters", {**meter, **place})
    photo = api.made(f"/v1/meters/{ids['meter_id']}/photos", {})["key"]
    reading = {"read_on": "2026-10-25", "value": "12", "photo": photo}
    make("reading_id", "/v1/meters/{meter_id}/readings", reading)
    lift = {"name": {"zh": "电梯公摊", "en": "Lift"}, "category": "shared_cost"}
    make("shared_item_id", "/v1/charge-items", {**lift, "community_id": ids["community_id"]})
    rule = {"effective_from": "2026-01-01", "document": SHARED}
    make("shared_rule_id", "/v1/charge-items/{shared_item_id}/rules", rule)
    plan = {"name": "公摊", "first_period": "2026-11", "item_ids": [ids["shared_item_id"]]}
    make("shared_plan_id", "/v1/communities/{community_id}/billing-plans", plan)
    pool = {"item_id": ids["shared_item_id"], "period": "2026-12", "amount": {"cost": "280.00"}}
    policy = {"key": {"by": "equal"}}
    make("pool_id", "/v1/communities/{community_id}/share-pools", {**pool, "policy": policy})
