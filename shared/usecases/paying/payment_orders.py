"""An order to be paid online: what it is for is stored first, then the provider opens its page.

The order's id follows from the request's idempotency key and is itself the key at the provider. So
a repeat, however it comes about, meets the same order and the same page. Nothing here decides that
money has come: that is the provider's word (`provider_events`) or its answer (`order_janitor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.bills import parse_bill_id
from shared.domain.community import Community, Language
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.online_order import (
    OnlineOrder,
    PaymentOrderClosed,
    PaymentOrderNotFound,
    ReturnUrlMissing,
    can_be_paid,
    wants_the_same,
)
from shared.domain.ledger.payment import (
    AWAITED,
    AtProvider,
    Channel,
    End,
    Payment,
    PaymentState,
    payment_id_of,
)
from shared.domain.ledger.wanted import Wanted
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutRequest, CheckoutState, PayMethod
from shared.domain.payments.provider_errors import (
    ProviderKeyReused,
    ProviderRefused,
    ProviderUnknown,
)
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    LedgerBusy,
    Look,
    Ref,
    Save,
    Seen,
    online_order_ref,
    payment_ref,
)
from shared.usecases.ledger.ledger_reading import Chosen, Place, account_seen, place_of
from shared.usecases.paying.order_amounts import what_is_wanted
from shared.usecases.paying.order_checkouts import adopt, give_up, look_up
from shared.usecases.paying.payments import OrderEnded, end_order
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once
from shared.usecases.reading import ById

# Long enough to find one's phone, short enough that bills have not changed meanwhile.
ORDER_LIFE = timedelta(hours=2)
ALL_METHODS = (PayMethod.WECHAT_PAY, PayMethod.ALIPAY, PayMethod.CARD)
_TURNS = 5


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """Have `chosen` of the account paid online: all that is open, where nothing is chosen.

    `amount` counts only for a top-up, and without named bills for a part of what is open.
    """

    once: Once
    account_id: str
    chosen: Chosen = field(default_factory=Chosen)
    amount: Decimal | None = None
    methods: tuple[PayMethod, ...] = ALL_METHODS
    return_url: str = ""


def open_order(
    actor: Actor,
    command: OpenOrder,
    *,
    directory: Directory,
    ledger: Ledger,
    provider: PaymentProvider,
    payment_page: str,
    clock: Clock,
) -> Payment:
    """The order waits for its payer at the provider's page; a repeat returns the same order.

    An account has one open order: where another request wants the same bills for the same amount
    its page is returned, anything else first ends it. Raises `NotFound`, `BillNotFound`,
    `BillMoved`, `BillNotOpen`, `AmountAboveOpen`, `PartPaymentRefused`, `ChoiceRefused`,
    `NothingToPay`, `ReturnUrlMissing`, `TopUpNeedsAmount`, `AmountNotPositive`, `AmountTooFine`,
    `PaymentOrderClosed`, `PaymentOrderBeingPaid`, `IdempotencyKeyReused`, and what `open_checkout`
    raises.
    """
    account = account_seen(actor, command.account_id, directory)
    if not (command.return_url or payment_page):
        raise ReturnUrlMissing(field="return_url")
    community = directory.get(actor.company_id, Community, account.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    ordering = _Ordering(actor, command, account, place, provider.name)
    for _ in range(_TURNS):
        order, in_the_way = _stored(ordering, ledger)
        if in_the_way is None:
            return _opened(
                ordering,
                order,
                ledger=ledger,
                provider=provider,
                payment_page=payment_page,
                clock=clock,
            )
        give_up(actor.company_id, in_the_way, ledger=ledger, provider=provider, clock=clock)
    raise LedgerBusy


def get_order(actor: Actor, command: ById, *, ledger: Ledger) -> Payment:
    """Return an order as it is now. Raises `PaymentOrderNotFound`."""
    found = ledger.find(actor.company_id, payment_ref(command.id))
    online = found is not None and found.channel is Channel.ONLINE
    if (
        found is None
        or not online
        or not actor.may_see_account(found.community_id, found.account_id)
    ):
        raise PaymentOrderNotFound(order_id=command.id)
    return found


@dataclass(frozen=True, slots=True)
class _Ordering:
    actor: Actor
    command: OpenOrder
    account: Account
    place: Place
    provider: str

    @property
    def order_id(self) -> str:
        return payment_id_of(self.command.once.scope, self.command.once.key)

    def order_of(self, wanted: Sequence[Wanted], minor: int) -> Payment:
        place, once = self.place, self.command.once
        now = place.now.replace(microsecond=0)  # the provider knows whole seconds
        return Payment(
            id=self.order_id,
            community_id=place.community.id,
            account_id=self.account.id,
            channel=Channel.ONLINE,
            minor=minor,
            currency=place.community.currency,
            state=PaymentState.CREATED,
            created_at=now,
            created_by=self.actor.name,
            key=once.key,
            digest=once.digest,
            wanted=tuple(wanted),
            expires_at=now + ORDER_LIFE,
            provider=AtProvider(self.provider),
        )


def _stored(ordering: _Ordering, ledger: Ledger) -> tuple[Payment, Payment | None]:
    """Return the order, stored now or before, and the other open order that must end first."""
    company_id = ordering.actor.company_id
    mark = online_order_ref(ordering.account.id)
    depth = Depth.ALL if ordering.command.chosen.bills else Depth.OPEN
    for _ in range(_TURNS):
        marked = ledger.find(company_id, mark)
        records: list[Ref[Record]] = [payment_ref(ordering.order_id), mark]
        if marked and marked.payment_id != ordering.order_id:
            records.append(payment_ref(marked.payment_id))
        look = Look(ordering.place.community.currency, {ordering.account.id: depth}, tuple(records))
        found = ledger.decide(company_id, look, partial(_store, ordering, marked))
        if found is not None:
            return found
    raise LedgerBusy


def _store(
    ordering: _Ordering, marked: OnlineOrder | None, seen: Seen
) -> Decision[tuple[Payment, Payment | None] | None]:
    """Return the order and what is in its way; None if another request was quicker: look again."""
    before = seen.find(payment_ref(ordering.order_id))
    if before is not None:
        if before.digest != ordering.command.once.digest:
            raise IdempotencyKeyReused(field="Idempotency-Key")
        return Decision((before, None))
    mark = seen.find(online_order_ref(ordering.account.id))
    if mark != marked:
        return Decision(None)
    order = _new_order(ordering, seen.books[ordering.account.id])
    other = seen.find(payment_ref(mark.payment_id)) if mark else None
    if other is not None and can_be_paid(other, ordering.place.now):
        return Decision((other, None) if wants_the_same(other, order) else (order, other))
    taken = mark.taken_over_by(order.id) if mark else OnlineOrder(ordering.account.id, order.id)
    return Decision((order, None), (Save(None, order), Save(mark, taken)))


def _new_order(ordering: _Ordering, book: AccountBook) -> Payment:
    command = ordering.command
    wanted, minor = what_is_wanted(ordering.place, book, command.chosen, command.amount)
    return ordering.order_of(wanted, minor)


def _opened(
    ordering: _Ordering,
    order: Payment,
    *,
    ledger: Ledger,
    provider: PaymentProvider,
    payment_page: str,
    clock: Clock,
) -> Payment:
    """Return the order with its page. An outcome that isn't known stays so: the order waits."""
    company_id = ordering.actor.company_id
    if order.state not in AWAITED or _page_of(order):
        return _not_ended(order)  # paid meanwhile, or its page is known
    if not can_be_paid(order, clock.now()):
        # Its key may be forgotten by now: whoever sends it again could open a second page.
        found = look_up(company_id, order, ledger=ledger, provider=provider, clock=clock)
        raise PaymentOrderClosed(order_id=order.id, state=found.state.value)
    try:
        session = provider.open_checkout(_request(ordering, order, payment_page), key=order.id)
    except (ProviderKeyReused, ProviderUnknown) as doubt:
        known = ledger.find(company_id, payment_ref(order.id)) or order
        stuck = isinstance(doubt, ProviderUnknown) and doubt.replayed
        if not _page_of(known) and (stuck or isinstance(doubt, ProviderKeyReused)):
            # Opened under other settings, or a failure that the key repeats: look for it.
            known = look_up(company_id, order, ledger=ledger, provider=provider, clock=clock)
        if _page_of(known):
            return _not_ended(known)
        if stuck:  # this key never heals and nothing is there: another order may be made
            why = OrderEnded(company_id, order.id, provider.name, End.FAILED, doubt.code)
            end_order(why, ledger=ledger, clock=clock)
        raise
    except ProviderRefused as refusal:
        why = OrderEnded(company_id, order.id, provider.name, End.FAILED, refusal.code)
        end_order(why, ledger=ledger, clock=clock)
        raise
    adopted = adopt(company_id, order, session, ledger=ledger)
    if _is_ended(adopted) and session.state is CheckoutState.OPEN:
        # It was ended while its page was being opened: nobody may pay on a page left over.
        provider.expire_checkout(session.id, key=f"{session.id}.expire")
    return _not_ended(adopted)


