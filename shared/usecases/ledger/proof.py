"""`ledger_proof`: every law of the ledger, over a community, page by page, with a dated result.

A page is a page of the community's subjects, as in a billing run; after them come the receipts of
the year, a thousand at a time, and the reports. A part is proven and counted before the next, and a
proof that was cut short goes on where it stopped. A community of a million accounts is the same
code as one of ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from shared.domain.actor import Actor
from shared.domain.billing_card import pages_for
from shared.domain.community import Community
from shared.domain.deposits.deposit import Deposit
from shared.domain.errors import NotFound
from shared.domain.ledger.deposit_proof import deposits_are_held
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.proof import (
    Breach,
    flows_of,
    prove_account,
    reports_equal_ledger,
)
from shared.domain.ledger.proof_result import ProofPart, ProofResult
from shared.domain.ledger.receipt_proof import receipts_have_no_gap
from shared.domain.ledger.receipts import ReceiptSeries
from shared.domain.reports.counting import all_channels, sums_until, together
from shared.usecases.depositing.records import deposit_ref
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
    proof_ref,
    proofs_of,
    receipt_position,
    receipts_of,
    series_ref,
)
from shared.usecases.ledger.ledger_reading import place_of
from shared.usecases.ports import Cards, Clock, Directory, Page
from shared.usecases.reading import ListOf, seen_community
from shared.usecases.refunding.records import credit_ref
from shared.usecases.reporting.ports import Collection

RECEIPTS_A_PART = 1000
_RECEIPTS_A_READ = 100
_PAYMENTS_A_READ = 100
# Reports follow the ledger by its stream: a day is compared once it ended that long ago.
_REPORTS_FOLLOW_WITHIN = timedelta(hours=1)


class ProofNotFound(NotFound):
    """No proof of that day was begun."""

    code = "proof_not_found"


def begin_proof(
    company_id: str,
    community_id: str,
    by: str,
    *,
    directory: Directory,
    cards: Cards,
    ledger: Ledger,
    clock: Clock,
) -> ProofResult:
    """The day's proof is begun; one that ended is begun anew, one that runs is returned."""
    community = directory.get(company_id, Community, community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    ended = place.day_of(place.now - _REPORTS_FOLLOW_WITHIN) - timedelta(days=1)
    pages = pages_for(cards.subjects_numbered(company_id, community_id))
    ref = proof_ref(community_id, place.today.isoformat())

    def decision(seen: Seen) -> Decision[ProofResult]:
        before = seen.find(ref)
        if before is not None and before.finished_at is None:
            return Decision(before)
        version = before.version + 1 if before else 1
        fresh = ProofResult(
            community_id,
            place.today,
            pages,
            place.now,
            by,
            version=version,
            reports_until=ended,
        )
        return Decision(fresh, (Save(before, fresh),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def prove_page(
    company_id: str,
    community: Community,
    page: int,
    until: date | None,
    *,
    cards: Cards,
    ledger: Ledger,
) -> ProofPart:
    """Return what proving the accounts of one page of subjects comes to. Changes nothing.

    The sums for the reports go up to business day `until`; None leaves them out.
    """
    part = ProofPart()
    for card in cards.page_cards(company_id, community.id, page):
        for days in card.newest.accounts:
            account_id, currency = days.account_id, community.currency
            part = part.plus(_account(company_id, account_id, currency, until, ledger))
    return part


def prove_receipts(
    company_id: str, community_id: str, year: int, done: int, *, ledger: Ledger
) -> tuple[ProofPart, bool]:
    """Return what proving a year's receipts after number `done` comes to, and if these are all.

    No number is missing, each has its payment. At most `RECEIPTS_A_PART` are proven; numbers given
    while it reads are left for the next part or proof.
    """
    found = ledger.find(company_id, series_ref(community_id, year))
    series = found or ReceiptSeries(community_id, year)
    breaches: list[Breach] = []
    after = receipt_position(done)
    first = done + 1
    while first <= min(series.last, done + RECEIPTS_A_PART):
        page = ledger.page(company_id, receipts_of(community_id, year), _RECEIPTS_A_READ, after)
        receipts = [one for one in page.items if one.number <= series.last]
        more = page.next is not None and len(receipts) == len(page.items)
        so_far = replace(series, last=receipts[-1].number if more else series.last)
        payments = _payments(company_id, (one.payment_id for one in receipts), ledger)
        breaches += receipts_have_no_gap(so_far, receipts, payments, first)
        first, after = so_far.last + 1, page.next
    proven = ProofPart(receipts=first - 1 - done, breaches=tuple(breaches))
    return proven, first > series.last


def prove_reports(company_id: str, result: ProofResult, *, collection: Collection) -> ProofPart:
    """Return what comparing the reports with the proven pages comes to."""
    until = result.reports_until
    if until is None:
        return ProofPart()
    days = collection.days(company_id, result.community_id, date.min, until)
    shown = together(*(all_channels(sums) for _, sums in days))
    return ProofPart(breaches=tuple(reports_equal_ledger(result.found.reported, shown)))


def count_page(
    company_id: str, result: ProofResult, page: int, part: ProofPart, *, ledger: Ledger
) -> ProofResult:
    """The page's part is in the day's result, once. Raises `ProofNotFound`."""
    ref = proof_ref(result.community_id, result.id)

    def decision(seen: Seen) -> Decision[ProofResult]:
        before = seen.get(ref, ProofNotFound(day=result.id))
        if before.pages_done != page or before.started_at != result.started_at:
            return Decision(before)  # somebody else counted it
        after = before.with_page(part)
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def prove_last(
    company_id: str, result: ProofResult, *, ledger: Ledger, collection: Collection, clock: Clock
) -> ProofResult:
    """The next receipts are proven, once; with the last of them the reports, and the result stands.

    Raises `ProofNotFound`.
    """
    year, done = result.on.year, result.receipts_done
    part, all_done = prove_receipts(company_id, result.community_id, year, done, ledger=ledger)
    reports = ProofPart()
    if all_done:
        reports = prove_reports(company_id, result, collection=collection)
    ref = proof_ref(result.community_id, result.id)

    def decision(seen: Seen) -> Decision[ProofResult]:
        before = seen.get(ref, ProofNotFound(day=result.id))
        same = (before.started_at, before.receipts_done) == (result.started_at, done)
        over = before.finished_at is not None or before.pages_done < before.pages_total
        if over or not same:
            return Decision(before)  # somebody else counted them
        after = before.with_receipts(part)
        if all_done:
            after = replace(after.finish(reports, clock.now()), version=after.version)
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def prove_ledger(
    company_id: str,
    community_id: str,
    by: str,
    *,
    directory: Directory,
    cards: Cards,
    ledger: Ledger,
    collection: Collection,
    clock: Clock,
) -> ProofResult:
    """Prove the whole community in one go, page after page; return the dated result."""
    community = directory.get(company_id, Community, community_id)
    result = begin_proof(
        company_id,
        community_id,
        by,
        directory=directory,
        cards=cards,
        ledger=ledger,
        clock=clock,
    )
    for page in range(result.pages_done, result.pages_total):
        until = result.reports_until
        part = prove_page(company_id, community, page, until, cards=cards, ledger=ledger)
        result = count_page(company_id, result, page, part, ledger=ledger)
    while result.finished_at is None:
        result = prove_last(company_id, result, ledger=ledger, collection=collection, clock=clock)
    return result


def list_proofs(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[ProofResult]:
    """Return part of a community's proofs, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    shelf = proofs_of(command.parent)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def _account(
    company_id: str, account_id: str, currency: str, until: date | None, ledger: Ledger
) -> ProofPart:
    history = ledger.history(company_id, account_id, currency)
    book = history.book
    payments = _payments(company_id, flows_of(history.movements), ledger)
    credit = ledger.find(company_id, credit_ref(account_id))
    breaches = prove_account(book, history.movements, payments, credit)
    breaches += deposits_are_held(book, payments, _deposits(company_id, payments.values(), ledger))
    return ProofPart(
        accounts=1,
        bills=len(book.bills),
        movements=len(history.movements),
        owed_minor=sum(due.owed_minor for due in book.bills),
        paid_minor=sum(due.paid_minor for due in book.bills),
        open_minor=sum(due.open_minor for due in book.bills),
        balance_minor=book.state.balance_minor,
        breaches=tuple(breaches),
        reported=sums_until(history.movements, until) if until else {},
    )


def _payments(company_id: str, ids: Iterable[str], ledger: Ledger) -> dict[str, Payment]:
    wanted = [payment_ref(payment_id) for payment_id in dict.fromkeys(ids)]
    payments: dict[str, Payment] = {}
    for start in range(0, len(wanted), _PAYMENTS_A_READ):
        found = ledger.many(company_id, wanted[start : start + _PAYMENTS_A_READ])
        payments |= {ref.words[0]: one for ref, one in found.items()}
    return payments


def _deposits(company_id: str, payments: Iterable[Payment], ledger: Ledger) -> dict[str, Deposit]:
    wanted = [deposit_ref(one.deposit_id) for one in payments if one.deposit_id]
    deposits: dict[str, Deposit] = {}
    for start in range(0, len(wanted), _PAYMENTS_A_READ):
        found = ledger.many(company_id, wanted[start : start + _PAYMENTS_A_READ])
        deposits |= {ref.words[0]: one for ref, one in found.items()}
    return deposits
