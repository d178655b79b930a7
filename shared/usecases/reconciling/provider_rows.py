"""A provider's rows made facts: whose each is, and what the ledger has of the same money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.calendar import business_date
from shared.domain.community import Community, Company
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.payment import RECEIVED, End, Payment, PaymentState
from shared.domain.ledger.suspense import Suspense, suspense_id_of
from shared.domain.payments.provider import ProviderPayment, SettlementKind, SettlementRow
from shared.domain.payments.provider_errors import NotAtProvider
from shared.domain.reconciling.item import Booked, Found, Item, ItemKind
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref, suspense_ref
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Directory
from shared.usecases.reconciling.refund_rows import booked_refunds

_TAKEN_AWAY = frozenset({End.LOST, End.BOUNCED})
Owner = tuple[str, str]  # company and community, "" where it is not known


@dataclass(frozen=True, slots=True)
class RowOf:
    """A row and whose order it belongs to, as far as the provider knows."""

    row: SettlementRow
    company_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What the ledger has under a row's order and money."""

    payment: Payment | None = None
    suspense: Suspense | None = None
    refund: Booked | None = None

    @property
    def community_id(self) -> str:
        """Whose it is, "" if that is not known."""
        if self.payment:
            return self.payment.community_id
        return self.suspense.community_id if self.suspense else ""


def item_id_of(provider: str, kind: ItemKind, key: str) -> str:
    """Return the id of the only item that money of this kind and name at a provider has."""
    return derived_id("rci", provider, kind.value, key)


def owners_of(
    rows: Iterable[SettlementRow], provider: PaymentProvider, directory: Directory
) -> list[RowOf]:
    """Return each row with its company, the platform's own for what belongs to nobody.

    A row that names nobody (a dispute, a refund made elsewhere) is its payment's. Raises
    `ProviderUnavailable`.
    """
    companies: dict[str, bool] = {}
    found = []
    for row in rows:
        named = dict(row.references)
        if "company" not in named and row.payment_id:
            payment = _payment(row.payment_id, provider)
            named = dict(payment.references) | {"order": payment.order_id or ""} if payment else {}
        company_id, order_id = named.get("company", ""), named.get("order") or row.order_id or ""
        if company_id and company_id not in companies:
            there = directory.find(company_id, Company, company_id)
            companies[company_id] = there is not None
        known = bool(company_id) and companies[company_id]
        found.append(RowOf(row, company_id if known else PLATFORM_COMPANY, order_id))
    return found


def facts_of(
    company_id: str,
    rows: Sequence[RowOf],
    payout_id: str,
    provider: str,
    *,
    directory: Directory,
    ledger: Ledger,
) -> list[Item]:
    """Return what rows of a company, at most 100, say, with what its ledger has of each."""
    orders = {one.order_id for one in rows if one.order_id}
    payments = {
        ref.words[0]: payment
        for ref, payment in ledger.many(company_id, [payment_ref(one) for one in orders]).items()
    }
    strays = {
        suspense_id_of(company_id, provider, one.row.payment_id): one.row.payment_id
        for one in rows
        if one.row.payment_id
    }
    held = {
        strays[ref.words[0]]: suspense
        for ref, suspense in ledger.many(company_id, [suspense_ref(one) for one in strays]).items()
    }
    refunds = booked_refunds(company_id, [one.row for one in rows], provider, ledger)
    zones: dict[str, str] = {}
    facts = []
    for one in rows:
        payment = payments.get(one.order_id)
        suspense = held.get(one.row.payment_id or "")
        ours = Ours(payment, suspense, refunds.get(one.row.id))
        community_id = ours.community_id
        if community_id and community_id not in zones:
            zones[community_id] = directory.get(company_id, Community, community_id).time_zone
        zone = zones.get(community_id, "UTC")
        facts.append(_fact(one.row, payout_id, provider, ours, zone))
    return facts


def booked_payment(payment: Payment) -> Booked | None:
    """Return what the ledger has of a payment's money, None if others never had it.

    What a dispute or a bank took away had come before: taking it away is other money.
    """
    voided = payment.state is PaymentState.VOIDED and payment.ended is not None
    taken = voided and payment.ended is not None and payment.ended.how in _TAKEN_AWAY
    if payment.received_on is None or not (payment.state in RECEIVED or taken):
        return None
    return Booked(
        payment.id, payment.minor, payment.currency, payment.received_on, payment.reference
    )


def _fact(row: SettlementRow, payout_id: str, provider: str, ours: Ours, zone: str) -> Item:
    kind = ItemKind(row.kind.value)
    key = (row.payment_id if kind is ItemKind.PAYMENT else row.source_id) or row.id
    on = business_date(row.created_at, zone)
    settled = row.settled
    presented = row.presented or settled.gross
    found = Found(
        id=row.id,
        minor=presented.minor,
        currency=presented.currency,
        on=on,
        payout_id=payout_id,
        gross_minor=settled.gross.minor,
        fee_minor=settled.fee.minor,
        net_minor=settled.net.minor,
        settled_in=settled.net.currency,
        rate=settled.exchange_rate,
    )
    booked = _booked(kind, key, found, ours)
    if booked is not None and kind is ItemKind.PAYMENT:
        on = booked.on
    id = item_id_of(provider, kind, key)
    return Item(id, ours.community_id, on, kind, key, booked, (found,), version=1)


def _booked(kind: ItemKind, key: str, found: Found, ours: Ours) -> Booked | None:
    """Return our side of a row; a provider's own fee explains itself."""
    payment, suspense = ours.payment, ours.suspense
    if kind is ItemKind.FEE:
        return Booked(found.id, found.minor, found.currency, found.on)
    if ours.refund is not None:
        return ours.refund
    if kind is ItemKind.PAYMENT:
        if payment and payment.provider and payment.provider.money_id == key:
            return booked_payment(payment)
        return (
            Booked(suspense.id, suspense.minor, suspense.currency, found.on) if suspense else None
        )
    return _disputed(kind, found, payment) if payment else None


def _disputed(kind: ItemKind, found: Found, payment: Payment) -> Booked | None:
    """Return the payment that a dispute took away, or gave back."""
    lost = payment.ended is not None and payment.ended.how is End.LOST
    away = payment.state is PaymentState.DISPUTED or lost
    minor = 0
    if kind is ItemKind.DISPUTE and (away or payment.state in RECEIVED):
        minor = -payment.minor
    elif kind is ItemKind.DISPUTE_WON and not away and payment.state in RECEIVED:
        minor = payment.minor
    return Booked(payment.id, minor, payment.currency, found.on) if minor else None


def _payment(payment_id: str, provider: PaymentProvider) -> ProviderPayment | None:
    try:
        return provider.payment(payment_id)
    except NotAtProvider:
        return None


_kinds = {kind.value for kind in SettlementKind}
if not _kinds <= {kind.value for kind in ItemKind}:
    raise AssertionError("every reason for which a provider's account moves is a kind of item")
