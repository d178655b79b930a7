"""The HTTP API: each endpoint's action bound to the use case that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from chalice.app import Chalice

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.ids import RandomIds
from shared.edge.http import actions_arrears as arrears
from shared.edge.http import actions_bank_files as bank_files
from shared.edge.http import actions_contacts as contacts
from shared.edge.http import actions_debtors as debtors
from shared.edge.http import actions_deposits as deposits
from shared.edge.http import actions_messaging as messaging
from shared.edge.http import actions_metering as metering
from shared.edge.http import actions_property as property
from shared.edge.http import actions_refunds as refunds
from shared.edge.http import actions_reminders as reminders
from shared.edge.http import actions_timeline as timeline
from shared.edge.http.binding import register
from shared.edge.http.endpoint import served_by
from shared.edge.http.endpoints import AREAS, ENDPOINTS
from shared.edge.http.routing import routed
from shared.edge.later import WhenNeeded, later
from shared.edge.observability import RequestJournal
from shared.edge.settings import ApiSettings, read_settings
from shared.store.access import AccessTable
from shared.store.cards import CardTable
from shared.store.directory import DirectoryTable
from shared.store.idempotency import IdempotencyTable

api_keys = later("shared.usecases.access.api_keys")
autopay = later("shared.usecases.autopay.mandates")
balances = later("shared.usecases.paying.balances")
billing_plans = later("shared.usecases.billing.billing_plans")
bills = later("shared.usecases.billing.bills")
caller = later("shared.usecases.access.caller")
charge_items = later("shared.usecases.rules.charge_items")
charge_rules = later("shared.usecases.rules.charge_rules")
companies = later("shared.usecases.estate.companies")
correcting = later("shared.usecases.correcting.asking")
batches = later("shared.usecases.correcting.batches")
coupons = later("shared.usecases.correcting.coupons")
deciding = later("shared.usecases.correcting.deciding")
correcting_lists = later("shared.usecases.correcting.lists")
correcting_policies = later("shared.usecases.correcting.policies")
desk = later("shared.usecases.paying.desk")
pay_links = later("shared.usecases.owners.pay_links")
one_off_charges = later("shared.usecases.billing.one_off_charges")
payment_settings = later("shared.usecases.paying.payment_settings")
payments = later("shared.usecases.paying.payments")
payment_orders = later("shared.usecases.paying.payment_orders")
period_close = later("shared.usecases.billing.period_close")
covering = later("shared.usecases.ledger.covering")
proof = later("shared.usecases.ledger.proof")
quotes = later("shared.usecases.quoting.quotes")
receipts = later("shared.usecases.paying.receipts")
bank_lines = later("shared.usecases.reconciling.bank_lines")
reconciling = later("shared.usecases.reconciling.exceptions")
bank_statements = later("shared.usecases.reconciling.statements")
reports = later("shared.usecases.reporting.reading")
run_decisions = later("shared.usecases.billing.run_decisions")
run_findings = later("shared.usecases.billing.run_findings")
run_views = later("shared.usecases.billing.run_views")
shifts = later("shared.usecases.paying.shifts")
starting_runs = later("shared.usecases.billing.starting_runs")
subject_rules = later("shared.usecases.rules.subject_rules")
statements = later("shared.usecases.ledger.statements")
suspense = later("shared.usecases.paying.suspense")
voids = later("shared.usecases.paying.voids")

DECISIONS = ("approve", "reject", "withdraw")
_ON_AUTOPAY = ("begin", "get", "change", "end")
ACTIONS: dict[str, Callable[..., Any]] = {
    "health": lambda: {"status": "ok"},
    "openapi": cache(partial(later("shared.edge.http.openapi").document, AREAS)),
    "get_caller": caller.get_caller,
    "open_company": companies.open_company,
    "list_companies": companies.list_companies,
    "get_company": companies.get_company,
    "update_company": companies.update_company,
    "close_period": period_close.close_period,
    "list_period_closes": period_close.list_period_closes,
    "create_key": api_keys.create_key,
    "list_keys": api_keys.list_keys,
    "revoke_key": api_keys.revoke_key,
    **property.ACTIONS,
    "create_item": charge_items.create_item,
    "list_items": charge_items.list_items,
    "get_item": charge_items.get_item,
    "update_item": charge_items.update_item,
    "add_rule": charge_rules.add_rule,
    "list_rules": charge_rules.list_rules,
    "get_rule": charge_rules.get_rule,
    "update_rule": charge_rules.update_rule,
    "rule_schema": cache(later("shared.domain.charges.schema").rule_schema),
    "rules_of_unit": subject_rules.explain_rules,
    "rules_of_space": subject_rules.explain_rules,
    "create_plan": billing_plans.create_plan,
    "list_plans": billing_plans.list_plans,
    "get_plan": billing_plans.get_plan,
    "update_plan": billing_plans.update_plan,
    **metering.ACTIONS,
    "start_run": starting_runs.start_run,
    "preview_again": starting_runs.preview_again,
    "issue_run": starting_runs.issue_run,
    "mend_run": starting_runs.mend_run,
    "get_run": run_views.get_run,
    "list_runs": run_views.list_runs,
    "list_problems": run_views.list_problems,
    "charge_once": one_off_charges.charge_once,
    "list_findings": run_findings.list_findings,
    "review_run": run_decisions.review_run,
    "ask_cancellation": run_decisions.ask_cancellation,
    "approve_cancellation": run_decisions.approve_cancellation,
    "drop_cancellation": run_decisions.drop_cancellation,
    "billed_totals": run_views.billed_totals,
    "collection_report": reports.collection_report,
    "takings_report": reports.takings_report,
    "list_community_bills": bills.list_community_bills,
    "list_account_bills": bills.list_account_bills,
    "get_bill": bills.get_bill,
    "replay_bill": bills.replay_bill,
    "quote": quotes.quote_for,
    "get_payment_settings": payment_settings.get_payment_settings,
    "update_payment_settings": payment_settings.update_payment_settings,
    "get_dues": statements.get_dues,
    "pay_at_desk": desk.pay_at_desk,
    "open_order": payment_orders.open_order,
    "get_order": payment_orders.get_order,
    **{f"{on}_autopay": getattr(autopay, f"{on}_autopay") for on in _ON_AUTOPAY},
    "list_autopay_attempts": autopay.list_autopay_attempts,
    "get_payment": payments.get_payment,
    "void_payment": voids.void_payment,
    "bounce_payment": voids.bounce_payment,
    "list_receipts": receipts.list_receipts,
    "get_receipt": receipts.get_receipt,
    "deduct_balance": balances.deduct_balance,
    "get_statement": statements.get_statement,
    "get_paid_through": covering.get_paid_through,
    "list_movements": statements.list_movements,
    "open_shift": shifts.open_shift,
    "list_shifts": shifts.list_shifts,
    "get_shift": shifts.get_shift,
    "close_shift": shifts.close_shift,
    "hand_over_shift": shifts.hand_over_shift,
    "approve_cash": shifts.approve_cash,
    **{f"{on}_correction": getattr(correcting, f"{on}_correction") for on in ("preview", "ask")},
    "list_bill_corrections": correcting_lists.list_bill_corrections,
    "list_account_corrections": correcting_lists.list_account_corrections,
    "list_corrections": correcting_lists.list_corrections,
    "get_correction": correcting_lists.get_correction,
    **{f"{what}_correction": getattr(deciding, f"{what}_correction") for what in DECISIONS},
    **{f"{what}_waivers": getattr(batches, f"{what}_waivers") for what in ("ask", "list", "get")},
    **{f"{what}_waivers": batches.decide_waivers for what in DECISIONS},
    **{f"{on}_coupon": getattr(coupons, f"{on}_coupon") for on in ("ask", "redeem")},
    "list_coupons": coupons.list_coupons,
    **{f"{what}_coupon": coupons.decide_coupon for what in DECISIONS},
    "get_correction_policy": correcting_policies.get_correction_policy,
    "update_correction_policy": correcting_policies.update_correction_policy,
    "create_pay_link": pay_links.create_pay_link,
    "list_pay_links": pay_links.list_pay_links,
    "revoke_pay_link": pay_links.revoke_pay_link,
    "revoke_pay_links": pay_links.revoke_pay_links,
    "list_suspense": suspense.list_suspense,
    "assign_suspense": suspense.assign_suspense,
    "return_suspense": suspense.return_suspense,
    **refunds.ACTIONS,
    "list_proofs": proof.list_proofs,
    "list_reconciled_days": reconciling.list_days,
    "list_reconciled_items": reconciling.list_day_items,
    "export_reconciled_day": reconciling.export_day,
    "list_exceptions": reconciling.list_exceptions,
    "get_reconciled_item": reconciling.get_item,
    "explain_exception": reconciling.review_exception,
    "close_exception": reconciling.review_exception,
    "import_statement": bank_statements.import_statement,
    "propose_matches": bank_statements.propose,
    "match_line": bank_lines.match_line,
    "unmatch_line": bank_lines.unmatch_line,
    "book_line": bank_lines.book_line,
    **bank_files.ACTIONS,
    **contacts.ACTIONS,
    **messaging.ACTIONS,
    **deposits.ACTIONS,
    **reminders.ACTIONS,
    **arrears.ACTIONS,
    **timeline.ACTIONS,
    **debtors.ACTIONS,
}


@cache
def wire() -> Mapping[str, Any]:
    """Return what the use cases need; each port is made for the first request that needs it."""
    settings, dynamodb, clock = read_settings(ApiSettings), client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    access, queue = settings.access_table, settings.run_queue_url
    keys = AccessTable(dynamodb, access)
    work = later("shared.adapters.queues").SqsWork
    refund_orders = later("shared.adapters.refund_queue").SqsRefundOrders
    orders = later("shared.adapters.ledger_queue").SqsLedgerWork
    sealing = later("shared.adapters.sealing")

    def sealer(name: str, key: str) -> Any:
        books = later("shared.store.ledger").LedgerTable(dynamodb, ledger, directory, clock)
        return getattr(sealing, name)(ClientWhenUsed("kms"), key, books)

    return WhenNeeded(
        {
            "clock": lambda: clock,
            "ids": RandomIds,
            "directory": lambda: DirectoryTable(dynamodb, directory, access, clock),
            "cards": lambda: CardTable(dynamodb, directory),
            "idempotency": lambda: IdempotencyTable(dynamodb, directory),
            "keys": lambda: keys,
            "links": lambda: later("shared.store.pay_links").PayLinkTable(dynamodb, access),
            "web_address": lambda: settings.web_address,
            "ledger": lambda: later("shared.store.ledger").LedgerTable(
                dynamodb, ledger, directory, clock
            ),
            "runs": lambda: later("shared.store.runs").RunTable(dynamodb, ledger, directory, clock),
            "settlements": lambda: later("shared.store.settlements").SettlementTable(
                dynamodb, ledger
            ),
            "readings": lambda: later("shared.store.readings").ReadingTable(dynamodb, directory),
            "pools": lambda: later("shared.store.pools").PoolTable(dynamodb, directory),
            "photos": lambda: later("shared.adapters.files").S3Photos(
                ClientWhenUsed("s3"), settings.photo_bucket
            ),
            "bank_files": lambda: later("shared.adapters.bank_files").S3BankFiles(
                ClientWhenUsed("s3"), settings.bank_file_bucket
            ),
            "bank_work": lambda: later("shared.adapters.import_queue").SqsBankWork(
                ClientWhenUsed("sqs"), settings.import_queue_url
            ),
            "sealer": lambda: sealer("KmsSealer", settings.sealing_key),
            "address_sealer": lambda: sealer("AddressSealer", settings.address_key),
            "bills": lambda: later("shared.store.bills").BillTable(dynamodb, ledger),
            "reports": lambda: later("shared.store.totals").TotalsTable(
                dynamodb, settings.reports_table
            ),
            "collection": lambda: later("shared.store.collection").CollectionTable(
                dynamodb, settings.reports_table
            ),
            **_reminding(dynamodb, settings),
            "ledger_work": lambda: orders(ClientWhenUsed("sqs"), settings.ledger_queue_url),
            "work": lambda: work(ClientWhenUsed("sqs"), queue),
            "refund_work": lambda: refund_orders(ClientWhenUsed("sqs"), settings.refund_queue_url),
            "provider": lambda: later("shared.adapters.payment_setup").payment_provider(
                ClientWhenUsed("secretsmanager"),
                settings.provider_key_secret,
                settings.provider_mode,
                settings.provider_address,
            ),
            "payment_page": lambda: settings.payment_page,
            "signing_key": lambda: cache(partial(keys.signing_secret, "cursor")),
        }
    )


def _reminding(dynamodb: Any, settings: ApiSettings) -> dict[str, Callable[[], Any]]:
    """Return what reminders and debtors need."""
    debtors = later("shared.store.debtors").DebtorTable
    planned = later("shared.store.planned_messages").PlannedMessageTable
    work = later("shared.adapters.reminder_queues").SqsReminderWork
    queue = settings.reminder_queue_url
    return {
        "debtors": lambda: debtors(dynamodb, settings.reports_table),
        "due_runs": lambda: debtors(dynamodb, settings.reports_table),
        "deliveries": lambda: later("shared.store.messages").MessagesTable(
            dynamodb, settings.messages_table
        ),
        "planned_messages": lambda: planned(dynamodb, settings.ledger_table),
        "reminder_work": lambda: work(ClientWhenUsed("sqs"), queue, {}),
        "built_in": lambda: later("shared.edge.texts.reminders").built_in,
    }


app = Chalice(app_name="levy-api", configure_logs=False)
register(app, served_by("api", ENDPOINTS), ACTIONS, wire, cache(RequestJournal))
handler = routed(app, served_by("api", ENDPOINTS))
