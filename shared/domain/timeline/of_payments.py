"""What a payment, its receipt and its reconciliation say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shared.domain.autopay.attempt import Attempt
from shared.domain.ledger.objections import Word
from shared.domain.ledger.payment import Channel, End, Payment
from shared.domain.ledger.receipts import Receipt, ReceiptPrint
from shared.domain.reconciling.item import Item, ReviewState
from shared.domain.timeline.line import Kind, Line, Link, Thing
from shared.domain.timeline.of_bills import DayBegins

_ENDS = {
    End.SAME_DAY: Kind.VOIDED,
    End.BOUNCED: Kind.BOUNCED,
    End.LOST: Kind.DISPUTE_LOST,
    End.FAILED: Kind.ORDER_FAILED,
    End.EXPIRED: Kind.ORDER_EXPIRED,
}
_OBJECTIONS = {Word.OPENED: Kind.OBJECTION_OPENED, Word.SETTLED: Kind.OBJECTION_SETTLED}
_ORDERS = {Channel.ONLINE: Kind.ORDER_OPENED, Channel.BANK_FILE: Kind.BANK_ROW_SENT}
_MESSAGES: Mapping[str, Kind] = {
    "autopay_ahead": Kind.AUTOPAY_ANNOUNCED,
    "autopay_ahead_above": Kind.AUTOPAY_ANNOUNCED,
    "autopay_paid": Kind.AUTOPAY_PAID,
    "autopay_skipped": Kind.AUTOPAY_SKIPPED,
    "autopay_failed": Kind.AUTOPAY_FAILED,
    "autopay_failed_for_now": Kind.AUTOPAY_FAILED,
}


def payment_lines(payment: Payment) -> Iterator[Line]:
    """Yield a payment's story: ordered, received, objected to, ended."""
    link = Link(Thing.PAYMENT, payment.id)
    words = {"channel": payment.channel.value}
    if payment.provider and payment.provider.method:
        words["method"] = payment.provider.method
    minor, currency, by = payment.minor, payment.currency, payment.created_by
    if payment.channel in _ORDERS:
        kind = _ORDERS[payment.channel]
        yield Line(payment.created_at, kind, by, minor, currency, "", (link,), words)
    if payment.succeeded_at is not None:
        links = [link]
        if payment.shift_id:
            links.append(Link(Thing.SHIFT, payment.shift_id))
        at, note = payment.succeeded_at, payment.note
        who = "" if payment.channel in _ORDERS else by
        yield Line(at, Kind.RECEIVED, who, minor, currency, note, tuple(links), words)
    for told in payment.objections:
        kind = _OBJECTIONS[told.word]
        yield Line(told.at, kind, "", minor, currency, told.reason, (link,))
    ended = payment.ended
    if ended is not None:
        yield Line(
            ended.at, _ENDS[ended.how], ended.by, minor, currency, ended.reason, (link,), words
        )


def receipt_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield a receipt's story: issued, and voided."""
    red = receipt.red_of is not None
    link = Link(Thing.RECEIPT, receipt.ref.label, receipt.community_id)
    links: tuple[Link, ...] = (link,)
    words = {"number": receipt.ref.label}
    if receipt.red_of is not None:
        of = receipt.red_of.receipt.label
        links = (link, Link(Thing.RECEIPT, of, receipt.community_id))
        words["of"] = of
    kind = Kind.RED_RECEIPT if red else Kind.RECEIPT_ISSUED
    minor, currency = abs(receipt.minor), receipt.currency
    yield Line(receipt.at, kind, receipt.by, minor, currency, "", links, words)
    if receipt.voiding is not None:
        kind = Kind.RED_RECEIPT_VOIDED if red else Kind.RECEIPT_VOIDED
        told = receipt.voiding
        yield Line(told.at, kind, told.by, minor, currency, told.reason, links, words)


def print_lines(prints: Iterable[ReceiptPrint]) -> Iterator[Line]:
    """Yield each time a receipt was printed."""
    for one in prints:
        kind = Kind.REPRINTED if one.reprint else Kind.PRINTED
        link = Link(Thing.RECEIPT, one.ref.label, one.community_id)
        words = {"number": one.ref.label, "copy": str(one.copy)}
        yield Line(one.at, kind, one.by, links=(link,), words=words)


def attempt_lines(attempt: Attempt) -> Iterator[Line]:
    """Yield what autopay did: told before, tried, and how that ended."""
    for one in attempt.tries:
        link = (Link(Thing.PAYMENT, one.order_id),)
        yield Line(one.at, Kind.AUTOPAY_TRIED, "", one.minor, attempt.currency, "", link)
    last = tuple(Link(Thing.PAYMENT, one.order_id) for one in attempt.tries[-1:])
    for told in attempt.messages:
        kind = _MESSAGES.get(told.code)
        if kind is None:
            continue
        words = {"next_on": told.next_on.isoformat() if told.next_on else "", "on": str(attempt.on)}
        links = () if kind is Kind.AUTOPAY_ANNOUNCED else last
        yield Line(told.at, kind, "", told.minor, attempt.currency, told.reason, links, words)


def item_lines(item: Item, day_begins: DayBegins) -> Iterator[Line]:
    """Yield where the other side's word of the money was found, and what people did about it.

    Both sides tell days, not moments: such a line stands at the beginning of its day.
    """
    link = (Link(Thing.RECONCILED_ITEM, item.id),)
    words = {"verdict": item.verdict.value, "gap": str(item.gap_minor)}
    for found in item.found[:1]:
        kind = Kind.NOT_RECONCILED if item.is_exception else Kind.RECONCILED
        at = day_begins(max(found.on, item.on))
        minor = abs(item.found_minor)
        yield Line(at, kind, "", minor, item.currency, "", link, {**words, "row": found.id})
    for review in item.reviews:
        closed = review.state is ReviewState.CLOSED
        kind = Kind.EXCEPTION_CLOSED if closed else Kind.EXCEPTION_EXPLAINED
        yield Line(review.at, kind, review.by, None, "", review.reason, link, words)
    for told in item.story:
        words = {"what": told.what}
        yield Line(told.at, Kind.MATCH_CHANGED, told.by, None, "", told.reason, link, words)
