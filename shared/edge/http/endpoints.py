"""All endpoints of the HTTP API, in the order people meet them.

A path is spelled as callers write it, version included; a stage's name is no part of it.
"""

from __future__ import annotations

from shared.edge.http import (
    endpoints_accounts,
    endpoints_autopay,
    endpoints_bank_files,
    endpoints_billing,
    endpoints_charges,
    endpoints_companies,
    endpoints_contacts,
    endpoints_corrections,
    endpoints_debtors,
    endpoints_deposits,
    endpoints_desk,
    endpoints_documents,
    endpoints_late_fees,
    endpoints_letters,
    endpoints_messaging,
    endpoints_metering,
    endpoints_orders,
    endpoints_pay_links,
    endpoints_payments,
    endpoints_property,
    endpoints_quotes,
    endpoints_reconciliation,
    endpoints_refund_work,
    endpoints_refunds,
    endpoints_reminders,
    endpoints_reports,
    endpoints_timeline,
)
from shared.edge.http.endpoint import Endpoint

# The area is the heading of its endpoints in the OpenAPI document.
AREAS: dict[str, tuple[Endpoint, ...]] = {
    "Companies, communities and keys": endpoints_companies.ENDPOINTS,
    "Buildings, units and spaces": endpoints_property.ENDPOINTS,
    "Holders and accounts": endpoints_accounts.ENDPOINTS,
    "Charge items, rules and plans": endpoints_charges.ENDPOINTS,
    "Meters, readings and pools": endpoints_metering.ENDPOINTS,
    "Runs and bills": endpoints_billing.ENDPOINTS,
    "Late fees and disputes": endpoints_late_fees.ENDPOINTS,
    "Dues, payments and receipts": endpoints_payments.ENDPOINTS,
    "Paying online": endpoints_orders.ENDPOINTS,
    "Autopay": endpoints_autopay.ENDPOINTS,
    "Pay links": endpoints_pay_links.ENDPOINTS,
    "Desk: shifts, plans, suspense, proofs": endpoints_desk.ENDPOINTS,
    "Reports": endpoints_reports.ENDPOINTS,
    "Debtors and cases": endpoints_debtors.ENDPOINTS,
    "Corrections": endpoints_corrections.ENDPOINTS,
    "Contacts with debtors": endpoints_contacts.ENDPOINTS,
    "Messages: settings and addresses": endpoints_messaging.ENDPOINTS,
    "Refunds": endpoints_refunds.ENDPOINTS,
    "Refunds on their way": endpoints_refund_work.ENDPOINTS,
    "Deposits": endpoints_deposits.ENDPOINTS,
    "Reminders": endpoints_reminders.ENDPOINTS,
    "Timelines": endpoints_timeline.ENDPOINTS,
    "Bank files": endpoints_bank_files.ENDPOINTS,
    "Quotes": endpoints_quotes.ENDPOINTS,
    "Printed receipts": endpoints_documents.ENDPOINTS,
    "Letters, phone and visit lists": endpoints_letters.ENDPOINTS,
    "Reconciliation": endpoints_reconciliation.ENDPOINTS,
}

ENDPOINTS: tuple[Endpoint, ...] = tuple(each for area in AREAS.values() for each in area)
