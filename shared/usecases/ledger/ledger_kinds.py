"""The kinds of records there are in the ledger; each area adds its own.

They stand here for the type checker. A function imports those it works with, and where they lie is
told with the first record of an area: see `shared/store/ledger_records.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.domain.arrears.batch import CollectionBatch
    from shared.domain.arrears.case import CollectionCase
    from shared.domain.arrears.contact import Contact, LastContact
    from shared.domain.arrears.disputed import DisputedBill
    from shared.domain.arrears.steps import CollectionStep
    from shared.domain.autopay.attempt import Attempt
    from shared.domain.autopay.mandate import AutopayMark, Mandate
    from shared.domain.bank_files.records import BankRecord
    from shared.domain.corrections.batch import WaiverBatch
    from shared.domain.corrections.correction import Correction
    from shared.domain.corrections.coupon import Coupon
    from shared.domain.corrections.credit_notes import CreditNoteSeries
    from shared.domain.corrections.policy import CorrectionPolicy
    from shared.domain.deposits.deposit import Deposit
    from shared.domain.deposits.settings import DepositSettings
    from shared.domain.dunning.records import ReminderRecord
    from shared.domain.ledger.bill_instalments import BillInstalments
    from shared.domain.ledger.online_order import OnlineOrder
    from shared.domain.ledger.payment import Payment
    from shared.domain.ledger.payment_plan import PaymentPlan
    from shared.domain.ledger.proof_result import ProofResult
    from shared.domain.ledger.receipts import Receipt, ReceiptPrint, ReceiptSeries
    from shared.domain.ledger.settings import CashApproval, PaymentSettings
    from shared.domain.ledger.shifts import Desk, Shift
    from shared.domain.ledger.suspense import Suspense
    from shared.domain.letters.batch import LetterBatch, LetterFile
    from shared.domain.letters.demand import Demand
    from shared.domain.letters.wording import LetterWording
    from shared.domain.messaging.contacts import AccountContacts
    from shared.domain.messaging.settings import MessagingSettings
    from shared.domain.reconciling.day import DaySheet, PayoutSheet, StatementImport, WalkMark
    from shared.domain.reconciling.item import Item as ReconciledItem
    from shared.domain.refunds.credit import AccountCredit
    from shared.domain.refunds.refund import Refund
    from shared.domain.refunds.settings import RefundSettings

    Record = (
        Payment
        | Receipt
        | ReceiptSeries
        | ReceiptPrint
        | Shift
        | Desk
        | Suspense
        | CashApproval
        | PaymentSettings
        | PaymentPlan
        | BillInstalments
        | DisputedBill
        | ProofResult
        | OnlineOrder
        | ReconciledItem
        | DaySheet
        | PayoutSheet
        | StatementImport
        | WalkMark
        | Refund
        | RefundSettings
        | AccountCredit
        | Correction
        | CorrectionPolicy
        | CreditNoteSeries
        | Coupon
        | WaiverBatch
        | Mandate
        | AutopayMark
        | Attempt
        | BankRecord
        | ReminderRecord
        | MessagingSettings
        | AccountContacts
        | Contact
        | LastContact
        | Demand
        | Deposit
        | DepositSettings
        | LetterWording
        | LetterBatch
        | LetterFile
        | CollectionCase
        | CollectionStep
        | CollectionBatch
    )
else:
    Record = Any
