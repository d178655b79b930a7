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

ENDPOINTS: tuple[Endpoint, ...] = (
    *endpoints_companies.ENDPOINTS,
    *endpoints_property.ENDPOINTS,
    *endpoints_accounts.ENDPOINTS,
    *endpoints_charges.ENDPOINTS,
    *endpoints_metering.ENDPOINTS,
    *endpoints_billing.ENDPOINTS,
    *endpoints_late_fees.ENDPOINTS,
    *endpoints_payments.ENDPOINTS,
    *endpoints_orders.ENDPOINTS,
    *endpoints_autopay.ENDPOINTS,
    *endpoints_pay_links.ENDPOINTS,
    *endpoints_desk.ENDPOINTS,
    *endpoints_reports.ENDPOINTS,
    *endpoints_debtors.ENDPOINTS,
    *endpoints_corrections.ENDPOINTS,
    *endpoints_contacts.ENDPOINTS,
    *endpoints_messaging.ENDPOINTS,
    *endpoints_refunds.ENDPOINTS,
    *endpoints_refund_work.ENDPOINTS,
    *endpoints_deposits.ENDPOINTS,
    *endpoints_reminders.ENDPOINTS,
    *endpoints_timeline.ENDPOINTS,
    *endpoints_bank_files.ENDPOINTS,
    *endpoints_quotes.ENDPOINTS,
    *endpoints_documents.ENDPOINTS,
    *endpoints_letters.ENDPOINTS,
    *endpoints_reconciliation.ENDPOINTS,
)
