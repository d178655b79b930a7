"""The environment of each function as a typed value, read when it is wired, never at import.

A field `directory_table` is the environment variable DIRECTORY_TABLE.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import TypeVar

S = TypeVar("S")


class SettingMissing(RuntimeError):
    """The template gives this function no such environment variable."""


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Functions/api."""

    directory_table: str
    ledger_table: str
    reports_table: str
    access_table: str
    messages_table: str
    run_queue_url: str
    refund_queue_url: str
    ledger_queue_url: str
    reminder_queue_url: str
    photo_bucket: str
    bank_file_bucket: str
    import_queue_url: str
    sealing_key: str
    address_key: str
    provider_key_secret: str
    provider_mode: str
    provider_address: str = ""
    payment_page: str = ""
    web_address: str = ""


@dataclass(frozen=True, slots=True)
class DocumentsSettings:
    """Functions/documents, `app`."""

    directory_table: str
    ledger_table: str
    reports_table: str
    access_table: str
    letter_bucket: str
    letter_queue_url: str
    web_address: str = ""


@dataclass(frozen=True, slots=True)
class LettersSettings:
    """Functions/documents, `letters`."""

    directory_table: str
    ledger_table: str
    reports_table: str
    access_table: str
    letter_bucket: str
    letter_queue_url: str


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Functions/web."""

    directory_table: str
    ledger_table: str
    access_table: str
    provider_key_secret: str
    provider_mode: str
    messages_table: str
    address_key: str
    wechat_secret: str
    provider_address: str = ""
    wechat_address: str = ""
    web_address: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizerSettings:
    """Functions/authorizer."""

    access_table: str


@dataclass(frozen=True, slots=True)
class FanOutSettings:
    """Functions/bill_generation, `fan_out`."""

    directory_table: str
    ledger_table: str
    run_queue_url: str
    page_queue_url: str


@dataclass(frozen=True, slots=True)
class BillChunkSettings:
    """Functions/bill_generation, `bill_chunk`."""

    directory_table: str
    ledger_table: str


@dataclass(frozen=True, slots=True)
class ProjectionsSettings:
    """Functions/projections."""

    directory_table: str
    ledger_table: str
    reports_table: str
    event_bus_name: str
    ledger_queue_url: str
    reminder_queue_url: str


@dataclass(frozen=True, slots=True)
class LedgerProofSettings:
    """Functions/ledger_proof."""

    directory_table: str
    ledger_table: str
    reports_table: str
    ledger_queue_url: str
    reminder_queue_url: str
    letter_queue_url: str
    web_address: str = ""


@dataclass(frozen=True, slots=True)
class AutopayPlanSettings:
    """Functions/autopay, `plan`."""

    ledger_table: str
    autopay_queue_url: str


@dataclass(frozen=True, slots=True)
class AutopayChargeSettings:
    """Functions/autopay, `charge`."""

    directory_table: str
    ledger_table: str
    autopay_queue_url: str
    event_bus_name: str
    provider_key_secret: str
    provider_mode: str
    provider_address: str = ""


@dataclass(frozen=True, slots=True)
class ArrearsSettings:
    """Functions/arrears."""

    directory_table: str
    ledger_table: str
    reports_table: str
    arrears_queue_url: str


@dataclass(frozen=True, slots=True)
class ReminderPlanSettings:
    """Functions/reminders, plan."""

    directory_table: str
    ledger_table: str
    reports_table: str
    reminder_queue_url: str
    by_wechat_queue_url: str
    by_sms_queue_url: str
    by_email_queue_url: str


@dataclass(frozen=True, slots=True)
class ReminderDeliverSettings:
    """Functions/reminders, deliver."""

    directory_table: str
    ledger_table: str
    access_table: str
    messages_table: str
    address_key: str
    wechat_secret: str
    wechat_address: str = ""
    web_address: str = ""
    email_configuration_set: str = ""


@dataclass(frozen=True, slots=True)
class MailReceiptsSettings:
    """Functions/mail_receipts."""

    messages_table: str


@dataclass(frozen=True, slots=True)
class ImportsSettings:
    """Functions/imports."""

    directory_table: str
    ledger_table: str
    bank_file_bucket: str
    import_queue_url: str
    sealing_key: str


@dataclass(frozen=True, slots=True)
class WechatCallbackSettings:
    """Functions/wechat. The secret's value is never a variable."""

    directory_table: str
    ledger_table: str
    messages_table: str
    address_key: str
    wechat_secret: str


@dataclass(frozen=True, slots=True)
class PaymentReceiveSettings:
    """Functions/payment_webhooks, `receive`. The secret's value is never a variable."""

    payment_events_table: str
    payment_event_queue_url: str
    webhook_secret: str
    provider_mode: str


@dataclass(frozen=True, slots=True)
class PaymentRecordSettings:
    """Functions/payment_webhooks, `record`. `provider_address` is set for the sandbox alone."""

    directory_table: str
    ledger_table: str
    payment_events_table: str
    provider_key_secret: str
    provider_mode: str
    reconciliation_queue_url: str
    refund_queue_url: str
    provider_address: str = ""


@dataclass(frozen=True, slots=True)
class RefundSendSettings:
    """Functions/refund_approval, `send`."""

    directory_table: str
    ledger_table: str
    refund_queue_url: str
    provider_key_secret: str
    provider_mode: str
    provider_address: str = ""


@dataclass(frozen=True, slots=True)
class RefundRemindersSettings:
    """Functions/refund_reminders."""

    ledger_table: str
    event_bus_name: str


@dataclass(frozen=True, slots=True)
class PaymentJanitorSettings:
    """Functions/payment_webhooks, `janitor`."""

    directory_table: str
    ledger_table: str
    payment_events_table: str
    refund_queue_url: str
    provider_key_secret: str
    provider_mode: str
    reconciliation_queue_url: str
    provider_address: str = ""


@dataclass(frozen=True, slots=True)
class ReconciliationSettings:
    """Functions/reconciliation."""

    directory_table: str
    ledger_table: str
    reconciliation_queue_url: str
    provider_key_secret: str
    provider_mode: str
    provider_address: str = ""


def read_settings(cls: type[S], environment: Mapping[str, str] = os.environ) -> S:
    """Return `cls` filled from the environment. Raises `SettingMissing` naming the variable."""
    values: dict[str, str] = {}
    for field in fields(cls):  # type: ignore[arg-type]
        value = environment.get(field.name.upper())
        if value:
            values[field.name] = value
        elif field.default is MISSING:
            raise SettingMissing(f"environment variable {field.name.upper()} is not set")
    return cls(**values)