def _page_of(order: Payment) -> str:
    return order.provider.url if order.provider else ""


def _is_ended(order: Payment) -> bool:
    return order.state in {PaymentState.EXPIRED, PaymentState.FAILED}


def _not_ended(order: Payment) -> Payment:
    if _is_ended(order):
        raise PaymentOrderClosed(order_id=order.id, state=order.state.value)
    return order


def _request(ordering: _Ordering, order: Payment, payment_page: str) -> CheckoutRequest:
    """Return what the provider is asked: made of what is stored, so that a repeat is the same."""
    assert order.expires_at is not None  # noqa: S101  orders are made with it
    back = ordering.command.return_url or payment_page
    community = ordering.place.community
    return CheckoutRequest(
        order_id=order.id,
        amount=Money(order.minor, order.currency),
        label=_label(order, community.language),
        methods=ordering.command.methods,
        expires_at=order.expires_at,
        return_url=back,
        cancel_url=back,
        language=community.language,
        references={"company": ordering.actor.company_id, "account": order.account_id},
    )


def _label(order: Payment, language: Language) -> str:
    """Return what the payer reads at the provider: the months, never a name, room or phone."""
    periods = sorted({parse_bill_id(one.bill_id).period for one in order.wanted})
    if not periods:
        return "预存充值" if language is Language.ZH else "Balance top-up"
    span = periods[0] if len(periods) == 1 else f"{periods[0]} – {periods[-1]}"
    return f"物业账单 {span}" if language is Language.ZH else f"Property bills {span}"
